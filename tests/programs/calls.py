"""Calls of other functions: every form of argument, mutation, several results."""

from __future__ import annotations

from math import exp, pi

import numpy as np

_RATE = 0.3
_WEIGHTS = np.array([0.5, -1.0, 2.0, 0.1, 1.0])


def _affine(v, slope=2.0, *, offset=1.0):
    return slope * v + offset


def _swap(a, b):
    return b, a


def _relax(u, by):
    u[1:-1] += by * (u[2:] - 2.0 * u[1:-1] + u[:-2])


def _scale_rows(t, factors):
    for i in range(3):
        t[i] *= factors[i]
    return t


def _first_and_rest(v):
    return v[0], v[1:]


def _overwrite_and_sum(v):
    total = np.sum(v**2)
    v[:] = total
    return total


def _clip_low(v, low):
    if v < low:
        return low
    return v


def defaults_and_keywords(x):
    y = _affine(x) + _affine(x, 3.0) + _affine(x, offset=x[0])
    return np.sum(_affine(offset=2.0, v=y, slope=x[1]))


def several_results(x, y):
    a, b = _swap(x, y**2)
    b, a = _swap(a, b)
    return np.sum(a * np.sin(b))


def mutated_in_loop(x):
    u = x * 1.0
    for _ in range(3):
        _relax(u, _RATE)
        _relax(u[1:], by=0.1)
        u[0] = u[-1] ** 2
    return np.sum(u**2)


def mutated_and_returned(m, x):
    t = m * 1.0
    same = _scale_rows(t, x)
    same[0, 0] = 2.0 * m[1, 1]
    return np.sum(t * same)


def returned_view_written(x):
    y = x * 2.0
    first, rest = _first_and_rest(y)
    rest[0] = x[4] ** 2
    y[2] = first * rest[0]
    return np.sum(y**2) + np.sum(rest)


def argument_overwritten_by_callee(x):
    y = x * 1.0
    s = np.sum(y**3)
    t = _overwrite_and_sum(y)
    return s * t + np.sum(y)


def input_overwritten_by_callee(x):
    t = _overwrite_and_sum(x[1:3])
    return t * np.sum(x)


def early_return_in_callee(x):
    s = 0.0
    for v in x:
        s = s + _clip_low(v * v, 0.3)
    return s * _clip_low(x[0], 0.0)


def nested_calls(x):
    return np.sum(_affine(_affine(_affine(x), x[0]), offset=x[1])) * exp(x[2])


def module_constants(x):
    return np.sum(_WEIGHTS * np.sin(pi * x)) + _RATE * x[0] ** 2


def nested_function(x):
    scale = x[0] * 2.0

    def weighted(v):
        return scale * v**2

    return np.sum(weighted(x)) + weighted(x[1])


def local_lambda(x):
    square = lambda v: v * v  # noqa: E731
    return np.sum(square(x)) + square(x[0])


def starred_unpacking(x):
    first, *_, last = x[0], x[1], x[2] ** 2
    return first * last


def names_reused(x):
    np_sum = np.sum
    v = x
    v = _affine(v)
    x = v * 2.0
    return np_sum(x * v)


def recursion_on_a_count(x):
    return np.sum(_repeated(x, 3))


def _repeated(v, n):
    if n == 0:
        return v
    return _repeated(np.sin(v) + v, n - 1)
