"""`for` and `while`: counted, repeated, or written out when compiling.

A loop over items that are known now is written out. So is a short counted loop that
cannot be carried, because it changes the length of a list or needs its index at compile
time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import gast

from spadc.errors import SpadcError
from spadc.ir import ScalarType, Value

from ..bindings import Binding, Static
from ..context import Lowering, hint_of
from ..language.assign import assign, bind_name
from ..language.statements import block
from ..lists.list_loops import has_spoiled_list, watched
from ..state import containers_of
from ..values import value_of
from .branches import conditional
from .flow import flag, forget_result, is_known, left_name, stopped_name
from .iteration import Counted, Item, items_in_turn, iteration, known_count
from .loops import counted, leave_outer

FINAL = frozenset({"SPD105", "SPD203", "SPD301"})  # writing out cannot help


def for_each(
    low: Lowering,
    over: Binding,
    target: Any,
    names: frozenset[str],
    run: Callable[[], None],
    orelse: Sequence[Any] = (),
) -> None:
    """Run a body with `target` bound to every item of `over`."""

    def bind(item: Binding) -> None:
        if isinstance(target, gast.Name):
            bind_name(low, target.id, item, spelled=False)
        else:
            assign(low, target, item)

    keep = low.temporary("iter")
    low.state.names[keep] = over
    try:
        how = iteration(low, over)
        if isinstance(how, Counted):
            run = watched(low, over, run)
            _counted_or_written_out(low, over, how, target, names, bind, run, orelse)
        else:
            before = {n: low.state.containers.get(n) for n in containers_of(over)}
            written_out(low, how, bind, run, orelse)
            if any(low.state.containers.get(n) != c for n, c in before.items()):
                low.refuse(
                    "SPD204",
                    "this loop changes the list it runs over",
                    "Loop over a copy.",
                )
    finally:
        low.state.names.pop(keep, None)


def _counted_or_written_out(
    low: Lowering,
    over: Binding,
    how: Counted,
    target: Any,
    names: frozenset[str],
    bind: Callable[[Binding], None],
    run: Callable[[], None],
    orelse: Sequence[Any],
) -> None:
    before, length = low.state.copy(), len(low.builder.ops)
    mixed = low.counters.mixed
    start, stop, step = (value_of(low, bound) for bound in how.bounds)
    _check_bounds(low, start, stop, step)
    hint = hint_of(target.id) if isinstance(target, gast.Name) else None
    count = known_count(low, over)
    is_short = count is not None and count <= low.options.unroll
    failed: SpadcError | None = None
    stopped: Binding = Static(False)
    try:
        stopped = counted(
            low,
            (start, stop, step),
            how.backwards,
            names,
            lambda index: bind(how.item(index)),
            run,
            hint,
            bool(orelse),
        )
    except SpadcError as error:
        if not is_short or error.code in FINAL:
            raise
        failed = error
    better = low.counters.mixed > mixed or has_spoiled_list(low, before)
    if failed is None and not (is_short and better):
        otherwise(low, stopped, orelse)
        return
    after, ops = low.state, low.builder.ops[length:]
    try:
        low.state = before
        del low.builder.ops[length:]
        written_out(low, items_in_turn(low, over), bind, run, orelse)
    except SpadcError:
        if failed is not None:
            raise failed from None
        low.state, low.builder.ops[length:] = after, ops
        otherwise(low, stopped, orelse)


def _check_bounds(low: Lowering, *bounds: Value) -> None:
    for bound in bounds:
        if (
            isinstance(bound.type, ScalarType)
            and (bound.type.dtype or "i")[0] not in "iub"
        ):
            low.refuse(
                "SPD304", "a range of floats", "Convert the bounds with `int(...)`."
            )


def otherwise(low: Lowering, stopped: Binding, orelse: Sequence[Any]) -> None:
    """The `else` of a loop: run unless the loop was stopped."""
    if not orelse or is_known(stopped, True):
        return
    if is_known(stopped, False):
        block(low, orelse)
        return

    def goes_on() -> None:
        low.state.names[left_name(low)] = Static(False)
        if low.scope.frame.loops:
            low.state.names[stopped_name(low)] = Static(False)
        forget_result(low)
        block(low, orelse)

    conditional(low, value_of(low, stopped), lambda: None, goes_on)


# Written out


def written_out(
    low: Lowering,
    items: tuple[Item, ...],
    bind: Callable[[Binding], None],
    run: Callable[[], None],
    orelse: Sequence[Any] = (),
) -> None:
    """Run the body once for each item, in a row."""
    frame = low.scope.frame
    frame.loops += 1
    try:
        low.state.names[stopped_name(low)] = Static(False)
        _in_a_row(low, items, bind, run)
        stopped = flag(low, stopped_name(low))
        for name in (left_name(low), stopped_name(low)):
            low.state.names.pop(name, None)
    finally:
        frame.loops -= 1
    leave_outer(low)
    otherwise(low, stopped, orelse)


def _in_a_row(
    low: Lowering,
    items: tuple[Item, ...],
    bind: Callable[[Binding], None],
    run: Callable[[], None],
) -> None:
    for number, item in enumerate(items):
        low.state.names[left_name(low)] = Static(False)
        bind(item())
        run()
        stopped = flag(low, stopped_name(low))
        if is_known(stopped, True) or low.state.raised:
            return
        rest = items[number + 1 :]
        if not is_known(stopped, False) and rest:
            _unless_stopped(low, stopped, partial(_in_a_row, low, rest, bind, run))
            return


def _unless_stopped(low: Lowering, stopped: Binding, rest: Callable[[], None]) -> None:
    def has_stopped() -> None:
        low.state.names[stopped_name(low)] = Static(True)

    def goes_on() -> None:
        low.state.names[stopped_name(low)] = Static(False)
        forget_result(low)
        rest()

    conditional(low, value_of(low, stopped), has_stopped, goes_on)
