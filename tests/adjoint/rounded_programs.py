"""Small programs whose residuals are rounded in few places, and all their outcomes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np
from spadc_runtime import rounding
from support.layouts import leaves

import spadc


def product_of_three(x):
    z = x * 1.5
    return np.sum(z * z * z)


def layer(W, x):
    h = np.tanh(x @ W)
    return np.sum(h @ W.T)


def relu_layers(W, x):
    h = np.maximum(x @ W, 0)
    g = np.maximum(h @ W.T, 0)
    return np.sum(g @ W)


def two_heads(W, x):
    h = x * 1.5
    return np.sum(h @ W) + np.sum((h @ W) ** 2)


def three_readers(w, x):
    z = 1.5 * x
    c = z * w
    b = z * c
    a = z * np.cos(w)
    return np.sum(b) + np.sum(a)


def scores(q, k):
    a, b = 1.5 * q, k - 0.5
    return np.sum(np.exp(0.1 * a @ b.T))


def quotient(x):
    z = x**2 + 1.5
    return np.sum(x / z)


def double_quotient(x):
    z = x**2 + 1.5
    return np.sum((x / z) / z)


def softmax(x):
    z = 2.0 * x
    z = z - np.max(z, axis=1, keepdims=True)
    return np.sum(np.log(np.sum(np.exp(z), axis=1)) - z[:, 0])


def recurrent(W, x):
    h = np.tanh(x @ W)
    for _ in range(2):
        h = np.tanh(h @ W)
    return np.sum(h * h)


def recurrent_relu(W, x):
    h = x * 1.0
    for _ in range(2):
        h = np.maximum(h @ W, 0)
    return np.sum(h)


def marked(W, x):
    h = x * 1.0
    for _ in spadc.checkpoint(range(2), snapshots=1):
        for _ in range(2):
            h = np.maximum(h @ W, 0)
    return np.sum(h)


def invariant_in_loop(W, x):
    s = np.sin(x)
    h = x * 1.0
    for _ in range(2):
        h = h * s
    return np.sum(h @ W)


def branch(W, x):
    h = np.exp(0.3 * x)
    if np.sum(h) > 0:
        h = h * h
    return np.sum(h @ W)


def trained_twice(W, x):
    h = x @ W
    g = h @ W.T
    return np.sum(np.sin(g * h))


X = np.array([[0.3, -1.2], [0.7, 0.4]])
ROW = np.array([[0.3, 0.8]])
W = np.array([[0.9, -0.4], [0.25, 1.1]])
PROGRAMS: list[tuple[Callable[..., Any], tuple[Any, ...], str]] = [
    (product_of_three, (np.array([[0.3, -1.2, 0.7]]),), "2,safe=false"),
    (layer, (W, X), "1,safe=false"),
    (layer, (W, X), "2,safe=false"),
    (layer, (W, X), "8,safe=false"),
    (relu_layers, (W, X), "1,safe=false"),
    (relu_layers, (W, X), "2,safe=false"),
    (relu_layers, (W, X), "3,safe=false"),
    (two_heads, (W, X), "2,safe=false"),
    (three_readers, (W, X), "2,safe=false"),
    (scores, (X, W), "2,safe=false"),
    (quotient, (X,), "2,safe=false"),
    (double_quotient, (X,), "2,safe=false"),
    (softmax, (X,), "2,safe=false"),
    (softmax, (X,), "4,safe=false,vectors=true"),
    (recurrent, (W, ROW), "2,safe=false"),
    (recurrent_relu, (W, ROW), "2,safe=false"),
    (marked, (W, ROW), "2,safe=false"),
    (invariant_in_loop, (W, ROW), "2,safe=false"),
    (branch, (W, X), "2,safe=false"),
    (layer, (W, X), "2,safe=false,inputs=true"),
    (trained_twice, (W, ROW), "2,safe=false,inputs=true"),
    (two_heads, (W.astype(np.float32), X.astype(np.float32)), "2,safe=false"),
]


class Outcomes:
    """Every outcome of the roundings in one call of a gradient, with its probability.

    `keys` are those of the draws: two roundings with the same key are not independent.
    """

    def __init__(self, monkeypatch: Any, call: Callable[[], Any]) -> None:
        self.patch = monkeypatch.setattr
        self.call = call
        self.keys: list[tuple[Any, ...]] = []
        self.steps: list[Any] = []
        true_stream = rounding.stream

        def stream(*key: Any) -> Any:
            self.keys.append(key)
            return true_stream(*key)

        def look(steps: Any, highest: int, generator: Any) -> Any:
            self.steps.append(steps)
            return np.floor(steps).astype(np.uint8)

        self.patch(rounding, "stream", stream)
        self.patch(rounding, "_codes", look)
        call()
        self.patch(rounding, "stream", true_stream)

    @property
    def size(self) -> int:
        """The number of elements that may go up or down."""
        return sum(int(np.sum(steps % 1 > 1e-9)) for steps in self.steps)

    def __iter__(self) -> Iterator[tuple[float, list[Any]]]:
        chances = np.concatenate([steps.ravel() % 1 for steps in self.steps] or [[]])
        free = np.flatnonzero(chances > 1e-9)
        for ups in product((0, 1), repeat=len(free)):
            codes = np.concatenate([np.floor(s + 1e-9).ravel() for s in self.steps])
            codes[free] = np.concatenate([np.floor(s).ravel() for s in self.steps])[
                free
            ]
            codes[free] += ups
            rest = iter(np.split(codes, np.cumsum([s.size for s in self.steps])[:-1]))
            self.patch(
                rounding,
                "_codes",
                lambda steps, *_, rest=rest: (
                    next(rest).reshape(steps.shape).astype(np.uint8)
                ),
            )
            up = chances[free]
            weight = float(np.prod(np.where(ups, up, 1 - up)))
            yield weight, [np.asarray(g, float) for g in leaves(self.call())]
