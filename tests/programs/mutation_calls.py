"""Stores through containers, parameters of callees, closures and arguments."""

from __future__ import annotations

import numpy as np


def list_alias(x):
    bufs = [x * 1.0, x * 2.0]
    first = bufs[0]
    first[1] = x[0] ** 3
    return np.sum(bufs[0] * bufs[1])


def nested_container(x):
    d = {"a": [x * 1.0, (x * 2.0, x**2)]}
    v = d["a"][1][0]
    d["a"][0][1:] = v[:-1] * d["a"][1][1][1:]
    v[0] = d["a"][0][1]
    return np.sum(d["a"][0] * d["a"][1][0])


def tuple_of_aliases(x):
    y = x * 1.0
    t = (y, y[1:], y[::-1])
    t[1][0] *= 3.0
    t[2][0] = t[0][1] ** 2
    return np.sum(y * t[2])


def list_same_twice(x):
    y = x * 1.0
    rows = [y] * 2
    rows[0][0] = x[1] ** 2
    return np.sum(rows[1] ** 2)


def callee_writes(x):
    def g(v):
        v[0] = v[1] ** 2

    y = x * 1.0
    g(y)
    g(y[1:])
    return np.sum(y**2)


def callee_returns_view(x):
    def g(v):
        v[1] *= 2.0
        return v[1:]

    y = x * 1.0
    z = g(y)
    z[0] = x[0] ** 2
    return np.sum(y**2)


def callee_stores_in_list(x):
    def g(v, keep):
        keep.append(v)
        v[0] = 3.0 * v[1]

    y = x * 1.0
    keep = []
    g(y, keep)
    keep[0][1] = y[0] ** 2
    return np.sum(y**2)


def callee_same_twice(x):
    def g(a, b):
        a[1:] = b[:-1] * a[1:]
        b[0] = a[2] ** 2
        return np.sum(a * b)

    y = x * 1.0
    return g(y, y) + np.sum(y)


def callee_overlapping(x):
    def g(a, b):
        a += b
        b *= a

    y = x * 1.0
    g(y[1:], y[:-1])
    return np.sum(y**2)


def callee_default_array(x):
    base = x * 1.0

    def g(v, acc=base):
        acc += v
        return acc

    g(x)
    z = g(x**2)
    return np.sum(z * base)


def closure_capture_write(x):
    y = x * 1.0

    def poke(k):
        y[k] = y[k + 1] ** 2

    for k in range(3):
        poke(k)
    return np.sum(y**2)


def closure_rebind_after(x):
    y = x * 1.0

    def poke(k):
        y[k] = y[k + 1] ** 2

    z = y
    y = x * 3.0
    poke(0)
    return np.sum(y**2) + np.sum(z)


def inplace_method_chain(x):
    y = x * 1.0
    z = y
    z -= z.mean()
    z /= np.sqrt(np.sum(z**2))
    return np.sum(y * x)


def argument_written(x):
    x[1:] += x[:-1]
    return np.sum(x**2)


def argument_view_written(x):
    v = x[::2]
    v *= v[::-1]
    return np.sum(x**2)


def argument_two(x, y):
    x[1:] = y[:-1] * x[1:]
    y += x
    return np.sum(x * y)


def argument_transposed(m):
    t = m.T
    t[0] = m[1] ** 2
    return np.sum(m**2)


def grad_returns_nothing(x):
    y = x * 1.0

    def step(v, w):
        w[1:-1] = v[2:] - v[:-2]

    w = np.zeros(5)
    step(y, w)
    step(w, y)
    return np.sum(y * w)
