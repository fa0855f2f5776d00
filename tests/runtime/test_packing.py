"""Packed arrays unfold to the arrays that they were made of, in the bits promised."""

from __future__ import annotations

import numpy as np
import pytest
from spadc_runtime import (
    pack_bits,
    pack_integers,
    pack_signs,
    pack_slopes,
    unpack_bits,
    unpack_integers,
    unpack_levels,
)
from spadc_runtime.packing import pack_codes, unpack_codes
from support import same_bits

SHAPES = [(), (1,), (7,), (8,), (0,), (3, 0), (0, 4), (5, 9), (2, 3, 4)]
FLOATS = ["float64", "float32", "float16"]


@pytest.mark.parametrize("shape", SHAPES)
def test_bits(shape):
    mask = np.asarray(np.random.default_rng(0).random(shape) < 0.5)
    carrier = pack_bits(mask)
    assert same_bits(np.asarray(unpack_bits(carrier)), mask)
    assert carrier[0].nbytes == -(-mask.size // 8)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("kinds", [2, 4, 6])
def test_slopes_and_signs(shape, dtype, kinds):
    """One bit for each element, and another where there is a 0 or NaN."""
    every = np.array([-1.5, 2.5, 0.0, -0.0, np.inf, np.nan], dtype)[:kinds]
    x = np.asarray(every[np.random.default_rng(1).integers(0, kinds, shape)])
    plane = -(-x.size // 8)
    rare = np.any((x == 0) | np.isnan(x))
    for pack, expected in (
        (pack_slopes, np.heaviside(x, x.dtype.type(0.5))),
        (pack_signs, np.sign(x)),
    ):
        carrier = pack(x)
        assert same_bits(np.asarray(unpack_levels(carrier)), np.asarray(expected))
        used = sum(part.nbytes for part in carrier[:2] if part is not None)
        assert used == plane * (2 if rare else 1)


@pytest.mark.parametrize(
    ("low", "high", "dtype"),
    [
        (0, 255, "uint8"),
        (0, 256, "uint16"),
        (0, 2**16, "uint32"),
        (0, 2**40, "uint64"),
        (-1, 127, "int8"),
        (-129, 3, "int16"),
        (-1, 2**31, "int64"),
    ],
)
def test_integers(low, high, dtype):
    values = np.array([[low, high], [0, low]])
    carrier = pack_integers(values)
    assert carrier[0].dtype == dtype
    assert same_bits(unpack_integers(carrier), values)


def test_no_integers():
    values = np.zeros((0, 3), np.int32)
    assert same_bits(unpack_integers(pack_integers(values)), values)


@pytest.mark.parametrize("bits", [1, 2, 3, 4, 8])
@pytest.mark.parametrize("shape", SHAPES)
def test_codes(bits, shape):
    codes = np.random.default_rng(2).integers(0, 2**bits, shape).astype(np.uint8)
    packed = pack_codes(np.asarray(codes), bits)
    assert packed.nbytes == bits * -(-codes.size // 8) or bits == 8
    assert same_bits(unpack_codes(packed, bits, shape), np.asarray(codes))


def test_nothing_is_shared():
    mask = np.zeros(8, bool)
    carriers = pack_bits(mask), pack_integers(np.zeros(8, np.uint8))
    assert not any(np.shares_memory(c[0], mask) for c in carriers)
    values = np.arange(8, dtype=np.uint8)
    carrier = pack_integers(values)
    values[:] = 0
    assert unpack_integers(carrier).tolist() == list(range(8))
