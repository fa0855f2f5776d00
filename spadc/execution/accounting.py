"""Account for the memory of a generated function by running it statement by statement.

Every array that an expression makes is noted with the bytes of its buffer, and crossed
out when nothing refers to it any more, as Python would free it. So the account follows
the program as written: variables keep arrays until they are bound anew, deleted or go
out of scope, temporary results live until the operation that reads them is done, views
and the caller's arrays cost nothing. What NumPy does inside one operation is modelled:
it reuses the buffer of a large temporary operand, and copies operands that overlap with
the target.

The tape is counted where the reverse sweep begins: the arrays that its statements read
before they bind them.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import cache
from textwrap import dedent
from types import FunctionType
from typing import Any

import numpy as np

from .exposed import exposed
from .expressions import BINARY, Expressions
from .ledger import Ledger, kept_arrays
from .memory import Memory, sweeps

# What a helper may hold that is not run statement by statement.
WHOLE = (
    ast.FunctionDef,
    ast.Lambda,
    ast.Try,
    ast.Yield,
    ast.YieldFrom,
    ast.Import,
    ast.ImportFrom,
)


def account(
    source: str,
    namespace: Mapping[str, Any],
    name: str,
    args: Sequence[Any],
    keywords: Mapping[str, Any],
) -> Memory:
    """The memory that the function `name` of `source` needs for these arguments.

    It is run, with the globals `namespace`.
    """
    definition = next(
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.name == name
    )
    forward, reverse = sweeps(definition, source.splitlines())
    ledger = Ledger((args, keywords, list(namespace.values())))
    run = _Run(dict(namespace), ledger)
    run.bind(namespace[name], args, keywords)
    ended = run.block(forward)
    kept = tuple(kept_arrays(run.local, exposed(reverse), ledger))
    if not ended:
        run.block(reverse)
    return Memory(kept, ledger.peak)


@cache
def helper_body(function: FunctionType) -> tuple[ast.stmt, ...]:
    """The statements of a helper that generated code calls, if they can be run one by
    one; nothing for other functions."""
    is_ours = function.__module__.startswith("spadc_runtime")
    if not (is_ours or function.__code__.co_filename.startswith("<spadc ")):
        return ()
    (definition,) = ast.parse(dedent(inspect.getsource(function))).body
    if not isinstance(definition, ast.FunctionDef) or definition.decorator_list:
        return ()
    nodes = [node for one in definition.body for node in ast.walk(one)]
    return () if any(isinstance(n, WHOLE) for n in nodes) else tuple(definition.body)


class _Ended(Exception):
    """A `return` has run."""


class _Broken(Exception):
    """A `break` has run."""


class _Continued(Exception):
    """A `continue` has run."""


@dataclass(slots=True)
class _Run(Expressions):
    """One evaluation of a function's statements.

    There is a method for each kind of statement, by the name of its node; other kinds
    are run by Python as a whole.
    """

    def bind(self, function: Any, args: Sequence[Any], keywords: Any) -> None:
        """Bind the parameters."""
        bound = inspect.signature(function).bind(*args, **keywords)
        bound.apply_defaults()
        self.local.update(bound.arguments)

    def called(self, function: Any, args: list[Any], keywords: dict[str, Any]) -> Any:
        """What a call answers; helpers of generated code are run the same way."""
        body = helper_body(function) if isinstance(function, FunctionType) else ()
        if not body:
            return function(*args, **keywords)
        self.ledger.hold(list(function.__globals__.values()))
        inner = _Run(function.__globals__, self.ledger)
        inner.bind(function, args, keywords)
        return inner.local[""] if inner.block(body) else None

    def block(self, statements: Sequence[ast.stmt]) -> bool:
        """Run statements; whether the function has returned."""
        try:
            self.statements(statements)
        except _Ended:
            return True
        return False

    def statements(self, statements: Sequence[ast.stmt]) -> None:
        """Run statements."""
        for statement in statements:
            kind = type(statement).__name__
            getattr(self, f"run_{kind}", self.run_other)(statement)

    def run_other(self, node: ast.stmt) -> None:
        """`pass`, `raise`, ..."""
        code = compile(ast.Module([node], []), "generated", "exec")
        exec(code, self.namespace, self.local)

    def run_Expr(self, node: ast.Expr) -> None:
        """`tape.append(x)`"""
        self.value(node.value)

    def run_Assign(self, node: ast.Assign) -> None:
        """`x = y`"""
        (target,) = node.targets
        self.assign(target, self.value(node.value))

    def run_AugAssign(self, node: ast.AugAssign) -> None:
        """`x += y`, `x[1:] += y`"""
        change = BINARY[type(node.op)][1]
        if isinstance(node.target, ast.Name):
            value = self.value(node.value)
            old = self.local.get(node.target.id)
            self.overlap(old, value)
            self.local[node.target.id] = change(old, value)
            self.ledger.note(self.local[node.target.id])
            return
        assert isinstance(node.target, ast.Subscript)
        array, key = self.value(node.target.value), self.value(node.target.slice)
        part = array[key]
        self.ledger.note(part)
        value = self.value(node.value)
        self.overlap(part, value)
        part = change(part, value)
        array[key] = part

    def run_If(self, node: ast.If) -> None:
        """`if test:`"""
        self.statements(node.body if self.value(node.test) else node.orelse)

    def run_For(self, node: ast.For) -> None:
        """`for k in range(n):`"""
        with suppress(_Broken):
            for item in self.value(node.iter):
                self.ledger.note(item)
                self.assign(node.target, item)
                self.once(node.body)

    def run_With(self, node: ast.With) -> None:
        """`with np.errstate(divide="ignore"):`"""
        with ExitStack() as stack:
            for item in node.items:
                entered = stack.enter_context(self.value(item.context_expr))
                if item.optional_vars is not None:
                    self.assign(item.optional_vars, entered)
            self.statements(node.body)

    def run_While(self, node: ast.While) -> None:
        """`while test:`"""
        with suppress(_Broken):
            while self.value(node.test):
                self.once(node.body)

    def run_Delete(self, node: ast.Delete) -> None:
        """`del x, tape[1::2]`"""
        for target in node.targets:
            if isinstance(target, ast.Subscript):
                del self.value(target.value)[self.value(target.slice)]
            else:
                assert isinstance(target, ast.Name)
                del self.local[target.id]

    def run_Return(self, node: ast.Return) -> None:
        """`return x`, which the caller holds."""
        self.local[""] = None if node.value is None else self.value(node.value)
        raise _Ended

    def run_Break(self, node: ast.Break) -> None:
        """`break`"""
        raise _Broken

    def run_Continue(self, node: ast.Continue) -> None:
        """`continue`"""
        raise _Continued

    def once(self, body: Sequence[ast.stmt]) -> None:
        """Run the body of a loop."""
        with suppress(_Continued):
            self.statements(body)

    def assign(self, target: ast.expr, value: Any) -> None:
        """Bind a variable, or store into an array."""
        if isinstance(target, ast.Name):
            self.local[target.id] = value
        elif isinstance(target, ast.Tuple | ast.List):
            for one, item in zip(target.elts, shared(target.elts, value), strict=True):
                self.assign(one, item)
        elif isinstance(target, ast.Starred):
            self.assign(target.value, value)
        elif isinstance(target, ast.Subscript):
            array, key = self.value(target.value), self.value(target.slice)
            self.overlap(array, value, is_stored=True)
            array[key] = value
        else:
            assert isinstance(target, ast.Attribute)
            setattr(self.value(target.value), target.attr, value)

    def overlap(self, target: Any, value: Any, is_stored: bool = False) -> None:
        """NumPy copies what it reads if that is also being written.

        In a store along one axis it goes in the order that needs no copy, unless one
        of the two is reversed.
        """
        if not isinstance(target, np.ndarray) or not isinstance(value, np.ndarray):
            return
        if is_stored and target.ndim == 1 and value.ndim:
            is_safe = target.strides[0] * value.strides[-1] >= 0
        else:
            here, there = target.ctypes.data, value.ctypes.data
            is_safe = here == there and target.shape == value.shape
        if not is_safe and np.may_share_memory(target, value):
            self.ledger.extra(value.nbytes)


def shared(targets: Sequence[ast.expr], values: Iterable[Any]) -> list[Any]:
    """What each target is given; a starred one a list of what the others leave."""
    items = list(values)
    for place, one in enumerate(targets):
        if isinstance(one, ast.Starred):
            end = len(items) - (len(targets) - place - 1)
            return [*items[:place], items[place:end], *items[end:]]
    return items
