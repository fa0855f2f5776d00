"""What the items of lists may share memory with.

A list is an object (a root, like an array) that holds others: the roots of its items.
An edit of the list changes the object; a store into an item changes what it holds, and
every list that holds the same. An item that is read has a root of its own, which the
list holds as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import final

from spadc.ir import Apply, ListType, Value, has_storage
from spadc.primitives import LIST_EDITS

Roots = frozenset[Value]

PUTS = {"append": (1,), "insert_item": (1,), "set_item": (1,), "filled_list": (0,)}
SHARES = {  # operands whose memory, or whose items, the items of the result share
    "extend": (1,),
    "concat": (0, 1),
    "copy": (0,),
    "list_part": (0,),
    "split_off": (0,),
    "rows": (0,),
    "pieces": (0,),
}
JOINING = frozenset({"extend", "concat"})  # two lists that may have an item in common
ITEMS = {"list_item": 0, "nested_item": 0, "pop_item": 1}  # which result is an item


def is_list(value: Value) -> bool:
    """Whether a value is a list."""
    return isinstance(value.type, ListType)


def is_edit(op: Apply) -> bool:
    """Whether an op changes a list, or something in it, in place."""
    return op.name in LIST_EDITS


def is_inside(op: Apply) -> bool:
    """Whether an edit changes an item itself: `rows[i][j] = v`."""
    return is_edit(op) and len(op.attrs.get("path", ())) > 1


def put_in(op: Apply) -> list[Value]:
    """The values that become items of the list which `op` makes."""
    if op.name == "new_list":
        return list(op.operands)
    if is_inside(op):
        return []
    return [op.operands[k] for k in PUTS.get(op.name, ())]


def shared_with(op: Apply) -> list[Value]:
    """The lists and arrays whose memory the items of the result share."""
    if not (op.results and is_list(op.results[-1])):
        return []
    return [op.operands[k] for k in SHARES.get(op.name, ())]


def items_read(op: Apply) -> list[Value]:
    """The items that an op takes from the list that is operand 0."""
    position = ITEMS.get(op.name)
    return [] if position is None else [op.results[position]]


def may_share(value: Value) -> bool:
    """Whether an item can be changed in place."""
    return has_storage(value.type) or is_list(value)


@final
@dataclass(slots=True)
class Contents:
    """What each list holds, by root, and in which lists something may be twice."""

    holds: dict[Value, set[Value]] = field(default_factory=dict)
    twice: set[Value] = field(default_factory=set)
    puts: dict[Value, dict[Apply, None]] = field(default_factory=dict)
    items: set[Value] = field(default_factory=set)

    def mark_twice(self, lists: Iterable[Value]) -> bool:
        """Note that something may be in these lists twice; whether that was news."""
        fresh = set(lists) - self.twice
        self.twice |= fresh
        return bool(fresh)

    def is_only(self, op: Apply, roots: Iterable[Value]) -> bool:
        """Whether no other op puts `roots` into a list."""
        found = [self.puts.setdefault(root, {}) for root in roots]
        for ops in found:
            ops[op] = None
        return all(len(ops) == 1 for ops in found)

    def add(self, lists: Iterable[Value], roots: Iterable[Value]) -> bool:
        """Note that the lists hold `roots`; whether that was news."""
        news = False
        for one in lists:
            mine = self.holds.setdefault(one, set())
            fresh = set(roots) - mine
            mine |= fresh
            news = news or bool(fresh)
        return news

    def held(self, objects: Iterable[Value]) -> set[Value]:
        """What these lists hold directly."""
        return {root for one in objects for root in self.holds.get(one, ())}

    def everything(self, objects: Iterable[Value]) -> set[Value]:
        """What these lists hold, and the lists inside them."""
        found: set[Value] = set()
        pending = self.held(objects)
        while pending:
            found |= pending
            pending = self.held(pending) - found
        return found

    def holders(self, roots: set[Value]) -> set[Value]:
        """The lists that hold one of `roots`, directly or not."""
        found = set(roots)
        while True:
            more = {
                one
                for one, inside in self.holds.items()
                if not found.isdisjoint(inside)
            } - found
            if not more:
                return found
            found |= more
