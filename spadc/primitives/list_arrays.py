"""Between lists and arrays: stacks, concatenations, rows, and reductions of lists.

A list of equal arrays and the array of them hold the same numbers, so each rule only
goes back to the other form: the cotangent of `np.stack(hs)` is the list of its rows.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import (
    AnyType,
    ArrayType,
    ListType,
    ScalarType,
    Type,
    array_or_scalar,
    dtype_of,
    is_complex,
    join,
    promote,
    shape_of,
)

from .core import ALL, Cost, Primitive, Unsupported, primitive
from .lists import element_of, filled_list, list_length
from .shaping import LINEAR
from .spreading import mean_of_ties, share_ties
from .structural import fit, in_dtype_of, structural, unbroadcast

# --- from a list to an array ----------------------------------------------------------


def _infer_stack(xs: Type, axis: int = 0) -> Type:
    shape = shape_of(element_of(xs))
    if shape is None:
        return ArrayType(dtype_of(element_of(xs)))
    place = axis % (len(shape) + 1)
    dtype = dtype_of(element_of(xs))
    return ArrayType(dtype, (*shape[:place], None, *shape[place:]))


def _infer_array(xs: Type, dtype: str | None = None) -> Type:
    element = element_of(xs)
    if isinstance(element, ListType):
        element = _infer_array(element)
    shape = shape_of(element)
    known = dtype or dtype_of(element)
    return ArrayType(known, None if shape is None else (None, *shape))


def _infer_concatenate(xs: Type, axis: int = 0) -> Type:
    element = element_of(xs)
    shape = shape_of(element)
    if shape is None or not -len(shape) <= axis < len(shape):
        return ArrayType(dtype_of(element))
    place = axis % len(shape)
    return ArrayType(dtype_of(element), (*shape[:place], None, *shape[place + 1 :]))


def _list_op(
    name: str, infer: Any, evaluate: Any, arguments: str, **facts: Any
) -> Primitive:
    return structural(name, infer, evaluate, arguments, cost=Cost.CHEAP, **facts)


stack_list = _list_op(
    "stack_list",
    _infer_stack,
    lambda xs, axis=0: np.stack(xs, axis=axis),
    "xs axis=",
    defaults={"axis": 0},
    **LINEAR,
)
array_of_list = _list_op(
    "array_of_list",
    _infer_array,
    lambda xs, dtype=None: np.array(xs, dtype=dtype),
    "xs dtype=",
    **LINEAR,
)
concatenate_list = _list_op(
    "concatenate_list",
    _infer_concatenate,
    lambda xs, axis=0: np.concatenate(xs, axis=axis),
    "xs axis=",
    defaults={"axis": 0},
    **LINEAR,
)

# --- from an array to a list ----------------------------------------------------------


def _rows(x: Any, depth: int = 1) -> Any:
    return [_rows(row, depth - 1) for row in x] if depth else x


def _infer_rows(x: Type, depth: int = 1) -> Type:
    if depth == 0:
        return x
    shape = shape_of(x)
    row = array_or_scalar(dtype_of(x), None if shape is None else shape[1:])
    return ListType(_infer_rows(row, depth - 1))


def _infer_pieces(x: Type, xs: Type, axis: int = 0) -> Type:
    return join(xs, ListType()) if isinstance(xs, ListType) else ListType()


def _pieces(x: Any, xs: list[Any], axis: int = 0) -> list[Any]:
    ends = np.cumsum([np.shape(part)[axis] for part in xs])
    return list(np.split(x, ends[:-1], axis=axis))


rows = _list_op(
    "rows",
    _infer_rows,
    _rows,
    "x depth=",
    defaults={"depth": 1},
    **LINEAR,
)
pieces = _list_op(
    "pieces",
    _infer_pieces,
    _pieces,
    "x xs axis=",
    defaults={"axis": 0},
    **LINEAR,
)


def depth_of(type_: Type) -> int:
    """How many lists there are inside each other."""
    return 1 + depth_of(element_of(type_)) if isinstance(type_, ListType) else 0


def _in_items(x_bar: Any, xs: Any) -> Any:
    """`x_bar` in the dtype of the numbers in `xs`, if that is known."""
    inner = element_of(xs.type)
    while isinstance(inner, ListType):
        inner = element_of(inner)
    if is_complex(x_bar.type) and not is_complex(inner):
        x_bar = primitive("real")(x_bar)
    wanted = dtype_of(inner)
    same = wanted is None or wanted == dtype_of(x_bar.type)
    weak = isinstance(inner, ScalarType) and inner.weak
    return x_bar if same or weak else primitive("astype")(x_bar, dtype=wanted)


@stack_list.vjp
def _stack_list(y_bar: Any, y: Any, xs: Any, axis: int = 0) -> Any:
    y_bar = _in_items(y_bar, xs)
    if axis:
        y_bar = primitive("moveaxis")(y_bar, source=axis, destination=0)
    return rows(y_bar)


@array_of_list.vjp
def _array_of_list(y_bar: Any, y: Any, xs: Any, dtype: str | None = None) -> Any:
    return rows(_in_items(y_bar, xs), depth=depth_of(xs.type))


@concatenate_list.vjp
def _concatenate_list(y_bar: Any, y: Any, xs: Any, axis: int = 0) -> Any:
    return pieces(_in_items(y_bar, xs), xs, axis=axis)


@rows.vjp
def _rows_vjp(y_bar: Any, y: Any, x: Any, depth: int = 1) -> Any:
    return in_dtype_of(array_of_list(y_bar), x)


@pieces.vjp
def _pieces_vjp(y_bar: Any, y: Any, x: Any, xs: Any, axis: int = 0) -> Any:
    return concatenate_list(y_bar, axis=axis), None


# --- reductions -----------------------------------------------------------------------


def _number(xs: Type) -> Type:
    element = element_of(xs)
    if isinstance(element, AnyType):
        return element  # only numbers, and arrays of one, can be compared
    if not isinstance(element, ScalarType):
        raise Unsupported("this takes a list of numbers")
    return ScalarType(element.dtype, element.weak)


def _infer_sum(xs: Type, *start: Type) -> Type:
    element = element_of(xs)
    if isinstance(element, ScalarType) and all(
        isinstance(type_, ScalarType) for type_ in start
    ):
        types = (element, *start)
        weak = all(isinstance(t, ScalarType) and t.weak for t in types)
        return ScalarType(promote(*types), weak)
    if any(map(is_complex, (element, *start))):
        return ArrayType(promote(element, *start))
    return element if isinstance(element, ArrayType) and not start else AnyType()


sum_items = _list_op(
    "sum_items",
    _infer_sum,
    lambda xs, *start: sum(xs, *start),
    "xs *start",
    linear_in=ALL,
)
spread_items = _list_op(
    "spread_items",
    lambda x, xs: xs,
    lambda x, xs: [unbroadcast.evaluate(x, np.shape(v)) for v in xs],
    "x xs",
    **LINEAR,
)
max_item = _list_op("max_item", _number, max, "xs")
min_item = _list_op("min_item", _number, min, "xs")


def _same_shape(a: Type, b: Type) -> bool:
    """Whether two arrays have one shape for certain."""
    shape = shape_of(a)
    return shape is not None and None not in shape and shape == shape_of(b)


@sum_items.vjp
def _sum_items(y_bar: Any, y: Any, xs: Any, *start: Any) -> Any:
    element = element_of(xs.type)
    if isinstance(element, ScalarType) or _same_shape(y_bar.type, element):
        xs_bar = filled_list(y_bar, list_length(xs))
    else:
        xs_bar = spread_items(y_bar, xs)
    return (xs_bar, *(fit(y_bar, x) for x in start))


def _extreme(y_bar: Any, y: Any, xs: Any) -> Any:
    return rows(share_ties(y_bar, y, array_of_list(xs), None, False))


def _extreme_dot(x_dots: Any, y: Any, xs: Any) -> Any:
    return mean_of_ties(array_of_list(x_dots[0]), y, array_of_list(xs), None, False)


max_item.vjp(_extreme)
min_item.vjp(_extreme)
max_item.jvp(_extreme_dot)
min_item.jvp(_extreme_dot)
