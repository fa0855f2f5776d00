"""Write ops as statements: assignments, in-place stores, tapes.

A store is done in place on the variable of its array, augmented where the stored value
is the old part with something added (`u[1:-1] += v`), and a tape is a list.
"""

from __future__ import annotations

import ast
from typing import Any

from spadc.ir import Apply, Op, Path, Ref, ScalarType, Subscript, Value, map_refs
from spadc.primitives import Infix, Role, primitive

from . import accesses
from .accesses import LOAD
from .lists import EDITS
from .releases import released
from .spelling import BINARY, Speller, call, is_negated, without_sign
from .structures import index_argument, operand_of

STORE = ast.Store()


def assign(target: ast.expr, value: ast.expr) -> ast.stmt:
    """`target = value`"""
    return ast.Assign([target], value)


def variable(speller: Speller, value: Value) -> ast.expr:
    """The variable of a value."""
    return ast.Name(speller.variables.name(value), LOAD)


def statements_of(speller: Speller, op: Op) -> list[ast.stmt]:
    """The statements for an op without regions, or a conditional expression."""
    if isinstance(op, Apply) and op.name in STATEMENTS:
        return STATEMENTS[op.name](speller, op)
    if isinstance(op, Apply) and _updates_scalar(speller, op):
        return [_augmented_scalar(speller, op)]
    targets = [variable(speller, result) for result in op.results]
    target = targets[0] if len(targets) == 1 else ast.Tuple(targets, STORE)
    return [assign(target, speller.op(op))]


def _updates_scalar(speller: Speller, op: Apply) -> bool:
    """Whether `x = x + v` on an immutable scalar reads better as `x += v`."""
    if len(op.results) != 1 or not isinstance(op.result.type, ScalarType):
        return False
    spelling = primitive(op.name).spelling
    if not isinstance(spelling, Infix) or spelling.symbol not in BINARY:
        return False
    left = op.operands[0]
    if left in speller.folding.inlined or not speller.variables.share(left, op.result):
        return False
    return speller.folding.sites.is_reverse(op) or _was_augmented(op, spelling.symbol)


def _was_augmented(op: Apply, symbol: str) -> bool:
    if op.attrs.get("_augmented"):
        return True
    statement = op.span.statement
    if statement is None or op.result.hint is None:
        return False
    return statement.text.startswith(f"{op.result.hint} {symbol}= ")


def _augmented_scalar(speller: Speller, op: Apply) -> ast.stmt:
    spelling = primitive(op.name).spelling
    assert isinstance(spelling, Infix)
    target, value = variable(speller, op.result), speller.value(op.operands[1])
    return _augment(target, spelling.symbol, value)


def _augment(target: ast.expr, symbol: str, value: ast.expr) -> ast.stmt:
    if symbol == "+" and is_negated(value):
        return ast.AugAssign(target, ast.Sub(), without_sign(value))  # type: ignore[arg-type]
    return ast.AugAssign(target, BINARY[symbol](), value)  # type: ignore[arg-type]


# -- stores ----------------------------------------------------------------------------


def _own_buffer(speller: Speller, op: Apply) -> list[ast.stmt]:
    """Nothing when the result has the variable of its array; else a copy of it."""
    array = op.operands[0]
    if array not in speller.folding.inlined and speller.variables.share(
        array, op.result
    ):
        return []
    return [
        assign(variable(speller, op.result), call("np.array", speller.value(array)))
    ]


def _part(speller: Speller, op: Apply, path: Path) -> ast.expr:
    """The stored part of the array as a target."""
    target = accesses.along(variable(speller, op.result), path, operand_of(speller, op))
    if path and isinstance(path[-1], Subscript):
        return target
    return ast.Subscript(target, ast.Constant(...), LOAD)


def _write(speller: Speller, op: Apply) -> list[ast.stmt]:
    path, value = op.attrs["path"], op.operands[1]
    update = _update_of(speller, op, path)
    before = _own_buffer(speller, op)
    computed = _computed_into(speller, op, path)
    if computed is not None:
        return [*before, ast.Expr(computed)]
    if update is None:
        return [*before, assign(_part(speller, op, path), speller.value(value))]
    symbol, added = update
    target = _part(speller, op, path) if path else variable(speller, op.result)
    return [*before, _augment(target, symbol, speller.value(added))]


def _computed_into(speller: Speller, op: Apply, path: Path) -> ast.expr | None:
    """`np.exp(x, out=y)`, where the user wrote it and the value has no other use."""
    source = speller.folding.inlined.get(op.operands[1])
    is_view = all(not isinstance(step, Subscript) or step.is_basic for step in path)
    if not op.attrs.get("_out") or not isinstance(source, Apply) or not is_view:
        return None
    takes_out = any(a.role is Role.OUT for a in primitive(source.name).arguments)
    called = speller.op(source)
    if not takes_out or not isinstance(called, ast.Call):
        return None
    target = accesses.along(variable(speller, op.result), path, operand_of(speller, op))
    called.keywords.append(ast.keyword("out", target))
    return called


def _update_of(speller: Speller, op: Apply, path: Path) -> tuple[str, Value] | None:
    """The operator and operand when the stored value is `x[path] <op> operand`."""
    source = speller.folding.inlined.get(op.operands[1])
    if not isinstance(source, Apply):
        return None
    spelling = primitive(source.name).spelling
    if not isinstance(spelling, Infix) or spelling.symbol not in BINARY:
        return None
    in_reverse = speller.folding.sites.is_reverse(op)
    if not (in_reverse or op.attrs.get("_augmented") or _wrote_augmented(op, spelling)):
        return None
    if not _reads_part(speller, source.operands[0], op, path):
        return None
    return spelling.symbol, source.operands[1]


def _wrote_augmented(op: Apply, spelling: Infix) -> bool:
    statement = op.span.statement
    return statement is not None and f" {spelling.symbol}= " in statement.text


def _reads_part(speller: Speller, value: Value, op: Apply, path: Path) -> bool:
    """Whether `value` is what the store is about to replace."""
    for step in reversed(path):
        source = speller.folding.inlined.get(value)
        if not isinstance(source, Apply) or not _is_step(source, step, op):
            return False
        value = source.operands[0]
    return value is op.operands[0]


def _is_step(read: Apply, step: Any, store: Apply) -> bool:
    if not isinstance(step, Subscript):
        return read.name == "transpose" and read.attrs.get("axes") == step.axes
    if read.name != "index":
        return False
    return _resolved(read.attrs["step"], read) == _resolved(step, store)


def _resolved(step: Subscript, op: Apply) -> tuple[Any, ...]:
    """The step with the values that it refers to, for comparison."""
    values: list[Value] = []

    def note(ref: Ref) -> Ref:
        values.append(op.operands[ref.operand])
        return Ref(len(values))

    return (*map_refs((step,), note), *map(id, values))


def _accumulate(speller: Speller, op: Apply) -> list[ast.stmt]:
    path, value = op.attrs["path"], speller.value(op.operands[1])
    array = op.operands[0]
    shares = array not in speller.folding.inlined and speller.variables.share(
        array, op.result
    )
    if not path and not shares:
        total = ast.BinOp(speller.value(array), ast.Add(), value)
        return [assign(variable(speller, op.result), total)]
    target = _part(speller, op, path) if path else variable(speller, op.result)
    return [*_own_buffer(speller, op), _augment(target, "+", value)]


def _add_at(speller: Speller, op: Apply) -> list[ast.stmt]:
    target, value = variable(speller, op.result), speller.value(op.operands[1])
    added = call("np.add.at", target, index_argument(speller, op), value)
    return [*_own_buffer(speller, op), ast.Expr(added)]


def _raise(speller: Speller, op: Apply) -> list[ast.stmt]:
    """`raise ValueError("text")`"""
    kind, message = op.attrs["kind"], op.attrs["message"]
    exception: ast.expr = ast.Name(kind, ast.Load())
    if message is not None:
        exception = ast.Call(exception, [ast.Constant(message)], [])
    return [ast.Raise(exception, None)]


def _push(speller: Speller, op: Apply) -> list[ast.stmt]:
    tape, value = speller.values(op.operands)
    return [ast.Expr(call(ast.Attribute(tape, "append", LOAD), value))]


def _effect(speller: Speller, op: Apply) -> list[ast.stmt]:
    """A call that returns nothing."""
    return [ast.Expr(speller.op(op))]


def _thin(speller: Speller, op: Apply) -> list[ast.stmt]:
    """`del states[1::2]`"""
    second = ast.Slice(ast.Constant(1), None, ast.Constant(2))
    return [ast.Delete([ast.Subscript(speller.value(op.operands[0]), second, LOAD)])]


STATEMENTS = {
    **EDITS,
    "write": _write,
    "accumulate": _accumulate,
    "add_at": _add_at,
    "push": _push,
    "observe": _effect,
    "observe_edge": _effect,
    "observe_rows": _effect,
    "print": _effect,
    "thin": _thin,
    "checkpoint_begin": lambda speller, op: [],
    "checkpoint_end": released,
    "raise_": _raise,
}
