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

from .assign import assign, bind_name
from .bindings import Binding, GeneratorOf, Static
from .branches import conditional
from .context import Lowering, hint_of, lowers
from .flow import flag, forget_result, is_known, left_name, stopped_name
from .iteration import Counted, Item, items_in_turn, iteration, known_count
from .logic import truth
from .loops import assigned_names, counted, leave_outer, repeated
from .state import changes, containers_of
from .statements import block
from .values import describe, value_of

FINAL = frozenset({"SPD105", "SPD203", "SPD301"})  # writing out cannot help


@lowers(gast.For)
def for_statement(low: Lowering, node: Any) -> None:
    """`for target in items: body`"""
    over = low.expression(node.iter, iterator=True)
    if isinstance(over, GeneratorOf):
        low.refuse(
            "SPD104", f"cannot loop over {describe(over)}", "Loop over what it does."
        )
    names = assigned_names([*node.body, node.target])
    for_each(low, over, node.target, names, lambda: block(low, node.body), node.orelse)


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
    start, stop, step = (value_of(low, bound) for bound in how.bounds)
    _check_bounds(low, start, stop, step)
    hint = hint_of(target.id) if isinstance(target, gast.Name) else None
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
        count = known_count(low, over)
        if count is None or count > low.options.unroll or error.code in FINAL:
            raise
        try:
            low.state = before
            del low.builder.ops[length:]
            written_out(low, items_in_turn(low, over), bind, run, orelse)
        except SpadcError:
            raise error from None
        return
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


# While


@lowers(gast.While)
def while_statement(low: Lowering, node: Any) -> None:
    """`while test: body`"""
    before, length = low.state.copy(), len(low.builder.ops)
    try:
        _repeated(low, node)
    except SpadcError as error:
        if error.code in FINAL:
            raise
        low.state = before
        del low.builder.ops[length:]
        if not _while_written_out(low, node):
            raise error from None


def _repeated(low: Lowering, node: Any) -> None:
    first = _look_at_test(low, node)
    if is_known(first, False):
        block(low, node.orelse)
        return
    if any(isinstance(part, gast.NamedExpr) for part in gast.walk(node.test)):
        low.refuse(
            "SPD100", "`:=` in the test of a `while`", "Bind the name in the body."
        )
    stopped = repeated(
        low,
        assigned_names(node.body),
        lambda: _test_value(low, node),
        lambda: block(low, node.body),
        bool(node.orelse),
    )
    otherwise(low, stopped, node.orelse)


def _look_at_test(low: Lowering, node: Any) -> Binding:
    """The test before the first iteration, without a trace."""
    state, builder = low.state, low.builder
    low.state, low.builder = state.copy(), builder.child()
    try:
        return truth(low, low.expression(node.test))
    finally:
        low.state, low.builder = state, builder


def _test_value(low: Lowering, node: Any) -> Value:
    """Lower the test; it must leave everything as it is."""
    before = low.state.copy()
    with low.at(node.test):
        value = value_of(low, truth(low, low.expression(node.test)))
    if changes(before, low.state):
        low.refuse(
            "SPD100",
            "the test of this `while` changes something",
            "Make the change in the body.",
        )
    return value


def _while_written_out(low: Lowering, node: Any) -> bool:
    """Write out a `while` whose tests are known when compiling."""
    for _ in range(low.options.unroll):
        test = _look_at_test(low, node)
        if not isinstance(test, Static):
            return False
        if not test.value:
            block(low, node.orelse)
            return True
        if any(
            isinstance(n, gast.Break | gast.Continue | gast.Return)
            for n in gast.walk(node)
        ):
            return False
        block(low, node.body)
    return False
