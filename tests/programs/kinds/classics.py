"""Classics: SciMark, rotations, splines, relaxation, distances of all pairs."""

from __future__ import annotations

import math

import numpy as np
from support import Numbers, Program

NUMBERS = Numbers(21)


def sor_2d_out(G, omega, iters):
    M, N = G.shape
    om4 = omega * 0.25
    om1 = 1.0 - omega
    for p in range(iters):
        for i in range(1, M - 1):
            Gi = G[i]
            Gim1 = G[i - 1]
            Gip1 = G[i + 1]
            for j in range(1, N - 1):
                Gi[j] = om4 * (Gim1[j] + Gip1[j] + Gi[j - 1] + Gi[j + 1]) + om1 * Gi[j]
    return np.sum(G**2)


def scimark_lu(A, pivot):
    M, N = A.shape
    minMN = min(M, N)
    for j in range(minMN):
        jp = j
        t = abs(A[j][j])
        for i in range(j + 1, M):
            ab = abs(A[i][j])
            if ab > t:
                jp = i
                t = ab
        pivot[j] = jp
        if A[jp][j] == 0:
            raise Exception("factorization failed because of zero pivot")
        if jp != j:
            tmp = A[j].copy()
            A[j] = A[jp]
            A[jp] = tmp
        if j < M - 1:
            recp = 1.0 / A[j][j]
            for k in range(j + 1, M):
                A[k][j] *= recp
        if j < minMN - 1:
            for ii in range(j + 1, M):
                for jj in range(j + 1, N):
                    A[ii][jj] -= A[ii][j] * A[j][jj]
    return np.sum(A**2)


def jacobi_eigen(a, sweeps):
    n = len(a)
    p = np.identity(n) * 1.0
    for _ in range(sweeps):
        aMax = 0.0
        k, l = 0, 1
        for i in range(n - 1):
            for j in range(i + 1, n):
                if abs(a[i, j]) >= aMax:
                    aMax = abs(a[i, j])
                    k = i
                    l = j
        if aMax < 1.0e-9:
            return np.sum(np.diagonal(a) ** 3)
        aDiff = a[l, l] - a[k, k]
        if abs(a[k, l]) < abs(aDiff) * 1.0e-36:
            t = a[k, l] / aDiff
        else:
            phi = aDiff / (2.0 * a[k, l])
            t = 1.0 / (abs(phi) + math.sqrt(phi**2 + 1.0))
            if phi < 0.0:
                t = -t
        c = 1.0 / math.sqrt(t**2 + 1.0)
        s = t * c
        tau = s / (1.0 + c)
        temp = a[k, l]
        a[k, l] = 0.0
        a[k, k] = a[k, k] - t * temp
        a[l, l] = a[l, l] + t * temp
        for i in range(k):
            temp = a[i, k]
            a[i, k] = temp - s * (a[i, l] + tau * temp)
            a[i, l] = a[i, l] + s * (temp - tau * a[i, l])
        for i in range(k + 1, l):
            temp = a[k, i]
            a[k, i] = temp - s * (a[i, l] + tau * a[k, i])
            a[i, l] = a[i, l] + s * (temp - tau * a[i, l])
        for i in range(l + 1, n):
            temp = a[k, i]
            a[k, i] = temp - s * (a[l, i] + tau * temp)
            a[l, i] = a[l, i] + s * (temp - tau * a[l, i])
        for i in range(n):
            temp = p[i, k]
            p[i, k] = temp - s * (p[i, l] + tau * p[i, k])
            p[i, l] = p[i, l] + s * (temp - tau * p[i, l])
    return np.sum(np.diagonal(a) ** 3)


def LUdecomp3(c, d, e):
    n = len(d)
    for k in range(1, n):
        lam = c[k - 1] / d[k - 1]
        d[k] = d[k] - lam * e[k - 1]
        c[k - 1] = lam
    return c, d, e


def LUsolve3(c, d, e, b):
    n = len(d)
    for k in range(1, n):
        b[k] = b[k] - c[k - 1] * b[k - 1]
    b[n - 1] = b[n - 1] / d[n - 1]
    for k in range(n - 2, -1, -1):
        b[k] = (b[k] - e[k] * b[k + 1]) / d[k]
    return b


def curvatures(xData, yData):
    n = len(xData) - 1
    c = np.zeros(n)
    d = np.ones(n + 1)
    e = np.zeros(n)
    k = np.zeros(n + 1)
    c[0 : n - 1] = xData[0 : n - 1] - xData[1:n]
    d[1:n] = 2.0 * (xData[0 : n - 1] - xData[2 : n + 1])
    e[1:n] = xData[1:n] - xData[2 : n + 1]
    k[1:n] = 6.0 * (yData[0 : n - 1] - yData[1:n]) / (
        xData[0 : n - 1] - xData[1:n]
    ) - 6.0 * (yData[1:n] - yData[2 : n + 1]) / (xData[1:n] - xData[2 : n + 1])
    LUdecomp3(c, d, e)
    LUsolve3(c, d, e, k)
    return k


def spline_eval(xData, yData, x):
    k = curvatures(xData, yData)
    iLeft = 0
    iRight = len(xData) - 1
    while True:
        if (iRight - iLeft) <= 1:
            break
        i = (iLeft + iRight) // 2
        if x < xData[i]:
            iRight = i
        else:
            iLeft = i
    i = iLeft
    h = xData[i] - xData[i + 1]
    y = (
        ((x - xData[i + 1]) ** 3 / h - (x - xData[i + 1]) * h) * k[i] / 6.0
        - ((x - xData[i]) ** 3 / h - (x - xData[i]) * h) * k[i + 1] / 6.0
        + (yData[i] * (x - xData[i + 1]) - yData[i + 1] * (x - xData[i])) / h
    )
    return y


def pairwise_distance_matrix(X):
    n = len(X)
    D = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            D[i, j] = np.sqrt(np.sum((X[i] - X[j]) ** 2))
    return np.sum(D * np.arange(n))


def mds_stress(X, D):
    d = np.sqrt(np.sum((X[:, np.newaxis, :] - X[np.newaxis, :, :]) ** 2, axis=2))
    return np.sum((d - D) ** 2)


def newman_relaxation(phi, rho, target):
    phiprime = np.empty(phi.shape, float)
    delta = 1.0
    while delta > target:
        for i in range(phi.shape[0]):
            for j in range(phi.shape[1]):
                if i == 0 or i == phi.shape[0] - 1 or j == 0 or j == phi.shape[1] - 1:
                    phiprime[i, j] = phi[i, j]
                else:
                    phiprime[i, j] = (
                        phi[i + 1, j] + phi[i - 1, j] + phi[i, j + 1] + phi[i, j - 1]
                    ) / 4 + 0.01 * rho[i, j]
        delta = np.max(abs(phi - phiprime))
        phi, phiprime = phiprime, phi
    return np.sum(phi**2)


PROGRAMS = [
    Program(sor_2d_out, (NUMBERS.positive(5, 6), 1.25, 2), (0, 1)),
    Program(scimark_lu, (NUMBERS.normal(4, 4), np.zeros(4, dtype=int)), (0,)),
    Program(jacobi_eigen, (NUMBERS.definite(4), 6), (0,)),
    Program(
        spline_eval,
        (np.array([0.0, 0.5, 1.1, 1.8, 2.2]), NUMBERS.normal(5), 1.3),
        (0, 1, 2),
    ),
    Program(pairwise_distance_matrix, (NUMBERS.normal(4, 2),), (0,)),
    Program(mds_stress, (NUMBERS.normal(4, 2), NUMBERS.positive(4, 4)), (0, 1)),
    Program(
        newman_relaxation,
        (NUMBERS.positive(5, 5), NUMBERS.positive(5, 5), 0.02),
        (0, 1),
    ),
]
