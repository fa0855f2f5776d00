"""One rule of a primitive gives the other: each is the transpose of the other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import spadc
from spadc.primitives import primitive

X = np.array([[0.3, -0.8, 1.1], [0.4, -0.2, 0.9]])
W = np.array([[0.5, 0.1], [-0.7, 0.2], [0.3, 1.2]])


def tanh_of_products(x, w):
    return np.sum(np.tanh(x @ w) ** 2)


def solved(x, w):
    a = x @ w + 3 * np.eye(2)
    return np.sum(np.linalg.solve(a, w.T[:, 0]) ** 2)


def parts(x, w):
    return np.sum(np.concatenate((x[0] * w[:, 0], np.cumsum(x[1]) ** 2)))


def stretched(x, w):
    return np.sum((x + w[:, 0]) * w.T)


def name_of(f: Any) -> str:
    return str(f.__name__)


def gradients(f: Any) -> Any:
    f.__code__ = f.__code__.replace()  # compiled anew
    return spadc.grad(f, wrt=("x", "w"))(X, W)


def tangent(f: Any) -> Any:
    f.__code__ = f.__code__.replace()
    return spadc.jvp(f, wrt=("x", "w"))(X, W, dot=(np.cos(X), np.sin(W)))[1]


FORWARD = {
    "tanh": lambda x_dots, y, x: x_dots[0] * (1 - y**2),
    "power": lambda x_dots, y, x, n: n * x_dots[0] * x ** (n - 1),
}


@pytest.mark.parametrize("f", (tanh_of_products, solved, parts), ids=name_of)
@pytest.mark.parametrize("name", FORWARD)
def test_a_jvp_rule_alone_gives_gradients(
    f: Any, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = gradients(f)
    known = primitive(name)
    monkeypatch.setattr(known, "rule", None)
    monkeypatch.setattr(known, "forward_rule", FORWARD[name])
    for one, other in zip(gradients(f), wanted, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)


@pytest.mark.parametrize("f", (tanh_of_products, solved, parts, stretched), ids=name_of)
@pytest.mark.parametrize(
    "name", ("matmul", "concatenate", "cumsum", "index", "transpose", "sum", "solve")
)
def test_a_vjp_rule_alone_gives_tangents(
    f: Any, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = tangent(f)
    known = primitive(name)
    assert known.rule is not None
    monkeypatch.setattr(known, "forward_rule", None)
    monkeypatch.setattr(known, "linear_in", ())
    monkeypatch.setattr(known, "linear_in_each", ())
    np.testing.assert_allclose(tangent(f), wanted, rtol=1e-12)
