"""Kernels that return nothing and write into their arguments."""

from __future__ import annotations

import math
from math import erf, sqrt

import numpy as np
from support import Numbers, Program

NUMBERS = Numbers(4)


def gemm_kernel(alpha, beta, C, A, B):
    C[:] = alpha * A @ B + beta * C


def gemm(alpha, beta, C, A, B):
    gemm_kernel(alpha, beta, C, A, B)
    return np.sum(C)


def gemver_kernel(alpha, beta, A, u1, v1, u2, v2, w, x, y, z):
    A += np.outer(u1, v1) + np.outer(u2, v2)
    x += beta * y @ A + z
    w += alpha * A @ x


def gemver(alpha, beta, A, u1, v1, u2, v2, w, x, y, z):
    gemver_kernel(alpha, beta, A, u1, v1, u2, v2, w, x, y, z)
    return np.sum(w)


def k2mm_kernel(alpha, beta, A, B, C, D):
    D[:] = alpha * A @ B @ C + beta * D


def k2mm(alpha, beta, A, B, C, D):
    k2mm_kernel(alpha, beta, A, B, C, D)
    return np.sum(D)


def mvt_kernel(x1, x2, y_1, y_2, A):
    x1 += A @ y_1
    x2 += y_2 @ A


def mvt(x1, x2, y_1, y_2, A):
    mvt_kernel(x1, x2, y_1, y_2, A)
    return np.sum(x1) + np.sum(x2)


def symm_kernel(alpha, beta, C, A, B):
    temp2 = np.empty((C.shape[1],), dtype=C.dtype)
    C *= beta
    for i in range(C.shape[0]):
        for j in range(C.shape[1]):
            C[:i, j] += alpha * B[i, j] * A[i, :i]
            temp2[j] = B[:i, j] @ A[i, :i]
        C[i, :] += alpha * B[i, :] * A[i, i] + alpha * temp2


def symm(alpha, beta, C, A, B):
    symm_kernel(alpha, beta, C, A, B)
    return np.sum(C)


def syrk_kernel(alpha, beta, C, A):
    for i in range(A.shape[0]):
        C[i, : i + 1] *= beta
        for k in range(A.shape[1]):
            C[i, : i + 1] += alpha * A[i, k] * A[: i + 1, k]


def syrk(alpha, beta, C, A):
    syrk_kernel(alpha, beta, C, A)
    return np.sum(C)


def syr2k_kernel(alpha, beta, C, A, B):
    for i in range(A.shape[0]):
        C[i, : i + 1] *= beta
        for k in range(A.shape[1]):
            C[i, : i + 1] += (
                A[: i + 1, k] * alpha * B[i, k] + B[: i + 1, k] * alpha * A[i, k]
            )


def syr2k(alpha, beta, C, A, B):
    syr2k_kernel(alpha, beta, C, A, B)
    return np.sum(C)


def trmm_kernel(alpha, A, B):
    for i in range(B.shape[0]):
        for j in range(B.shape[1]):
            B[i, j] += np.dot(A[i + 1 :, i], B[i + 1 :, j])
    B *= alpha


def trmm(alpha, A, B):
    trmm_kernel(alpha, A, B)
    return np.sum(B)


def doitgen_kernel(NR, NQ, NP, A, C4):
    A[:] = np.reshape(np.reshape(A, (NR, NQ, 1, NP)) @ C4, (NR, NQ, NP))


def doitgen(NR, NQ, NP, A, C4):
    doitgen_kernel(NR, NQ, NP, A, C4)
    return np.sum(A)


def correlation_kernel(M, float_n, data):
    mean = np.mean(data, axis=0)
    stddev = np.std(data, axis=0)
    stddev[stddev <= 0.1] = 1.0
    data -= mean
    data /= np.sqrt(float_n) * stddev
    corr = np.eye(M, dtype=data.dtype)
    for i in range(M - 1):
        corr[i + 1 : M, i] = corr[i, i + 1 : M] = data[:, i] @ data[:, i + 1 : M]
    return corr


def correlation(M, float_n, data):
    corr = correlation_kernel(M, float_n, data)
    return np.sum(corr)


def covariance_kernel(M, float_n, data):
    mean = np.mean(data, axis=0)
    data -= mean
    cov = np.zeros((M, M), dtype=data.dtype)
    for i in range(M):
        cov[i:M, i] = cov[i, i:M] = data[:, i] @ data[:, i:M] / (float_n - 1.0)
    return cov


def covariance(M, float_n, data):
    return np.sum(covariance_kernel(M, float_n, data))


def floyd_warshall_kernel(path):
    for k in range(path.shape[0]):
        path[:] = np.minimum(path[:], np.add.outer(path[:, k], path[k, :]))


def floyd_warshall(path):
    floyd_warshall_kernel(path)
    return np.sum(path)


def csr_matvec_out(data, indices, indptr, x, y):
    for i in range(len(indptr) - 1):
        y[i] = 0.0
        for k in range(indptr[i], indptr[i + 1]):
            y[i] += data[k] * x[indices[k]]


def csr_power(data, indices, indptr, x, n):
    y = np.zeros_like(x)
    for _ in range(n):
        csr_matvec_out(data, indices, indptr, x, y)
        x[:] = y / np.sqrt(np.sum(y * y))
    return x @ y


def norm_cdf(x):
    return 0.5 * (1.0 + erf(x / sqrt(2.0)))


def bs_out_args(S, X, T, R, V, call, put):
    for i in range(len(S)):
        sqrtT = math.sqrt(T[i])
        d1 = (math.log(S[i] / X[i]) + (R + 0.5 * V * V) * T[i]) / (V * sqrtT)
        d2 = d1 - V * sqrtT
        expRT = math.exp(-R * T[i])
        call[i] = S[i] * norm_cdf(d1) - X[i] * expRT * norm_cdf(d2)
        put[i] = X[i] * expRT * norm_cdf(-d2) - S[i] * norm_cdf(-d1)


def bs_out_loss(S, X, T, R, V):
    call = np.zeros_like(S)
    put = np.zeros_like(S)
    bs_out_args(S, X, T, R, V, call, put)
    return np.sum(call) + np.sum(put)


PROGRAMS = [
    Program(
        gemm,
        (1.5, 1.2, NUMBERS.normal(3, 4), NUMBERS.normal(3, 2), NUMBERS.normal(2, 4)),
        (0, 1, 2, 3, 4),
    ),
    Program(
        gemver,
        (1.5, 1.2, NUMBERS.normal(4, 4), *[NUMBERS.normal(4) for _ in range(8)]),
        tuple(range(11)),
    ),
    Program(
        k2mm,
        (
            1.5,
            1.2,
            NUMBERS.normal(2, 3),
            NUMBERS.normal(3, 4),
            NUMBERS.normal(4, 2),
            NUMBERS.normal(2, 2),
        ),
        (0, 1, 2, 3, 4, 5),
    ),
    Program(
        mvt,
        (
            NUMBERS.normal(4),
            NUMBERS.normal(4),
            NUMBERS.normal(4),
            NUMBERS.normal(4),
            NUMBERS.normal(4, 4),
        ),
        (0, 1, 2, 3, 4),
    ),
    Program(
        symm,
        (1.5, 1.2, NUMBERS.normal(3, 4), NUMBERS.normal(3, 3), NUMBERS.normal(3, 4)),
        (0, 1, 2, 3, 4),
    ),
    Program(syrk, (1.5, 1.2, NUMBERS.normal(4, 4), NUMBERS.normal(4, 3)), (0, 1, 2, 3)),
    Program(
        syr2k,
        (1.5, 1.2, NUMBERS.normal(4, 4), NUMBERS.normal(4, 3), NUMBERS.normal(4, 3)),
        (0, 1, 2, 3, 4),
    ),
    Program(trmm, (1.5, NUMBERS.normal(4, 4), NUMBERS.normal(4, 3)), (0, 1, 2)),
    Program(doitgen, (2, 3, 4, NUMBERS.normal(2, 3, 4), NUMBERS.normal(4, 4)), (3, 4)),
    Program(correlation, (3, 5.0, NUMBERS.normal(5, 3)), (2,)),
    Program(covariance, (3, 5.0, NUMBERS.normal(5, 3)), (2,)),
    Program(floyd_warshall, (NUMBERS.positive(5, 5),), (0,)),
    Program(
        csr_power,
        (
            NUMBERS.positive(5),
            np.array([0, 2, 1, 0, 2]),
            np.array([0, 2, 3, 5]),
            NUMBERS.positive(3),
            3,
        ),
        (0, 3),
    ),
    Program(
        bs_out_loss,
        (
            NUMBERS.positive(4) * 30,
            NUMBERS.positive(4) * 30,
            NUMBERS.positive(4),
            0.02,
            0.3,
        ),
        (0, 1, 2, 3, 4),
    ),
]
