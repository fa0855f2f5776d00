"""Losses as they are trained: networks, recurrences, regressions, differential
equations, with the parameters that they are trained by."""

from __future__ import annotations

from typing import Any

import numpy as np
from estimators.programs import Small, Wrt
from support import Numbers

_numbers = Numbers(11)
N = _numbers.normal
X, Y = N(12, 6), N(12, 2)
LABELS = np.array([0, 1, 2, 1, 0, 2, 2, 1, 0, 0, 1, 2])
SIGNS = np.where(LABELS > 0, 1.0, -1.0)
SEQUENCE = 0.5 * N(5, 6, 3)

TRAINING: list[Small] = []


def trained(*args: Any, wrt: Wrt) -> Any:
    """Put a loss into the list."""

    def listed(function: Any) -> Any:
        TRAINING.append(Small(function, args, wrt))
        return function

    return listed


@trained(X, Y[:, 0], N(6), wrt=(2,))
def least_squares(x, y, w):
    return np.mean((x @ w - y) ** 2)


@trained(X, Y, N(6, 2), wrt=(2,))
def ridge(x, y, W):
    return np.sum((x @ W - y) ** 2) + 0.1 * np.sum(W**2)


@trained(X, SIGNS, N(6), wrt=(2,))
def logistic(x, s, w):
    return np.mean(np.log1p(np.exp(-s * (x @ w))))


@trained(X, LABELS, N(6, 3), wrt=(2,))
def softmax(x, labels, W):
    z = x @ W
    z = z - np.max(z, axis=1, keepdims=True)
    logs = z - np.log(np.sum(np.exp(z), axis=1, keepdims=True))
    return -np.mean(logs[np.arange(len(labels)), labels])


@trained(X, np.abs(Y[:, 0]), 0.3 * N(6), wrt=(2,))
def poisson(x, counts, w):
    rate = x @ w
    return np.mean(np.exp(rate) - counts * rate)


@trained(X, Y, 0.5 * N(6, 5), N(5), 0.5 * N(5, 2), N(2), wrt=(2, 3, 4, 5))
def tanh_network(x, y, W, b, V, c):
    h = np.tanh(x @ W + b)
    return np.mean((h @ V + c - y) ** 2)


@trained(X, Y, [0.6 * N(6, 5), 0.6 * N(5, 5), 0.6 * N(5, 2)], wrt=(2,))
def deep_rectified_network(x, y, layers):
    for W in layers[:-1]:
        x = np.maximum(x @ W, 0)
    return np.mean((x @ layers[-1] - y) ** 2)


@trained(X, 0.5 * N(6, 3), 0.5 * N(3, 6), wrt=(1, 2))
def autoencoder(x, W, V):
    return np.mean((np.tanh(x @ W) @ V - x) ** 2)


CORNERS = (6 * np.arange(4)[:, None] + np.arange(4)).reshape(16, 1)
WINDOWS = CORNERS + (6 * np.arange(3)[:, None] + np.arange(3)).reshape(9)


@trained(N(3, 36), N(3), WINDOWS, 0.5 * N(9, 2), 0.5 * N(32), wrt=(3, 4))
def convolution_by_windows(images, y, windows, K, v):
    h = np.maximum(images[:, windows] @ K, 0)
    return np.mean((h.reshape(3, 32) @ v - y) ** 2)


@trained(SEQUENCE, Y[:6], 0.5 * N(3, 4), 0.5 * N(4, 4), 0.5 * N(4, 2), wrt=(2, 3, 4))
def recurrent_network(xs, y, U, W, V):
    h = np.zeros((xs.shape[1], W.shape[0]))
    for t in range(len(xs)):
        h = np.tanh(xs[t] @ U + h @ W)
    return np.mean((h @ V - y) ** 2)


@trained(SEQUENCE, Y[:6], 0.5 * N(3, 4), np.eye(4), 0.5 * N(4, 2), wrt=(2, 3, 4))
def identity_recurrent_network(xs, y, U, W, V):
    h = np.zeros((xs.shape[1], W.shape[0]))
    loss = 0.0
    for x in xs:
        h = np.maximum(x @ U + h @ W, 0)
        loss += np.mean((h @ V - y) ** 2)
    return loss


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


@trained(
    SEQUENCE,
    Y[:6, 0],
    {"z": 0.5 * N(7, 4), "r": 0.5 * N(7, 4), "h": 0.5 * N(7, 4), "out": N(4)},
    wrt=(2,),
)
def gated_recurrent_unit(xs, y, p):
    h = np.zeros((xs.shape[1], 4))
    for x in xs:
        both = np.concatenate((x, h), axis=1)
        z = sigmoid(both @ p["z"])
        r = sigmoid(both @ p["r"])
        h = (1 - z) * h + z * np.tanh(np.concatenate((x, r * h), axis=1) @ p["h"])
    return np.mean((h @ p["out"] - y) ** 2)


@trained(SEQUENCE, Y[:6, 0], 0.5 * N(7, 16), N(4), wrt=(2, 3))
def long_short_term_memory(xs, y, W, v):
    h = np.zeros((xs.shape[1], 4))
    c = np.zeros((xs.shape[1], 4))
    for x in xs:
        z = np.concatenate((x, h), axis=1) @ W
        c = sigmoid(z[:, :4]) * c + sigmoid(z[:, 4:8]) * np.tanh(z[:, 8:12])
        h = sigmoid(z[:, 12:]) * np.tanh(c)
    return np.mean((h @ v - y) ** 2)


@trained(np.sin(np.linspace(0, np.pi, 9)), 0.1 * N(9), 4, wrt=(1,))
def reaction_diffusion(u0, control, steps):
    u = u0.copy()
    for _ in range(steps):
        lap = u[2:] - 2 * u[1:-1] + u[:-2]
        u[1:-1] += 0.2 * lap + control[1:-1] * u[1:-1]
    return np.sum((u - u0[::-1]) ** 2)


@trained(N(8), 0.1 * N(8, 8), 5, wrt=(1,))
def linear_system(x0, A, steps):
    x, cost = x0, 0.0
    for _ in range(steps):
        x = x + 0.1 * (A @ x)
        cost += 0.1 * np.sum(x**2)
    return cost


@trained(N(6, 5), N(6, 2), N(5, 2), wrt=(1, 2))
def matrix_factorisation(R, U, V):
    return np.mean((R - U @ V.T) ** 2) + 0.01 * (np.sum(U**2) + np.sum(V**2))


@trained(N(3, 4, 5), N(3, 2), N(4, 2), N(5, 2), wrt=(1, 2, 3))
def tensor_factorisation(T, A, B, C):
    return np.mean((T - np.einsum("ir,jr,kr->ijk", A, B, C)) ** 2)


@trained(N(6), N(2, 2) / 3, N(2), wrt=(1, 2))
def kalman_like_filter(observed, A, gain):
    x, loss = np.zeros(2), 0.0
    for y in observed:
        x = A @ x
        err = y - x[0]
        x = x + gain * err
        loss += err**2
    return loss


@trained(X, Y, N(6, 2), N(2, 6, 2), wrt=(2, 3))
def mixture_of_experts(x, y, G, E):
    z = np.exp(x @ G)
    shares = z / np.sum(z, axis=1, keepdims=True)
    answers = np.einsum("nd,kdm->nkm", x, E)
    return np.mean((np.einsum("nk,nkm->nm", shares, answers) - y) ** 2)


@trained(X[:, :2], Y[:, 0], N(5, 2), N(5), wrt=(2, 3))
def radial_basis(x, y, centres, w):
    apart = np.sum((x[:, None, :] - centres[None, :, :]) ** 2, axis=2)
    return np.mean((np.exp(-apart) @ w - y) ** 2)


@trained(X, Y, 0.3 * N(3, 6, 6), N(6, 2), wrt=(2, 3))
def residual_network(x, y, layers, V):
    for W in layers:
        x = x + np.tanh(x @ W)
    return np.mean((x @ V - y) ** 2)


@trained(X, Y, N(6, 5), N(5), N(5, 2), wrt=(2, 3, 4))
def normalised_network(x, y, W, gain, V):
    z = x @ W
    z = (z - z.mean(axis=1, keepdims=True)) / np.sqrt(z.var(axis=1) + 1e-3)[:, None]
    return np.mean((np.maximum(gain * z, 0) @ V - y) ** 2)


@trained(N(4, 5, 3), N(4, 3), 0.5 * N(5, 5), 0.5 * N(3, 3), wrt=(2, 3))
def token_mixer(x, y, mix, W):
    h = x + np.tanh(mix @ x)
    h = h + np.tanh(h @ W)
    return np.mean((h.mean(axis=1) - y) ** 2)


@trained(
    np.array([[0, 2, 3], [1, 1, 4], [5, 0, 2]]), Y[:3], N(6, 4), N(4, 2), wrt=(2, 3)
)
def bag_of_words(words, y, table, W):
    return np.mean((np.tanh(table[words].sum(axis=1)) @ W - y) ** 2)
