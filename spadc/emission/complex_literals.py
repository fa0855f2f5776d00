"""Spell a complex number so that reading the text gives the very bits of it.

Python has literals of imaginary numbers only: the signs of zeros, which decide on which
side of a branch cut a number lies, are lost in most sums of a real and an imaginary
one.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable

Spell = Callable[[float], ast.expr]


def complex_literal(value: complex, real: Spell) -> ast.expr:
    """`1j`, `-1j`, `0.5 - 2j`; else a call of `complex`. `real` spells a float.

    >>> from spadc.emission.accesses import literal
    >>> [ast.unparse(literal(z)) for z in (1j, -1j, 0.5 - 2j, complex(0, -1))]
    ['1j', '-1j', '0.5 - 2j', 'complex(0.0, -1.0)']
    """
    re, im = value.real, value.imag
    down = math.copysign(1.0, im) < 0
    if not math.isfinite(re) or not math.isfinite(im):
        return _call(real(re), real(im))
    if re == 0:
        if (math.copysign(1.0, re) < 0) != down:
            return _call(real(re), real(im))
        return ast.UnaryOp(ast.USub(), _imaginary(-im)) if down else _imaginary(im)
    if im == 0:
        return _call(real(re), real(im))
    operator = ast.Sub() if down else ast.Add()
    return ast.BinOp(real(re), operator, _imaginary(abs(im)))


def _imaginary(im: float) -> ast.expr:
    return ast.Constant(complex(0.0, im))


def _call(*parts: ast.expr) -> ast.expr:
    return ast.Call(ast.Name("complex", ast.Load()), list(parts), [])
