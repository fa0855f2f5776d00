"""An activation with a parameter for each column, and what it lets through."""

# ruff: noqa: F821
import numpy as np


def softplus_gate(x: "f64[n,m]", beta: "f64[m]"):
    gate = 1 / (1 + np.exp(-beta * x))
    return np.log1p(np.exp(x)) * gate


def gated_loss(x: "f64[n,m]", beta: "f64[m]"):
    gate = 1 / (1 + np.exp(-beta * x))
    return np.mean((gate * x) ** 2), {"gate": gate, "open": np.sum(gate > 0.5)}
