"""Shapes: broadcasting, lengths 0 and 1, scalars in place of arrays, reductions."""

from __future__ import annotations

import numpy as np


def outer_by_broadcasting(x, y):
    return np.sum(np.sin(x[:, None] * y[None, :]) * x)


def column_against_row(m, b):
    return np.sum((m * b[:, np.newaxis] - m / (b + 3.0)) ** 2)


def size_one_axes(m):
    column, row = m[:, :1], m[:1]
    return np.sum((column * row) ** 2 + column) + np.sum(row - column)


def size_one_array(x):
    one = x[2:3]
    return np.sum(one * x) + np.sum(one) ** 2


def size_one_array_augmented(x):
    y = x * 1.0
    y += x[:1]
    y[1:] *= x[3:4]
    return np.sum(y**2)


def row_stored_into_matrix(m, b):
    t = np.zeros((3, 3))
    t[:] = b
    t[1:] += m[0]
    t[:, 1] = b[0]
    t *= b[:, None]
    return np.sum(t**2)


def scalar_stored_into_slice(x):
    y = np.ones(5)
    y[1:4] = x[0] * x[1]
    y[2:] *= x[2]
    return np.sum(y**2)


def new_leading_axes(x, m):
    return np.sum((m[:, :, None] + x) ** 2)


def zero_size(x):
    empty = x[5:]
    return np.sum(empty**2) + np.sum(x[2:2]) + np.sum(x) ** 2


def zero_size_writes(x):
    y = x * 1.0
    y[3:3] = x[0]
    y[5:] *= 2.0
    y[:0] = y[5:] ** 2
    return np.sum(y**2)


def zero_trip_with_arrays(x):
    y = x**2
    for i in range(3, 3):
        y[i] = 0.0
        y = y * y
    return np.sum(y)


def keepdims(m):
    centred = m - np.mean(m, axis=0, keepdims=True)
    scaled = centred / np.sqrt(np.mean(centred**2, axis=1, keepdims=True) + 0.1)
    return np.sum(scaled**3)


def axes_of_sum(m):
    a = np.sum(m, axis=0) * m.sum(axis=1)
    b = m.mean(axis=-1) + np.sum(m * m, (0, 1))
    return np.sum(a * b)


def extrema(m):
    return np.max(m) * np.min(m) + np.sum(np.max(m, axis=0) * m.min(axis=1))


def products(x, m):
    return np.prod(x) + np.sum(np.prod(m, axis=0))


def cumulative(x, m):
    return np.sum(np.cumsum(x) ** 2) + np.sum(np.cumsum(m, axis=1)[:, 1] ** 3)


def joined(x, y):
    z = np.concatenate((x, y * 2.0, x[:2]))
    s = np.stack([x, y]) ** 2
    v = np.vstack((x, y)) * np.hstack((x, y))[:5]
    return np.sum(z**2) * np.sum(s[1] * s[0]) + np.sum(v)


def reshaped(m, x):
    flat = np.reshape(m, 9)
    grid = flat[1:7].reshape(2, -1)
    column = x.reshape((-1, 1))
    return np.sum(grid**2) + np.sum(column * x) + np.sum(m.ravel()[::2] ** 3)


def transposed(m):
    t = m.T
    u = np.transpose(m[None], (2, 0, 1))
    return np.sum(t * m) + np.sum(u[:, 0] ** 2 * m)


def stretched(x, m):
    b = np.broadcast_to(x[:3], (3, 3))
    e = np.expand_dims(x, 0)
    return np.sum(b * m) + np.sum(np.squeeze(e**2, axis=0) * x)


def created(x):
    z = np.zeros_like(x) + np.ones(5) * x
    f = np.full(5, x[0]) * np.arange(5)
    g = np.linspace(0.0, 1.0, 5) * x
    return np.sum(z * f * g) + np.sum(np.eye(5) @ x)


def array_of_values(x):
    v = np.array([x[0], x[1] ** 2, 3.0])
    t = np.array([[x[0], 1.0], [x[2], x[3]]])
    return np.sum(v**2) * np.sum(t @ t)


def diagonals(m):
    return np.sum(np.diag(m) ** 2) + np.trace(m @ m) + np.sum(np.diag(m[0]) @ m)


def taken(x):
    order = np.argsort(x)
    s = np.sort(x)
    return np.sum(np.take(x, [0, 0, 3]) ** 2) + np.sum(s * x[order]) + s[1] * x[4]


def indexed_by_ranges(m):
    y = m * 1.0
    n = len(y)
    y[range(n), range(n)] = 0.0
    return np.sum(y[range(0, n, 2)] ** 2 * m[range(1, n), :])


def mixed_subscripts(m, x):
    picked = m[[0, 2, 0], 1:]
    pairs = m[[0, 1, 1], [2, 2, 2]]
    return np.sum(picked**2) + np.sum(pairs**3) + np.sum(x[np.array([4, 4])] ** 2)


def scalar_arguments(a, b0):
    y = np.sin(a) * b0**2
    return y + np.maximum(a, b0) - np.sum(a * b0)


def scalar_where_array_is_usual(a):
    return np.sum(np.array([a, a * a]) @ np.array([1.0, a])) + np.mean(a) + np.dot(a, a)


def zero_dimensional(x):
    s = np.sum(x)
    t = np.asarray(s) * np.array(2.0)
    return t * s


def integer_arithmetic(x):
    n = x.shape[0]
    half = n // 2
    return np.sum(x[:half] ** n) * half + np.sum(x[-(n % 3) :]) / n


def tensordot_and_outer(m, x):
    o = np.outer(x, x[:3])
    return np.sum(np.tensordot(o, m, axes=1) ** 2) + np.tensordot(m, m, axes=2)


def einsum_forms(m, x):
    a = np.einsum("ij,jk->ik", m, m)
    b = np.einsum("ij,ij->", m, a)
    return b + np.sum(np.einsum("i,j->ij", x, m[0]) ** 2) + np.einsum("ii", m @ m)


def unused_argument(x, y):
    return np.sum(x**2)


def constant_result(x):
    return 3.0


def result_is_an_input_element(x):
    return x[2]


def result_is_the_scalar_input(a):
    return a


def same_argument_in_both_operands(x):
    return np.sum(x * x - x / (x + 4.0) + x**2 * x) + x @ x


def subtracted_from_itself(x):
    return np.sum((x - x) * x) + np.sum(x + x)


def whole_of_no_axes(x):
    u = np.array(x[0])
    w = u[()]
    u += 1.0
    v = x[1:2].reshape(())
    return u * w + v[()] ** 2 * v


def stores_without_axes(x):
    u = np.zeros(())
    u[()] = x[0]
    u[...] *= x[1]
    u[()] += u[()] * x[2]
    return u[()] * u[...] * u


def number_or_array(a, x):
    if np.ndim(a):
        return np.sum(a.sum() * x + a[0] ** 2)
    return np.sum(a * x) * a


def complex_and_real_elements(x):
    z = (1j * x[0] + x[1]) * x[2] + 1j
    c = 0.5 + 0j
    for i in range(4):
        c = c * x[i] + 1j * x[0]
    return np.sum(np.abs(z * x[2] + z * x)) + abs(c)
