"""Matrix products for every pair of ranks."""

from __future__ import annotations

import numpy as np
import pytest
from support import assert_gradient, function_from, right_or_refused

MATMUL_SHAPES = [
    ((3,), (3,)),
    ((2, 3), (3,)),
    ((3,), (3, 2)),
    ((2, 3), (3, 4)),
    ((5, 2, 3), (3,)),
    ((3,), (5, 3, 4)),
    ((5, 2, 3), (3, 4)),
    ((2, 3), (5, 3, 4)),
    ((5, 2, 3), (5, 3, 4)),
    ((1, 2, 3), (5, 3, 4)),
    ((2, 1, 1, 3), (5, 3, 1)),
    ((1, 3), (3, 1)),
    ((1,), (1, 4)),
    ((0, 3), (3, 2)),
    ((2, 0), (0, 3)),
]
DOT_SHAPES = [
    ((3,), (3,)),
    ((2, 3), (3,)),
    ((3,), (3, 2)),
    ((2, 3), (3, 4)),
    ((), (2, 3)),
    ((2,), ()),
    ((4, 2, 3), (3,)),
    ((2, 3), (4, 3, 2)),
]
OUTER_SHAPES = [((2,), (3,)), ((1,), (3,)), ((2, 2), (3,)), ((0,), (3,))]
SUBSCRIPTS = [
    ("ij,jk->ik", (2, 3), (3, 4)),
    ("ij,kj->ik", (2, 3), (4, 3)),
    ("ij,ij->i", (2, 3), (2, 3)),
    ("ij,ij->", (2, 3), (2, 3)),
    ("i,j->ji", (2,), (3,)),
    ("bij,bjk->bik", (2, 3, 2), (2, 2, 3)),
    ("...ij,j->...i", (2, 3, 2), (2,)),
    ("ij,k->i", (2, 3), (2,)),
    ("ij,jk", (2, 3), (3, 2)),
    ("ij,ij->i", (1, 3), (2, 1)),
    ("ij,ij->j", (2, 1), (2, 3)),
    ("ij,ij->", (1, 1), (2, 3)),
    ("ij,jk->ki", (2, 1), (3, 2)),
    ("i,i->i", (3,), (1,)),
    ("...i,...i->...", (1, 3), (2, 1)),
]


def by_operator(a, b):
    return np.sum(np.sin(a @ b))


def by_function(a, b):
    return np.sum(np.sin(np.matmul(a, b)) ** 2)


def by_method(a, b):
    return np.sum(np.sin(a.dot(b)))


def by_dot(a, b):
    return np.sum(np.dot(a, b) ** 2)


def by_outer(a, b):
    return np.sum(np.sin(np.outer(a, b)))


def operands(*shapes):
    rng = np.random.default_rng(len(shapes[0]) + 10 * len(shapes[-1]))
    return tuple(rng.uniform(0.2, 1.5, shape) for shape in shapes)


@pytest.mark.parametrize("product", [by_operator, by_function])
@pytest.mark.parametrize(("left", "right"), MATMUL_SHAPES)
def test_matmul(product, left, right):
    assert_gradient(product, operands(left, right), (0, 1))


@pytest.mark.parametrize(("left", "right"), MATMUL_SHAPES)
def test_matmul_with_one_side_active(left, right):
    a, b = operands(left, right)
    assert_gradient(by_operator, (a, b), 0, layouts=("plain",))
    assert_gradient(by_operator, (a, b), 1, layouts=("plain",))


@pytest.mark.parametrize("product", [by_method, by_dot])
@pytest.mark.parametrize(("left", "right"), DOT_SHAPES[:4])
def test_dot(product, left, right):
    assert_gradient(product, operands(left, right), (0, 1))


@pytest.mark.parametrize(("left", "right"), DOT_SHAPES[4:])
def test_dot_of_unusual_ranks(left, right):
    right_or_refused(by_dot, operands(left, right), (0, 1))


@pytest.mark.parametrize(("left", "right"), OUTER_SHAPES)
def test_outer(left, right):
    assert_gradient(by_outer, operands(left, right), (0, 1))


CONTRACTION = """
import numpy as np


def contracted(a, b):
    return np.sum(np.sin(np.einsum({subscripts!r}, a, b)))
"""


@pytest.mark.parametrize(("subscripts", "left", "right"), SUBSCRIPTS)
def test_einsum(subscripts, left, right, tmp_path):
    source = CONTRACTION.format(subscripts=subscripts)
    function = function_from(source, "contracted", tmp_path)
    verdict = right_or_refused(function, operands(left, right), (0, 1))
    assert verdict == "right" or "..." in subscripts, verdict
