"""Functions and methods that store into arrays, and loops over their indices."""

from __future__ import annotations

import numpy as np


def copyto(x):
    y = np.zeros(5)
    np.copyto(y, x * x)
    return np.sum(y * x)


def copyto_where(x):
    y = np.ones(5)
    np.copyto(y, x * x, where=x > 0)
    return np.sum(y * x)


def copyto_view(x):
    y = np.ones(5)
    np.copyto(y[1:3], x[:2])
    return np.sum(y * x)


def copyto_scalar(x):
    y = x.copy()
    np.copyto(y, 0.0, where=y < 0)
    return np.sum(y * x)


def copyto_b(m, b):
    y = m.copy()
    np.copyto(y, b, where=m > 0)
    return np.sum(y * y)


def copyto_rowmask(m, b):
    y = m.copy()
    np.copyto(y, m * 2, where=b > 0)
    return np.sum(y * y)


def fill(x):
    y = np.empty(3)
    y.fill(x[0] * 2)
    return np.sum(y * y)


def fill_view(m):
    y = m.copy()
    y[0].fill(m[1, 1])
    y.T[1].fill(3.0)
    return np.sum(y * y)


def put(x):
    y = x.copy()
    np.put(y, [0, 2], [x[1], 3.0])
    return np.sum(y * y)


def put_rep(x):
    y = x.copy()
    np.put(y, [0, 2, 0], x[:3])
    return np.sum(y * y)


def put_2d(m, b):
    y = m.copy()
    np.put(y, [0, 4, 8], b)
    return np.sum(y * y)


def put_scalar(x):
    y = x.copy()
    np.put(y, [0, 3], x[2] * 2)
    return np.sum(y * y)


def put_method(x):
    y = x.copy()
    y.put([0, 3], [1.0, 2.0])
    return np.sum(y * y)


def put_method_idx(x, idx):
    y = x.copy()
    y.put(idx, x * 2)
    return np.sum(y * y)


def put_neg(m):
    y = m.copy()
    np.put(y, [-1, 0], [m[0, 1], 5.0])
    return np.sum(y * y)


def put_long(x):
    y = x.copy()
    np.put(y, [0, 1], x)
    return np.sum(y * y)


def put_short(x):
    y = x.copy()
    np.put(y, np.array([0, 1, 3]), x[:2])
    return np.sum(y * y)


def put2d_idx(m):
    y = np.zeros(9)
    np.put(y, np.array([[0, 1], [3, 8]]), m[:2, :2])
    return np.sum(y * y)


def place(x):
    y = x.copy()
    np.place(y, y < 0, [x[0]])
    return np.sum(y * y)


def place_cyc(x):
    y = x.copy()
    np.place(y, y < 0, x[:2])
    return np.sum(y * y)


def place_long(x):
    y = x.copy()
    np.place(y, y > 0, x * x)
    return np.sum(y * y)


def place_2d(m, b):
    y = m.copy()
    np.place(y, y > 0, b)
    return np.sum(y * y)


def putmask(x):
    y = x.copy()
    np.putmask(y, y < 0, x * x)
    return np.sum(y * y)


def putmask_scalar(x):
    y = x.copy()
    np.putmask(y, y < 0, 0.0)
    return np.sum(y * y)


def putmask_cyc(x):
    y = x.copy()
    np.putmask(y, y < 0, x[:2])
    return np.sum(y * y)


def putmask_2d(m):
    y = m.copy()
    np.putmask(y, y > 0, m * m)
    return np.sum(y * y)


def put_along(m):
    y = m.copy()
    np.put_along_axis(y, np.argmax(m, axis=1)[:, None], 9.0, axis=1)
    return np.sum(y * y)


def along_vals(m):
    y = m.copy()
    i = np.argsort(m, axis=0)
    np.put_along_axis(y, i, np.sort(m, axis=0) * m, axis=0)
    return np.sum(y * y * m)


def take_along(m):
    i = np.argsort(m, axis=1)
    return np.sum(np.take_along_axis(m, i, axis=1)[:, 0] ** 2)


def filldiag(m):
    y = m.copy()
    np.fill_diagonal(y, 0.0)
    return np.sum(y * y)


def filldiag_v(m, b):
    y = m.copy()
    np.fill_diagonal(y, b)
    return np.sum(y * y)


def filldiag_wrap(data):
    y = data.copy()
    np.fill_diagonal(y, 5.0, wrap=True)
    return np.sum(y * y)


def filldiag_view(m):
    y = np.zeros((4, 4))
    y[:3, :3] = m
    np.fill_diagonal(y[1:, 1:], m[0])
    return np.sum(y * y)


def filldiag3(t4):
    y = np.zeros((3, 3, 3))
    np.fill_diagonal(y, t4[0, :, 0])
    return np.sum(y * y)


def filldiag_wide(w):
    y = w.T.copy()
    np.fill_diagonal(y, w[0])
    return np.sum(y * y)


def filldiag_list(m):
    y = m.copy()
    np.fill_diagonal(y, [m[0, 1], 2.0, 3.0])
    return np.sum(y * y)


def sort_in(x):
    y = x.copy()
    y.sort()
    return np.sum(y * np.arange(5.0))


def sort_axis0(m):
    y = m.copy()
    y.sort(axis=0)
    return np.sum(y[0] ** 2)


def sort_kind(x):
    y = x.copy()
    y.sort(kind="stable")
    return y[0] * y[1]


def sort_nd(x):
    y = x.copy()
    np.ndarray.sort(y)
    return y[0] * y[1]


def sort_view(m):
    y = m.copy()
    y[1].sort()
    y[:, 0].sort()
    return np.sum(y * m)


def partition(x):
    y = x.copy()
    y.partition(2)
    return y[2] ** 2


def partition_f(x):
    return np.partition(x, 2)[2] ** 2 + np.partition(x, 2)[0]


def partition_ax(m):
    return np.sum(np.partition(m, 1, axis=0)[1] ** 2)


def flat_store(m):
    y = m.copy()
    y.flat[2] = m[0, 0]
    return np.sum(y * y)


def flat_all(m, x):
    y = m.copy()
    y.flat = 3.0
    return np.sum(y * m)


def flat_slice(m, b):
    y = m.copy()
    y.flat[::4] = b
    return np.sum(y * y)


def flat_aug(m):
    y = m.copy()
    y.flat[::4] += 1.5 * m[0]
    return np.sum(y * y)


def flat_read(m):
    return np.sum(m.flat[1:4] ** 2)


def flat_iter(m):
    t = 0.0
    for v in m.flat:
        t += v * v
    return t


def flat_list(m):
    y = m.copy()
    y.flat[[0, 4]] = m[0, 1] * 3
    return np.sum(y * y)


def flat_mask(m):
    y = m.copy()
    y.flat[(m > 0).ravel()] = m[1, 1]
    return np.sum(y * y)


def flat_neg(m):
    y = m.copy()
    y.flat[-1] = m[0, 0] ** 2
    return np.sum(y * y)


def flat_k(m):
    y = m.copy()
    for k in range(9):
        y.flat[k] = m.flat[8 - k] * k
    return np.sum(y * m)


def flat_assign_arr(m, x):
    y = np.zeros((5, 1))
    y.flat = x
    return np.sum(y * y)


def flat_break(m):
    t = 0.0
    for v in m.flat:
        if v > 1.0:
            break
        t += v * v
    return t


def flat_argmax(m):
    return m.flat[np.argmax(m)] ** 2


def T_store(m, b):
    y = m.copy()
    y.T[...] = b
    return np.sum(y * y * m)


def ell_store(m, b):
    y = np.zeros((3, 3))
    y[...] = m * b
    return np.sum(y * y)


def empty_tuple(m):
    y = m.copy()
    y[()] = m * 2
    return np.sum(y[()] * y)


def zero_d(x):
    s = np.zeros(())
    s[...] = x[0]
    s += x[1] * x[1]
    s[()] = s * x[2]
    return s * s


def zero_d_item(x):
    s = np.array(0.0)
    for v in x:
        s += v * v
    return s.item()


def zero_d_fill(x):
    s = np.zeros(())
    s.fill(x[1])
    return s[()] ** 2


def zero_d_view(x):
    s = x[1, ...]
    return s * x[0]


def zero_d_view_store(x):
    y = x.copy()
    s = y[1, ...]
    s[...] = x[0] * 3
    s *= 2.0
    return np.sum(y * y)


def zd_loop(x):
    s = np.zeros(())
    for i in range(5):
        s[...] = s + x[i] ** 2
    return float(s)


def zd_alias(x):
    s = np.array(1.0)
    t = s
    t[...] = x[0] * 2
    return s * x[1]


def zd_ret(x):
    s = np.array(0.0)
    s += np.sum(x * x)
    return s


def zd_if(x):
    s = np.array(0.5)
    if x[0] > 0:
        s[()] = x[0]
    else:
        s *= x[1]
    return s * s


def zd_squeeze(x):
    s = np.squeeze(x[:1] * 2.0)
    s += x[1]
    return s * s


def swap(x):
    y = x.copy()
    y[0], y[1] = y[1], y[0]
    return np.sum(y * np.arange(5.0))


def swap_rows(m):
    y = m.copy()
    y[[0, 1]] = y[[1, 0]]
    return np.sum(y * np.arange(9.0).reshape(3, 3))


def ndindex(m):
    t = 0.0
    for i, j in np.ndindex(m.shape):
        t += m[i, j] * (i + 1) * (j + 2)
    return t


def ndindex2(m):
    t = 0.0
    for ij in np.ndindex(3, 3):
        t += m[ij] ** 2
    return t


def ndindex_star(m):
    y = np.zeros_like(m)
    for i, j in np.ndindex(*m.shape):
        y[i, j] = m[j, i] * m[i, j]
    return np.sum(y)


def ndindex_break(m):
    t = 0.0
    for i, j in np.ndindex(m.shape):
        if m[i, j] > 1.0:
            break
        t += m[i, j] ** 2
    return t


def ndindex_cont(m):
    t = 0.0
    for i, j in np.ndindex(m.shape):
        if m[i, j] < 0.0:
            continue
        t += m[i, j] ** 2
    return t


def ndindex_ret(m):
    t = 0.0
    for i, j in np.ndindex(m.shape):
        if m[i, j] > 1.0:
            return t * m[i, j]
        t += m[i, j] ** 2
    return t


def ndindex3(t4):
    s = 0.0
    for i, j, k in np.ndindex(t4.shape):
        s += t4[i, j, k] ** 2 * (i + j * k)
    return s


def ndindex_part(t4):
    s = 0.0
    for i, j in np.ndindex(t4.shape[:2]):
        s += np.sum(t4[i, j] ** 2) * (i + j)
    return s


def ndindex_comp(m):
    return np.sum(np.array([m[i, j] ** 2 for i, j in np.ndindex(3, 3)]))


def ndenum(m):
    t = 0.0
    for (i, j), v in np.ndenumerate(m):
        t += v * v * (i - j)
    return t


def ndenum1(x):
    t = 0.0
    for (i,), v in np.ndenumerate(x):
        t += v * v * i
    return t


def ndenum_store(m):
    y = np.zeros_like(m)
    for idx, v in np.ndenumerate(m):
        y[idx] = v * v
    return np.sum(y * m)
