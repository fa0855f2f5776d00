"""Loops of every form: counted, nested, over data, left early, over nothing."""

# ruff: noqa: B905
from __future__ import annotations

import numpy as np


def running_product(x):
    p = 1.0
    for v in x:
        p = p * (v + 2.0)
    return p


def zipped(x, y):
    s = 0.0
    for a, b in zip(x, y):
        s = s * 0.5 + a * b**2
    return s


def enumerated(x):
    s = 0.0
    for i, v in enumerate(x):
        s = s + v ** (i + 1)
    return s


def enumerated_from(x):
    s = 1.0
    for i, v in enumerate(x, start=2):
        s = s * np.cos(v / i)
    return s


def zip_of_three_uneven(x, y):
    s = 0.0
    for a, b, c in zip(x, y[1:], x[2:]):
        s = s + a * b * c
    return s


def rows_of_a_matrix(m):
    s = 0.0
    for row in m:
        s = s + np.sum(row**2) * row[0]
    return s


def rows_written_while_iterating(m):
    t = m * 1.0
    for row in t:
        row[1:] += row[:-1] * t[0, 0]
    return np.sum(t**2)


def range_with_step(x):
    s = x[0]
    for i in range(4, 0, -2):
        s = s * x[i] + i
    return s


def range_of_shape(m):
    s = 0.0
    for i in range(m.shape[0]):
        for j in range(i, m.shape[1]):
            s = s + m[i, j] ** 2 * m[j, i]
    return s


def range_of_length(x):
    y = np.zeros(len(x))
    for i in range(len(x) - 1):
        y[i + 1] = y[i] * 0.5 + x[i] ** 2
    return np.sum(y)


def trip_count_from_argument(x, n):
    y = x
    for _ in range(n):
        y = np.sin(y) + x
    return np.sum(y)


def nested_with_carried_scalars(m):
    total, weight = 0.0, 1.0
    for i in range(3):
        partial = 0.0
        for j in range(3):
            partial = partial + m[i, j] * weight
            weight = weight * 0.9 + 0.01 * partial
        total = total + partial**2
    return total * weight


def three_deep(m):
    out = np.zeros((3, 3))
    for i in range(3):
        for j in range(3):
            s = 0.0
            for k in range(3):
                s += m[i, k] * m[k, j]
            out[i, j] = s * s
    return np.sum(out)


def break_on_data(x):
    s = 0.0
    for v in x:
        if s > 0.6:
            break
        s = s + v**2
    return s * x[4]


def break_in_nested_branch(x):
    s = 1.0
    for i in range(5):
        if x[i] > 0.0:
            s = s * x[i]
            if s > 0.5:
                s = s + x[0]
            elif s < 0.29:
                s = s * 3.0
                break
        else:
            s = s + x[i] ** 2
    return s


def continue_in_nested_branch(x):
    s = 0.0
    for i in range(5):
        if x[i] < 0.0:
            if i > 2:
                s = s * 2.0
                continue
            s = s - x[i]
        s = s + x[i] * s
    return s


def break_out_of_inner_only(m):
    s = 0.0
    for i in range(3):
        for j in range(3):
            if m[i, j] < 0.0:
                break
            s = s + m[i, j] ** 2
        s = s * m[i, i]
    return s


def return_from_nested_loop(m):
    s = 0.0
    for i in range(3):
        for j in range(3):
            s = s + m[i, j] ** 2
            if s > 2.0:
                return s * m[i, j]
    return s


def return_from_loop_after_stores(x):
    y = x * 1.0
    for i in range(4):
        y[i + 1] = y[i] * y[i + 1] + 0.3
        if y[i + 1] > 0.5:
            return np.sum(y**2)
        y[i] = 0.0
    return np.sum(y)


def loop_else(x):
    s = 0.0
    for v in x:
        if v > 10.0:
            break
        s = s + v
    else:
        s = s * x[0]
    return s


def newton_square_root(a):
    r = a
    while abs(r * r - a) > 1e-13:
        r = 0.5 * (r + a / r)
    return r


def while_with_break(x):
    s, i = 0.0, 0
    while True:
        s = s + x[i] ** 2
        i += 1
        if s > 1.0 or i == 4:
            break
    return s * x[i]


def while_with_stores(x):
    y = x * 1.0
    i = 0
    while i < 4 and y[i] < 3.0:
        y[i + 1] = y[i + 1] + y[i] ** 2
        i += 1
    return np.sum(y * y) + i


def while_never(x):
    s = np.sum(x)
    while s > 100.0:
        s = s * 0.5
    return s * s


def while_in_for(x):
    s = 0.0
    for v in x:
        t = v * v
        while t > 0.2:
            t = t * 0.5 * (1.0 + 0.1 * v)
        s = s + t
    return s


def for_in_while(x):
    y = x * 1.0
    while np.sum(y**2) > 0.5:
        for i in range(5):
            y[i] *= 0.5 + 0.1 * x[i]
    return np.sum(y)


def variable_read_after_the_loop(x):
    for i in range(3):
        t = x[i] * x[i + 1]
        u = t**2
    return t * u * i


def variable_rebound_in_the_loop(x):
    t = x[0]
    for i in range(4):
        t = t * x[i]
        x0 = t
        t = x0 + x[i + 1]
    return t * x0


def array_becomes_scalar_becomes_array(x):
    y = x
    for _ in range(2):
        s = np.sum(y)
        y = x * s
    return np.sum(y)


def accumulates_arrays(x):
    total = 0.0
    for i in range(3):
        total = total + x * x[i]
    return np.sum(total**2)


def loop_over_constants(x):
    s = 0.0
    for c in (0.5, 1.5, 2.5):
        s = s + np.sum(np.sin(c * x))
    return s


def loop_over_pairs(x):
    s = 0.0
    for i, j in ((0, 1), (2, 3), (4, 0)):
        s = s + x[i] * x[j] ** 2
    return s


def loop_reversed(x):
    s = 0.0
    for i in reversed(range(5)):
        s = s * x[i] + 1.0
    return s


def horner(x, a):
    s = 0.0
    for c in x[::-1]:
        s = s * a + c
    return s


def only_some_iterations_use_it(x):
    s = x[1]
    for i in range(4):
        if i == 2:
            s = s * x[0]
        y = x[3] * s
    return s + y


def carried_but_never_returned(x):
    s, dead = 0.0, 1.0
    for v in x:
        dead = dead * v + 1.0
        s = s + v**2
    return s


def fixed_point(x):
    y = np.zeros(5)
    for _ in range(40):
        y = np.cos(0.3 * y + x)
    return np.sum(y)


def read_before_and_after_it_is_replaced(x, y):
    h = x
    for _ in range(4):
        h = np.tanh(y * h + x)
    return np.sum(h)


def leapfrog_by_replacing(x, a):
    old, new = x, x + 0.1 * np.sin(x)
    for _ in range(6):
        old, new = new, 2 * new - old - a * 0.01 * np.sin(new) * old
    return np.sum(new * old)


def shifted_by_three(x):
    a, b, c = x[0], x[1], x[2]
    for i in range(3, 5):
        a, b, c = b, c, a * b * c + x[i]
    return a + b * c


def two_names_for_the_new_value(x):
    a, b = x, 2 * x
    for _ in range(3):
        c = np.sin(a * b)
        a, b = c, c
    return np.sum(a * b)


def layers_of_time_steps(x, m):
    h = m[0]
    for k in range(2):
        for _ in range(3):
            h = np.tanh(m @ h * x[k] + h)
        h = h * x[2]
    return np.sum(h)


def replaced_until_small(x, a):
    y = a * x
    while np.max(np.abs(y)) > 0.05:
        y = 0.5 * y * np.cos(y) + 0.01 * x * y
    return np.sum(y)


def nonlinear_buffers(x, a):
    old, new = x * 1.0, x * 0.5
    for _ in range(5):
        new[1:-1] = a * old[1:-1] * (old[2:] - old[:-2]) + new[1:-1] ** 2
        old, new = new, old
    return np.sum(old * new)


def two_stencils_on_arguments(m, data):
    for _ in range(3):
        m[1:-1, 1:] = 0.2 * (data[1:2, :2] + data[2:3, 1:] + m[1:-1, 1:])
        data[1:3, :2] = 0.3 * (m[1:, 1:] + m[:2, :2])
    return np.sum(data) + np.sum(m**2)


def shape_of_an_array_written_later(x, y):
    u = x * 1.0
    for _ in range(3):
        u[1:] = u[:-1] + y[0]
        u[:2] += np.ones(u[1:3].shape) * y[1]
    return np.sum(u)


def rows_by_name(m, a):
    for i in range(1, 2):
        row, above, below = m[i], m[i - 1], m[i + 1]
        for j in range(1, 2):
            row[j] = a * (above[j] + below[j] + row[j - 1] + row[j + 1]) + row[j] ** 2
    return np.sum(m**2)


def parts_of_parts(m, x):
    s = 0.0
    for i in range(3):
        row = m[i]
        turned = m.T
        for j in range(3):
            s = s + row[1:][j % 2] * turned[j, i] * x[j]
    return s
