"""Objects: attributes, methods, classes, named tuples, enumerations."""

# ruff: noqa: RUF059
from __future__ import annotations

import enum
import functools
import math
import sys
import types
from collections import OrderedDict, namedtuple
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np


@dataclass
class Params:
    a: float = 2.0
    w: np.ndarray = None
    n: int = 3
    names: tuple = ("p", "q")


PARAMS = Params(w=np.array([1.0, 2.0, 3.0, 4.0, 5.0]))


@dataclass(frozen=True)
class Frozen:
    k: float

    def scale(self, v):
        return self.k * v

    @property
    def twice(self):
        return 2 * self.k


FR = Frozen(1.5)

Point = namedtuple("Point", "x y")


class Pt(NamedTuple):
    u: float
    v: float = 2.0


P0 = Point(1.0, 2.0)
P1 = Pt(3.0)
NS = types.SimpleNamespace(
    dt=0.1, grid=np.arange(5.0), inner=types.SimpleNamespace(g=9.8)
)


class Color(enum.Enum):
    RED = 1
    BLUE = 2


class Scheme(enum.IntEnum):
    EULER = 0
    RK = 1


class Layer:
    scale = 0.5

    def __init__(self, w, act=np.tanh):
        self.w = w
        self.act = act
        self.eps = 1e-3
        self.training = True
        self.children = []

    def __call__(self, v):
        return self.act(self.w * v) * self.scale

    def lin(self, v):
        return v + self.eps

    def both(self, v):
        return self.lin(self(v))

    @property
    def gain(self):
        return self.eps * 10

    @staticmethod
    def twice(v):
        return 2.0 * v

    @classmethod
    def half(cls, v):
        return cls.scale * v

    def _norm(self, v):
        return np.sqrt(np.sum(v * v))


class Model:
    def __init__(self):
        self.layers = [
            Layer(np.array([1.0, 0.5, 0.2, 0.1, 2.0])),
            Layer(np.array(2.0), np.sin),
        ]
        self.first = self.layers[0]
        self.by = {"a": self.layers[1]}
        self.opt = None

    def forward(self, v):
        for layer in self.layers:
            v = layer(v)
        return v

    def loss(self, v):
        return np.sum(self.forward(v) ** 2)


class Child(Model):
    def loss(self, v):
        return super().loss(v) * 2.0


LAYER = Layer(np.array([1.0, 0.5, 0.2, 0.1, 2.0]))
MODEL = Model()
CHILD = Child()


def uses_dataclass(x):
    return np.sum(PARAMS.a * x * PARAMS.w) + PARAMS.n


def uses_frozen(x):
    return np.sum(FR.scale(x)) * FR.twice


def uses_namedtuple(x):
    return P0.x * np.sum(x) + P1.v * x[0] + P0[1]


def uses_simplenamespace(x):
    return np.sum(x * NS.grid) * NS.dt + NS.inner.g * x[0]


def uses_callable_obj(x):
    return np.sum(LAYER(x))


def uses_method_both(x):
    return np.sum(LAYER.both(x))


def uses_property(x):
    return np.sum(x) * LAYER.gain


def uses_static_class(x):
    return (
        np.sum(LAYER.twice(x))
        + np.sum(LAYER.half(x))
        + np.sum(Layer.twice(x))
        + np.sum(Layer.half(x))
    )


def uses_class_const(x):
    return np.sum(x) * Layer.scale


def uses_model(x):
    return np.sum(MODEL.forward(x)) + MODEL.loss(x)


def uses_super(x):
    return CHILD.loss(x)


def uses_attr_fn(x):
    return np.sum(LAYER.act(x))


def uses_attr_branch(x):
    if LAYER.training:
        x = x * 2.0
    if MODEL.opt is None:
        x = x + 1.0
    return np.sum(x)


def uses_method_unbound(x):
    return np.sum(Layer.lin(LAYER, x))


def uses_bound_local(x):
    f = LAYER.lin
    return np.sum(f(x))


def uses_obj_dict(x):
    return np.sum(MODEL.by["a"](x)) + np.sum(MODEL.layers[0](x))


def uses_enum(x):
    if Scheme.RK == 1:
        return np.sum(x)
    return x[0]


def uses_enum2(x):
    c = Color.RED
    if c is Color.RED:
        return np.sum(x) * c.value
    return x[0]


def uses_enum3(x):
    c = Color.RED
    if c == Color.BLUE:
        return np.sum(x)
    return x[0] * Color.BLUE.value


def uses_consts(x):
    return (
        np.sum(x) * np.pi
        + math.e
        + np.e
        + np.finfo(np.float64).eps
        + np.finfo(float).tiny
        + sys.float_info.epsilon
        + math.tau
        + np.iinfo(np.int8).max
    )


def uses_finfo_x(x):
    eps = np.finfo(x.dtype).eps
    return np.sum(x) + eps


def uses_isinstance_obj(x):
    if isinstance(LAYER, Layer):
        return np.sum(x)
    return x[0]


def uses_namedtuple_make(x):
    p = Point(x[0], x[1] * 2.0)
    q = Pt(u=x[2])
    a, b = p
    return p.x * p.y + q.u * q.v + a + p[1]


def _polar(x):
    return Point(x[0], x[1] ** 2)


def uses_namedtuple_return(x):
    p = _polar(x)
    return p.x * p.y


def uses_namedtuple_replace(x):
    p = Point(x[0], 2.0)._replace(y=x[1])
    return p.x * p.y


def uses_dataclass_make(x):
    p = Params(a=x[0], w=x)
    return np.sum(p.w) * p.a * p.n


def uses_ns_make(x):
    p = types.SimpleNamespace(a=x[0], w=x)
    return np.sum(p.w) * p.a


def uses_hasattr(x):
    if hasattr(LAYER, "bias"):
        return x[0]
    if hasattr(x, "shape"):
        return np.sum(x) * LAYER.eps + getattr(LAYER, "nothing", 2.0)
    return 0.0


def uses_type_name(x):
    assert type(LAYER).__name__ == "Layer"
    return np.sum(x)


def uses_type_is(x):
    if type(x) is np.ndarray:
        return np.sum(x)
    return x


def uses_kw_partialmethod(x):
    g = functools.partial(LAYER.lin)
    return np.sum(g(x))


def uses_class_call_inside(x):
    layer = Layer(x)
    return np.sum(layer(x))


def uses_ordered(x):
    d = OrderedDict()
    d["a"] = x
    d["b"] = x * 2.0
    return sum(np.sum(v) for v in d.values())
