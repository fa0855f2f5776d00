"""Dense factorisations and solvers, written as loops over slices and scalars."""

from __future__ import annotations

import math

import numpy as np
from support import Numbers, Program

NUMBERS = Numbers(3)


def cholesky_kernel(A):
    A[0, 0] = np.sqrt(A[0, 0])
    for i in range(1, A.shape[0]):
        for j in range(i):
            A[i, j] -= np.dot(A[i, :j], A[j, :j])
            A[i, j] /= A[j, j]
        A[i, i] -= np.dot(A[i, :i], A[i, :i])
        A[i, i] = np.sqrt(A[i, i])


def cholesky(A):
    cholesky_kernel(A)
    return np.sum(A)


def lu_kernel(A):
    for i in range(A.shape[0]):
        for j in range(i):
            A[i, j] -= A[i, :j] @ A[:j, j]
            A[i, j] /= A[j, j]
        for j in range(i, A.shape[0]):
            A[i, j] -= A[i, :i] @ A[:i, j]


def lu(A):
    lu_kernel(A)
    return np.sum(A)


def ludcmp_kernel(A, b):
    x = np.zeros_like(b)
    y = np.zeros_like(b)
    for i in range(A.shape[0]):
        for j in range(i):
            A[i, j] -= A[i, :j] @ A[:j, j]
            A[i, j] /= A[j, j]
        for j in range(i, A.shape[0]):
            A[i, j] -= A[i, :i] @ A[:i, j]
    for i in range(A.shape[0]):
        y[i] = b[i] - A[i, :i] @ y[:i]
    for i in range(A.shape[0] - 1, -1, -1):
        x[i] = (y[i] - A[i, i + 1 :] @ x[i + 1 :]) / A[i, i]
    return x, y


def ludcmp(A, b):
    x, y = ludcmp_kernel(A, b)
    return np.sum(x) + np.sum(y)


def gramschmidt_kernel(A):
    Q = np.zeros_like(A)
    R = np.zeros((A.shape[1], A.shape[1]), dtype=A.dtype)
    for k in range(A.shape[1]):
        nrm = np.dot(A[:, k], A[:, k])
        R[k, k] = np.sqrt(nrm)
        Q[:, k] = A[:, k] / R[k, k]
        for j in range(k + 1, A.shape[1]):
            R[k, j] = np.dot(Q[:, k], A[:, j])
            A[:, j] -= Q[:, k] * R[k, j]
    return Q, R


def gramschmidt(A):
    Q, R = gramschmidt_kernel(A)
    return np.sum(Q) + np.sum(R)


def trisolv_kernel(L, x, b):
    for i in range(x.shape[0]):
        x[i] = (b[i] - L[i, :i] @ x[:i]) / L[i, i]


def trisolv(L, x, b):
    trisolv_kernel(L, x, b)
    return np.sum(x)


def durbin_kernel(r):
    y = np.empty_like(r)
    alpha = -r[0]
    beta = 1.0
    y[0] = -r[0]
    for k in range(1, r.shape[0]):
        beta *= 1.0 - alpha * alpha
        alpha = -(r[k] + np.dot(np.flip(r[:k]), y[:k])) / beta
        y[:k] += alpha * np.flip(y[:k])
        y[k] = alpha
    return y


def durbin(r):
    return np.sum(durbin_kernel(r))


def householder_qr(A):
    m, n = A.shape
    Q = np.eye(m)
    R = A.copy()
    for j in range(n):
        x = R[j:, j]
        normx = np.linalg.norm(x)
        s = -np.sign(R[j, j])
        u1 = R[j, j] - s * normx
        w = R[j:, j].reshape((-1, 1)) / u1
        w[0] = 1
        tau = -s * u1 / normx
        R[j:, :] = R[j:, :] - (tau * w) * np.dot(w.T, R[j:, :])
        Q[:, j:] = Q[:, j:] - (Q[:, j:].dot(w)).dot(tau * w.T)
    return Q, R


def qr_loss(A):
    Q, R = householder_qr(A)
    return np.sum(Q**3) + np.sum(np.triu(R))


def givens_inplace(A):
    m, n = A.shape
    for j in range(n):
        for i in range(j + 1, m):
            r_ = math.sqrt(A[j, j] ** 2 + A[i, j] ** 2)
            c = A[j, j] / r_
            s = A[i, j] / r_
            for k in range(j, n):
                t = c * A[j, k] + s * A[i, k]
                A[i, k] = -s * A[j, k] + c * A[i, k]
                A[j, k] = t
    return np.sum(np.abs(np.diag(A)))


def ldl(A):
    n = A.shape[0]
    L = np.eye(n)
    D = np.zeros(n)
    for j in range(n):
        D[j] = A[j, j] - sum(L[j, k] ** 2 * D[k] for k in range(j))
        for i in range(j + 1, n):
            L[i, j] = (A[i, j] - sum(L[i, k] * L[j, k] * D[k] for k in range(j))) / D[j]
    return np.sum(np.log(D)) + np.sum(L)


def gauss_elimination_pivot(A, b):
    n = len(b)
    A = A.copy()
    b = b.copy()
    for k in range(n - 1):
        p = k + np.argmax(np.abs(A[k:, k]))
        if p != k:
            A[[k, p]] = A[[p, k]]
            b[[k, p]] = b[[p, k]]
        for i in range(k + 1, n):
            m = A[i, k] / A[k, k]
            A[i, k:] -= m * A[k, k:]
            b[i] -= m * b[k]
    x = np.zeros(n)
    for i in range(n - 1, -1, -1):
        x[i] = (b[i] - np.dot(A[i, i + 1 :], x[i + 1 :])) / A[i, i]
    return np.sum(x**2)


def thomas(a, b, c, d):
    n = len(d)
    cp = np.zeros(n)
    dp = np.zeros(n)
    cp[0] = c[0] / b[0]
    dp[0] = d[0] / b[0]
    for i in range(1, n):
        m = b[i] - a[i] * cp[i - 1]
        cp[i] = c[i] / m
        dp[i] = (d[i] - a[i] * dp[i - 1]) / m
    x = np.zeros(n)
    x[-1] = dp[-1]
    for i in range(n - 2, -1, -1):
        x[i] = dp[i] - cp[i] * x[i + 1]
    return np.sum(x**2)


def crout_in_place(a):
    n = a.shape[0]
    for j in range(n):
        for i in range(j, n):
            a[i, j] = a[i, j] - a[i, :j] @ a[:j, j]
        for i in range(j + 1, n):
            a[j, i] = (a[j, i] - a[j, :j] @ a[:j, i]) / a[j, j]
    return np.sum(np.log(np.abs(np.diag(a))))


def arnoldi(A, b, k):
    n = A.shape[0]
    Q = np.zeros((n, k + 1))
    H = np.zeros((k + 1, k))
    Q[:, 0] = b / np.linalg.norm(b, 2)
    for j in range(k):
        v = A @ Q[:, j]
        for i in range(j + 1):
            H[i, j] = Q[:, i].T @ v
            v = v - H[i, j] * Q[:, i]
        H[j + 1, j] = np.linalg.norm(v, 2)
        eps = 1e-12
        if H[j + 1, j] > eps:
            Q[:, j + 1] = v / H[j + 1, j]
        else:
            return np.sum(H)
    return np.sum(H**2) + np.sum(Q)


def cholesky_banachiewicz(A):
    n = len(A)
    L = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(i + 1):
            s = sum(L[i][k] * L[j][k] for k in range(j))
            if i == j:
                L[i][j] = math.sqrt(A[i, i] - s)
            else:
                L[i][j] = (A[i, j] - s) / L[j][j]
    return sum(L[i][i] for i in range(n)) + L[n - 1][0]


def newton_divided(x, y, t):
    n = len(x)
    coef = np.zeros([n, n])
    coef[:, 0] = y
    for j in range(1, n):
        for i in range(n - j):
            coef[i][j] = (coef[i + 1][j - 1] - coef[i][j - 1]) / (x[i + j] - x[i])
    p = coef[0, n - 1]
    for k in range(1, n):
        p = coef[0, n - 1 - k] + (t - x[n - 1 - k]) * p
    return p


def neville(x, y, t):
    n = len(x)
    p = n * [0]
    for k in range(n):
        for i in range(n - k):
            if k == 0:
                p[i] = y[i]
            else:
                p[i] = ((t - x[i + k]) * p[i] + (x[i] - t) * p[i + 1]) / (
                    x[i] - x[i + k]
                )
    return p[0]


PROGRAMS = [
    Program(cholesky, (NUMBERS.definite(4),), (0,)),
    Program(lu, (NUMBERS.definite(4),), (0,)),
    Program(ludcmp, (NUMBERS.definite(4), NUMBERS.normal(4)), (0, 1)),
    Program(gramschmidt, (NUMBERS.normal(5, 3),), (0,)),
    Program(trisolv, (NUMBERS.definite(4), np.zeros(4), NUMBERS.normal(4)), (0, 2)),
    Program(durbin, (NUMBERS.positive(5) * 0.2,), (0,)),
    Program(qr_loss, (NUMBERS.normal(4, 3),), (0,)),
    Program(givens_inplace, (NUMBERS.normal(4, 3),), (0,)),
    Program(ldl, (NUMBERS.definite(4),), (0,)),
    Program(gauss_elimination_pivot, (NUMBERS.normal(4, 4), NUMBERS.normal(4)), (0, 1)),
    Program(
        thomas,
        (
            NUMBERS.positive(5),
            NUMBERS.positive(5) + 3,
            NUMBERS.positive(5),
            NUMBERS.normal(5),
        ),
        (0, 1, 2, 3),
    ),
    Program(crout_in_place, (NUMBERS.definite(4),), (0,)),
    Program(arnoldi, (NUMBERS.normal(5, 5), NUMBERS.normal(5), 3), (0, 1)),
    Program(cholesky_banachiewicz, (NUMBERS.definite(4),), (0,)),
    Program(
        newton_divided,
        (np.array([0.0, 0.4, 1.1, 1.5]), NUMBERS.normal(4), 0.7),
        (0, 1, 2),
    ),
    Program(
        neville, (np.array([0.0, 0.4, 1.1, 1.5]), NUMBERS.normal(4), 0.7), (0, 1, 2)
    ),
]
