"""Insert the copies that make it safe to do every store in place.

The IR is pure: a store makes a new value. Emission does stores in place, which destroys
the old value and everything that shares memory with it. This pass finds every store
after which such a value is still read, and breaks the sharing with a copy, as small and
as far out as it can:

    - a view that is read later is copied where it is taken,
    - what lies on a tape is copied when it is pushed, unless it is all replaced,
    - an array that a loop carries is copied before the loop,
    - an addition to a whole array becomes an addition out of place,
    - otherwise the array is copied before the store.

Parameters, globals and read-only arrays are never written; results are owned by the
caller and share memory neither with the arguments nor with each other. Guarantee:
afterwards no store has a conflict (`conflicts` is empty), so in-place code computes
what the IR says. The idea is that of one-shot bufferization (MLIR), on structured
regions.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeGuard, final

from spadc.analysis import (
    STORES,
    Aliases,
    Order,
    find_aliases,
    is_inside,
    may_share,
)
from spadc.ir import (
    Apply,
    For,
    Function,
    ListType,
    Op,
    TapeType,
    Value,
    While,
    definitions,
    dtype_of,
    promote,
    walk,
)
from spadc.primitives import LIST_EDITS, Storage, primitive

from .edits import Edits

IN_PLACE = STORES | LIST_EDITS


@final
@dataclass(frozen=True, slots=True)
class Conflict:
    """`store` destroys `value`, which is read later (None: memory of somebody else)."""

    store: Apply
    value: Value | None


def insert_copies(fn: Function, owned: range | None = None) -> Function:
    """The function with all stores safe in place.

    `owned` are the positions of the results that must not share memory with anything
    else (the gradients); all of them unless given.
    """
    tried: set[tuple[Value, str]] = set()
    while True:
        facts = Facts(fn)
        conflict = next(facts.conflicts(), None)
        if conflict is None:
            break
        fn = _Resolver(fn, facts, tried).resolve(conflict)
    return own_results(fn, range(len(fn.results)) if owned is None else owned)


class Facts:
    """Aliases and order of one function."""

    def __init__(self, fn: Function) -> None:
        self.order = Order(fn)
        self.aliases: Aliases = find_aliases(fn, self.order)
        self.maker: dict[Value, Op] = definitions(fn.body)
        applied = [op for op in walk(fn.body) if isinstance(op, Apply)]
        self.stores = [op for op in applied if op.name in IN_PLACE]
        self.pushes = [op for op in applied if op.name == "push"]
        self.values: dict[Value, list[Value]] = {}
        for value in self.order.defined:
            for root in self.aliases.of(value):
                self.values.setdefault(root, []).append(value)

    def conflicts(self) -> Iterator[Conflict]:
        """Every store with a value that it destroys too early, in program order."""
        for store in self.stores:
            roots = self._changed(store)
            sharing = {v for root in roots for v in self.values.get(root, ())}
            for value in sorted(sharing, key=lambda v: self.order.defined[v].number):
                if self._destroyed(value, store):
                    yield Conflict(store, value)
            if self.aliases.is_unsafe(store):
                yield Conflict(store, None)

    def _changed(self, store: Apply) -> set[Value]:
        """The roots that `store` changes. An array that its iteration has allocated is
        in no list until it is put there."""
        base, contents = store.operands[0], self.aliases.contents
        roots = self.aliases.of(base)
        if not is_inside(store) and len(roots) == 1 and roots <= self.aliases.allocated:
            (root,) = roots
            home = self.order.defined[root].around
            if not any(
                self.order.may_precede(put, store, home)
                for put in contents.puts.get(root, ())
            ):
                return self.aliases.reach(base) - contents.items
        return self.aliases.changed(store)

    def _destroyed(self, value: Value, store: Apply) -> bool:
        if value is store.results[0] or not self.order.defined_before(value, store):
            return False
        if not self.order.read_after(value, store):
            return False
        return not _is_tape(value) or bool(self.exposed_pushes(value, store))

    def exposed_pushes(self, tape: Value, store: Apply) -> list[Apply]:
        """The pushes on `tape` whose saved array `store` would change."""
        return [
            push
            for push in self.pushes
            if push.operands[0] is tape and self._exposed(push, store)
        ]

    def _exposed(self, push: Apply, store: Apply) -> bool:
        """Whether some run of `store` may change what an earlier run of `push` saved.

        The tape overlaps the stored array, but it need not have been this array when it
        was saved: carried arrays change their names from one iteration to the next.
        """
        saved, base = push.operands[1], store.operands[0]
        roots = self.aliases.of(saved) | self.aliases.of(base)
        if len(roots) == 1 and roots <= self.aliases.allocated:
            (root,) = roots  # another allocation in each iteration
            home = self.order.defined[root].around
            return self.order.may_precede(push, store, home)
        return self.order.may_precede(push, store, ())


class _Resolver:
    """Breaks one conflict with one copy."""

    def __init__(
        self, fn: Function, facts: Facts, tried: set[tuple[Value, str]]
    ) -> None:
        self.fn = fn
        self.facts = facts
        self.tried = tried

    def resolve(self, conflict: Conflict) -> Function:
        """The function with that conflict gone, or a step nearer to it."""
        store, value = conflict.store, conflict.value
        if is_inside(store) and not self._is_of_arrays(value, store):
            return Edits(self.fn).copy_item(store)
        if value is not None and _is_tape(value):
            if self._saves_what_it_replaces(value, store):
                return Edits(self.fn).out_of_place(store)
            return Edits(self.fn).copy_operand(self._to_copy(value, store), 1)
        if (
            value is not None
            and self._is_part(value, store)
            and self._first("part", value)
        ):
            return Edits(self.fn).copy_result(value)
        loop = self._bringing_loop(store) if value is None else None
        loop = loop or self._carrying_loop(store.operands[0], value)
        if loop is not None:
            op, position = loop
            return Edits(self.fn).copy_init(op, position)
        if _keeps_dtype(store):
            return Edits(self.fn).out_of_place(store)
        return Edits(self.fn).copy_operand(store, 0)

    def _is_of_arrays(self, value: Value | None, store: Apply) -> bool:
        """Whether a tape holds arrays, so that copying what is saved will do."""
        if value is None or not _is_tape(value):
            return False
        pushes = self.facts.exposed_pushes(value, store)
        return not any(isinstance(p.operands[1].type, ListType) for p in pushes)

    def _to_copy(self, tape: Value, store: Apply) -> Apply:
        """The push whose array to copy: one that does not push a copy already, on this
        way or on another one to the same tape."""

        def is_copied(push: Apply) -> bool:
            made = self.facts.maker.get(push.operands[1])
            return isinstance(made, Apply) and made.name == "copy"

        exposed = self.facts.exposed_pushes(tape, store)
        others = [p for p in self.facts.pushes if p.operands[0] is tape]
        found = (push for push in (*exposed, *others) if not is_copied(push))
        return next(found, exposed[0])

    def _saves_what_it_replaces(self, tape: Value, store: Apply) -> bool:
        """Whether the array is pushed just as `x += v` finds it: a copy of it and an
        addition in place would take longer than an addition out of place."""
        pushes = self.facts.exposed_pushes(tape, store)
        pushed = any(push.operands[1] is store.operands[0] for push in pushes)
        return pushed and _keeps_dtype(store)

    def _first(self, kind: str, value: Value) -> bool:
        fresh = (value, kind) not in self.tried
        self.tried.add((value, kind))
        return fresh

    def _is_part(self, value: Value, store: Apply) -> bool:
        """Whether `value` is a view from which the stored array was not made."""
        made = self.facts.maker.get(value)
        if not isinstance(made, Apply) or made.name in IN_PLACE or made.name == "pop":
            return False
        if primitive(made.name).storage is Storage.FRESH:
            return False
        return value not in self._chain(store.operands[0])

    def _chain(self, base: Value) -> list[Value]:
        """`base` and the values that it is a view or a newer version of, in one
        region."""
        chain = [base]
        while True:
            made = self.facts.maker.get(chain[-1])
            if not isinstance(made, Apply) or not made.operands:
                return chain
            if (
                primitive(made.name).storage is Storage.FRESH
                and made.name not in IN_PLACE
            ):
                return chain
            chain.append(made.operands[0])

    def _bringing_loop(self, store: Apply) -> tuple[For | While, int] | None:
        """The outermost loop around `store` that starts with memory of somebody else,
        which reaches the stored array in a later iteration (swapped buffers)."""
        aliases = self.facts.aliases
        foreign = aliases.written(store) & aliases.foreign
        around = (op for op, _ in self.facts.order.at[store].around)
        for op in filter(is_loop, around):
            for position, init in enumerate(op.inits):
                brings = not foreign.isdisjoint(aliases.reach(init))
                if brings and self._first(f"init{position}", op.carried[position]):
                    return op, position
        return None

    def _carrying_loop(
        self, base: Value, value: Value | None
    ) -> tuple[For | While, int] | None:
        """The outermost loop that carries the array and shares it only through its
        start."""
        best: tuple[For | While, int] | None = None
        while True:
            base = self._chain(base)[-1]
            found = self._carried(base)
            if found is None:
                return best
            loop, position = found
            inside = value is not None and self.facts.order.inside(value, loop)
            if inside and value not in loop.carried:
                return best
            base = loop.inits[position]
            if not self._first(f"init{position}", loop.carried[position]):
                return best
            best = found

    def _carried(self, base: Value) -> tuple[For | While, int] | None:
        for op, _ in self.facts.order.defined[base].around[::-1][:1]:
            if isinstance(op, For | While) and base in op.carried:
                return op, op.carried.index(base)
        return None


def is_loop(op: Op) -> TypeGuard[For | While]:
    """Whether `op` is a loop."""
    return isinstance(op, For | While)


def own_results(fn: Function, owned: range) -> Function:
    """Copy results that share memory with an argument or with an earlier result."""
    aliases, makers = find_aliases(fn, Order(fn)), definitions(fn.body)
    edits = Edits(fn)
    results = list(fn.results)
    for k in owned:
        value = results[k]
        if not may_share(value):
            continue
        borrowed = aliases.is_foreign(value)
        shared = any(
            value is other
            or (
                aliases.share(value, other) and not apart(value, other, makers, aliases)
            )
            for j, other in enumerate(fn.results)
            if j < k or j not in owned
        )
        if borrowed or shared:
            results[k] = edits.append_copy(value)
    body = dataclasses.replace(edits.fn.body, results=tuple(results))
    return dataclasses.replace(edits.fn, body=body)


def apart(a: Value, b: Value, makers: Mapping[Value, Op], aliases: Aliases) -> bool:
    """Whether two values are different items of a list in which nothing is twice."""
    first, second = makers.get(a), makers.get(b)
    if not (isinstance(first, Apply) and isinstance(second, Apply)):
        return False
    if first.name != "list_item" or second.name != "list_item":
        return False
    (one,), (other,) = first.attrs["step"].items, second.attrs["step"].items
    known = isinstance(one.index, int) and isinstance(other.index, int)
    if not known or (one.index < 0) != (other.index < 0) or one == other:
        return False
    same = first.operands == second.operands
    return same and aliases.reach(first.operands[0]).isdisjoint(aliases.contents.twice)


def _keeps_dtype(store: Apply) -> bool:
    """Whether `x += v` gives what `x + v` gives; cotangents are cast where it
    matters.
    """
    if store.name != "accumulate" or store.attrs["path"]:
        return False
    whole, added = (v.type for v in store.operands[:2])
    known = dtype_of(whole)
    return store.span.reverse or (known is not None and promote(whole, added) == known)


def _is_tape(value: Value) -> bool:
    return isinstance(value.type, TapeType)
