"""Ways to change an array that are easy to overlook: right or refused, never wrong."""

from __future__ import annotations

import numpy as np

_SHARED = np.array([0.5, -1.0, 2.0, 0.1, 1.0])
_WRITTEN = np.array([0.5, -1.0, 2.0, 0.1, 1.0])
_CALLS = [0]


def index_changed_after_the_view(m):
    t = m * 1.0
    i = 0
    row = t[i]
    i = 2
    row *= t[i]
    return np.sum(t**2)


def bounds_changed_after_the_view(x):
    y = x * 1.0
    k = 2
    tail = y[k:]
    k = 0
    tail *= y[k]
    return np.sum(y**2)


def index_array_changed_after_use(x):
    y = x * 1.0
    where = np.array([0, 1])
    picked = y[where]
    where[0] = 3
    y[where] += picked * x[4]
    return np.sum(y**2)


def alias_kept_while_rebound(x):
    y = x * 1.0
    for i in range(3):
        before = y
        y = y * 1.5
        before[i] = y[i + 1] ** 2
        y = y + before
    return np.sum(y)


def chained_targets_are_one_array(x):
    a = b = np.zeros(5)
    a[:] = x
    b *= a
    return np.sum(a * b)


def rows_unpacked(m):
    t = m * 1.0
    first, second, third = t
    first *= second
    third[:] = first + second[0]
    return np.sum(t**2)


def rows_enumerated(m):
    t = m * 1.0
    for i, row in enumerate(t):
        row[i] = row[0] * t[2, i]
        row[...] = row * 2.0
    return np.sum(t**2)


def rows_zipped(m):
    t, u = m * 1.0, m**2
    for a, b in zip(t, u, strict=True):
        a[:] = b * 0.5
        b += a[0]
    return np.sum(t * u)


def rows_reversed(m):
    t = m * 1.0
    for row in t[::-1]:
        row *= t[0]
    return np.sum(t)


def list_element_augmented(m):
    t = m * 1.0
    rows = [t[0], t[1]]
    rows[0] *= 3.0
    rows[1] += rows[0]
    return np.sum(t**2)


def dict_element_augmented(x):
    y = x * 1.0
    named = {"y": y, "z": y[1:]}
    named["z"] *= 3.0
    named["y"][0] = x[1] ** 2
    return np.sum(y**2)


def list_elements_exchanged(x):
    parts = [x * 1.0, x * 2.0]
    parts[0], parts[1] = parts[1], parts[0]
    parts[0][1] = parts[1][2] ** 2
    return np.sum(parts[0] * parts[1])


def list_copied_shallowly(x):
    parts = [x * 1.0, x * 2.0]
    others = list(parts)
    others[0][1] = x[0] ** 2
    others[1] = x
    return np.sum(parts[0] * parts[1]) + np.sum(others[1])


def sort_method(x):
    y = x * 1.0
    y.sort()
    return np.sum(y * np.arange(5.0))


def put_function(x):
    y = x * 1.0
    np.put(y, [0, 2], x[3:] ** 2)
    return np.sum(y**2)


def put_method(x):
    y = x * 1.0
    y.put([0, 2], x[3:] ** 2)
    return np.sum(y**2)


def putmask_function(x):
    y = x * 1.0
    np.putmask(y, x > 0.0, x**2)
    return np.sum(y**2)


def place_function(x):
    y = x * 1.0
    np.place(y, x > 0.0, [x[0] * x[2]])
    return np.sum(y**2)


def fill_diagonal(m):
    t = m * 1.0
    np.fill_diagonal(t, m[0, 1] ** 2)
    return np.sum(t**2)


def flat_element(m):
    t = m * 1.0
    t.flat[2] = m[0, 0] ** 2
    return np.sum(t**2)


def shape_assigned(x):
    y = np.concatenate((x, x[:1]))
    y.shape = (2, 3)
    y[0, 1] = x[0] ** 2
    return np.sum(y**2)


def resize_method(x):
    y = x * 1.0
    y.resize(3)
    return np.sum(y**2)


def copyto_with_mask(x):
    y = x * 1.0
    np.copyto(y, x**2, where=x > 0.0)
    return np.sum(y**2)


def ufunc_with_mask(x):
    y = np.zeros(5)
    np.multiply(x, x, out=y, where=x > 0.0)
    return np.sum(y**2)


def sum_with_mask(x):
    return np.sum(x**2, where=x > 0.0) + np.mean(x, where=x < 1.0)


def clip_into_itself(x):
    y = x * 1.0
    np.clip(y, -0.5, 1.0, out=y)
    return np.sum(y * x)


def cumsum_into_itself(x):
    y = x * 1.0
    np.cumsum(y, out=y)
    return np.sum(y * x)


def dot_into_out(m):
    t = np.empty((3, 3))
    np.dot(m, m, out=t)
    np.matmul(t, m, out=t)
    return np.sum(t**2)


def sum_into_out(m):
    y = np.zeros(3)
    np.sum(m**2, axis=0, out=y)
    return np.sum(y**2)


def subtract_at(x):
    y = x * 1.0
    np.subtract.at(y, [0, 0, 1], x[:3] ** 2)
    np.multiply.at(y, [2, 3], 2.0)
    return np.sum(y**2)


def shared_array_written(x):
    _WRITTEN[0] = x[0]
    return np.sum(_WRITTEN * x)


def shared_array_aliased(x):
    y = _WRITTEN
    y[1] = x[0]
    return np.sum(y * x)


def shared_array_augmented(x):
    y = _WRITTEN
    y += 0.0 * x
    return np.sum(y * x)


def shared_list_written(x):
    _CALLS[0] = 0
    return np.sum(x**2) + _CALLS[0]


def read_only_view_of_shared(x):
    y = _SHARED[1:] * 2.0
    y[0] = x[0] ** 2
    return np.sum(y * x[1:]) + np.sum(_SHARED * x)


def dynamic_indices_repeat(x):
    y = x * 1.0
    for i in range(6):
        y[i % 3] += y[i // 2] * x[-(i % 2) - 1]
    return np.sum(y**2)


def method_result_as_target(m):
    t = m * 1.0
    t.T[0] *= 2.0
    t.reshape(9)[4] = m[0, 0] ** 2
    return np.sum(t**2)


def buffer_reused_by_the_callee(x):
    work = np.zeros(5)

    def smooth(v):
        work[1:-1] = 0.5 * (v[:-2] + v[2:])
        return work

    first = smooth(x)
    s = np.sum(first**2)
    second = smooth(x**2)
    return s + np.sum(first * second)


def callee_returns_its_argument(x):
    def doubled(v):
        v *= 2.0
        return v

    y = x * 1.0
    z = doubled(y)
    z[0] = y[1] ** 2
    return np.sum(y * z)


def callee_with_default_array(x):
    def scaled(v, factors=_SHARED):
        return v * factors

    y = scaled(x)
    y[0] = x[1]
    return np.sum(y * scaled(y))


def augmented_scalar_is_rebound(x):
    s = x[0]
    t = s
    s += x[1]
    s *= t
    return s * t


def augmented_row_sum(m):
    total = m[0] * 0.0
    for row in m:
        total += row * total[0] + row**2
    return np.sum(total**2)


def matmul_augmented(m):
    t = m * 1.0
    same = t
    t @= m
    return np.sum(same * t)


def bool_array_arithmetic(x):
    positive = x > 0.0
    positive[1] = True
    y = x * positive
    positive[0] = False
    return np.sum(y**2) + np.sum(x * positive) * positive.sum()


def integer_array_counts(x):
    counts = np.zeros(3, dtype=int)
    for i in range(5):
        counts[i % 3] += 1
    return np.sum(x[:3] ** counts) / counts[0]


def slice_object(x):
    y = x * 1.0
    inner = slice(1, -1)
    y[inner] *= y[inner] + x[0]
    return np.sum(y**2)


def ellipsis_and_new_axis_store(x):
    y = x * 1.0
    y[None, ..., 1:3] = x[3:] ** 2
    return np.sum(y**2)


def random_numbers(x):
    noise = np.random.default_rng(0).standard_normal(5)
    return np.sum(x * noise)
