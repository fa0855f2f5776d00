"""Squares of the positive numbers, kept in a list that a comprehension makes."""

# ruff: noqa: F821


def filtered(x: "f64[n]"):
    squares = [v**2 for v in x if v > 0]
    return sum(s * i for i, s in enumerate(squares)) + max(squares)
