"""What a user may decide: limits of compiling, derivatives that are not unique."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import final


@final
@dataclass(frozen=True, slots=True)
class Options:
    """`unroll`: iterations of a loop that are written out where a list must be known at
    compile time. `depth`: calls inside calls that are inlined, recursion included.
    `size`: operations made while lowering, attempts at loops included."""

    unroll: int = 64
    depth: int = 50
    size: int = 200_000


CHOICES = {
    "ties": ("share", "first", "last"),
    "kinks": ("zero", "right", "left"),
    "roots": ("ieee", "zero"),
}


@final
@dataclass(frozen=True, slots=True)
class Conventions:
    """The derivatives at points where there is more than one, or none.

    `ties`: values that tie for a maximum or minimum, in a sorted order, or with a bound
    of `clip`, share the derivative equally, or the first or the last of them has it
    all. With `ties="last"` that of `np.maximum(x, 0)` at 0 is 0.
    `kinks`: what abs'(0) is: 0, 1 (from the right) or -1 (from the left), of all
    functions that go by the sign of a real number.
    `roots`: what sqrt'(0) is, of all powers between 0 and 1: infinite, as IEEE
    arithmetic gives, or 0.
    That of a Euclidean norm at 0 is 0 always.

    >>> str(Conventions(ties="first"))
    'ties=first'
    """

    ties: str = "share"
    kinks: str = "zero"
    roots: str = "ieee"

    def __post_init__(self) -> None:
        for name, chosen in self._items():
            if chosen not in CHOICES[name]:
                listed = ", ".join(CHOICES[name])
                raise ValueError(f"`{name}` is one of {listed}, not {chosen!r}")

    @classmethod
    def parse(cls, text: str) -> Conventions:
        """The conventions that a text like `ties=first,roots=zero` asks for.

        What it does not name is as usual. ValueError if it is malformed.
        """
        given = {}
        for part in filter(None, (part.strip() for part in text.split(","))):
            name, equals, chosen = part.partition("=")
            if not equals or name not in CHOICES:
                listed = ", ".join(f"{n}={'|'.join(c)}" for n, c in CHOICES.items())
                raise ValueError(f"`{part}` is no convention: {listed}")
            given[name] = chosen
        return cls(**given)

    def __str__(self) -> str:
        """What is not as usual, as `parse` reads it."""
        usual = dict(USUAL._items())
        return ",".join(f"{n}={c}" for n, c in self._items() if c != usual[n])

    def _items(self) -> Iterator[tuple[str, str]]:
        return ((f.name, getattr(self, f.name)) for f in fields(self))


USUAL = Conventions()
