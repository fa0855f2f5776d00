"""Products of vectors, along with others in arrays: `np.cross`, `np.vecdot`; traces and
diagonals of stacked matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import ArrayType, Shape, Type, array_or_scalar, is_complex, shape_of

from .complex_parts import conj_of
from .core import (
    Call,
    Cost,
    Primitive,
    Storage,
    Unsupported,
    parse_arguments,
    primitive,
    register,
)
from .diagonals import diagonal, onto_diagonal, trace
from .inference import common_shape, promoted, reduced_shape
from .shaping import expand_dims, moveaxis
from .structural import fit

# --- cross products -------------------------------------------------------------------


def _axes(
    axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None
) -> tuple[int, int, int]:
    return (axisa, axisb, axisc) if axis is None else (axis,) * 3


def _vectors(x: Type, axis: int) -> Type:
    """The type with the axis of the vectors last."""
    shape = shape_of(x)
    if shape is None or not shape or shape[axis] == 2:
        raise Unsupported("`np.cross` is followed for vectors of three components")
    return _moved(x, axis, -1)


def _moved(x: Type, source: int, destination: int) -> Type:
    found: Type = moveaxis.infer(x, source=source, destination=destination)
    return found


def _infer_cross(a: Type, b: Type, **axes: Any) -> Type:
    first, second, third = _axes(**axes)
    shape = common_shape((_vectors(a, first), _vectors(b, second)))
    dims: Shape | None = None if shape is None else (*shape[:-1], 3)
    result = ArrayType(promoted((a, b)), dims)
    return _moved(result, -1, third)


cross = register(
    Primitive(
        "cross",
        _infer_cross,
        np.cross,
        parse_arguments(
            "a b axisa= axisb= axisc= axis=",
            {"axisa": -1, "axisb": -1, "axisc": -1, "axis": None},
        ),
        Call("np.cross"),
        ("numpy.cross", "numpy.linalg.cross"),
        synonyms={"x1": "a", "x2": "b"},
        linear_in_each=(0, 1),
        takes_complex=True,
    )
)


@cross.vjp
def _cross(y_bar: Any, y: Any, a: Any, b: Any, **axes: Any) -> Any:
    """`a_bar = b x y_bar` and `b_bar = y_bar x a`."""
    first, second, third = _axes(**axes)
    y_bar = _last(y_bar, third)
    left, right = _last(a, first), _last(b, second)
    a_bar, b_bar = fit(cross(right, y_bar), left), fit(cross(y_bar, left), right)
    return _back(a_bar, first), _back(b_bar, second)


def _last(x: Any, axis: int) -> Any:
    return x if axis == -1 else moveaxis(x, source=axis, destination=-1)


def _back(x: Any, axis: int) -> Any:
    return x if axis == -1 else moveaxis(x, source=-1, destination=axis)


# --- scalar products ------------------------------------------------------------------


def _infer_vecdot(a: Type, b: Type, axis: int = -1) -> Type:
    shapes = shape_of(a), shape_of(b)
    if None in shapes:
        return array_or_scalar(promoted((a, b)), None)
    moved = (moveaxis.infer(x, source=axis, destination=-1) for x in (a, b))
    shape = common_shape(moved)
    return array_or_scalar(promoted((a, b)), reduced_shape(shape, -1, False))


vecdot = register(
    Primitive(
        "vecdot",
        _infer_vecdot,
        np.vecdot,
        parse_arguments("x1 x2 out> | axis=", {"axis": -1}),
        Call("np.vecdot"),
        ("numpy.vecdot", "numpy.linalg.vecdot"),
        linear_in_each=(0, 1),
        takes_complex=True,
    )
)


@vecdot.vjp
def _vecdot(y_bar: Any, y: Any, a: Any, b: Any, axis: int = -1) -> Any:
    """`sum(conj(a) * b)`"""
    wide = _widened(y_bar)
    left, right = _last(a, axis), _last(b, axis)
    a_bar = conj_of(wide * right) if is_complex(a.type) else wide * right
    b_bar = wide * conj_of(left)
    return _back(fit(a_bar, left), axis), _back(fit(b_bar, right), axis)


def _widened(y_bar: Any) -> Any:
    if shape_of(y_bar.type) == ():
        return y_bar
    return expand_dims(y_bar, axis=-1)


# --- traces and diagonals -------------------------------------------------------------

LAST: dict[str, Any] = {"axis1": -2, "axis2": -1}


def _stacked(name: str, core: Primitive, arguments: str, **facts: Any) -> Primitive:
    """A function of `numpy.linalg` over the last two axes."""
    return register(
        Primitive(
            f"linalg.{name}",
            lambda x, **attrs: core.infer(x, **attrs, **LAST),
            getattr(np.linalg, name),
            parse_arguments(arguments, {"offset": 0}),
            Call(f"np.linalg.{name}"),
            (f"numpy.linalg.{name}",),
            linear_in=(0,),
            takes_complex=True,
            **facts,
        )
    )


stacked_diagonal = _stacked(
    "diagonal",
    diagonal,
    "x | offset=",
    storage=Storage.VIEW,
    read_only=True,
    cost=Cost.FREE,
)
stacked_trace = _stacked("trace", trace, "x | offset= dtype=", cost=Cost.CHEAP)


@stacked_diagonal.vjp
def _diagonal(y_bar: Any, y: Any, x: Any, offset: int = 0) -> Any:
    length = primitive("dim")(y, axis=-1)
    return onto_diagonal(y_bar, x, length, offset, (-2, -1))


@stacked_trace.vjp
def _trace(y_bar: Any, y: Any, x: Any, offset: int = 0, dtype: Any = None) -> Any:
    length = primitive("dim")(diagonal(x, offset=offset, **LAST), axis=-1)
    return onto_diagonal(_widened(y_bar), x, length, offset, (-2, -1))
