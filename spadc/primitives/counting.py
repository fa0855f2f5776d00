"""Counting and finding: histograms, bins, unique numbers, membership.

Counts and positions are constant where they are defined; weights pass their cotangents
through to the bin that they were counted in.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import (
    ArrayType,
    ObjectType,
    ScalarType,
    Type,
    array_or_scalar,
    dtype_of,
    shape_of,
)

from .core import (
    Call,
    Cost,
    Primitive,
    Unsupported,
    parse_arguments,
    primitive,
    register,
)
from .inference import add_dims, floating, is_left_out
from .shaping import ravel, reshape
from .spreading import mean_of_ties, share_ties

ZERO: dict[str, Any] = {"zero_derivative": True}


def counting(name: str, infer: Any, arguments: str, **facts: Any) -> Primitive:
    """A primitive that answers with counts or positions."""
    given = parse_arguments(arguments, facts.pop("defaults", None))
    evaluate = facts.pop("evaluate", None) or getattr(np, name)
    called = facts.pop("called", f"np.{name}")
    names = (called.replace("np.", "numpy."),) if called.startswith("np.") else ()
    facts.setdefault("cost", Cost.COSTLY)
    return register(
        Primitive(name, infer, evaluate, given, Call(called), names, **facts)
    )


# --- where numbers belong -------------------------------------------------------------


def _positions_like(v: Type) -> Type:
    return array_or_scalar("int64", shape_of(v))


searchsorted = counting(
    "searchsorted",
    lambda a, v, side="left": _positions_like(v),
    "a v side=",
    defaults={"side": "left"},
    methods=("searchsorted",),
    **ZERO,
)
digitize = counting(
    "digitize",
    lambda x, bins, right=False: _positions_like(x),
    "x bins right=",
    defaults={"right": False},
    **ZERO,
)
isin = counting(
    "isin",
    lambda x, test, invert=False: array_or_scalar("bool", shape_of(x)),
    "element test_elements | invert=",
    defaults={"invert": False},
    **ZERO,
)
lexsort = counting(
    "lexsort",
    lambda *keys: ArrayType("int64", shape_of(keys[0])),
    "[keys]",
    evaluate=lambda *keys: np.lexsort(keys),
    **ZERO,
)

# --- weighted counts ------------------------------------------------------------------


def _infer_bincount(x: Type, weights: Type, minlength: Type) -> Type:
    return ArrayType("int64" if is_left_out(weights) else "float64", (None,))


def _bincount(x: Any, weights: Any = None, minlength: Any = None) -> Any:
    return np.bincount(x, weights, 0 if minlength is None else minlength)


bincount = counting(
    "bincount",
    _infer_bincount,
    "x weights? minlength?",
    evaluate=_bincount,
    linear_in=(1,),
)


@bincount.vjp
def _bincount_vjp(y_bar: Any, y: Any, x: Any, weights: Any, minlength: Any) -> Any:
    if is_left_out(weights.type):
        return None, None, None
    return None, primitive("take")(y_bar, x), None


def _infer_histogram(
    x: Type, bins: Type, weights: Type, range: Any = None
) -> tuple[Type, Type]:
    if isinstance(bins, ObjectType) and not is_left_out(bins):
        raise Unsupported("the number of bins must be given, or their edges")
    known = bins.value if isinstance(bins, ScalarType) else None
    number: Any = 10 if is_left_out(bins) else known
    edges = shape_of(bins)
    if edges:
        number = add_dims(edges[0], -1)
    dtype = "int64" if is_left_out(weights) else dtype_of(weights)
    of_edges = dtype_of(bins) if edges else floating(dtype_of(x))
    after = add_dims(number, 1) if isinstance(number, int) else None
    return ArrayType(dtype, (number,)), ArrayType(of_edges, (after,))


def _histogram(
    x: Any, bins: Any = None, weights: Any = None, *, range: Any = None
) -> Any:
    chosen = 10 if bins is None else np.copy(bins)[()]
    return np.histogram(x, chosen, range=range, weights=weights)


histogram = counting(
    "histogram",
    _infer_histogram,
    "a bins? | range= weights?",
    evaluate=_histogram,
)


def _bin_of(x: Any, edges: Any) -> Any:
    """The number of the bin that each element is in, and -1 outside."""
    last = len(edges) - 1
    k = np.searchsorted(edges, x, side="right") - 1
    k = np.where(np.equal(x, edges[-1]), last - 1, k)
    return np.where(k < last, k, -1)[()]


bin_of = counting(
    "bin_of",
    lambda x, edges: _positions_like(x),
    "x edges",
    evaluate=_bin_of,
    called="rt.bin_of",
    **ZERO,
)


def _are_edges(bins: Any) -> bool:
    is_list = bool(shape_of(bins.type))
    if not is_list and not isinstance(bins.type, ScalarType | ObjectType):
        raise Unsupported("whether the bins are a number or edges must be known")
    return is_list


@histogram.vjp
def _histogram_vjp(
    y_bars: Any, ys: Any, x: Any, bins: Any, weights: Any, range: Any = None
) -> Any:
    is_list = _are_edges(bins)
    moves = range is None and not is_list and not _is_zero(y_bars[1])
    x_bar = _from_edges(y_bars[1], x) if moves else None
    bins_bar = y_bars[1] if is_list else None
    if is_left_out(weights.type):
        return x_bar, bins_bar, None
    places = bin_of(ravel(x), ys[1])
    counted = primitive("take")(y_bars[0], places)
    flat = primitive("where")(places >= 0, counted, 0)
    return x_bar, bins_bar, reshape(flat, weights.shape)


@histogram.jvp
def _histogram_dot(
    x_dots: Any, ys: Any, x: Any, bins: Any, weights: Any, range: Any = None
) -> Any:
    x_dot, bins_dot, weights_dot = x_dots
    counts_dot = edges_dot = None
    if weights_dot is not None:
        counts_dot, _ = histogram(x, ys[1], weights_dot)
    if _are_edges(bins):
        edges_dot = bins_dot
    elif range is None and x_dot is not None:
        least, largest = (
            mean_of_ties(x_dot, primitive(name)(x), x, None, False)
            for name in ("min", "max")
        )
        edges_dot = primitive("linspace")(least, largest, ys[1].size)
    return counts_dot, edges_dot


def _is_zero(bar: Any) -> bool:
    """Whether a cotangent is that of a result that nothing reads."""
    makers = [op for op in bar.builder.ops if bar.value in op.results]
    return any(getattr(op, "name", "").startswith("zeros") for op in makers)


def _from_edges(edges_bar: Any, x: Any) -> Any:
    """Without a range the edges are evenly spaced from the least to the largest."""
    t = primitive("linspace")(0.0, 1.0, edges_bar.size)
    total, x_bar = primitive("sum"), None
    for name, share in (("min", 1 - t), ("max", t)):
        bar = total(share * edges_bar)
        part = share_ties(bar, primitive(name)(x), x, None, False)
        x_bar = part if x_bar is None else x_bar + part
    return x_bar
