"""Programs whose gradient other tools for NumPy get silently wrong.

Each entry of `TABLE` is a program, its arguments, what it is differentiated with
respect to, and the true gradient.
"""

from __future__ import annotations

from typing import Any

import numpy as np

V = np.array([1.0, 2.0, 3.0, 4.0])
W = np.arange(4.0)
X2 = np.array([[0.5, -1.0, 2.0], [1.5, 0.3, -0.7]])
T3 = np.arange(12.0).reshape(2, 3, 2)
REPEATS = [0, 0, 2, 1]


def normalised(x):
    return np.sum(x / np.sum(x) * W)


def softmax(x):
    e = np.exp(x - np.max(x))
    return np.sum(e / np.sum(e) * W)


def scalar_power_array(s, x):
    return np.sum(s**x)


def scalar_over_array(s, x):
    return np.sum(s / x)


def rebound_to_its_slice(x):
    v = x * 2
    v = v[1:]
    return np.sum(v * v)


def rebound_to_its_reverse(x):
    v = x * 2
    v = v[::-1]
    return v[1] ** 2


def constant_store(x):
    y = x * x
    y[0] = 5.0
    return np.sum(y)


def stencil_with_boundary(x):
    u = x * 2
    u[1:-1] = u[1:-1] + 0.1 * (u[2:] - 2 * u[1:-1] + u[:-2])
    u[0] = 0.0
    return np.sum(u * u)


def constant_after_active_store(x):
    y = np.zeros(4)
    y[1] = x[0]
    y[0] = 1.0
    return np.sum(y)


def masked_constant_store(x):
    y = x * x
    y[x < 2.5] = 0.0
    return np.sum(y)


def store_through_alias(x):
    y = np.zeros(4)
    z = y
    z[0] = x[0] ** 2
    return np.sum(y)


def store_through_view(x):
    y = x * 2
    z = y[1:3]
    z[0] = x[0] ** 2
    return np.sum(y * y)


def augmented_alias(x):
    y = x * 2
    z = y
    z += x
    return np.sum(y * y)


def augmented_argument(x):
    y = x
    y += 1.0
    return np.sum(x * y)


def gather_with_repeats(x):
    return np.sum(x[[0, 0, 2]] ** 2)


def add_at(x):
    y = np.zeros(4)
    np.add.at(y, REPEATS, x * x)
    return np.sum(y * W)


def multiply_into_out(x):
    y = np.zeros(4)
    np.multiply(x, x, out=y)
    return np.sum(y)


def copyto(x):
    y = np.zeros(4)
    np.copyto(y, x * x)
    return np.sum(y)


def fill(x):
    y = np.zeros(2)
    y.fill(x * x)
    return np.sum(y)


def chained_subscript_store(x):
    y = np.zeros((2, 2))
    y[0][1] = x[0] ** 2
    return np.sum(y)


def set_first(b, x):
    b[0] = x[0] ** 2


def store_in_void_callee(x):
    y = np.zeros(4)
    set_first(y, x)
    return np.sum(y)


def inside_with(x):
    with np.errstate(all="ignore"):
        y = np.log(x)
    return np.sum(y)


def boolean_value(x):
    y = x and x * 2
    return y * y


def positional_only(x, /, y=2.0):
    return x * y * x


def copy_by_arithmetic(x):
    y = x + 0.0
    z = y * 1.0
    z[1] = 7 * z[0]
    return np.sum(y * z)


def batched_matmul(x, t):
    return np.sum(np.matmul(x, t) ** 2)


def product_with_zero(x):
    return np.prod(x * np.array([0.0, 1.0, 1.0, 1.0]))


def list_store(x):
    parts = [x, x * x]
    parts[0] = 1.0
    return parts[1]


def clip_bound(x, lo):
    return np.sum(np.clip(x, lo, 9))


def modulus_of_phase(x):
    return np.sum(np.abs(np.exp(1j * x)) ** 2)


gain = 2.0


def scaled_by_global(x):
    return gain * x * x


def shape_function(x):
    return x**2


def calls_rebindable_helper(x):
    return shape_function(x)


def optional_count(x, n=2):
    return x**n


def overwrites_its_copy(x):
    y = x * 1.0
    y[:] = y * y
    return np.sum(y)


def _softmax_truth() -> Any:
    p = np.exp(V) / np.sum(np.exp(V))
    return p * (W - p @ W)


def _matmul_truth() -> Any:
    return np.einsum("bij,bkj->ik", 2 * np.matmul(X2, T3), T3)


TABLE: list[tuple[Any, tuple[Any, ...], int, Any]] = [
    (normalised, (V,), 0, [-0.2, -0.1, 0.0, 0.1]),
    (softmax, (V,), 0, _softmax_truth()),
    (scalar_power_array, (1.5, V), 0, 24.25),
    (scalar_over_array, (1.0, V), 0, 25 / 12),
    (rebound_to_its_slice, (V,), 0, [0.0, 16.0, 24.0, 32.0]),
    (rebound_to_its_reverse, (V,), 0, [0.0, 0.0, 24.0, 0.0]),
    (constant_store, (V,), 0, [0.0, 4.0, 6.0, 8.0]),
    (stencil_with_boundary, (V,), 0, [1.6, 15.2, 20.8, 34.4]),
    (constant_after_active_store, (V,), 0, [1.0, 0.0, 0.0, 0.0]),
    (masked_constant_store, (V,), 0, [0.0, 0.0, 6.0, 8.0]),
    (store_through_alias, (V,), 0, [2.0, 0.0, 0.0, 0.0]),
    (store_through_view, (V,), 0, [12.0, 0.0, 24.0, 32.0]),
    (augmented_alias, (V,), 0, [18.0, 36.0, 54.0, 72.0]),
    (augmented_argument, (V,), 0, [4.0, 6.0, 8.0, 10.0]),
    (gather_with_repeats, (V,), 0, [4.0, 0.0, 6.0, 0.0]),
    (add_at, (V,), 0, [0.0, 0.0, 12.0, 8.0]),
    (multiply_into_out, (V,), 0, [2.0, 4.0, 6.0, 8.0]),
    (copyto, (V,), 0, [2.0, 4.0, 6.0, 8.0]),
    (fill, (3.0,), 0, 12.0),
    (chained_subscript_store, (V,), 0, [2.0, 0.0, 0.0, 0.0]),
    (store_in_void_callee, (V,), 0, [2.0, 0.0, 0.0, 0.0]),
    (inside_with, (V,), 0, 1 / V),
    (boolean_value, (1.5,), 0, 12.0),
    (positional_only, (1.5, 2.0), 0, 6.0),
    (copy_by_arithmetic, (V[:3],), 0, [16.0, 7.0, 6.0]),
    (batched_matmul, (X2, T3), 0, _matmul_truth()),
    (product_with_zero, (V,), 0, [0.0, 0.0, 0.0, 0.0]),
    (list_store, (1.5,), 0, 3.0),
    (clip_bound, (V, 2.5), 1, 2.0),
    (modulus_of_phase, (V,), 0, [0.0, 0.0, 0.0, 0.0]),
    (scaled_by_global, (3.0,), 0, 12.0),
    (optional_count, (3.0, 2), 0, 6.0),
    (overwrites_its_copy, (V,), 0, [2.0, 4.0, 6.0, 8.0]),
]
