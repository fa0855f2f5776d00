"""Programs that take derivatives themselves."""
# ruff: noqa: E731

import numpy as np

from spadc import grad, value_and_grad

A = np.random.default_rng(0).standard_normal((4, 4))
A = A + A.T


def q(x):
    return 0.5 * x @ A @ x + np.sum(np.sin(x))


gq = grad(q)


def newton(x):
    for _ in range(3):
        g = gq(x)
        x = x - 0.1 * g
    return np.sum(x**2)


def gd_while(x):
    k = 0
    while np.sum(gq(x) ** 2) > 1e-1 and k < 5:
        x = x - 0.05 * gq(x)
        k += 1
    return np.sum(x**3)


def branch(x):
    if np.sum(x) > 0:
        return np.sum(gq(x) * x)
    return np.sum(grad(lambda t: np.sum(t**4))(x))


def captured(x):
    w = x * 2.0

    def inner(t):
        return np.sum(t * w * np.sin(t))

    return np.sum(grad(inner)(x) * w)


def vag(x):
    v, g = value_and_grad(q)(x)
    return v * np.sum(g)


def two(x):
    f = lambda a, b: np.sum(a * b**2)
    ga, gb = grad(f, wrt=(0, 1))(x, x + 1)
    return np.sum(ga * gb)


def kw(x):
    f = lambda a, *, b=2.0: np.sum(a**3) * b
    return np.sum(grad(f)(x, b=3.0))


def named(x):
    def f(u, scale):
        return np.sum(np.exp(u) * scale)

    return np.sum(grad(f, wrt="scale")(x, 2.0)) + np.sum(grad(f, "u")(x, scale=1.5))


def dicts(x):
    p = {"a": x[:2], "b": x[2:]}

    def loss(p):
        return np.sum(p["a"] * p["b"] ** 2)

    g = grad(loss)(p)
    return np.sum(g["a"] * x[:2]) + np.sum(g["b"] ** 2)


def lst(x):
    def loss(ps):
        return np.sum(ps[0] ** 2 * ps[1])

    g = grad(loss)([x, x * 3])
    return np.sum(g[0] * g[1])


def secondorder(x):
    h = grad(lambda t: np.sum(grad(q)(t) ** 2))
    return np.sum(h(x))


def store_after(x):
    y = x.copy()
    g = gq(y)
    y[0] = 5.0
    return np.sum(g * y)


def inner_store(x):
    def f(t):
        u = t * 1.0
        u[1:] += u[:-1]
        return np.sum(u**3)

    return np.sum(grad(f)(x) ** 2)


def inner_loop(x):
    def f(t):
        s = 0.0
        for i in range(len(t)):
            s = s + t[i] ** 3 * t[0]
        return s

    return np.sum(grad(f)(x) ** 2)


def inner_branch(x):
    def f(t):
        if t[0] > 0:
            return np.sum(t**3)
        else:
            return np.sum(t**2)

    return np.sum(grad(f)(x) ** 2)


def loop_scalar(x):
    f = lambda t: np.sin(t) * t
    s = 0.0
    for i in range(len(x)):
        s = s + grad(f)(x[i]) ** 2
    return s


def comp(x):
    f = grad(lambda t: t**3)
    return np.sum(np.array([f(v) for v in x]) ** 2)


def lists_in(x):
    def f(t):
        hs = []
        for i in range(len(t)):
            hs.append(t[i] ** 2 * t[i - 1])
        return np.sum(np.array(hs))

    return np.sum(grad(f)(x) ** 2)


def const_grad(x):
    return np.sum(grad(lambda t: np.sum(t) * 3.0)(x) * x)


def zero_grad(x):
    return np.sum(grad(lambda t: 1.0)(x)) + np.sum(x**2)


def float_literal(x):
    return grad(lambda t: t**3)(2.0) * np.sum(x)


def npfun(x):
    return grad(np.sin)(x[0]) + np.sum(x)


def arg_twice(x):
    f = lambda a, b: np.sum(a * b)
    return np.sum(grad(f)(x, x) ** 3)


def capt_and_arg(x):
    f = lambda a: np.sum(a * x)
    return np.sum(grad(f)(x) ** 3)


def captured_twice_and_argument(x):
    f = lambda a: np.sum(a**3 * x) * np.sum(x)
    return np.sum(grad(f)(x) ** 2)


def captured_by_a_loop_and_argument(x):
    def f(a):
        for i in range(3):
            a = np.sin(a) * x[i]
        return np.sum(a)

    return np.sum(grad(f)(x) ** 2)


def argument_of_the_next_captured(x):
    inner = lambda b: np.sum(grad(lambda a: np.sum(a**5 * b * x))(b) * b)
    return np.sum(grad(inner)(x))


def decorated(x):
    @grad
    def f(a):
        return np.sum(a**3 * x)

    return np.sum(f(x) ** 2)


def decorated_with_options(x):
    @grad(wrt="b")
    def f(a, b):
        return np.sum(a * b**3)

    return np.sum(f(x, x) ** 2)


def decorated_twice(x):
    @grad
    @grad
    def f(a):
        return np.sin(a * x[1])

    return f(x[0])


def ungrad_sort(x):
    f = lambda a: np.sum(np.sort(a) * np.arange(4.0))
    return np.sum(grad(f)(x) * x**2)


def norms(x):
    f = lambda a: np.linalg.norm(a) ** 3
    return np.sum(grad(f)(x) ** 2)


def softmaxish(x):
    def f(a):
        e = np.exp(a - np.max(a))
        return np.log(np.sum(e)) + np.max(a)

    return np.sum(grad(f)(x) ** 2 * x)


def mat(x):
    M = np.outer(x, x) + 3 * np.eye(4)
    f = lambda m: np.linalg.slogdet(m)[1]
    return np.sum(grad(f)(M) * M.T @ A)


def solve(x):
    M = A + 10 * np.eye(4)
    f = lambda b: np.sum(np.linalg.solve(M, b) ** 3)
    return np.sum(grad(f)(x) ** 2)
