"""Models and methods that keep their states in lists."""

# ruff: noqa: B905, RUF007
from __future__ import annotations

import numpy as np


def recurrent_net(data, m, b):
    h = np.zeros(m.shape[0])
    hs = []
    for t in range(data.shape[0]):
        h = np.tanh(m @ h + data[t] + b)
        hs.append(h)
    return np.sum(np.stack(hs) ** 2) + np.sum(hs[-1])


def recurrent_net_while(data, m):
    h, t, hs = np.zeros(3), 0, []
    while t < data.shape[0]:
        h = np.tanh(m @ h + data[t])
        hs.append(h)
        t += 1
    out = 0.0
    for t in range(len(hs)):
        out += np.sum(hs[t] * hs[len(hs) - 1 - t])
    return out


def bidirectional(data, m):
    ahead, back = [], []
    h = np.zeros(3)
    for t in range(data.shape[0]):
        h = np.tanh(m @ h + data[t])
        ahead.append(h)
    h = np.zeros(3)
    for t in reversed(range(data.shape[0])):
        h = np.tanh(m.T @ h + data[t])
        back.insert(0, h)
    return sum(np.sum(p * q) for p, q in zip(ahead, back))


def lstm(data, m, b):
    h, c, states = np.zeros(3), np.zeros(3), []
    for t in range(data.shape[0]):
        z = m @ h + data[t] + b
        gate = 1.0 / (1.0 + np.exp(-z))
        c = gate * c + (1.0 - gate) * np.tanh(z)
        h = gate * np.tanh(c)
        states.append((h, c))
    total = 0.0
    for h, c in states:
        total += np.sum(h * c)
    return total + np.sum(states[-1][1])


def gru(data, m, b):
    h, hs = np.zeros(3), []
    for row in data:
        update = 1.0 / (1.0 + np.exp(-(m @ h + row)))
        new = np.tanh(m.T @ (update * h) + row + b)
        h = (1.0 - update) * h + update * new
        hs.append(h)
    outputs = np.array(hs)
    return np.sum(outputs[:, 0] ** 2) + np.mean(outputs)


def attention_over_states(data, m):
    hs = []
    h = np.zeros(3)
    for row in data:
        h = np.tanh(m @ h + row)
        hs.append(h)
    scores = [np.dot(h, hs[-1]) for h in hs]
    top = max(scores)
    weights = [np.exp(s - top) for s in scores]
    total = sum(weights)
    context = np.zeros(3)
    for w, h in zip(weights, hs):
        context = context + w / total * h
    return np.sum(context**2)


def euler_trajectory(x):
    u = x * 1.0
    us = [u]
    for _ in range(15):
        u = u + 0.05 * (np.sin(u) - 0.1 * u**3)
        us.append(u)
    path = np.array(us)
    return np.sum(path[:, 0] ** 2) + path[-1, 1]


def runge_kutta_trajectory(x):
    def f(u):
        return np.stack([u[1], -u[0] * x[0]])

    u = x[:2] * 1.0
    path = [u]
    for _ in range(12):
        k1 = f(u)
        k2 = f(u + 0.05 * k1)
        k3 = f(u + 0.05 * k2)
        k4 = f(u + 0.1 * k3)
        u = u + 0.1 / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        path.append(u)
    t = np.array(path)
    return np.sum(t[:, 0] ** 2) + t[-1, 1]


def snapshots_of_a_stencil(x):
    u = x * 1.0
    us = []
    for _ in range(5):
        u[1:-1] += 0.1 * (u[2:] - u[:-2])
        us.append(u.copy())
    return np.sum(np.stack(us) ** 2) + np.sum(np.mean(us, axis=0))


def epidemic(x):
    s, i, r = [0.9], [0.1], [0.0]
    beta, gamma = x[0] ** 2, x[1] ** 2
    for k in range(30):
        new = 0.1 * beta * s[-1] * i[k]
        gone = 0.1 * gamma * i[-1]
        s.append(s[-1] - new)
        i.append(i[-1] + new - gone)
        r.append(r[-1] + gone)
    return max(i) + np.sum(np.array(r) ** 2)


def exponential_smoothing(x):
    s = [x[0]]
    for n in range(1, len(x)):
        s.append(0.3 * x[n] + 0.7 * s[n - 1])
    return sum((a - b) ** 2 for a, b in zip(x[1:], s[:-1]))


def power_iteration(m):
    v = np.ones(3)
    history = []
    for _ in range(20):
        v = m @ v
        n = np.sqrt(np.sum(v**2))
        v = v / n
        history.append(n)
    return history[-1] + sum(history) / len(history) + np.sum(v)


def kalman_filter(x):
    means, variances = [], []
    m, p = 0.0, 1.0
    for z in x:
        p = p + 0.1
        k = p / (p + 0.5)
        m = m + k * (z - m)
        p = (1 - k) * p
        means.append(m)
        variances.append(p)
    return sum(m * m / p for m, p in zip(means, variances))


def cholesky_in_lists(m):
    a = m.T @ m + np.eye(3)
    n = len(a)
    low = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(i + 1):
            s = sum(low[i][k] * low[j][k] for k in range(j))
            if i == j:
                low[i][j] = np.sqrt(a[i, i] - s)
            else:
                low[i][j] = (a[i, j] - s) / low[j][j]
    return low[2][0] + np.log(low[1][1]) + low[2][2]


def edit_distance(x, y):
    rows = [[0.3 * j for j in range(len(y) + 1)]]
    for i in range(1, len(x) + 1):
        row = [0.3 * i]
        for j in range(1, len(y) + 1):
            change = (x[i - 1] - y[j - 1]) ** 2
            best = min(rows[i - 1][j] + 0.3, row[j - 1] + 0.3)
            row.append(min(best, rows[i - 1][j - 1] + change))
        rows.append(row)
    return rows[-1][-1]


def beam_of_values(x):
    beam = [0.0]
    for v in x:
        wider = [b + v for b in beam] + [b * v for b in beam]
        beam = [w for w in wider if w > -5.0][:6]
    return sum(beam) + max(beam)


def horner(x):
    coefficients = [v for v in x]
    y = 0.0
    for c in reversed(coefficients):
        y = y * x[0] + c
    return y


def gaps_between_peaks(x):
    peaks = [i for i in range(1, len(x) - 1) if x[i] > x[i - 1]]
    heights = [x[i] for i in peaks]
    gaps = [b - a for a, b in zip(heights[:-1], heights[1:])]
    return sum(g**2 for g in gaps) + sum(heights) / len(peaks)


def momentum_unrolled(x):
    w, v, losses = x[0], 0.0, []
    for k in range(10):
        g = 2.0 * (w - x[1]) + 0.1 * k * w
        v = 0.9 * v - 0.05 * g
        w = w + v
        losses.append((w - x[1]) ** 2)
    return losses[-1] + losses[0] + 0.1 * sum(losses)


def layer_outputs(data, m, b):
    outputs, h = [], data
    for _ in range(5):
        h = np.tanh(h @ m + b)
        outputs.append(h)
    return sum(np.sum(o**2) for o in outputs) + np.sum(outputs[2] * outputs[4])
