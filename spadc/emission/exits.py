"""Write the end of a loop's body that may leave the loop.

A last branch that decides whether to leave is opened up: the side that leaves ends in
`break`, and what follows stands beside it, not inside the other side. A flag that has
the same constant whenever the loop goes on is assigned before the loop and where it is
left.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, final

from spadc.ir import UNDEFINED, Constant, For, If, Op, Region, Value, While

from .spelling import negation
from .stops import stop_branch

if TYPE_CHECKING:
    from .control import Body, Writer

Move = tuple[Value, Value]


@final
@dataclass(frozen=True, slots=True)
class Tail:
    """What is left to do at the end of a region: moves, one set after the other, and
    whether to leave. `unchanging` holds the targets that keep a constant otherwise."""

    stop: Value | bool
    moves: tuple[tuple[Move, ...], ...]
    unchanging: dict[Value, Any]


@final
@dataclass(frozen=True, slots=True)
class Exit:
    """A last branch that decides: the flag that each side yields, known or not."""

    branch: If
    stops: tuple[Value | bool, Value | bool]


def body_with_exit(writer: Writer, op: For | While, indent: int) -> Body:
    """The statements of a body, with its moves and breaks."""
    *ends, stop = op.body.results
    moves = tuple(zip(op.carried, ends, strict=True))
    return _ending(
        writer, op.body, Tail(stop, (moves,), _unchanging(writer, op)), indent
    )


def _ending(writer: Writer, region: Region, tail: Tail, indent: int) -> Body:
    headings = writer.headings(indent)
    stop = _known(writer, tail.stop)
    if isinstance(stop, bool):
        end = _left(writer, tail) if stop else _continued(writer, tail)
        return [*writer.ops(region.ops, indent, headings), *end]
    found = find_exit(writer, region, stop)
    if found is None:
        body = [*writer.ops(region.ops, indent, headings), *_left(writer, tail)[:-1]]
        return [*body, ast.If(writer.speller.value(stop), [ast.Break()], [])]
    before = region.ops[: region.ops.index(found.branch)]
    return [*writer.ops(before, indent, headings), *_sides(writer, found, tail, indent)]


def find_exit(writer: Writer, region: Region, stop: Value) -> Exit | None:
    """The last branch of the region, if it decides about `stop`."""
    by_test = stop_branch(region, stop)
    if by_test is not None:
        return Exit(by_test.branch, by_test.leaves)
    folding = writer.speller.folding
    ops = [op for op in region.ops if folding.is_statement(op)]
    last = ops[-1] if ops else None
    if not isinstance(last, If) or stop not in last.results:
        return None
    slot = last.results.index(stop)
    then, orelse = (r.results[slot] for r in last.regions)
    return Exit(last, (_known(writer, then), _known(writer, orelse)))


def _sides(writer: Writer, found: Exit, tail: Tail, indent: int) -> Body:
    """Both sides; beside one that always leaves, the other is not indented."""
    op, leaves = found.branch, [stop is True for stop in found.stops]
    arms: list[Body] = []
    for region, stop, leaving in zip(op.regions, found.stops, leaves, strict=True):
        inner = indent + 4 if leaving or not any(leaves) else indent
        joined = _join(writer, op, region, replace(tail, stop=stop))
        arms.append(_ending(writer, region, joined, inner))
    if leaves[0]:
        return [ast.If(writer.speller.value(op.test), arms[0], []), *arms[1]]
    if leaves[1]:
        return [ast.If(negation(writer.speller.value(op.test)), arms[1], []), *arms[0]]
    return writer.either(op, *arms)


def _join(writer: Writer, op: If, region: Region, tail: Tail) -> Tail:
    """The tail of one side: its results go straight to where they are moved next."""
    first = tail.moves[0]
    sources = {source for _, source in first}
    read = [
        value
        for _, source in first
        if source in writer.speller.folding.inlined
        for value in writer.speller.folding.reads((source,))
    ]
    yields = dict(zip(op.results, region.results, strict=True))
    own = tuple((r, y) for r, y in yields.items() if _is_needed(writer, r, tail))
    if any(value in yields for value in read):
        return replace(tail, moves=(own, *tail.moves))
    direct = tuple((target, yields.get(source, source)) for target, source in first)
    kept = tuple((r, y) for r, y in own if r not in sources)
    return replace(tail, moves=((*kept, *direct), *tail.moves[1:]))


def _is_needed(writer: Writer, result: Value, tail: Tail) -> bool:
    """Whether anything but the flag of the loop uses a result of the branch."""
    if any(source is result for moves in tail.moves for _, source in moves):
        return True
    uses = writer.speller.folding.sites.uses_of(result)
    return any(use.op is not None for use in uses)


def _continued(writer: Writer, tail: Tail) -> Body:
    """The moves of a side that goes on."""
    return [
        s
        for moves in tail.moves
        for s in writer.moves(list(_changing(writer, moves, tail)))
    ]


def _changing(writer: Writer, moves: Sequence[Move], tail: Tail) -> Iterator[Move]:
    for target, source in moves:
        made = writer.speller.definition(source)
        known = made.value if isinstance(made, Constant) else UNDEFINED
        constant = tail.unchanging.get(target, UNDEFINED)
        if known is UNDEFINED or not _same(known, constant):
            yield target, source


def _left(writer: Writer, tail: Tail) -> Body:
    """The moves of a side that leaves, and the break."""
    return [*(s for moves in tail.moves for s in writer.moves(moves)), ast.Break()]


def _known(writer: Writer, stop: Value | bool) -> Value | bool:
    made = None if isinstance(stop, bool) else writer.speller.definition(stop)
    return bool(made.value) if isinstance(made, Constant) else stop


def _same(a: Any, b: Any) -> bool:
    return type(a) is type(b) and bool(a == b)


# -- flags that change only where the loop is left ------------------------------------


def _unchanging(writer: Writer, op: For | While) -> dict[Value, Any]:
    """The carried values that start as a constant and that only moves change."""
    variables = writer.speller.variables
    opened = dict.fromkeys(_opened(writer, op.body, op.body.results[-1]))
    found = {}
    for param, init in zip(op.carried, op.inits, strict=True):
        start = writer.speller.definition(init)
        lead = variables.lead(param)
        members = variables.members.get(lead, [lead])
        if isinstance(start, Constant) and all(
            _is_joined(writer, v, op, opened) for v in members
        ):
            found[param] = start.value
    return found


def _opened(writer: Writer, region: Region, stop: Value | bool) -> Iterator[If]:
    """The branches that are opened up at the end of a loop's body."""
    stop = _known(writer, stop)
    found = None if isinstance(stop, bool) else find_exit(writer, region, stop)
    if found is not None:
        yield found.branch
        for inner, flag in zip(found.branch.regions, found.stops, strict=True):
            yield from _opened(writer, inner, flag)


def _is_joined(writer: Writer, value: Value, op: Op, opened: dict[If, None]) -> bool:
    """Whether the value is assigned by moves only."""
    made = writer.speller.definition(value)
    if made is None:
        return isinstance(op, For | While) and value in op.carried
    return made is op or isinstance(made, Constant) or made in opened
