"""Projections have the mean of the identity and the variance that is said of them."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import spadc_runtime as rt

from spadc.plans.designs import projection_variance

KINDS = ("rademacher", "hadamard")
PLACE = {"seed": 5, "step": 0, "edge": 1}


class Dictated:
    """A generator that gives the signs and columns it is told."""

    def __init__(self, signs, columns=None):
        self.signs, self.columns = signs, columns

    def integers(self, low, high, shape, dtype):
        assert (low, high) == (0, 2)
        return np.array(self.signs, dtype).reshape(shape)

    def choice(self, number, size, replace, shuffle):
        assert not replace
        assert size == len(self.columns)
        assert max(self.columns) < number
        return np.array(self.columns)


def every_projection(kind, n, size, monkeypatch):
    """All outcomes, which are equally likely."""
    if kind == "rademacher":
        dictated = [Dictated(s) for s in itertools.product((0, 1), repeat=n * size)]
    else:
        whole = 1 << (n - 1).bit_length()
        dictated = [
            Dictated(signs, columns)
            for signs in itertools.product((0, 1), repeat=n)
            for columns in itertools.combinations(range(whole), size)
        ]
    for one in dictated:
        monkeypatch.setattr("spadc_runtime.projections.stream", lambda *p, one=one: one)
        yield rt.projection(n, size / n, kind=kind, **PLACE)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("n", "size"), [(2, 1), (3, 1), (3, 2), (4, 2), (5, 2)])
def test_mean_and_variance_by_enumeration(kind, n, size, monkeypatch):
    found = list(every_projection(kind, n, size, monkeypatch))
    products = [r @ r.T for r in found]
    np.testing.assert_allclose(np.mean(products, axis=0), np.eye(n), atol=1e-12)
    x = np.arange(1.0, n + 1)
    spread = np.mean([np.sum((p @ x - x) ** 2) for p in products])
    factor = projection_variance(n, size / n, kind)
    assert spread == pytest.approx(factor * (x @ x), rel=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_mean_by_sampling(kind):
    """The signs and columns that are really drawn."""
    total, number = np.zeros((6, 6)), 3000
    for step in range(number):
        r = rt.projection(6, 0.5, seed=0, step=step, edge=0, kind=kind)
        assert r.shape == (6, 3)
        total += r @ r.T / number
    assert np.max(np.abs(total - np.eye(6))) < 5 / np.sqrt(number)


@pytest.mark.parametrize("n", [2, 4, 8, 64])
def test_hadamard_columns_are_orthogonal(n):
    r = rt.projection(n, 0.5, kind="hadamard", **PLACE)
    np.testing.assert_allclose(r.T @ r, 2 * np.eye(n // 2), atol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64, "float32"])
def test_dtype_and_values(kind, dtype):
    r = rt.projection(12, 0.25, kind=kind, dtype=dtype, **PLACE)
    assert r.dtype == np.dtype(dtype)
    np.testing.assert_allclose(np.abs(r), np.sqrt(1 / 3), rtol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_everything_kept_is_the_identity(kind):
    np.testing.assert_array_equal(rt.projection(5, 1.0, kind=kind, **PLACE), np.eye(5))
    assert rt.projection(0, 0.5, kind=kind, **PLACE).shape == (0, 0)
    assert rt.projection(1, 0.5, kind=kind, **PLACE) == 1


def test_refusals():
    with pytest.raises(ValueError, match="kind = 'gauss' is not"):
        rt.projection(5, 0.5, kind="gauss", **PLACE)
    with pytest.raises(ValueError, match="not above 0 and at most 1"):
        rt.projection(5, 0, **PLACE)
