"""One head of attention; every residual of it can be rounded."""

# ruff: noqa: F821
import numpy as np


def attention(Wq: "f64[d,m]", Wk: "f64[d,m]", Wv: "f64[d,m]", x: "f64[n,d]"):
    s = np.exp((x @ Wq) @ (x @ Wk).T)
    p = s / np.sum(s, axis=1, keepdims=True)
    return np.sum(np.tanh(p @ (x @ Wv)) ** 2)
