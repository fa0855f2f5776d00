"""Loops over the indices of an array: `np.ndindex(shape)`, `np.ndenumerate(x)`.

`for i, j in np.ndindex(n, m)` is a loop over each axis, one in the other, as a person
would write it. Where the body leaves the loop early, or the indices stay together under
one name, it is one loop over the elements, whose number gives the indices.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from spadc.ir import At, Ref, Subscript, Value

from ..bindings import (
    ArrayRef,
    Binding,
    IndicesOf,
    RangeOf,
    Scalar,
    Static,
    Tuple,
)
from ..context import Lowering
from ..language.operators import binary
from ..language.subscripts import part_of_array
from ..values import value_of

Run = Callable[[], None]
ForEach = Callable[..., None]


def element_at(low: Lowering, over: IndicesOf, indices: tuple[Binding, ...]) -> Binding:
    """What one iteration gives: the indices, and the element if there is an array."""
    together = Tuple(indices)
    if over.item is None:
        return together
    assert isinstance(over.item, ArrayRef)
    dynamic = [value_of(low, index) for index in indices]
    step = Subscript(tuple(At(Ref(k)) for k in range(len(dynamic))))
    return Tuple((together, part_of_array(low, over.item, step, tuple(dynamic))))


def at_number(low: Lowering, over: IndicesOf, number: Value) -> Binding:
    """What the iteration of that number gives, the last axis running fastest."""
    rest: Binding = Scalar(number)
    indices: list[Binding] = []
    for length in over.items[:0:-1]:
        indices.append(binary(low, gast.Mod, rest, length))
        rest = binary(low, gast.FloorDiv, rest, length)
    return element_at(low, over, (rest, *indices[::-1]))


def number_of_indices(low: Lowering, over: IndicesOf) -> Binding:
    """How many iterations there are."""
    total = over.items[0]
    for length in over.items[1:]:
        total = binary(low, gast.Mult, total, length)
    return total


def known_number_of_indices(over: IndicesOf) -> int | None:
    """How many iterations there are, if that is known."""
    total = 1
    for length in over.items:
        if not isinstance(length, Static) or type(length.value) is not int:
            return None
        total *= length.value
    return total


def targets_of_axes(node: Any, over: IndicesOf) -> list[Any] | None:
    """The names of the indices, if the loop can be nested: one for each axis."""
    target = node.target
    if over.item is not None:
        if not isinstance(target, gast.Tuple) or len(target.elts) != 2:
            return None
        target = target.elts[0]
    leaves = any(
        isinstance(part, gast.Break) for s in node.body for part in gast.walk(s)
    )
    if leaves or node.orelse or not isinstance(target, gast.Tuple):
        return None
    are_names = all(isinstance(one, gast.Name) for one in target.elts)
    fit = len(target.elts) == len(over.items)
    return list(target.elts) if are_names and fit else None


def nested(
    low: Lowering,
    over: IndicesOf,
    targets: list[Any],
    names: frozenset[str],
    run: Run,
    for_each: ForEach,
) -> None:
    """One loop in the other, the last axis innermost."""
    first, *others = targets
    stop, *lengths = over.items

    def body() -> None:
        if others:
            nested(low, IndicesOf(tuple(lengths)), others, names, run, for_each)
        else:
            run()

    for_each(low, RangeOf(Static(0), stop, Static(1)), first, names, body)
