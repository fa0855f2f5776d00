"""A classifier with two layers that are cut off at 0."""
# ruff: noqa: F821

import numpy as np


def relu_classifier(
    W1: "f32[d,m]",
    b1: "f32[m]",
    W2: "f32[m,h]",
    W3: "f32[h,k]",
    x: "f32[n,d]",
    labels: "f32[n,k]",
):
    h1 = np.maximum(x @ W1 + b1, 0)
    h2 = np.maximum(h1 @ W2, 0)
    z = h2 @ W3
    log_sum = np.log(np.sum(np.exp(z), axis=1))
    return np.mean(log_sum - np.sum(z * labels, axis=1))
