"""Views of one array that differ only in where they look.

A name bound to `A[i]` on one way and to `A[j]` on the other is bound to `A[k]` after
they meet, where only the index `k` depends on the way: the view stays a path into its
cell, so stores through it reach the array. This holds for views whose paths are alike,
step by step, apart from the numbers in them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from spadc.ir import INT, At, Bound, Item, Ref, Slice, Subscript, Value

from ..bindings import ArrayRef, Binding, Reshaped, Scalar, Static, ViewPath, ViewStep

if TYPE_CHECKING:
    from .join import Join
    from .phi import Key

Values = tuple[Value, ...]
Place = tuple[ViewPath, Values]  # a path, and the values that its references count


def joined_view(
    join: Join, a: ArrayRef, b: ArrayRef, key: Key, hint: str | None
) -> ArrayRef | None:
    """The view that is `a` on one way and `b` on the other; None if they are not
    alike."""
    if a.cell is not b.cell or a.cell not in join.state.cells or not a.path:
        return None
    place = joined_place(join, (a.path, a.dynamic), (b.path, b.dynamic), key, hint)
    return None if place is None else ArrayRef(a.cell, *place)


def joined_place(
    join: Join, a: Place, b: Place, key: Key, hint: str | None
) -> Place | None:
    """The path that is `a` on one way and `b` on the other; None if they are not
    alike."""
    if len(a[0]) != len(b[0]) or not all(map(_alike, a[0], b[0])):
        return None
    numbers = _Numbers(join, a[1], b[1], key, hint)
    path = tuple(map(numbers.step, a[0], b[0]))
    return path, tuple(numbers.dynamic)


def _alike(a: ViewStep, b: ViewStep) -> bool:
    """Whether two steps differ in nothing but numbers."""
    if isinstance(a, Reshaped):
        return False
    if not isinstance(a, Subscript) or not isinstance(b, Subscript):
        return a == b
    if len(a.items) != len(b.items) or not a.is_basic or not b.is_basic:
        return False
    return all(map(_alike_items, a.items, b.items))


def _alike_items(a: Item, b: Item) -> bool:
    if isinstance(a, Slice) and isinstance(b, Slice):
        bounds = ((a.start, b.start), (a.stop, b.stop), (a.step, b.step))
        return all((x is None) == (y is None) for x, y in bounds)
    return type(a) is type(b)


class _Numbers:
    """The numbers of the joined path; those that differ become phis."""

    def __init__(
        self, join: Join, a: Values, b: Values, key: Key, hint: str | None
    ) -> None:
        self.join, self.a, self.b = join, a, b
        self.key, self.hint = key, hint
        self.dynamic: list[Value] = []

    def step(self, a: ViewStep, b: ViewStep) -> ViewStep:
        """One step of the path."""
        if not isinstance(a, Subscript) or not isinstance(b, Subscript):
            return a
        return Subscript(tuple(map(self.item, a.items, b.items)))

    def item(self, a: Item, b: Item) -> Item:
        """One item of a subscript."""
        if isinstance(a, At) and isinstance(b, At):
            index = self.number(a.index, b.index)
            assert index is not None
            return At(index)
        if isinstance(a, Slice) and isinstance(b, Slice):
            return Slice(
                self.number(a.start, b.start),
                self.number(a.stop, b.stop),
                self.number(a.step, b.step),
            )
        return a

    def number(self, a: Bound, b: Bound) -> Bound:
        """A bound or an index."""
        if not isinstance(a, Ref) and not isinstance(b, Ref) and a == b:
            return a
        left, right = _binding(a, self.a), _binding(b, self.b)
        if isinstance(left, Scalar) and left == right:
            self.dynamic.append(left.value)
        else:
            key = (*self.key, "index", len(self.dynamic))
            name = f"{self.hint}_at" if self.hint else None
            self.dynamic.append(self.join.phi(key, left, right, INT, name))
        return Ref(len(self.dynamic) - 1)


def _binding(bound: Bound, dynamic: Values) -> Binding:
    if isinstance(bound, Ref):
        return Scalar(dynamic[bound.operand])
    return Static(bound)
