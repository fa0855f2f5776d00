"""Shorten products of complex numbers.

A number is multiplied into an imaginary unit, `2 * 1j` to `2j`. A modulus is left out
where it is divided out again: the cotangent of `z` in `abs(z)` is that of the modulus,
times `conj(z)`, divided by the modulus or by 1 where that is 0. A square of the modulus
brings the modulus itself, and `abs(z) * conj(z) / (abs(z) or 1)` is `conj(z)`, also
where `z` is 0.
"""

from __future__ import annotations

from spadc.ir import Value

from .rewrite import Number, Rewriter

Factors = tuple[list[Value], list[Value]]  # scalars and arrays


def into_imaginary(
    number: Number, scalars: list[Value], at: Rewriter
) -> tuple[Number, list[Value]]:
    """The number and the scalars with the number multiplied into an imaginary one."""
    for k, value in enumerate(scalars):
        unit = at.imaginary(value)
        if number != 1 and unit is not None:
            return 1, [at.constant(number * unit), *scalars[:k], *scalars[k + 1 :]]
    return number, scalars


def cancel_modulus(above: Factors, below: Factors, at: Rewriter) -> None:
    """Take a modulus out of the factors `above` and what divides it out of `below`, if
    the conjugate of the same numbers is a factor too."""
    factors, divisors = [*above[0], *above[1]], [*below[0], *below[1]]
    for divisor in divisors:
        modulus = _or_one(divisor, at)
        made = None if modulus is None else at.made_by(modulus, "absolute")
        if made is None or modulus is None or modulus not in factors:
            continue
        conjugates = (at.made_by(v, "conjugate") for v in factors)
        if any(c is not None and c.operands == made.operands for c in conjugates):
            next(group for group in above if modulus in group).remove(modulus)
            next(group for group in below if divisor in group).remove(divisor)
            return


def _or_one(value: Value, at: Rewriter) -> Value | None:
    """The `y` of `y + (y == 0)`."""
    added = at.made_by(value, "add")
    test = None if added is None else at.made_by(added.operands[1], "equal")
    if added is None or test is None or test.operands[0] is not added.operands[0]:
        return None
    return added.operands[0] if at.literal(test.operands[1]) == 0 else None
