"""Complex literals are read back with the very bits that were written."""

from __future__ import annotations

import itertools
import struct

import numpy as np
import pytest

from spadc.emission.flat import flat
from spadc.emission.spelling import constant

PARTS = (0.0, -0.0, 1.0, -2.5, 1e-300, float("inf"), float("-inf"))


def bits(value: complex) -> bytes:
    return struct.pack("dd", value.real, value.imag)


@pytest.mark.parametrize(("re", "im"), list(itertools.product(PARTS, PARTS)))
def test_bits(re: float, im: float) -> None:
    value = complex(re, im)
    text = flat(constant(value))
    assert bits(eval(text, {"np": np, "complex": complex})) == bits(value), text


def test_not_a_number() -> None:
    text = flat(constant(complex(float("nan"), 1.0)))
    assert text == "complex(np.nan, 1.0)"
