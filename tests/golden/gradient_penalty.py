"""The squared norm of the gradient of a function with a loop."""

# ruff: noqa: F821
import numpy as np

import spadc


def energy(q, k):
    total = 0.0
    for i in range(len(q) - 1):
        total = total + k[i] * (q[i + 1] - q[i]) ** 4
    return total


def gradient_penalty(q: "f64[n]", k: "f64[n]"):
    force = -spadc.grad(energy)(q, k)
    return np.sum(force**2)
