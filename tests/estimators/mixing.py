"""Losses whose rows are mixed before they are summed, or are not examples at all: the
rows of a batch may be drawn only where they still are apart."""

from __future__ import annotations

from typing import Any

import numpy as np
from estimators.programs import Small, Wrt
from support import Numbers

N = Numbers(23).normal
X, Y, W = N(4, 3), N(4, 2), N(3, 2)

MIXING: list[Small] = []


def mixing(*args: Any, wrt: Wrt = (2,)) -> Any:
    """Put a loss into the list."""

    def listed(function: Any) -> Any:
        MIXING.append(Small(function, args, wrt))
        return function

    return listed


@mixing(X, Y, W)
def apart(x, y, W):
    return np.mean((np.tanh(x @ W) - y) ** 2)


@mixing(X, Y, W)
def softmax_over_rows(x, y, W):
    z = np.exp(x @ W)
    return np.sum((z / np.sum(z, axis=0) - y) ** 2)


@mixing(X, Y, W, N(2, 2), wrt=(2, 3))
def batch_normalised(x, y, W, V):
    h = x @ W
    h = (h - h.mean(axis=0)) / np.sqrt(h.var(axis=0) + 1e-3)
    return np.mean((h @ V - y) ** 2)


@mixing(X, Y, W)
def products_of_features(x, y, W):
    h = np.tanh(x @ W)
    return np.sum((h.T @ h - 1) ** 2)


@mixing(X, Y, W)
def products_of_rows(x, y, W):
    h = np.tanh(x @ W)
    return np.sum((h @ h.T - 1) ** 2)


@mixing(X, Y, W)
def two_terms(x, y, W):
    h = np.tanh(x @ W)
    return np.mean((h - y) ** 2) + 0.1 * np.sum(h**4)


@mixing(X, np.array([0, 1, 1, 0]), W)
def labelled(x, labels, W):
    z = x @ W
    logs = z - np.log(np.sum(np.exp(z), axis=1, keepdims=True))
    return -np.mean(logs[np.arange(len(labels)), labels])


@mixing(N(3, 3), N(3, 3), N(3, 3))
def as_many_rows_as_columns(x, y, W):
    h = np.tanh(x @ W)
    return np.mean((h + h.T - y) ** 2) + np.sum(np.tanh(h))


@mixing(N(3, 3), N(3), N(3, 3))
def one_row_of_targets(x, y, W):
    return np.mean((np.tanh(x @ W) - y) ** 2)


@mixing(X, Y, W)
def running_sums(x, y, W):
    return np.mean(np.cumsum(np.tanh(x @ W), axis=0) ** 2)


@mixing(X, Y, W)
def neighbouring_rows(x, y, W):
    h = np.tanh(x @ W)
    h[1:] += h[:-1]
    return np.mean((h - np.roll(h, 1, axis=0)) ** 2)


@mixing(X, np.array([0, 0, 2, 3]), W)
def rows_gathered_twice(x, i, W):
    return np.mean(np.tanh(x @ W)[i] ** 2)


@mixing(X, Y, W)
def largest_of_each_column(x, y, W):
    h = np.tanh(x @ W)
    return np.mean((h - np.max(h, axis=0)) ** 2)


@mixing(X, Y, W)
def root_of_the_sum(x, y, W):
    return np.sqrt(np.sum((np.tanh(x @ W) - y) ** 2))


@mixing(N(4, 4), N(4, 2), N(4, 2))
def neighbours_in_a_graph(A, y, W):
    h = np.tanh(A @ np.tanh(A @ W))
    return np.mean((h - y) ** 2)


@mixing(X, Y, W)
def losses_multiplied(x, y, W):
    h = np.tanh(x @ W)
    return np.mean((h - y) ** 2) * np.mean(np.abs(h - y))


@mixing(X, Y, W)
def rows_put_together(x, y, W):
    h = np.tanh(x @ W).reshape(2, 4)
    return np.mean((h @ h.T) ** 2)


@mixing(N(3, 4, 2), N(4, 2), N(2, 2), N(2, 2), wrt=(2, 3))
def states_of_a_recurrence(xs, y, U, W):
    h = np.zeros((xs.shape[1], 2))
    for t in range(len(xs)):
        h = np.tanh(xs[t] @ U + h @ W)
    return np.mean((h - y) ** 2)
