"""The table of all primitives: sample calls, one row or more for each."""

from __future__ import annotations

from primitives.array_rows import REDUCTIONS, SHAPING
from primitives.elementwise_rows import ELEMENTWISE
from primitives.empty_rows import EMPTY
from primitives.function_rows import FUNCTIONS
from primitives.linalg_rows import LINALG
from primitives.number_rows import NUMBERS
from primitives.numpy_rows import NUMPY
from primitives.order_rows import ORDER, WITHOUT_ELEMENTS, WITHOUT_NAN
from primitives.product_rows import LINEAR_ALGEBRA, PRODUCTS
from primitives.running import Row
from primitives.scipy_filter_rows import SCIPY_FILTERS
from primitives.scipy_image_rows import SCIPY_IMAGES
from primitives.scipy_linalg_rows import SCIPY_LINALG
from primitives.scipy_sparse_rows import SCIPY_SPARSE
from primitives.scipy_spline_rows import SCIPY_SPLINES
from primitives.scipy_transform_rows import SCIPY_TRANSFORMS
from primitives.scipy_window_rows import SCIPY_WINDOWS
from primitives.special_rows import SCIPY_SPECIAL
from primitives.stats_rows import STATS
from primitives.structural_rows import CREATION, STRUCTURAL

from spadc.primitives import REGISTRY

LISTED: list[Row] = [
    *ELEMENTWISE,
    *STRUCTURAL,
    *CREATION,
    *REDUCTIONS,
    *SHAPING,
    *PRODUCTS,
    *LINEAR_ALGEBRA,
    *EMPTY,
    *NUMPY,
    *FUNCTIONS,
    *LINALG,
    *ORDER,
    *WITHOUT_NAN,
    *WITHOUT_ELEMENTS,
    *NUMBERS,
    *SCIPY_SPECIAL,
    *STATS,
    *SCIPY_FILTERS,
    *SCIPY_IMAGES,
    *SCIPY_LINALG,
    *SCIPY_SPLINES,
    *SCIPY_SPARSE,
    *SCIPY_TRANSFORMS,
    *SCIPY_WINDOWS,
]
ROWS = [row for row in LISTED if row.name in REGISTRY]
"""What every check runs over; a test says that this is all that is listed."""
