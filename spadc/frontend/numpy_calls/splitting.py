"""NumPy functions that cut an array into views, or turn it: `np.split`, `np.rot90`.

Each piece is a view by a slice, so stores into it reach the array.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from spadc.ir import (
    ArrayType,
    Item,
    NewAxis,
    Ref,
    Slice,
    Step,
    Subscript,
    Transpose,
    Value,
)
from spadc.primitives import primitive

from ..bindings import ArrayRef, Binding, ContainerRef, Static, Tuple
from ..calling.arguments import Arguments, library, only, taken
from ..context import Lowering
from ..control.branches import branch, raise_on, raises
from ..memory.storage import is_array, view
from ..values import describe, items_of, static_value, type_of, value_of
from .primitive_calls import apply_primitive
from .views import REVERSED, WHOLE

Bound = int | Value | None
AXES = {"numpy.vsplit": 0, "numpy.dsplit": 2}


@library("numpy.split", "numpy.array_split")
def split(low: Lowering, given: Arguments) -> Binding:
    """`np.split(x, parts)`: a list of views."""
    wanted = ("ary", "indices_or_sections")
    (x, parts), (axis,) = taken(low, given, wanted, ("axis",), _spoken(given))
    along = 0 if axis is None else static_value(low, axis, "`axis`")
    return _pieces(low, given, x, parts, along)


@library("numpy.vsplit", "numpy.hsplit", "numpy.dsplit")
def split_along(low: Lowering, given: Arguments) -> Binding:
    """`np.vsplit(x, parts)`, `np.hsplit(x, parts)`"""
    x, parts = only(low, given, ("ary", "indices_or_sections"), _spoken(given))
    rank = len(_array(low, given, x).shape or ())
    along = AXES.get(given.name, 0 if rank == 1 else 1)
    return _pieces(low, given, x, parts, along)


def _spoken(given: Arguments) -> str:
    return given.name.replace("numpy.", "np.")


def _array(low: Lowering, given: Arguments, x: Binding) -> ArrayType:
    """The type of an array whose axes are known."""
    if not isinstance(x, ArrayRef):
        low.refuse("SPD304", f"`{_spoken(given)}` takes an array, not {describe(x)}")
    type_ = type_of(low.state, x)
    if not isinstance(type_, ArrayType) or not is_array(type_):
        low.refuse(
            "SPD104",
            f"`{_spoken(given)}` needs an array whose number of axes is known",
            "Give the types of the parameters (--signature).",
        )
    return type_


def _pieces(
    low: Lowering, given: Arguments, x: Binding, parts: Binding, axis: Any
) -> Binding:
    type_ = _array(low, given, x)
    assert isinstance(x, ArrayRef)
    rank = len(type_.shape or ())
    if not isinstance(axis, int) or not -rank <= axis < rank:
        low.refuse("SPD303", f"there is no axis {axis!r} among {rank}")
    axis %= rank
    if isinstance(parts, Tuple | ContainerRef):
        inner = [_bound(low, item) for item in items_of(low, parts)]
    else:
        count = static_value(low, parts, "the number of pieces")
        if not isinstance(count, int) or count < 1:
            low.refuse("SPD303", f"an array is not split into {count!r} pieces")
        even = given.name != "numpy.array_split"
        inner = _even_cuts(low, x, axis, count, even)
    edges: list[Bound] = [None, *inner, None]
    pieces = [
        _piece(low, x, axis, start, stop) for start, stop in itertools.pairwise(edges)
    ]
    return low.new_container(pieces)


def _bound(low: Lowering, item: Binding) -> Bound:
    if isinstance(item, Static) and item.spelled is None:
        return int(static_value(low, item, "where an array is split"))
    return value_of(low, item)


def _even_cuts(
    low: Lowering, x: ArrayRef, axis: int, count: int, even: bool
) -> list[Bound]:
    """Where an array is cut into `count` pieces of one length, or nearly so."""
    array = value_of(low, x)
    length = low.apply("dim", array, axis=axis)
    size = low.apply("floor_divide", length, count, _form="operator")
    rest = low.apply("remainder", length, count, _form="operator")
    if even:
        uneven = low.apply("not_equal", rest, 0, _form="operator")
        text = "array split does not result in an equal division"
        wrong = branch(low, lambda: raises(low, "ValueError", text))
        raise_on(low, uneven, wrong, True)
    cuts: list[Bound] = []
    for k in range(1, count):
        start = low.apply("multiply", k, size, _form="operator")
        if not even:
            longer = low.apply("builtins.min", k, rest, _form="function")
            start = low.apply("add", start, longer, _form="operator")
        cuts.append(start)
    return cuts


def _piece(
    low: Lowering, x: ArrayRef, axis: int, start: Bound, stop: Bound
) -> ArrayRef:
    dynamic = [bound for bound in (start, stop) if isinstance(bound, Value)]

    def written(bound: Bound) -> int | Ref | None:
        return Ref(dynamic.index(bound)) if isinstance(bound, Value) else bound

    cut = Slice(written(start), written(stop))
    return view(low, x, Subscript((*(WHOLE,) * axis, cut)), tuple(dynamic))


@library("numpy.rot90")
def rotated(low: Lowering, given: Arguments) -> Binding:
    """`np.rot90(m, k, axes)`: a view of the array turned by quarters."""
    (x,), (k, plane) = taken(low, given, ("m",), ("k", "axes"), "np.rot90")
    rank = len(_array(low, given, x).shape or ())
    turns = 1 if k is None else static_value(low, k, "`k`")
    axes = (0, 1) if plane is None else static_value(low, plane, "`axes`")
    if not isinstance(x, ArrayRef) or rank < 2 or len(axes) != 2:
        low.refuse("SPD303", "`np.rot90` turns an array in two of its axes")
    first, second = (axis % rank for axis in axes)
    if first == second or any(not -rank <= axis < rank for axis in axes):
        low.refuse("SPD303", f"`axes={axes!r}` are not two axes of {rank}")

    def reversed_on(*chosen: int) -> Subscript:
        return Subscript(tuple(REVERSED if n in chosen else WHOLE for n in range(rank)))

    order = list(range(rank))
    order[first], order[second] = second, first
    turned = Transpose(None if rank == 2 else tuple(order))
    steps: tuple[tuple[Step, ...], ...] = (
        (reversed_on(),),
        (reversed_on(second), turned),
        (reversed_on(first, second),),
        (reversed_on(first), turned),
    )
    return _along(low, x, steps[turns % 4], given.hint)


@library("numpy.atleast_3d")
def with_three_axes(low: Lowering, given: Arguments) -> Binding:
    """`np.atleast_3d(x)`"""
    if len(given.positional) > 1:
        return _each(low, given, with_three_axes)
    (x,) = only(low, given, ("arys",), "np.atleast_3d")
    rank = len(_array(low, given, x).shape or ())
    assert isinstance(x, ArrayRef)
    known: dict[int, tuple[Item, ...]] = {
        1: (NewAxis(), WHOLE, NewAxis()),
        2: (WHOLE, WHOLE, NewAxis()),
    }
    items = known.get(rank, (WHOLE,) * rank)
    return _along(low, x, (Subscript(items),), given.hint)


@library("numpy.atleast_1d", "numpy.atleast_2d")
def with_axes(low: Lowering, given: Arguments) -> Binding:
    """`np.atleast_1d(x)`; a tuple of several."""
    if len(given.positional) > 1:
        return _each(low, given, with_axes)
    known = primitive(given.name.rpartition(".")[2])
    return apply_primitive(low, known, given.positional, given, "function")


def _each(
    low: Lowering, given: Arguments, lower: Callable[[Lowering, Arguments], Binding]
) -> Tuple:
    """A call with several arrays, one after the other."""
    return Tuple(
        tuple(lower(low, replace(given, positional=(x,))) for x in given.positional)
    )


def _along(
    low: Lowering, x: ArrayRef, steps: Sequence[Step], hint: str | None
) -> ArrayRef:
    for step in steps:
        x = view(low, x, step, (), hint if step is steps[-1] else None)
    return x
