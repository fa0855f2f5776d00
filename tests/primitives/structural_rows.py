"""Parts of arrays, shapes, casts; new arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from primitives.making import REPEATED, V, X, reals, row

from spadc.ir import At, NewAxis, Pick, Ref, Rest, Slice, Subscript, Transpose


def at(*items: Any) -> Subscript:
    """A subscript."""
    return Subscript(items)


def _stored(x: Any, v: Any, change: Callable[[Any, Any], None]) -> Any:
    copy = x.copy()
    change(copy, v)
    return copy


def setting(key: Any) -> Callable[..., Any]:
    """Store into a copy."""
    return lambda x, v, *dyn: _stored(x, v, lambda c, w: c.__setitem__(key, w))


def setting_turned(key: Any) -> Callable[..., Any]:
    """Store into the transpose of a copy."""
    return lambda x, v, *dyn: _stored(x, v, lambda c, w: c.T.__setitem__(key, w))


def adding(key: Any) -> Callable[..., Any]:
    """Add into a copy."""
    return lambda x, v, *dyn: _stored(x, v, lambda c, w: np.add.at(c, key, w))


MASK = X > 0
PICKED = np.array([[0, 3], [1, 2], [0, 1]])
SIZES = ["shape", "size", "ndim"]
STRUCTURAL = [
    row("index", lambda x: x[1], reals(3, 4), step=at(At(1)), tag="row"),
    row("index", lambda x: x[1, -1], X, step=at(At(1), At(-1)), tag="element"),
    row(
        "index", lambda x: x[1:, ::2], X, step=at(Slice(1), Slice(step=2)), tag="slices"
    ),
    row("index", lambda x: x[..., :-1], X, step=at(Rest(), Slice(stop=-1)), tag="rest"),
    row(
        "index", lambda x: x[..., 0], reals(4), step=at(Rest(), At(0)), tag="zero-rank"
    ),
    row("index", lambda x: x[:, None], X, step=at(Slice(), NewAxis()), tag="new-axis"),
    row("index", lambda x, i: x[i:], X, 2, step=at(Slice(Ref(1))), tag="bound"),
    row(
        "index",
        lambda x, i: x[i],
        X,
        REPEATED,
        step=at(Pick(Ref(1), False)),
        tag="pick",
    ),
    row(
        "index",
        lambda x, i: x[:, i],
        X,
        REPEATED,
        step=at(Slice(), Pick(Ref(1), False)),
        tag="pick-second",
    ),
    row(
        "index",
        lambda x, i: x[0, :, i],
        reals(2, 3, 4),
        REPEATED,
        step=at(At(0), Slice(), Pick(Ref(1), False)),
        tag="picks-apart",
    ),
    row("index", lambda x, m: x[m], X, MASK, step=at(Pick(Ref(1), True)), tag="mask"),
    row("index", lambda x, m: x[m], X, MASK, step=at(Pick(Ref(1))), tag="unknown-pick"),
    row("index", lambda x: x[5:], X, step=at(Slice(5)), tag="empty"),
    row(
        "gather_last",
        lambda x, i: x[i] * [[0], [1], [1], [1]],
        X,
        REPEATED,
        step=at(Pick(Ref(1), False)),
    ),
    row("write", setting((slice(None), 1)), X, reals(3), path=(at(Slice(), At(1)),)),
    row("write", setting(slice(1, None)), X, 1.5, path=(at(Slice(1)),), tag="number"),
    row("write", setting(...), X, reals(4), path=(), tag="all"),
    row(
        "write",
        setting_turned(0),
        X,
        reals(3),
        path=(Transpose(), at(At(0))),
        tag="view",
    ),
    row(
        "write",
        setting(MASK),
        X,
        reals(int(MASK.sum())),
        MASK,
        path=(at(Pick(Ref(2), True)),),
        tag="mask",
    ),
    row(
        "write",
        setting(REPEATED),
        reals(3),
        reals(4),
        REPEATED,
        path=(at(Pick(Ref(2), False)),),
        tag="repeats",
    ),
    row("accumulate", lambda x, v: x + v, X, V, path=()),
    row("accumulate", lambda x, v: x + v, 1.5, 2.5, path=(), tag="numbers"),
    row("accumulate", adding(1), X, reals(4), path=(at(At(1)),), tag="row"),
    row(
        "add_at",
        adding(REPEATED),
        reals(3),
        reals(4),
        REPEATED,
        step=at(Pick(Ref(2), False)),
    ),
    *(row(n, getattr(np, n), X) for n in SIZES),
    row("dim", lambda x: x.shape[-1], X, axis=-1),
    row("length", len, X),
    row("make_shape", lambda *n: n, 2, 3),
    row("copy", np.copy, X),
    row("astype", lambda x: x.astype("float32"), X, dtype="float32", fixed=(0,)),
    row("astype", lambda x: x.astype("float64"), X, dtype="float64", tag="same"),
    row("astype_like", lambda x, like: x, X, V, fixed=(1,)),
    row("unbroadcast", lambda x, s: x.sum(0, keepdims=True), X, (1, 4)),
    row("unbroadcast", lambda x, s: x.sum(0), X, (4,), tag="leading"),
    row(
        "fit_to",
        lambda x, s: np.repeat(x.sum(0, keepdims=True), 2, -1),
        reals(3, 1),
        (1, 2),
    ),
]

LINSPACE = (reals(), reals(), 5)
CREATION = [
    *(row(n, getattr(np, n), (2, 3)) for n in ("zeros", "ones")),
    row("zeros", lambda s: np.zeros(s, "int32"), (2, 3), dtype="int32", tag="int"),
    row("empty", lambda s: np.empty(s), (0, 3)),
    row("full", np.full, (2, 3), 1.5),
    row("full", np.full, (2, 3), reals(3), tag="row"),
    *(row(n, getattr(np, n), X) for n in ("zeros_like", "ones_like")),
    row("empty_like", np.empty_like, reals(0, 3)),
    row("full_like", np.full_like, X, 1.5, fixed=(0,)),
    row("arange", lambda a, b, c: np.arange(a), 5, None, None, tag="length"),
    row("arange", lambda a, b, c: np.arange(a, b), 2, 7, None, tag="ends"),
    row("arange", np.arange, 0.5, 3.3, 0.3, fixed=(1,)),
    row("linspace", np.linspace, 0.5, 2.0, 5),
    row("linspace", lambda a, b, n: np.linspace(a, b), 0.5, 2.0, None, tag="default"),
    row(
        "linspace",
        lambda a, b, n: np.linspace(a, b, n, endpoint=False),
        reals(3),
        2.0,
        4,
        endpoint=False,
        tag="arrays",
    ),
    row("eye", lambda n, m: np.eye(n, m, k=1), 3, 4, k=1),
    row("eye", lambda n, m: np.eye(n, dtype=bool), 3, None, dtype="bool", tag="square"),
    row("identity", np.identity, 3),
    *(row(n, getattr(np, n), X) for n in ("array", "asarray", "ascontiguousarray")),
    row("array_of", lambda *xs: np.array(xs), 1.5, 2.0, 3),
    row("array_of", lambda *xs: np.array(xs), reals(2), reals(2), tag="rows"),
    row("entries_at", lambda x, k: np.take_along_axis(x, k, -1), X, PICKED, axis=-1),
    row("positions_at", np.take, X, np.array([0, 5, 11])),
    row("held", lambda x: x, X),
    row("stop_gradient", lambda x: x, X),
    row("inverse_chance", lambda: 4.0, keep=0.25),
    row("is_taken", lambda turn, turns: turn in turns, 2, np.array([0, 2])),
]
