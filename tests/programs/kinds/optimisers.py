"""Iterations inside: descent, Newton, conjugate gradients, line searches."""

from __future__ import annotations

import numpy as np
from support import Numbers, Program

NUMBERS = Numbers(13)


def cg(A, b, x, tol, maxiter):
    rr = b - A @ x
    p = rr.copy()
    rs = rr @ rr
    for k in range(maxiter):
        Ap = A @ p
        alpha = rs / (p @ Ap)
        x = x + alpha * p
        rr = rr - alpha * Ap
        rs_new = rr @ rr
        if np.sqrt(rs_new) < tol:
            break
        p = rr + (rs_new / rs) * p
        rs = rs_new
    return np.sum(x**2)


def newton(f, df, x0, tol=1e-10, maxit=50):
    x = x0
    for i in range(maxit):
        fx = f(x)
        if abs(fx) < tol:
            return x
        x = x - fx / df(x)
    raise RuntimeError("no convergence")


def newton_loss(a, b):
    return newton(lambda x: x**3 - a * x - b, lambda x: 3 * x**2 - a, 2.0)


def kepler(M, e):
    E = M if e < 0.8 else np.pi
    while True:
        dE = (E - e * np.sin(E) - M) / (1.0 - e * np.cos(E))
        E -= dE
        if abs(dE) < 1e-12:
            break
    return np.cos(E) * (1 - e)


def power_method(A, x, num):
    for _ in range(num):
        y = A.dot(x)
        x = y / np.linalg.norm(y)
    return x.dot(A.dot(x)) / x.dot(x)


def qr_algorithm(A, its):
    Ak = A.copy()
    for _ in range(its):
        n = Ak.shape[0]
        Q = np.zeros((n, n))
        R = np.zeros((n, n))
        for j in range(n):
            v = Ak[:, j].copy()
            for i in range(j):
                R[i, j] = Q[:, i] @ Ak[:, j]
                v -= R[i, j] * Q[:, i]
            R[j, j] = np.linalg.norm(v)
            Q[:, j] = v / R[j, j]
        Ak = R @ Q
    return np.max(np.diag(Ak))


def romberg(w, a, b, n):
    f = lambda x: np.exp(-w * x)
    R = np.zeros((n, n))
    h = b - a
    R[0, 0] = 0.5 * h * (f(a) + f(b))
    for i in range(1, n):
        h = 0.5 * h
        total = 0.0
        for k in range(1, 2**i, 2):
            total += f(a + k * h)
        R[i, 0] = 0.5 * R[i - 1, 0] + h * total
        for j in range(1, i + 1):
            R[i, j] = R[i, j - 1] + (R[i, j - 1] - R[i - 1, j - 1]) / (4**j - 1)
    return R[n - 1, n - 1]


def golden_section(p, n):
    gr = (np.sqrt(5) + 1) / 2
    f = lambda x: (x - p) ** 2 + 0.1 * x**4
    a, b = -2.0, 3.0
    c = b - (b - a) / gr
    d = a + (b - a) / gr
    for _ in range(n):
        if f(c) < f(d):
            b = d
        else:
            a = c
        c = b - (b - a) / gr
        d = a + (b - a) / gr
    return f((b + a) / 2)


def lbfgs_two_loop(A, b, x, m, lr):
    S, Y, rho = [], [], []
    g = A @ x - b
    for k in range(m):
        q = g.copy()
        alphas = []
        for s, y, rr in zip(reversed(S), reversed(Y), reversed(rho)):
            a = rr * (s @ q)
            q -= a * y
            alphas.append(a)
        for s, y, rr, a in zip(S, Y, rho, reversed(alphas)):
            beta = rr * (y @ q)
            q += s * (a - beta)
        x_new = x - lr * q
        g_new = A @ x_new - b
        S.append(x_new - x)
        Y.append(g_new - g)
        rho.append(1.0 / (Y[-1] @ S[-1]))
        x, g = x_new, g_new
    return np.sum(x**2)


def line_search_gd(A, b, x, n):
    f = lambda z: 0.5 * z @ A @ z - b @ z
    for _ in range(n):
        g = A @ x - b
        t = 1.0
        while f(x - t * g) > f(x) - 0.5 * t * (g @ g):
            t *= 0.5
        x = x - t * g
    return f(x)


def admm_lasso(A, b, lam, rho, n):
    k = A.shape[1]
    z = np.zeros(k)
    u = np.zeros(k)
    M = np.linalg.inv(A.T @ A + rho * np.eye(k))
    Atb = A.T @ b
    for _ in range(n):
        x = M @ (Atb + rho * (z - u))
        z = np.sign(x + u) * np.maximum(np.abs(x + u) - lam / rho, 0)
        u += x - z
    return np.sum(z**2) + np.sum(np.abs(u))


def adam_unrolled(w, X, y, lr, steps):
    m = np.zeros_like(w)
    v = np.zeros_like(w)
    b1, b2 = 0.9, 0.999
    for t in range(1, steps + 1):
        g = X.T @ (X @ w - y)
        m = b1 * m + (1 - b1) * g
        v = b2 * v + (1 - b2) * g**2
        mh = m / (1 - b1**t)
        vh = v / (1 - b2**t)
        w = w - lr * mh / (np.sqrt(vh) + 1e-8)
    return np.sum((X @ w - y) ** 2)


X5 = NUMBERS.normal(5, 4)


PROGRAMS = [
    Program(
        cg,
        (NUMBERS.definite(4), NUMBERS.normal(4), NUMBERS.normal(4), 1e-10, 3),
        (0, 1, 2),
    ),
    Program(newton_loss, (1.0, 2.0), (0, 1)),
    Program(kepler, (0.8, 0.3), (0, 1)),
    Program(power_method, (NUMBERS.definite(4), NUMBERS.normal(4), 4), (0, 1)),
    Program(qr_algorithm, (NUMBERS.definite(3), 3), (0,)),
    Program(romberg, (0.7, 0.0, 1.0, 4), (0, 1, 2)),
    Program(golden_section, (0.6, 6), (0,)),
    Program(
        lbfgs_two_loop,
        (NUMBERS.definite(3), NUMBERS.normal(3), NUMBERS.normal(3), 3, 0.1),
        (0, 1, 2, 4),
    ),
    Program(
        line_search_gd,
        (NUMBERS.definite(3), NUMBERS.normal(3), NUMBERS.normal(3), 3),
        (0, 1, 2),
    ),
    Program(
        admm_lasso, (NUMBERS.normal(5, 3), NUMBERS.normal(5), 0.3, 1.0, 5), (0, 1, 2, 3)
    ),
    Program(
        adam_unrolled, (NUMBERS.normal(4), X5, NUMBERS.normal(5), 0.05, 4), (0, 1, 3)
    ),
]
