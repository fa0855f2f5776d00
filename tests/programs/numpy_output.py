"""`out=`, `where=`, `initial=`, `dtype=`: where results go, of which elements."""

from __future__ import annotations

import numpy as np


def out_kw(x):
    y = np.empty_like(x)
    np.exp(x, out=y)
    return np.sum(y * x)


def out_pos(x):
    y = np.zeros(5)
    np.multiply(x, x, y)
    return np.sum(y * x)


def out_tuple(x):
    y = np.zeros(5)
    np.sin(x, out=(y,))
    return np.sum(y * x)


def out_view(x):
    y = np.ones(5)
    np.multiply(x[2:], x[:-2], out=y[1:-1])
    return np.sum(y * x)


def out_self(x):
    y = x.copy()
    np.multiply(y, y, out=y)
    np.sin(y, out=y)
    return np.sum(y)


def out_arg(x):
    np.exp(x, out=x)
    return np.sum(x * x)


def out_result_alias(x):
    y = np.zeros(5)
    z = np.exp(x, out=y)
    z *= 2.0
    return np.sum(y * x)


def out_dot(m, w):
    c = np.zeros((3, 2))
    m.dot(w, out=c)
    return np.sum(c * c)


def out_dot_pos(m, w):
    c = np.zeros((3, 2))
    np.dot(m, w, c)
    return np.sum(c * c)


def out_sum(m):
    s = np.zeros(3)
    np.sum(m, axis=0, out=s)
    return np.sum(s * s)


def out_sum_method(m):
    s = np.zeros(3)
    m.sum(axis=1, out=s)
    return np.sum(s * s)


def out_clip(x):
    y = np.empty(5)
    np.clip(x, -0.5, 1.0, out=y)
    return np.sum(y * y)


def out_clip_self(x):
    y = x * 1.5
    np.clip(y, -0.5, 1.0, out=y)
    return np.sum(y * y)


def out_clip_method(x):
    y = x * 1.5
    y.clip(-0.5, 1.0, out=y)
    return np.sum(y * y)


def out_clip_pos(x):
    y = x * 1.5
    np.clip(y, -0.5, 1.0, y)
    return np.sum(y * y)


def out_matmul(m, w):
    c = np.zeros((3, 2))
    np.matmul(m, w, out=c)
    return np.sum(c * c)


def out_matmul_pos(m, w):
    c = np.zeros((3, 2))
    np.matmul(m, w, c)
    return np.sum(c * c)


def out_take(x):
    y = np.zeros(3)
    np.take(x, [0, 2, 2], out=y)
    return np.sum(y * y)


def out_cumsum(x):
    y = np.zeros(5)
    np.cumsum(x, out=y)
    return np.sum(y * y)


def out_mean(m):
    s = np.zeros(3)
    np.mean(m, axis=0, out=s)
    return np.sum(s * s)


def out_bcast(x):
    y = np.zeros((3, 5))
    np.add(x, 1.0, out=y)
    return np.sum(y * y)


def out_none(x):
    return np.sum(np.exp(x, out=None))


def out_scalar0d(x):
    s = np.zeros(())
    np.sum(x, out=s)
    return s * s


def out_loop(x):
    t = np.empty_like(x)
    u = x.copy()
    for _ in range(4):
        np.multiply(u, 0.5, out=t)
        np.add(t, np.sin(u), out=u)
    return np.sum(u * u)


def out_maximum(x):
    y = np.empty(5)
    return np.sum(np.maximum(x, 0.0, out=y) * y)


def out_einsum(m, w):
    c = np.zeros((3, 2))
    np.einsum("ij,jk->ik", m, w, out=c)
    return np.sum(c * c)


def out_concat(x, y):
    c = np.zeros(10)
    np.concatenate([x, y], out=c)
    return np.sum(c * c)


def out_overlap(x):
    y = x.copy()
    np.add(y[1:], y[:-1], out=y[1:])
    return np.sum(y * y)


def where_out(x):
    y = np.zeros_like(x)
    np.log(x, out=y, where=x > 0)
    return np.sum(y)


def where_div(x, y):
    return np.sum(np.divide(x, y, out=np.zeros_like(x), where=y > 0))


def where_self(x):
    y = x.copy()
    np.multiply(y, y, out=y, where=y > 0)
    return np.sum(y)


def where_true(x):
    return np.sum(np.exp(x, where=True))


def where_bcast(m, b):
    y = np.ones_like(m)
    np.add(m, b, out=y, where=b > 0)
    return np.sum(y * y)


def where_sqrt(x):
    y = np.full(5, 2.0)
    np.sqrt(x, out=y, where=x > 0)
    return np.sum(y * x)


def sum_where(x):
    return np.sum(x * x, where=x > 0)


def sum_where_axis(m):
    return np.sum(np.sum(m * m, axis=0, where=m > 0) ** 2)


def sum_where_bc(m, b):
    return np.sum(np.sum(m * m, axis=0, where=(b > 0)[:, None]) ** 2)


def sum_initial(x):
    return np.sum(x * x, initial=2.0)


def sum_initial_active(x):
    return np.sum(x * x, initial=x[0])


def mean_where(x):
    return np.mean(x * x, where=x > 0)


def max_initial(x):
    return np.max(x, initial=0.5) ** 2


def max_initial_big(x):
    return np.max(x, initial=5.0) * x[0]


def max_where(x):
    return np.max(x, initial=-1.0, where=x < 1.0) * x[0]


def min_where(x):
    return np.min(x, initial=10.0, where=x > 0) * x[0]


def prod_initial(x):
    return np.prod(x, initial=2.0)


def prod_where(x):
    return np.prod(x, where=x > 0)


def any_where(x):
    return np.sum(x) * np.any(x > 0, where=x < 2)


def std_where(x):
    return np.std(x, where=x > -1)


def var_where(x):
    return np.var(x, where=x > -1)


def sum_method_where(x):
    return (x * x).sum(where=x > 0, initial=1.0)


def ufunc_dtype(x):
    return float(np.sum(np.multiply(x, x, dtype=np.float64)))


def cumsum_dtype(x):
    return np.sum(np.cumsum(x, dtype=float) ** 2)


def sum_out_keep(m):
    s = np.zeros((3, 1))
    m.sum(axis=1, keepdims=True, out=s)
    return np.sum(s * m)


def sum_order(x):
    y = np.zeros(5, order="F")
    y[:] = x
    return np.sum(y * y)


def casting_ok(x):
    return np.sum(np.add(x, x, casting="same_kind"))


def outer_out(x, y):
    c = np.zeros((5, 5))
    np.multiply.outer(x, y, out=c)
    return np.sum(c * c)


def zd_out(x):
    s = np.array(0.0)
    np.add(x[0], x[1], out=s)
    return s * x[2]
