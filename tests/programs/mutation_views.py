"""Stores through views of views, turned, cut, reversed and overlapping."""

from __future__ import annotations

import numpy as np


def view_of_view(x):
    y = x * 1.0
    a = y[1:]
    b = a[::2]
    b[0] = x[0] ** 2
    a[1] *= b[1]
    return np.sum(y**2)


def transposed_view(m):
    t = m * 1.0
    u = t.T[1:]
    u[0] *= m[0]
    u[:, 0] += t[2, 0]
    return np.sum(t**2)


def overlap_aug(x):
    u = x * 1.0
    u[1:] += u[:-1]
    return np.sum(u**2)


def overlap_aug_loop(x):
    u = x * 1.0
    for _ in range(3):
        u[1:] += 0.5 * u[:-1]
        u[:-1] *= u[1:]
    return np.sum(u**2)


def overlap_write(x):
    u = x * 1.0
    u[1:-1] = u[2:] - u[:-2]
    return np.sum(u**3)


def overlap_plain_shift(x):
    u = x * 1.0
    u[1:] = u[:-1]
    u[0] = u[3] * u[4]
    return np.sum(u**3)


def overlap_reversed_self(x):
    a = x * 1.0
    a[::-1] += a
    return np.sum(a**3)


def overlap_reversed_write(x):
    a = x * 1.0
    a[:] = a[::-1]
    a *= x
    return np.sum(a**3)


def overlap_transpose(m):
    t = m * 1.0
    t += t.T
    t[:] = t.T * t
    t[:2, :2] = t[1:, 1:]
    return np.sum(t**2 * m)


def ufunc_out_overlap(x):
    u = x * 1.0
    np.add(u[1:], u[:-1], out=u[1:])
    np.multiply(u, u[::-1], out=u)
    return np.sum(u**2)


def strided_both(x):
    u = np.concatenate((x, x * 2.0))
    u[::2] = u[1::2] * u[::2]
    u[::3] -= u[1::3][:4].sum()
    return np.sum(u**2)


def rows_swapped(m):
    t = m * 1.0
    t[[0, 2]] = t[[2, 0]]
    t[0] *= m[1]
    return np.sum(t**2 * m)


def rows_swapped_by_tuple(m):
    t = m * 1.0
    t[0], t[1] = t[1], t[0]
    return np.sum(t**2 * m)


def rows_swapped_copies(m):
    t = m * 1.0
    t[0], t[1] = t[1].copy(), t[0].copy()
    return np.sum(t**2 * m)


def elements_swapped(x):
    y = x * 1.0
    y[0], y[1] = y[1], y[0]
    return np.sum(y**2 * x)


def diagonal_aug(m):
    t = m.copy()
    d = np.einsum("ii->i", t)
    d *= m[0]
    return np.sum(t**2)


def diagonal_index(m):
    t = m.copy()
    i = np.arange(3)
    t[i, i] = m[0] ** 2
    t[i, i] += m[1]
    return np.sum(t**2)


def diagonal_then_write_base(m):
    t = m.copy()
    d = np.diagonal(t)
    t[1, 1] = m[0, 0] ** 2
    return np.sum(d**2)


def broadcast_then_write_base(x):
    y = x * 1.0
    b = np.broadcast_to(y, (2, 5))
    y[0] = x[1] ** 2
    return np.sum(b**2)


def squeeze_view(m):
    t = m.copy()
    s = t[:1].squeeze()
    s[0] = m[1, 1] ** 2
    return np.sum(t**2)


def squeeze_axis(m):
    t = m.copy()
    s = np.squeeze(t[:, None, :], axis=1)
    s[0] = m[1, 1] ** 2
    return np.sum(t**2)


def swapaxes_view(m):
    t = m.copy()
    s = t.swapaxes(0, 1)
    s[0] = m[1] ** 2
    return np.sum(t**2 * m)


def moveaxis_view(m):
    t = np.stack((m, m * 2.0))
    s = np.moveaxis(t, 0, -1)
    s[0, :, 1] = m[1] ** 2
    return np.sum(t[0] * t[1])


def split_pieces(x):
    y = np.concatenate((x, x[:1]))
    a, b = np.split(y, 2)
    a *= b
    b[0] = a[1] ** 2
    return np.sum(y**2)


def split_at(x):
    y = x * 1.0
    a, b, c = np.split(y, [1, 3])
    b *= c
    a[0] = b[1]
    return np.sum(y**2)


def vsplit(m):
    t = m.copy()
    a, b, c = np.vsplit(t, 3)
    a *= b
    c[0, 0] = a[0, 1]
    return np.sum(t**2)


def hsplit_array_split(x):
    y = x * 1.0
    for piece in np.array_split(y, 2):
        piece *= piece[0]
    return np.sum(y**2)


def asarray_same(x):
    y = x * 1.0
    z = np.asarray(y)
    z[0] = x[1] ** 2
    return np.sum(y**2)


def asarray_dtype(x):
    y = x * 1.0
    z = np.asarray(y, dtype=float)
    z[0] = x[1] ** 2
    return np.sum(y**2)


def ascontiguous(m):
    t = m.copy()
    z = np.ascontiguousarray(t)
    z[0] = m[1] ** 2
    return np.sum(t**2)


def view_method(x):
    y = x * 1.0
    z = y.view()
    z[0] = x[1] ** 2
    return np.sum(y**2)


def atleast_2d_view(x):
    y = x * 1.0
    z = np.atleast_2d(y)
    z[0, 1:] = x[1] ** 2
    return np.sum(y**2)


def atleast_3d_view(x):
    y = x * 1.0
    z = np.atleast_3d(y)
    z[0, 1:] = x[1] ** 2
    return np.sum(y**2)


def newaxis_view(x):
    y = x * 1.0
    z = y[None, :, None]
    z[0, 1:] *= x[1] ** 2
    return np.sum(y**2)


def rot90_view(m):
    t = m.copy()
    z = np.rot90(t)
    z[0, 1:] *= m[1, 1]
    return np.sum(t**2)


def flip_view(m):
    t = m.copy()
    z = np.flip(t, axis=1)
    z[0, 1:] *= m[1, 1]
    return np.sum(t**2)


def diag_of_matrix(m):
    t = m.copy()
    d = np.diag(t)
    t[1, 1] = m[0, 0] ** 2
    return np.sum(d**2)


def diag_of_vector(x):
    y = x * 1.0
    d = np.diag(y)
    y[1] = x[0] ** 2
    return np.sum(d**2)


def roll_is_copy(x):
    y = x * 1.0
    r = np.roll(y, 1)
    r[0] = y[1] ** 2
    y[0] = r[1]
    return np.sum(y * r)


def fancy_then_slice(m):
    t = m.copy()
    t[1:, [0, 2]] *= m[0, 0]
    t[[0, 1], 1:] += t[0, 0]
    return np.sum(t**2)


def mask_of_slice(x):
    y = x * 1.0
    v = y[1:]
    v[v > 0] **= 2
    v[v < 0] = y[0]
    return np.sum(y**2)
