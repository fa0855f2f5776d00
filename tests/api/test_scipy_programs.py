"""Programs that call SciPy's functions: likelihoods, to the second order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.special as sc
import scipy.stats as st
from scipy.special import logsumexp, softmax
from scipy.stats import multivariate_normal, norm
from support import assert_gradient

import spadc

RNG = np.random.default_rng(4)
POINTS = RNG.normal(size=7)
COUNTS = np.array([0, 2, 1, 4, 3, 0, 1])
ROWS = RNG.normal(size=(4, 3))


def mixture(weights: Any, means: Any, scale: Any) -> Any:
    parts = norm.logpdf(POINTS[:, None], means, scale) + sc.log_softmax(weights)
    return np.sum(logsumexp(parts, axis=1))


def regression(w: Any, shape: Any) -> Any:
    rates = np.exp(w[0] + w[1] * POINTS)
    fits = st.poisson.logpmf(COUNTS, rates) + st.nbinom.logpmf(COUNTS, shape, 0.4)
    return np.sum(fits) + st.gamma(2.0, scale=0.5).logpdf(shape)


def censored(mu: Any, sigma: Any) -> Any:
    seen = st.lognorm(sigma, scale=np.exp(mu)).logpdf(np.exp(POINTS[:4]))
    return np.sum(seen) + np.sum(st.norm(mu, sigma).logsf(POINTS[4:]))


def vectors(mean: Any, factor: Any, logits: Any) -> Any:
    cov = factor @ factor.T + np.eye(3)
    shares = softmax(logits)
    prior = st.dirichlet.logpdf(shares, np.array([1.5, 2.0, 3.0]))
    counted = st.multinomial.logpmf(np.array([2, 0, 3]), 5, shares)
    return np.sum(multivariate_normal.logpdf(ROWS, mean, cov)) + prior + counted


def name_of(value: Any) -> str:
    return getattr(value, "__name__", "")


PROGRAMS: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    (mixture, (RNG.normal(size=2), np.array([-1.0, 1.2]), 0.7)),
    (regression, (np.array([0.1, -0.3]), 1.7)),
    (censored, (0.2, 0.9)),
    (vectors, (RNG.normal(size=3), RNG.normal(size=(3, 3)), RNG.normal(size=3))),
]


@pytest.mark.parametrize(("f", "args"), PROGRAMS, ids=name_of)
def test_gradient(f: Callable[..., Any], args: tuple[Any, ...]) -> None:
    assert_gradient(f, args, tuple(range(len(args))))


@pytest.mark.parametrize(("f", "args"), PROGRAMS, ids=name_of)
def test_second_order(f: Callable[..., Any], args: tuple[Any, ...]) -> None:
    """A Hessian-vector product against the difference of two gradients."""
    way = RNG.normal(size=np.shape(args[0]))[()]
    found = spadc.hvp(f)(*args, way)
    gradient = spadc.grad(f)
    ahead, behind = (gradient(args[0] + s * way, *args[1:]) for s in (1e-5, -1e-5))
    np.testing.assert_allclose(found, (ahead - behind) / 2e-5, rtol=1e-6, atol=1e-7)
