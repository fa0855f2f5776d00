"""Branches: on data, on arguments, nested, with early returns, as expressions."""

# ruff: noqa: SIM108
from __future__ import annotations

import numpy as np


def huber(r, delta):
    a = abs(r)
    if a <= delta:
        return 0.5 * r**2
    return delta * (a - 0.5 * delta)


def elif_chain(a):
    if a < -1.0:
        y = a**2
    elif a < 0.5:
        y = np.sin(a)
    elif a < 1.0:
        y = np.exp(a) * a
    else:
        y = 1.0 / a
    return y * a


def returns_in_every_branch(x):
    if x[0] > 1.0:
        return np.sum(x)
    elif x[1] > 0.0:
        return np.sum(x**2)
    else:
        if x[2] > 0.0:
            return np.sum(x**3) * x[2]
        return x[3]


def early_return_after_a_store(x):
    y = x * 1.0
    y[0] = y[1] ** 2
    if y[0] > 1.0:
        return np.sum(y) * y[0]
    y[2] = 0.0
    return np.sum(y)


def conditional_expression(x):
    s = x[0] if x[0] > 0.0 else x[1]
    t = s**2 if s < 0.5 else (s if s > 5.0 else s**3)
    return s * t


def chained_comparison(x):
    s = 0.0
    if -1.0 < x[0] < 1.0:
        s = x[0] ** 2
    if 0.0 < x[1] <= x[0] < 2.0:
        s = s + 100.0
    return s * x[4]


def and_or_not(x):
    s = x[2]
    if x[0] > 0.0 and (x[1] > 0.0 or not x[3] < 0.0):
        s = s * x[0]
    if not (x[0] > 0.0 and x[1] < 0.0):
        s = s * 100.0
    return s * s


def or_as_a_value(x):
    y = 0.0 or x[1] * 2.0
    z = x[0] or x[1]
    return y * z


def any_and_all(x):
    s = np.sum(x**2)
    if np.any(x > 2.0) and np.all(x < 3.0):
        s = s * x[3]
    if (x > 0.0).all():
        s = s * 100.0
    return s


def branch_on_shape(m):
    if m.ndim == 2 and m.shape[0] == m.shape[1]:
        return np.trace(m @ m)
    return np.sum(m)


def branch_on_a_static_argument(x, mode):
    if mode == 0:
        return np.sum(x)
    if mode == 3:
        return np.sum(x**3)
    return np.prod(x)


def branch_on_none(x, weights=None):
    if weights is None:
        weights = np.ones_like(x)
    return np.sum(weights * x**2)


def one_branch_is_constant(x):
    y = 0.0
    if x[0] > 0.0:
        y = 1.0
    return y * x[1] ** 2 + y


def one_branch_reads_nothing(x):
    y = np.exp(x)
    if x[0] > 0.0:
        s = 2.0
    else:
        s = np.sum(y)
    return s * x[1] + y[0]


def same_value_in_both_branches(x):
    y = np.exp(x)
    if x[0] > 0.0:
        a, b = y, x
    else:
        a, b = x, y
    return np.sum(a**2 * np.cos(b))


def branch_in_branch_in_loop(x):
    s = 0.1
    for v in x:
        if v > 0.0:
            s = s + v * s
            if s > 1.0:
                s = np.sqrt(s)
            else:
                s = s**2
        elif v < -1.0:
            s = s - v
    return s


def dead_branch_value(x):
    if x[0] > 0.0:
        t = np.exp(x)
        u = t * 2.0
    else:
        t = x
        u = x
    return np.sum(t) + 0.0 * u[0]


def masks(x):
    inside = (x > -1.0) & (x < 1.0)
    y = np.where(inside, x**3, np.abs(x) + 0.5)
    y = y * (x > 0.0)
    return np.sum(y) + np.sum(x[inside | (x > 2.0)] ** 2) + np.sum(y[~inside])


def safe_division(x):
    y = np.where(x > 0.0, x, 1.0)
    return np.sum(np.where(x > 0.0, np.log(y) / y, 0.0))


def clipped(x):
    return np.sum(np.clip(x, -0.5, 1.0) * x) + np.sum(np.minimum(np.maximum(x, 0), 2))


def relu_written_by_mask(x):
    y = x * 1.5
    y[y < 0.0] *= 0.1
    y[x > 2.0] = 2.0
    return np.sum(y**2)


def assertion_and_message(x):
    assert x.shape[0] == 5, f"five numbers, not {x.shape[0]}"
    return np.sum(x**2)


def raises_on_bad_input(x):
    if x.ndim != 1:
        raise ValueError("one axis only")
    return np.sum(x**2) * x[0]


def walrus(x):
    if (s := np.sum(x**2)) > 1.0:
        return s * x[0]
    return s


def loop_with_unbound_until_taken(x):
    found = False
    for v in x:
        if v > 1.0:
            best = v * v
            found = True
    return best * x[0] if found else x[0]
