"""Leave out arrays that repeat one value where NumPy broadcasts by itself.

A reduction's cotangent is repeated over what was reduced: `broadcast_to(s, shape)`, or
`full_like(x, s)` where `s` takes the dtype of `x`. Most often it is then multiplied
with an array of that very shape, and `s` alone does as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spadc.ir import (
    Apply,
    ArrayType,
    Value,
    broadcast_shapes,
    dtype_of,
    is_ndarray,
    shape_of,
)
from spadc.primitives import REGISTRY

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


def bare_factor(
    value: Value, others: Sequence[Value], result: Value, at: Rewriter
) -> Value | Number | None:
    """What `value` repeats, if an elementwise op with the operands `others` gives
    `result` in the same shape and dtype without the repetition."""
    bare = _repeated_inside(value, at)
    if bare is None or not _is_covered(value, others, result, at):
        return None
    rest = (bare,) if isinstance(bare, Value) else ()
    if not any(at.facts.is_float(v) for v in (*others, *rest)):
        return None
    same_dtype = at.facts.kind(value, *others) == at.facts.kind(*rest, *others)
    return bare if same_dtype else None


def _repeated_inside(value: Value, at: Rewriter) -> Value | Number | None:
    """The same, also inside a cast of a Python number, or with axes added to a
    scalar."""
    bare = repeated(value, at)
    outer = at.made_by(value, "astype", "astype_like", "expand_dims")
    if bare is not None or outer is None:
        return bare
    bare = _repeated_inside(outer.operands[0], at)
    if bare is None or isinstance(bare, int | float):
        return bare
    if outer.name == "expand_dims":
        return bare if at.facts.extent(bare) == SCALAR else None
    return bare if is_weak(bare.type) else None


def _is_covered(
    value: Value, others: Sequence[Value], result: Value, at: Rewriter
) -> bool:
    """Whether `others` have the whole shape of the result."""
    if at.facts.extent(value) <= SCALAR.union(*map(at.facts.extent, others)):
        return True
    shape = shape_of(result.type)
    known = shape is not None and None not in shape
    return known and broadcast_shapes(*(shape_of(v.type) for v in others)) == shape


def implicit_broadcast(op: Apply, at: Rewriter) -> Value | None:
    """An elementwise op repeats its operands by itself, if the others have the whole
    shape and the dtype."""
    for k, value in enumerate(op.operands):
        others = [v for i, v in enumerate(op.operands) if i != k]
        bare = bare_factor(value, others, op.result, at)
        if bare is not None:
            operands = [bare if i == k else v for i, v in enumerate(op.operands)]
            return at.apply(op.name, *operands, **op.attrs)
    return None


def late_broadcast(op: Apply, at: Rewriter) -> Value | None:
    """Compute with scalars first, repeat the result."""
    bares = [repeated(v, at) for v in op.operands]
    pairs = list(zip(op.operands, bares, strict=True))
    makers = [at.definition(v) for v, bare in pairs if bare is not None]
    others = [v for v, bare in pairs if bare is None]
    maker = makers[0] if len(makers) == 1 else None
    if maker is None or at.consumer() in ("multiply", "divide"):
        return None  # there the repetition may be left out
    (bare,) = (b for b in bares if b is not None)
    cheap = not isinstance(bare, Value) or at.facts.extent(bare) == SCALAR
    if not cheap and not at.is_inner(maker.result):
        return None
    if any(at.facts.extent(v) != SCALAR or not is_weak(v.type) for v in others):
        return None
    operands = [v if b is None else b for v, b in pairs]
    scalar = at.apply(op.name, *operands, **op.attrs)
    if maker.name == "broadcast_to":
        return at.apply("broadcast_to", scalar, maker.operands[1])
    name = "full" if maker.name == "full" else "full_like"
    return at.apply(name, maker.operands[0], scalar, **_unspoken(maker))


def _unspoken(op: Apply) -> dict[str, Any]:
    """The attributes of an op for another one, which the user has not written."""
    return {key: value for key, value in op.attrs.items() if key[0] != "_"}


def own_repeated(op: Apply, at: Rewriter) -> Value | None:
    """A broadcast scalar that is only yielded becomes an array, which can be
    written."""
    value, shape = op.operands
    if at.is_computed_with() or at.facts.extent(value) != SCALAR:
        return None
    return at.apply("full", shape, value) if is_weak(value.type) else None


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
    if not is_ndarray(x.type) or dtype is None or dtype_of(x.type) != dtype:
        return None
    return at.apply(LIKE[op.name], x, *value)


def ones_like(op: Apply, at: Rewriter) -> Value | None:
    """`np.full_like(x, 1.0)` is `np.ones_like(x)`."""
    number = at.literal(op.operands[1])
    if number not in (0, 1) or _read_elementwise(at):
        return None
    name = "ones_like" if number else "zeros_like"
    return at.apply(name, op.operands[0], **_unspoken(op))
