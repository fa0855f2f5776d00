"""More of the language: objects that the program makes, None, iterators, closures."""

# ruff: noqa: B008, B020, B905, E731
from __future__ import annotations

from functools import partial, reduce

import numpy as np

TABLE = {"relu": lambda z: np.maximum(z, 0.0), "tanh": np.tanh, "sq": lambda z: z * z}


def uses_onelinedict(x):
    return np.sum(TABLE["relu"](x)) + np.sum(TABLE["sq"](x))


def uses_tdma(x, y):
    a, b, c = map(np.array, (x, y, x))
    return np.sum(a * b * c)


def uses_k_none(m):
    K = None
    P = m
    for _ in range(3):
        K = P * 0.5
        P = P + K
    return np.sum(K)


def _f(q, a, b, c):
    return q * a + b * c


def uses_star_row(x, m):
    return sum(_f(x[i], *m[i]) for i in range(3)) + sum(
        _f(q, *row) for q, row in zip(x, m)
    )


def uses_reduce_dot(m):
    mats = [m, m * 2.0, m.T]
    return np.sum(reduce(np.dot, mats))


def uses_try_int(x):
    try:
        n = int("4")
    except ValueError:
        n = 0
    return x[n] ** 2


def uses_walrus_and(x):
    i = 0
    t = 0.0
    while (v := x[i % 5]) < 1.5 and i < 12:
        t += v * v
        i += 1
    return t


def uses_closure_var_rebind(x):
    fs = []
    for k in range(3):

        def g(v, k=k):
            return v ** (k + 1)

        fs.append(g)
    return sum(f(x[0]) for f in fs)


class _Osc:
    kinds = ("a", "b")

    def __init__(self, k, m=1.0):
        self.k = k
        self.m = m
        self.hist = []
        self.steps = 0

    @property
    def omega(self):
        return np.sqrt(self.k / self.m)

    def energy(self, q, p):
        self.steps += 1
        self.hist.append(q)
        return 0.5 * self.k * q**2 + p**2 / (2 * self.m)

    def step(self, q, p, dt):
        p = p - dt * self.k * q
        q = q + dt * p / self.m
        return q, p


class _Damped(_Osc):
    def __init__(self, k, c):
        super().__init__(k, 2.0)
        self.c = c

    def step(self, q, p, dt):
        q, p = super().step(q, p, dt)
        return q, p * (1.0 - self.c * dt)


def uses_local_object(s, t):
    osc = _Osc(s, 1.5)
    q, p = 1.0, t
    for _ in range(5):
        q, p = osc.step(q, p, 0.1)
    e = osc.energy(q, p)
    return e * osc.omega + osc.steps + len(osc.hist)


def uses_local_damped(s, t):
    osc = _Damped(s * s, 0.1)
    q, p = 1.0, t
    for _ in range(20):
        q, p = osc.step(q, p, 0.1)
    return osc.energy(q, p)


def uses_local_state(x):
    class_ = _Osc(x[0])
    class_.m = x[1] ** 2
    class_.k *= 2.0
    return class_.energy(x[2], x[3])


def uses_obj_loop_carried(x):
    osc = _Osc(1.0)
    for v in x:
        osc.k = osc.k + v * v
    return osc.k * osc.m


def uses_obj_branch(x):
    osc = _Osc(1.0)
    if x[0] > 0:
        osc.k = x[0]
    else:
        osc.k = x[1]
    return osc.k**2


def uses_partial_np(x):
    f = partial(np.power, x)
    return np.sum(f(2)) + np.sum(partial(np.sum, axis=0)(x))


def uses_default_arr(x):
    def g(v, w=np.array([1.0, 2.0, 3.0, 4.0, 5.0])):
        return v * w

    return np.sum(g(x))


def uses_fn_none_default(x):
    def g(v, act=None):
        act = act or np.tanh
        return act(v)

    def h(v, act=None):
        if act is None:
            act = lambda z: z
        return act(v)

    return np.sum(g(x)) + np.sum(g(x, np.sin)) + np.sum(h(x)) + np.sum(h(x, np.cos))


def uses_callback_runtime(x):
    cb = None
    if x[0] > 0:
        cb = np.sin
    if cb is not None:
        return np.sum(cb(x))
    return np.sum(x)


def uses_maybe_result(x):
    def first_big(v):
        for e in v:
            if e > 1.0:
                return e
        return None

    r = first_big(x)
    if r is None:
        return np.sum(x)
    return r * r


def uses_maybe_result_implicit(x):
    def first_big(v):
        for e in v:
            if e > 1.0:
                return e

    r = first_big(x)
    return r * r if r is not None else 0.0


def uses_swap_functions(x):
    f, g = np.sin, np.cos
    t = 0.0
    for i in range(3):
        t = t + f(x[i])
        f, g = g, f
    return t


def uses_iter_reuse(x):
    it = iter([x[0], x[1], x[2]])
    t = 0.0
    for v in it:
        t += v
    for v in it:
        t += 100.0 * v
    z = zip([x[0]], [x[1]])
    a = list(z)
    b = list(z)
    return t + len(a) + len(b)


def uses_next_in_loop(x):
    it = iter([x[0], x[1], x[2]])
    t = 0.0
    for i in range(3):
        t += next(it) * i
    return t


def uses_nested_tuple(x):
    (a, (b, *c)), d = (x[0], (x[1], x[2], x[3])), x[4]
    return a * b + c[0] * c[1] + d


def uses_dict_loop(x):
    params = {"w": x, "b": x[0]}
    t = 0.0
    for name, v in params.items():
        t = t + np.sum(v) * (2.0 if name == "w" else 1.0)
    for name in params:
        t = t + np.sum(params[name] ** 2)
    return t


def uses_while_list(x):
    stack = [x[0], x[1], x[2]]
    t = 0.0
    while stack:
        t = t * 0.5 + stack.pop()
    return t


def uses_shadow_loop(x):
    t = 0.0
    for x in (x[0], x[1]):
        t += x * x
    return t


def uses_else_scope(x):
    for i in range(3):
        if x[i] > 100:
            z = x[i]
            break
    else:
        z = x[0] * 2.0
    return z


def uses_lambda_nested_default(x):
    return (lambda a, *b, c=2.0, **d: a * c + sum(b) + d.get("e", 0.0))(
        x[0], x[1], x[2], e=x[3]
    )


def uses_in_place_self(x):
    class_ = _Osc(x.copy())
    class_.k[0] = 5.0
    class_.k += x
    return np.sum(class_.k * x)


def uses_type_conv(x):
    return float(x[0]) * float(np.float64(3.0)) + type(x[0])(2.5) * x[1]
