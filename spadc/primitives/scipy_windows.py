"""Windows of `scipy.signal`: numbers that depend on a length alone."""

from __future__ import annotations

from typing import Any

from spadc.ir import ArrayType, ScalarType, Type

from .scipy_entries import scipy_module, scipy_primitive

OF_LENGTH = (
    "barthann", "bartlett", "blackman", "blackmanharris", "bohman", "boxcar", "cosine",
    "flattop", "hamming", "hann", "lanczos", "nuttall", "parzen", "triang",
)  # fmt: skip
WITH_SHAPE = {
    "chebwin": "at", "exponential": "center tau", "gaussian": "std",
    "general_gaussian": "p sig", "general_hamming": "alpha", "kaiser": "beta",
    "kaiser_bessel_derived": "beta", "tukey": "alpha",
}  # fmt: skip


def _infer(length: Type, *others: Type, **attrs: Any) -> Type:
    value = length.value if isinstance(length, ScalarType) else None
    return ArrayType("float64", (value,))


for _name in OF_LENGTH:
    scipy_primitive(
        f"signal.windows.{_name}", _infer, "M sym=", {"sym": True}, zero_derivative=True
    )
for _name, _parts in WITH_SHAPE.items():
    scipy_primitive(
        f"signal.windows.{_name}",
        _infer,
        "M " + " ".join(f"{part}=" for part in _parts.split()) + " sym=",
        {"sym": True, "alpha": 0.5} if _name == "tukey" else {"sym": True},
        zero_derivative=True,
    )


def _window(length: Any, window: Any, fftbins: bool = True) -> Any:
    return scipy_module("signal").get_window(window, length, fftbins)


get_window = scipy_primitive(
    "signal.get_window",
    _infer,
    "window: Nx fftbins=",
    {"fftbins": True},
    evaluate=_window,
    zero_derivative=True,
)
