"""The helpers that generated code calls. It needs NumPy and nothing else.

Each decides at run time what the compiler could not know: a rank, a shape, a dtype.
"""

from .broadcasting import astype_like as astype_like
from .broadcasting import fit_to as fit_to
from .broadcasting import unbroadcast as unbroadcast
from .broadcasting import unit_bar as unit_bar
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
from .reductions import sort_bar as sort_bar

__all__ = [
    "astype_like",
    "diag_bar",
    "dot_left_bar",
    "dot_right_bar",
    "fit_to",
    "gather_last",
    "hstack_part",
    "inner_left_bar",
    "inner_right_bar",
    "matmul_left_bar",
    "matmul_right_bar",
    "products_of_others",
    "solve_bar",
    "sort_bar",
    "tensordot_left_bar",
    "tensordot_right_bar",
    "unbroadcast",
    "unit_bar",
    "untile",
]
