"""A system of equations whose Jacobian has three diagonals."""

# ruff: noqa: F821
import numpy as np


def reaction(u: "f64[n]", rate: "f64[n]"):
    flow = np.zeros_like(u)
    flow[1:-1] = u[2:] - 2 * u[1:-1] + u[:-2]
    return flow + rate * u * (1 - u)
