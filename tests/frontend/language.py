"""Programs that use every construct of the accepted language, on `x`, `m`, `n` or
`s`.
"""

from __future__ import annotations

import functools
import math
import operator
from copy import deepcopy
from functools import partial
from math import exp as e_to_the
from math import pi

import numpy
import numpy as np
import numpy.linalg as la
from numpy import sum as total
from numpy.linalg import norm

RATE = 0.3
COUNT = 3
AXIS = 0
NAME = "square"
WEIGHTS = np.array([0.5, -1.0, 2.0, 0.25, 1.5])
SIZES = [2, 3]
SETTINGS = {"rate": 0.7, "w": np.array([1.0, 2.0, 3.0, 4.0, 5.0])}
double = lambda v: 2.0 * v  # noqa: E731


class Config:
    dt = 0.1

    def __init__(self):
        self.gain = 1.5
        self.table = np.arange(5.0)

    def scaled(self, v):
        return self.gain * v


CONFIG = Config()


# --- names and imports
# -----------------------------------------------------------------


def import_forms(x):
    return total(x) + numpy.sum(x) + la.norm(x) + norm(x) + np.linalg.norm(x) + pi


def import_inside(x):
    from math import sqrt as root

    import numpy as array_module

    return root(array_module.sum(x * x))


def module_constants(x):
    return np.sum(RATE * x * WEIGHTS) + COUNT


def constant_containers(x):
    return x[SIZES[0]] * SETTINGS["rate"] + np.sum(SETTINGS["w"] * x) + len(SIZES)


def constant_attribute(x):
    return CONFIG.gain * x[0] + CONFIG.dt + np.sum(CONFIG.table * x)


def constant_method(x):
    return CONFIG.scaled(x)[1]


def static_constants(m):
    return np.sum(m, axis=AXIS)[COUNT - 1] if NAME == "square" else m[0, 0]


def constant_as_count(x):
    s = 0.0
    for i in range(COUNT):
        s = s + x[i] ** i
    return s


# --- functions
# -------------------------------------------------------------------------


def keyword_arguments(x):
    def scaled(v, by=2.0, *, plus=1.0):
        return v * by + plus

    return np.sum(scaled(x) + scaled(x, 3.0) + scaled(plus=x[0], v=x, by=x[1]))


def rest_arguments(x):
    def add(*parts, **named):
        return sum(parts) + sum(named.values())

    pair = (x[0], x[1])
    named = {"a": x[2]}
    return add(*pair, x[3], **named, b=x[4])


def lambdas(x):
    square = lambda v: v * v  # noqa: E731
    return np.sum(square(x)) + double(x[0])


def functions_as_values(x):
    def twice(f, v):
        return f(f(v))

    f = np.sin
    table = {"cos": np.cos, "sin": f}
    return np.sum(twice(f, x) + table["cos"](x)) + twice(lambda v: v * x[0], 3.0)


def returned_function(x):
    def power(n):
        def apply(v):
            return v**n

        return apply

    return np.sum(power(2)(x) + power(3)(x))


def partial_application(x):
    def weighted(a, b, scale):
        return scale * a * b

    f = partial(weighted, 2.0, scale=x[0])
    return np.sum(f(x))


def reduced(x):
    return functools.reduce(operator.mul, [x[0], x[1], x[2]])


def recursion(x):
    def horner(k):
        return x[4] if k == 4 else x[k] + 0.5 * horner(k + 1)

    return horner(0)


def nonlocal_names(x):
    total_so_far = 0.0

    def add(v):
        nonlocal total_so_far
        total_so_far = total_so_far + v

    for i in range(3):
        add(x[i] ** 2)
    return total_so_far


def result_structures(x):
    def parts(v):
        return v[0], {"rest": v[1:], "sum": np.sum(v)}

    first, others = parts(x)
    return first, [others["rest"], (others["sum"], 2.0)]


def early_returns(x):
    def sign(v):
        if v > 0:
            return 1.0
        if v < 0:
            return -1.0
        return 0.0

    return sign(x[0]) * x[1] + sign(x[1]) * x[0] + sign(0.0)


def recursion_on_data(x):
    def smooth(v, depth):
        if depth == 0:
            return v
        if v[0] > 0.5:
            return smooth(0.5 * v, depth - 1)
        return smooth(v + 0.1, depth - 1)

    return np.sum(smooth(x, 3))


# --- statements
# ------------------------------------------------------------------------


def unpacking(x):
    (a, b), *rest = (x[0], x[1]), x[2], x[3], x[4]
    first, *middle, last = [x[0], x[1], 2.0, x[2]]
    c, d = rest[:2]
    return a * b + c * d + first * last + len(middle) + middle[1]


def swaps(x):
    a, b, c = x[0], x[1], x[2]
    a, b, c = c, a * b, b
    a, b = b, a
    return a - 2.0 * b + 3.0 * c


def chained_targets(x):
    a = b = x * 2.0
    a[0] = 1.0
    return np.sum(a * b)


def annotated(x):
    y: float = x[0] * 2.0
    z: np.ndarray  # noqa: F842
    return y


def walrus(x):
    if (n := x[0] * 2.0) > 1.0:
        return n * x[1]
    return np.sum([(last := v) * v for v in (x[0], x[1])]) + last


def deleted(x):
    y = x * 2.0
    z = y
    del y
    return np.sum(z)


def asserted(x):
    assert x.ndim == 1, f"{x.shape} is not a vector"
    assert np.all(np.isfinite(x))
    if x.shape[0] == 0:
        raise ValueError("empty")
    if not np.isfinite(x[0]):
        raise ValueError(f"bad {x[0]}")
    else:
        y = x[0] * 2.0
    return y * x[1]


def printed(x):
    y = x * 2.0
    print("y =", y, f"{x[0]:.3f}")
    return np.sum(y)


def quiet(x):
    with np.errstate(all="ignore"):
        y = np.log(np.abs(x))
    return np.sum(y)


# --- expressions
# -----------------------------------------------------------------------


def conditional_expressions(x):
    return (x[0] if x[1] > 0 else x[2] * 2.0) + (1.0 if x[0] > 0 else 2.0)


def comparisons_in_a_chain(x):
    return x[0] if -1.0 < x[0] <= 1.0 < 2.0 else x[1] if x[0] != x[1] == x[2] else 3.0


def connected_tests(x):
    if (x[0] > 0 and not x[1] > 0) or x[2] > 5.0:
        return x[0] * 3.0
    return x[1]


def values_of_connections(x):
    a = x[0] and x[1] * 2.0
    b = 0.0 or x[2]
    c = x[3] or 7.0
    d = None or x[4]
    return a + b * c + d


def guarded_index(x):
    n = 0
    while n < 5 and x[n] > -1.0:
        n += 1
    return x[n - 1] * n


def integer_arithmetic(x):
    n = x.shape[0]
    half, odd = divmod(n, 2)
    return x[n // 2] * (n % 3) + x[-1] ** -odd + (half << 1) + (n & 3) + (n | 8) + ~n


def builtins_of_python(x):
    a = max(x[0], x[1], 0.25) + min(x[2], 1.0) + abs(x[3]) + float(x[4]) + pow(x[0], 2)
    return a + round(2.567, 1) + int(3.9) + bool(x[0]) + sum([x[0], x[1]], 1.0)


def math_functions(s):
    return math.sqrt(s) * e_to_the(-s) + math.atan2(s, 2.0) + math.hypot(s, 3.0)


def strings(x):
    mode = "lin"
    mode += "ear"
    if mode == "linear" and mode in ("linear", "cubic") and f"{mode}!" != "x":
        return x[0]
    return x[1]


def attributes(m):
    return m.T[0] @ m[:, 1] * m.size / m.ndim + m.shape[0] * len(m) + m.real[0, 0]


def methods(m):
    y = m.copy().reshape(9).clip(-1.0, 0.5)
    a = m.sum(axis=0).max() + m.mean() + m.dot(m).trace() + m.transpose(1, 0)[0, 1]
    return a + y.sum() + m.ravel().min() + m.astype(np.float64).prod() + m.flatten()[3]


def type_tests(x):
    y = x[0] if isinstance(x, np.ndarray) else x
    z = None
    if z is None:
        z = y * 2.0
    return z if isinstance(z, (float, np.floating)) and x.dtype == np.float64 else y


def limits(x):
    return np.sum(x / (np.abs(x) + np.finfo(float).eps)) + np.inf * 0.0 + x[0]


# --- containers
# ------------------------------------------------------------------------


def lists(x):
    items = [x[0], x[1]]
    items.append(x[2])
    items.extend([x[3], 1.0])
    items.insert(0, 2.0)
    last = items.pop()
    items[1] = items[1] * 3.0
    items += [x[4]]
    copied = items[:]
    copied[0] = 100.0
    items.reverse()
    return sum(items) * last + items[-1] + len(items) + copied.index(100.0)


def lists_hold_references(x):
    y = x * 1.0
    items = [y, y]
    items[0][1] = 5.0
    return np.sum(items[1]) + y[1]


def lists_are_shared(x):
    items = [x[0]]
    alias = items

    def grow(these):
        these.append(x[1])

    grow(alias)
    return items[1] * len(items)


def dicts(x):
    params = {"w": x[:2], "b": x[2]}
    params["c"] = x[3]
    params.update(d=x[4])
    s = 0.0
    for key, value in params.items():
        s = s + np.sum(value) * len(key)
    for value in params.values():
        s = s + np.sum(value**2)
    if "w" in params and "z" not in params:
        s = s + params.get("z", 2.0) + params.pop("b")
    return s + len(params)


def nested_containers(x):
    net = [(x[:2], x[0]), (x[2:4], x[1])]
    h = x[4]
    for w, b in net:
        h = np.tanh(w[0] * h + w[1] * b)
    return h


def comprehensions(x):
    squares = [v**2 for v in (x[0], x[1], x[2])]
    table = {k: v for k, v in zip("ab", squares, strict=False)}
    pairs = [a * b for a in squares for b in squares[1:]]
    return sum(squares) + table["a"] * table["b"] + sum(pairs) + max(squares)


def generators(x):
    s = sum(v * v for v in x if v > 0)
    t = sum(i * v for i, v in enumerate(x))
    return s * t + sum(x) + sum(v for row in (x[:2], x[2:]) for v in row)


def arrays_of_lists(x):
    a = np.array([x[0], x[1] * 2.0, 3.0])
    b = np.array([[x[0], 1.0], [2.0, x[1]]])
    c = np.array([v * v for v in (x[0], x[1])])
    return np.sum(a) + np.sum(b @ c) + np.sum(np.stack([a, a]) * a)


def tuples(x):
    shape = x.shape + (2,)  # noqa: RUF005 - the form is the point
    t = (x[0], x[1]) * 2
    return np.sum(np.ones(shape)) * t[2] + np.zeros((2, 3)).shape[-1] + len(t[1:])


def deep_copies(x):
    items = [x * 1.0, x * 2.0]
    kept = deepcopy(items)
    items[0][0] = 9.0
    return np.sum(kept[0]) + np.sum(items[0])


# --- loops
# -----------------------------------------------------------------------------


def loop_forms(x):
    s = 0.0
    for v in x:
        s = s + v * v
    for i, v in enumerate(x, 1):
        s = s + i * v
    for a, b in zip(x[1:], x[:-1], strict=True):
        s = s + a * b
    for i in reversed(range(1, 4, 2)):
        s = s * x[i]
    for v in reversed(x):
        s = 0.5 * s + v
    for i, (a, b) in enumerate(zip(x, range(2, 7), strict=True)):
        s = s + i * a * b
    for a in (x[0], 2.0, x[1]):
        s = s + a
    return s


def downwards(x):
    s = x[0]
    for i in range(4, -1, -1):
        s = s * 0.5 + x[i]
    return s


def rows(m):
    s = 0.0
    for row in m:
        for v in row[1:]:
            s = s + v * row[0]
    return s


def while_forms(x):
    s, n = x[0], 0
    while True:
        s = s * 0.5 + 0.1
        n += 1
        if n > 5:
            break
    while n:
        n -= 1
        if n == 3:
            continue
        s = s + x[n % 5]
    else:
        s = s * 2.0
    return s


def leaving_nested_loops(m):
    found = 0.0
    for i in range(3):
        for j in range(3):
            if m[i, j] > 1.0:
                found = m[i, j] * i
                break
            if m[i, j] < -0.5:
                continue
            found = found + m[i, j]
        else:
            found = found * 2.0
            continue
        found = found - 1.0
    return found


def return_from_nested_loops(m):
    for i in range(3):
        for j in range(3):
            if m[i, j] > 1.0:
                return m[i, j] * i + j
    return m[0, 0]


def search_with_default(x):
    for v in x:
        if v > 1.0:
            best = v * 2.0
            break
    else:
        best = x[0]
    return best


def types_that_change(x):
    total_so_far = 0
    factor = 1
    for v in x:
        total_so_far += v * x
        factor *= 2
    return np.sum(total_so_far) / factor


def shapes_that_change(x):
    y = x
    for _ in range(3):
        y = y[1:] - y[:-1]
    return np.sum(y)


def history_in_a_list(x):
    states = [x]
    for _ in range(4):
        states.append(np.tanh(states[-1] * 0.5))
    return sum(np.sum(s) for s in states) + states[2][0]


def layers_by_number(x):
    widths = [x[0], x[1], x[2]]
    h = 1.0
    for i in range(len(widths)):
        h = h * widths[i] + i
    return h


def stopping_a_written_out_loop(x):
    s = 0.0
    for w in (x[0], x[1], x[2]):
        if w < -1.0:
            continue
        if s > 1.0:
            break
        s = s + w
    else:
        s = s - 5.0
    return s


def returning_from_a_written_out_loop(x):
    for w in (x[2], x[3], x[0]):
        if w > 0.5:
            return w * 2.0
    return x[1]
