"""Elementwise functions and functions of numbers: a range for each operand."""

from __future__ import annotations

import math
import operator

import numpy as np
from primitives.making import reals, row

UNARY: dict[str, tuple[float, float]] = {
    "negative": (-2, 2),
    "positive": (-2, 2),
    "absolute": (-2, 2),
    "fabs": (-2, 2),
    "square": (-2, 2),
    "reciprocal": (0.5, 2),
    "exp": (-2, 2),
    "exp2": (-2, 2),
    "expm1": (-2, 2),
    "log": (0.5, 3),
    "log2": (0.5, 3),
    "log10": (0.5, 3),
    "log1p": (-0.5, 3),
    "sqrt": (0.5, 3),
    "cbrt": (0.5, 3),
    "sin": (-3, 3),
    "cos": (-3, 3),
    "tan": (-1, 1),
    "arcsin": (-0.9, 0.9),
    "arccos": (-0.9, 0.9),
    "arctan": (-2, 2),
    "sinh": (-2, 2),
    "cosh": (-2, 2),
    "tanh": (-2, 2),
    "arcsinh": (-2, 2),
    "arccosh": (1.2, 3),
    "arctanh": (-0.9, 0.9),
    "deg2rad": (-2, 2),
    "rad2deg": (-2, 2),
    "nan_to_num": (-2, 2),
}
BINARY: dict[str, tuple[tuple[float, float], tuple[float, float]]] = {
    "add": ((-2, 2), (-2, 2)),
    "subtract": ((-2, 2), (-2, 2)),
    "multiply": ((-2, 2), (-2, 2)),
    "divide": ((-2, 2), (0.5, 2)),
    "remainder": ((3.1, 3.9), (1.1, 1.4)),
    "power": ((0.5, 2), (-2, 2)),
    "float_power": ((0.5, 2), (-2, 2)),
    "hypot": ((-2, 2), (0.5, 2)),
    "arctan2": ((-2, 2), (0.5, 2)),
    "logaddexp": ((-2, 2), (-2, 2)),
    "logaddexp2": ((-2, 2), (-2, 2)),
    "maximum": ((-2, 2), (-2, 2)),
    "minimum": ((-2, 2), (-2, 2)),
    "fmax": ((-2, 2), (-2, 2)),
    "fmin": ((-2, 2), (-2, 2)),
    "copysign": ((0.5, 2), (-2, 2)),
    "heaviside": ((-2, 2), (-2, 2)),
}
WITHOUT_DERIVATIVE = {
    1: ("sign floor ceil rint trunc fix isfinite isinf isnan signbit logical_not"),
    2: (
        "equal not_equal less less_equal greater greater_equal logical_and logical_or"
        " logical_xor floor_divide"
    ),
}
ON_INTEGERS = "bitwise_and bitwise_or bitwise_xor left_shift right_shift"
MATH_UNARY: dict[str, tuple[float, float]] = {
    "exp": (-2, 2),
    "exp2": (-2, 2),
    "expm1": (-2, 2),
    "log2": (0.5, 3),
    "log10": (0.5, 3),
    "log1p": (-0.5, 3),
    "sqrt": (0.5, 3),
    "cbrt": (0.5, 3),
    "fabs": (-2, -1),
    "sin": (-3, 3),
    "cos": (-3, 3),
    "tan": (-1, 1),
    "asin": (-0.9, 0.9),
    "acos": (-0.9, 0.9),
    "atan": (-2, 2),
    "sinh": (-2, 2),
    "cosh": (-2, 2),
    "tanh": (-2, 2),
    "asinh": (-2, 2),
    "acosh": (1.2, 3),
    "atanh": (-0.9, 0.9),
    "radians": (-2, 2),
    "degrees": (-2, 2),
    "erf": (-2, 2),
    "erfc": (-2, 2),
}
MATH_BINARY: dict[str, tuple[float, float]] = {
    "atan2": (-1.2, 0.7),
    "hypot": (-1.2, 0.7),
    "pow": (1.3, -0.7),
    "fmod": (3.5, 1.2),
    "copysign": (1.3, -0.7),
    "log": (1.7, 2.5),
}

ELEMENTWISE = [
    *(
        row(n, getattr(np, n), reals(2, 3, low=a, high=b))
        for n, (a, b) in UNARY.items()
    ),
    *(
        row(n, getattr(np, n), reals(2, 3, low=a, high=b), reals(2, 3, low=c, high=d))
        for n, ((a, b), (c, d)) in BINARY.items()
    ),
    *(row(n, getattr(np, n), reals(2, 3)) for n in WITHOUT_DERIVATIVE[1].split()),
    *(
        row(n, getattr(np, n), reals(2, 3), reals(3))
        for n in WITHOUT_DERIVATIVE[2].split()
    ),
    *(row(n, getattr(np, n), np.arange(4), np.arange(4)) for n in ON_INTEGERS.split()),
    row("invert", np.invert, np.arange(4)),
    row("where", np.where, reals(2, 3) > 0, reals(2, 3), reals(2, 3)),
    row("clip", np.clip, reals(2, 3), reals(2, 3) - 1, reals(2, 3) + 1),
    row("clip", np.clip, reals(2, 3), -0.5, None, tag="low"),
    row("clip", np.clip, reals(2, 3), None, 0.5, tag="high"),
    row("round", np.round, reals(2, 3)),
    row("norm_root", np.sqrt, reals(2, 3, low=0.5, high=3)),
    row("math.norm_root", math.sqrt, 1.7),
    *(
        row(f"math.{n}", getattr(math, n), float(reals(1, low=a, high=b)[0]))
        for n, (a, b) in MATH_UNARY.items()
    ),
    *(row(f"math.{n}", getattr(math, n), a, b) for n, (a, b) in MATH_BINARY.items()),
    row("math.log", lambda x, base: math.log(x), 1.7, None, tag="natural"),
    *(row(f"math.{n}", getattr(math, n), 1.7) for n in ("floor", "ceil", "trunc")),
    *(row(f"math.{n}", getattr(math, n), 1.7) for n in ("isfinite", "isinf", "isnan")),
    *(row(f"math.{n}", getattr(math, n), 5) for n in ("factorial", "isqrt")),
    *(row(f"math.{n}", getattr(math, n), 6, 4) for n in ("gcd", "comb")),
    row("builtins.float", float, np.float64(1.5)),
    row("builtins.int", int, 1.5),
    row("builtins.bool", bool, 1.5),
    row("builtins.max", max, 1.5, -0.5),
    row("larger", lambda a, b: 1.0 if a > b else 0.5 if a == b else 0.0, 1.5, -0.5),
    row("builtins.min", min, 1.5, -0.5),
    row("builtins.round", round, 1.26, 1),
    row("builtins.round", round, 1.26, None, tag="whole"),
    row("item", lambda x: x.item(), reals(1, 1)),
    row("not_", lambda x: not x, True),
    row("and_", lambda a, b: a and b, True, False),
    row("same_shape", operator.eq, (2, 3), (2, 3)),
    row("or_", lambda a, b: a or b, True, False),
]
