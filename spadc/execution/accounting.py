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
import operator
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .exposed import exposed
from .ledger import Ledger, kept_arrays
from .memory import Memory, sweeps

ELIDED = 256 * 1024  # NumPy reuses temporaries from this size on (temp_elide.c)
EITHER = (ast.Add, ast.Mult, ast.BitAnd, ast.BitOr, ast.BitXor)
LEFT = (*EITHER, ast.Sub, ast.Div, ast.FloorDiv, ast.LShift, ast.RShift)
BINARY: dict[type[ast.operator], tuple[Callable[..., Any], Callable[..., Any]]] = {
    ast.Add: (operator.add, operator.iadd),
    ast.Sub: (operator.sub, operator.isub),
    ast.Mult: (operator.mul, operator.imul),
    ast.Div: (operator.truediv, operator.itruediv),
    ast.FloorDiv: (operator.floordiv, operator.ifloordiv),
    ast.Mod: (operator.mod, operator.imod),
    ast.Pow: (operator.pow, operator.ipow),
    ast.MatMult: (operator.matmul, operator.imatmul),
    ast.BitAnd: (operator.and_, operator.iand),
    ast.BitOr: (operator.or_, operator.ior),
    ast.BitXor: (operator.xor, operator.ixor),
    ast.LShift: (operator.lshift, operator.ilshift),
    ast.RShift: (operator.rshift, operator.irshift),
}


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


class _Ended(Exception):
    """A `return` has run."""


class _Broken(Exception):
    """A `break` has run."""


class _Continued(Exception):
    """A `continue` has run."""


@dataclass(slots=True)
class _Run:
    """One evaluation: the variables, and the ledger."""

    namespace: dict[str, Any]
    ledger: Ledger
    local: dict[str, Any] = field(default_factory=dict)

    def bind(self, function: Any, args: Sequence[Any], keywords: Any) -> None:
        """Bind the parameters."""
        bound = inspect.signature(function).bind(*args, **keywords)
        bound.apply_defaults()
        self.local.update(bound.arguments)

    def block(self, statements: Sequence[ast.stmt]) -> bool:
        """Run statements; whether the function has returned."""
        try:
            self.statements(statements)
        except _Ended:
            return True
        return False

    def statements(self, statements: Sequence[ast.stmt]) -> None:
        for statement in statements:
            self.statement(statement)

    def statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Assign(targets=[target], value=value):
                self.assign(target, self.value(value))
            case ast.AugAssign():
                self.augment(node)
            case ast.Expr(value=value):
                self.value(value)
            case ast.If(test=test, body=body, orelse=orelse):
                self.statements(body if self.value(test) else orelse)
            case ast.For():
                self.loop(node)
            case ast.While(test=test, body=body):
                self.repeat(test, body)
            case ast.Delete(targets=targets):
                for target in targets:
                    self.delete(target)
            case ast.Return(value=value):
                self.local[""] = None if value is None else self.value(value)
                raise _Ended
            case ast.Break():
                raise _Broken
            case ast.Continue():
                raise _Continued
            case ast.Pass():
                pass
            case _:
                module = ast.Module([node], [])
                exec(compile(module, "generated", "exec"), self.namespace, self.local)

    def assign(self, target: ast.expr, value: Any) -> None:
        if isinstance(target, ast.Name):
            self.local[target.id] = value
        elif isinstance(target, ast.Tuple | ast.List):
            for one, item in zip(target.elts, value, strict=True):
                self.assign(one, item)
        elif isinstance(target, ast.Subscript):
            array, key = self.value(target.value), self.value(target.slice)
            self.overlap(array, value, is_stored=True)
            array[key] = value
        else:
            assert isinstance(target, ast.Attribute)
            setattr(self.value(target.value), target.attr, value)

    def augment(self, node: ast.AugAssign) -> None:
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

    def overlap(self, target: Any, value: Any, is_stored: bool = False) -> None:
        """NumPy copies what it reads if that is also being written.

        In a store along one axis it goes in the order that needs no copy, unless one
        of the two is reversed.
        """
        if not isinstance(target, np.ndarray) or not isinstance(value, np.ndarray):
            return
        if is_stored and target.ndim == 1 and value.ndim:
            if target.strides[0] * value.strides[-1] >= 0:
                return
        same = target.ctypes.data == value.ctypes.data and target.shape == value.shape
        if not same and np.may_share_memory(target, value):
            self.ledger.extra(value.nbytes)

    def loop(self, node: ast.For) -> None:
        try:
            for item in self.value(node.iter):
                self.ledger.note(item)
                self.assign(node.target, item)
                self.once(node.body)
        except _Broken:
            pass

    def repeat(self, test: ast.expr, body: Sequence[ast.stmt]) -> None:
        try:
            while self.value(test):
                self.once(body)
        except _Broken:
            pass

    def once(self, body: Sequence[ast.stmt]) -> None:
        try:
            self.statements(body)
        except _Continued:
            pass

    def delete(self, target: ast.expr) -> None:
        if isinstance(target, ast.Name):
            del self.local[target.id]
        else:
            assert isinstance(target, ast.Subscript)
            del self.value(target.value)[self.value(target.slice)]

    # -- expressions -----------------------------------------------------------------

    def value(self, node: ast.expr) -> Any:
        """The value of an expression; what it makes is entered in the ledger."""
        match node:
            case ast.Name(id=name) if name in self.local:
                return self.local[name]
            case ast.Constant(value=value):
                return value
            case ast.BinOp():
                found = self.binary(node)
            case ast.UnaryOp():
                found = self.unary(node)
            case ast.Call():
                found = self.call(node)
            case ast.Attribute(value=inner, attr=name):
                found = getattr(self.value(inner), name)
            case ast.Subscript(value=inner, slice=key):
                found = self.value(inner)[self.value(key)]
            case ast.Slice(lower=lower, upper=upper, step=step):
                parts = [None if p is None else self.value(p) for p in (lower, upper, step)]
                return slice(*parts)
            case ast.Tuple(elts=elts):
                return tuple([self.value(one) for one in elts])
            case ast.List(elts=elts):
                return [self.value(one) for one in elts]
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self.value(body if self.value(test) else orelse)
            case _:
                code = compile(ast.Expression(node), "generated", "eval")
                found = eval(code, {**self.namespace, **self.local})
        self.ledger.note(found)
        return found

    def call(self, node: ast.Call) -> Any:
        function = self.value(node.func)
        args = []
        for one in node.args:
            if isinstance(one, ast.Starred):
                args += self.value(one.value)
            else:
                args.append(self.value(one))
        keywords = {k.arg: self.value(k.value) for k in node.keywords if k.arg}
        found = function(*args, **keywords)
        self.ledger.note(found)
        return found

    def binary(self, node: ast.BinOp) -> Any:
        op, (plain, in_place) = node.op, BINARY[type(node.op)]
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(op, LEFT) and _is_temporary(left, sys.getrefcount(left)):
            if _fits(left, right):
                return in_place(left, right)
        if isinstance(op, EITHER) and _is_temporary(right, sys.getrefcount(right)):
            if _fits(right, left):
                return in_place(right, left)
        found = plain(left, right)
        self.ledger.note(found)
        return found

    def unary(self, node: ast.UnaryOp) -> Any:
        op, operand = node.op, self.value(node.operand)
        if isinstance(op, ast.Not):
            return not operand
        if isinstance(op, ast.USub):
            if _is_temporary(operand, sys.getrefcount(operand)):
                return np.negative(operand, out=operand)
            found = -operand
        else:
            found = ~operand if isinstance(op, ast.Invert) else +operand
        self.ledger.note(found)
        return found


# What refers to an operand that only its operation can see: the variable here, and the
# arguments of `_is_temporary` and `getrefcount`.
ALONE = 3


def _is_temporary(array: Any, references: int) -> bool:
    """Whether NumPy would find that nobody else can see the array."""
    return (
        type(array) is np.ndarray
        and references <= ALONE
        and array.flags.owndata
        and array.flags.writeable
        and array.nbytes >= ELIDED
    )


def _fits(target: Any, other: Any) -> bool:
    """Whether the result of an operation with `other` fits the buffer of `target`."""
    if isinstance(other, np.ndarray) and other.ndim and other.shape != target.shape:
        return False
    return bool(np.result_type(target, other) == target.dtype)
