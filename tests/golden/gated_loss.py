"""Two paths, of which one carries nearly all of the gradient."""

# ruff: noqa: F821
import numpy as np


def gated_loss(x: "f64[n,d]", w: "f64[d]"):
    a = x @ w
    y = a + 0.01 * np.sin(a)
    return np.mean(y**2)


def example():
    rng = np.random.default_rng(5)
    return rng.standard_normal((6, 3)), rng.standard_normal(3)
