"""Spell the ops on lists: `hs.append(h)`, `hs[i]`, `np.stack(hs)`.

Comprehensions bind a variable of their own, whose name nothing inside them has.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from spadc.ir import (
    FLOAT,
    AnyType,
    Apply,
    ArrayType,
    ListType,
    ScalarType,
    Slice,
    StructType,
    Type,
    Value,
    dtype_of,
    may_be_float,
)
from spadc.primitives import element_of

from . import accesses
from .accesses import LOAD
from .spelling import (
    Speller,
    call,
    constant,
    dtype_name,
    is_negated,
    without_sign,
)

Special = Callable[[Speller, Apply], ast.expr]
ZERO = ast.Constant(0.0)
NAMES = ("v", "w", "item", "value")


def method(base: ast.expr, name: str, *args: ast.expr) -> ast.expr:
    """`base.name(*args)`"""
    return call(ast.Attribute(base, name, LOAD), *args)


def fresh_name(*inside: ast.expr) -> str:
    """A name that no expression of a comprehension reads."""
    read = {n.id for tree in inside for n in ast.walk(tree) if isinstance(n, ast.Name)}
    numbered = (f"v{k}" for k in range(2, 2 + len(read)))
    return next(name for name in (*NAMES, *numbered) if name not in read)


def comprehension(target: ast.expr, over: ast.expr, element: ast.expr) -> ast.expr:
    """`[element for target in over]`"""
    return ast.ListComp(element, [ast.comprehension(target, over, [], 0)])


def each(over: ast.expr, element: Callable[[ast.expr], ast.expr]) -> ast.expr:
    """`[element(v) for v in over]`, where `element` names nothing but v."""
    v = ast.Name("v", LOAD)
    return comprehension(v, over, element(v))


def _new_list(speller: Speller, op: Apply) -> ast.expr:
    return ast.List(speller.values(op.operands), LOAD)


def _filled(speller: Speller, op: Apply) -> ast.expr:
    value, count = speller.values(op.operands)
    return ast.BinOp(ast.List([value], LOAD), ast.Mult(), count)


def _length(speller: Speller, op: Apply) -> ast.expr:
    return call("len", speller.value(op.operands[0]))


def _part(speller: Speller, op: Apply) -> ast.expr:
    base = op.operands[0]
    return accesses.one_step(
        speller.value(base),
        op.attrs["step"],
        lambda ref: speller.value(op.operands[ref.operand]),
    )


def _nested(speller: Speller, op: Apply) -> ast.expr:
    return accesses.along(
        speller.value(op.operands[0]),
        op.attrs["path"],
        lambda ref: speller.value(op.operands[ref.operand]),
    )


def _concat(speller: Speller, op: Apply) -> ast.expr:
    left, right = speller.values(op.operands)
    return ast.BinOp(left, ast.Add(), right)


def _spoken(op: Apply, default: str) -> str:
    return str(op.attrs.get("_name") or default)


def _stack(default: str) -> Special:
    def spell(speller: Speller, op: Apply) -> ast.expr:
        spoken = _spoken(op, default)
        axis = op.attrs.get("axis", 0)
        written = axis and spoken == default
        keywords = {"axis": constant(axis)} if written else {}
        return call(spoken, speller.value(op.operands[0]), **keywords)

    return spell


def _array(speller: Speller, op: Apply) -> ast.expr:
    dtype = op.attrs.get("dtype")
    keywords = {} if dtype is None else {"dtype": dtype_name(dtype)}
    return call(_spoken(op, "np.array"), speller.value(op.operands[0]), **keywords)


def _rows(speller: Speller, op: Apply) -> ast.expr:
    return _listed(speller.value(op.operands[0]), op.attrs.get("depth", 1))


def _listed(array: ast.expr, depth: int) -> ast.expr:
    if depth == 1:
        return call("list", array)
    return each(array, lambda row: _listed(row, depth - 1))


def _pieces(speller: Speller, op: Apply) -> ast.expr:
    array, source = speller.values(op.operands)
    axis = op.attrs.get("axis", 0)

    def length(v: ast.expr) -> ast.expr:
        if axis == 0:
            return call("len", v)
        shape = ast.Attribute(v, "shape", LOAD)
        return ast.Subscript(shape, constant(axis), LOAD)

    ends = call("np.cumsum", each(source, length))
    inner = ast.Subscript(ends, ast.Slice(None, constant(-1), None), LOAD)
    keywords = {"axis": constant(axis)} if axis else {}
    return call("np.split", array, inner, **keywords)


def _builtin(name: str) -> Special:
    return lambda speller, op: call(name, *speller.values(op.operands))


def _spread(speller: Speller, op: Apply) -> ast.expr:
    array, source = speller.values(op.operands)
    v = ast.Name(fresh_name(array), LOAD)
    fitted = call("rt.unbroadcast", array, call("np.shape", v))
    return comprehension(v, source, fitted)


def _zeros(speller: Speller, op: Apply) -> ast.expr:
    (source,) = op.operands
    return zeros_like(speller.value(source), source.type)


def zeros_like(source: ast.expr, type_: Type) -> ast.expr:
    """Zeros in the form of a list."""
    element = element_of(type_)
    items = type_.items if isinstance(type_, StructType) else ()
    floats = {dtype_of(item) for item in items if may_be_float(item)}
    numbers = all(isinstance(item, ScalarType) for item in items)
    if isinstance(element, ScalarType) or (numbers and floats == {"float64"}):
        return ast.BinOp(ast.List([ZERO], LOAD), ast.Mult(), call("len", source))
    if isinstance(element, ListType):
        return each(source, lambda v: zeros_like(v, element))
    if all(map(may_be_float, items)):
        return each(source, lambda v: call("np.zeros_like", v))
    one = constant(1.0)  # zeros like integers would be integers
    return each(source, lambda v: ast.BinOp(one, ast.Mult(), call("np.zeros_like", v)))


def _sums(speller: Speller, op: Apply) -> ast.expr:
    left, right = speller.values(op.operands)
    return added(left, right, op.result.type, 0)


def added(left: ast.expr, right: ast.expr, type_: Type, depth: int) -> ast.expr:
    """The sums of the items of two lists."""
    element = element_of(type_)
    a, b = (
        ast.Name(name if not depth else f"{name}{depth + 1}", LOAD) for name in "vw"
    )
    inner = (
        added(a, b, element, depth + 1)
        if isinstance(element, ListType)
        else ast.BinOp(a, ast.Add(), b)
    )
    return comprehension(ast.Tuple([a, b], LOAD), call("zip", left, right), inner)


def _first(speller: Speller, op: Apply) -> ast.expr:
    base, *_ = op.operands
    (bounds,) = op.attrs["step"].items
    assert isinstance(bounds, Slice)
    subscript = accesses.subscripted(
        ast.Name("_", LOAD),
        op.attrs["step"],
        lambda ref: speller.value(op.operands[ref.operand]),
    )
    assert isinstance(subscript, ast.Subscript)
    assert isinstance(subscript.slice, ast.Slice)
    parts = (subscript.slice.lower, subscript.slice.upper)
    made = call("slice", *(part or ast.Constant(None) for part in parts))
    indices = method(made, "indices", call("len", speller.value(base)))
    return ast.Subscript(indices, constant(0), LOAD)


EXPRESSIONS: dict[str, Special] = {
    "new_list": _new_list,
    "filled_list": _filled,
    "list_length": _length,
    "list_item": _part,
    "list_part": _part,
    "nested_item": _nested,
    "concat": _concat,
    "stack_list": _stack("np.stack"),
    "concatenate_list": _stack("np.concatenate"),
    "array_of_list": _array,
    "rows": _rows,
    "pieces": _pieces,
    "sum_items": _builtin("sum"),
    "max_item": _builtin("max"),
    "min_item": _builtin("min"),
    "spread_items": _spread,
    "zero_items": _zeros,
    "add_items": _sums,
    "pop_item": lambda speller, op: popped_item(speller, op),
    "first_position": _first,
}


# -- edits -----------------------------------------------------------------------------


def own_list(speller: Speller, op: Apply) -> list[ast.stmt]:
    """Nothing when the result has the variable of the list; else a copy of it."""
    source = op.operands[0]
    inlined = source in speller.folding.inlined
    if not inlined and speller.variables.share(source, op.results[0]):
        return []
    copied = speller.value(source) if inlined else method(speller.value(source), "copy")
    return [ast.Assign([target_of(speller, op.results[0])], copied)]


def target_of(speller: Speller, value: Value) -> ast.expr:
    """The variable of a value."""
    return ast.Name(speller.variables.name(value), LOAD)


def _call_on(name: str) -> Callable[[Speller, Apply], list[ast.stmt]]:
    def spell(speller: Speller, op: Apply) -> list[ast.stmt]:
        args = speller.values(op.operands[1:])
        if name == "insert":
            args.reverse()
        called = method(target_of(speller, op.result), name, *args)
        return [*own_list(speller, op), ast.Expr(called)]

    return spell


def _pop(speller: Speller, op: Apply) -> list[ast.stmt]:
    rest, item = op.results
    popped = method(target_of(speller, rest), "pop", *speller.values(op.operands[1:]))
    if not speller.folding.sites.uses_of(item):
        return [*own_list(speller, op), ast.Expr(popped)]
    return [*own_list(speller, op), ast.Assign([target_of(speller, item)], popped)]


def popped_item(speller: Speller, op: Apply) -> ast.expr:
    """`hs.pop()` as part of an expression."""
    return method(
        target_of(speller, op.results[0]), "pop", *speller.values(op.operands[1:])
    )


def _slot(speller: Speller, op: Apply) -> ast.expr:
    return accesses.along(
        target_of(speller, op.result),
        op.attrs["path"],
        lambda ref: speller.value(op.operands[ref.operand]),
    )


def _set(speller: Speller, op: Apply) -> list[ast.stmt]:
    target, value = _slot(speller, op), speller.value(op.operands[1])
    if op.attrs.get("_augmented") and _reads_itself(value, target):
        assert isinstance(value, ast.BinOp)
        stored: ast.stmt = ast.AugAssign(target, value.op, value.right)  # type: ignore[arg-type]
    else:
        stored = ast.Assign([target], value)
    return [*own_list(speller, op), stored]


def _reads_itself(value: ast.expr, target: ast.expr) -> bool:
    """Whether a value is the old item with something added to it."""
    return isinstance(value, ast.BinOp) and ast.dump(value.left) == ast.dump(target)


def _add(speller: Speller, op: Apply) -> list[ast.stmt]:
    """In place for numbers and parts of arrays; an array in a list may be in other
    lists as well, so it is replaced."""
    target, value = _slot(speller, op), speller.value(op.operands[1])
    inner = op.operands[0].type
    for _ in op.attrs["path"]:
        inner = element_of(inner) if isinstance(inner, ListType) else FLOAT
    if isinstance(inner, ListType):
        total = added(target, value, inner, 0)
        changed: ast.stmt = ast.Assign([target], total)
    elif isinstance(inner, AnyType | ArrayType):
        changed = ast.Assign([target], ast.BinOp(target, ast.Add(), value))
    elif is_negated(value):
        changed = ast.AugAssign(target, ast.Sub(), without_sign(value))  # type: ignore[arg-type]
    else:
        changed = ast.AugAssign(target, ast.Add(), value)  # type: ignore[arg-type]
    return [*own_list(speller, op), changed]


def _split(speller: Speller, op: Apply) -> list[ast.stmt]:
    rest, tail = op.results
    end = ast.Slice(speller.value(op.operands[1]), None, None)
    part = ast.Subscript(target_of(speller, rest), end, LOAD)
    taken: list[ast.stmt] = []
    if speller.folding.sites.uses_of(tail):
        taken = [ast.Assign([target_of(speller, tail)], part)]
    return [*own_list(speller, op), *taken, ast.Delete([part])]


EDITS: dict[str, Callable[[Speller, Apply], list[ast.stmt]]] = {
    "append": _call_on("append"),
    "extend": _call_on("extend"),
    "insert_item": _call_on("insert"),
    "pop_item": _pop,
    "set_item": _set,
    "add_to_item": _add,
    "split_off": _split,
}
