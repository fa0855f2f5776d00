"""Recursive filters of `scipy.signal` along one axis.

A filter `y = lfilter(b, a, x)` is the solution of `conv(a, y) = conv(b, x)`. With the
cotangent `e` of that equation, which the same recursion gives when it runs backwards,
the cotangents of `b`, `a` and `x` are correlations (Oppenheim and Schafer,
Discrete-Time Signal Processing, section 2.5).
"""

from __future__ import annotations

import functools
import operator
from typing import Any

import numpy as np

from spadc.ir import (
    ArrayType,
    At,
    Ref,
    Shape,
    Slice,
    Subscript,
    Type,
    array_or_scalar,
    dtype_of,
    promote,
    rank_of,
    shape_of,
)

from .core import Unsupported, primitive
from .inference import is_left_out
from .parts import on_axis
from .scipy_entries import (
    floats,
    run_time_helper,
    scipy_module,
    scipy_primitive,
)
from .shaping import flip
from .structural import index, length_of, write

AXIS = {"axis": -1}

# --- types ----------------------------------------------------------------------------


def _infer_lfilter(b: Type, a: Type, x: Type, zi: Type, axis: int = -1) -> Any:
    given = (b, a, x) if is_left_out(zi) else (b, a, x, zi)
    dtype, shape = floats(*given), shape_of(x)
    y = ArrayType(dtype, shape)
    if is_left_out(zi):
        return y
    return y, ArrayType(dtype, _state(shape, shape_of(zi), axis))


def _state(shape: Shape | None, state: Shape | None, axis: int) -> Shape | None:
    if shape is None or not shape:
        return None
    lengths = list(shape)
    lengths[axis] = state[axis] if state and len(state) == len(shape) else None
    return tuple(lengths)


# --- helpers of the run time ----------------------------------------------------------


def _lagged_products(e: Any, x: Any, shape: tuple[int, ...], axis: int = -1) -> Any:
    late, early = np.moveaxis(e, axis, 0), np.moveaxis(x, axis, 0)
    length = len(early)
    sums = [
        np.sum(late[j : j + length] * early[: max(0, len(late) - j)])
        for j in range(shape[0] if shape else 1)
    ]
    return np.array(sums, np.result_type(e, x)).reshape(shape)[()]


def _lfilter_bar(y_bar: Any, zf_bar: Any, a: Any, axis: int = -1) -> Any:
    a = np.atleast_1d(a)
    rows, tail = np.moveaxis(y_bar, axis, 0), np.moveaxis(zf_bar, axis, 0) / a[0]
    later = [tail[: len(a) - 1 - k] for k in range(len(a) - 1)]
    state = [-np.tensordot(a[k + 1 :], x, axes=1) / a[0] for k, x in enumerate(later)]
    zi = np.reshape(np.array(state, tail.dtype), (len(state), *rows.shape[1:]))
    one = np.ones(1, a.dtype)
    signal = scipy_module("signal")
    earlier, _ = signal.lfilter(one, a, rows[::-1], axis=0, zi=zi)
    return np.moveaxis(np.concatenate((earlier[::-1], tail)), 0, axis)


def _lfilter_a_bar(
    e: Any, y: Any, zi: Any, zf: Any, shape: tuple[int, ...], axis: int = -1
) -> Any:
    rows = np.moveaxis(e, axis, 0)
    before, after = np.moveaxis(zi, axis, 0), np.moveaxis(zf, axis, 0)
    a_bar = -np.asarray(_lagged_products(e, y, shape, axis))
    last = rows[len(rows) - len(after) :]
    a_bar[(0,) * len(shape)] += np.sum(rows[: len(before)] * before)
    a_bar[(0,) * len(shape)] -= np.sum(last * after)
    return a_bar[()]


def _infer_lagged(*types: Type, axis: int = -1) -> Type:
    *given, shape = types
    return array_or_scalar(promote(*given), getattr(shape, "dims", None))


def _infer_lfilter_bar(y_bar: Type, zf_bar: Type, a: Type, axis: int = -1) -> Type:
    return ArrayType(promote(y_bar, zf_bar, a), _state(shape_of(y_bar), None, axis))


lagged_products = run_time_helper(
    "lagged_products", _infer_lagged, _lagged_products, "e x (shape) axis=", AXIS
)
lfilter_bar = run_time_helper(
    "lfilter_bar", _infer_lfilter_bar, _lfilter_bar, "y_bar zf_bar a axis=", AXIS
)
lfilter_a_bar = run_time_helper(
    "lfilter_a_bar", _infer_lagged, _lfilter_a_bar, "e y zi zf (shape) axis=", AXIS
)

# --- recursions -----------------------------------------------------------------------


def _evaluate_lfilter(b: Any, a: Any, x: Any, zi: Any, axis: int = -1) -> Any:
    return scipy_module("signal").lfilter(b, a, x, axis=axis, zi=zi)


lfilter = scipy_primitive(
    "signal.lfilter",
    _infer_lfilter,
    "b a x axis= | zi?",
    AXIS,
    evaluate=_evaluate_lfilter,
)


def _one_of(a: Any) -> Any:
    """An array of a single 1, in the dtype of `a`."""
    row = a if rank_of(a.type) == 1 else primitive("atleast_1d")(a)
    return primitive("ones_like")(index(row, step=Subscript((Slice(None, 1),))))


def _backwards(b: Any, a: Any, x: Any, axis: int) -> Any:
    none = x.builder.constant(None)
    return flip(lfilter(b, a, flip(x, axis=axis), none, axis=axis), axis=axis)


@lfilter.vjp
def _lfilter(
    y_bar: Any, y: Any, b: Any, a: Any, x: Any, zi: Any, axis: int = -1
) -> Any:
    if not is_left_out(zi.type):
        return _with_state(y_bar, y, (b, a, x, zi), axis)
    e = _backwards(_one_of(a), a, y_bar, axis)
    return (
        lagged_products(e, x, b.shape, axis=axis),
        -lagged_products(e, y, a.shape, axis=axis),
        _backwards(b, a, y_bar, axis),
        None,
    )


def _with_state(bars: Any, ys: Any, operands: Any, axis: int) -> Any:
    """With the state in the end, which is what is left of the same equation."""
    (y_bar, zf_bar), (y, zf), (b, a, x, zi) = bars, ys, operands
    if rank_of(a.type) is None or rank_of(x.type) is None:
        raise Unsupported("`scipy.signal.lfilter` with `zi` needs arrays of known axes")
    e = lfilter_bar(y_bar, zf_bar, a, axis=axis)
    first = index(a, step=Subscript((At(0),))) if rank_of(a.type) else a
    x_bar = _first(_backwards(b, _one_of(a), e, axis), axis, length_of(x, axis))
    zi_bar = first * _first(e, axis, length_of(zi, axis))
    return (
        lagged_products(e, x, b.shape, axis=axis),
        lfilter_a_bar(e, y, zi, zf, a.shape, axis=axis),
        x_bar,
        primitive("unbroadcast")(zi_bar, zi.shape),
    )


def _first(x: Any, axis: int, number: Any) -> Any:
    """The first elements along `axis`."""
    if isinstance(number, int):
        return index(x, step=on_axis(axis, Slice(None, number)))
    return index(x, number, step=on_axis(axis, Slice(None, Ref(1))))


@lfilter.jvp
def _pushed(dots: Any, y: Any, b: Any, a: Any, x: Any, zi: Any, axis: int = -1) -> Any:
    """`conv(a, y_dot) = conv(b, x_dot) + conv(b_dot, x) - conv(a_dot, y)`"""
    b_dot, a_dot, x_dot, _ = dots
    if not is_left_out(zi.type):
        return _pushed_state(dots, y, b, a, x, zi, axis)
    none = y.builder.constant(None)
    terms = []
    if x_dot is not None:
        terms.append(lfilter(b, a, x_dot, none, axis=axis))
    if b_dot is not None:
        terms.append(lfilter(b_dot, a, x, none, axis=axis))
    if a_dot is not None:
        terms.append(-lfilter(a_dot, a, y, none, axis=axis))
    return functools.reduce(operator.add, terms)


def _pushed_state(
    dots: Any, ys: Any, b: Any, a: Any, x: Any, zi: Any, axis: int
) -> Any:
    """As without a state; states are scaled by `a[0]`."""
    b_dot, a_dot, x_dot, zi_dot = dots
    zeros, (y, zf) = primitive("zeros_like"), ys
    rest = zeros(zi)
    pairs = []
    if x_dot is not None or zi_dot is not None:
        moved = zeros(x) if x_dot is None else x_dot
        pairs.append(
            lfilter(b, a, moved, rest if zi_dot is None else zi_dot, axis=axis)
        )
    if b_dot is not None:
        pairs.append(lfilter(_as_long(b_dot, zi, axis), a, x, rest, axis=axis))
    if a_dot is not None:
        first = Subscript((At(0),))
        scaled = index(a_dot, step=first) / index(a, step=first)
        turned = -_as_long(a_dot, zi, axis)
        moved, end = lfilter(turned, a, y, scaled * zi, axis=axis)
        pairs.append((moved, end - scaled * zf))
    sums = (functools.reduce(operator.add, terms) for terms in zip(*pairs, strict=True))
    return tuple(sums)


def _as_long(dots: Any, zi: Any, axis: int) -> Any:
    """Coefficients, and zeros up to the number that a state of this length is for."""
    if rank_of(dots.type) != 1:
        raise Unsupported("a tangent of coefficients that are not a vector")
    shape = primitive("make_shape")(primitive("dim")(zi, axis=axis) + 1)
    zeros = dots.builder.express("zeros", shape, dtype=dtype_of(dots.type) or "float64")
    number = length_of(dots, 0)
    if isinstance(number, int):
        return write(zeros, dots, path=(Subscript((Slice(None, number),)),))
    return write(zeros, dots, number, path=(Subscript((Slice(None, Ref(2)),)),))


# --- cascades -------------------------------------------------------------------------


def _infer_sosfilt(sos: Type, x: Type, axis: int = -1) -> Type:
    return ArrayType(floats(sos, x), shape_of(x))


SOS = "the coefficients of second-order sections: use `scipy.signal.lfilter`"
sosfilt = scipy_primitive(
    "signal.sosfilt",
    _infer_sosfilt,
    "sos x axis=",
    AXIS,
    linear_in=(1,),
    no_derivative_in={0: f"no derivative in {SOS}"},
)


@sosfilt.vjp
def _sosfilt(y_bar: Any, y: Any, sos: Any, x: Any, axis: int = -1) -> Any:
    return None, flip(sosfilt(sos, flip(y_bar, axis=axis), axis=axis), axis=axis)
