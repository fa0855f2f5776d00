"""The helpers that generated code calls. It needs NumPy and nothing else.

Each decides at run time what the compiler could not know: a rank, a shape, a dtype.
"""

from .accumulations import cumprod_bar as cumprod_bar
from .accumulations import reduceat_bar as reduceat_bar
from .accumulations import running_bar as running_bar
from .broadcasting import astype_like as astype_like
from .broadcasting import fit_to as fit_to
from .broadcasting import unbroadcast as unbroadcast
from .broadcasting import unit_bar as unit_bar
from .checkpoint import revolve as revolve
from .decompositions import cholesky_bar as cholesky_bar
from .decompositions import eigh_bar as eigh_bar
from .filters import convolve_bar as convolve_bar
from .filters import histogram_bar as histogram_bar
from .filters import interp_bar as interp_bar
from .filters import interp_slope as interp_slope
from .parts import diag_bar as diag_bar
from .parts import gather_last as gather_last
from .parts import hstack_part as hstack_part
from .parts import untile as untile
from .products import dot_left_bar as dot_left_bar
from .products import dot_right_bar as dot_right_bar
from .products import inner_left_bar as inner_left_bar
from .products import inner_right_bar as inner_right_bar
from .products import matmul_left_bar as matmul_left_bar
from .products import matmul_right_bar as matmul_right_bar
from .products import solve_bar as solve_bar
from .products import tensordot_left_bar as tensordot_left_bar
from .products import tensordot_right_bar as tensordot_right_bar
from .reductions import products_of_others as products_of_others
from .reductions import quantile_bar as quantile_bar
from .reductions import sort_bar as sort_bar
from .transforms import irfft_bar as irfft_bar

__all__ = [
    "astype_like",
    "cholesky_bar",
    "convolve_bar",
    "cumprod_bar",
    "diag_bar",
    "dot_left_bar",
    "dot_right_bar",
    "eigh_bar",
    "fit_to",
    "gather_last",
    "histogram_bar",
    "hstack_part",
    "inner_left_bar",
    "inner_right_bar",
    "interp_bar",
    "interp_slope",
    "irfft_bar",
    "matmul_left_bar",
    "matmul_right_bar",
    "products_of_others",
    "quantile_bar",
    "reduceat_bar",
    "revolve",
    "running_bar",
    "solve_bar",
    "sort_bar",
    "tensordot_left_bar",
    "tensordot_right_bar",
    "unbroadcast",
    "unit_bar",
    "untile",
]
