"""Effects that overlap: `out=`, `put`, `copyto`, `sort` through aliases and loops."""

from __future__ import annotations

import numpy as np


def hist_edges(x):
    e = np.histogram(x, 3)[1]
    return np.sum(e**2)


def hist_center(x):
    h, e = np.histogram(x, bins=4)
    c = 0.5 * (e[1:] + e[:-1])
    return np.sum(c * h)


def out_alias_view(x):
    y = x.copy()
    z = y[::-1]
    np.multiply(y, 2.0, out=z)
    return np.sum(y * np.arange(5.0))


def put_overlap(x):
    y = x.copy()
    np.put(y, [0, 1, 2, 3, 4], y[::-1])
    return np.sum(y * np.arange(5.0))


def putmask_overlap(x):
    y = x.copy()
    np.putmask(y, y > -5, y[::-1])
    return np.sum(y * np.arange(5.0))


def copyto_overlap(x):
    y = x.copy()
    np.copyto(y[1:], y[:-1])
    return np.sum(y * np.arange(5.0))


def fill_from_self(x):
    y = x.copy()
    y.fill(y[1])
    return np.sum(y * x)


def where_out_alias(x):
    y = x.copy()
    np.add(y[1:], y[:-1], out=y[1:], where=y[:-1] > 0)
    return np.sum(y * np.arange(5.0))


def ret_out(x):
    y = np.empty(5)
    return np.sum(np.square(x, out=y) + y)


def sort_then_alias(x):
    y = x.copy()
    z = y[1:4]
    y.sort()
    return np.sum(z * z * z)


def arg_sorted(x):
    x.sort()
    return np.sum(x * np.arange(5.0))


def arg_filled(x, b):
    x[1:3].fill(b[0])
    return np.sum(x * x)


def take_axis_out(m):
    y = np.zeros((3, 2))
    np.take(m, [0, 2], axis=1, out=y)
    return np.sum(y**2)


def lse(m):
    mx = np.max(m, axis=1, keepdims=True, initial=-np.inf)
    return np.sum(mx[:, 0] + np.log(np.sum(np.exp(m - mx), axis=1)))


def mean_where_axis(m):
    return np.sum(np.mean(m, axis=1, where=m > -0.3) ** 2)


def nested_out(x):
    def f(a, out):
        np.multiply(a, a, out=out)
        return out

    y = np.zeros(5)
    z = f(x, y)
    z += 1.0
    return np.sum(y * x)


def while_out(x):
    u = x.copy()
    v = np.empty_like(u)
    k = 0
    while k < 3:
        np.sin(u, out=v)
        u, v = v, u
        k += 1
    return np.sum(u * x)


def if_out(x):
    y = np.ones(5)
    if x[0] > 0:
        np.exp(x, out=y)
    else:
        np.sin(x, out=y, where=x > 0)
    return np.sum(y * x)


def for_at(x, idx):
    y = np.zeros(4)
    for k in range(3):
        np.add.at(y, idx, x * (k + 1))
        np.maximum(y, 0.1 * k, out=y)
    return np.sum(y * y)


def int_at(x, idx):
    c = np.zeros(4, dtype=int)
    np.add.at(c, idx, 1)
    return np.sum(x[:4] * c)


def at_max_raise(x, idx):
    y = x.copy()
    np.maximum.at(y, [0, 3], x[1:3] * 2)
    return np.sum(y * y)


def diag_loop(m):
    y = m.copy()
    for _k in range(3):
        np.fill_diagonal(y, y[0] * 0.5)
    return np.sum(y * y)
