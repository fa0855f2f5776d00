"""Arrays that are another array, or a part of one, on one way only."""

from __future__ import annotations

import numpy as np


def alias_in_one_branch_if(x):
    y = x * 2.0
    if x[0] > 0:
        z = y
    else:
        z = x.copy()
        z *= 3.0
    z[0] = 10.0 * x[1]
    y[1] = z[0] * z[1]
    return np.sum(y**2) + np.sum(z)


def alias_of_two(x):
    y = x * 2.0
    w = x**2
    z = y if x[0] < 0 else w
    z[0] = 10.0 * x[1]
    z *= x[2]
    return np.sum(y**2) + np.sum(w * y)


def alias_view_in_branch(x):
    y = x * 2.0
    z = y[1:] if x[0] > 0 else y[:-1]
    z[0] = 10.0 * x[1]
    z *= y[1:]
    return np.sum(y**2)


def two_aliases_in_branch(x):
    y = x * 2.0
    w = x**2
    if x[0] > 0:
        a, b = y, w
    else:
        a, b = w, y
    a[0] = b[1]
    b[1:] *= a[:-1]
    return np.sum(y**2) + np.sum(w * y)


def alias_in_branch_in_loop(x):
    y = x * 1.0
    w = x**2
    for k in range(4):
        z = y if k % 2 == 0 else w
        z[k] = z[k + 1] * x[0]
    return np.sum(y**2) + np.sum(w * y)


def alias_in_branch_then_loop(x):
    y = x * 1.0
    w = x**2
    z = y if x[0] > 0 else w
    for k in range(4):
        z[k] = z[k + 1] * x[0]
    return np.sum(y**2) + np.sum(w * y)


def write_in_branch_alias_before(x):
    y = x * 1.0
    z = y[1:]
    if x[0] > 0:
        z *= 2.0
        y[1] = x[2] ** 2
    else:
        y[:] = x[0]
    return np.sum(z**2) + np.sum(y)


def early_return_alias(x):
    y = x * 1.0
    if x[0] > 5:
        return np.sum(y)
    y[0] = x[1] ** 2
    return np.sum(y**2)


def early_return_array_helper(x):
    def g(v, flag):
        y = v * 1.0
        if flag:
            return y
        y[0] = v[1] ** 2
        return y

    a = g(x, x[0] > 0)
    b = g(x, x[0] < 0)
    return np.sum(a * b)


def early_return_argument(x):
    def g(v):
        if v[0] > 0:
            return v
        return v * 2.0

    y = x * 1.0
    z = g(y)
    z[1] = x[0] ** 2
    return np.sum(y**2)


def nested_if_alias(x):
    y = x * 1.0
    z = x * 2.0
    w = y
    if x[1] < 0:
        if x[2] > 0:
            w = z
        w[0] = x[4] ** 2
    w[1] *= 2.0
    return np.sum(y * z)


def conditional_inplace_expression(x):
    a = x * 1.0
    b = x * 2.0
    (a if x[0] > 0 else b)[1] = x[2] ** 2
    return np.sum(a * b)


def swap_under_condition(x):
    a, b = x * 1.0, x * 2.0
    for k in range(4):
        if a[k] > b[k]:
            a, b = b, a
        a[k] = b[k + 1] ** 2
    return np.sum(a**2) + np.sum(b)


def parity_condition_buffers(x, n):
    p, q = x * 1.0, x * 2.0
    for k in range(n):
        if k % 2 == 0:
            src, dst = p, q
        else:
            src, dst = q, p
        dst[1:] = src[:-1] * dst[1:]
    return np.sum(p**2) + np.sum(q)


def alias_chosen_before_a_loop(x, n):
    y = x * 1.0
    w = x**2
    z = y if x[0] > 0 else w
    for k in range(n):
        z[k] = z[k + 1] * x[0]
    return np.sum(y**2) + np.sum(w * y)
