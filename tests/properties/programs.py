"""Random programs: straight lines, branches, loops, stores, aliases and views.

A program is drawn as text. Every array variable has a known length, so that the text
runs; values are kept small by `np.sin` and `np.tanh`, so that differences stay
accurate. A name may be bound in a block only to what it may be after the block.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import final

LENGTH = 5
UNARY = ("np.sin({})", "np.tanh({})", "np.exp(-(({}) ** 2))", "({} * 0.7)", "(-{})")
BINARY = ("({} + {})", "({} - {})", "({} * {})", "({} / ({} ** 2 + 1.0))")
AUGMENTED = ("=", "=", "+=", "*=", "-=")
CUTS = ("-0.31", "0.07", "0.42")
HEADER = """import numpy as np


def damp(v, by):
    v *= np.tanh(by)
    v[0] = v[1] * v[0]


def first_large(v, cut):
    for e in v:
        if e > cut:
            return e * e
    return v[0] * 0.5


def program(x, a):
    y = x * 1.0
    s = a * 2.0
"""


@final
@dataclass(slots=True)
class Scope:
    """Names in reach: arrays with their lengths, numbers, the loop variables.

    `outer` holds the names that an enclosing block may read later: they keep their
    lengths.
    """

    arrays: dict[str, int]
    scalars: list[str]
    indices: list[str] = field(default_factory=list)
    outer: frozenset[str] = frozenset()

    def inner(self, *indices: str) -> Scope:
        """A copy for a nested block, whose new names are not seen outside."""
        return Scope(
            dict(self.arrays),
            list(self.scalars),
            [*self.indices, *indices],
            frozenset(self.arrays),
        )


@final
class Writer:
    """Draws the text of one program."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def program(self) -> str:
        """The text of a module with a function `program(x, a)`."""
        scope = Scope({"x": LENGTH, "y": LENGTH}, ["a", "s"])
        lines = self.block(scope, 2) + self.block(scope, 2) + self.block(scope, 1)
        total = self.total(scope)
        lines.append(f"return {total} + np.sum(y * y) + s * np.sum(x)")
        return HEADER + "\n".join(indented(lines)) + "\n"

    def maybe(self, chance: float) -> bool:
        """True with that chance."""
        return self.random.random() < chance

    def block(self, scope: Scope, depth: int) -> list[str]:
        """Some statements."""
        lines: list[str] = []
        for _ in range(self.random.randint(1, 3)):
            nested = [self.branch, self.loop, self.repeat]
            if depth and self.maybe(0.4):
                lines += self.random.choice(nested)(scope, depth)
            else:
                lines += self.simple(scope)
        return lines

    def simple(self, scope: Scope) -> list[str]:
        """A definition, an alias, a view, a store, an exchange or a call."""
        forms = [self.define, self.number, self.view, self.element_store]
        forms += [self.store, self.store, self.store, self.mask_store, self.exchange]
        return [self.random.choice([*forms, self.call])(scope)]

    def define(self, scope: Scope) -> str:
        """A new array."""
        text = self.array(scope, LENGTH)
        name = self.random.choice("pq")
        scope.arrays[name] = LENGTH
        return f"{name} = np.sin({text})"

    def number(self, scope: Scope) -> str:
        """A new number."""
        text = self.scalar(scope)
        name = self.random.choice("st")
        scope.scalars += [] if name in scope.scalars else [name]
        return f"{name} = {text}"

    def view(self, scope: Scope) -> str:
        """An alias or a view of an array."""
        source = self.random.choice(sorted(scope.arrays))
        length = scope.arrays[source]
        name = self.random.choice("vw")
        wanted = self.random.randint(min(3, length), length)
        if name in scope.outer:
            wanted = scope.arrays[name]
            if wanted > length:
                source, length = "y", LENGTH
        text = self.part(source, length, wanted)
        scope.arrays[name] = wanted
        return f"{name} = {text}"

    def element_store(self, scope: Scope) -> str:
        """One element is written."""
        return f"{self.element(scope)} = {self.scalar(scope)}"

    def store(self, scope: Scope) -> str:
        """A part of an array is written."""
        name = self.random.choice(sorted(scope.arrays))
        length = scope.arrays[name]
        wanted = self.random.randint(2, length)
        target = self.part(name, length, wanted)
        form = self.random.choice(AUGMENTED)
        if target == name and form == "=":
            target = f"{name}[:]"
        return f"{target} {form} np.tanh({self.array(scope, wanted)})"

    def mask_store(self, scope: Scope) -> str:
        """The elements above a bound are written."""
        name = self.random.choice(sorted(scope.arrays))
        mask = f"{name}[{name} > {self.random.choice(CUTS)}]"
        return f"{mask} {self.random.choice(AUGMENTED)} {self.scalar(scope)}"

    def exchange(self, scope: Scope) -> str:
        """Two names or two elements change places."""
        if "p" in scope.arrays and self.maybe(0.5):
            return "y, p = p, y"
        one, two = self.element(scope), self.element(scope)
        return f"{one}, {two} = {two}, {one}"

    def call(self, scope: Scope) -> str:
        """A callee that writes, or one that returns early."""
        name = self.random.choice(sorted(scope.arrays))
        part = self.part(name, scope.arrays[name], 2)
        if self.maybe(0.5):
            return f"damp({part}, {self.scalar(scope)})"
        return f"s = np.sin(first_large({name}, {self.random.choice(CUTS)}))"

    def branch(self, scope: Scope, depth: int) -> list[str]:
        """An `if`, perhaps with an `else`, perhaps with an early return."""
        lines = [f"if {self.scalar(scope)} > {self.random.choice(CUTS)}:"]
        inner = scope.inner()
        lines += indented(self.block(inner, depth - 1))
        if self.maybe(0.15):
            lines += indented([f"return {self.total(inner)} * np.sum(y)"])
        if self.maybe(0.5):
            lines += ["else:", *indented(self.block(scope.inner(), depth - 1))]
        return lines

    def loop(self, scope: Scope, depth: int) -> list[str]:
        """A counted loop over the first elements, perhaps left early."""
        index = "ijk"[len(scope.indices)]
        inner = scope.inner(index)
        body = self.block(inner, depth - 1)
        if self.maybe(0.3):
            word = self.random.choice(["break", "continue"])
            test = f"if {self.scalar(inner)} > {self.random.choice(CUTS)}:"
            body += [test, f"    {word}", *self.simple(inner)]
        return [
            f"for {index} in range({self.random.randint(0, 3)}):",
            *indented(body),
        ]

    def repeat(self, scope: Scope, depth: int) -> list[str]:
        """A `while` that ends after a few rounds at the latest."""
        count = f"n{len(scope.indices)}{depth}"
        body = self.block(scope.inner(), depth - 1)
        test = f"while {count} < 3 and {self.scalar(scope)} < 0.42:"
        return [f"{count} = 0", test, *indented([*body, f"{count} += 1"])]

    def part(self, name: str, length: int, wanted: int) -> str:
        """An expression for `wanted` elements of an array."""
        start = self.random.randint(0, length - wanted)
        forms = [f"{name}[{start}:{start + wanted}]"]
        if length == wanted:
            forms += [name, f"{name}[::-1]"]
        if length in (2 * wanted, 2 * wanted - 1):
            forms += [f"{name}[::2]", f"{name}[::-2]"]
        return self.random.choice(forms)

    def array(self, scope: Scope, wanted: int, depth: int = 2) -> str:
        """An expression of `wanted` elements."""
        if depth == 0 or self.maybe(0.25):
            names = [name for name, n in scope.arrays.items() if n >= wanted]
            name = self.random.choice(names)
            return self.part(name, scope.arrays[name], wanted)
        one = self.array(scope, wanted, depth - 1)
        if self.maybe(0.4):
            return self.random.choice(UNARY).format(one)
        if self.maybe(0.1):
            return f"np.where({one} > 0.07, {one}, {self.scalar(scope)})"
        two = self.random.choice(scope.scalars)
        if self.maybe(0.7):
            two = self.array(scope, wanted, depth - 1)
        return self.random.choice(BINARY).format(one, two)

    def element(self, scope: Scope) -> str:
        """One element, at a constant or at a loop variable."""
        name = self.random.choice(sorted(scope.arrays))
        length = scope.arrays[name]
        places = [str(self.random.randint(-length, length - 1))]
        places += scope.indices if length >= 3 else []
        return f"{name}[{self.random.choice(places)}]"

    def scalar(self, scope: Scope) -> str:
        """A number."""
        if self.maybe(0.3):
            return f"np.tanh({self.total(scope)})"
        one, two = self.element(scope), self.random.choice(scope.scalars)
        return self.random.choice([f"np.sin({one} * {two})", f"np.tanh({one} + {two})"])

    def total(self, scope: Scope) -> str:
        """A number that depends on a whole array."""
        return f"np.sum({self.array(scope, self.random.randint(2, LENGTH))})"


def indented(lines: list[str]) -> list[str]:
    """The lines one level further in."""
    return ["    " + line for line in lines]
