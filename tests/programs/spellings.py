"""One meaning, many spellings: imports, methods, operators, keywords, dtypes."""

from __future__ import annotations

import math
from math import log as natural_log
from math import sqrt

import numpy
import numpy as xp
import numpy.linalg as la
from numpy import exp, linalg
from numpy import sum as total
from numpy.linalg import norm


def whole_module_name(x):
    return numpy.sum(numpy.exp(x) * numpy.sin(x))


def another_alias(x):
    return xp.mean(xp.tanh(x)) * xp.pi


def imported_functions(x):
    return total(exp(-x)) + norm(x)


def linalg_in_three_ways(m, b):
    t = m @ m.T + numpy.eye(3)
    u = numpy.linalg.solve(t, b)
    v = la.inv(t) @ b
    return total(u * v) + linalg.det(t) + la.norm(m)


def math_on_scalars(a):
    return math.exp(a) * sqrt(a) + natural_log(a) * math.sin(a) + math.pi * math.tanh(a)


def methods(x, m):
    s = x.sum() + x.mean() * m.max() - m.min()
    t = m.T.dot(m).trace() + (m @ m).ravel()[4] + m.reshape(9).cumsum()[3]
    return s * t + x.copy().clip(-0.5, 1.0).prod() + m.transpose().sum(axis=0)[1] ** 2


def attributes(m, x):
    n, k = m.shape
    return xp.sum(m) / m.size + x.size * x[0] + n * k * m.ndim * x[1] + len(m) * x[2]


def operators(x, y):
    a = +x - -y
    b = a * 2 / 3 + 1 - x**2
    c = 2 ** (x / 4) - 3 / (y + 5) + 1 - x
    return xp.sum(a * b * c) + x @ y


def functions_for_operators(x, y):
    a = xp.add(x, y) - xp.subtract(x, y) * xp.negative(y)
    b = xp.divide(a, xp.square(y) + 1.0) + xp.power(xp.abs(x), 1.5)
    return xp.sum(xp.multiply(a, b)) + xp.dot(x, y) + xp.sqrt(xp.absolute(x[0]))


def keyword_arguments(m):
    return (
        xp.sum(a=xp.mean(m, axis=0, keepdims=True) ** 2, axis=1)[0]
        * xp.max(m, axis=0)[1]
    )


def builtins(x):
    s = abs(x[1]) + max(x[0], x[2]) * min(x[3], 1.0)
    return float(s) * len(x) + sum([x[0], x[1] * x[2]]) + pow(x[3], 2)


def elementwise(x):
    p = x * x + 0.5
    a = xp.log(p) + xp.log1p(p) + xp.expm1(x) + xp.sqrt(p) + xp.arctan(x)
    b = xp.sinh(x) * xp.cosh(x) + xp.tan(x / 3) + xp.arctan2(x, p) + xp.cos(x)
    return xp.sum(a * b)


def floor_and_remainder(x):
    return xp.sum(x % 0.75) + xp.sum((x // 0.5) * x) + x[3] % x[2]


def rounding_has_no_derivative(x):
    return xp.sum(xp.floor(x) * x) + xp.sum(xp.sign(x) * x**2) + xp.round(x[0]) * x[1]


def annotated_assignments(x):
    y: float = x[0] * 2.0
    z: xp.ndarray = x * y
    return xp.sum(z)


def multiple_targets(x):
    a = b = x * 2.0
    (c, d), e = (x[0], x[1]), x[2]
    b[0] = c * d
    return xp.sum(a * b) * e


def formatted_message(x):
    """Return a number; the message is for nobody."""
    s = xp.sum(x**2)
    f"{s:.3f}"
    return s


def deleted_name(x):
    y = x * 2.0
    z = y * y
    del y
    return xp.sum(z)


# fmt: off
def semicolons_and_one_liners(x):
    a = x * 2; b = a * x  # noqa: E702
    if x[0] > 0: b = b + 1.0  # noqa: E701
    return xp.sum(a *
                  b); 1 / 0  # noqa: B018, E702
# fmt: on


def names_that_look_generated(x, x_bar):
    y_bar = x * x_bar
    x_tape = y_bar * 2.0
    value = xp.sum(x_tape * y_bar)
    rt = value * x[0]
    return rt


def names_of_builtins(x):
    sum = x[0] * 2.0
    range = sum * x[1]
    list = range + sum
    return list * list


def names_of_modules(x):
    spadc_runtime = x * 2.0
    rt = spadc_runtime * x
    return xp.sum(rt)
