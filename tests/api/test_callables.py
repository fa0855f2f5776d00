"""Whatever is called like a function is differentiated: methods, objects, partials,
functions with `*args`; what they hold is read when the gradient is called."""

from __future__ import annotations

import functools
import pickle
from dataclasses import dataclass

import numpy as np
import pytest

import spadc

X = np.array([0.7, -1.2, 0.4, 2.1])


class Model:
    scale = 2.0

    def __init__(self, w):
        self.w = w
        self.act = np.tanh
        self.layers = [self.linear, np.sin]

    def linear(self, v):
        return self.w * v

    def loss(self, v, k=1.0):
        for layer in self.layers:
            v = layer(v)
        return np.sum(self.act(v) ** 2) * self.scale * k

    def __call__(self, v):
        return np.sum(self.linear(v) ** 3)

    @staticmethod
    def square(v):
        return np.sum(v**2)

    @classmethod
    def scaled(cls, v):
        return np.sum(v**2) * cls.scale


class Deeper(Model):
    def loss(self, v, k=1.0):
        return super().loss(v, k) + self(v)


@dataclass
class Options:
    k: float = 3.0


def weighted(a, x, b=2.0):
    return np.sum(a * x**2) * b


def gathered(x, *ws, **others):
    total = np.sum(x)
    for w in ws:
        total = total * np.sum(w)
    for name, value in others.items():
        total = total + value if name == "u" else total * value
    return total


def twice(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs) * 2.0

    return wrapper


@twice
def wrapped(x, y=2.0):
    return np.sum(x**2) * y


def chosen(x, act=np.tanh, mode="sum", options=None):
    total = getattr(np, mode)(act(x))
    return total * (options.k if options is not None else 1.0)


def power(x, n):
    return x if n < 2 else power(x, n - 1) * x + power(x, n - 2)


def tree(v):
    if len(v) == 1:
        return v[0] ** 2
    half = len(v) // 2
    return tree(v[:half]) * 0.5 + tree(v[half:])


MODEL = Model(np.array([1.0, 2.0, 3.0, 4.0]))
CALLS = [
    (MODEL.loss, (X,), {}, 0),
    (MODEL.loss, (X, 2.0), {}, (0, 1)),
    (MODEL, (X,), {}, 0),
    (Deeper(X + 1.0).loss, (X,), {}, "v"),
    (Model.square, (X,), {}, 0),
    (MODEL.scaled, (X,), {}, 0),
    (functools.partial(weighted, 2.0), (X,), {}, 0),
    (functools.partial(weighted, b=3.0), (X, X), {}, (0, 1)),
    (functools.partial(functools.partial(weighted, X), b=5.0), (X,), {}, 0),
    (functools.partial(MODEL.loss, k=4.0), (X,), {}, 0),
    (gathered, (X,), {}, 0),
    (gathered, (X, X, 2.0 * X), {}, (0, 1, 2)),
    (gathered, (X, X), {"u": 3.0, "z": 2.0}, (0, 1, "u", "z")),
    (wrapped, (X, 3.0), {}, (0, 1)),
    (wrapped, (X,), {}, "x"),
    (chosen, (X,), {}, 0),
    (chosen, (X, np.sin), {}, 0),
    (chosen, (X, lambda v: v * v), {"mode": "mean"}, 0),
    (chosen, (X,), {"options": Options()}, 0),
    (power, (1.3, 5), {}, 0),
    (tree, (X,), {}, 0),
    (functools.lru_cache(lambda s: s**3), (2.0,), {}, 0),
]


@pytest.mark.parametrize(("function", "args", "kwargs", "wrt"), CALLS)
def test_right(function, args, kwargs, wrt):
    assert spadc.check(function, *args, wrt=wrt, **kwargs).agrees


def test_attributes_are_read_at_each_call():
    model = Model(X + 2.0)
    gradient = spadc.grad(model.loss)
    for change in ("none", "w", "act", "layers", "scale"):
        if change == "w":
            model.w = model.w * 2.0
        if change == "act":
            model.act = np.cos
        if change == "layers":
            model.layers = [*model.layers, model.linear]
        if change == "scale":
            model.scale = 7.0
        np.testing.assert_array_equal(gradient(X), spadc.grad(model.loss)(X))
        spadc.check(model.loss, X)


def test_another_object_is_another_argument():
    options = Options(2.0)
    gradient = spadc.grad(chosen)
    first = gradient(X, options=options)
    np.testing.assert_allclose(gradient(X, options=Options(6.0)), 3.0 * first)
    options.k = 4.0
    np.testing.assert_allclose(gradient(X, options=options), 2.0 * first)


def test_as_many_arguments_as_are_given():
    gradient = spadc.grad(gathered, wrt=1)
    np.testing.assert_allclose(gradient(X, X), np.full(4, X.sum()))
    np.testing.assert_allclose(gradient(X, X, X), np.full(4, X.sum() ** 2))
    assert "def gathered_grad(x, ws0, ws1):" in gradient.source
    with pytest.raises(spadc.SpadcError, match="there is no parameter 1"):
        gradient(X)


def test_lengths_are_compiled_in_for_a_recursion():
    gradient = spadc.grad(tree)
    for count in (1, 3, 4, 8, 3):
        v = np.arange(1.0, count + 1.0)
        np.testing.assert_array_equal(gradient(v), spadc.grad(tree)(v))
        spadc.check(tree, v)


def test_the_code_refuses_what_it_is_not_for(tmp_path):
    gradient = spadc.grad(chosen)
    gradient(X)
    gradient.save(tmp_path / "made.py")
    namespace: dict = {}
    exec((tmp_path / "made.py").read_text(), namespace)
    np.testing.assert_array_equal(namespace["chosen_grad"](X), gradient(X))
    with pytest.raises(ValueError, match="another form of `mode`"):
        namespace["chosen_grad"](X, mode="mean")


def test_pickled_with_its_object():
    gradient = pickle.loads(pickle.dumps(spadc.grad(MODEL.loss)))
    np.testing.assert_array_equal(gradient(X), spadc.grad(MODEL.loss)(X))


@pytest.mark.parametrize("function", [Model, 3.0, len])
def test_without_source(function):
    with pytest.raises(spadc.SpadcError) as caught:
        spadc.grad(function)
    assert caught.value.code == "SPD404"
