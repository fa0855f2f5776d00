"""Which values are versions of one array, made from each other by stores.

A store makes a newer version of its array, of the same shape and dtype, and in place of
the older one when the program runs. Branches and loops hand versions on: what a loop
carries is a version of what it started from if each iteration changes it by stores
alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import final

from spadc.ir import Apply, For, If, Op, Region, Value, While, has_storage, walk

from .aliasing import STORES


def is_store(op: Apply) -> bool:
    """Whether `op` makes a newer version of its first operand; numbers are replaced."""
    return op.name in STORES and has_storage(op.operands[0].type)


@final
class Versions:
    """The versions in one body; `makes_version` says which ops lead from one to the
    next.
    """

    def __init__(
        self, body: Region, makes_version: Callable[[Apply], bool] = is_store
    ) -> None:
        self.makes_version = makes_version
        self.maker: dict[Value, Op] = {}
        self.carrier: dict[Value, tuple[For | While, int]] = {}
        self._kept: dict[Value, bool] = {}
        self._first: dict[Value, Value] = {}
        self._heads: dict[Value, Value] = {}
        for op in walk(body):
            self.maker.update(dict.fromkeys(op.results, op))
            if isinstance(op, For | While):
                starts = [op.carried, op.test.params] if isinstance(op, While) else []
                for params in starts or [op.carried]:
                    for position, param in enumerate(params):
                        self.carrier[param] = (op, position)

    def first(self, value: Value) -> Value:
        """The version from which `value` was made by stores, directly or not."""
        if value not in self._first:
            value_before = self._before(value)
            start = value if value_before is None else self.first(value_before)
            self._first[value] = start
        return self._first[value]

    def _before(self, value: Value) -> Value | None:
        if value in self.carrier:
            loop, position = self.carrier[value]
            return loop.inits[position] if self.keeps(loop, position) else None
        op = self.maker.get(value)
        return self.older(op, value) if op else None

    def older(self, op: Op, value: Value) -> Value | None:
        """The version before `op`, of which `value` is a newer one."""
        if isinstance(op, Apply):
            return op.operands[0] if self.makes_version(op) else None
        position = op.results.index(value)
        if isinstance(op, For | While):
            return op.inits[position] if self.keeps(op, position) else None
        if isinstance(op, If):
            a, b = (self._head(arm.results[position]) for arm in op.regions)
            return a if a is b else None
        return None

    def keeps(self, loop: For | While, position: int) -> bool:
        """Whether iterations change what is carried there by stores alone."""
        if position >= len(loop.carried):
            return False
        param = loop.carried[position]
        if param not in self._kept:
            self._kept[param] = False  # while it is looked at
            self._kept[param] = self._head(loop.body.results[position]) is param
        return self._kept[param]

    def _head(self, value: Value) -> Value:
        """The version that stores turned into `value`, at the head of a loop. Found
        once: of many branches in a row both arms lead to the same one."""
        if value not in self._heads:
            op = self.maker.get(value)
            older = self.older(op, value) if op else None
            self._heads[value] = self._head(older) if older else value
        return self._heads[value]
