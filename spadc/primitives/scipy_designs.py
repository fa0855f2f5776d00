"""Filters designed by `scipy.signal` from numbers that are known when compiling."""

from __future__ import annotations

from typing import Any

from spadc.ir import ArrayType, Type

from .core import Call, Unsupported
from .scipy_entries import scipy_function, scipy_primitive

COEFFICIENTS = ArrayType("float64", (None,))
SECTIONS = ArrayType("float64", (None, 6))
RECURSIVE = {
    "butter": "N: Wn:", "cheby1": "N: rp: Wn:", "cheby2": "N: rs: Wn:",
    "ellip": "N: rp: rs: Wn:", "bessel": "N: Wn:",
}  # fmt: skip


def _infer_recursive(output: str = "ba", **attrs: Any) -> Type | tuple[Type, ...]:
    if output == "sos":
        return SECTIONS
    if output != "ba":
        raise Unsupported(f"a filter as {output!r}: use 'ba' or 'sos'")
    return COEFFICIENTS, COEFFICIENTS


def _called(name: str, numbers: str) -> Call:
    """A call with the first arguments by position."""
    return Call(f"scipy.signal.{name}", tuple(numbers.replace(":", "").split()))


for _name, _numbers in RECURSIVE.items():
    scipy_primitive(
        f"signal.{_name}",
        _infer_recursive,
        f"{_numbers} btype= analog= output= fs=",
        {"btype": "low", "analog": False, "output": "ba"},
        spelling=_called(_name, _numbers),
        zero_derivative=True,
    )
for _name in ("iirnotch", "iirpeak"):
    scipy_primitive(
        f"signal.{_name}",
        lambda **attrs: (COEFFICIENTS, COEFFICIENTS),
        "w0: Q: fs=",
        {"fs": 2.0},
        spelling=_called(_name, "w0 Q"),
        zero_derivative=True,
    )


def _firwin(numtaps: int, cutoff: Any, **attrs: Any) -> Any:
    return scipy_function("signal.firwin")(numtaps, cutoff, **attrs)


scipy_primitive(
    "signal.firwin",
    lambda numtaps, cutoff, **attrs: ArrayType("float64", (numtaps,)),
    "numtaps: cutoff: | width= window= pass_zero= scale= fs=",
    {"window": "hamming", "pass_zero": True, "scale": True},
    evaluate=_firwin,
    spelling=_called("firwin", "numtaps cutoff"),
    zero_derivative=True,
)
scipy_primitive(
    "signal.savgol_coeffs",
    lambda window_length, polyorder, **attrs: ArrayType("float64", (window_length,)),
    "window_length: polyorder: deriv= delta= pos= use=",
    {"deriv": 0, "delta": 1.0, "use": "conv"},
    spelling=_called("savgol_coeffs", "window_length polyorder"),
    zero_derivative=True,
)
