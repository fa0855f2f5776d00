"""What is known of the memory of every value: the answers of `find_aliases`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from spadc.ir import Apply, Value

from .contents import Contents, is_inside

Roots = frozenset[Value]
NO_ROOTS: Roots = frozenset()


@final
@dataclass(frozen=True, slots=True)
class Aliases:
    """The roots of every value, what overlaps each root, and which were allocated."""

    roots: dict[Value, Roots]
    overlaps: dict[Value, set[Value]]
    foreign: frozenset[Value]
    allocated: frozenset[Value]
    contents: Contents

    def of(self, value: Value) -> Roots:
        """The roots of `value`."""
        return self.roots.get(value, NO_ROOTS)

    def reach(self, value: Value) -> set[Value]:
        """The roots of `value` and all that overlap one of them."""
        reached = set(self.of(value))
        for root in self.of(value):
            reached |= self.overlaps.get(root, set())
        return reached

    def share(self, a: Value, b: Value) -> bool:
        """Whether the two may share memory."""
        return not self.reach(a).isdisjoint(self.of(b))

    def is_foreign(self, value: Value) -> bool:
        """Whether `value` may live in memory that must not be written."""
        return not self.reach(value).isdisjoint(self.foreign)

    def written(self, store: Apply) -> set[Value]:
        """The roots that `store` writes to."""
        written = self.reach(store.operands[0])
        if not is_inside(store):
            return written
        return self._overlapping(self.contents.everything(written))

    def changed(self, store: Apply) -> set[Value]:
        """The roots that `store` changes: what it writes to, and the lists around."""
        changed = self.written(store)
        while around := self.contents.holders(changed) - changed:
            changed |= self._overlapping(around)
        return changed

    def _overlapping(self, roots: set[Value]) -> set[Value]:
        found = set(roots)
        for root in roots:
            found |= self.overlaps.get(root, set())
        return found

    def is_unsafe(self, store: Apply) -> bool:
        """Whether `store` may write to memory that must not be written, or to an item
        that is in a list twice."""
        if not self.written(store).isdisjoint(self.foreign):
            return True
        if not is_inside(store):
            return False
        lists = self.reach(store.operands[0])
        lists |= self.contents.everything(lists)
        return not lists.isdisjoint(self.contents.twice)
