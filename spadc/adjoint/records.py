"""Make the reverse sweep self-contained: tapes, restored arrays, values evaluated
again.

After `differentiate`, reverse loops and branches read values of the forward regions
that they mirror. Innermost pairs first, each such value is replaced by one that is in
scope: a `pop` of what the forward sweep pushed, a copy of the op that made it, or, for
an array that changed by stores, the array with the stores undone,

    before = write(after, path, pop(tape))        push(tape, before[path])

which is an identity of values: the IR stays pure, and undoing in reverse order is what
makes every older version available exactly when the reverse sweep comes to it (the
restoration of Tapenade's "to be recorded" values, Hascoet and Pascual 2013, section
5.1). Values from branches outside loops need no tape: they are yielded by the branch.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Sequence
from functools import partial

from spadc.analysis import maybe_unbound
from spadc.ir import (
    UNDEFINED,
    Apply,
    Constant,
    For,
    Function,
    If,
    IRError,
    Op,
    Region,
    TapeType,
    Value,
    has_storage,
    rebuild,
    rewrite,
    substitute,
    with_body,
)
from spadc.primitives import Builder

from .arms import record_in_arms
from .chains import (
    Chain,
    LoopLink,
    ReplacedLink,
    StoreLink,
    find_chains,
    find_replaced,
)
from .choices import Chooser, needed_values
from .first_arrays import ask_first_arrays
from .gated_records import GatedUses, hold_gated, record_gated
from .hoist import hoist_shapes
from .place import Pool, reads_of
from .positions import turns_of
from .shared_gates import share_gates
from .twins import Pair, Paired, find_pair, twin_numbers
from .undo import Undo
from .unread import unread_stores

Names = dict[Value, Value]


def place_records(fn: Function) -> Function:
    """The same function with every reverse region reading only what is in scope."""
    body = hoist_shapes(ask_first_arrays(share_gates(fn.body)))
    restored: Names = {}
    unbound = {v for v in maybe_unbound(body) if has_storage(v.type)}
    body = hold_gated(body, unbound)
    for twin in twin_numbers(body):
        pair = find_pair(body, twin)
        if pair is None:
            continue
        if isinstance(pair.forward, If) and not pair.in_loop:
            body = _export(body, pair)
        else:
            body = _Recorder(pair, restored, unbound).apply(body)
    return with_body(fn, body)


def _export(body: Region, pair: Pair) -> Region:
    """Yield what the reverse branches read from the forward branches."""
    forward, reverse = pair.forward, pair.reverse
    assert isinstance(forward, If)
    assert isinstance(reverse, If)
    arms, mirrors, results = list(forward.regions), list(reverse.regions), []
    for side in (0, 1):
        needed = needed_values(arms[side], mirrors[side])
        chooser = Chooser(arms[side], needed, cheap_limit=0)
        choices = chooser.choose()
        names: Names = {}
        for value in choices.recorded:
            out = _existing_result(forward, side, value)
            if out is None:
                out = Value(value.type, value.hint)
                results.append(out)
                arms[side], arms[1 - side] = _yield_one(
                    arms[side], arms[1 - side], value
                )
            names[value] = out
        pool = Pool()
        pool.add_again(choices.again, names)
        mirrors[side] = pool.place(substitute(mirrors[side], names))
    new = dataclasses.replace(
        forward, then=arms[0], orelse=arms[1], results=(*forward.results, *results)
    )
    back = dataclasses.replace(reverse, then=mirrors[0], orelse=mirrors[1])
    return _replace(body, {forward: [new], reverse: [back]})


def _existing_result(op: If, side: int, value: Value) -> Value | None:
    for out, result in zip(op.results, op.regions[side].results, strict=False):
        if result is value:
            return out
    return None


def _yield_one(arm: Region, other: Region, value: Value) -> tuple[Region, Region]:
    """`arm` yields `value`, `other` leaves it unbound."""
    build = Builder()
    build.ops.extend(other.ops)
    (missing,) = build.add(Constant(UNDEFINED, Value(value.type, value.hint)))
    return (
        dataclasses.replace(arm, results=(*arm.results, value)),
        build.region(other.params, (*other.results, missing)),
    )


class _Recorder:
    """Records one loop, or one branch inside a loop.

    `restored` says which final values of inner loops the mirrors of those loops have
    turned back into what the loops started from; arrays in `unbound` may be unbound.
    """

    def __init__(self, pair: Pair, restored: Names, unbound: set[Value]) -> None:
        self.pair = pair
        self.unbound = unbound
        self.restored = restored
        self.tapes: list[Value] = []
        self.undo = Undo()
        self.chains: list[Chain] = []
        self.body = Region((), (), ())

    def apply(self, body: Region) -> Region:
        """The function body with both ops of the pair replaced."""
        self.body = body
        forward, reverse = self.pair.forward, self.pair.reverse
        ahead, back = zip(
            *(self._region(f, r) for f, r in self.pair.regions), strict=True
        )
        every = (*self.tapes, *self.undo.tapes)
        tapes = [Apply("tape", (), (t,)) for t in every]
        outermost = (*self.pair.around, forward)[0]
        if isinstance(forward, If):
            new: Op = dataclasses.replace(forward, then=ahead[0], orelse=ahead[1])
            mirror: Op = dataclasses.replace(reverse, then=back[0], orelse=back[1])
            body = _replace(body, {forward: [new], reverse: [mirror]})
            return _before_twin(body, outermost.twin, tapes)
        new = dataclasses.replace(forward, body=ahead[0])
        mirror, starts = self._loop(reverse, back[0])
        body = _replace(body, {forward: [new], reverse: [mirror]})
        body = _before_twin(body, outermost.twin, tapes)
        return _substitute_after(body, mirror, starts)

    def _region(self, ahead: Region, back: Region) -> tuple[Region, Region]:
        for value in needed_values(ahead, back):
            if value in self.unbound:
                inside = record_in_arms((ahead, back), value)
                if inside is not None:
                    (ahead, back), tapes = inside
                    self.tapes += tapes
        uses = GatedUses(self.body, self.unbound)
        (ahead, back), gated = record_gated((ahead, back), uses)
        self.tapes += gated
        tapes = list(self.tapes)
        forward = self.pair.forward
        attempts: list[tuple[list[Chain], bool]] = [([], False)]
        if not isinstance(forward, If):
            replaced = find_replaced(forward, ahead)
            for restored in ({}, self.restored):
                chains = find_chains(forward, ahead, restored)
                for tried in (chains, chains + replaced):
                    attempts = [(tried, False), (tried, True), *attempts]
        for chains, record_parts in attempts:
            self.tapes, self.undo = list(tapes), Undo()
            placed = self._recorded(ahead, back, chains, record_parts)
            if _is_ordered(placed[1]):
                return placed
        raise IRError("a recorded value is read before it is made")

    def _recorded(
        self,
        ahead: Region,
        back: Region,
        chains: list[Chain],
        record_parts: bool,
    ) -> tuple[Region, Region]:
        """Both regions with everything recorded, where `chains` may be undone."""
        forward = self.pair.forward
        names: Names = turns_of(forward, self.pair.reverse)
        index = next(iter(names), None) if isinstance(forward, For) else None
        needed, turns = needed_values(ahead, back), tuple(names)
        unread = partial(unread_stores, self.pair, self.body, back)
        chooser = Chooser(ahead, needed, index, chains, turns, record_parts, unread)
        choices = chooser.choose()
        self.chains = choices.undone
        inserts: dict[Op, list[Op]] = {}
        pushes: dict[Value, list[Op]] = {}
        pool = Pool()
        for value in choices.recorded:
            self._record(value, pushes, pool, names)
        for chain in choices.undone:
            self.undo.unread |= unread(chain, choices.again)
            inserts.update(self.undo.pushes(chain.links, chain.param.hint))
        heads = _name_versions(choices.undone, names, self.undo.unread)
        pool.add_again(choices.again, names)
        for chain in choices.undone:
            for link in chain.links:
                after, before = names[link.after], names[link.before]
                if isinstance(link, LoopLink) or before in (after, *heads):
                    continue
                if isinstance(link, ReplacedLink):
                    pushes[link.before] = self.undo.push_replaced(link.before)
                ops = self.undo.restore(link, after, before, names)
                pool.add_restore(ops, after, before)
        carried = () if isinstance(forward, If) else forward.carried
        yields = tuple(carried[chain.position] for chain in choices.undone)
        extended = dataclasses.replace(back, results=(*back.results, *yields))
        placed = pool.place(substitute(extended, names))
        placed = dataclasses.replace(placed, params=(*placed.params, *heads))
        return _with_pushes(ahead, pushes, inserts), placed

    def _record(
        self, value: Value, pushes: dict[Value, list[Op]], pool: Pool, names: Names
    ) -> None:
        """Push `value` where it is made, pop it in the mirror."""
        hint = f"{value.hint}_tape" if value.hint else "tape"
        tape = Value(TapeType(), hint)
        self.tapes.append(tape)
        build = Builder()
        build.apply_typed("push", (tape, value), ())
        pushes[value] = build.ops
        names[value] = pool.add_pop(tape, value)

    def _loop(self, reverse: Paired, back: Region) -> tuple[For, Names]:
        """The mirror with the restored arrays carried; what replaces their starts."""
        assert isinstance(reverse, For)
        forward = self.pair.forward
        assert not isinstance(forward, If)
        finals = tuple(forward.results[chain.position] for chain in self.chains)
        results = tuple(Value(final.type, final.hint) for final in finals)
        self.restored.update(zip(finals, results, strict=True))
        starts = {
            forward.inits[chain.position]: result
            for chain, result in zip(self.chains, results, strict=True)
            if not chain.is_replaced
        }
        mirror = dataclasses.replace(
            reverse,
            inits=(*reverse.inits, *finals),
            body=back,
            results=(*reverse.results, *results),
        )
        return mirror, starts


def _is_ordered(region: Region) -> bool:
    """Whether nothing in the region is read before it is made."""
    later = {r for op in region.ops for r in op.results}
    for op in region.ops:
        if any(v in later for v in reads_of(op)):
            return False
        later.difference_update(op.results)
    return True


def _name_versions(
    chains: Sequence[Chain], names: Names, unread: Collection[Op]
) -> list[Value]:
    """Give each version of each carried value its name in the mirror, the same before
    and after a store in `unread`.

    Returns the values that the mirror starts an iteration with, one for each chain: an
    older value of one chain may be the newer value of another (`a, b = b, f(b)`).
    """
    heads = []
    for chain in chains:
        last = chain.versions[-1]
        heads.append(Value(last.type, last.hint))
        names.setdefault(last, heads[-1])
    for chain in chains:
        for link in reversed(chain.links):
            name = Value(link.before.type, chain.param.hint)
            if isinstance(link, LoopLink):
                name = link.restored
            elif isinstance(link, StoreLink) and link.op in unread:
                name = names[link.after]
            names.setdefault(link.before, name)
    return heads


def _with_pushes(
    region: Region, pushes: dict[Value, list[Op]], before: dict[Op, list[Op]]
) -> Region:
    """The region with ops put after the values in `pushes` and before ops."""
    ops: list[Op] = [op for p in region.params for op in pushes.get(p, ())]
    for op in region.ops:
        ops.append(op)
        ops += (push for r in op.results for push in pushes.get(r, ()))
    whole = dataclasses.replace(region, ops=tuple(ops))
    return rewrite(whole, lambda op: [*before.get(op, ()), op])


def _replace(body: Region, new: dict[Op, list[Op]]) -> Region:
    return rewrite(body, lambda op: new.get(op, [op]))


def _before_twin(body: Region, twin: int, ops: Sequence[Op]) -> Region:
    """`ops` put before the forward op with that number."""

    def change(op: Op) -> Sequence[Op]:
        mine = getattr(op, "twin", 0) == twin and not op.span.reverse
        return (*ops, op) if mine else (op,)

    return dataclasses.replace(
        body, ops=tuple(o for op in body.ops for o in change(op))
    )


def _substitute_after(body: Region, mark: Op, names: Names) -> Region:
    """Uses after `mark`, in its region, of the arrays that it has restored."""
    if not names:
        return body
    if mark in body.ops:
        at = body.ops.index(mark) + 1
        rest = substitute(Region((), body.ops[at:], body.results), names)
        return Region(body.params, body.ops[:at] + rest.ops, rest.results)

    def change(op: Op) -> Sequence[Op]:
        inner = tuple(_substitute_after(r, mark, names) for r in op.regions)
        return (rebuild(op, op.operands, inner) if inner else op,)

    return dataclasses.replace(
        body, ops=tuple(o for op in body.ops for o in change(op))
    )
