"""Gather and scatter with indices that repeat."""

# ruff: noqa: F821
import numpy as np


def scatter_sum(x: "f64[n]", where: "i64[k]"):
    bins = np.zeros(3)
    np.add.at(bins, where, x[where] ** 2)
    return np.sum(bins * np.sin(bins))
