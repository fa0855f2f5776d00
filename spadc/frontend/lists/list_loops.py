"""Loops over lists that the running program keeps: the body must leave their lengths as
they are, because the number of iterations is computed before the loop."""

from __future__ import annotations

from collections.abc import Callable

from spadc.ir import Apply, For, If, Op, Value, While, walk

from ..bindings import Binding, Cell
from ..context import Lowering
from ..state import Grown, State, containers_of

SAME_LENGTH = frozenset({"set_item", "add_to_item"})


def watched(
    low: Lowering, over: Binding, run: Callable[[], None]
) -> Callable[[], None]:
    """The body `run`, which is refused if it changes the length of a list in `over`."""
    numbers = containers_of(over)

    def run_and_check() -> None:
        known = [low.state.containers[number] for number in numbers]
        before = {
            cell: low.state.cells[cell]
            for grown in known
            if isinstance(grown, Grown)
            for cell in grown.cells
        }
        run()
        after = [low.state.containers.get(number) for number in numbers]
        if known != after or not _same_lengths(low, before):
            low.refuse(
                "SPD204",
                "this loop changes the list it runs over",
                "Loop over a copy.",
            )

    return run_and_check


def has_spoiled_list(low: Lowering, before: State) -> bool:
    """Whether a loop leaves a list of which the items can no longer be told, because
    an array was put into it and changed afterwards."""
    return any(
        isinstance(known, Grown)
        and known.inside in low.state.stale
        and known.inside not in before.stale
        for known in low.state.containers.values()
    )


def _same_lengths(low: Lowering, before: dict[Cell, Value]) -> bool:
    if all(low.state.cells[cell] is value for cell, value in before.items()):
        return True
    maker: dict[Value, Op] = {}
    for op in low.builder.ops:
        maker.update(dict.fromkeys(op.results, op))
        for region in op.regions:
            for inner in walk(region):
                maker.update(dict.fromkeys(inner.results, inner))
    return all(
        _keeps_length(low.state.cells[cell], value, maker)
        for cell, value in before.items()
    )


def _keeps_length(after: Value, before: Value, maker: dict[Value, Op]) -> bool:
    """Whether a list came from another one by changes of items alone."""
    if after is before:
        return True
    op = maker.get(after)
    if isinstance(op, Apply) and op.name in SAME_LENGTH:
        return _keeps_length(op.operands[0], before, maker)
    if isinstance(op, If):
        slot = op.results.index(after)
        return all(_keeps_length(r.results[slot], before, maker) for r in op.regions)
    if isinstance(op, For | While):
        slot = op.results.index(after)
        if slot >= len(op.inits):
            return False
        kept = _keeps_length(op.body.results[slot], op.carried[slot], maker)
        return kept and _keeps_length(op.inits[slot], before, maker)
    return False
