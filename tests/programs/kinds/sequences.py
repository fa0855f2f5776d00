"""Sequences: recurrent cells with lists that grow, dynamic programming."""

from __future__ import annotations

import numpy as np
from support import Numbers, Program

NUMBERS = Numbers(9)


def rnn_lists(Wx, Wh, b, xs):
    h = np.zeros(Wh.shape[0])
    hs = []
    for x in xs:
        h = np.tanh(x @ Wx + h @ Wh + b)
        hs.append(h)
    hs = np.stack(hs)
    return np.mean(hs**2)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def lstm_cell(x, h, c, Wf, Wi, Wo, Wg):
    z = np.concatenate((h, x))
    f = sigmoid(np.dot(Wf, z))
    i = sigmoid(np.dot(Wi, z))
    o = sigmoid(np.dot(Wo, z))
    g = np.tanh(np.dot(Wg, z))
    c = f * c + i * g
    h = o * np.tanh(c)
    return h, c


def lstm_sequence(Wf, Wi, Wo, Wg, X):
    h = np.zeros(Wf.shape[0])
    c = np.zeros(Wf.shape[0])
    outputs = []
    for t in range(X.shape[0]):
        h, c = lstm_cell(X[t], h, c, Wf, Wi, Wo, Wg)
        outputs.append(h)
    return np.sum(np.array(outputs) ** 2)


def gru_numpy(Wz, Wr, Wh, Uz, Ur, Uh, bz, br, bh, x):
    T, D = x.shape
    H = bz.shape[0]
    h = np.zeros((T + 1, H))
    for t in range(T):
        z = sigmoid(x[t] @ Wz + h[t - 1] @ Uz + bz)
        rt_ = sigmoid(x[t] @ Wr + h[t - 1] @ Ur + br)
        hhat = np.tanh(x[t] @ Wh + (rt_ * h[t - 1]) @ Uh + bh)
        h[t] = (1 - z) * h[t - 1] + z * hhat
    return np.sum(h[T - 1] ** 2)


def char_rnn(Wxh, Whh, Why, bh, by, inputs, targets):
    hs, xs, ps = {}, {}, {}
    hs[-1] = np.zeros((Whh.shape[0], 1))
    loss = 0
    for t in range(len(inputs)):
        xs[t] = np.zeros((Wxh.shape[1], 1))
        xs[t][inputs[t]] = 1
        hs[t] = np.tanh(np.dot(Wxh, xs[t]) + np.dot(Whh, hs[t - 1]) + bh)
        y = np.dot(Why, hs[t]) + by
        ps[t] = np.exp(y) / np.sum(np.exp(y))
        loss += -np.log(ps[t][targets[t], 0])
    return loss


def bidirectional_rnn(Wf, Uf, Wb, Ub, X):
    fwd, bwd = [], []
    h = np.zeros(Uf.shape[0])
    for x in X:
        h = np.tanh(Wf @ x + Uf @ h)
        fwd.append(h)
    h = np.zeros(Ub.shape[0])
    for x in X[::-1]:
        h = np.tanh(Wb @ x + Ub @ h)
        bwd.insert(0, h)
    out = [np.concatenate([f, b]) for f, b in zip(fwd, bwd)]
    return sum(np.sum(o**2) for o in out)


def hmm_forward(pi, A, B, obs):
    alpha = np.zeros((len(obs), len(pi)))
    alpha[0] = pi * B[:, obs[0]]
    for t in range(1, len(obs)):
        for j in range(len(pi)):
            alpha[t, j] = alpha[t - 1] @ A[:, j] * B[j, obs[t]]
    return np.log(alpha[-1].sum())


O = np.array([0, 2, 1, 0])


def logsumexp(x):
    m = np.max(x)
    return m + np.log(np.sum(np.exp(x - m)))


def crf_loglik(emissions, transitions, tags):
    score = emissions[0, tags[0]]
    for t in range(1, len(tags)):
        score += transitions[tags[t - 1], tags[t]] + emissions[t, tags[t]]
    alpha = emissions[0]
    for t in range(1, emissions.shape[0]):
        alpha = np.array(
            [
                logsumexp(alpha + transitions[:, j]) + emissions[t, j]
                for j in range(emissions.shape[1])
            ]
        )
    return score - logsumexp(alpha)


def ctc_forward(logits, labels):
    p = np.exp(logits) / np.sum(np.exp(logits), axis=1, keepdims=True)
    L = 2 * len(labels) + 1
    ext = [0] * L
    for i, l in enumerate(labels):
        ext[2 * i + 1] = l
    T = p.shape[0]
    a = np.zeros((L, T))
    a[0, 0] = p[0, 0]
    a[1, 0] = p[0, ext[1]]
    for t in range(1, T):
        for s in range(L):
            v = a[s, t - 1]
            if s > 0:
                v += a[s - 1, t - 1]
            if s > 1 and ext[s] != 0 and ext[s] != ext[s - 2]:
                v += a[s - 2, t - 1]
            a[s, t] = v * p[t, ext[s]]
    return -np.log(a[L - 1, T - 1] + a[L - 2, T - 1])


def softmin3(a, b, c, gamma):
    a /= -gamma
    b /= -gamma
    c /= -gamma
    m = max(max(a, b), c)
    tmp = 0
    tmp += np.exp(a - m)
    tmp += np.exp(b - m)
    tmp += np.exp(c - m)
    return -gamma * (np.log(tmp) + m)


def soft_dtw(D, gamma):
    m, n = D.shape
    R = np.zeros((m + 2, n + 2))
    for i in range(m + 1):
        R[i, 0] = 1e10
    for j in range(n + 1):
        R[0, j] = 1e10
    R[0, 0] = 0
    for i in range(1, m + 1):
        for j in range(1, n + 1):
            R[i, j] = D[i - 1, j - 1] + softmin3(
                R[i - 1, j], R[i - 1, j - 1], R[i, j - 1], gamma
            )
    return R[m, n]


def dtw(x, y):
    n, m = len(x), len(y)
    D = np.full((n + 1, m + 1), np.inf)
    D[0, 0] = 0
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            cost = abs(x[i - 1] - y[j - 1])
            D[i, j] = cost + min(D[i - 1, j], D[i, j - 1], D[i - 1, j - 1])
    return D[n, m]


def viterbi_argmax(logA, logB, obs):
    T, K = len(obs), logA.shape[0]
    V = np.zeros((T, K))
    back = np.zeros((T, K), dtype=int)
    V[0, :] = logB[:, obs[0]]
    for t in range(1, T):
        for k in range(K):
            cand = V[t - 1] + logA[:, k]
            back[t, k] = np.argmax(cand)
            V[t, k] = cand[back[t, k]] + logB[k, obs[t]]
    path = [np.argmax(V[-1])]
    for t in range(T - 1, 0, -1):
        path.append(back[t, path[-1]])
    score = 0.0
    for t in range(T):
        score += logB[path[T - 1 - t], obs[t]]
    return score + V[-1, path[0]]


def matrix_chain(p):
    n = len(p) - 1
    m = np.zeros((n, n))
    for length in range(2, n + 1):
        for i in range(n - length + 1):
            j = i + length - 1
            m[i, j] = np.inf
            for k in range(i, j):
                q = m[i, k] + m[k + 1, j] + p[i] * p[k + 1] * p[j + 1]
                if q < m[i, j]:
                    m[i, j] = q
    return m[0, n - 1]


def value_iteration_tol(R, P, gamma, theta):
    V = np.zeros(R.shape[0])
    while True:
        delta = 0
        for s in range(R.shape[0]):
            v = V[s]
            V[s] = max([R[s, a] + gamma * P[s, a] @ V for a in range(R.shape[1])])
            delta = max(delta, abs(v - V[s]))
        if delta < theta:
            break
    return V.sum()


def knapsack_values(v, w, W):
    dp = np.zeros(W + 1)
    for i in range(len(v)):
        for c in range(W, w[i] - 1, -1):
            dp[c] = max(dp[c], dp[c - w[i]] + v[i])
    return dp[W]


PROGRAMS = [
    Program(
        rnn_lists,
        (
            NUMBERS.normal(3, 4),
            NUMBERS.normal(4, 4),
            NUMBERS.normal(4),
            NUMBERS.normal(5, 3),
        ),
        (0, 1, 2, 3),
    ),
    Program(
        lstm_sequence,
        (
            NUMBERS.normal(3, 5),
            NUMBERS.normal(3, 5),
            NUMBERS.normal(3, 5),
            NUMBERS.normal(3, 5),
            NUMBERS.normal(4, 2),
        ),
        (0, 1, 2, 3, 4),
    ),
    Program(
        gru_numpy,
        (
            NUMBERS.normal(2, 3),
            NUMBERS.normal(2, 3),
            NUMBERS.normal(2, 3),
            NUMBERS.normal(3, 3),
            NUMBERS.normal(3, 3),
            NUMBERS.normal(3, 3),
            NUMBERS.normal(3),
            NUMBERS.normal(3),
            NUMBERS.normal(3),
            NUMBERS.normal(4, 2),
        ),
        tuple(range(10)),
    ),
    Program(
        char_rnn,
        (
            NUMBERS.normal(4, 3),
            NUMBERS.normal(4, 4),
            NUMBERS.normal(3, 4),
            NUMBERS.normal(4, 1),
            NUMBERS.normal(3, 1),
            [0, 2, 1],
            [2, 1, 0],
        ),
        (0, 1, 2, 3, 4),
    ),
    Program(
        bidirectional_rnn,
        (
            NUMBERS.normal(3, 2),
            NUMBERS.normal(3, 3),
            NUMBERS.normal(3, 2),
            NUMBERS.normal(3, 3),
            NUMBERS.normal(4, 2),
        ),
        (0, 1, 2, 3, 4),
    ),
    Program(
        hmm_forward,
        (
            NUMBERS.positive(2) / 2,
            NUMBERS.positive(2, 2) / 2,
            NUMBERS.positive(2, 3) / 3,
            O,
        ),
        (0, 1, 2),
    ),
    Program(crf_loglik, (NUMBERS.normal(4, 3), NUMBERS.normal(3, 3), O), (0, 1)),
    Program(ctc_forward, (NUMBERS.normal(5, 4), np.array([1, 2])), (0,)),
    Program(ctc_forward, (NUMBERS.normal(5, 4), [1, 2]), (0,)),
    Program(soft_dtw, (NUMBERS.positive(3, 4), 0.5), (0, 1)),
    Program(dtw, (NUMBERS.normal(5), NUMBERS.normal(4)), (0, 1)),
    Program(viterbi_argmax, (NUMBERS.normal(3, 3), NUMBERS.normal(3, 3), O), (0, 1)),
    Program(matrix_chain, (NUMBERS.positive(5),), (0,)),
    Program(
        value_iteration_tol,
        (NUMBERS.normal(3, 2), NUMBERS.positive(3, 2, 3) / 6, 0.9, 0.01),
        (0, 1, 2),
    ),
    Program(knapsack_values, (NUMBERS.positive(4), np.array([2, 1, 3, 2]), 5), (0,)),
]
