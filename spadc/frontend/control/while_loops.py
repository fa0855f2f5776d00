"""`while`: repeated by the running program, or written out when compiling."""

from __future__ import annotations

from typing import Any

import gast

from spadc.errors import SpadcError
from spadc.ir import Value

from ..bindings import Binding, Static
from ..context import Lowering, lowers
from ..language.logic import truth
from ..language.statements import block
from ..state import changes
from ..values import value_of
from .flow import is_known
from .for_loops import FINAL, otherwise
from .loops import assigned_names, repeated


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
    if any(isinstance(part, gast.NamedExpr) for part in gast.walk(node.test)):
        node = with_test_inside(low, node)
    elif is_known(first, False):
        block(low, node.orelse)
        return
    stopped = repeated(
        low,
        assigned_names(node.body),
        lambda: _test_value(low, node),
        lambda: block(low, node.body),
        bool(node.orelse),
    )
    otherwise(low, stopped, node.orelse)


def with_test_inside(low: Lowering, node: Any) -> Any:
    """`while True`, with the test and the `else` at the start of the body: each turn
    binds what the test binds."""
    leaves = (gast.Break, gast.Continue)
    if any(isinstance(n, leaves) for s in node.orelse for n in gast.walk(s)):
        low.refuse(
            "SPD100",
            "`:=` in the test of a `while` whose `else` leaves the loop around it",
            "Bind the name in the body.",
        )
    ends = gast.UnaryOp(gast.Not(), node.test)
    leave = gast.If(ends, [*node.orelse, gast.Break()], [])
    forever = gast.Constant(True, None)
    looped = gast.While(forever, [leave, *node.body], [])
    for made, place in (
        (ends, node.test), (forever, node.test), (leave, node), (looped, node),
        (leave.body[-1], node),
    ):  # fmt: skip
        gast.copy_location(made, place)
    return looped


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
