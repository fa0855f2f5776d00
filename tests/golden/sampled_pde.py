"""A field that grows and spreads; its growth is differentiated."""

# ruff: noqa: F821
import numpy as np


def final_energy(growth: "f64[m]", start: "f64[m]", steps: int):
    u = start.copy()
    for _ in range(steps):
        u[1:-1] += 0.1 * (u[2:] - 2 * u[1:-1] + u[:-2]) + 0.01 * growth[1:-1] * u[1:-1]
    return np.sum(u**2)
