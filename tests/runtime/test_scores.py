"""Norms as scores: relative, positive, and never in the way of a finite program."""

from __future__ import annotations

import numpy as np
import pytest
import spadc_runtime as rt

X = np.random.default_rng(0).standard_normal((6, 4))


@pytest.mark.parametrize("axis", [0, 1])
def test_norms_are_relative(axis):
    exact = np.linalg.norm(X, axis=axis)
    ratio = rt.norms(X, axis) / exact
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-14)


def test_elements():
    given = rt.norms(X)
    assert given.shape == X.shape
    np.testing.assert_allclose(given / np.max(given), np.abs(X) / np.max(np.abs(X)))


def test_zeros_have_a_chance():
    """Of a draw of more parts than are not zero, too."""
    x = np.maximum(X, 0) * [1, 0, 1, 0]
    score = rt.norms(x, 0)
    assert np.all(score > 0)
    kept, _ = rt.sample_features(4, 0.75, score=score, seed=0, step=0, edge=0)
    assert {0, 2} <= set(kept)
    np.testing.assert_array_equal(rt.norms(np.zeros((3, 2)), 0), [0, 0])


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_squares_do_not_overflow(scale):
    np.testing.assert_allclose(rt.norms(scale * X, 0), rt.norms(X, 0), rtol=1e-13)


def test_kinds_of_numbers():
    assert rt.norms(X.astype(np.float32), 0).dtype == np.float64
    np.testing.assert_allclose(rt.norms(X * 1j, 1), rt.norms(X, 1), rtol=1e-14)
    assert rt.norms(np.zeros((0, 3)), 1).shape == (0,)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_finite_is_refused_by_the_draw(bad):
    x = X.copy()
    x[1, 2] = bad
    with pytest.raises(ValueError, match="is nan"):
        rt.sample_features(4, 0.5, score=rt.norms(x, 0), seed=0, step=0, edge=0)
