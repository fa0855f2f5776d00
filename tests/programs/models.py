"""Small real programs: solvers, filters, networks, statistics."""

from __future__ import annotations

import numpy as np


def softmax_cross_entropy(w, data, labels):
    z = data @ w
    z = z - np.max(z, axis=1, keepdims=True)
    e = np.exp(z)
    p = e / np.sum(e, axis=1, keepdims=True)
    return -np.mean(np.log(p[np.arange(4), labels]))


def logsumexp(x):
    top = np.max(x)
    return top + np.log(np.sum(np.exp(x - top)))


def logsumexp_in_a_loop(x):
    total = 0.0
    for v in x:
        total = total + np.exp(v)
    return np.log(total)


def logistic_regression(w, data, signs):
    margin = signs * (data @ w[:, 0])
    return np.mean(np.log1p(np.exp(-margin))) + 0.1 * np.sum(w**2)


def two_layer_network(data, w, bias):
    h = np.tanh(data @ w + bias)
    h = np.maximum(h @ w.T, 0.0)
    return np.mean((h - data) ** 2)


def layer_norm(m):
    mu = m.mean(axis=1, keepdims=True)
    var = ((m - mu) ** 2).mean(axis=1, keepdims=True)
    return np.sum(((m - mu) / np.sqrt(var + 1e-2)) ** 3)


def attention(m):
    scores = m @ m.T / np.sqrt(3.0)
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    return np.sum((p @ m) ** 2)


def recurrent_network(x, m, b):
    h = np.zeros(3)
    states = np.zeros((5, 3))
    for t in range(5):
        h = np.tanh(m @ h + b * x[t])
        states[t] = h
    return np.sum(states**2) + states[2, 1]


def gated_recurrent_unit(x, m, b):
    h = np.zeros(3)
    for t in range(5):
        z = 1.0 / (1.0 + np.exp(-(m @ h + b * x[t])))
        candidate = np.tanh(m.T @ (z * h) + x[t])
        h = (1.0 - z) * h + z * candidate
    return np.sum(h**2)


def kalman_filter(x, q, r):
    state, p = np.zeros(2), np.eye(2)
    step = np.array([[1.0, 0.1], [0.0, 1.0]])
    likelihood = 0.0
    for t in range(5):
        state = step @ state
        p = step @ p @ step.T + q * np.eye(2)
        residual = x[t] - state[0]
        s = p[0, 0] + r
        likelihood = likelihood - 0.5 * (np.log(s) + residual**2 / s)
        k = p[:, 0] / s
        state = state + k * residual
        p = p - np.outer(k, p[0])
    return likelihood


def runge_kutta(x, a):
    def rate(state):
        return np.array([state[1], a * (1.0 - state[0] ** 2) * state[1] - state[0]])

    state, h = x[:2], 0.1
    for _ in range(6):
        k1 = rate(state)
        k2 = rate(state + 0.5 * h * k1)
        k3 = rate(state + 0.5 * h * k2)
        k4 = rate(state + h * k3)
        state = state + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
    return np.sum(state**2)


def heat_equation(x, kappa):
    u = x.copy()
    for _ in range(6):
        u[1:-1] += kappa * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        u[0] = u[1]
        u[-1] = 0.0
    return np.sum(u**2)


def wave_equation(x, kappa):
    before, now = x.copy(), x.copy()
    after = np.zeros_like(x)
    for _ in range(5):
        after[1:-1] = (
            2.0 * now[1:-1]
            - before[1:-1]
            + kappa * (now[2:] - 2.0 * now[1:-1] + now[:-2])
        )
        before, now, after = now, after, before
    return np.sum(now**2 * before)


def jacobi_2d(m, kappa):
    u = np.zeros((5, 5))
    u[1:-1, 1:-1] = m
    new = u.copy()
    for _ in range(3):
        new[1:-1, 1:-1] = kappa * (
            u[1:-1, :-2] + u[1:-1, 2:] + u[:-2, 1:-1] + u[2:, 1:-1]
        ) + np.sin(u[1:-1, 1:-1])
        u, new = new, u
    return np.sum(u**2)


def gauss_seidel(m, b):
    a = m @ m.T + 3.0 * np.eye(3)
    u = np.zeros(3)
    for _ in range(4):
        for i in range(3):
            u[i] = (b[i] - a[i, :i] @ u[:i] - a[i, i + 1 :] @ u[i + 1 :]) / a[i, i]
    return np.sum(u**2)


def conjugate_gradient(m, b):
    a = m @ m.T + 3.0 * np.eye(3)
    u = np.zeros(3)
    r = b - a @ u
    p = r.copy()
    rr = r @ r
    for _ in range(2):
        q = a @ p
        alpha = rr / (p @ q)
        u += alpha * p
        r -= alpha * q
        new = r @ r
        p = r + (new / rr) * p
        rr = new
    return np.sum(u**2)


def cholesky_in_place(m):
    a = m @ m.T + 2.0 * np.eye(3)
    for j in range(3):
        a[j, j] = np.sqrt(a[j, j] - a[j, :j] @ a[j, :j])
        for i in range(j + 1, 3):
            a[i, j] = (a[i, j] - a[i, :j] @ a[j, :j]) / a[j, j]
    return np.sum(np.tril(a) ** 3)


def thomas_tridiagonal(x, b):
    c, d = np.zeros(3), np.zeros(3)
    diagonal = x[:3] ** 2 + 4.0
    c[0] = x[3] / diagonal[0]
    d[0] = b[0] / diagonal[0]
    for i in range(1, 3):
        w = diagonal[i] - x[4] * c[i - 1]
        c[i] = x[3] / w
        d[i] = (b[i] - x[4] * d[i - 1]) / w
    for i in range(1, -1, -1):
        d[i] -= c[i] * d[i + 1]
    return np.sum(d**2)


def gram_schmidt(m):
    q = m + np.eye(3)
    for i in range(3):
        for j in range(i):
            q[i] -= (q[i] @ q[j]) * q[j]
        q[i] /= np.sqrt(q[i] @ q[i])
    return np.sum(q**3)


def power_iteration(m):
    a = m @ m.T + np.eye(3)
    v = np.ones(3)
    for _ in range(8):
        v = a @ v
        v = v / np.linalg.norm(v)
    return v @ a @ v


def gradient_descent_inside(x, a):
    w = np.zeros(5)
    for _ in range(5):
        residual = a * w - x
        w -= 0.1 * 2.0 * a * residual
    return np.sum((w - 1.0) ** 2)


def bellman_backup(x, a):
    v = np.zeros(6)
    for i in range(4, -1, -1):
        stay, move = a * v[i + 1] + x[i], v[i + 1] * 0.9
        v[i] = np.log(np.exp(stay) + np.exp(move))
    return v[0]


def dynamic_time_warp(x, y):
    d = np.zeros((6, 6))
    d[0, 1:] = 50.0
    d[1:, 0] = 50.0
    for i in range(5):
        for j in range(5):
            cost = (x[i] - y[j]) ** 2
            options = np.array([d[i, j], d[i, j + 1], d[i + 1, j]])
            d[i + 1, j + 1] = cost - 0.1 * np.log(np.sum(np.exp(-options / 0.1)))
    return d[5, 5]


def lotka_volterra(x, a):
    prey, hunter = x[0], x[3]
    for _ in range(10):
        prey, hunter = (
            prey + 0.05 * prey * (a - hunter),
            hunter + 0.05 * hunter * (prey - 1.0),
        )
    return prey * hunter


def gaussian_process_likelihood(x, y, a):
    k = np.exp(-0.5 * (x[:, None] - x[None, :]) ** 2 / a**2) + 0.3 * np.eye(5)
    return y @ np.linalg.solve(k, y) + np.log(np.linalg.det(k))


def convolution_by_hand(x, b):
    out = np.zeros(3)
    for i in range(3):
        for k in range(3):
            out[i] += x[i + k] * b[k]
    return np.sum(np.tanh(out))


def pooled(m):
    t = np.zeros((2, 2))
    for i in range(2):
        for j in range(2):
            t[i, j] = np.max(m[i : i + 2, j : j + 2])
    return np.sum(t**2)


def percent_weights(x, y):
    w = np.abs(x) / np.sum(np.abs(x))
    mean = np.sum(w * y)
    return np.sum(w * (y - mean) ** 2)
