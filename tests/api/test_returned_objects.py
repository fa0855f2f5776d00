"""Functions that return objects of classes: named tuples and dataclasses."""

from collections import namedtuple
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pytest

import spadc

X = np.array([0.3, -0.7, 1.1])
Point = namedtuple("Point", "a b")


class Fit(NamedTuple):
    loss: float
    parts: tuple = ()


@dataclass(frozen=True)
class State:
    u: np.ndarray
    point: Point
    steps: int = 3


class Summing:
    def __init__(self, u):
        self.u = u
        self.total = np.sum(u)


def point(x):
    return Point(np.sin(x), np.sum(x))


def state(x):
    Points = Point
    return [State(x * x, Points(b=x[0], a=2.0 * x)), Fit(np.prod(x))]


def summing(x):
    return Summing(x)


def test_cotangents_have_the_form_of_the_value():
    value, pullback = spadc.vjp(point)(X)
    assert type(value) is Point
    found = pullback(Point(X, 2.0))
    np.testing.assert_allclose(found, X * np.cos(X) + 2.0)
    value, pullback = spadc.vjp(state)(X)
    assert type(value[0]) is State
    zeros = State(np.zeros(3), Point(X, 1.0), None)
    found = pullback([zeros, Fit(0.0, None)])
    np.testing.assert_allclose(found, 2 * X + [1.0, 0.0, 0.0])
    with pytest.raises(spadc.SpadcError, match="not structured like the value"):
        pullback([(X, X), 1.0])


def test_generated_code_makes_the_same_objects():
    value, dot = spadc.jvp(state)(X, dot=X)
    plain = state(X)
    for made in (value, dot):
        assert [type(one) for one in made] == [State, Fit]
        assert type(made[0].point) is Point
    np.testing.assert_array_equal(value[0].u, plain[0].u)
    assert (value[0].steps, dot[0].steps) == (3, None)
    np.testing.assert_allclose(dot[0].u, 2 * X * X)
    assert spadc.jacobian(point)(X).a.shape == (3, 3)
    _, aux = spadc.grad(lambda x: (np.sum(x), point(x)), has_aux=True)(X)
    assert type(aux) is Point
    assert "Point(a=" in spadc.jvp(point).source


def test_rebound_class_is_seen(monkeypatch):
    jvp = spadc.jvp(point)
    assert type(jvp(X, dot=X)[0]) is Point
    other = namedtuple("Point", "a b")
    monkeypatch.setitem(globals(), "Point", other)
    assert type(jvp(X, dot=X)[0]) is other


def test_names_do_not_meet():
    other = namedtuple("Point", "b a")

    def both(x):
        Point_ = x[0] * 3.0
        return Point(x, Point_), other(x, x)

    value, _ = spadc.jvp(both)(X, dot=X)
    assert [type(one) for one in value] == [Point, other]
    with pytest.raises(spadc.SpadcError, match="has a parameter `Point`"):
        helper = point
        spadc.jvp(lambda Point: helper(Point))(X, dot=X)


def test_what_a_file_could_not_know(tmp_path):
    jvp = spadc.jvp(point)
    jvp(X, dot=X)
    jvp.save(tmp_path / "point.py")
    text = (tmp_path / "point.py").read_text()
    assert f"from {__name__} import Point" in text
    other = namedtuple("Point", "a b")
    jvp = spadc.jvp(lambda x: other(x, x))
    jvp(X, dot=X)
    with pytest.raises(spadc.SpadcError, match="cannot be written into a file"):
        jvp.save(tmp_path / "point.py")


def test_class_that_does_more_when_it_is_made():
    with pytest.raises(spadc.SpadcError) as caught:
        spadc.vjp(summing)(X)
    assert caught.value.code == "SPD304"
    assert "Return a tuple or dict" in str(caught.value)
