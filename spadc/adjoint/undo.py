"""Undo the stores of a chain: push what each overwrites, and put it back in reverse
order.
"""

from __future__ import annotations

from spadc.ir import (
    Apply,
    If,
    Op,
    Region,
    Span,
    TapeType,
    Value,
    copy_op,
)
from spadc.primitives import LIST_EDITS, Builder

from .chains import BranchLink, Link, Links, ReplacedLink, StoreLink, stores_of
from .choices import arm_again
from .list_undo import saved_by, undone
from .stores import path_and_values, read_path

Names = dict[Value, Value]
REVERSE = Span(reverse=True)


class Undo:
    """The tapes of the stores of some chains."""

    def __init__(self) -> None:
        self.unread: set[Op] = set()  # stores that need not be undone
        self.tapes: list[Value] = []
        self._saved: dict[Op, tuple[Value, Value]] = {}
        self._replaced: dict[Value, Value] = {}

    def pushes(self, links: Links, hint: str | None) -> dict[Op, list[Op]]:
        """For each store the ops to put before it: push what it overwrites."""
        stores = (store for store in stores_of(links) if store not in self.unread)
        return {store: self._push(store, hint) for store in stores}

    def push_replaced(self, value: Value) -> list[Op]:
        """Push a carried value that an iteration replaces."""
        tape = Value(TapeType(), f"{value.hint}_tape" if value.hint else "tape")
        self.tapes.append(tape)
        self._replaced[value] = tape
        build = Builder()
        build.apply_typed("push", (tape, value), ())
        return build.ops

    def _push(self, store: Apply, hint: str | None) -> list[Op]:
        build = Builder(Span(statement=store.span.statement))
        if store.name in LIST_EDITS:
            saved = saved_by(store, build)
            if saved is None:
                return []
            old = saved
        else:
            path, dynamic = path_and_values(store)
            old = read_path(build, store.operands[0], path, dynamic)
        tape = Value(TapeType(), f"{hint}_tape" if hint else "tape")
        self.tapes.append(tape)
        build.apply_typed("push", (tape, old), ())
        self._saved[store] = (tape, old)
        return build.ops

    def restore(
        self, link: Link, after: Value, before: Value, names: Names
    ) -> list[Op]:
        """The ops that make `before`, the older version, from `after`."""
        if isinstance(link, StoreLink):
            return self._restore_store(link.op, after, before, names)
        if isinstance(link, ReplacedLink):
            tape = self._replaced[link.before]
            return [Apply("pop", (tape,), (before,), {}, REVERSE)]
        assert isinstance(link, BranchLink)
        arms = [
            self._restore_arm(link.op.regions[k], arm, after, names)
            for k, arm in enumerate(link.arms)
        ]
        test = names.get(link.op.test, link.op.test)
        return [If(test, arms[0], arms[1], (before,), REVERSE)]

    def _restore_store(
        self, store: Apply, after: Value, before: Value, names: Names
    ) -> list[Op]:
        if store not in self._saved:
            return undone(store, after, before, None, names)
        tape, old = self._saved[store]
        if old is store.operands[0]:  # everything was overwritten
            return [Apply("pop", (tape,), (before,), {}, REVERSE)]
        build = Builder(REVERSE)
        (popped,) = build.apply_typed("pop", (tape,), (old.type,))
        if store.name in LIST_EDITS:
            return [*build.ops, *undone(store, after, before, popped, names)]
        dynamic = (names.get(v, v) for v in store.operands[2:])
        path = store.attrs["path"] if "path" in store.attrs else (store.attrs["step"],)
        made = Apply(
            "write", (after, popped, *dynamic), (before,), {"path": path}, REVERSE
        )
        return [*build.ops, made]

    def _restore_arm(
        self, arm: Region, links: Links, after: Value, names: Names
    ) -> Region:
        local = dict(names)
        ops: list[Op] = [copy_op(op, local) for op in arm_again(arm, links) or ()]
        for link in reversed(links):
            before = Value(link.before.type, link.before.hint)
            ops += self.restore(link, after, before, local)
            after = before
        return Region((), tuple(ops), (after,))
