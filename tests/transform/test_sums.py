"""Sums, differences, powers and neutral numbers."""

from __future__ import annotations

import pytest
from transform.building import ANY, FLOAT, INT, Program, array, check

VECTOR = array("n")


def test_adding_a_negative_is_subtracting() -> None:
    p = Program(x=VECTOR, y=VECTOR)
    check(
        p.function(p.x + -p.y, -p.x + p.y, p.x - -p.y, p.x + -2 * p.y),
        """
        %1 = subtract x, y
        %2 = subtract y, x
        %3 = add x, y
        %4 = multiply 2, y
        %5 = subtract x, %4
        yield %1, %2, %3, %5
        """,
    )


def test_two_negatives() -> None:
    p = Program(x=VECTOR, y=VECTOR)
    minus = -p.x
    check(
        p.function(-p.x + -p.y, -p.x - -p.y, -minus),
        """
        %1 = add x, y
        %2 = negative %1
        %3 = subtract y, x
        yield %2, %3, x
        """,
    )


def test_zero_is_left_out_for_scalars_only() -> None:
    p = Program(a=FLOAT, x=VECTOR)
    check(
        p.function(p.a + 0, 0.0 + p.a, p.a - 0, p.x + 0),
        "%1 = add x, 0\nyield a, a, a, %1",
    )


def test_a_float_zero_makes_floats_of_integers() -> None:
    p = Program(k=INT)
    check(p.function(p.k + 0, p.k + 0.0), "%1 = add k, 0.0\nyield k, %1")


def test_numbers_are_folded() -> None:
    p = Program(x=VECTOR)
    two = p("add", 1, 1)
    check(
        p.function(p.x ** (two - 1), p.x**two, p.x * (two + 0.5)),
        """
        %1 = power x, 2
        %2 = multiply 2.5, x
        yield x, %1, %2
        """,
    )


def test_powers_of_one_and_zero() -> None:
    p = Program(x=VECTOR, a=FLOAT)
    check(
        p.function(p.x**1, p.a**0, p.x**0, p.x**1.0),
        "%1 = power x, 0\nyield x, 1.0, %1, x",
    )


def test_a_value_added_to_itself() -> None:
    p = Program(x=VECTOR)
    bar = p("sin", p.x)
    check(p.function(bar + bar), "%1 = sin x\n%2 = multiply 2, %1\nyield %2")


@pytest.mark.parametrize("type_", [VECTOR, ANY, FLOAT], ids=["array", "any", "scalar"])
def test_differences_hold_for_every_type(type_: object) -> None:
    p = Program(x=type_, y=type_)  # type: ignore[arg-type]
    check(p.function(p.x + -p.y), "%1 = subtract x, y\nyield %1")
