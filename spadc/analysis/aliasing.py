"""Decide which values may share memory.

Every array value has a set of roots, the allocations that it may live in. A fresh
result is its own root; a view, and the result of a store (which may be done in place),
has the roots of the array it came from; the result of a branch has those of both arms.

What a loop carries is a root of its own in the body and another one after the loop, and
a relation says which roots may overlap. Within one iteration a carried array cannot be
what that iteration allocates, and two carried arrays that start apart and are yielded
apart stay apart (least fixpoint of the overlaps), so buffers that are swapped are told
apart. A tape overlaps whatever is pushed on it; what is popped is no longer on it, if
each push has its own array. Roots in `foreign` must not be written: parameters and
globals belong to the caller, broadcast arrays are read-only.
"""

from __future__ import annotations

from collections.abc import Iterable

from spadc.ir import (
    Apply,
    For,
    Function,
    Global,
    If,
    ListType,
    Region,
    TapeType,
    Value,
    While,
    has_storage,
)
from spadc.primitives import Storage, primitive

from .aliases import NO_ROOTS, Aliases, Roots
from .contents import (
    JOINING,
    Contents,
    is_edit,
    is_list,
    items_read,
    may_share,
    put_in,
    shared_with,
)
from .order import Order

STORES = frozenset({"write", "accumulate", "add_at"})


def find_aliases(fn: Function, order: Order) -> Aliases:
    """The aliases of the whole function."""
    finder = _Finder(order)
    finder.arguments(fn.body.params)
    finder.region(fn.body)
    finder.relate()
    return finder.aliases()


class _Finder:
    def __init__(self, order: Order) -> None:
        self.order = order
        self.roots: dict[Value, Roots] = {}
        self.overlaps: dict[Value, set[Value]] = {}
        self.foreign: set[Value] = set()
        self.allocated: set[Value] = set()
        self.loops: list[For | While] = []
        self.pushes: dict[Value, list[Apply]] = {}
        self.pops: dict[Value, list[Value]] = {}
        self.contents = Contents()
        self.fillers: list[Apply] = []

    def aliases(self) -> Aliases:
        return Aliases(
            self.roots,
            self.overlaps,
            frozenset(self.foreign),
            frozenset(self.allocated),
            self.contents,
        )

    def root(self, value: Value) -> None:
        """`value` is a root."""
        if has_storage(value.type) or isinstance(value.type, TapeType | ListType):
            self.roots[value] = frozenset({value})

    def of(self, value: Value) -> Roots:
        return self.roots.get(value, NO_ROOTS)

    def arguments(self, params: Iterable[Value]) -> None:
        for param in params:
            self.root(param)
            self.foreign.add(param)

    # Roots: one pass, because nothing flows around loops.

    def region(self, region: Region) -> None:
        for op in region.ops:
            if isinstance(op, Apply):
                self.apply(op)
            elif isinstance(op, Global):
                self.arguments(op.results)
            elif isinstance(op, If):
                self.branch(op)
            elif isinstance(op, For | While):
                self.loop(op)

    def branch(self, op: If) -> None:
        for arm in op.regions:
            self.region(arm)
        for k, result in enumerate(op.results):
            then, orelse = (self.of(arm.results[k]) for arm in op.regions)
            self.roots[result] = then | orelse

    def loop(self, op: For | While) -> None:
        self.loops.append(op)
        for value in (*op.carried, *op.results):
            self.root(value)
        if isinstance(op, While):
            for test_param, param in zip(op.test.params, op.carried, strict=True):
                self.roots[test_param] = self.of(param)
        for inner in op.regions:
            self.region(inner)

    def apply(self, op: Apply) -> None:
        if op.name == "push":
            self.pushes.setdefault(op.operands[0], []).append(op)
        elif op.name == "tape":
            self.root(op.result)
        elif op.name == "pop" and self.holds_each_once(op.operands[0]):
            self.root(op.result)
            self.pops.setdefault(op.operands[0], []).append(op.result)
        elif op.name == "pop" or op.name in STORES:
            self.roots[op.result] = self.of(op.operands[0])
        elif any(map(is_list, (*op.operands, *op.results))):
            self.list_op(op)
        else:
            for result in op.results:
                self.result(op, result)

    def list_op(self, op: Apply) -> None:
        """An op on a list, or one that makes a list."""
        self.fillers.append(op)
        first, *others = op.results
        if is_edit(op):
            self.roots[first] = self.of(op.operands[0])
        else:
            others = [first, *others]
        for result in others:
            self.root(result)
            if not items_read(op) and may_share(result):
                self.allocated.add(result)
        for item in items_read(op):
            self.contents.items |= self.of(item)
            self.contents.add(self.of(op.operands[0]), self.of(item))
        self.fill(op)

    def fill(self, op: Apply) -> bool:
        """Note what the lists that `op` makes hold."""
        news = False
        contents = self.contents
        made = {root for r in op.results if is_list(r) for root in self.of(r)}
        for value in put_in(op):
            if may_share(value):
                own = contents.is_only(op, self.of(value)) and self.is_own(op, value)
                news |= not own and contents.mark_twice(made)
                news |= contents.add(made, self.of(value))
        for value in shared_with(op):
            mine = self.reach(value)
            given = contents.held(mine) if is_list(value) else self.of(value)
            contents.is_only(op, given)
            again = not mine.isdisjoint(contents.twice) or op.name in JOINING
            news |= bool(given) and again and contents.mark_twice(made)
            news |= contents.add(made, given)
        for item in items_read(op):
            lists = self.reach(op.operands[0])
            inside = contents.everything if "path" in op.attrs else contents.held
            news |= self.overlap(item, inside(lists))
        return news

    def result(self, op: Apply, result: Value) -> None:
        if not has_storage(result.type):
            return
        storage, read_only = storage_of(op), primitive(op.name).read_only
        if storage is not Storage.VIEW or read_only:
            self.root(result)
            self.allocated.add(result)
        if storage is not Storage.FRESH and op.operands:
            self.roots[result] = self.of(result) | self.of(op.operands[0])
        if read_only:
            self.foreign.add(result)

    def holds_each_once(self, tape: Value) -> bool:
        """Whether every push on `tape` saves an array allocated for it."""
        return all(self.is_own(push) for push in self.pushes.get(tape, ()))

    def is_own(self, push: Apply, value: Value | None = None) -> bool:
        roots = self.of(push.operands[1] if value is None else value)
        if len(roots) != 1 or not roots <= self.allocated:
            return not roots
        (root,) = roots
        here, home = self.order.at[push].around, self.order.defined[root].around
        return not any(isinstance(op, For | While) for op, _ in here[len(home) :])

    # Overlaps: a fixpoint.

    def relate(self) -> None:
        while any(
            [
                *[self.saved(tape) for tape in self.pushes],
                *[self.carry(loop) for loop in self.loops],
                *[self.fill(op) for op in self.fillers],
            ]
        ):
            pass

    def saved(self, tape: Value) -> bool:
        """A tape overlaps what was pushed on it; what is popped from it overlaps what
        the tape does, and what is popped from tapes that hold the same."""
        held = self.held(tape)
        changed = self.overlap(tape, held)
        alike = set(self.overlaps.get(tape, ())) - {tape}
        for other, pops in self.pops.items():
            if other is not tape and not held.isdisjoint(self.held(other)):
                alike.update(pops)
        for popped in self.pops.get(tape, ()):
            changed |= self.overlap(popped, alike - set(self.pops[tape]))
        return changed

    def held(self, tape: Value) -> set[Value]:
        """The roots of what was pushed; those of carried arrays with their overlaps."""
        held: set[Value] = set()
        for push in self.pushes.get(tape, ()):
            for root in self.of(push.operands[1]):
                held.add(root)
                if root not in self.allocated:
                    held |= self.overlaps.get(root, set())
        return held - {tape}

    def carry(self, op: For | While) -> bool:
        changed = False
        for k, (init, param) in enumerate(zip(op.inits, op.carried, strict=True)):
            if not self.of(param):
                continue
            sources = self.reach(init) | self.reach(op.body.results[k])
            outer = {r for r in sources if self.order.defined_before(r, op)}
            changed |= self.overlap(param, outer) | self.overlap(op.results[k], outer)
            fixed = self.foreign & sources - outer  # read-only, made by iterations
            changed |= self.overlap(param, fixed) | self.overlap(op.results[k], fixed)
            changed |= self.carry_items(op, k, sources)
            for j in range(k):
                if self.together(op, j, k):
                    changed |= self.overlap(param, {op.carried[j]})
                    changed |= self.overlap(op.results[k], {op.results[j]})
        return changed

    def carry_items(self, op: For | While, k: int, sources: set[Value]) -> bool:
        """A list that is carried holds what the lists hold that it may be."""
        carried = (op.carried[k], op.results[k])
        if not is_list(op.carried[k]):
            return False
        held = self.contents.held(sources | set(carried))
        twice = not sources.isdisjoint(self.contents.twice)
        news = twice and self.contents.mark_twice(carried)
        news |= self.contents.add(carried, held)
        for values in (op.inits, op.body.results):
            news |= self.carry_into(op, k, values)
        return news

    def carry_into(self, op: For | While, k: int, values: tuple[Value, ...]) -> bool:
        """What a list holds when it is handed on under another name, and is handed on
        itself, it still holds under that name."""
        lists = self.reach(values[k])
        lists |= self.contents.everything(lists)
        news = False
        for j, param in enumerate(op.carried):
            memory = self.reach(values[j])
            held = {r: self.contents.held({r}) for r in lists}
            around = {r for r in lists if not memory.isdisjoint(held[r])}
            if around and self.of(param):
                around |= {op.carried[k], op.results[k]}
                news |= self.contents.add(around, {param, op.results[j]})
        return news

    def together(self, op: For | While, j: int, k: int) -> bool:
        """Whether carried values `j` and `k` may share memory at the loop head."""
        ends = op.body.results
        return any(
            not self.reach(a).isdisjoint(self.of(b))
            for a, b in ((op.inits[j], op.inits[k]), (ends[j], ends[k]))
        )

    def reach(self, value: Value) -> set[Value]:
        reached = set(self.of(value))
        for root in self.of(value):
            reached |= self.overlaps.get(root, set())
        return reached

    def overlap(self, root: Value, others: Iterable[Value]) -> bool:
        """Note that `root` may overlap `others`; whether that was news."""
        mine = self.overlaps.setdefault(root, set())
        fresh = [other for other in others if other is not root and other not in mine]
        for other in fresh:
            mine.add(other)
            self.overlaps.setdefault(other, set()).add(root)
        return bool(fresh)


def storage_of(op: Apply) -> Storage:
    """Whether the result of `op` shares memory with its first operand."""
    if op.name == "index" and not op.attrs["step"].is_basic:
        return Storage.FRESH
    return primitive(op.name).storage
