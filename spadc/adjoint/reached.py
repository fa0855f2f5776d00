"""Say when a value is reached: when its cotangent is needed.

A reach is a number of truth values, any of which must be true (weights are true where
they are not 0), or None for what is always reached. What is said may be more than is
the case, never less. Where all edges that a vertex certainly draws from lead to one
value, it is reached whenever the vertex is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import final

from spadc.ir import Value
from spadc.primitives import Builder

Reach = tuple[Value, ...] | None
NEVER: Reach = ()


@final
class Reached:
    """The reach of every value so far, and the tests that are at hand."""

    def __init__(self) -> None:
        self.of: dict[Value, Reach] = {}
        self.known: dict[tuple[Value, ...], Value] = {}
        self._certain: list[tuple[frozenset[Value], Reach]] = []

    def draws_one(self, weights: Iterable[Value], vertex: Reach) -> None:
        """Note that at least one of `weights` is not 0 whenever `vertex` is reached."""
        self._certain.append((frozenset(weights), vertex))

    def either(self, ways: Iterable[Reach]) -> Reach:
        """What is reached in any of these ways."""
        atoms: dict[Value, None] = {}
        for way in ways:
            if way is None:
                return None
            atoms.update(dict.fromkeys(way))
        for weights, vertex in reversed(self._certain):
            if weights <= atoms.keys():
                if vertex is None:
                    return None
                rest = (atom for atom in atoms if atom not in weights)
                atoms = dict.fromkeys((*vertex, *rest))
        return tuple(atoms)

    def joined(self, ways: tuple[Reach, Reach], inside: set[Value]) -> Reach | bool:
        """What a branch yields is reached so, whichever arm it comes from; False if
        that takes a truth value from each arm. `inside` is defined in the arms."""
        first, *others = dict.fromkeys(way for way in ways if way != NEVER) or [NEVER]
        if others:
            return False
        return first if first is None or inside.isdisjoint(first) else False

    def test(self, reach: tuple[Value, ...], build: Builder, hint: str | None) -> Value:
        """The truth value of a reach."""
        if reach not in self.known:
            total, *rest = reach
            for number, atom in enumerate(rest, start=1):
                name = hint if number == len(rest) else None
                total = build.apply("or_", total, atom, hint=name)
            self.known[reach] = total
        return self.known[reach]

    def truth(self, reach: Reach, build: Builder, hint: str | None) -> Value:
        """The truth value of any reach, as a branch or a loop passes it on."""
        if not reach:
            return build.constant(reach is None)
        return self.test(reach, build, hint)
