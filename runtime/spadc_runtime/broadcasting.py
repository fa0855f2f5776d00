"""Fit a cotangent to the value that it belongs to: shape and dtype."""

from __future__ import annotations

from typing import Any

import numpy as np


def unbroadcast(x_bar: Any, shape: tuple[int, ...]) -> Any:
    """Sum `x_bar` over the axes that broadcasting stretched.

    `x_bar` has any shape that `shape` broadcasts to; the result has shape `shape` and
    the dtype of `x_bar`. `x_bar` itself is returned where nothing was stretched.
    ValueError if `shape` does not broadcast to the shape of `x_bar`.

    Source: the adjoint of broadcasting is summation (Griewank and Walther, Evaluating
    Derivatives, 2008, section 3.2).
    """
    given = np.shape(x_bar)
    if given == shape:
        return x_bar
    lead = len(given) - len(shape)
    if lead < 0 or any(n != m != 1 for n, m in zip(given[lead:], shape, strict=True)):
        raise ValueError(f"shape {shape} does not broadcast to {given}")
    stretched = [k for k, n in enumerate(given[lead:]) if n != shape[k]]
    if stretched:
        axes = tuple(k + lead for k in stretched)
        x_bar = np.sum(x_bar, axis=axes, keepdims=True)
    return np.sum(x_bar, axis=tuple(range(lead))) if lead else x_bar


def fit_to(x_bar: Any, shape: tuple[int, ...]) -> Any:
    """`x_bar` with the lengths of `shape`: summed where that is 1, repeated where its
    own is.

    `x_bar` has as many axes as `shape`. The result has shape `shape` and the dtype of
    `x_bar`; it may be a read-only view. ValueError if a length is neither equal nor 1.

    Source: einsum stretches an axis of length 1 (NumPy reference, `einsum`); the
    adjoint sums over it.
    """
    pairs = zip(np.shape(x_bar), shape, strict=True)
    axes = tuple(k for k, (n, m) in enumerate(pairs) if m == 1 != n)
    summed = np.sum(x_bar, axis=axes, keepdims=True) if axes else x_bar
    return np.broadcast_to(summed, shape)


def fitting(bar: Any, x: Any, name: str) -> Any:
    """`bar`, which a rule of the user answers for `x`.

    `bar` and `x` are arrays or numbers of one shape. ValueError if their shapes differ,
    with the `name` of the function that the rule is of.

    Source: a cotangent, and a tangent, has the shape of what it is of (Griewank and
    Walther, Evaluating Derivatives, 2008, section 3.1).
    """
    found, wanted = np.shape(bar), np.shape(x)
    if found != wanted:
        raise ValueError(
            f"the rule of `{name}` answers with the shape {found} where it is {wanted}"
        )
    return bar


def astype_like(x: Any, like: Any) -> Any:
    """`x` in the dtype of `like`.

    `x` and `like` are arrays or scalars of any shape; the result has the shape of `x`.
    Nothing is copied where the dtype is right already.

    Source: NumPy's `asarray` and `result_type`.
    """
    return np.asarray(x, dtype=np.result_type(like))[()]


def unit_bar(out: Any) -> float:
    """The output cotangent of a gradient: 1, for an output that is a scalar.

    `out` is what the function returned. TypeError if it has axes, because then there is
    no gradient, only a Jacobian; TypeError if it is complex.

    Source: Griewank and Walther, Evaluating Derivatives, 2008, section 3.2 (seeding).
    """
    if np.ndim(out):
        raise TypeError("only a scalar has a gradient; use the vjp of an array")
    if np.iscomplexobj(out):
        raise TypeError("only a real number has a gradient, and the value is complex")
    return 1.0
