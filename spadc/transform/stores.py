"""Join stores and reads of the same part.

Paths are the same when their steps are equal and their dynamic operands the same
values. A chain is taken apart only if nothing else reads its inner states.
"""

from __future__ import annotations

from collections.abc import Sequence

from spadc.ir import (
    Apply,
    Path,
    ScalarType,
    Subscript,
    Transpose,
    Value,
    dtype_of,
    rank_of,
    shift_refs,
)

from .facts import is_weak
from .filled import repeated
from .products import Tree, build, split_sign, twice
from .rewrite import Rewriter

Part = tuple[Path, tuple[Value, ...]]  # a path whose references count from 0


def part_of(op: Apply) -> Part:
    """The part that an `index`, `write`, `accumulate` or `add_at` reaches."""
    if "path" in op.attrs:
        return shift_refs(op.attrs["path"], -2), op.operands[2:]
    first = 1 if op.name == "index" else 2
    return shift_refs((op.attrs["step"],), -first), op.operands[first:]


def store(at: Rewriter, name: str, x: Value, v: Value, part: Part) -> Value:
    """A new `write` or `accumulate`."""
    path, dynamic = part
    return at.apply(name, x, v, *dynamic, path=shift_refs(path, 2))


def read_back(value: Value, part: Part, at: Rewriter) -> Value | None:
    """The array from which `value` reads exactly `part`, if it does."""
    path = part[0]
    for step in reversed(path):
        read = at.definition(value)
        if read is None:
            return None
        if isinstance(step, Subscript):
            if read.name != "index" or part_of(read) != (
                (step,),
                _dynamic_of(step, part),
            ):
                return None
        elif read.name != "transpose" or read.attrs.get("axes") != step.axes:
            return None
        value = read.operands[0]
    return value if path else None


def _dynamic_of(step: Subscript, part: Part) -> tuple[Value, ...]:
    return part[1] if len(part[0]) == 1 else ()


def write_what_is_there(op: Apply, at: Rewriter) -> Value | None:
    """Writing a part of an array into that very part changes nothing."""
    x, v = op.operands[:2]
    return x if read_back(v, part_of(op), at) is x else None


def write_over(op: Apply, at: Rewriter) -> Value | None:
    """What was stored is overwritten unread."""
    x, v = op.operands[:2]
    inner = at.made_by(x, "write", "accumulate")
    if inner is None or not at.is_inner_store(x) or part_of(inner) != part_of(op):
        return None
    return store(at, "write", inner.operands[0], v, part_of(op))


def accumulate_into_zeroed(op: Apply, at: Rewriter) -> Value | None:
    """Adding to a part that was set to zero is writing, also before other additions."""
    x, v = op.operands[:2]
    part = part_of(op)
    chain = _chain_to_zeroed(x, part, at)
    if chain is None:
        return None
    zeroing, *additions = chain
    if any(other.span.statement != op.span.statement for other in additions):
        return None
    result = at.again(zeroing, (zeroing.operands[0], v, *zeroing.operands[2:]))
    for addition in additions:
        result = at.again(addition, (result, *addition.operands[1:]))
    return result


def _chain_to_zeroed(x: Value, part: Part, at: Rewriter) -> list[Apply] | None:
    """The `write` of zero to `part` and the additions after it, of which `x` is the
    last."""
    chain: list[Apply] = []
    while True:
        op = at.made_by(x, "write", "accumulate", "add_at")
        if op is None or not at.is_inner_store(x):
            return None
        chain.insert(0, op)
        if op.name == "write":
            is_zero = at.literal(op.operands[1]) == 0
            return chain if is_zero and part_of(op) == part else None
        x = op.operands[0]


def add_to_zeros(op: Apply, at: Rewriter) -> Value | None:
    """Adding an array to zeros of its shape and dtype is the array."""
    x, v = op.operands[:2]
    if at.made_by(x, "zeros", "zeros_like") is None or part_of(op) != ((), ()):
        return None
    return v if _is_same_kind(x, v, at) else None


def write_whole(op: Apply, at: Rewriter) -> Value | None:
    """Overwriting everything with an array of the same shape and dtype is that
    array."""
    x, v = op.operands[:2]
    return v if part_of(op) == ((), ()) and _is_same_kind(x, v, at) else None


def _is_same_kind(x: Value, v: Value, at: Rewriter) -> bool:
    if isinstance(v.type, ScalarType) or not at.facts.is_float(v):
        return False
    same_dtype = at.facts.kind(x) == at.facts.kind(v)
    return same_dtype and at.facts.same_shape(x, v)


def read_what_was_written(op: Apply, at: Rewriter) -> Value | None:
    """Reading the part that was just written gives what was written."""
    written = at.made_by(op.operands[0], "write")
    if written is None or part_of(written) != part_of(op):
        return None
    if op.attrs["step"].may_repeat:
        return None  # the last of several values was kept
    v = written.operands[1]
    same_dtype = dtype_of(v.type) == dtype_of(op.result.type) is not None
    same_kind = isinstance(v.type, ScalarType) == isinstance(op.result.type, ScalarType)
    same_kind = same_kind and is_weak(v.type) == is_weak(op.result.type)
    return v if same_dtype and same_kind and at.facts.same_shape(v, op.result) else None


def store_repeated(op: Apply, at: Rewriter) -> Value | None:
    """A store repeats what it stores by itself."""
    x, v, *dynamic = op.operands
    bare = repeated(v, at)
    if isinstance(bare, Value):
        return at.apply(op.name, x, bare, *dynamic, **op.attrs)
    widened = at.made_by(v, "expand_dims")
    if widened is None or not at.is_inner(v) or not _adds_leading_axes(widened, op):
        return None
    return at.apply(op.name, x, widened.operands[0], *dynamic, **op.attrs)


def _adds_leading_axes(widened: Apply, store: Apply) -> bool:
    """Whether broadcasting adds these axes by itself to fit the whole of the target."""
    axis = widened.attrs["axis"]
    axes = (axis,) if isinstance(axis, int) else axis
    rank, target = rank_of(widened.result.type), rank_of(store.operands[0].type)
    known = rank is not None and target is not None and rank <= target
    return known and axes == tuple(range(len(axes))) and store.attrs["path"] == ()


def add_part_of_zeros(op: Apply, at: Rewriter) -> Value | None:
    """Adding zeros with a part written is adding to the part of the part."""
    x, v, *dynamic = op.operands
    written = at.made_by(v, "write")
    if written is None or not at.is_inner_store(v):
        return None
    zeros, inner, *inner_dynamic = written.operands
    made = at.made_by(zeros, "zeros", "zeros_like") is not None
    path, inner_path = op.attrs["path"], written.attrs["path"]
    plain = all(isinstance(s, Transpose) or not s.may_repeat for s in inner_path)
    if not made or not plain or not _is_whole_part(zeros, op, at):
        return None
    moved = (*path, *shift_refs(inner_path, len(dynamic)))
    return at.apply("accumulate", x, inner, *dynamic, *inner_dynamic, path=moved)


def _is_whole_part(value: Value, store: Apply, at: Rewriter) -> bool:
    """Whether `value` has the shape of the part that `store` reaches."""
    path, dynamic = part_of(store)
    if not dynamic:
        extent = at.facts.extent_of_part(store.operands[0], path)
        return at.facts.extent(value) == extent
    source = _shape_source(value, at)
    array = None if source is None else read_back(source, (path, dynamic), at)
    return array is not None and at.facts.same_shape(array, store.operands[0])


def _shape_source(zeros: Value, at: Rewriter) -> Value | None:
    """The value whose shape these zeros have."""
    made = at.made_by(zeros, "zeros", "zeros_like")
    if made is not None and made.name == "zeros":
        made = at.made_by(made.operands[0], "shape")
    return None if made is None else made.operands[0]


def add_to_repeated(op: Apply, at: Rewriter) -> Value | None:
    """`full_like(v, 2.0) += v` is `v + 2.0`."""
    x, v = op.operands[:2]
    bare = repeated(x, at)
    if bare is None or part_of(op) != ((), ()) or not _is_same_kind(x, v, at):
        return None
    return at.apply("add", v, bare)


def accumulate_negated(op: Apply, at: Rewriter) -> Value | None:
    """`-a += b` is `b - a`."""
    x, v = op.operands[:2]
    if part_of(op) != ((), ()) or at.facts.kind(x) != at.facts.kind(v):
        return None
    negative, tree = split_sign(x, at)
    v_negative, _ = split_sign(v, at)
    if not negative or v_negative or not at.facts.same_shape(x, v):
        return None
    return at.apply("subtract", *_built(at, v, tree))


def _built(at: Rewriter, *trees: Tree) -> Sequence[Value]:
    return [build(tree, at) for tree in trees]


def accumulate_twice(op: Apply, at: Rewriter) -> Value | None:
    """`a += a` is `2 * a`."""
    x, v = op.operands[:2]
    if not at.is_same(x, v) or part_of(op) != ((), ()) or not at.facts.is_float(x):
        return None
    return twice(x, at)
