"""Statements and blocks: what runs after what.

A block runs its statements in order. If one way through an `if` leaves the block, the
rest of the block goes into the other way; where leaving is only known when the program
runs, the rest is run on the condition that nothing has left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import gast

from ..bindings import (
    NONE,
    ArrayRef,
    Binding,
    External,
    Opaque,
    Scalar,
    Static,
)
from ..context import Lowering, lowers
from ..control.branches import branch, conditional, continue_branch, join_branches
from ..control.checkpoints import MARKER, with_checkpoint
from ..control.flow import (
    flag,
    forget_result,
    is_known,
    leave_block,
    leave_function,
    leave_loop,
    left_name,
    returned_name,
    stopped_name,
)
from ..control.phi import Side
from ..memory.storage import check_readable
from ..naming.lookup import binding_of
from ..naming.names import stored_names
from ..state import leaves_of
from ..values import value_of
from .assign import assign
from .logic import refined, truth

QUIET_CONTEXTS = frozenset({"numpy.errstate", "numpy.printoptions"})
ERRORS = ("all", "divide", "over", "under", "invalid")


def block(low: Lowering, body: Sequence[Any]) -> None:
    """Run statements in order."""
    for number, statement in enumerate(body):
        rest = body[number + 1 :]
        branching = BRANCHING.get(type(statement))
        if branching is not None:
            if branching(low, statement, rest):
                return
        else:
            low.run(statement)
        if low.state.raised:
            return
        if not is_known(flag(low, left_name(low)), False):
            unless_left(low, rest)
            return


def unless_left(low: Lowering, rest: Sequence[Any]) -> None:
    """Run `rest` unless the block has been left."""
    left = flag(low, left_name(low))
    if is_known(left, False):
        block(low, rest)
    if not rest or isinstance(left, Static):
        return

    def has_left() -> None:
        low.state.names[left_name(low)] = Static(True)
        if low.scope.frame.loops == 0:
            low.state.names[returned_name(low)] = Static(True)

    def goes_on() -> None:
        names = [left_name(low)]
        names += [stopped_name(low)] if low.scope.frame.loops else []
        for name in names:
            low.state.names[name] = Static(False)
        forget_result(low)
        block(low, rest)

    conditional(low, value_of(low, left), has_left, goes_on)


def flag_of(low: Lowering, side: Side) -> Binding:
    """Whether a way has left the block."""
    return side.state.names.get(left_name(low), Static(False))


Branching = Callable[[Lowering, Any, Sequence[Any]], bool]
# Statements that may take what follows them into their ways; others register here.
BRANCHING: dict[type, Branching] = {}


@contextmanager
def placed(low: Lowering, node: Any) -> Iterator[None]:
    """Work at a statement."""
    outer = low.statement
    low.statement = low.statement_of(node)
    try:
        with low.at(node):
            yield
    finally:
        low.statement = outer


def if_statement(low: Lowering, node: Any, rest: Sequence[Any]) -> bool:
    """Lower an `if`; the answer says whether `rest` has been lowered with it."""
    with placed(low, node):
        test = truth(low, low.expression(node.test))
        return either_way(
            low,
            test,
            partial(_refined_block, low, node.test, True, node.body),
            partial(_refined_block, low, node.test, False, node.orelse),
            rest,
        )


def _refined_block(
    low: Lowering, test: Any, outcome: bool, body: Sequence[Any]
) -> None:
    """Statements that run where a test has this outcome."""
    refined(low, test, outcome)
    block(low, body)


BRANCHING[gast.If] = if_statement


def either_way(
    low: Lowering,
    test: Static | Scalar,
    then: Callable[[], None],
    orelse: Callable[[], None],
    rest: Sequence[Any],
) -> bool:
    """Run one of two ways; `rest` goes into the other if one leaves the block."""
    if isinstance(test, Static):
        (then if test.value else orelse)()
        return False
    sides = branch(low, then), branch(low, orelse)
    leaves = [s.state.raised or is_known(flag_of(low, s), True) for s in sides]
    moved = any(leaves) and bool(rest)
    if moved:
        for side, left in zip(sides, leaves, strict=True):
            if not left:
                continue_branch(low, side, lambda: unless_left(low, rest))
    join_branches(low, test.value, *sides)
    return moved


@lowers(gast.Return)
def return_statement(low: Lowering, node: Any) -> None:
    """`return value`"""
    hint = low.scope.frame.hint
    result = NONE if node.value is None else low.expression(node.value, hint)
    if low.depth == 0:
        for leaf in leaves_of(result):
            if isinstance(leaf, ArrayRef):
                check_readable(low, low.state, leaf)
    leave_function(low, result)


@lowers(gast.Break)
def break_statement(low: Lowering, node: Any) -> None:
    """`break`"""
    leave_loop(low)


@lowers(gast.Continue)
def continue_statement(low: Lowering, node: Any) -> None:
    """`continue`"""
    leave_block(low)


@lowers(gast.Pass, gast.Nonlocal)
def pass_statement(low: Lowering, node: Any) -> None:
    """`pass`, and `nonlocal`, which the scope already knows."""


@lowers(gast.Expr)
def expression_statement(low: Lowering, node: Any) -> None:
    """A call for its effect; docstrings say nothing."""
    if not isinstance(node.value, gast.Constant):
        low.expression(node.value)


@lowers(gast.Global)
def global_statement(low: Lowering, node: Any) -> None:
    """`global name`, of a name that is only read."""
    written = [
        n for n in node.names if n in stored_names(low.scope.frame.function.node)
    ]
    if written:
        low.refuse_node(node)


@lowers(gast.Import)
def import_statement(low: Lowering, node: Any) -> None:
    """`import numpy as np`, inside a function."""
    for alias in node.names:
        name = alias.asname or alias.name.split(".")[0]
        dotted = alias.name if alias.asname else alias.name.split(".")[0]
        module = low.scope.function.module
        found = module.imported(dotted, None, node)
        low.state.names[low.scope.number, name] = binding_of(low, found, name, module)


@lowers(gast.ImportFrom)
def import_from_statement(low: Lowering, node: Any) -> None:
    """`from numpy import sum as total`, inside a function."""
    for alias in node.names:
        if alias.name == "*":
            low.refuse(
                "SPD100", "`import *` inside a function", "Name what is imported."
            )
        dotted = "." * node.level + (node.module or "")
        found = low.scope.function.module.imported(dotted, alias.name, node)
        name = alias.asname or alias.name
        bound = binding_of(low, found, name, low.scope.function.module)
        low.state.names[(low.scope.number, name)] = bound


def check_quiet(low: Lowering, call: Any) -> None:
    """Refuse an error state that changes more than what is printed."""
    for keyword in call.keywords:
        binding = low.expression(keyword.value)
        known = binding.value if isinstance(binding, Static) else None
        if known in ("raise", "call") and keyword.arg in ERRORS:
            low.refuse(
                "SPD102",
                f"`np.errstate({keyword.arg}={known!r})`: an exception would decide "
                "what is computed",
                "Test for the condition with `if`.",
                keyword.value,
            )


@lowers(gast.With)
def with_statement(low: Lowering, node: Any) -> None:
    """`with np.errstate(...)`: the values inside are what they are outside."""
    for item in node.items:
        call = item.context_expr
        found = low.expression(call.func) if isinstance(call, gast.Call) else None
        if isinstance(found, External) and found.dotted == MARKER:
            rest = len(node.items) > 1 or item.optional_vars is not None
            if rest:
                low.refuse_node(node)
            with_checkpoint(low, node, call, partial(block, low, node.body))
            return
        quiet = isinstance(found, External) and found.dotted in QUIET_CONTEXTS
        if not quiet:
            low.refuse_node(node)
        check_quiet(low, call)
        if item.optional_vars is not None:
            assign(low, item.optional_vars, Opaque("a context"))
    block(low, node.body)
