"""Methods of ufuncs: `reduce`, `accumulate`, `outer`, `at`, `reduceat`."""

from __future__ import annotations

import numpy as np


def at_add(x, idx):
    y = np.zeros(4)
    np.add.at(y, idx, x)
    return np.sum(y * y)


def at_add_scalar(x, idx):
    y = x.copy()
    np.add.at(y, idx, x[0])
    return np.sum(y * y)


def at_sub(x, idx):
    y = np.ones(4)
    np.subtract.at(y, idx, x)
    return np.sum(y * y)


def at_unique(x):
    y = x.copy()
    np.multiply.at(y, [0, 2], 3.0)
    return np.sum(y * y)


def at_neg(x):
    y = x.copy()
    np.negative.at(y, [0, 1])
    return np.sum(y**3)


def at_pow(x):
    y = x.copy()
    np.power.at(y, [0, 1], 2)
    return np.sum(y)


def at_tuple(m, idx):
    y = np.zeros((4, 4))
    np.add.at(y, (idx[:3], idx[1:4]), m[0])
    return np.sum(y * y)


def at_bool(x):
    y = x.copy()
    np.add.at(y, x > 0, 1.5 * x[0])
    return np.sum(y * y)


def red_add(m):
    return np.sum(np.add.reduce(m) ** 2)


def red_add_none(m):
    return np.add.reduce(m * m, axis=None)


def red_add_tuple(m):
    return np.add.reduce(m * m, axis=(0, 1))


def red_mul(m):
    return np.sum(np.multiply.reduce(m, axis=1) ** 2)


def red_max(m):
    return np.sum(np.maximum.reduce(m, axis=1) ** 2)


def red_min_list(x, y):
    return np.sum(np.minimum.reduce([x, y, x * y]) ** 2)


def red_init(x):
    return np.add.reduce(x * x, initial=1.0, where=x > 0)


def red_log(x):
    return np.logaddexp.reduce(x)


def red_and(x):
    return np.sum(x) * np.logical_and.reduce(x > -5)


def red_or(x):
    return np.sum(x) * np.logical_or.reduce(x > -5)


def red_hypot(x):
    return np.hypot.reduce(x)


def red_keep(m):
    return np.sum(np.add.reduce(m, axis=1, keepdims=True) * m)


def reduce_min_axis(t4):
    return np.sum(np.minimum.reduce(t4, axis=(0, 2)) ** 2)


def acc_add(x):
    return np.sum(np.add.accumulate(x) ** 2)


def acc_add_axis(m):
    return np.sum(np.add.accumulate(m, axis=1) ** 2)


def acc_mul(x):
    return np.sum(np.multiply.accumulate(x) ** 2)


def acc_max(x):
    return np.sum(np.maximum.accumulate(x) ** 2)


def acc_min(x):
    return np.sum(np.minimum.accumulate(x) ** 2)


def acc_max_axis(m):
    return np.sum(np.maximum.accumulate(m, axis=1) ** 2)


def logsum_ax(m):
    return np.sum(np.logaddexp.reduce(m, axis=1) ** 2)


def outer_add(x, y):
    return np.sum(np.add.outer(x, y) ** 2)


def outer_sub(x, y):
    return np.sum(np.subtract.outer(x, y) ** 2)


def outer_mul(x, y):
    return np.sum(np.multiply.outer(x, y) ** 2)


def outer_div(x, y):
    return np.sum(np.divide.outer(x, y))


def outer_max(x, y):
    return np.sum(np.maximum.outer(x, y) * x)


def outer_min2(m, x):
    return np.sum(np.minimum.outer(m, x) ** 2)


def outer_pow(x, y):
    return np.sum(np.power.outer(x * x + 1, y))


def outer_less(x, y):
    return np.sum(x) * np.sum(np.less.outer(x, y))


def outer_hypot(x, y):
    return np.sum(np.hypot.outer(x, y))


def outer3(m, x):
    return np.sum(np.multiply.outer(m, x) ** 2)


def outer_dtype(x, y):
    return np.sum(np.add.outer(x, y, dtype=np.float64) ** 2)


def outer_scalar(x):
    return np.sum(np.add.outer(x[0], x) ** 2)


def floyd(m):
    path = m * m + 0.1
    for k in range(3):
        path[:] = np.minimum(path[:], np.add.outer(path[:, k], path[k, :]))
    return np.sum(path)


def reduceat(x):
    return np.sum(np.add.reduceat(x, [0, 2, 3]) ** 2)


def reduceat_bad(x):
    return np.sum(np.add.reduceat(x, [3, 0, 2, 1]) ** 2)


def cumprod_f(x):
    return np.sum(np.cumprod(x) ** 2)


def cumprod_ax(m):
    return np.sum(m.cumprod(axis=1) ** 2) + np.sum(np.cumprod(m))


def cumprod_zero(x):
    y = x.copy()
    y[2] = 0.0
    return np.sum(np.cumprod(y) ** 2) + np.sum(np.cumprod(y + x))
