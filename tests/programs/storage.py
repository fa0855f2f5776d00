"""Aliases and views: programs in which one array has several names."""

from __future__ import annotations

import numpy as np


def alias_of_alias(x):
    y = x * 2.0
    z = y
    w = z
    w[1] = x[0] * x[2]
    z[2] = w[1] * y[0]
    return np.sum(y**2)


def copy_then_write(x):
    y = x * x
    z = y.copy()
    z[0] = 3.0 * x[1]
    y[1] = z[0] * z[2]
    return np.sum(y * z)


def copied_before_each_write(x):
    history = x.copy()
    y = x.copy()
    y[0] = y[0] ** 2
    history = history + y
    y[1] = y[0] * history[1]
    return np.sum(history * y)


def reversed_view_written(x):
    y = x * 1.5
    r = y[::-1]
    r[0] = x[1] ** 2
    r[1:3] *= y[0]
    return np.sum(y**3)


def negative_step_written(x):
    y = x + 1.0
    y[::-2] = y[:3] * x[2]
    y[3:0:-1] += y[1:4]
    return np.sum(y**2)


def view_of_reversed_view(x):
    y = x * 1.0
    a = y[::-1][1:]
    b = a[::2]
    b[...] = b * x[0]
    a[1] = y[4] ** 2
    return np.sum(y * np.arange(1.0, 6.0))


def rows_and_columns(m):
    t = m * 1.0
    row = t[1]
    column = t[:, 1]
    row[0] = column[2] ** 2
    column[0] = row[0] * row[2]
    row += column
    return np.sum(t**2)


def transposed_block(m):
    t = m + 0.5
    block = t.T[1:, :2]
    block *= t[0, 0]
    t[2] = block[1, 1] * t[0]
    return np.sum(t**2)


def new_axis_view_written(x):
    y = x * 2.0
    column = y[:, None]
    column[1:3] = column[1:3] ** 2
    return np.sum(y * x)


def ellipsis_views(m):
    t = m * 1.0
    last = t[..., -1]
    first = t[0, ...]
    last *= first
    first[...] = last**2
    return np.sum(t**2)


def row_names_swapped(m):
    t = m * 1.0
    a, b = t[0], t[1]
    a, b = b, a
    a *= 2.0
    b += a
    return np.sum(t**2)


def rows_exchanged_through_copy(m):
    t = m * 1.0
    t[0], t[1] = t[1].copy(), t[0].copy()
    t[2] = t[0] * t[1]
    return np.sum(t * m)


def elements_exchanged(x):
    y = x**2
    y[0], y[3] = y[3], y[0]
    return np.sum(y * np.arange(5.0))


def three_buffers_rotate(x):
    a, b, c = x * 1.0, x * 0.5, x**2
    for _ in range(4):
        c[1:] = a[:-1] * b[1:]
        c[0] = a[0] + b[0]
        a, b, c = b, c, a
    return np.sum(a * b) + np.sum(c)


def buffers_swapped_under_a_condition(x):
    old, new = x * 1.0, x * 0.5
    for i in range(4):
        new[:] = np.sin(old) * x
        if i % 2 == 0:
            old, new = new, old
    return np.sum(old * new)


def tuple_of_arrays_written(x):
    pair = (x * 1.0, x * 2.0)
    left, right = pair
    left[0] = right[1] ** 2
    pair[1][2] = left[0]
    return np.sum(pair[0] * pair[1])


def augmented_slice_of_itself(x):
    y = x * 1.0
    y[1:] += y[:-1] * y[1:]
    y[:-1] *= y[1:]
    y[1:-1] /= y[2:] ** 2 + 1.0
    return np.sum(y)


def power_in_place(x):
    y = x**2 + 1.0
    y **= 1.5
    y[::2] **= 2
    return np.sum(y * x)


def divide_in_place(x, a):
    y = x * 1.0
    y /= a
    y[1:] /= y[0] * a
    return np.sum(y**2)


def matrix_written_by_row_of_itself(m):
    t = m * 1.0
    t[1] = t[1] @ t
    t[:, 0] = t @ t[0]
    return np.sum(t**2)


def scalar_is_not_a_view(x):
    y = x * 1.0
    first = y[0]
    y[0] = 5.0 * y[1]
    return np.sum(y * first)


def row_is_a_view(m):
    t = m * 1.0
    first = t[0]
    t[0, 1] = 5.0 * t[1, 1]
    return np.sum(t @ first)


def fancy_index_is_a_copy(x):
    y = x * 2.0
    picked = y[[0, 2]]
    y[0] = x[1]
    picked[1] = y[0] ** 2
    return np.sum(y**2) + np.sum(picked**2)


def mask_is_a_copy(x):
    y = x * 2.0
    positive = y[y > 0.0]
    y[y > 0.0] = 1.0
    positive *= 3.0
    return np.sum(positive**2) + np.sum(y * x)


def ravel_of_contiguous(m):
    t = m * 1.0
    flat = t.ravel()
    return np.sum(flat[::2] ** 2) * flat[1]


def input_written(x):
    x[1:] = x[:-1] ** 2
    x *= 2.0
    return np.sum(x)


def input_view_written(x):
    middle = x[1:4]
    middle -= x[0]
    middle[1] = middle[0] * x[4]
    return np.sum(x**2)


def two_inputs_written(x, y):
    x += y
    y *= x
    x[0] = y[1]
    return np.sum(x * y)


def stored_row_by_row(m, x):
    out = np.empty((3, 5))
    for i in range(3):
        out[i] = x * m[i, 0]
        out[i, 1:] += out[i, :-1] * m[i, 1]
    return np.sum(out**2)


def chained_subscripts(m):
    t = m * 1.0
    t[1:][0][1] = m[0, 0] ** 2
    t[1][2] *= t[1][1]
    return np.sum(t**2)


def view_in_augmented_target(m):
    t = m * 1.0
    for row in range(3):
        t[row][1:] += t[row][:-1] * t[0, 0]
    return np.sum(t**2)


def full_slice_store(x):
    y = np.zeros_like(x)
    y[:] = x
    y[...] *= x
    y[:] = y[::-1].copy() + y
    return np.sum(y**2)


def integer_array_store(x):
    y = x * 1.0
    where = np.array([3, 1, 4])
    y[where] = x[where] ** 2 * y[0]
    y[where[:2]] += y[0]
    return np.sum(y**2)


def negative_indices(x):
    y = x * 1.0
    y[-1] = y[-2] * y[0]
    y[-3:-1] *= y[-1]
    return np.sum(y**2)
