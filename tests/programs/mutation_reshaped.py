"""Stores through reshaped arrays, and into arrays that have been reshaped."""

from __future__ import annotations

import numpy as np


def reshape_fresh(x):
    y = np.zeros(6)
    y[:5] = x
    g = y.reshape(2, 3)
    g[0] = g[1] * x[0]
    return np.sum(y**2)


def reshape_elementwise(m):
    t = m * 2.0
    r = t.reshape(9)
    r[::2] = m[0, 0] ** 2
    return np.sum(t**2)


def reshape_minus_one(m):
    t = m.copy()
    t.reshape(-1)[3] = m[0, 0] ** 2
    return np.sum(t**2)


def ravel_store(m):
    t = m.copy()
    r = t.ravel()
    r[1:4] *= m[1, 1]
    return np.sum(t**2)


def ravel_fun_store(m):
    t = np.zeros((3, 3))
    t[:] = m
    r = np.ravel(t)
    r += r[::-1]
    return np.sum(t**2)


def ravel_of_argument(m):
    r = m.ravel()
    r[0] = 3.0 * r[1]
    return np.sum(r**2)


def ravel_of_argument_read(m):
    r = m.ravel()
    r[0] = 3.0 * r[1]
    return np.sum(m**2)


def flatten_store(m):
    t = m * 1.0
    r = t.flatten()
    r[0] = t[0, 1] ** 2
    return np.sum(t**2) + np.sum(r**2)


def reshape_write_through_base(m):
    t = m.copy()
    r = t.reshape(9)
    t[0] *= 3.0
    t[:, 1] = t[:, 0] ** 2
    return np.sum(r**2 * np.arange(9.0))


def reshape_of_reshape(m):
    t = m.copy()
    r = t.reshape(9).reshape(1, 9, 1)
    r[0, 2:4] = m[0, 0] ** 2
    return np.sum(t**2)


def reshape_of_transposed(m):
    t = m.copy()
    r = t.T.reshape(9)
    r[0] = t[0, 1] ** 2
    return np.sum(t**2) + np.sum(r**2)


def reshape_row(m):
    t = m.copy()
    r = t[1].reshape(3, 1)
    r[1] = t[0, 1] ** 2
    return np.sum(t**2)


def reshape_slice_rows(m):
    t = m.copy()
    r = t[1:].reshape(-1)
    r[1:3] *= t[0, 1:]
    return np.sum(t**2)


def reshape_slice_columns(m):
    t = m.copy()
    r = t[:, 1:].reshape(-1)
    r[1:3] *= t[0, 1:]
    return np.sum(t**2) + np.sum(r**2)


def flat_store(m):
    t = m.copy()
    t.flat[::2] = m[0][0]
    return np.sum(t**2)


def diag_flat_step(m):
    t = m.copy()
    t.reshape(-1)[::4] += m[0] ** 2
    return np.sum(t**2)


def reshape_F(m):
    t = m.copy()
    r = t.reshape(9, order="F")
    r[1] = m[0, 0] ** 2
    return np.sum(t**2 * m) + np.sum(r * np.arange(9.0))


def concat_then_reshape(x):
    y = np.concatenate((x, x[:1])).reshape(2, 3)
    y[0, 1] = x[0] ** 2
    return np.sum(y**2)


def matmul_reshape(m):
    t = m @ m
    r = t.reshape(9)
    r[4] = m[0, 0]
    return np.sum(t**2)


def flat_in_loop(m, n):
    t = m.copy()
    flat = t.reshape(-1)
    for k in range(n):
        flat[k] = flat[k + 1] * t[0, 0]
    return np.sum(t**2)
