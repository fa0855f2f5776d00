"""A leaky rectifier written with a mask."""

# ruff: noqa: F821
import numpy as np


def masked_store(x: "f64[n]", slope):
    y = x * 1.5
    y[y < 0] *= slope
    return np.sum(y**2)
