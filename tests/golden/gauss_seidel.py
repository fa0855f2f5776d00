"""Sweeps of a linear solver: nested loops, one element written at a time."""

# ruff: noqa: F821
import numpy as np


def gauss_seidel(a: "f64[n,n]", b: "f64[n]", sweeps):
    u = np.zeros_like(b)
    for _ in range(sweeps):
        for i in range(len(b)):
            u[i] = (b[i] - a[i, :i] @ u[:i] - a[i, i + 1 :] @ u[i + 1 :]) / a[i, i]
    return np.sum(u**2)
