"""The run time's helpers compute what the primitives that are spelled by them mean."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import spadc_runtime as rt
from primitives.making import CUBE, A, B, D, X, reals
from primitives.product_rows import PAIRS, SQUARE, SQUARES

from spadc.primitives import REGISTRY, Call, primitive

HELPERS = {
    p.spelling.function.removeprefix("rt."): p
    for p in REGISTRY.values()
    if isinstance(p.spelling, Call) and p.spelling.function.startswith("rt.")
}


def both(name: str, *operands: Any, **attrs: Any) -> None:
    """The primitive and the helper agree, in shape, value and dtype."""
    expected = primitive(name).evaluate(*operands, **attrs)
    given = getattr(rt, name)(*operands, **attrs)
    pairs = (
        zip(given, expected, strict=True)
        if isinstance(given, tuple)
        else [(given, expected)]
    )
    for a, b in pairs:
        assert np.shape(a) == np.shape(b)
        assert np.result_type(a) == np.result_type(b)
        unit = np.finfo(np.result_type(a)).eps
        np.testing.assert_allclose(a, b, rtol=50 * unit, atol=10 * unit)


def test_every_helper_exists() -> None:
    assert set(HELPERS) <= set(rt.__all__)


SCALED = ("dot", "inner")
PRODUCTS = [
    *(("matmul", a, b, {}) for a, b in PAIRS.values()),
    *(("dot", a, b, {}) for a, b in PAIRS.values() if max(a.ndim, b.ndim) < 3),
    ("dot", A, CUBE, {}),
    ("inner", D, D, {}),
    ("inner", A, D, {}),
    ("inner", CUBE, X, {}),
    *((name, a, b, {}) for name in SCALED for a, b in ((A, 1.5), (np.float64(2.0), A))),
    ("tensordot", CUBE, X, {"axes": ((1, 2), (0, 1))}),
    ("tensordot", A, B, {"axes": 1}),
    ("tensordot", A, CUBE, {}),
    ("tensordot", CUBE, reals(4, 3, 5), {"axes": ((1, -1), (1, 0))}),
]


@pytest.mark.parametrize(
    "case", PRODUCTS, ids=lambda c: f"{c[0]}{np.shape(c[1])}{np.shape(c[2])}"
)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_products(case: Any, dtype: str) -> None:
    name, a, b, attrs = case
    a, b = (x if isinstance(x, float) else x.astype(dtype) for x in (a, b))
    y = primitive(name).evaluate(a, b, **attrs)
    y_bar = reals(*np.shape(y)).astype(np.result_type(y))[()]
    both(f"{name}_left_bar", y_bar, b, np.shape(a), **attrs)
    both(f"{name}_right_bar", y_bar, a, np.shape(b), **attrs)


@pytest.mark.parametrize("a", [SQUARE, SQUARES], ids=["one", "batch"])
@pytest.mark.parametrize("b", [D, B], ids=["vector", "matrix"])
def test_solve(a: Any, b: Any) -> None:
    y = np.linalg.solve(a, b)
    both("solve_bar", np.cos(y), y, a, b)


@pytest.mark.parametrize(
    "x", [CUBE, X, D, reals(0), reals(3, 0), np.round(CUBE)], ids=np.shape
)
@pytest.mark.parametrize("axis", [None, 0, -1])
def test_sort_and_products_of_others(x: Any, axis: int | None) -> None:
    both("products_of_others", x, axis=axis)
    both("sort_bar", np.cos(np.sort(x, axis=axis)), x, axis=axis)


def test_shapes() -> None:
    both("unbroadcast", CUBE, (3, 1))
    both("unbroadcast", CUBE, CUBE.shape)
    both("unbroadcast", D, ())
    both("fit_to", reals(3, 1), (1, 2))
    both("fit_to", reals(3, 2), (3, 2))
    both("astype_like", D, np.float32(1))
    both("astype_like", 1.5, D)
    both("diag_bar", D, (3, 5), k=1)
    both("diag_bar", reals(4, 4), (3,), k=-1)
    both("untile", reals(4, 9), (2, 3), (2, 3))
    both("untile", reals(2, 6), (3,), (2, 2))
    for number in range(3):
        both("hstack_part", reals(6), (2,), (3,), (), number=number)
    both("hstack_part", reals(2, 4), (2, 1), (2, 3), number=1)


HITS = np.array([[True, False, True], [False, False, False], [True, True, True]])


@pytest.mark.parametrize("axis", (None, 0, 1, -1, (0, 1)))
@pytest.mark.parametrize("last", (False, True))
def test_one_hit(axis: Any, last: bool) -> None:
    found = rt.one_hit(HITS, axis, last)
    wanted = primitive("one_hit").evaluate(HITS, axis, last)
    np.testing.assert_array_equal(found, wanted)
    np.testing.assert_array_equal(np.sum(found, axis), np.any(HITS, axis))
    assert not np.any(found & ~HITS)


@pytest.mark.parametrize("shape", ((3, 3), (3,), (1, 3), (3, 1), (), (2, 3, 3)))
def test_any_like(shape: tuple[int, ...]) -> None:
    wanted = primitive("any_like").evaluate(HITS, shape)
    np.testing.assert_array_equal(rt.any_like(HITS, shape), wanted)
    zeros = np.zeros(shape)
    found = np.broadcast_to(rt.any_like(HITS, shape), shape)
    for position in np.ndindex(shape):
        zeros[position] = 1
        assert found[position] == np.any(HITS & (zeros > 0))
        zeros[position] = 0


def test_fitting() -> None:
    both("fitting", X, X, "f")
    with pytest.raises(ValueError, match=r"the rule of `f` answers with the shape"):
        rt.fitting(X[1:], X, "f")


@pytest.mark.parametrize("axis", (None, 0, -1))
@pytest.mark.parametrize("ties", ("share", "first", "last"))
def test_ties_of_sorting(axis: Any, ties: str) -> None:
    x = np.array([[2.0, 1.0, 2.0], [0.0, 0.0, 0.0]])
    bar = np.arange(6.0).reshape(2, 3) if axis is not None else np.arange(6.0)
    both("sort_bar", bar, x, axis=axis, ties=ties)
    both("sort_dot", np.arange(6.0).reshape(2, 3), x, axis=axis, ties=ties)


@pytest.mark.parametrize("before", (0.0, 0.5, 1.0))
def test_ties_of_running_extremes(before: float) -> None:
    x = np.array([[1.0, 1.0], [1.0, 0.0], [3.0, 1.0]])
    y = np.maximum.accumulate(x, axis=0)
    both("running_bar", np.arange(6.0).reshape(3, 2), y, x, axis=0, before=before)
