"""Programs on which a compiler of gradients shows whether it is sound.

Storage, calls, control flow, shapes and types: each program stands for one way in which
a gradient goes wrong silently.
"""

from __future__ import annotations

import numpy as np

X = np.array([0.7, -1.2, 0.4, 2.1, -0.3])
M = np.array([[0.5, -0.4, 1.1], [0.2, 0.9, -0.7], [1.3, 0.1, 0.6]])
K = 2.5


# --- storage: names, views, cells
def view_written_then_base_read(x):
    y = x * x
    tail = y[2:]
    tail *= 3.0
    return np.sum(y * x)


def base_written_then_view_read(x):
    y = x * x
    tail = y[2:]
    y[3] = x[0]
    return np.sum(tail**2)


def view_of_view(x):
    y = x * 2.0
    a = y[1:]
    b = a[::2]
    b += x[0]
    return np.sum(y**2)


def transposed_view_written(m):
    t = m * 1.0
    t.T[0] = t[0] ** 2
    return np.sum(t**3)


def rebound_is_not_written(x):
    y = x
    y = y + 1.0
    y[0] = 0.0
    return np.sum(y * x)


def augmented_on_argument_alias(x):
    y = x
    y += x[0]
    return np.sum(x**2)


def swap_buffers(x):
    old, new = x * 1.0, x * 0.0
    for _ in range(4):
        new[1:-1] = 0.5 * (old[:-2] + old[2:]) * old[1:-1]
        old, new = new, old
    return np.sum(old**2 + new)


def overlapping_slices(x):
    y = x * 1.0
    y[1:] = y[:-1] * y[1:]
    y[:-1] += y[1:]
    return np.sum(y**2)


def alias_in_one_branch(x):
    y = x * 2.0
    z = y if x[0] > 0 else y.copy()
    z[0] = 10.0 * x[1]
    return np.sum(y**2) + np.sum(z)


def alias_through_container(x):
    parts = [x * 1.0, x * 2.0]
    first = parts[0]
    first[1] = x[0] ** 3
    return np.sum(parts[0] * parts[1])


def reshape_then_write(x):
    y = (x * 1.5)[:4]
    grid = y.reshape(2, 2)
    grid[0, 1] = x[4] ** 2
    return np.sum(y**2)


def scatter_with_repeats(x):
    y = np.zeros(3)
    y[[0, 0, 2]] = x[:3] ** 2
    return np.sum(y * np.array([1.0, 2.0, 3.0]))


def scatter_add_with_repeats(x):
    y = np.zeros(3)
    np.add.at(y, [0, 0, 2, 1, 1], x**2)
    return np.sum(y**2)


def augmented_with_repeats(x):
    y = x * 1.0
    y[[0, 0, 1]] += x[2:]
    return np.sum(y**2)


def mask_store_from_itself(x):
    y = x * x + 0.1
    y[y > 0.5] = y[y > 0.5] ** -1.5
    return np.sum(y)


def value_saved_then_overwritten(x):
    y = np.exp(x)
    s = np.sum(y**2)
    y[:] = 0.0
    return s + np.sum(y * x)


def residual_is_a_view_overwritten_later(x):
    u = x * 1.0
    e = 0.0
    for i in range(1, 4):
        e = e + np.sin(u[i]) * u[i - 1]
        u[i] = u[i] * e
    return e + np.sum(u)


# --- calls
def _scale_in_place(a, by=2.0):
    a *= by


def _normalise(a, *, eps=1e-3):
    n = np.sqrt(np.sum(a**2) + eps)
    a /= n
    return n


def void_callee(x):
    y = x + 0.0
    _scale_in_place(y)
    _scale_in_place(y[1:3], by=x[0])
    return np.sum(y**2)


def callee_mutates_and_returns(x):
    y = x * 3.0
    n = _normalise(a=y)
    return n + np.sum(y**3 * np.arange(5.0))


def same_array_twice(x):
    def mix(a, b):
        a += b
        return np.sum(a * b)

    y = x * 1.0
    return mix(y, y)


def recursive(x):
    def power(v, n):
        return v if n == 0 else power(v, n - 1) * v + n

    return np.sum(power(x, 3))


def closure_writes_captured(x):
    y = x * 1.0

    def bump(i):
        y[i] = y[i] ** 2 + K

    bump(0)
    bump(3)
    return np.sum(y * x)


# --- control flow
def early_return_in_loop(x):
    s = 0.0
    for v in x:
        s = s + v**2
        if s > 1.5:
            return s * x[0]
    return s


def break_continue_else(x):
    s = 1.0
    for i in range(5):
        if x[i] < -1.0:
            continue
        if i == 4:
            break
        s = s * (x[i] + 2.0)
    else:
        s = s * 100.0
    return s


def while_on_data(x):
    s, n = np.sum(x**2), 0
    while s > 0.3:
        s = 0.5 * s + 0.01 * x[n % 5] ** 2
        n += 1
    return s * n


def defined_in_one_branch(x):
    if x[3] > 0:
        w = x[3] ** 2
        flag = True
    else:
        flag = False
    return w * x[0] if flag else x[0]


def loop_variable_after_loop(x):
    for i in range(3):
        last = x[i] * i
    return last * x[i] + i


def zero_trip_loop(x):
    y = x * 2.0
    for _ in range(0):
        y = y * y
    return np.sum(y)


def type_changes_in_loop(x):
    s = 0
    for v in x:
        s = s + v * v
    return s / 3


def loop_over_changing_array(x):
    y = x * 1.0
    for i in range(4):
        y[i + 1] = y[i + 1] + 0.5 * y[i] * y[i]
    return y[4]


def nested_loops_triangular(m):
    a = m @ m.T + 2.0 * np.eye(3)
    for i in range(3):
        for j in range(i):
            a[i, j] -= a[i, :j] @ a[:j, j]
            a[i, j] /= a[j, j]
        for j in range(i, 3):
            a[i, j] -= a[i, :i] @ a[:i, j]
    return np.sum(np.log(np.diag(a)))


def growing_list(x):
    hs = [x[0]]
    for t in range(1, 5):
        hs.append(np.tanh(hs[-1] + x[t]))
    return np.sum(np.stack(hs) ** 2) + hs[2]


def list_overwritten(x):
    hs = [x[0], x[1] ** 2]
    hs[0] = hs[1] * x[2]
    hs[1] = 0.0
    return hs[0] + hs[1]


def dict_of_parameters(params):
    h = np.tanh(params["w"][0] * params["b"])
    return np.sum(h) * np.sum(params["w"][1][0] ** 2)


def comprehension_and_generator(x):
    squares = [v**2 for v in x if v > 0]
    return sum(s * i for i, s in enumerate(squares)) + max(squares)


def short_circuit(x):
    y = x[0] > 0 and x[1] * 2.0
    return y * x[1]


# --- shapes and types
def broadcast_size_one(m):
    r = m / np.sum(m**2, axis=1, keepdims=True)
    return np.sum(r * m[:, :1]) + np.sum((m[0] + 2.0) ** m[1, 1])


def scalar_against_array(x):
    s = x[0]
    return np.sum(s / (x + 3.0)) + np.sum(np.exp(s * x) ** 0.5)


def float32_stays(x):
    y = x.astype(np.float32)
    return np.sum(y * y * np.float32(0.5))


def integer_in_between(x):
    n = int(np.sum(x > 0))
    return np.sum(x**n) / n


def reductions_with_ties_apart(x):
    return np.max(x) * np.min(x) + np.sum(np.sort(x)[:2] ** 2) + np.median(x)


def prod_with_zero(x):
    return np.prod(x - 0.4)  # the third factor is 0


def complex_inside(x):
    z = np.exp(1j * x) * (x + 2j)
    return np.sum(np.abs(z) ** 2) + np.real(np.sum(z))


def empty_slice(x):
    return np.sum(x[5:] ** 2) + np.sum(x[:0]) + x[0]


def unused_and_constant(x):
    dead = np.exp(x) * 1e3
    dead[0] = 5.0
    return 3.0 * x[1] + K
