"""Which loops a plan checkpoints, and what the docstring says about checkpoints."""

from __future__ import annotations

from collections.abc import Iterator

from spadc.adjoint import KeptLoop
from spadc.ir import Apply, For, Function, Op, Region, While, type_text, walk

UNKNOWN = "any"


def recording_loops(fn: Function) -> list[int]:
    """The numbers (`twin`) of the outermost forward loops that push on a tape and do
    not keep snapshots already."""
    return [
        op.twin
        for op in _outermost(fn.body)
        if not op.snapshots and any(map(_is_push, walk(op.body)))
    ]


def _outermost(region: Region) -> Iterator[For | While]:
    """The loops of the forward sweep that no loop is around."""
    for op in region.ops:
        if op.span.reverse:
            continue
        if isinstance(op, For | While):
            yield op
        else:
            for inner in op.regions:
                yield from _outermost(inner)


def _is_push(op: Op) -> bool:
    return isinstance(op, Apply) and op.name == "push"


def checkpoint_lines(fn: Function, primal: Function) -> list[str]:
    """What is saved of loops with snapshots, how often a step is run again, and which
    blocks are run again."""
    loops = [
        _loop_line(op.attrs["_kept"])
        for op in walk(fn.body)
        if isinstance(op, Apply) and "_kept" in op.attrs
    ]
    blocks = [
        _line(op)
        for op in walk(primal.body)
        if isinstance(op, Apply) and op.name == "checkpoint_begin"
    ]
    found = list(dict.fromkeys(loops))
    if blocks:
        what = "block of line" if len(blocks) == 1 else "blocks of lines"
        verb = "is" if len(blocks) == 1 else "are"
        lines = ", ".join(dict.fromkeys(blocks))
        found.append(f"Checkpoints: the {what} {lines} {verb} run again.")
    return found


def _loop_line(kept: KeptLoop) -> str:
    state = ", ".join(
        name if type_text(type_) == UNKNOWN else f"{name} ({type_text(type_)})"
        for name, type_ in kept.state
    )
    what = "snapshot" if kept.most == 1 else "snapshots"
    line = f"Checkpoints: {kept.most} {what} of {state}"
    if kept.steps is None:
        return f"{line}, spread over a loop of unknown length."
    if isinstance(kept.steps, int):
        times = kept.most_runs(kept.steps)
        often = "once" if times == 1 else f"{times} times"
        many = f"each of {kept.steps} steps runs again at most {often}"
        return f"{line}, binomial: {many}."
    runs = "r + 1" if kept.is_inner else "r"
    least = f"the least r with binomial({kept.most} + r, r) > {kept.steps}"
    name = f"the `{kept.steps}`" if kept.steps != "n" else "n"
    return (
        f"{line}, binomial: each of {name} steps runs again at most {runs} times, "
        f"{least}."
    )


def _line(op: Apply) -> str:
    statement = op.span.statement
    return "?" if statement is None else str(statement.line)
