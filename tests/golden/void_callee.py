"""A callee that writes into its argument and returns nothing."""

# ruff: noqa: F821
import numpy as np


def relax(u, by=0.5):
    u[1:-1] += by * (u[2:] - 2 * u[1:-1] + u[:-2])


def smoothed_energy(x: "f64[n]", rate):
    u = x.copy()
    for _ in range(3):
        relax(u, by=rate)
    return np.sum(u**2)
