"""`np.block`: arrays joined along the axes that nested lists stand for."""

from __future__ import annotations

from spadc.ir import rank_of

from ..bindings import ArrayRef, Binding, ContainerRef, Scalar, Static, Tuple
from ..calling.arguments import Arguments, library, only
from ..context import Lowering
from ..values import describe, items_of, type_of, value_of
from .output import TYPES

Lists = ContainerRef | Tuple


@library("numpy.block")
def block(low: Lowering, given: Arguments) -> Binding:
    """`np.block([[a, b], [c, d]])`: the innermost lists are joined along the last
    axis, those around them along the axis before it, and so on."""
    (arrays,) = only(low, given, ("arrays",), "np.block")
    if isinstance(arrays, Scalar | Static):
        low.refuse("SPD304", "`np.block` takes lists of arrays here", "Use `np.array`.")
    depth = _depth(low, arrays)
    rank = max(depth, _largest_rank(low, arrays))
    joined = _joined(low, arrays, depth, rank)
    return low.bind(low.apply("copy", value_of(low, joined), hint=given.hint))


def _depth(low: Lowering, binding: Binding) -> int:
    """How many lists there are inside each other; the same everywhere."""
    if not isinstance(binding, Lists):
        return 0
    if isinstance(binding, Tuple):
        low.refuse("SPD304", "`np.block` takes lists, not tuples", "Write lists.")
    depths = {_depth(low, item) for item in items_of(low, binding)}
    if len(depths) != 1:
        low.refuse(
            "SPD304", "the lists of `np.block` are of different depths, or empty"
        )
    return 1 + depths.pop()


def _largest_rank(low: Lowering, binding: Binding) -> int:
    if isinstance(binding, Lists):
        return max(_largest_rank(low, item) for item in items_of(low, binding))
    return _rank(low, binding)


def _rank(low: Lowering, x: Binding) -> int:
    if not isinstance(x, ArrayRef | Scalar | Static):
        low.refuse("SPD304", f"`np.block` joins arrays, not {describe(x)}")
    rank = rank_of(type_of(low.state, x))
    if rank is None:
        low.refuse("SPD104", "the number of axes must be known here", TYPES)
    return rank


def _joined(low: Lowering, binding: Binding, depth: int, rank: int) -> Binding:
    if not isinstance(binding, Lists):
        return _with_axes(low, binding, rank)
    parts = [
        value_of(low, _joined(low, item, depth - 1, rank))
        for item in items_of(low, binding)
    ]
    return low.bind(low.apply("concatenate", *parts, axis=-depth))


def _with_axes(low: Lowering, x: Binding, rank: int) -> Binding:
    """`x` with axes of length 1 in front, so that there are `rank`."""
    missing = rank - _rank(low, x)
    value = value_of(low, x)
    if not missing:
        return low.bind(value)
    array = low.apply("asarray", value)
    return low.bind(low.apply("expand_dims", array, axis=tuple(range(missing))))
