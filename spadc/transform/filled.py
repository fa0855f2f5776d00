"""Leave out arrays that repeat one value where NumPy broadcasts by itself.

A reduction's cotangent is repeated over what was reduced: `broadcast_to(s, shape)`, or
`full_like(x, s)` where `s` takes the dtype of `x`. Most often it is then multiplied
with an array of that very shape, and `s` alone does as well.
"""

from __future__ import annotations

from collections.abc import Sequence

from spadc.ir import Apply, ArrayType, Value, dtype_of
from spadc.primitives.core import REGISTRY

from .facts import SCALAR, is_weak
from .rewrite import Number, Rewriter, is_adjoint

LIKE = {"zeros": "zeros_like", "ones": "ones_like", "full": "full_like"}


def repeated(value: Value, at: Rewriter) -> Value | Number | None:
    """What the reverse sweep repeats to make `value`."""
    maker = at.made_by(value, "broadcast_to", "full_like", "ones_like", "full")
    if maker is None or not is_adjoint(maker):
        return None
    if maker.name != "broadcast_to" and not at.facts.is_float(value):
        return None  # a number would be cut off
    if maker.name == "ones_like":
        return 1.0
    return maker.operands[0 if maker.name == "broadcast_to" else 1]


def implicit_broadcast(op: Apply, at: Rewriter) -> Value | None:
    """An elementwise op repeats its operands by itself, if the others have the whole
    shape and the dtype."""
    for k, value in enumerate(op.operands):
        bare = repeated(_uncast(value, at), at)
        if bare is None:
            continue
        others = [v for i, v in enumerate(op.operands) if i != k]
        whole = SCALAR.union(*map(at.facts.extent, others))
        if at.facts.extent(value) <= whole and _keeps_dtype(value, bare, others, at):
            operands = [bare if i == k else v for i, v in enumerate(op.operands)]
            return at.apply(op.name, *operands, **op.attrs)
    return None


def _uncast(value: Value, at: Rewriter) -> Value:
    """A cast of a repeated Python number does not matter."""
    cast = at.made_by(value, "astype", "astype_like")
    bare = None if cast is None else repeated(cast.operands[0], at)
    if cast is None or bare is None:
        return value
    weak = isinstance(bare, int | float) or is_weak(bare.type)
    return cast.operands[0] if weak else value


def _keeps_dtype(
    value: Value, bare: Value | Number, others: Sequence[Value], at: Rewriter
) -> bool:
    rest = (bare,) if isinstance(bare, Value) else ()
    if not any(at.facts.is_float(v) for v in (*others, *rest)):
        return False
    return at.facts.kind(value, *others) == at.facts.kind(*rest, *others)


def late_broadcast(op: Apply, at: Rewriter) -> Value | None:
    """Compute with scalars first, repeat the result."""
    bares = [repeated(v, at) for v in op.operands]
    pairs = list(zip(op.operands, bares, strict=True))
    makers = [at.definition(v) for v, bare in pairs if bare is not None]
    others = [v for v, bare in pairs if bare is None]
    maker = makers[0] if len(makers) == 1 else None
    if maker is None or not at.is_inner(maker.result):
        return None
    (bare,) = (b for b in bares if b is not None)
    if isinstance(bare, Value) and at.facts.extent(bare) != SCALAR:
        return None
    if any(at.facts.extent(v) != SCALAR or not is_weak(v.type) for v in others):
        return None
    operands = [v if b is None else b for v, b in pairs]
    scalar = at.apply(op.name, *operands, **op.attrs)
    if maker.name == "broadcast_to":
        return at.apply("broadcast_to", scalar, maker.operands[1])
    name = "full" if maker.name == "full" else "full_like"
    return at.apply(name, maker.operands[0], scalar, **maker.attrs)


def sum_of_repeated(op: Apply, at: Rewriter) -> Value | None:
    """The sum of a repeated scalar is a multiple of it."""
    bare = repeated(op.operands[0], at)
    plain = op.attrs.get("axis") is None and not op.attrs.get("keepdims")
    if bare is None or not plain or op.attrs.get("dtype") is not None:
        return None
    if isinstance(bare, Value) and at.facts.extent(bare) != SCALAR:
        return None
    product = at.apply("multiply", bare, at.apply("size", op.operands[0]))
    same = dtype_of(product.type) == dtype_of(op.result.type) is not None
    if is_weak(product.type) and at.is_computed_with():
        return None  # a Python number would take the dtype of the arrays it meets
    return product if same else None


def broadcast_again(op: Apply, at: Rewriter) -> Value | None:
    """The value has that shape already, or was broadcast twice."""
    value, shape = op.operands
    same_shape = at.facts.extent(value) == at.facts.extent_of_shape(shape)
    if same_shape and at.facts.kind(value) == at.facts.kind(op.result):
        return value
    inner = at.made_by(value, "broadcast_to")
    return at.apply("broadcast_to", inner.operands[0], shape) if inner else None


def copy_of_broadcast(op: Apply, at: Rewriter) -> Value | None:
    """A copy of a scalar broadcast to a shape is made by `np.full`."""
    maker = at.made_by(op.operands[0], "broadcast_to")
    if maker is None or at.facts.extent(maker.operands[0]) != SCALAR:
        return None
    return at.apply("full", maker.operands[1], maker.operands[0])


def cast_of_filled(op: Apply, at: Rewriter) -> Value | None:
    """A repeated scalar is made in the dtype that it is cast to."""
    maker = at.made_by(op.operands[0], "broadcast_to", "full_like", "full")
    bare = repeated(op.operands[0], at)
    if maker is None or not isinstance(bare, Value) or _read_elementwise(at):
        return None
    if at.facts.extent(bare) != SCALAR or not isinstance(op.result.type, ArrayType):
        return None
    if maker.name == "broadcast_to":
        return at.apply("full", maker.operands[1], bare, dtype=op.attrs["dtype"])
    return at.apply(maker.name, maker.operands[0], bare, dtype=op.attrs["dtype"])


def _read_elementwise(at: Rewriter) -> bool:
    """Whether an elementwise op reads the result: it may leave out the filled array."""
    reader = at.consumer()
    return bool(reader) and REGISTRY[reader].broadcasts


def filled_like(op: Apply, at: Rewriter) -> Value | None:
    """`np.zeros(x.shape)` is `np.zeros_like(x)`."""
    shape, *value = op.operands
    asked = at.made_by(shape, "shape")
    if asked is None or not at.is_at_hand(asked.operands[0]):
        return None
    x = asked.operands[0]
    dtype = dtype_of(op.result.type)
    if not isinstance(x.type, ArrayType) or dtype is None or dtype_of(x.type) != dtype:
        return None
    return at.apply(LIKE[op.name], x, *value)


def ones_like(op: Apply, at: Rewriter) -> Value | None:
    """`np.full_like(x, 1.0)` is `np.ones_like(x)`."""
    number = at.literal(op.operands[1])
    if number not in (0, 1) or _read_elementwise(at):
        return None
    name = "ones_like" if number else "zeros_like"
    return at.apply(name, op.operands[0], **op.attrs)
