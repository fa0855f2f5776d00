"""Jacobians and Hessians of live functions: structure is found where lengths agree, and
never where it is not there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import spadc

X = np.array([0.3, -0.8, 1.1, 0.4, -0.2])


def product(x, w):
    return x[1:] * w[1:]


def chain(x):
    return np.sum((x[1:] - x[:-1] ** 2) ** 2)


def weighted(x, w):
    return np.sum(np.tanh(x * w) ** 2 * w)


def coupled(x):
    return np.sum(x) ** 2 + np.sum(x**3)


def flow(u):
    v = np.zeros_like(u)
    v[1:-1, :] = u[2:, :] * u[:-2, :] - u[1:-1, :]
    return v


def changes(f: Any, x: Any, *rest: Any) -> Any:
    found = []
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = 1e-6
        found.append((f(x + step, *rest) - f(x - step, *rest)) / 2e-6)
    return np.moveaxis(np.array(found), 0, -1).reshape(*np.shape(found[0]), *x.shape)


def test_a_product_is_diagonal_only_where_lengths_agree() -> None:
    jacobian = spadc.jacobian(product, way="forward")
    for x, w in [(X, X + 1), (X[:2], X[:2]), (X[:2], X), (X, X[:2]), (X[:3], X[:3])]:
        found = jacobian(x, w)
        np.testing.assert_allclose(found, changes(product, x, w), atol=1e-8)
    jacobian(X, X + 1)
    assert "products" in jacobian.source


@pytest.mark.parametrize("f", (chain, weighted, coupled), ids=lambda f: f.__name__)
@pytest.mark.parametrize("count", (2, 3, 5))
def test_hessians(f: Any, count: int) -> None:
    rest = (X[:count] + 0.5,) if f is weighted else ()
    hessian, gradient = spadc.hessian(f), spadc.grad(f)
    wanted = changes(gradient, X[:count], *rest)
    np.testing.assert_allclose(hessian(X[:count], *rest), wanted, atol=1e-7)
    sparse = spadc.hessian(f, sparse=True)(X[:count], *rest)
    np.testing.assert_allclose(sparse.toarray(), wanted, atol=1e-7)


def test_how_many_products_are_needed_is_said() -> None:
    hessian = spadc.hessian(chain)
    hessian(X)
    assert "Banded" in hessian.source and "range(3)" in hessian.source
    full = spadc.hessian(coupled)
    full(X)
    assert "Banded" not in full.source


def test_two_axes() -> None:
    u = np.arange(12.0).reshape(4, 3) / 7
    jacobian = spadc.jacobian(flow)
    np.testing.assert_allclose(jacobian(u), changes(flow, u), atol=1e-8)
    assert "range(3)" in jacobian.source
    flat = spadc.jacobian(flow, sparse=True)(u)
    assert flat.nnz <= 3 * u.size
    np.testing.assert_array_equal(flat.toarray(), jacobian(u).reshape(12, 12))


def test_float32_and_no_elements() -> None:
    jacobian = spadc.jacobian(product)
    assert jacobian(X.astype(np.float32), X.astype(np.float32)).dtype == np.float32
    assert jacobian(X[:0], X[:0]).shape == (0, 0)


def test_sparse_matrices_without_scipy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spadc.api.making.find_spec", lambda name: None)
    with pytest.raises(spadc.SpadcError, match="not installed"):
        spadc.hessian(chain, sparse=True)
