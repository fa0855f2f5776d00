"""The table of all primitives: sample calls, one row or more for each."""

from __future__ import annotations

from primitives.array_rows import REDUCTIONS, SHAPING
from primitives.elementwise_rows import ELEMENTWISE
from primitives.empty_rows import EMPTY
from primitives.function_rows import FUNCTIONS
from primitives.numpy_rows import NUMPY
from primitives.product_rows import LINEAR_ALGEBRA, PRODUCTS
from primitives.running import Row
from primitives.structural_rows import CREATION, STRUCTURAL

ROWS: list[Row] = [
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
]
