"""Drawn arguments fit their signature and are the same everywhere."""

import numpy as np
import pytest

from spadc.execution import draw_arguments
from spadc.ir import SignatureError, parse_signature

SIGNATURE = (
    "w: f64[d], X: f32[n, d], rows: i64[n], k: int, s: f64, z: f64[], m: f64[n-1]"
)


def test_arguments_fit():
    drawn = draw_arguments(parse_signature(SIGNATURE))
    n, d = drawn["X"].shape
    assert n != d
    assert drawn["w"].shape == (d,)
    assert drawn["m"].shape == (n - 1,)
    assert drawn["rows"].dtype == np.int64
    assert drawn["X"].dtype == np.float32
    assert type(drawn["k"]) is int
    assert type(drawn["s"]) is np.float64
    assert drawn["z"].shape == ()
    assert isinstance(drawn["z"], np.ndarray)


def test_arguments_are_the_same_again():
    first, second = (draw_arguments(parse_signature(SIGNATURE)) for _ in range(2))
    for name, value in first.items():
        np.testing.assert_array_equal(value, second[name])


@pytest.mark.parametrize("type_", ["any", "f64[...]", "f64[?]", "str"])
def test_what_cannot_be_drawn(type_):
    with pytest.raises(SignatureError, match="no example can be drawn for `x`"):
        draw_arguments(parse_signature(f"x: {type_}"))
