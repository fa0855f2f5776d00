"""Programs whose arrays are large, with arguments: what a gradient needs of memory."""

from __future__ import annotations

import numpy as np

RNG = np.random.default_rng(11)


def numbers(*shape):
    """Random numbers."""
    return RNG.standard_normal(shape)


def mlp(W1, b1, W2, b2, x, y):
    h = np.tanh(x @ W1 + b1)
    err = h @ W2 + b2 - y
    return np.mean(err**2)


def relu_mlp(W1, b1, W2, b2, W3, b3, x, y):
    h = np.maximum(x @ W1 + b1, 0)
    h = np.maximum(h @ W2 + b2, 0)
    z = h @ W3 + b3
    z = z - np.max(z, axis=1, keepdims=True)
    e = np.exp(z)
    p = e / np.sum(e, axis=1, keepdims=True)
    return -np.mean(np.sum(y * np.log(p), axis=1))


def burgers(u0, nu, dt, dx, steps):
    u = u0.copy()
    for _step in range(steps):
        adv = u[1:-1] * (u[2:] - u[:-2]) / (2 * dx)
        lap = (u[2:] - 2 * u[1:-1] + u[:-2]) / dx**2
        u[1:-1] += dt * (nu * lap - adv)
    return np.mean(u**2)


def heat2(u0, k, steps):
    u = u0.copy()
    for _ in range(steps):
        lap = (
            u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4 * u[1:-1, 1:-1]
        )
        u[1:-1, 1:-1] += k * lap * u[1:-1, 1:-1]
    return np.sum(u**2)


def lu(A):
    L = A.copy()
    n = len(A)
    for k in range(n - 1):
        L[k + 1 :, k] /= L[k, k]
        L[k + 1 :, k + 1 :] -= np.outer(L[k + 1 :, k], L[k, k + 1 :])
    return np.sum(np.log(np.abs(np.diag(L))))


def branch(x, w):
    s = x @ w
    if np.sum(s) > 0:
        t = np.exp(-(s**2))
        out = t * s
    else:
        out = np.sin(s) * s
    return np.sum(out**2)


def softmax_sum(x):
    e = np.exp(x - np.max(x))
    p = e / np.sum(e)
    return np.sum(p * x)


def rnn(W, U, h0, xs):
    h = h0
    for t in range(len(xs)):
        h = np.tanh(h @ W + xs[t] @ U)
    return np.sum(h**2)


def conv(k, b, x):
    n = x.shape[1]
    out = np.zeros((x.shape[0], x.shape[1] - 2, x.shape[2] - 2))
    for i in range(3):
        for j in range(3):
            out += k[i, j] * x[:, i : i + n - 2, j : j + n - 2]
    a = np.maximum(out + b, 0)
    return np.mean(a**2)


def newton(a, x):
    while np.max(np.abs(x * x - a)) > 1e-9:
        x = 0.5 * (x + a / x)
    return np.sum(x)


def wave(start, c, steps):
    before, now = start.copy(), start.copy()
    after = np.zeros_like(start)
    for _ in range(steps):
        lap = now[2:] - 2 * now[1:-1] + now[:-2]
        after[1:-1] = 2 * now[1:-1] - before[1:-1] + c**2 * lap
        before, now, after = now, after, before
    return np.sum(now**2)


def attention(q, k, v):
    s = q @ k.T / np.sqrt(q.shape[1])
    e = np.exp(s - s.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return np.sum((p @ v) ** 2)


def gather(x, idx):
    y = x[idx] ** 2
    return np.sum(np.sqrt(y + 1.0))


def chain(x):
    for _ in range(6):
        x = np.sin(x) * 1.5 + 0.1 * x
    return np.sum(x)


def states(x0, A, n):
    hs = [x0]
    for _ in range(n):
        hs.append(np.tanh(A @ hs[-1]))
    return sum(np.sum(h**2) for h in hs)


def logistic(w, X, y):
    z = X @ w
    return np.mean(np.log(1 + np.exp(-y * z)))


def batchnorm(x, g, b):
    m = x.mean(axis=0)
    v = x.var(axis=0)
    xh = (x - m) / np.sqrt(v + 1e-5)
    return np.sum((g * xh + b) ** 3)


def f32(x, w):
    h = np.maximum(x @ w, 0)
    return np.sum(np.sqrt(h + 1))


def rowwise(x, w):
    total = 0.0
    for row in x:
        h = np.tanh(row * w)
        total += np.sum(h * h)
    return total


def stack(x):
    y = np.concatenate([np.sin(x), np.cos(x)], axis=0)
    return np.sum(y.reshape(-1) ** 2 * np.arange(y.size))


def solve(A, b):
    x = np.linalg.solve(A, b)
    return np.sum(x**2)


def cumul(x):
    return np.sum(np.cumsum(x) ** 2 * np.exp(-x))


def einsum(a, b):
    c = np.einsum("bij,bjk->bik", a, b)
    return np.sum(np.tanh(c))


def where(x):
    return np.sum(np.where(x > 0, x**2, np.exp(x)))


FOOTPRINTS = [
    (
        mlp,
        (0, 1, 2, 3),
        (
            numbers(300, 400),
            numbers(400),
            numbers(400, 50),
            numbers(50),
            numbers(1000, 300),
            numbers(1000, 50),
        ),
    ),
    (
        relu_mlp,
        (0, 1, 2, 3, 4, 5),
        (
            numbers(300, 400) / 20,
            numbers(400),
            numbers(400, 400) / 20,
            numbers(400),
            numbers(400, 10) / 20,
            numbers(10),
            numbers(1000, 300),
            numbers(1000, 10),
        ),
    ),
    (burgers, (0, 1), (numbers(100000), 0.01, 1e-4, 0.1, 20)),
    (heat2, (0, 1), (numbers(300, 300), 1e-4, 20)),
    (lu, 0, (numbers(120, 120) + 30 * np.eye(120),)),
    (branch, (0, 1), (numbers(800, 300), numbers(300, 400))),
    (softmax_sum, 0, (numbers(300000),)),
    (
        rnn,
        (0, 1, 2),
        (
            numbers(100, 100) / 20,
            numbers(50, 100),
            numbers(200, 100),
            numbers(20, 200, 50),
        ),
    ),
    (conv, (0, 1), (numbers(3, 3), 0.1, numbers(20, 100, 100))),
    (newton, 0, (np.abs(numbers(200000)) + 1, np.ones(200000))),
    (wave, (0, 1), (numbers(100000), 0.1, 15)),
    (attention, (0, 1, 2), (numbers(500, 64), numbers(600, 64), numbers(600, 64))),
    (gather, 0, (numbers(100000), RNG.integers(0, 100000, 300000))),
    (chain, 0, (numbers(200000),)),
    (states, (0, 1), (numbers(600), numbers(600, 600) / 100, 20)),
    (logistic, 0, (numbers(500), numbers(2000, 500), np.sign(numbers(2000)))),
    (batchnorm, (0, 1, 2), (numbers(1000, 300), numbers(300), numbers(300))),
    (f32, (0, 1), (numbers(1000, 300).astype("f"), numbers(300, 400).astype("f"))),
    (rowwise, (0, 1), (numbers(30, 50000), numbers(50000))),
    (stack, 0, (numbers(300, 500),)),
    (solve, (0, 1), (numbers(400, 400) + 20 * np.eye(400), numbers(400, 300))),
    (cumul, 0, (numbers(200000),)),
    (einsum, (0, 1), (numbers(30, 80, 90), numbers(30, 90, 100))),
    (where, 0, (numbers(300000),)),
]
