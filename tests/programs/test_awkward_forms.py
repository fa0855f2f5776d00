"""Forms that are easy to get wrong: unpacking, in-place dtypes, None for a bound."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import spadc

X = np.array([1.0, 2.0, 3.0])


def starred(x: Any) -> Any:
    first, *rest = x
    return first * sum(rest)


def extended(x: Any) -> Any:
    items = [1.0]
    items.extend(x)
    return items[0] * items[1]


def added_list(x: Any) -> Any:
    items = [1.0]
    items += x
    return items[0] * items[1]


def starred_in_the_middle(x: Any) -> Any:
    first, *rest, last = x
    return first * sum(rest) + last**2 * len(rest)


@pytest.mark.parametrize(
    ("program", "gradient"),
    [
        (starred, [5.0, 1.0, 1.0]),
        (starred_in_the_middle, [2.0, 1.0, 6.0]),
        (extended, [1.0, 0.0, 0.0]),
        (added_list, [1.0, 0.0, 0.0]),
    ],
)
def test_an_unknown_number_of_items(program: Any, gradient: list[float]) -> None:
    np.testing.assert_array_equal(spadc.grad(program)(X), gradient)


def three_or_more(x: Any) -> Any:
    a, b, *rest, c = x
    return a * b + c * len(rest)


def test_too_few_items_raise() -> None:
    with pytest.raises(ValueError, match="expected 3 values"):
        spadc.grad(three_or_more)(X[:2])


def pair(x: Any) -> Any:
    a, b = x
    return a * b


def test_unpacking_checks_the_number_of_items() -> None:
    np.testing.assert_array_equal(spadc.grad(pair)(X[:2]), [2.0, 1.0])
    with pytest.raises(ValueError, match="expected 2 values"):
        spadc.grad(pair)(X)


def test_in_place_addition_keeps_the_dtype() -> None:
    def program(a: Any, b: Any) -> Any:
        a += b
        return np.sum(a**2)

    a = X.astype(np.float32)
    value, (a_bar, b_bar) = spadc.value_and_grad(program, wrt=("a", "b"))(a, X)
    assert value.dtype == program(a.copy(), X).dtype == np.float32
    assert (a_bar.dtype, b_bar.dtype) == (np.float32, np.float64)


def larger(x: Any) -> Any:
    return max(np.sum(x), np.prod(x) * 2)


def bounded_below(x: Any) -> Any:
    return np.sum(np.clip(x, 1.5, None))


def sines(x: Any) -> Any:
    return sum(math.sin(x[i]) for i in range(3))


@pytest.mark.parametrize("program", [larger, bounded_below, sines])
def test_float32_stays(program: Any) -> None:
    single = spadc.grad(program)(X.astype(np.float32))
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, spadc.grad(program)(X), rtol=1e-6)


def test_both_results_of_slogdet() -> None:
    def program(m: Any) -> Any:
        sign, log = np.linalg.slogdet(m)
        return sign * log

    m = np.array([[2.0, 1.0], [0.5, 3.0]])
    np.testing.assert_allclose(spadc.grad(program)(m), np.linalg.inv(m).T)


def nothing(x: Any) -> None:
    x[0] = 1.0


def truth(x: Any) -> Any:
    return np.sum(x) > 1.0


@pytest.mark.parametrize("program", [nothing, truth])
def test_what_is_no_number_has_no_gradient(program: Any) -> None:
    with pytest.raises(spadc.SpadcError) as caught:
        spadc.grad(program)(X)
    assert caught.value.code == "SPD403"
