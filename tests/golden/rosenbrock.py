"""Overlapping views, read only."""

# ruff: noqa: F821
import numpy as np


def rosenbrock(x: "f64[n]"):
    return np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)
