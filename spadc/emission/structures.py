"""Spell the primitives that look like nothing else: parts of arrays, shapes, copies,
tapes.

Where a value is known to be a NumPy object its attributes are used (`x.shape`,
`x.copy()`); where it may be a Python number, the functions that take both
(`np.shape(x)`, `np.copy(x)`).
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from spadc.ir import (
    Apply,
    Constant,
    ListType,
    Ref,
    ScalarType,
    ShapeType,
    Value,
    dtype_of,
    is_complex,
    is_ndarray,
)
from spadc.primitives import primitive

from . import accesses
from .accesses import LOAD
from .lists import EXPRESSIONS
from .scipy_objects import SCIPY_OBJECTS
from .solvers import SOLVERS
from .spelling import Speller, call, called_name, constant, dtype_name, name, negation

Special = Callable[[Speller, Apply], ast.expr]


def operand_of(speller: Speller, op: Apply) -> Callable[[Ref], ast.expr]:
    """How a path refers to the operands of its op."""
    return lambda ref: speller.value(op.operands[ref.operand])


def _index(speller: Speller, op: Apply) -> ast.expr:
    base = speller.value(op.operands[0])
    return accesses.one_step(base, op.attrs["step"], operand_of(speller, op))


def _part(speller: Speller, op: Apply) -> ast.expr:
    return accesses.reached(speller.value(op.operands[0]), op.attrs["reach"])


def _transpose(speller: Speller, op: Apply) -> ast.expr:
    axes, form = op.attrs.get("axes"), op.attrs.get("_form")
    if form == "function" or op.operands[0] not in speller.numpy:
        keywords = {} if axes is None else {"axes": constant(axes)}
        return call("np.transpose", speller.value(op.operands[0]), **keywords)
    base = speller.value(op.operands[0])
    if axes is None and form == "method":
        return call(ast.Attribute(base, "transpose", LOAD))
    return accesses.transposed(base, axes)


def _attribute_or_function(attribute: str) -> Special:
    def spell(speller: Speller, op: Apply) -> ast.expr:
        base = speller.value(op.operands[0])
        if op.operands[0] in speller.numpy and op.attrs.get("_form") != "function":
            return ast.Attribute(base, attribute, LOAD)
        return call(f"np.{attribute}", base)

    return spell


def _dim(speller: Speller, op: Apply) -> ast.expr:
    if isinstance(op.operands[0].type, ShapeType):
        lengths = speller.value(op.operands[0])
        return ast.Subscript(lengths, constant(op.attrs["axis"]), LOAD)
    shape = _attribute_or_function("shape")(speller, op)
    return ast.Subscript(shape, constant(op.attrs["axis"]), LOAD)


def _length(speller: Speller, op: Apply) -> ast.expr:
    return call("len", speller.value(op.operands[0]))


def _make_shape(speller: Speller, op: Apply) -> ast.expr:
    return ast.Tuple(speller.values(op.operands), LOAD)


def _copy(speller: Speller, op: Apply) -> ast.expr:
    base = speller.value(op.operands[0])
    is_list = isinstance(op.result.type, ListType)
    in_numpy = op.operands[0] in speller.numpy
    if not is_list and (op.attrs.get("_form") == "function" or not in_numpy):
        return call(called_name(op, "np.copy"), base)
    return call(ast.Attribute(base, "copy", LOAD))


def _astype(speller: Speller, op: Apply) -> ast.expr:
    base, dtype = speller.value(op.operands[0]), dtype_name(op.attrs["dtype"])
    if isinstance(op.operands[0].type, ScalarType):
        return call(dtype, base)  # right for Python numbers as well
    if op.operands[0] in speller.numpy:
        return call(ast.Attribute(base, "astype", LOAD), dtype)
    return call("np.asarray", base, dtype=dtype)


def _zeros(speller: Speller, op: Apply) -> ast.expr:
    shape, dtype = op.operands[0], op.attrs.get("dtype")
    source = speller.definition(shape)
    in_reverse = speller.folding.sites.is_reverse(op)
    is_shape = isinstance(source, Apply) and source.name == "shape"
    if in_reverse and is_shape and shape in speller.folding.inlined:
        (model,) = source.operands if source else ()
        if _like(model, dtype):
            return call("np.zeros_like", speller.value(model))
    return _filled("np.zeros")(speller, op)


def _like(model: Value, dtype: str | None) -> bool:
    if is_complex(model.type) and not is_ndarray(model.type):
        return False
    return dtype is None or dtype_of(model.type) == dtype


def _filled(function: str) -> Special:
    def spell(speller: Speller, op: Apply) -> ast.expr:
        dtype = op.attrs.get("dtype")
        shape, *rest = op.operands
        keywords = {}
        if dtype is not None and (dtype != "float64" or rest):
            keywords["dtype"] = dtype_name(dtype)
        if op.attrs.get("order", "C") != "C":
            keywords["order"] = constant(op.attrs["order"])
        return call(
            function, speller.shape(shape), *speller.values(tuple(rest)), **keywords
        )

    return spell


def _broadcast_to(speller: Speller, op: Apply) -> ast.expr:
    """A Python number fills an array with float64; where the array is of another dtype
    the number is of it."""
    number, shape = op.operands
    node, dtype = speller.value(number), dtype_of(op.result.type)
    is_weak = isinstance(number.type, ScalarType) and number.type.weak
    if is_weak and dtype is not None and dtype != dtype_of(number.type):
        node = call(f"np.{dtype}", node)
    return call("np.broadcast_to", node, speller.shape(shape))


def _boolean(word: type[ast.boolop]) -> Special:
    def spell(speller: Speller, op: Apply) -> ast.expr:
        parts: list[ast.expr] = []
        for node in speller.values(op.operands):
            same = isinstance(node, ast.BoolOp) and isinstance(node.op, word)
            parts += node.values if same and isinstance(node, ast.BoolOp) else [node]
        return ast.BoolOp(word(), parts)

    return spell


def _inverse_chance(speller: Speller, op: Apply) -> ast.expr:
    """A weight, written out: `1 / 0.05`."""
    return ast.BinOp(constant(1), ast.Div(), constant(op.attrs["keep"]))


def _not(speller: Speller, op: Apply) -> ast.expr:
    return negation(speller.value(op.operands[0]))


def _larger(speller: Speller, op: Apply) -> ast.expr:
    def test(compare: ast.cmpop) -> ast.expr:
        a, b = speller.values(op.operands)
        return ast.Compare(a, [compare], [b])

    shared = ast.IfExp(test(ast.Eq()), constant(0.5), constant(0.0))
    return ast.IfExp(test(ast.Gt()), constant(1.0), shared)


def _pop(speller: Speller, op: Apply) -> ast.expr:
    return call(ast.Attribute(speller.value(op.operands[0]), "pop", LOAD))


def _tape(speller: Speller, op: Apply) -> ast.expr:
    return ast.List([], LOAD)


def _saved(speller: Speller, op: Apply) -> ast.expr:
    return call("len", speller.value(op.operands[0]))


def _gather_last(speller: Speller, op: Apply) -> ast.expr:
    return call(
        "rt.gather_last", speller.value(op.operands[0]), index_argument(speller, op)
    )


def index_argument(speller: Speller, op: Apply) -> ast.expr:
    """The subscript of an op as an argument of a call: slices spelled as calls."""
    subscripted = accesses.subscripted(
        name("_"), op.attrs["step"], operand_of(speller, op)
    )
    assert isinstance(subscripted, ast.Subscript)
    return _as_argument(subscripted.slice)


def _as_argument(key: ast.expr) -> ast.expr:
    if isinstance(key, ast.Tuple):
        return ast.Tuple([_as_argument(item) for item in key.elts], LOAD)
    if isinstance(key, ast.Slice):
        bounds = [key.lower, key.upper, *([key.step] if key.step else [])]
        return call("slice", *(b or ast.Constant(None) for b in bounds))
    return key


def _array_of(speller: Speller, op: Apply) -> ast.expr:
    dtype = op.attrs.get("dtype")
    keywords = {} if dtype is None else {"dtype": dtype_name(dtype)}
    return call("np.array", ast.List(speller.values(op.operands), LOAD), **keywords)


def _heaviside(speller: Speller, op: Apply) -> ast.expr:
    """1 above 0, 0 below, 1/2 at 0: a rule's by signs, which is several times as
    fast."""
    at_zero = speller.definition(op.operands[1])
    is_half = isinstance(at_zero, Constant) and at_zero.value == 0.5
    if "_name" in op.attrs or not is_half:
        return speller.ordinary(op, primitive(op.name))
    sign = call("np.sign", speller.value(op.operands[0]))
    twice = ast.BinOp(sign, ast.Add(), ast.Constant(1))
    return ast.BinOp(ast.Constant(0.5), ast.Mult(), twice)


def _call(speller: Speller, op: Apply) -> ast.expr:
    """`f_vjp(x, x_dot=z, out_bar=z2)`: a function of the same module."""
    beside = op.attrs["_callee"]
    params = beside.function.params
    given = [speller.value(v) for v in op.operands]
    count = sum(p.kind != "keyword-only" for p in params)
    names = [p.name for p in params[count:]]
    named = dict(zip(names, given[count:], strict=True))
    return call(beside.layout.name, *given[:count], **named)


def _custom(speller: Speller, op: Apply) -> ast.expr:
    """A call as the user wrote it."""
    function, *operands = op.operands
    return _call_as_written(speller, op, speller.value(function), tuple(operands))


def _print(speller: Speller, op: Apply) -> ast.expr:
    return _call_as_written(speller, op, name("print"), op.operands)


def _call_as_written(
    speller: Speller, op: Apply, function: ast.expr, operands: tuple[Value, ...]
) -> ast.expr:
    given = iter(speller.values(operands))
    arguments, keywords = [], {}
    for written in op.attrs["layout"]:
        value = next(given) if written.is_operand else constant(written.literal)
        if written.keyword:
            keywords[written.keyword] = value
        else:
            arguments.append(value)
    named = [ast.keyword(key, value) for key, value in keywords.items()]
    return ast.Call(function, arguments, named)


SPECIAL: dict[str, Special] = {
    "call": _call,
    **EXPRESSIONS,
    **SCIPY_OBJECTS,
    **SOLVERS,
    "heaviside": _heaviside,
    "index": _index,
    "part": _part,
    "transpose": _transpose,
    "shape": _attribute_or_function("shape"),
    "size": _attribute_or_function("size"),
    "ndim": _attribute_or_function("ndim"),
    "dim": _dim,
    "length": _length,
    "make_shape": _make_shape,
    "broadcast_to": _broadcast_to,
    "copy": _copy,
    "array_of": _array_of,
    "astype": _astype,
    "gather_last": _gather_last,
    "zeros": _zeros,
    "ones": _filled("np.ones"),
    "empty": _filled("np.empty"),
    "full": _filled("np.full"),
    "and_": _boolean(ast.And),
    "or_": _boolean(ast.Or),
    "not_": _not,
    "larger": _larger,
    "inverse_chance": _inverse_chance,
    **dict.fromkeys(("custom", "custom_jvp", "custom_vjp"), _custom),
    "print": _print,
    "grad_hook": lambda speller, op: speller.value(op.operands[0]),
    "held": lambda speller, op: speller.value(op.operands[0]),
    "stop_gradient": lambda speller, op: speller.value(op.operands[0]),
    "pop": _pop,
    "tape": _tape,
    "saved": _saved,
}
