"""Numbers that follow from the lengths of arrays: how many bytes, how many times.

A size is a polynomial in lengths with whole coefficients. It prints as a person would
write it, with what all terms have in common in front.

    >>> n, m, steps = Sym("n"), Sym("m"), Sym("steps")
    >>> rows = Size.product(n, m) + Size.product(steps, n.shifted(-2))
    >>> print(8 * rows)
    8*(n*m + steps*(n - 2))
    >>> (8 * rows).at({"n": 10, "m": 3, "steps": 5})
    560
    >>> print(Size.product(8, n, m) + Size.product(8, n))
    8*n*(m + 1)
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import final

import numpy as np

from .lengths import Dim, Kept, Sym, kept_number
from .types import ArrayType, CarrierType, Type


@final
@dataclass(frozen=True, slots=True)
class Eighth:
    """The bytes that one bit for each element takes: an eighth of `number` times the
    product of `lengths`, rounded up."""

    number: int
    lengths: tuple[Sym | Kept, ...]

    def __str__(self) -> str:
        return f"ceil({_term(self.lengths, self.number)}/8)"


Length = Sym | Kept | Eighth
Monomial = tuple[Length, ...]


@final
@dataclass(frozen=True, slots=True)
class Size:
    """A sum of products of lengths, each with its coefficient."""

    terms: tuple[tuple[Monomial, int], ...] = ()

    @classmethod
    def product(cls, *factors: int | Length) -> Size:
        """The product of numbers and lengths."""
        number = math.prod(f for f in factors if isinstance(f, int))
        lengths = tuple(f for f in factors if not isinstance(f, int))
        return cls(((lengths, number),)) if number else cls()

    def __add__(self, other: Size) -> Size:
        total: dict[frozenset[tuple[Length, int]], tuple[Monomial, int]] = {}
        for lengths, number in (*self.terms, *other.terms):
            key = frozenset(Counter(lengths).items())
            shown, known = total.get(key, (lengths, 0))
            total[key] = (shown, known + number)
        return Size(tuple(term for term in total.values() if term[1]))

    def __mul__(self, other: Size | int) -> Size:
        if isinstance(other, int):
            other = Size.product(other)
        products = (
            Size((((*a, *b), x * y),)) for a, x in self.terms for b, y in other.terms
        )
        return sum(products, Size())

    __rmul__ = __mul__

    def at(self, lengths: Mapping[str, int]) -> int:
        """The number for these lengths; KeyError if one is missing."""
        return sum(
            number * math.prod(_number(one, lengths) for one in monomial)
            for monomial, number in self.terms
        )

    @property
    def names(self) -> frozenset[str]:
        """The names of the lengths that it depends on."""
        lengths = (one for monomial, _ in self.terms for one in monomial)
        return frozenset(symbol.name for one in lengths for symbol in _symbols(one))

    def __str__(self) -> str:
        common, divisor = self._common()
        front = [str(divisor)] if divisor != 1 else []
        front += map(_text, common)
        rest = [_term(_without(m, common), n // divisor) for m, n in self.terms]
        if not rest:
            return "0"
        if rest == ["1"] and front:
            return "*".join(front)
        inner = " + ".join(rest)
        return "*".join([*front, f"({inner})" if len(rest) > 1 and front else inner])

    def _common(self) -> tuple[Monomial, int]:
        """The lengths and the number that divide every term."""
        if not self.terms:
            return (), 1
        shared = Counter(self.terms[0][0])
        for monomial, _ in self.terms:
            shared &= Counter(monomial)
        ordered = _first(self.terms[0][0], shared)
        return ordered, math.gcd(*(number for _, number in self.terms))


def bytes_of(type_: Type) -> Size | None:
    """The bytes of an array of this type, or of its carrier; None where that is not
    known."""
    if isinstance(type_, CarrierType):
        return _bytes_of_carrier(type_)
    if not isinstance(type_, ArrayType) or type_.dtype is None or type_.shape is None:
        return None
    lengths = [dim for dim in type_.shape if dim is not None]
    if len(lengths) < len(type_.shape):
        return None
    return Size.product(np.dtype(type_.dtype).itemsize, *lengths)


def _bytes_of_carrier(carrier: CarrierType) -> Size | None:
    """A plane of bytes for each bit of an element, and what each row takes."""
    shape = carrier.of.shape if isinstance(carrier.of, ArrayType) else None
    if shape is None or None in shape:
        return None
    number = math.prod(dim for dim in shape if isinstance(dim, int))
    lengths = tuple(dim for dim in shape if isinstance(dim, Sym | Kept))
    rows = (dim for dim in shape[:-1] if dim is not None)
    each = Size.product(carrier.row_bytes, *rows)
    if carrier.bits % 8 == 0:
        return Size.product(carrier.bits // 8, number, *lengths) + each
    plane = Eighth(number, lengths) if lengths else -(-number // 8)
    return Size.product(carrier.bits, plane) + each


def length_at(dim: Dim, lengths: Mapping[str, int]) -> int | None:
    """The number that a length is, given the numbers of the symbols."""
    return dim if dim is None or isinstance(dim, int) else _number(dim, lengths)


def _number(length: Length, lengths: Mapping[str, int]) -> int:
    if isinstance(length, Eighth):
        numbers = (_number(one, lengths) for one in length.lengths)
        return -(-length.number * math.prod(numbers) // 8)
    if isinstance(length, Kept):
        return kept_number(_number(length.length, lengths), length.keep)
    return max(0, lengths[length.name] + length.offset)


def _symbols(length: Length) -> tuple[Sym, ...]:
    if isinstance(length, Eighth):
        return tuple(symbol for one in length.lengths for symbol in _symbols(one))
    return (length.length if isinstance(length, Kept) else length,)


def _text(length: Length) -> str:
    if isinstance(length, Kept | Eighth) or not length.offset:
        return str(length)
    sign = "-" if length.offset < 0 else "+"
    return f"({length.name} {sign} {abs(length.offset)})"


def _term(monomial: Iterable[Length], number: int) -> str:
    factors = [*([str(number)] if number != 1 else []), *map(_text, monomial)]
    return "*".join(factors) or "1"


def _first(monomial: Monomial, wanted: Counter[Length]) -> Monomial:
    """The lengths in `wanted`, as often as there, in the order of the monomial."""
    left, found = Counter(wanted), []
    for one in monomial:
        if left[one] > 0:
            left[one] -= 1
            found.append(one)
    return tuple(found)


def _without(monomial: Monomial, common: Monomial) -> Monomial:
    left, rest = Counter(common), []
    for one in monomial:
        if left[one] > 0:
            left[one] -= 1
        else:
            rest.append(one)
    return tuple(rest)
