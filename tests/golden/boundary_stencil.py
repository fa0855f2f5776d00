"""Constant stores, a view and an alias."""

# ruff: noqa: F821
import numpy as np


def boundary_stencil(x: "f64[n]"):
    u = x * 2
    inner = u[1:-1]
    inner += 0.1 * (u[2:] - 2 * inner + u[:-2])
    same = u
    same[0] = 0.0
    return np.sum(u**2)
