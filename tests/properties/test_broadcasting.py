"""Cotangents of stretched operands are summed, whatever the shapes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import mutually_broadcastable_shapes
from support import assert_gradient, right_or_refused


def add(a, b):
    return np.sum(np.sin(a + b))


def subtract(a, b):
    return np.sum(np.sin(a - b) * a)


def multiply(a, b):
    return np.sum(a * b) + np.sum(np.cos(a * b))


def divide(a, b):
    return np.sum(a / b)


def power(a, b):
    return np.sum(a**b)


def maximum(a, b):
    return np.sum(np.maximum(a, b) ** 2)


def minimum(a, b):
    return np.sum(np.minimum(a, b) * a)


def arctan2(a, b):
    return np.sum(np.arctan2(a, b) ** 2)


def where(a, b):
    return np.sum(np.where(a > b, a * b, b) ** 2)


def clip(a, b):
    return np.sum(np.clip(a, 0.5, b + 0.5) * 2.0)


def augmented(a, b):
    c = a + b * 0.0
    c *= b
    c += a
    return np.sum(c**2)


def stored(a, b):
    c = np.zeros((2, 3, 2, 3))
    c[...] = a
    c += b
    return np.sum(c**2)


def fused(a, b):
    return np.sum((a + 2.0 * b) ** 2 / (1.0 + a * b))


PROGRAMS = [add, subtract, multiply, divide, power, maximum, minimum, arctan2, where]
PROGRAMS += [clip, augmented, fused]


def operands(shapes):
    rng = np.random.default_rng(sum(map(len, shapes)))
    return tuple(rng.uniform(0.3, 1.7, shape) for shape in shapes)


@pytest.mark.parametrize("program", PROGRAMS)
@given(shapes=mutually_broadcastable_shapes(num_shapes=2, min_side=0, max_side=3))
def test_two_operands(program, shapes):
    args = operands(shapes.input_shapes)
    assert_gradient(program, args, (0, 1), layouts=("plain", "transposed"))


@given(
    shapes=mutually_broadcastable_shapes(
        num_shapes=2, base_shape=(2, 3, 2, 3), max_dims=4
    )
)
def test_stored_with_broadcasting(shapes):
    args = operands(shapes.input_shapes)
    if shapes.result_shape == (2, 3, 2, 3) or np.size(args[0]) == 1:
        right_or_refused(stored, args, (0, 1), layouts=("plain",))


@pytest.mark.parametrize("program", PROGRAMS)
def test_arrays_with_numbers(program):
    array = np.array([0.4, 1.1, 1.6])
    assert_gradient(program, (array, 0.8), (0, 1))
    assert_gradient(program, (0.8, array), (0, 1))
    assert_gradient(program, (0.8, 0.9), (0, 1), layouts=("plain",))
