"""Draw functions for a program to call: some write into their arguments, some return a
view of them, some do both; closures write into what they capture."""

from __future__ import annotations

from typing import final

from properties.expressions import CUTS, Expressions
from properties.names import Names

FIXED = """import numpy as np

PICK = np.array([2, 0, 1])
RATE = 0.3


def damp(v, by=0.4):
    v *= np.tanh(by)
    v[0] = v[-1] * v[0]


def clipped(v, *, cut=0.1):
    if np.sum(v) > cut:
        return v * RATE
    v[1:] *= 0.5
    return v[::-1]


def first_large(v, cut):
    for e in v:
        if e > cut:
            return e * e
    return v[0] * 0.5


def shifted(v, by, steps=2):
    for k in range(steps):
        v[k] += by * 0.1
    return np.tanh(v), by * 0.5


"""


@final
class Callees(Expressions):
    """Draws callees and calls."""

    def function(self, number: int) -> str:
        """A function of two vectors of equal length, of at least two elements."""
        lines = [f"def f{number}(v, w, c=0.6):"]
        for _ in range(self.random.randint(1, 3)):
            lines += self._statement()
        if self.maybe(0.6):
            lines.append(f"    return {self._result()}")
        return "\n".join(lines) + "\n\n\n"

    def _statement(self) -> list[str]:
        name = self.one_of("v", "w")
        other = self.one_of("v", "w", "v[::-1]", "np.sin(w)", "c * v")
        forms = [
            [f"    {name}[1:] += np.tanh({other}[:-1])"],
            [f"    {name}[0] = np.sin({name}[1] * c)"],
            [f"    {name} *= np.tanh({other})"],
            [f"    {name} = np.tanh({other}) + {name}"],
            [f"    u = {name}[::-1]", f"    u[0] -= c * {name}[0]"],
            [f"    if np.sum({name}) > {self.one_of(*CUTS)}:", "        return None"],
            ["    c = np.tanh(c + v[-1])"],
            [f"    for k in range(2):\n        {name}[k] = c * {name}[k + 0]"],
        ]
        return self.random.choice(forms)

    def _result(self) -> str:
        return self.one_of("v", "v[::-1]", "v * w", "np.tanh(v + w)", "w", "v * c")

    def closure(self, names: Names) -> list[str]:
        """A function inside the program that writes into an array around it."""
        name = self.random.choice(sorted(names.arrays))
        element = self.element(names)
        return [
            "def bump(by=0.2):",
            f"    {name}[0] = np.tanh({name}[-1] * by)",
            f"    return {element} * by",
        ]
