"""`scipy.special`: the soft maximum and its logarithm, along axes."""

from __future__ import annotations

from typing import Any

from spadc.ir import ArrayType, Type, array_or_scalar, shape_of

from .core import primitive
from .inference import Axis, common_shape, is_left_out, reduced_shape
from .reductions import sum_
from .scipy_entries import scipy_function, scipy_primitive
from .special_functions import float_dtype
from .spreading import restore
from .transcendental import exp

# --- logsumexp ------------------------------------------------------------------------


def _infer_logsumexp(
    a: Type,
    b: Type,
    axis: Axis = None,
    keepdims: bool = False,
    return_sign: bool = False,
) -> Any:
    given = [t for t in (a, b) if not is_left_out(t)]
    shape = reduced_shape(common_shape(given), axis, keepdims)
    one = array_or_scalar(float_dtype(given), shape)
    return (one, one) if return_sign else one


_SUM = scipy_function("special.logsumexp")
logsumexp = scipy_primitive(
    "special.logsumexp",
    _infer_logsumexp,
    "a axis= | b? keepdims= return_sign=",
    {"keepdims": False, "return_sign": False},
    evaluate=lambda a, b, **attrs: _SUM(a, b=b, **attrs),
)


@logsumexp.vjp
def _logsumexp(
    y_bar: Any,
    y: Any,
    a: Any,
    b: Any,
    axis: Axis = None,
    keepdims: bool = False,
    return_sign: bool = False,
) -> Any:
    """Shares `b * exp(a - y)` of the sum, of which the sign is constant."""
    y_bar, y, sign = (y_bar[0], *y) if return_sign else (y_bar, y, None)
    scaled = y_bar if sign is None else y_bar * sign
    shares = restore(scaled, axis, keepdims) * exp(a - restore(y, axis, keepdims))
    if is_left_out(b.type):
        return shares, None
    return _fitted(shares * b, a), _fitted(shares, b)


def _fitted(bar: Any, x: Any) -> Any:
    """`bar` summed over what `x` was stretched to."""
    same = shape_of(bar.type) == shape_of(x.type) and None not in (
        shape_of(x.type) or (None,)
    )
    return bar if same else primitive("unbroadcast")(bar, x.shape)


# --- softmax --------------------------------------------------------------------------


def _infer_softmax(x: Type, axis: Axis = None) -> Type:
    return ArrayType(float_dtype((x,)), shape_of(x))


softmax = scipy_primitive("special.softmax", _infer_softmax, "x axis=")
log_softmax = scipy_primitive("special.log_softmax", _infer_softmax, "x axis=")


@softmax.vjp
def _softmax(y_bar: Any, y: Any, x: Any, axis: Axis = None) -> Any:
    weighted = y_bar * y
    return weighted - y * _total(weighted, axis)


@log_softmax.vjp
def _log_softmax(y_bar: Any, y: Any, x: Any, axis: Axis = None) -> Any:
    return y_bar - exp(y) * _total(y_bar, axis)


def _total(x: Any, axis: Axis) -> Any:
    """The sum, to be broadcast against what was summed."""
    return sum_(x) if axis is None else sum_(x, axis=axis, keepdims=True)
