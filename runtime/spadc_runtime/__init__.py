"""The helpers that generated code calls. It needs NumPy and nothing else.

Each decides at run time what the compiler could not know: a rank, a shape, a dtype.
"""

from .accumulations import cumprod_bar as cumprod_bar
from .accumulations import recurrence as recurrence
from .accumulations import reduceat_bar as reduceat_bar
from .accumulations import running_bar as running_bar
from .banded_matrices import band_dyad as band_dyad
from .banded_matrices import band_product as band_product
from .banded_matrices import band_transposed as band_transposed
from .banded_matrices import half_dyad as half_dyad
from .banded_matrices import half_product as half_product
from .bandits import exp3 as exp3
from .bandits import greedy as greedy
from .bandits import rewarded as rewarded
from .bandits import thompson as thompson
from .bandits import ucb as ucb
from .bands import banded as banded
from .bands import every as every
from .bessel import i1 as i1
from .broadcasting import astype_like as astype_like
from .broadcasting import fit_to as fit_to
from .broadcasting import fitting as fitting
from .broadcasting import unbroadcast as unbroadcast
from .broadcasting import unit_bar as unit_bar
from .checkpoint import revolve as revolve
from .control import controlled as controlled
from .control import within as within
from .decompositions import cholesky_bar as cholesky_bar
from .decompositions import eigh_bar as eigh_bar
from .decompositions import eigh_pair_bar as eigh_pair_bar
from .draws import sample_entries as sample_entries
from .draws import sample_features as sample_features
from .draws import sample_positions as sample_positions
from .draws import sample_rows as sample_rows
from .edges import edge_weights as edge_weights
from .edges import sample_turns as sample_turns
from .eigenvectors import eig_bar as eig_bar
from .eigenvectors import largest_real as largest_real
from .eigenvectors import matched_vectors as matched_vectors
from .factors import factor_bar as factor_bar
from .factors import factor_product as factor_product
from .factors import permuted as permuted
from .filters import bin_of as bin_of
from .filters import convolve_bar as convolve_bar
from .filters import interp_bar as interp_bar
from .filters import interp_slope as interp_slope
from .filters import interp_slope_bar as interp_slope_bar
from .following import agreement as agreement
from .following import explore_after as explore_after
from .following import explore_for as explore_for
from .following import follow_entries as follow_entries
from .following import follow_features as follow_features
from .following import follow_positions as follow_positions
from .following import follow_rows as follow_rows
from .following import magnitude as magnitude
from .hermitian import determined as determined
from .hermitian import hermitian as hermitian
from .hermitian import no_tangent as no_tangent
from .hermitian import over_gaps as over_gaps
from .hermitian import triangle_bar as triangle_bar
from .learning import around as around
from .learning import chosen_by as chosen_by
from .learning import learned as learned
from .learning import observe as observe
from .learning import observe_edge as observe_edge
from .learning import observe_rows as observe_rows
from .learning import proportional as proportional
from .learning import selected as selected
from .learning import steer_features as steer_features
from .learning import steer_positions as steer_positions
from .learning import steer_rows as steer_rows
from .packing import pack_bits as pack_bits
from .packing import pack_integers as pack_integers
from .packing import pack_signs as pack_signs
from .packing import pack_slopes as pack_slopes
from .packing import unpack_bits as unpack_bits
from .packing import unpack_integers as unpack_integers
from .packing import unpack_levels as unpack_levels
from .parts import along_axis_bar as along_axis_bar
from .parts import diag_bar as diag_bar
from .parts import gather_last as gather_last
from .parts import hstack_part as hstack_part
from .parts import untile as untile
from .products import as_columns as as_columns
from .products import dot_left_bar as dot_left_bar
from .products import dot_right_bar as dot_right_bar
from .products import from_columns as from_columns
from .products import inner_left_bar as inner_left_bar
from .products import inner_right_bar as inner_right_bar
from .products import matmul_left_bar as matmul_left_bar
from .products import matmul_right_bar as matmul_right_bar
from .products import solve_bar as solve_bar
from .products import tensordot_left_bar as tensordot_left_bar
from .products import tensordot_right_bar as tensordot_right_bar
from .projections import leading_directions as leading_directions
from .projections import projection as projection
from .quantiles import quantile_bar as quantile_bar
from .quantiles import quantile_dot as quantile_dot
from .quantiles import quantile_slope as quantile_slope
from .reductions import products_of_others as products_of_others
from .reductions import sort_bar as sort_bar
from .reductions import sort_dot as sort_dot
from .rounding import relu_slopes as relu_slopes
from .rounding import relu_values as relu_values
from .rounding import round_relu as round_relu
from .rounding import round_rows as round_rows
from .rounding import unround_rows as unround_rows
from .scipy_bands import sparse_banded as sparse_banded
from .scipy_bands import sparse_matrix as sparse_matrix
from .scipy_coordinates import map_coordinates_bar as map_coordinates_bar
from .scipy_coordinates import map_coordinates_slopes as map_coordinates_slopes
from .scipy_coordinates import map_coordinates_slopes_bar as map_coordinates_slopes_bar
from .scipy_coordinates import map_coordinates_turns as map_coordinates_turns
from .scipy_cosines import cosine_bar as cosine_bar
from .scipy_cosines import romb_bar as romb_bar
from .scipy_filters import bounded_convolved_bar as bounded_convolved_bar
from .scipy_filters import bounded_kernel_bar as bounded_kernel_bar
from .scipy_filters import convolved_bar as convolved_bar
from .scipy_filters import lagged_products as lagged_products
from .scipy_filters import lfilter_a_bar as lfilter_a_bar
from .scipy_filters import lfilter_bar as lfilter_bar
from .scipy_filters import savgol_filter_bar as savgol_filter_bar
from .scipy_images import gaussian_filter_bar as gaussian_filter_bar
from .scipy_images import image_bar as image_bar
from .scipy_images import kernel_bar as kernel_bar
from .scipy_images import uniform_filter_bar as uniform_filter_bar
from .scipy_incomplete import gammainc_slope as gammainc_slope
from .scipy_matrices import as_real as as_real
from .scipy_matrices import corner as corner
from .scipy_matrices import corners as corners
from .scipy_matrices import doubled as doubled
from .scipy_matrices import in_corner as in_corner
from .scipy_matrices import matrix_derivative as matrix_derivative
from .scipy_odes import odeint_bar as odeint_bar
from .scipy_odes import solve_ivp_bar as solve_ivp_bar
from .scipy_splines import cubic_spline_bar as cubic_spline_bar
from .scipy_splines import interp1d_bar as interp1d_bar
from .scipy_splines import interp1d_slope as interp1d_slope
from .scipy_splines import ppoly_bar as ppoly_bar
from .scores import norms as norms
from .singular import cofactors as cofactors
from .singular import like_residuals as like_residuals
from .singular import qr_bar as qr_bar
from .singular import spread_residuals as spread_residuals
from .singular import svd_bar as svd_bar
from .spreading import spread as spread
from .spreading import spread_entries as spread_entries
from .spreading import spread_positions as spread_positions
from .streams import draw as draw
from .ties import any_like as any_like
from .ties import one_hit as one_hit
from .transforms import irfft_bar as irfft_bar
from .transforms import irfftn_bar as irfftn_bar
from .transforms import resized as resized
from .transforms import rfftn_bar as rfftn_bar

__all__ = [
    "agreement",
    "along_axis_bar",
    "any_like",
    "around",
    "as_columns",
    "as_real",
    "astype_like",
    "band_dyad",
    "band_product",
    "band_transposed",
    "banded",
    "bin_of",
    "bounded_convolved_bar",
    "bounded_kernel_bar",
    "cholesky_bar",
    "chosen_by",
    "cofactors",
    "controlled",
    "convolve_bar",
    "convolved_bar",
    "corner",
    "corners",
    "cosine_bar",
    "cubic_spline_bar",
    "cumprod_bar",
    "determined",
    "diag_bar",
    "dot_left_bar",
    "dot_right_bar",
    "doubled",
    "draw",
    "edge_weights",
    "eig_bar",
    "eigh_bar",
    "eigh_pair_bar",
    "every",
    "exp3",
    "explore_after",
    "explore_for",
    "factor_bar",
    "factor_product",
    "fit_to",
    "fitting",
    "follow_entries",
    "follow_features",
    "follow_positions",
    "follow_rows",
    "from_columns",
    "gammainc_slope",
    "gather_last",
    "gaussian_filter_bar",
    "greedy",
    "half_dyad",
    "half_product",
    "hermitian",
    "hstack_part",
    "i1",
    "image_bar",
    "in_corner",
    "inner_left_bar",
    "inner_right_bar",
    "interp1d_bar",
    "interp1d_slope",
    "interp_bar",
    "interp_slope",
    "interp_slope_bar",
    "irfft_bar",
    "irfftn_bar",
    "kernel_bar",
    "lagged_products",
    "largest_real",
    "leading_directions",
    "learned",
    "lfilter_a_bar",
    "lfilter_bar",
    "like_residuals",
    "magnitude",
    "map_coordinates_bar",
    "map_coordinates_slopes",
    "map_coordinates_slopes_bar",
    "map_coordinates_turns",
    "matched_vectors",
    "matmul_left_bar",
    "matmul_right_bar",
    "matrix_derivative",
    "no_tangent",
    "norms",
    "observe",
    "observe_edge",
    "observe_rows",
    "odeint_bar",
    "one_hit",
    "over_gaps",
    "pack_bits",
    "pack_integers",
    "pack_signs",
    "pack_slopes",
    "permuted",
    "ppoly_bar",
    "products_of_others",
    "projection",
    "proportional",
    "qr_bar",
    "quantile_bar",
    "quantile_dot",
    "quantile_slope",
    "recurrence",
    "reduceat_bar",
    "relu_slopes",
    "relu_values",
    "resized",
    "revolve",
    "rewarded",
    "rfftn_bar",
    "romb_bar",
    "round_relu",
    "round_rows",
    "running_bar",
    "sample_entries",
    "sample_features",
    "sample_positions",
    "sample_rows",
    "sample_turns",
    "savgol_filter_bar",
    "selected",
    "solve_bar",
    "solve_ivp_bar",
    "sort_bar",
    "sort_dot",
    "sparse_banded",
    "sparse_matrix",
    "spread",
    "spread_entries",
    "spread_positions",
    "spread_residuals",
    "steer_features",
    "steer_positions",
    "steer_rows",
    "svd_bar",
    "tensordot_left_bar",
    "tensordot_right_bar",
    "thompson",
    "triangle_bar",
    "ucb",
    "unbroadcast",
    "uniform_filter_bar",
    "unit_bar",
    "unpack_bits",
    "unpack_integers",
    "unpack_levels",
    "unround_rows",
    "untile",
    "within",
]
