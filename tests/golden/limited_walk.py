"""A walk that is cut off, reflected and damped in every step."""
# ruff: noqa: F821

import numpy as np


def limited_walk(x: "f64[n]", pull: "f64[n]", steps: "int"):
    for step in range(steps):
        gain = np.exp(-0.1 * step) * pull
        x = np.clip(x + gain, -1.0, 1.0) - 0.1 * np.abs(x)
        x = np.where(x > 0.5, x * gain, x)
    return np.sum(x**2)
