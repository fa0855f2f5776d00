"""A recurrent network over a series."""

# ruff: noqa: F821
import numpy as np


def recurrent(W: "f64[m,m]", v: "f64[m]", series: "f64[n]"):
    h = np.zeros_like(v)
    for t in range(len(series)):
        h = np.tanh(W @ h + v * series[t])
    return np.sum(h**2)
