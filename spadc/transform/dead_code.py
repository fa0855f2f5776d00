"""Remove what no result depends on.

Liveness by value identity over the whole function, least fixpoint: the function's
results are live, and whatever a live value is computed from. A slot of a loop (initial
value, parameter, yielded value, result) is live as a whole. Scopes play no part, so
that the pass also works while the reverse sweep still refers to values inside forward
regions: a value that is referred to keeps the regions around it alive. Saving on a tape
is live only if something live is popped from it; then all its pushes and pops are.

Guarantee: the results are the same bits; parameters stay, used or not; nothing that is
left is dead, and no loop carries a value that it never changes.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterator, Sequence

from spadc.ir import (
    Apply,
    Constant,
    For,
    Function,
    Global,
    If,
    Op,
    Region,
    Value,
    While,
    count_uses,
    substitute,
    walk,
    with_body,
)
from spadc.primitives import primitive

TAPE_OPS = frozenset({"push", "pop", "saved", "thin"})


def remove_dead(fn: Function) -> Function:
    """The function without dead ops, dead carried values and dead results of branches.

    >>> from spadc.ir import FLOAT, Param, to_text
    >>> x, y, z = Value(FLOAT, "x"), Value(FLOAT, "y"), Value(FLOAT, "z")
    >>> ops = (Apply("negative", (x,), (y,)), Apply("negative", (x,), (z,)))
    >>> fn = Function("f", (Param("x", x),), Region((x,), ops, (z,)))
    >>> print(to_text(remove_dead(fn)))
    func f(x: float) {
      z = negative x
      yield z
    }
    """
    body = _without_invariants(fn.body)
    live = _Liveness(body)
    return with_body(fn, live.kept_region(body))


def _without_invariants(body: Region) -> Region:
    """Carried values that the loop never changes are replaced by their initial value
    (the slots themselves are dead afterwards)."""
    while True:
        uses = count_uses(body)
        renaming: dict[Value, Value] = {}
        for op in walk(body):
            for slot, init in _invariant_slots(op):
                if any(uses[value] for value in slot):
                    renaming.update(dict.fromkeys(slot, init))
        if not renaming:
            return body
        body = substitute(body, _closed(renaming))


def _invariant_slots(op: Op) -> Iterator[tuple[tuple[Value, ...], Value]]:
    """The names of each carried value that is yielded unchanged, and its initial
    value."""
    if not isinstance(op, For | While):
        return
    tests = op.test.params if isinstance(op, While) else op.carried
    slots = zip(tests, op.carried, op.results, op.inits, op.body.results, strict=False)
    for test_param, param, result, init, yielded in slots:
        if yielded is param or yielded is init:
            yield (test_param, param, result), init


def _closed(renaming: dict[Value, Value]) -> dict[Value, Value]:
    """The renaming followed to its end."""

    def end(value: Value) -> Value:
        while value in renaming:
            value = renaming[value]
        return value

    return {value: end(value) for value in renaming}


class _Liveness:
    """The live values, ops and loop slots of a region that stands for the whole
    function."""

    def __init__(self, body: Region) -> None:
        self.definer: dict[Value, tuple[Op, int]] = {}  # with the position of its slot
        self.parent: dict[Op, Op] = {}
        self.on_tape: defaultdict[Value, list[Op]] = defaultdict(list)
        self.values: set[Value] = set()
        self.ops: set[Op] = set()
        self.slots: set[tuple[Op, int]] = set()
        self.pending: list[Value] = []
        roots = self.index(body, None)
        self.mark(body.results)
        for op in roots:
            self.mark_op(op)
        while self.pending:
            self.follow(self.pending.pop())

    def index(self, region: Region, parent: Op | None) -> list[Op]:
        """Note where everything is; the ops whose effect is live by itself."""
        roots: list[Op] = []
        for op in region.ops:
            if parent is not None:
                self.parent[op] = parent
            self.definer.update((r, (op, i)) for i, r in enumerate(op.results))
            for inner in op.regions:
                first = 1 if isinstance(op, For) else 0
                params = enumerate(inner.params, start=-first)
                self.definer.update((p, (op, i)) for i, p in params)
                roots.extend(self.index(inner, op))
            if isinstance(op, Apply) and primitive(op.name).has_effect:
                roots.extend(self.effect(op))
        return roots

    def effect(self, op: Apply) -> list[Op]:
        """Tape ops wait for their tape to be live; other effects are always live."""
        if op.name == "tape":
            return []
        tape = op.operands[0] if op.name in TAPE_OPS else None
        made_by = self.definer.get(tape) if tape is not None else None
        if tape is None or made_by is None:
            return [op]
        if not (isinstance(made_by[0], Apply) and made_by[0].name == "tape"):
            return [op]
        self.on_tape[tape].append(op)
        return []

    def mark(self, values: Sequence[Value]) -> None:
        """Enter `values` as live."""
        fresh = [v for v in values if v not in self.values]
        self.values.update(fresh)
        self.pending.extend(fresh)

    def follow(self, value: Value) -> None:
        """Mark what the live `value` is computed from."""
        if value not in self.definer:
            return
        op, position = self.definer[value]
        self.mark_op(op)
        for tape_op in self.on_tape[value]:
            self.mark_op(tape_op)
        if not isinstance(op, Apply | Constant | Global):
            self.mark_slot(op, position)

    def mark_op(self, op: Op) -> None:
        """The op runs: so do the ops around it, and it reads what steers it."""
        if op in self.ops:
            return
        self.ops.add(op)
        if op in self.parent:
            self.mark_op(self.parent[op])
        if isinstance(op, Apply):
            self.mark(op.operands)
        elif isinstance(op, If):
            self.mark((op.test,))
        elif isinstance(op, For):
            self.mark((op.start, op.stop, op.step))
        elif isinstance(op, While):
            self.mark(op.test.results)
        if isinstance(op, For | While) and op.breaks:
            self.mark(op.body.results[-1:])

    def mark_slot(self, op: If | For | While, position: int) -> None:
        """Slot `position` is live: -1 is the index, past the end the number of
        trips."""
        self.slots.add((op, position))
        if isinstance(op, If):
            self.mark((op.then.results[position], op.orelse.results[position]))
        elif 0 <= position < len(op.inits):
            self.mark((op.inits[position], op.body.results[position]))

    def kept_region(self, region: Region) -> Region:
        """The region with its live ops only."""
        ops = tuple(self.kept_op(op) for op in region.ops if op in self.ops)
        return Region(region.params, ops, region.results)

    def kept_op(self, op: Op) -> Op:
        """A live op with its live slots only."""
        if isinstance(op, Apply | Constant | Global):
            return op
        if isinstance(op, If):
            return dataclasses.replace(
                op,
                then=self.kept_part(op, op.then),
                orelse=self.kept_part(op, op.orelse),
                results=self.kept(op, op.results),
            )
        if isinstance(op, For):
            return dataclasses.replace(
                op,
                inits=self.kept(op, op.inits),
                body=self.kept_part(op, op.body),
                results=self.kept(op, op.results),
            )
        return dataclasses.replace(
            op,
            inits=self.kept(op, op.inits),
            test=self.kept_part(op, op.test),
            body=self.kept_part(op, op.body),
            results=self.kept(op, op.results),
        )

    def kept_part(self, op: If | For | While, region: Region) -> Region:
        """A region of a live op: its dead slots are neither taken nor yielded."""
        inner = self.kept_region(region)
        first = 1 if isinstance(op, For) else 0
        params = (*region.params[:first], *self.kept(op, region.params[first:]))
        is_test = isinstance(op, While) and region is op.test
        results = region.results if is_test else self.kept(op, region.results)
        return Region(params, inner.ops, results)

    def kept(
        self, op: If | For | While, values: tuple[Value, ...]
    ) -> tuple[Value, ...]:
        """Those of `values`, one per slot, whose slot is live, and what follows the
        slots."""
        count = len(op.results) if isinstance(op, If) else len(op.inits)
        live = (v for i, v in enumerate(values[:count]) if (op, i) in self.slots)
        return (*live, *values[count:])
