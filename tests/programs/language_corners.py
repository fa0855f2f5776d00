"""Corners of the language: when things are evaluated, and who shares what."""

# ruff: noqa: B006, B905, E731, RUF012, F841, RUF034, UP031
from __future__ import annotations

from functools import partial

import numpy as np


class _B:
    def __init__(self, w):
        self.w = w
        self.n = 0

    def inc(self):
        self.n += 1
        return self.n


class _S:
    shared = []

    def __init__(self):
        self.items = []


def uses_alias_instances(x):
    a = _B(x * 1.0)
    b = a
    b.w[0] = 10.0
    b.w = b.w + x
    return np.sum(a.w * x)


def uses_inst_in_list(x):
    objs = [_B(v) for v in (x[0], x[1])]
    for o in objs:
        o.w = o.w * 2.0
    objs[0].w += 1.0
    return objs[0].w * objs[1].w


def uses_inst_array_view(x):
    a = _B(x.copy())
    v = a.w[1:3]
    a.w[1] = 7.0
    v[1] = x[0] ** 2
    return np.sum(a.w * x)


def uses_inst_loop_array(x):
    a = _B(np.zeros(5))
    for i in range(5):
        a.w[i] = x[i] ** 2
        a.n += 1
    return np.sum(a.w) * a.n


def uses_inst_while(x):
    a = _B(x[0])
    while a.w < 10.0:
        a.w = a.w * 2.0 + 0.1
    return a.w


def uses_maybe_array(x):
    best = None
    for i in range(3):
        cand = x * (i + 1)
        if best is None or np.sum(cand) > np.sum(best):
            best = cand
    return np.sum(best**2)


def uses_maybe_array_mut(x):
    buf = None
    for i in range(3):
        if buf is None:
            buf = np.zeros(5)
        buf[i] = x[i] ** 2
    return np.sum(buf)


def uses_maybe_reset(x):
    prev = None
    t = 0.0
    for v in x:
        if prev is None:
            prev = v
        elif v > 1.0:
            prev = None
        else:
            t += prev * v
    return t


def uses_maybe_two(x):
    lo, hi = None, None
    for v in x:
        if lo is None or v < lo:
            lo = v
        if hi is None or v > hi:
            hi = v
    return (hi - lo) ** 2


def uses_maybe_param(x):
    def f(v, w):
        if w is None:
            return v
        return v * w

    w = None
    t = 0.0
    for v in x:
        t = t + f(v, w)
        w = v
    return t


def uses_maybe_else(x):
    r = None
    if x[0] > 0:
        r = x[0]
    return r * 2.0 if r is not None else x[1]


def uses_maybe_not(x):
    r = None
    if x[0] > 10:
        r = x[0]
    if not (r is not None):
        return x[1] ** 2
    return r


def uses_maybe_tuple(x):
    best = None
    for i in range(5):
        if best is None or x[i] > best[0]:
            best = (x[i], i)
    return best[0] ** 2 + best[1]


def uses_fn_list_choice(x):
    fs = [np.sin, np.cos, lambda v: v * v]
    t = 0.0
    for i in range(5):
        t = t + fs[i % 3](x[i])
    return t


def uses_fn_three(x):
    if x[0] > 1:
        f = np.sin
    elif x[0] > 0:
        f = np.cos
    else:
        f = np.tan
    g = f
    return np.sum(g(x)) + f(x[1])


def uses_fn_loop_rebind(x):
    f = np.sin
    t = 0.0
    for v in x:
        t = t + f(v)
        if v < 0:
            f = np.cos
    return t


def uses_gen_late(x):
    k = 2.0
    g = (v * k for v in (x[0], x[1]))
    k = 5.0
    return sum(g)


def uses_gen_first_iter_early(x):
    xs = [x[0], x[1]]
    g = (v for v in xs)
    xs = [x[2]]
    return sum(g)


def uses_map_lazy(x):
    log = []
    m = map(lambda v: (log.append(1), v * 2)[1], [x[0], x[1]])
    n = len(log)
    return sum(m) + n


def uses_zip_lazy_arr(x):
    y = x * 1.0
    z = zip(y, y)
    y[0] = 100.0
    return sum(a * b for a, b in z)


def uses_default_mut(x):
    def f(v, acc=[]):
        acc.append(v)
        return sum(acc)

    return f(x[0]) + f(x[1])


def uses_class_shared(x):
    a, b = _S(), _S()
    a.items.append(x[0])
    b.items.append(x[1])
    return a.items[0] * b.items[0] + len(a.items)


def uses_del_then_closure(x):
    k = 3.0
    f = lambda v: v * k
    k = 4.0
    del k
    k = 2.0
    return f(x[0])


def uses_comp_walrus_leak(x):
    t = [last := v for v in (x[0], x[1])]
    return last * t[0]


def uses_match_capture_leak(x, n):
    y = x[0]
    match n:
        case 5:
            y = 1.0
        case y if y > 100:
            pass
        case _:
            pass
    return y * x[1]


def uses_match_none(x):
    r = None
    if x[0] > 0:
        r = x[0]
    match r:
        case None:
            return x[1]
        case v:
            return v * v


def uses_try_final(x):
    y = x * 1.0
    try:
        y[0] = 2.0
        t = np.sum(y * x)
    finally:
        y[1] = 100.0
    return t + y[1] * x[0]


def uses_try_else(x):
    try:
        n = x.shape[0]
    except AttributeError:
        n = 1
    else:
        n += 1
    return np.sum(x) * n


def uses_str_cmp(x, mode):
    if (
        "%s_x" % mode == "sin_x"
        and mode * 2 == "sinsin"
        and mode[0] == "s"
        and mode[::-1] == "nis"
        and mode < "tan"
    ):
        return np.sum(x)
    return x[0]


def uses_bool_int_key(x):
    d = {1: x[0], 2: x[1]}
    return d[True] * d[2]


def uses_isinst_bool(x, n):
    return (
        np.sum(x)
        if isinstance(True, int)
        and not isinstance(n, float)
        and isinstance(x[0], float)
        else 0.0
    )


def uses_minmax_mixed(x):
    return max(x[0], 0.5, 1) + min(2, x[1]) + max(1, 2) * x[0]


def uses_max_ties(x):
    return max([x[0], x[1], x[2]]) + max(x[1], x[0])


def uses_any_side(x):
    cnt = []
    r = any((cnt.append(1) or v > 0) for v in (x[1], x[0], x[2]))
    return len(cnt) * x[0]


def uses_star_kwargs_order(x):
    def f(a, b=2.0, *args, c=1.0, **kw):
        return a * b + sum(args) * c + kw.get("z", 0.0)

    return f(x[0], *(x[1], x[2]), **{"c": x[3], "z": x[4]}) + f(*[x[0]])


def uses_nonlocal_nested(x):
    t = 0.0

    def outer():
        nonlocal t

        def inner(v):
            nonlocal t
            t = t + v

        for v in x:
            inner(v * v)

    outer()
    return t


def uses_rec_closure(x):
    memo = {}

    def fib(n):
        if n in memo:
            return memo[n]
        r = x[n] if n < 2 else fib(n - 1) * 0.5 + fib(n - 2)
        memo[n] = r
        return r

    return fib(6)


def uses_while_else_walrus(s):
    k = 0
    while (t := s * (k + 1)) < 3.0:
        k += 1
        if k > 50:
            break
    else:
        k = k * 2
    return t * k


def uses_partial_override(x):
    def f(a, b, c=1.0):
        return a * b + c

    g = partial(f, b=2.0, c=3.0)
    return g(x[0]) + g(x[1], c=x[2]) + g(x[0], b=x[3])


def uses_sorted_stable(x):
    items = sorted([("b", 1), ("a", 1), ("c", 0)], key=lambda p: p[1])
    return x[0] * (items[1][0] == "b") + x[1] * (items[0][0] == "c")


def uses_itertools2(x):
    from itertools import chain, combinations, product

    t = 0.0
    for i, j in product(range(len(x)), range(2)):
        t += x[i] * (j + 1)
    for v in chain([x[0]], (x[1], x[2])):
        t = t * 0.9 + v
    return t + sum(x[i] * x[j] for i, j in combinations(range(4), 2))


def uses_product_dep(x, n):
    from itertools import product

    t = 0.0
    for i, j in product(range(n), range(n)):
        if i == j:
            continue
        t += x[i] * x[j] ** 2
    return t


def uses_fn_grow(x):
    f = np.sin
    t = 0.0
    for i in range(5):
        t = t + f(x[i])
        if x[i] < -0.5:
            f = np.cos
        elif x[i] > 2.0:
            f = np.tanh
        elif x[i] < 0.0:
            f = np.exp
    return t


def uses_fn_swap3(x):
    f, g, h = np.sin, np.cos, np.tanh
    t = 0.0
    for i in range(5):
        t = t + f(x[i]) * (i + 1)
        f, g, h = g, h, f
    return t + g(x[0])


def uses_maybe_swap(x):
    a, b = None, x[0]
    t = 0.0
    for i in range(5):
        a, b = b, a
        if a is not None:
            t = t + a * x[i]
    return t


def uses_fn_branch_same(x):
    f = np.sin if x[0] > 0 else np.sin
    g = np.sin if x[0] > 0 else np.cos
    h = np.cos if x[1] > 0 else g
    return np.sum(f(x)) + g(x[0]) * h(x[1])
