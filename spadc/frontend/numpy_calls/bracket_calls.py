"""NumPy's calls with brackets: `np.mgrid[0:3, 0:4]`, `np.ogrid`, `np.r_`, `np.c_`.

A slice stands for the numbers from its start to its stop; with an imaginary step it
says how many.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import gast
import numpy as np

from spadc.ir import ScalarType, dtype_of

from ..bindings import Binding, Scalar, Static
from ..calling.arguments import Arguments
from ..context import Lowering
from ..language.operators import binary
from ..language.subscripts import BRACKETED
from ..values import type_of, value_of
from .output import TYPES
from .written_out import call_written

Bounds = tuple[Binding, Binding, Binding]


def _grid(name: str, low: Lowering, node: Any, hint: str | None) -> Binding:
    """`np.mgrid[...]`, `np.ogrid[...]`"""
    parts = node.elts if isinstance(node, gast.Tuple) else [node]
    if not all(isinstance(part, gast.Slice) for part in parts):
        low.refuse("SPD102", f"`np.{name}` takes slices only")
    slices = [_bounds(low, part) for part in parts]
    floats = any(_is_float(low, b) for bounds in slices for b in bounds)
    axes = tuple(low.bind(_numbers(low, bounds, floats)) for bounds in slices)
    return call_written(low, name, Arguments(axes, {}, node, hint, f"numpy.{name}"))


def _bounds(low: Lowering, part: Any) -> Bounds:
    """Start, stop and step of a slice; an imaginary step stays a literal."""
    if part.upper is None:
        low.refuse("SPD102", "a slice without an end", "Write where it ends.")
    start = Static(0) if part.lower is None else low.expression(part.lower)
    step = Static(1) if part.step is None else low.expression(part.step)
    return start, low.expression(part.upper), step


def _is_imaginary(binding: Binding) -> bool:
    return isinstance(binding, Static) and isinstance(binding.value, complex)


def _is_float(low: Lowering, binding: Binding) -> bool:
    if _is_imaginary(binding):
        return True
    dtype = dtype_of(type_of(low.state, binding))
    if dtype is None or not isinstance(binding, Static | Scalar):
        low.refuse("SPD104", "the types of these bounds must be known", TYPES)
    return dtype[0] == "f"


def _numbers(low: Lowering, bounds: Bounds, floats: bool) -> Any:
    """`k * step + start` for k = 0, 1, ..., as NumPy computes it."""
    start, stop, step = bounds
    if not floats:
        return low.apply("arange", *(value_of(low, b) for b in bounds))
    number: Any
    if isinstance(step, Static) and isinstance(step.value, complex):
        number = int(abs(step.value))
        length = binary(low, gast.Sub, stop, start)
        step = binary(low, gast.Div, length, Static(float(max(number - 1, 1))))
    else:
        length = binary(low, gast.Sub, stop, start)
        wide = binary(low, gast.Mult, step, Static(1.0))
        count = value_of(low, binary(low, gast.Div, length, wide))
        number = low.apply("math.ceil", count)
    numbers = low.apply("arange", number, None, None, dtype="float64")
    scaled = low.apply("multiply", numbers, value_of(low, step), _form="operator")
    return low.apply("add", scaled, value_of(low, start), _form="operator")


def _joined(name: str, low: Lowering, node: Any, hint: str | None) -> Binding:
    """`np.r_[a, b]`, `np.c_[a, b]`"""
    parts = node.elts if isinstance(node, gast.Tuple) else [node]
    items = tuple(_joined_item(low, name, part) for part in parts)
    types = [value_of(low, item).type for item in items]
    weak = any(isinstance(t, ScalarType) and t.weak for t in types)
    names = [dtype_of(t) for t in types]
    if weak and any(n is None or np.dtype(n).itemsize < 8 for n in names):
        low.refuse("SPD102", f"`np.{name}` of numbers beside narrow arrays", TYPES)
    return call_written(low, name, Arguments(items, {}, node, hint, f"numpy.{name}"))


def _joined_item(low: Lowering, name: str, part: Any) -> Binding:
    if isinstance(part, gast.Slice):
        bounds = _bounds(low, part)
        floats = any(_is_float(low, b) for b in bounds)
        return low.bind(_numbers(low, bounds, floats))
    item = low.expression(part)
    if isinstance(item, Static) and isinstance(item.value, str):
        low.refuse("SPD102", f"`np.{name}` with a text is not supported")
    return item


BRACKETED["numpy.mgrid"] = partial(_grid, "mgrid")
BRACKETED["numpy.ogrid"] = partial(_grid, "ogrid")
BRACKETED["numpy.r_"] = partial(_joined, "r_")
BRACKETED["numpy.c_"] = partial(_joined, "c_")
