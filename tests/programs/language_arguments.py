"""Arguments, unpacking, recursion, imports, names that hide others."""

# ruff: noqa: F403, F405
from __future__ import annotations

import math as m_

import numpy as np
import numpy.linalg as la
from numpy import *
from numpy.linalg import norm


def uses_vararg_callee(x):
    def total(*vs, scale=1.0):
        t = 0.0
        for v in vs:
            t = t + v
        return t * scale

    return total(x[0], x[1], *[x[2], x[3]], scale=x[4])


def uses_kwargs_callee(x):
    def g(a, **kw):
        t = a
        for k, v in kw.items():
            t = t + v if k == "u" else t * v
        return t

    d = {"u": x[1], "w": x[2]}
    return g(x[0], **d) + g(x[0], u=x[3]) + g(**{"a": x[1], "u": x[2]})


def uses_posonly(x):
    def g(a, /, b, *, c=2.0):
        return a * b + c

    return g(x[0], x[1]) + g(x[0], b=x[1], c=x[2])


def uses_none_default(x):
    def g(v, w=None):
        if w is None:
            w = np.ones(v.shape)
        return np.sum(v * w)

    return g(x) + g(x, x)


def uses_self_none_default(x, w=None):
    if w is None:
        w = np.ones_like(x)
    return np.sum(x * w)


def uses_default_num(x, k=2, scale=3.0):
    return np.sum(x**k) * scale


def uses_kwonly(x, *, k=2, scale=3.0):
    return np.sum(x**k) * scale


def uses_default_str(x, reduction="mean"):
    if reduction == "mean":
        return np.mean(x)
    elif reduction == "sum":
        return np.sum(x)
    raise ValueError(reduction)


def uses_default_tuple(x, axes=(0,)):
    return np.sum(np.sum(x * x, axis=axes))


def uses_default_fn(x, act=np.tanh):
    return np.sum(act(x))


def uses_default_bool(x, norm=True):
    return np.sum(x) / (len(x) if norm else 1)


EPS = 1e-3


def uses_default_glob(x, eps=EPS):
    return np.sum(x + eps)


def uses_star_display(x):
    xs = [x[0], x[1]]
    ys = [*xs, x[2]]
    t = (*ys, *xs)
    d = {**{"a": x[0]}, "b": x[1]}
    e = {**d, "a": x[3]}
    return sum(ys) * t[4] + e["a"] * d["a"] + e["b"]


def uses_star_assign(x):
    (*a, b) = (x[0], x[1], x[2])
    c, *d = [x[0], x[1]]
    p, (q, r), *_ = (x[0], (x[1], x[2]), x[3], x[4])
    return a[0] * b + a[1] * c + d[0] * p * q * r


def uses_star_shape(m):
    n, *rest = m.shape
    return np.sum(np.ones((n, *rest)) * m) * n


def uses_star_shape_call(m):
    return np.sum(
        m.reshape(*m.shape) * np.zeros((*m.shape,)) + m.reshape(*m.shape[::-1])
    )


def uses_swap(x):
    a, b = x[0], x[1]
    a, b = b, a
    a, b, c = b, x[2], a
    return a * b + c * c


def uses_swap_elem(x):
    y = x * 1.0
    y[0], y[1] = y[1], y[0]
    return y[0] ** 2 * y[1]


def uses_returns_dict(x):
    def g(v):
        return {"a": v, "b": v * v}

    r = g(x)
    return np.sum(r["a"] * r["b"])


def uses_returns_list(x):
    def g(v):
        return [v, v * v]

    a, b = g(x)
    return np.sum(a * b)


def uses_void(x):
    def fill(u, v):
        u[1:] = v[:-1] * 2.0

    u = np.zeros(5)
    fill(u, x)
    return np.sum(u * x)


def uses_mut_and_return(x):
    def fill(u, v):
        u[0] = v[1] ** 2
        return u[0] * 2.0, u

    u = np.zeros(5)
    a, w = fill(u, x)
    w[1] = a
    return np.sum(u) + a


def uses_rec_int(x):
    def power(v, k):
        if k == 0:
            return 1.0
        half = power(v, k // 2)
        return half * half * (v if k % 2 else 1.0)

    return power(x[0], 5)


def uses_rec_arg(s, n):
    def power(v, k):
        return 1.0 if k == 0 else v * power(v, k - 1)

    return power(s, n)


def _even(v, k):
    return v if k == 0 else _odd(v * 2.0, k - 1)


def _odd(v, k):
    return v + 1.0 if k == 0 else _even(v * v, k - 1)


def uses_mutual(x):
    return _even(x[0], 4) + _odd(x[1], 3)


def uses_mutual_arg(x, n):
    return _even(x[0], n)


def _treesum(v):
    if len(v) == 1:
        return v[0]
    h = len(v) // 2
    return _treesum(v[:h]) + _treesum(v[h:]) * 0.5


def uses_rec_len(x):
    return _treesum(x)


def uses_rec_len_known(x):
    return _treesum(np.array([x[0], x[1], x[2], x[3]]))


def uses_rec_len_slice(x):
    return _treesum(x[:4])


def _det(a):
    n = a.shape[0]
    if n == 1:
        return a[0, 0]
    t = 0.0
    for j in range(n):
        minor = np.delete(a[1:], j, axis=1)
        t = t + (-1) ** j * a[0, j] * _det(minor)
    return t


def uses_rec_det(m):
    return _det(m)


def _bess(k, v):
    if k == 0:
        return np.sin(v)
    if k == 1:
        return np.cos(v)
    return _bess(k - 1, v) * v - _bess(k - 2, v)


def uses_rec_two(s, n):
    return _bess(n, s)


def uses_import_inside(x):
    from math import sqrt

    import numpy as xp
    import numpy.linalg
    from numpy.linalg import norm as nn

    return xp.sum(x) * sqrt(4.0) + nn(x) + numpy.linalg.norm(x)


def uses_star_numpy(x):
    return sum(sin(x)) + dot(x, x) * pi + norm(x) + la.norm(x) + m_.exp(x[0])


def uses_wrt_varargs(x, *ws):
    t = np.sum(x)
    for w in ws:
        t = t * w
    return t


def uses_shadow_sum(x):
    sum = np.sum(x)
    max = sum * 2.0
    return sum * max


def uses_shadow_np(x):
    def g(np):
        return np * 2.0

    return np.sum(g(x))


def uses_rebind_kind(x):
    a = (x, x * 2.0)
    a = a[0] * a[1]
    a = np.sum(a)
    a = [a, a * 2.0]
    a = {"k": a[1]}
    return a["k"]


def uses_comp_scope(x):
    v = 2.0
    ys = [v * 1.0 for v in x]
    return np.sum(np.array(ys)) * v


def uses_comp_nested(m):
    return np.sum(np.array([[m[i, j] * (i + 1) for j in range(3)] for i in range(3)]))


def uses_kwargs_forward(x):
    def inner(v, a=1.0, b=2.0):
        return np.sum(v) * a + b

    def outer(v, **kwargs):
        kwargs.setdefault("a", 3.0)
        kwargs["b"] = v[0]
        return inner(v, **kwargs)

    return outer(x) + outer(x, a=x[1])


def uses_kwargs_pop(x):
    def g(v, **kw):
        eps = kw.pop("eps", 1e-3)
        if kw:
            raise TypeError("unexpected")
        return np.sum(v) * eps

    return g(x, eps=0.5) + g(x)


def uses_args_index(x):
    def g(*args):
        if len(args) == 1:
            return args[0]
        return args[0] * g(*args[1:])

    return g(x[0], x[1], x[2])


def uses_numpy_star_args(x):
    shape = (5, 1)
    return (
        np.sum(np.reshape(x, shape) * np.ones((*shape[:1], 2)))
        + np.sum(np.zeros(*[3]))
        + np.sum(np.stack([*[x, x]]))
    )


def uses_call_kw_np(x):
    kw = {"axis": 0, "keepdims": True}
    return np.sum(np.sum(x * x, **kw))


def uses_dict_dispatch(x, mode):
    def a(v):
        return np.sin(v)

    def b(v):
        return np.cos(v)

    return np.sum({"sin": a, "cos": b}[mode](x))


def uses_multi_return_kinds(s):
    def g(v):
        if v > 1.0:
            return v, 1
        return v * 2.0, 0

    a, k = g(s)
    return a * a + k
