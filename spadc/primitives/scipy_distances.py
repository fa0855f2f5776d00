"""Distances between points: `scipy.spatial.distance`.

The slope of a Euclidean distance is the unit vector between its points. With weights
`w`, the cotangent of a distance over it, the sum of these is a product of matrices; the
distance of a point from itself has the slope 0.
"""

from __future__ import annotations

from typing import Any

from spadc.ir import FLOAT, ArrayType, Dim, Type, rank_of, shape_of

from .core import Unsupported, primitive
from .elementwise import or_one, sign
from .scipy_entries import floats, scipy_primitive
from .shaping import expand_dims

METRIC = {"metric": "euclidean"}


def _rows(x: Type) -> Dim:
    shape = shape_of(x)
    return shape[0] if shape else None


def _infer_cdist(a: Type, b: Type, metric: str = "euclidean") -> Type:
    return ArrayType("float64", (_rows(a), _rows(b)))


def _infer_pdist(x: Type, metric: str = "euclidean") -> Type:
    n = _rows(x)
    return ArrayType("float64", (n * (n - 1) // 2 if isinstance(n, int) else None,))


def _infer_squareform(x: Type, checks: bool = True) -> Type:
    rank = rank_of(x)
    if rank is None:
        raise Unsupported("`squareform` needs an array of known axes")
    return ArrayType(floats(x), (None,) * (3 - rank))


cdist = scipy_primitive("spatial.distance.cdist", _infer_cdist, "XA XB metric=", METRIC)
pdist = scipy_primitive("spatial.distance.pdist", _infer_pdist, "X metric=", METRIC)
squareform = scipy_primitive(
    "spatial.distance.squareform",
    _infer_squareform,
    "X | checks=",
    {"checks": True},
    linear_in=(0,),
)


euclidean = scipy_primitive("spatial.distance.euclidean", lambda u, v: FLOAT, "u v")


@euclidean.vjp
def _euclidean(y_bar: Any, y: Any, u: Any, v: Any) -> Any:
    scaled = y_bar / or_one(y) * (u - v)
    return scaled, -scaled


def _weights(y_bar: Any, y: Any, metric: str) -> Any:
    """The cotangent of a distance over it."""
    if metric == "sqeuclidean":
        return 2 * y_bar
    if metric != "euclidean":
        raise Unsupported(f"no derivative of distances with the metric {metric!r}")
    return y_bar * (y > 0) / or_one(y)


@cdist.vjp
def _cdist(y_bar: Any, y: Any, a: Any, b: Any, metric: str = "euclidean") -> Any:
    total = primitive("sum")
    if metric == "cityblock":
        apart = expand_dims(a, axis=1) - expand_dims(b, axis=0)
        steps = expand_dims(y_bar, axis=2) * sign(apart)
        return total(steps, axis=1), -total(steps, axis=0)
    w = _weights(y_bar, y, metric)
    return (
        total(w, axis=1, keepdims=True) * a - w @ b,
        expand_dims(total(w, axis=0), axis=1) * b - w.T @ a,
    )


@pdist.vjp
def _pdist(y_bar: Any, y: Any, x: Any, metric: str = "euclidean") -> Any:
    w = squareform(_weights(y_bar, y, metric))
    return primitive("sum")(w, axis=1, keepdims=True) * x - w @ x


@squareform.vjp
def _squareform(y_bar: Any, y: Any, x: Any, checks: bool = True) -> Any:
    """A matrix is read above its diagonal; a vector is written twice."""
    if rank_of(x.type) == 2:
        return primitive("triu")(squareform(y_bar))
    return squareform(y_bar + y_bar.T, checks=False)
