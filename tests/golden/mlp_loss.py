"""A network with one hidden layer; every bias is broadcast."""

# ruff: noqa: F821
import numpy as np


def mlp_loss(
    x: "f64[n,d]",
    y: "f64[n,k]",
    W1: "f64[d,m]",
    b1: "f64[m]",
    W2: "f64[m,k]",
    b2: "f64[k]",
):
    h = np.tanh(x @ W1 + b1)
    err = h @ W2 + b2 - y
    return np.mean(err**2)
