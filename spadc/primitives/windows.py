"""Windows of signals, whose numbers depend on their length only; unwrapped angles."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from spadc.ir import ArrayType, ScalarType, Type, dtype_of, shape_of

from .creation import creation
from .shaping import array_like, shaping


def _infer_window(length: Type) -> Type:
    known = length.value if isinstance(length, ScalarType) else None
    is_long = isinstance(known, int) and known > 0
    return ArrayType("float64", (known if is_long else None,))


for _name in ("bartlett", "blackman", "hamming", "hanning"):
    creation(_name, _infer_window, "M", zero_derivative=True)


def _infer_unwrapped(
    x: Type, discont: Any = None, axis: int = -1, period: float = 2 * math.pi
) -> Type:
    dtype = dtype_of(x)
    found = None if dtype is None else str(np.result_type(np.dtype(dtype), period))
    return array_like(ArrayType(found), shape_of(x))


unwrap = shaping(
    "unwrap",
    _infer_unwrapped,
    "p discont= axis= | period=",
    defaults={"axis": -1, "period": 2 * math.pi},
)
unwrap.vjp(lambda y_bar, y, x, **attrs: y_bar)
unwrap.jvp(lambda x_dots, y, x, **attrs: x_dots[0])
