"""Small programs whose sampled gradients are enumerated: few features, few rows.

Each is there for something that a sampled edge could get wrong: residuals that are
views, shared or overwritten, loops, branches, calls, containers, lengths 0 and 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, final

import numpy as np
from support import Numbers

N = Numbers(7).normal
Wrt = tuple[int, ...]


@final
@dataclass(frozen=True)
class Small:
    """A function, its arguments, and what it is differentiated by."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    wrt: Wrt
    within: float = 1e-12

    def __str__(self) -> str:
        return self.function.__name__


PROGRAMS: list[Small] = []


def small(*args: Any, wrt: Wrt = (1,), within: float = 1e-12) -> Any:
    """Put a function into the list."""

    def listed(function: Callable[..., Any]) -> Callable[..., Any]:
        PROGRAMS.append(Small(function, args, wrt, within))
        return function

    return listed


@small(N(3, 3), N(3))
def matrix_by_vector(x, w):
    return np.sum((x @ w) ** 2)


@small(N(3, 3), N(3), wrt=(0, 1))
def both_factors(x, w):
    return np.sum((x @ w) ** 2)


@small(N(2, 3), N(3, 2), wrt=(0, 1))
def factorisation(U, V):
    d = U @ V - 1.0
    return np.sum(d * d)


@small(N(2, 3), N(3, 3))
def shared_by_layers(x, W):
    h = np.tanh(x @ W)
    return np.sum(np.tanh(h @ W))


@small(N(2, 3), N(3, 3))
def alias_and_transpose(x, W):
    V = W
    a = x @ V
    return np.sum(a * (x @ W.T))


@small(N(3, 3), N(3, 3))
def views(x, W):
    V = W[1:]
    return np.sum((x[:, 1:] @ V) ** 2)


@small(N(3, 2, 2), N(2, 2), N(2, 2), wrt=(1, 2))
def recurrent(xs, U, W):
    h = np.zeros(xs.shape[1:])
    for t in range(len(xs)):
        h = np.tanh(xs[t] @ U + h @ W)
    return np.sum(h**2)


@small(N(3, 2), N(2, 2))
def loop_over_rows(xs, W):
    s = 0.0
    for x in xs:
        s = s + np.sum((x @ W) ** 2)
    return s


@small(N(2, 3), N(3, 2))
def branch(x, W):
    if x[0, 0] > 0:  # noqa: SIM108
        y = x @ W
    else:
        y = np.tanh(x @ W)
    return np.sum(y**2)


@small(N(2, 2), {"first": N(2, 2), "rest": [N(2), N(2, 2)]})
def structured(x, p):
    h = np.tanh(x @ p["first"] + p["rest"][0])
    return np.sum((h @ p["rest"][1]) ** 2)


@small(N(2, 3).astype(np.float32), N(3, 2).astype(np.float32), within=2e-6)
def single_precision(x, W):
    return np.sum(np.tanh(x @ W))


@small(N(2, 0), N(0, 3))
def no_features(x, W):
    return np.sum((x @ W + 1.0) ** 2)


@small(N(0, 3), N(3, 2))
def no_rows(x, W):
    return np.sum((x @ W + 1.0) ** 2)


@small(N(1, 3), N(3, 1))
def one_row(x, W):
    return np.sum((x @ W + 1.0) ** 2)


@small(N(2, 2), N(2, 2), wrt=(0, 1))
def elementwise(a, b):
    return np.sum(a * b * b)


@small(N(2, 3), N(3))
def broadcast(x, w):
    return np.sum(np.exp(x * w))


@small(N(3), N(3), wrt=(0, 1))
def inner_product(x, w):
    return np.dot(x, w) ** 2


@small(N(2, 2, 3), N(3, 2))
def stack_by_matrix(x, W):
    return np.sum((x @ W) ** 2)


@small(N(2, 2, 3), N(2, 3, 2))
def stack_by_stack(x, W):
    return np.sum((x @ W) ** 2)


@small(N(2, 3), N(3, 2))
def einsum(x, W):
    return np.sum(np.einsum("ij,jk->ik", x, W) ** 3)


@small(N(2, 2, 2), N(2, 2, 2))
def tensordot(x, W):
    return np.sum(np.tensordot(x, W, axes=([1, 2], [0, 1])) ** 2)


@small(N(3), N(2), wrt=(0, 1))
def outer_product(a, b):
    return np.sum(np.outer(a, b) ** 2)


@small(N(2, 3), N(3, 2))
def residual_overwritten(x, W):
    x = x.copy()
    h = x @ W
    x *= 3.0
    g = x @ W
    x[:] = 0.0
    return np.sum(h * g)


@small(N(2, 3), N(3, 2))
def result_overwritten(x, W):
    h = x @ W
    h += 1.0
    h[0] *= 2.0
    return np.sum(h**2)


@small(N(2, 3), N(3, 3))
def while_loop(x, W):
    h, k = x, 0
    while k < 3:
        h = np.tanh(x @ W) * h
        k += 1
    return np.sum(h)


@small(N(3, 2), N(2, 2))
def nested_loops(xs, W):
    s = 0.0
    for i in range(2):
        for j in range(2):
            s += np.sum(np.tanh(xs[i : i + 2] @ W) * (j + 1))
    return s


@small(N(2, 3), N(3, 2), N(2), wrt=(1, 2))
def rectified(x, W, b):
    h = np.maximum(x @ W + b, 0)
    return np.sum(h**2)


@small(np.maximum(N(3, 3), 0.0), N(3, 2))
def dead_units(x, W):
    return np.sum((x @ W - 1.0) ** 2)


@small(N(4), N(2))
def convolution(x, k):
    windows = np.lib.stride_tricks.sliding_window_view(x, 2)
    return np.sum(np.tanh(windows @ k))


@small(N(2, 3), N(3, 2), np.array([0, 1, 1]))
def gathered(x, W, i):
    return np.sum((x @ W)[:, i] ** 2)


@small(N(2, 3), N(3, 2))
def read_twice(x, W):
    a = x @ W
    return np.sum(a * a) + np.sum(x @ (2 * W))


def _loss(x, W):
    return np.sum(np.tanh(x @ W))


@small(N(2, 3), N(3, 2))
def two_calls(x, W):
    return _loss(x, W) + _loss(2 * x, W)


@small(N(2, 3), N(3, 2))
def early_return(x, W):
    y = x @ W
    if np.sum(y) > 1e9:
        return 0.0
    return np.sum(y**2)


@small(N(2, 2), N(2, 2))
def list_of_layers(x, W):
    out = []
    for k in range(2):
        out.append(np.tanh((x * (k + 1)) @ W))
    return np.sum(out[0] * out[1])


@small(N(2, 3).T, N(2, 2))
def fortran_order(x, W):
    return np.sum((x @ W) ** 2)


@small(N(2, 3), N(2, 3))
def transposed_weights(x, W):
    return np.sum((x @ W.T) ** 2)


@small(N(2, 3), N(3, 2), N(2, 2), wrt=(1, 2))
def two_layers(x, W, V):
    return np.sum((np.tanh(x @ W) @ V) ** 2)
