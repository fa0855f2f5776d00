"""Functions that may hand back a view of their argument, which is then written.

NumPy decides which of them copy. Where that depends on the run, a program may be
refused.
"""

from __future__ import annotations

import numpy as np


def asarray_is_an_alias(x):
    y = x * 1.0
    z = np.asarray(y)
    z[0] = x[1] ** 2
    return np.sum(y**2)


def array_is_a_copy(x):
    y = x * 1.0
    z = np.array(y)
    z[0] = x[1] ** 2
    return np.sum(y**2) + np.sum(z)


def copy_function(x):
    y = x * 1.0
    z = np.copy(y)
    z *= y
    return np.sum(y**2) + np.sum(z)


def astype_is_a_copy(x):
    y = x * 1.0
    z = y.astype(float)
    z[1:] *= x[0]
    return np.sum(y**2) + np.sum(z)


def transpose_function(m):
    t = m * 1.0
    u = np.transpose(t)
    u[0] = u[1] * m[2]
    return np.sum(t**3)


def transpose_with_axes(m):
    t = (m * 1.0)[:, None]
    u = t.transpose(2, 0, 1)
    u[0, 1] *= 3.0
    t[2] = u[1, 0]
    return np.sum(t**2)


def swapaxes_and_moveaxis(m):
    t = m * 1.0
    np.swapaxes(t, 0, 1)[0] += t[1]
    np.moveaxis(t, 0, 1)[2] *= t[0]
    return np.sum(t**2)


def reshape_of_a_new_array(x):
    y = np.zeros(6)
    grid = y.reshape(2, 3)
    grid[1, 0] = x[0] ** 2
    grid[0] = x[1:4]
    y[5] = grid[0, 1]
    return np.sum(y**2) + np.sum(grid * grid[:1])


def reshape_of_a_transposed_array(m):
    t = m * 1.0
    flat = t.T.reshape(9)
    flat[1] = m[0, 0] ** 2
    return np.sum(t**2) + np.sum(flat**3)


def ravel_written(m):
    t = m * 1.0
    flat = t.ravel()
    flat[::2] *= m[0, 0]
    return np.sum(t**2)


def flatten_is_a_copy(m):
    t = m * 1.0
    flat = t.flatten()
    flat[::2] *= m[0, 0]
    return np.sum(t**2) + np.sum(flat)


def squeeze_written(x):
    y = (x * 1.0)[None]
    z = np.squeeze(y, axis=0)
    z[1:3] = x[0] * x[1]
    return np.sum(y**2)


def expand_dims_written(x):
    y = x * 1.0
    z = np.expand_dims(y, 1)
    z[2:] *= y[0]
    return np.sum(y**2)


def atleast_written(x):
    y = x * 1.0
    z = np.atleast_1d(y)
    z[0] = x[2] ** 2
    return np.sum(y**2)


def ascontiguous_written(x):
    y = x * 1.0
    z = np.ascontiguousarray(y)
    z[0] = x[2] ** 2
    return np.sum(y**2)


def diagonal_read(m):
    t = m * 1.0
    d = np.diag(t)
    t[0, 0] = m[1, 1] ** 2
    return np.sum(d * d)


def broadcast_read(x):
    y = x * 1.0
    grid = np.broadcast_to(y, (2, 5))
    y[0] = x[1] ** 2
    return np.sum(grid * grid * y)


def real_part(x):
    y = x * 1.0
    z = y.real
    z[0] = x[1] ** 2
    return np.sum(y**2)


def argument_reshaped_and_written(m):
    flat = m.reshape(-1)
    flat[0] = flat[1] * flat[2]
    return np.sum(m**2)


def where_is_a_copy(x):
    y = x * 1.0
    z = np.where(x > -9.0, y, 0.0)
    z[0] = 5.0 * x[1]
    return np.sum(y**2) + np.sum(z**2)


def clip_is_a_copy(x):
    y = x * 1.0
    z = np.clip(y, -9.0, 9.0)
    z[0] = 5.0 * x[1]
    return np.sum(y**2) + np.sum(z**2)


def positive_is_a_copy(x):
    y = x * 1.0
    z = +y
    z[0] = 5.0 * x[1]
    return np.sum(y**2) + np.sum(z**2)


def sum_over_no_axis(x):
    y = x * 1.0
    z = np.sum(y[None], axis=0)
    z[0] = 5.0 * x[1]
    return np.sum(y**2) + np.sum(z**2)


def concatenate_of_one(x):
    y = x * 1.0
    z = np.concatenate((y,))
    z[0] = 5.0 * x[1]
    return np.sum(y**2) + np.sum(z**2)


def conditional_view(x):
    y = x * 1.0
    z = y[1:] if x[0] > 0.0 else y[:-1]
    z *= 2.0
    return np.sum(y**2)


def out_argument_is_a_view(x):
    y = x * 1.0
    np.add(y[1:], y[:-1], out=y[1:])
    np.multiply(y, y[0], y)
    return np.sum(y**2)


def out_returns_its_argument(x):
    y = np.zeros(5)
    z = np.sin(x, out=y)
    z[0] = x[1] ** 2
    return np.sum(y**2)


def ufunc_at_through_view(x):
    y = x * 1.0
    np.add.at(y[1:], [0, 0, 2], y[:3] * x[0])
    return np.sum(y**2)


def max_of_row_then_row_written(m):
    t = m * 1.0
    s = 0.0
    for i in range(3):
        s = s + np.max(t[i]) * np.min(t[:, i])
        t[i] *= 0.5
    return s


def alias_through_conditional_in_loop(x):
    y, z = x * 1.0, x * 2.0
    for i in range(3):
        target = y if i % 2 == 0 else z
        target[i] = y[i + 1] * z[i]
    return np.sum(y * z)


def alias_stored_in_list(x):
    rows = [x * 1.0, x * 2.0, x * 3.0]
    for row in rows:
        row[0] = row[1] * x[2]
    rows[1][2] = rows[0][0]
    return np.sum(rows[0] * rows[1] * rows[2])


def tuple_swapped_in_loop(x):
    pair = (x * 1.0, x * 0.5)
    for _ in range(3):
        pair[1][1:] = pair[0][:-1] * x[0]
        pair = (pair[1], pair[0])
    return np.sum(pair[0] ** 2 + pair[1])
