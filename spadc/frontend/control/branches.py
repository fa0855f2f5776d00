"""Choices made when the program runs: both ways are lowered, then joined.

A way that has returned does not need its local names any more. If all that is left of a
name afterwards is the value of the other way, it is taken from there.
"""

from __future__ import annotations

from collections.abc import Callable

from spadc.ir import BOOL, If, Region, Value

from ..bindings import Scalar, Static
from ..context import Lowering
from .flow import has_returned, is_flag
from .join import Join
from .phi import Side, read_side


def branch(low: Lowering, run: Callable[[], None]) -> Side:
    """Lower one way, starting from the current state, into a region of its own."""
    state, builder = low.state, low.builder
    low.state, low.builder = state.copy(), builder.child()
    try:
        run()
        return Side(low.state, low.builder, dead_scope(low))
    finally:
        low.state, low.builder = state, builder


def dead_scope(low: Lowering) -> int | None:
    """The scope whose names nobody reads any more, because it has returned."""
    frame = low.scope.frame
    return frame.number if has_returned(low) and not frame.closes else None


def continue_branch(low: Lowering, side: Side, run: Callable[[], None]) -> None:
    """Run more at the end of one way."""
    state, builder = low.state, low.builder
    low.state, low.builder = side.state, side.builder
    try:
        run()
        side.state = low.state
        side.dead = dead_scope(low)
    finally:
        low.state, low.builder = state, builder


def conditional(
    low: Lowering, test: Value, then: Callable[[], None], orelse: Callable[[], None]
) -> None:
    """Run `then` or `orelse`, depending on `test`."""
    join_branches(low, test, branch(low, then), branch(low, orelse))


def join_branches(low: Lowering, test: Value, then: Side, orelse: Side) -> None:
    """Append the `If` and continue with the joined state.

    A way that ends in an exception only raises it: nothing comes after.
    """
    for one, other in ((then, orelse), (orelse, then)):
        if one.state.raised:
            raise_on(low, test, one, one is then)
            continue_with(low, other)
            return
    mark_flags(low, test, then, orelse)
    flag = test if test.type == BOOL else None
    join = Join(low, low.state, then, orelse, test=flag)
    results = tuple(phi.value for phi in join.phis)
    lefts = [read_side(low, then, phi.left, phi.value.type) for phi in join.phis]
    rights = [read_side(low, orelse, phi.right, phi.value.type) for phi in join.phis]
    has_effect = then.builder.ops or orelse.builder.ops
    if results or has_effect:
        low.builder.add(
            If(
                test,
                then.builder.region((), lefts),
                orelse.builder.region((), rights),
                results,
                low.builder.span,
            )
        )
    low.state = join.state


def raise_on(low: Lowering, test: Value, side: Side, is_then: bool) -> None:
    """Append a way that ends in an exception."""
    raising, nothing = side.builder.region((), ()), Region((), (), ())
    arms = (raising, nothing) if is_then else (nothing, raising)
    low.builder.add(If(test, *arms, (), low.builder.span))


def raises(low: Lowering, kind: str, message: str | None) -> None:
    """Raise an exception that Python defines: what follows is not reached."""
    attrs = {"kind": kind, "message": message}
    low.builder.apply_typed("raise_", (), (), (), attrs)
    low.state.raised = True


def continue_with(low: Lowering, side: Side) -> None:
    """Go on after one way as if there had been no other."""
    for op in side.builder.ops:
        low.builder.add(op)
    low.state = side.state


def mark_flags(low: Lowering, test: Value, then: Side, orelse: Side) -> None:
    """Where a flag is raised on one way only, the test itself is the flag."""
    if test.type != BOOL:
        return
    negated: Value | None = None
    for name in list(then.state.names):
        if not is_flag(name[1]) or name not in orelse.state.names:
            continue
        pair = [side.state.names[name] for side in (then, orelse)]
        values = [b.value if isinstance(b, Static) else None for b in pair]
        if values == [True, False]:
            then.state.names[name] = orelse.state.names[name] = Scalar(test)
        elif values == [False, True]:
            negated = negated or low.apply("not_", test)
            then.state.names[name] = orelse.state.names[name] = Scalar(negated)
