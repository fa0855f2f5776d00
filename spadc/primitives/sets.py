"""The different elements of an array: `np.unique` and its relatives.

Equal elements are one element of the result, whose derivative they share equally.
"""

from __future__ import annotations

from typing import Any

from spadc.ir import ArrayType, Pick, Ref, Type, dtype_of, rank_of, shape_of

from .core import Unsupported, primitive
from .counting import counting
from .parts import on_axis
from .shaping import flip, ravel, reshape
from .structural import add_at, in_dtype_of
from .ties import tied

FLAGS = ("return_index", "return_inverse", "return_counts")
INTEGERS = ArrayType("int64", (None,))


def _infer_unique(x: Type, axis: int | None = None, **flags: bool) -> Any:
    shape = shape_of(x)
    if axis is not None and shape is None:
        raise Unsupported("the number of axes must be known here")
    dims: Any = (None,)
    if axis is not None and shape is not None:
        where = axis % len(shape)
        dims = (*shape[:where], None, *shape[where + 1 :])
    values = ArrayType(dtype_of(x), dims)
    whole = INTEGERS if axis is not None else ArrayType("int64", shape_of(x))
    asked = [
        whole if flag == "return_inverse" else INTEGERS
        for flag in FLAGS
        if flags.get(flag)
    ]
    return (values, *asked) if asked else values


unique = counting(
    "unique",
    _infer_unique,
    "ar return_index= return_inverse= return_counts= axis= | equal_nan= sorted=",
    defaults=dict.fromkeys(FLAGS, False) | {"equal_nan": True, "sorted": True},
)


def _groups(x: Any, axis: int | None, flags: Any) -> tuple[Any, Any]:
    """The number of the element of the result that each element is, and how many
    there are of each."""
    if not flags.get("sorted", True):
        raise Unsupported("the order of `np.unique(sorted=False)` is not known")
    kept = {"axis": axis} if axis is not None else {}
    equal = {} if flags.get("equal_nan", True) else {"equal_nan": False}
    _, inverse, counts = unique(
        x, return_inverse=True, return_counts=True, **kept, **equal
    )
    return inverse, in_dtype_of(counts, x)


@unique.vjp
def _unique(
    y_bars: Any, ys: Any, x: Any, axis: int | None = None, **flags: bool
) -> Any:
    y_bar = y_bars[0] if isinstance(y_bars, tuple) else y_bars
    if tied(x):
        inverse, chosen = _chosen(x, axis, flags)
        return primitive("take")(y_bar, inverse) * chosen
    inverse, counts = _groups(x, axis, flags)
    if axis is None:
        return primitive("take")(y_bar / counts, inverse)
    share = y_bar / _along(counts, axis, rank_of(x.type) or 0)
    return primitive("take")(share, inverse, axis=axis)


@unique.jvp
def _unique_dot(
    x_dots: Any, ys: Any, x: Any, axis: int | None = None, **flags: bool
) -> Any:
    (x_dot,), several = x_dots, isinstance(ys, tuple)
    values = ys[0] if several else ys
    zeros = primitive("zeros_like")(values)
    step = on_axis(axis or 0, Pick(Ref(2), mask=False))
    if tied(x):
        inverse, chosen = _chosen(x, axis, flags)
        mean = add_at(zeros, ravel(x_dot * chosen), ravel(inverse), step=step)
    elif axis is None:
        inverse, counts = _groups(x, axis, flags)
        mean = add_at(zeros, ravel(x_dot), ravel(inverse), step=step) / counts
    else:
        inverse, counts = _groups(x, axis, flags)
        sums = add_at(zeros, x_dot, inverse, step=step)
        mean = sums / _along(counts, axis, rank_of(x.type) or 0)
    return (mean, *[None] * (len(ys) - 1)) if several else mean


def _chosen(x: Any, axis: int | None, flags: Any) -> tuple[Any, Any]:
    """The number of the element of the result that each element is, and 1 where it is
    the one of its equals that has the derivative, else 0."""
    if axis is not None or not flags.get("equal_nan", True):
        raise Unsupported("`np.unique` with these arguments shares the ties equally")
    flat, is_last = ravel(x), x.builder.conventions.ties == "last"
    _, inverse = unique(x, return_inverse=True)
    order = flip(flat, axis=0) if is_last else flat
    _, place = unique(order, return_index=True)
    if is_last:
        place = x.size - 1 - place
    steps = primitive("arange")(x.size, None, None)
    chosen = primitive("take")(place, ravel(inverse)).equals(steps)
    return inverse, reshape(in_dtype_of(chosen, x), x.shape)


def _along(counts: Any, axis: int, rank: int) -> Any:
    after = rank - 1 - axis % rank
    if not after:
        return counts
    return primitive("expand_dims")(counts, axis=tuple(range(1, after + 1)))
