"""Smoothing, detrending and the analytic signal, from `scipy.signal`: linear filters
along one axis.

Removing a trend is a projection, so it is its own adjoint; the Hilbert transform is
antisymmetric; the filter of Savitzky and Golay is a convolution with a polynomial fit
at the two ends.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import ArrayType, Type, shape_of

from .complex_parts import imag, real
from .core import Unsupported
from .scipy_entries import (
    floats,
    run_time_helper,
    same_floats,
    scipy_module,
    scipy_primitive,
)
from .scipy_recursions import AXIS
from .scipy_signal import folded

detrend = scipy_primitive(
    "signal.detrend",
    same_floats,
    "data axis= type= bp=",
    {"axis": -1, "type": "linear", "bp": 0},
    linear_in=(0,),
)
detrend.vjp(lambda y_bar, y, x, **attrs: detrend(y_bar, **attrs))


def _infer_hilbert(x: Type, axis: int = -1) -> Type:
    dtype = floats(x)
    dtype = dtype and str(np.result_type(dtype, np.complex64))
    return ArrayType(dtype or "complex128", shape_of(x))


hilbert = scipy_primitive(
    "signal.hilbert", _infer_hilbert, "x | axis=", AXIS, linear_in=(0,)
)


@hilbert.vjp
def _hilbert(y_bar: Any, y: Any, x: Any, axis: int = -1) -> Any:
    """The transform alone is antisymmetric."""
    return real(y_bar) + imag(hilbert(imag(y_bar), axis=axis))


def _savgol_filter_bar(
    y_bar: Any,
    window_length: int,
    polyorder: int,
    deriv: int = 0,
    delta: float = 1.0,
    axis: int = -1,
    mode: str = "interp",
) -> Any:
    signal = scipy_module("signal")
    given = (window_length, polyorder, deriv, delta)
    kernel = signal.savgol_coeffs(*given)
    half = window_length // 2
    rows = np.moveaxis(y_bar, axis, 0)
    inner = rows.reshape(len(rows), -1).copy()
    ends = inner[:half].copy(), inner[len(inner) - half :].copy()
    if mode == "interp":
        inner[:half] = inner[len(inner) - half :] = 0
    wide = signal.convolve(inner, kernel[::-1, None].astype(y_bar.dtype), "full")
    padded = {"interp": "constant", "mirror": "reflect", "nearest": "edge"}
    x_bar = folded(wide, (half, 0), inner.shape, padded.get(mode, mode))
    if mode == "interp":
        fit = signal.savgol_filter(np.eye(window_length), *given, axis=0)
        x_bar[:window_length] += fit[:half].T @ ends[0]
        x_bar[-window_length:] += fit[half + 1 :].T @ ends[1]
    return np.moveaxis(x_bar.reshape(rows.shape), 0, axis)


SMOOTHING = "window_length: polyorder: deriv= delta= axis= mode="
DEFAULTS = {"deriv": 0, "delta": 1.0, "axis": -1, "mode": "interp"}


def _infer_savgol(x: Type, window_length: int, *_: Any, **attrs: Any) -> Type:
    if window_length % 2 == 0:
        raise Unsupported("`scipy.signal.savgol_filter` with a window of even length")
    if attrs.get("cval"):
        raise Unsupported("`scipy.signal.savgol_filter` with `cval`")
    return same_floats(x)


savgol_filter_bar = run_time_helper(
    "savgol_filter_bar", same_floats, _savgol_filter_bar, f"y_bar {SMOOTHING}", DEFAULTS
)
savgol_filter = scipy_primitive(
    "signal.savgol_filter",
    _infer_savgol,
    f"x {SMOOTHING} cval=",
    {**DEFAULTS, "cval": 0.0},
    linear_in=(0,),
)


@savgol_filter.vjp
def _savgol_filter(y_bar: Any, y: Any, x: Any, cval: float = 0.0, **attrs: Any) -> Any:
    return savgol_filter_bar(y_bar, **attrs)
