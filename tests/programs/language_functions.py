"""Functions as values: lambdas, closures, decorators, `functools`, `operator`."""

# ruff: noqa: B023, E731, B007, SIM108
from __future__ import annotations

import functools
import operator
from functools import partial, reduce

import numpy as np

sq = lambda v: v * v
relu = lambda v: np.maximum(v, 0.0)
ACT = {"tanh": np.tanh, "relu": relu, "id": lambda v: v}
LIST = [np.sin, np.cos, sq]


def _add(a, b, c=1.0):
    return a + b * c


addtwo = partial(_add, c=2.0)


def uses_lambda_mod(x):
    return np.sum(sq(x)) + np.sum(relu(x))


def uses_lambda_local(x):
    f = lambda v, k=3.0: k * v
    return np.sum(f(x)) + np.sum(f(x, 2.0) * f(x, k=x[0]))


def uses_lambda_default_capture(x):
    fs = []
    for i in range(3):
        fs.append(lambda v, i=i: v * (i + 1))
    return sum(f(x[0]) for f in fs)


def uses_late_binding(x):
    fs = []
    for i in range(3):
        fs.append(lambda v: v * (i + 1))
    return sum(f(x[0]) for f in fs)


def uses_late_binding_comp(x):
    fs = [lambda v: v * (i + 1) for i in range(3)]
    return sum(f(x[0]) for f in fs)


def uses_closure_late(x):
    k = 2.0

    def g(v):
        return v * k

    k = 5.0
    return np.sum(g(x))


def uses_closure_loop(x):
    w = 1.0

    def g(v):
        return v * w

    t = 0.0
    for i in range(4):
        w = w + x[i]
        t = t + g(x[0])
    return t


def uses_fn_cond(x, flag):
    f = np.sin if flag else np.cos
    return np.sum(f(x))


def uses_fn_cond_runtime(x):
    f = np.sin if x[0] > 0 else np.cos
    return np.sum(f(x))


def uses_fn_cond_runtime_own(x):
    if x[0] > 0:
        f = sq
    else:
        f = relu
    return np.sum(f(x))


def uses_fn_tuple(x):
    t = 0.0
    for f in (np.sin, np.cos, sq):
        t = t + np.sum(f(x))
    return t


def uses_fn_modlist(x):
    return sum(np.sum(f(x)) for f in LIST)


def uses_fn_dict(x, mode):
    table = {"sin": np.sin, "cos": np.cos}
    return np.sum(table[mode](x))


def uses_fn_moddict(x):
    return np.sum(ACT["tanh"](x)) + np.sum(ACT["relu"](x)) + np.sum(ACT["id"](x))


def _apply(f, *args, **kwargs):
    return f(*args, **kwargs)


def uses_pass_fn(x):
    return np.sum(_apply(_add, x, x * 2.0, c=x[0])) + _apply(np.sum, x, axis=0)


def _compose(*fs):
    def run(v):
        for f in fs:
            v = f(v)
        return v

    return run


def uses_compose(x):
    return np.sum(_compose(np.sin, sq, lambda v: v + 1.0)(x))


def uses_compose_reduce(x):
    h = reduce(lambda f, g: lambda v: g(f(v)), [np.sin, sq, np.exp])
    return np.sum(h(x))


def _make(k):
    def inner(v):
        return v * k

    return inner


def uses_return_fn(x):
    f, g = _make(2.0), _make(x[0])
    return np.sum(f(x)) + np.sum(g(x))


def uses_partial_local(x):
    f = partial(_add, x, c=3.0)
    g = functools.partial(np.sum, axis=0)
    return g(f(x * x))


def uses_partial_mod(x):
    return np.sum(addtwo(x, x * x))


def uses_partial_nested(x):
    f = partial(partial(_add, x[0]), x[1])
    return f() + f(c=x[2])


def uses_reduce(x):
    return reduce(lambda a, v: a * 0.5 + v, [x[0], x[1], x[2]], 1.0)


def uses_reduce_op(x):
    return reduce(operator.mul, (x[0], x[1], x[2])) + functools.reduce(
        operator.add, [x[0], x[1]]
    )


def uses_operator(x):
    return (
        operator.add(x[0], x[1]) * operator.pow(x[2], 2)
        - operator.truediv(x[0], operator.neg(x[1]))
        + operator.getitem(x, 3)
        + operator.itemgetter(2)(x)
    )


def uses_map(x):
    a, b, c = map(np.sin, (x[0], x[1], x[2]))
    return a * b + c + sum(map(lambda u, v: u * v, [x[0], x[1]], [x[2], x[3]]))


def uses_map_list(x):
    return np.sum(np.array(list(map(sq, [x[0], x[1]]))))


def uses_map_array(x):
    return sum(map(sq, x))


def uses_filter(x):
    return sum(x[i] for i in filter(lambda k: k % 2 == 0, range(5)))


def uses_nested_fn(x):
    def outer(v):
        def inner(w):
            return w * v

        return inner(v) + inner(2.0)

    return np.sum(outer(x))


def uses_nonlocal(x):
    total = 0.0

    def add(v):
        nonlocal total
        total = total + v

    for v in x:
        add(v * v)
    return total


def uses_closure_array_write(x):
    buf = np.zeros(5)

    def put(i, v):
        buf[i] = v

    for i in range(5):
        put(i, x[i] ** 2)
    return np.sum(buf * x)


def _deco(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        return 2.0 * f(*args, **kwargs)

    return wrapper


@_deco
def _decorated(v):
    return v * v


def uses_decorated_helper(x):
    return np.sum(_decorated(x))


@functools.cache
def _cached(k):
    return k * 2.0


def uses_cached_helper(x):
    return np.sum(x) * _cached(3)


@functools.lru_cache
def _fib(k):
    return k if k < 2 else _fib(k - 1) + _fib(k - 2)


def uses_fib(x):
    return np.sum(x) * _fib(6)


def uses_nested_decorated(x):
    @_deco
    def h(v):
        return v + 1.0

    return np.sum(h(x))


def uses_default_once(x):
    def g(v, k=x[0]):
        return v * k

    y = x * 2.0
    return np.sum(g(y)) + g(y[1])


def uses_iife(x):
    return (lambda v: np.sum(v * v))(x)


def uses_fn_attr(x):
    f = np.sum
    return f(x) + np.mean(x)


def uses_recursive_lambda(x, n):
    fact = lambda k: 1.0 if k <= 1 else k * fact(k - 1)
    return np.sum(x) * fact(5)


def uses_sorted_key(x):
    items = sorted([3, 1, 2], key=lambda v: -v)
    return x[items[0]] * x[items[1]] ** 2


def uses_max_key(x):
    return x[max([1, 3, 2], key=lambda v: v)] ** 2


def uses_callable_param(x):
    def newton(f, df, v, steps=3):
        for _ in range(steps):
            v = v - f(v) / df(v)
        return v

    return newton(lambda v: v**2 - (2.0 + x[0]), lambda v: 2.0 * v, 1.0)


def uses_rk4(x):
    def rhs(t, y):
        return -y + np.sin(t)

    def step(f, t, y, h):
        k1 = f(t, y)
        k2 = f(t + h / 2, y + h / 2 * k1)
        k3 = f(t + h / 2, y + h / 2 * k2)
        k4 = f(t + h, y + h * k3)
        return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)

    y, t, h = x, 0.0, 0.1
    for i in range(10):
        y = step(rhs, t, y, h)
        t += h
    return np.sum(y**2)


def uses_rk_args(x):
    def rhs(t, y, *args):
        a, b = args
        return -a * y + b

    def odeint(f, y0, args=()):
        y = y0
        for i in range(5):
            y = y + 0.1 * f(0.1 * i, y, *args)
        return y

    return np.sum(odeint(rhs, x, args=(x[0], x[1])))
