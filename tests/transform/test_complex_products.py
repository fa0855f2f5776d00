"""Products of complex numbers are written as a person would."""

from __future__ import annotations

import pytest
from support.stages import Stages


@pytest.mark.parametrize(
    ("loss", "line"),
    [
        ("np.sum(np.abs(x * 1j + w) ** 2)", "x_bar = np.real(2j * np.conj(z))"),
        ("np.sum((x * w).imag) * 3.0", "x_bar = np.real(-3j * w)"),
        ("np.sum(np.real(w * x))", "x_bar = np.real(w).copy()"),
    ],
)
def test_line(loss: str, line: str) -> None:
    text = f"""
        def f(x, w):
            return {loss}
    """
    body = Stages(text, "x: f64[n], w: c128[n]").body()
    assert line in body


def test_modulus_of_something_else_stays() -> None:
    text = """
        def f(x, w):
            z = x * w
            return np.sum(np.abs(z) * np.abs(z + 1) ** 2)
    """
    source = Stages(text, "x: f64[n], w: c128[n]").source
    assert "== 0" in source
