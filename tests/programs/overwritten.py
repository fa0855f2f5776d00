"""Stores between the use of a value and the moment the reverse sweep needs it again."""

from __future__ import annotations

import numpy as np


def square_then_zero(x):
    y = x + 1.0
    s = np.sum(y * y)
    y[:] = 0.0
    return s


def square_then_zero_in_loop(x):
    y = x + 1.0
    s = 0.0
    for _ in range(3):
        s = s + np.sum(y * y)
        y[1:3] = 0.5 * y[0]
    return s


def view_saved_then_overwritten(x):
    y = x * 1.0
    v = y[1:4]
    s = np.sum(np.sin(v) * v)
    y[2] = s
    return s * y[2] + np.sum(v**2)


def same_array_saved_twice(x):
    y = x * 1.0
    s = np.sum(y**2)
    y[0] = s
    s = s + np.sum(y**3)
    y[0] = s * 0.01
    return s + np.sum(y**2)


def store_in_one_branch(x):
    y = x * 1.0
    s = np.sum(y**2)
    if x[0] > 0.0:
        y[1:] = 2.0 * y[:-1]
    return s + np.sum(y**3)


def store_in_the_branch_not_taken(x):
    y = x * 1.0
    s = np.sum(y**2)
    if x[0] < 0.0:
        y[1:] = 2.0 * y[:-1]
    return s + np.sum(y**3)


def store_in_both_branches(x):
    y = x * 1.0
    s = np.sum(np.exp(y))
    if s > 1.0:
        y[0] = 0.1 * s
    else:
        y[1] = s**2
    return np.sum(y**2) * s


def branch_flips_in_loop(x):
    y = x * 1.0
    s = 0.0
    for i in range(4):
        if y[i] > 0.0:
            s = s + y[i] ** 2 * y[i + 1]
            y[i + 1] = 0.3 * y[i]
        else:
            y[i] = y[i + 1] ** 2
            s = s + y[i]
    return s + np.sum(y**2)


def condition_on_an_overwritten_value(x):
    y = x * 1.0
    for i in range(4):
        if y[0] > 0.5:
            y[0] = 0.2 * y[i + 1] + 0.1
        else:
            y[0] = y[0] + y[i + 1] ** 2
    return y[0] * x[0]


def outer_capture_overwritten_in_inner_loop(x):
    y = x * 1.0
    s = 0.0
    for i in range(2):
        e = np.exp(-(y**2))
        for j in range(3):
            s = s + np.sum(e * y) * x[j]
            y[j] = s * 0.1
            e[i] = y[j]
    return s + np.sum(y * e)


def inner_reads_outer_index(x):
    y = x * 1.0
    for i in range(3):
        for j in range(i + 1):
            y[j] = y[j] * y[i + 1] + 0.1
        y[i] = np.sin(y[i])
    return np.sum(y**2)


def residual_in_a_temporary(x):
    y = x * 1.0
    for i in range(3):
        t = y * y
        y[i] = 0.1 * np.sum(t * y)
        y[i + 1] *= 0.1
    return np.sum(y)


def temporary_from_the_last_iteration(x):
    y = x * 1.0
    t = y
    for i in range(3):
        t = y**2
        y[i] = t[i + 1]
    return np.sum(t * y)


def alias_from_the_last_iteration(x):
    y = x * 1.0
    z = x * 2.0
    v = y[:2]
    for i in range(3):
        z[i] = y[i] * z[i + 1]
        v = y[i : i + 2]
        v[0] = z[i] * 0.5
    return np.sum(v**2) + np.sum(y * z)


def accumulates_into_a_view(m):
    t = m * 1.0
    total = np.zeros(3)
    for i in range(3):
        row = t[i]
        total += row**2
        row *= 0.5
        total[i] = total[i] * row[0]
    return np.sum(total**2) + np.sum(t)


def column_scaled_by_itself(m):
    t = m * 1.0
    for j in range(3):
        t[:, j] /= np.sqrt(np.sum(t[:, j] ** 2))
        t[j] += t[:, j]
    return np.sum(t**3)


def shift_register(x):
    y = np.zeros(4)
    s = 0.0
    for i in range(5):
        y[1:] = y[:-1]
        y[0] = x[i]
        s = s + np.prod(y + 2.0)
    return s


def overwritten_with_a_constant_in_loop(x):
    y = x * 1.0
    s = 0.0
    for i in range(4):
        s += y[i] * y[i + 1]
        y[i + 1] = 1.0
        s *= y[i]
    return s


def cumulative_in_place(x):
    y = x * 1.0
    for i in range(1, 5):
        y[i] += y[i - 1]
        y[i - 1] = y[i] * y[i - 1]
    return np.sum(y)


def exp_in_place_out(x):
    y = x * 1.0
    np.exp(y, out=y)
    s = np.sum(y**2)
    np.multiply(y, x, out=y)
    return s + np.sum(y)


def result_then_argument_overwritten(x, y):
    z = x * y
    y[:] = 0.0
    x[:] = 1.0
    return np.sum(z**2) + np.sum(x * y)


def sqrt_of_overwritten(x):
    y = x**2 + 1.0
    r = np.sqrt(y)
    y[:] = r * y
    r *= 2.0
    return np.sum(r * y)


def max_index_overwritten(x):
    y = x * 1.0
    s = 0.0
    for _ in range(3):
        k = np.argmax(y)
        s = s + y[k] ** 2
        y[k] = y[k] * 0.3
    return s


def dynamic_slices_overwritten(x, n):
    y = x * 1.0
    s = 0.0
    for i in range(n):
        s = s + np.sum(y[i : i + 2] ** 2)
        y[i : i + 2] = y[i + 1 : i + 3] * np.sin(s)
    return s * np.sum(y)


def power_base_and_exponent_overwritten(x):
    y = x**2 + 0.5
    for i in range(3):
        y[i + 1] = y[i] ** y[i + 1]
        y[i] = 0.5
    return np.sum(y)


def matmul_operand_overwritten(m):
    t = m * 0.5
    for i in range(3):
        p = t @ t
        t[i] = p[i]
        t[:, i] += p[0] * t[0]
    return np.sum(t)


def where_operands_overwritten(x):
    y = x * 1.0
    for i in range(3):
        w = np.where(y > 0.1, y**2, np.sin(y))
        y[i] = w[i + 1]
        w[i] = 0.0
        y += 0.1 * w
    return np.sum(y**2)


def solve_operand_overwritten(m, b):
    t = m + 3.0 * np.eye(3)
    u = np.linalg.solve(t, b)
    t[0] = u
    v = np.linalg.solve(t, u * b)
    u[:] = 0.0
    return np.sum(v**2) + np.sum(t * u)


def loop_mutates_its_range_source(x):
    y = x * 1.0
    k = 3
    for i in range(k):
        k = 5
        y[i] = y[k - 1 - i] * y[i]
    return np.sum(y) * k


def two_views_of_one_buffer(x):
    buffer = np.concatenate((x, x**2))
    low, high = buffer[:5], buffer[5:]
    for _ in range(2):
        low *= high
        high[1:] = np.cos(low[:-1])
    return np.sum(buffer * buffer)


def overlapping_views_of_one_buffer(x):
    buffer = x * 1.0
    low, high = buffer[:4], buffer[1:]
    low *= 2.0
    high += low
    low[1] = high[3] ** 2
    return np.sum(low * high)


def store_between_two_reads_in_one_statement(x):
    y = x * 1.0
    y[1], y[2] = y[0] * y[2], y[1] * y[0]
    y[0] = y[1] = y[2] * y[3]
    return np.sum(y**2)
