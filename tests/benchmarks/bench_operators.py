"""Jacobians, Hessians and products with them, as multiples of simpler things.

Run `python tests/benchmarks/bench_operators.py`. Autograd and JAX are compared with
where they are installed.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np
from timing import fastest, report

import spadc


def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def coupled(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2) + np.sum(x) ** 2


def mlp(w, b, x, y):
    h = np.tanh(x @ w + b)
    return np.mean((h @ w.T - y) ** 2)


def hessians(count: int) -> None:
    """A banded and a full Hessian, and those of others."""
    x = np.random.default_rng(0).standard_normal(count)
    calls: dict[str, Callable[..., Any]] = {
        "gradient": spadc.grad(rosenbrock),
        "Hessian, banded": spadc.hessian(rosenbrock),
        "Hessian, full": spadc.hessian(coupled),
        **{name: other(rosenbrock) for name, other in others().items()},
    }
    for name in calls.keys() - {"gradient", "Hessian, full"}:
        wanted = calls["Hessian, banded"](x)
        np.testing.assert_allclose(calls[name](x), wanted, rtol=1e-6, atol=1e-6)
    compare(f"{count} numbers", calls, "gradient", x)


def compare(
    title: str, calls: dict[str, Callable[..., Any]], base: str, *args: Any
) -> None:
    """Report the times of calls with the same arguments."""
    runs = [lambda call=call: call(*args) for call in calls.values()]
    times = fastest(*runs, rounds=5)
    report(title, dict(zip(calls, times, strict=True)), base)


def others() -> dict[str, Callable[..., Any]]:
    """How others make a Hessian of a function written with `np`."""
    found: dict[str, Callable[..., Any]] = {}
    if find_spec("autograd"):
        import autograd
        import autograd.numpy as anp

        found["autograd"] = lambda f: autograd.hessian(_with(f, anp))
    if find_spec("jax"):
        import jax
        import jax.numpy as jnp

        jax.config.update("jax_enable_x64", True)
        found["JAX, compiled"] = lambda f: _waited(jax.jit(jax.hessian(_with(f, jnp))))
    return found


def _with(f: Callable[..., Any], namespace: Any) -> Callable[..., Any]:
    """The function with another `np`."""
    return type(f)(f.__code__, {"np": namespace}, f.__name__)


def _waited(f: Callable[..., Any]) -> Callable[..., Any]:
    return lambda x: np.asarray(f(x))


def products() -> None:
    """Tangents by values, products with the Hessian by gradients."""
    rng = np.random.default_rng(1)
    shapes = ((200, 100), (100,), (300, 200), (300, 200))
    args = [rng.standard_normal(shape) for shape in shapes]
    dots = rng.standard_normal((200, 100)), rng.standard_normal(100)
    push, product = spadc.jvp(mlp, wrt=("w", "b")), spadc.hvp(mlp, wrt=("w", "b"))
    calls = {
        "value": mlp,
        "gradient": spadc.grad(mlp, wrt=("w", "b")),
        "value and tangent": lambda *given: push(*given, dot=dots),
        "Hessian product": lambda *given: product(*given, dot=dots),
    }
    compare("a network", calls, "value", *args)


if __name__ == "__main__":
    products()
    hessians(100)
    hessians(1000)
