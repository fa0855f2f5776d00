"""Ask the simplest value for a shape, and sum out no broadcasting where there was none.

Everything here rests on proof (`facts`): where shapes are unknown and cannot be shown
to agree, the op stays.
"""

from __future__ import annotations

from typing import Any

from spadc.ir import (
    Apply,
    ScalarType,
    Shape,
    ShapeType,
    Value,
    dtype_of,
    is_stretched,
    rank_of,
    shape_of,
)
from spadc.primitives import REGISTRY

from .facts import LIKE_FIRST
from .rewrite import Rewriter


def shape_of_source(op: Apply, at: Rewriter) -> Value | None:
    """Ask for the shape (size, length...) of what a passing value was computed from."""
    source = _source(op.operands[0], at)
    return None if source is None else at.apply(op.name, source, **op.attrs)


def like_source(op: Apply, at: Rewriter) -> Value | None:
    """The same for `zeros_like`..., where the dtype has to agree as well."""
    value, *others = op.operands
    source = _source(value, at)
    if source is None:
        return None
    if op.attrs.get("dtype") is None and at.facts.kind(source) != at.facts.kind(value):
        return None
    return at.apply(op.name, source, *others, **op.attrs)


def _source(value: Value, at: Rewriter) -> Value | None:
    """An operand of the op that makes `value`, proved to have its shape, if `value` has
    no name or nothing reads its elements."""
    maker = at.definition(value)
    if maker is None or len(maker.results) != 1:
        return None
    if at.name_of(value) is not None and at.is_read(value):
        return None
    known = REGISTRY[maker.name]
    if not (maker.name in LIKE_FIRST or known.broadcasts):
        return None
    return next((v for v in maker.operands if _has_shape_of(v, value, at)), None)


def _has_shape_of(operand: Value, value: Value, at: Rewriter) -> bool:
    array_like = not isinstance(operand.type, ScalarType | ShapeType)
    return array_like and at.facts.same_shape(operand, value)


def size_of_scalar(op: Apply, at: Rewriter) -> Value | None:
    """A scalar has one element."""
    return at.constant(1) if isinstance(op.operands[0].type, ScalarType) else None


def shape_of_filled(op: Apply, at: Rewriter) -> Value | None:
    """What was made with the shape of another array has that array's shape."""
    maker = at.made_by(op.operands[0], "zeros", "ones", "empty", "full", "broadcast_to")
    if maker is None:
        return None
    shape = maker.operands[1 if maker.name == "broadcast_to" else 0]
    if op.name == "shape":
        return shape if isinstance(shape.type, ShapeType) else None
    asked = at.made_by(shape, "shape")
    return at.apply(op.name, asked.operands[0], **op.attrs) if asked else None


# --- unbroadcast ----------------------------------------------------------------------


def drop_unbroadcast(op: Apply, at: Rewriter) -> Value | None:
    """Nothing was stretched."""
    value, shape = op.operands
    unchanged = at.facts.extent(value) == at.facts.extent_of_shape(shape)
    return value if unchanged else None


def join_unbroadcasts(op: Apply, at: Rewriter) -> Value | None:
    """Summing to a shape that is broadcast to a second one, by way of the second."""
    inner = at.made_by(op.operands[0], "unbroadcast")
    if inner is None:
        return None
    between = at.facts.extent_of_shape(inner.operands[1])
    if not at.facts.extent_of_shape(op.operands[1]) <= between:
        return None
    return at.apply("unbroadcast", inner.operands[0], op.operands[1])


def static_unbroadcast(op: Apply, at: Rewriter) -> Value | None:
    """Where it is known which axes were stretched, their sum is written out."""
    value, shape = op.operands
    given = shape_of(value.type)
    wanted = shape.type.dims if isinstance(shape.type, ShapeType) else None
    if wanted == () and given != ():
        return at.apply("sum", value, axis=None, keepdims=False)
    if given is None or wanted is None or len(given) < len(wanted):
        return None
    lead = len(given) - len(wanted)
    stretched = _stretched_axes(wanted, given[lead:])
    if stretched is None:
        return None
    if lead:
        value = _sum(at, value, tuple(range(lead)), False)
    return _sum(at, value, stretched, True) if stretched else value


def _stretched_axes(wanted: Shape, given: Shape) -> tuple[int, ...] | None:
    """The axes that were stretched from `wanted` to `given`; None when unknown."""
    pairs = list(zip(wanted, given, strict=True))
    answers = [is_stretched(w, g) for w, g in pairs]
    if None in answers:
        return None
    return tuple(k for k, (_, g) in enumerate(pairs) if answers[k] and g != 1)


def _sum(at: Rewriter, value: Value, axes: tuple[int, ...], keepdims: bool) -> Value:
    axis: Any = axes[0] if len(axes) == 1 else axes
    return at.apply("sum", value, axis=axis, keepdims=keepdims)


# --- casts, transposes, reshapes ------------------------------------------------------


def drop_cast(op: Apply, at: Rewriter) -> Value | None:
    """The value has that dtype already."""
    value = op.operands[0]
    if op.name == "astype_like":
        like = op.operands[1]
        same = at.facts.is_float(value) and at.facts.is_float(like)
        if same and at.facts.kind(value) == at.facts.kind(like):
            return value
    dtype = dtype_of(op.result.type)
    return value if dtype is not None and dtype_of(value.type) == dtype else None


def double_transpose(op: Apply, at: Rewriter) -> Value | None:
    """Two transposes in a row."""
    inner = at.made_by(op.operands[0], "transpose")
    if inner is None:
        return None
    outer_axes, inner_axes = op.attrs.get("axes"), inner.attrs.get("axes")
    if outer_axes is None and inner_axes is None:
        return inner.operands[0]
    if not isinstance(outer_axes, tuple) or not isinstance(inner_axes, tuple):
        return None
    joined = tuple(inner_axes[axis] for axis in outer_axes)
    if joined == tuple(range(len(joined))):
        return inner.operands[0]
    return at.apply("transpose", inner.operands[0], axes=joined)


def transpose_of_product(op: Apply, at: Rewriter) -> Value | None:
    """`(a.T @ b).T` is `b.T @ a`, `outer(a, b).T` is `outer(b, a)`."""
    inner = at.made_by(op.operands[0], "matmul", "outer")
    if (
        inner is None
        or op.attrs.get("axes") is not None
        or not at.is_inner(inner.result)
    ):
        return None
    a, b = inner.operands
    if inner.name == "outer":
        return at.apply("outer", b, a)
    turned = [at.made_by(v, "transpose") for v in (a, b)]
    if rank_of(a.type) != 2 or rank_of(b.type) != 2 or turned == [None, None]:
        return None
    return at.apply("matmul", at.apply("transpose", b), at.apply("transpose", a))


def drop_reshape(op: Apply, at: Rewriter) -> Value | None:
    """The value has that shape already; or an earlier reshape does not matter."""
    value, shape = op.operands
    in_order = op.attrs.get("order", "C") == "C"
    if not in_order:
        return None
    if at.facts.extent(value) == at.facts.extent_of_shape(shape):
        return value
    inner = at.made_by(value, "reshape", "ravel")
    if inner is None or not at.is_inner(value) or inner.attrs.get("order", "C") != "C":
        return None
    return at.apply("reshape", inner.operands[0], shape)
