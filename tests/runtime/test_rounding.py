"""Rounded arrays have the right mean, exactly, and the variance of their formula."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from spadc_runtime import (
    relu_slopes,
    relu_values,
    round_relu,
    round_rows,
    rounding,
    unround_rows,
)
from support import same_bits

KEY = {"seed": 1, "step": 2, "edge": 3}
SHAPES = [(), (1,), (7,), (0,), (3, 0), (0, 4), (5, 9), (2, 3, 4), (1, 1)]
BITS = [1, 2, 3, 4, 8]


def outcomes(monkeypatch, make):
    """Every outcome of rounding, with its probability."""
    seen = []

    def look(steps, highest, generator):
        seen.append(steps)
        return np.zeros(steps.shape, np.uint8)

    monkeypatch.setattr(rounding, "_codes", look)
    make()
    (steps,) = seen
    below = np.floor(steps)
    chance = steps - below
    places = np.argwhere((chance > 0).ravel()).ravel()
    for ups in product((0, 1), repeat=len(places)):
        codes = below.copy().reshape(-1)
        codes[places] += ups
        given = codes.reshape(steps.shape).astype(np.uint8)
        monkeypatch.setattr(rounding, "_codes", lambda *_, given=given: given)
        parts = chance.ravel()[places]
        yield float(np.prod(np.where(ups, parts, 1 - parts))), make()


def moments(monkeypatch, make):
    """Total probability, mean and variance over all outcomes."""
    found = list(outcomes(monkeypatch, make))
    total = sum(p for p, _ in found)
    mean = sum(p * np.asarray(y, float) for p, y in found)
    square = sum(p * np.asarray(y, float) ** 2 for p, y in found)
    return total, mean, square - mean**2


@pytest.mark.parametrize("bits", BITS)
@pytest.mark.parametrize("x", [[[0.3, -1.2, 2.0], [5.0, 5.5, 1e-3]], [1e3, 1e3 + 1]])
def test_mean_is_exact_and_variance_is_that_of_the_formula(monkeypatch, bits, x):
    x = np.array(x)
    total, mean, variance = moments(
        monkeypatch, lambda: unround_rows(round_rows(x, bits, **KEY))
    )
    assert total == pytest.approx(1, abs=1e-12)
    np.testing.assert_allclose(mean, x, rtol=1e-12)
    _, low, scale, *_ = round_rows(x, bits, **KEY)
    s = rounding._unfolded(scale, x.dtype)
    f = (x - low) / s % 1
    np.testing.assert_allclose(variance, f * (1 - f) * s**2, rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("bits", BITS[1:])
def test_mean_of_rounded_relu_is_exact(monkeypatch, bits):
    x = np.array([[0.3, -1.2, 2.0, 0.0], [5.0, -0.0, 1e-3, -7.0]])
    _, mean, _ = moments(monkeypatch, lambda: relu_values(round_relu(x, bits, **KEY)))
    np.testing.assert_allclose(mean, np.maximum(x, 0), rtol=1e-12)


@pytest.mark.parametrize("bits", BITS)
def test_levels_reach_from_the_least_to_the_greatest(bits):
    """A step is at most 1/128 longer than the range of the row needs."""
    x = np.random.default_rng(0).normal(size=(20, 50))
    _, low, scale, *_ = round_rows(x, bits, **KEY)
    top = low + (2**bits - 1) * rounding._unfolded(scale, x.dtype)
    width = np.max(x, 1, keepdims=True) - low
    assert np.all(low == np.min(x, 1, keepdims=True))
    assert np.all(top - low >= width * (1 - 1e-15))
    assert np.all(top - low <= width * (1 + 1 / 64))


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("bits", BITS)
def test_shapes_and_dtypes(shape, dtype, bits):
    x = np.asarray(np.random.default_rng(0).normal(size=shape).astype(dtype))
    y = unround_rows(round_rows(x, bits, **KEY))
    assert (y.shape, y.dtype) == (x.shape, x.dtype)
    if bits > 1:
        carrier = round_relu(x, bits, **KEY)
        slopes = np.heaviside(x, x.dtype.type(0.5))
        assert same_bits(relu_slopes(carrier), np.asarray(slopes))
        h = relu_values(carrier)
        assert (h.shape, h.dtype) == (x.shape, x.dtype)


@pytest.mark.parametrize("bits", BITS)
def test_bytes(bits):
    """As many bits as promised for each element; 10 bytes for each row, or 2."""
    x = np.random.default_rng(0).normal(size=(30, 100))
    codes, low, scale, *_ = round_rows(x, bits, **KEY)
    assert codes.nbytes == bits * 3000 // 8
    assert low.nbytes + scale.nbytes == 30 * 10
    if bits > 1:
        codes, scale, zeros, *_ = round_relu(x, bits, **KEY)
        assert codes.nbytes + scale.nbytes == bits * 3000 // 8 + 30 * 2
        assert zeros is None


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e300, -1e300])
def test_what_is_not_finite_is_never_lost(bad):
    """NaN in the whole row, and nothing in others."""
    x = np.random.default_rng(0).normal(size=(3, 5))
    x[1, 2] = bad
    y = unround_rows(round_rows(x, 2, **KEY))
    assert np.isnan(y[1]).all()
    assert np.isfinite(y[[0, 2]]).all()
    carrier = round_relu(x, 2, **KEY)
    h, slopes = relu_values(carrier), relu_slopes(carrier)
    if not bad < 0:  # maximum(-inf, 0) is 0
        assert np.isnan(h[1]).all()
        assert np.isnan(slopes[1]).all()
    assert np.isfinite(h[[0, 2]]).all()


@pytest.mark.parametrize("x", [0.0, 1.0, 3.3, -7e-3, 1e-42, 1e300])
def test_rows_of_equal_elements_stay_as_they_are(x):
    row = np.full((2, 6), x)
    assert same_bits(unround_rows(round_rows(row, 2, **KEY)), row)


def test_the_least_element_of_a_row_stays_as_it_is():
    x = np.random.default_rng(0).normal(size=(50, 7))
    for bits in BITS:
        y = unround_rows(round_rows(x, bits, **KEY))
        assert same_bits(y.min(1), x.min(1))


def test_draws_are_a_function_of_the_key():
    x = np.random.default_rng(0).normal(size=(10, 10))
    one = unround_rows(round_rows(x, 2, seed=5, step=1, edge=2, at=(3, 4)))
    again = unround_rows(round_rows(x, 2, seed=5, step=1, edge=2, at=(3, 4)))
    assert same_bits(one, again)
    keys = [(6, 1, 2, (3, 4)), (5, 2, 2, (3, 4)), (5, 1, 3, (3, 4)), (5, 1, 2, 3)]
    for seed, step, edge, at in keys:
        other = round_rows(x, 2, seed=seed, step=step, edge=edge, at=at)
        assert not same_bits(unround_rows(other), one)


def test_mean_over_draws():
    """2000 draws: no element is off by 5 standard errors."""
    x = np.random.default_rng(0).normal(size=(4, 5))
    draws = np.array(
        [unround_rows(round_rows(x, 2, seed=0, step=k, edge=1)) for k in range(2000)]
    )
    error = draws.std(0) / np.sqrt(len(draws))
    assert np.all(np.abs(draws.mean(0) - x) <= 5 * error + 1e-12)
