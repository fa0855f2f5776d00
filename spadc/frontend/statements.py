"""Statements and blocks: what runs after what.

A block runs its statements in order. If one way through an `if` leaves the block, the
rest of the block goes into the other way; where leaving is only known when the program
runs, the rest is run on the condition that nothing has left.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gast

from .assign import assign, bind_name
from .bindings import (
    NONE,
    ArrayRef,
    Binding,
    External,
    FunctionSource,
    Opaque,
    Scalar,
    Static,
)
from .branches import branch, conditional, continue_branch, join_branches
from .context import Lowering, lowers
from .expressions import closure
from .flow import (
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
from .logic import truth
from .lookup import library_name
from .phi import Side
from .state import leaves_of
from .storage import check_readable
from .values import value_of

QUIET_CONTEXTS = frozenset({"numpy.errstate", "numpy.printoptions"})


def block(low: Lowering, body: Sequence[Any]) -> None:
    """Run statements in order."""
    for number, statement in enumerate(body):
        rest = body[number + 1 :]
        if isinstance(statement, gast.If):
            if if_statement(low, statement, rest):
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


def if_statement(low: Lowering, node: Any, rest: Sequence[Any]) -> bool:
    """Lower an `if`; the answer says whether `rest` has been lowered with it."""
    outer = low.statement
    frame = low.scope.frame
    low.statement = low.source.statement(node, frame.function.name, frame.first_line)
    try:
        with low.at(node):
            test = truth(low, low.expression(node.test))
            if isinstance(test, Static):
                block(low, [*(node.body if test.value else node.orelse), *rest])
                return True
            return _choose(low, test, node, rest)
    finally:
        low.statement = outer


def _choose(low: Lowering, test: Scalar, node: Any, rest: Sequence[Any]) -> bool:
    then = branch(low, lambda: block(low, node.body))
    orelse = branch(low, lambda: block(low, node.orelse))
    leaves = [s.state.raised or is_known(flag_of(low, s), True) for s in (then, orelse)]
    moved = any(leaves) and bool(rest)
    if moved:
        for side, left in zip((then, orelse), leaves, strict=True):
            if not left:
                continue_branch(low, side, lambda: unless_left(low, rest))
    join_branches(low, test.value, then, orelse)
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


@lowers(gast.Delete)
def delete_statement(low: Lowering, node: Any) -> None:
    """`del name`"""
    for target in node.targets:
        if not isinstance(target, gast.Name):
            low.refuse("SPD100", "`del` of a part", "Make a new list instead.")
        low.state.names.pop((low.scope.number, target.id), None)


@lowers(gast.FunctionDef)
def nested_function(low: Lowering, node: Any) -> None:
    """`def` inside a function."""
    if node.decorator_list:
        low.refuse("SPD112", f"`{node.name}` is decorated", "Remove the decorator.")
    source = FunctionSource(node.name, node, low.scope.function.module)
    bind_name(low, node.name, closure(low, source))


@lowers(gast.Import)
def import_statement(low: Lowering, node: Any) -> None:
    """`import numpy as np`, inside a function."""
    for alias in node.names:
        name = alias.asname or alias.name.split(".")[0]
        dotted = alias.name if alias.asname else alias.name.split(".")[0]
        found = low.scope.function.module.imported(dotted, None, node)
        low.state.names[(low.scope.number, name)] = found


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
        if isinstance(found, External):
            found = library_name(found)
        low.state.names[(low.scope.number, alias.asname or alias.name)] = found


@lowers(gast.With)
def with_statement(low: Lowering, node: Any) -> None:
    """`with np.errstate(...)`: the values inside are what they are outside."""
    for item in node.items:
        call = item.context_expr
        found = low.expression(call.func) if isinstance(call, gast.Call) else None
        quiet = isinstance(found, External) and found.dotted in QUIET_CONTEXTS
        if not quiet:
            low.refuse_node(node)
        if item.optional_vars is not None:
            assign(low, item.optional_vars, Opaque("a context"))
    block(low, node.body)
