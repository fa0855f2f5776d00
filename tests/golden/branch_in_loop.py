"""A branch in a loop, decided by the data."""

# ruff: noqa: F821, SIM108
import numpy as np


def branch_in_loop(x: "f64[n]", low):
    s = 1.0
    for v in x:
        if v < low:
            s = s * np.sin(v)
        else:
            s = s + v**2
    return s
