"""Random programs on matrices: rows, columns, transposes, products, gathers, scatters.

Every matrix is 3 by 3 and every vector has 3 elements, whatever they are views of.
"""

from __future__ import annotations

from random import Random
from typing import final

MATRICES = (
    "{a}",
    "{a}.T",
    "np.sin({a})",
    "({a} + {b})",
    "({a} * {b})",
    "np.tanh({a} @ {b})",
    "({a} * {u})",
    "({a} - {u}[:, None])",
    "np.tanh(np.outer({u}, {v}))",
    "{a}[[{i}, 2, {i}]]",
    "{a}[:, ::-1]",
    "(np.cumsum({a}, axis={k}) * 0.5)",
    "np.where({a} > 0.07, {a}, {b})",
    "({a} / (1.0 + np.sum({b} ** 2, axis={k}, keepdims=True)))",
    "(np.linalg.solve({a} @ {a}.T + np.eye(3), {b}) * 0.3)",
)
VECTORS = (
    "{u}",
    "{a}[{i}]",
    "{a}[:, {i}]",
    "np.diag({a})",
    "({u} * {v})",
    "np.tanh({a} @ {u})",
    "np.tanh({u} @ {a})",
    "(np.sum({a}, axis={k}) * 0.3)",
    "np.max({a}, axis={k})",
    "np.sort({u})",
    "{u}[[2, {i}, {i}]]",
    "{a}[[0, 1, 2], [{i}, {j}, 0]]",
    "np.concatenate(({u}[1:], {v}[:1]))",
    "np.array([s, {u}[{i}], 0.5])",
    "({u}[::-1] - {v})",
)
SCALARS = (
    "np.tanh(np.sum({a} * {b}))",
    "np.sin({u} @ {v})",
    "{a}[{i}, {j}]",
    "{u}[np.argmax({v})]",
    "np.tanh({a}[{i}] @ {u})",
    "np.mean({u} ** 2)",
    "np.tanh(np.trace({a} @ {b}))",
)
STORES = (
    "{a}[{i}] {op} {vector}",
    "{a}[:, {j}] {op} {vector}",
    "{a}[{i}, {j}] {op} {scalar}",
    "{a}[1:, :2] {op} {matrix}[:2, 1:]",
    "{a}.T[{i}] {op} {vector}",
    "{a}[[{i}, 2]] {op} {vector}",
    "{a}[{a} > 0.31] {op} {scalar}",
    "{a} {op2} {matrix}",
    "{a}[:] = {matrix}",
    "{u} {op2} {vector}",
    "{u}[{i}] {op} {scalar}",
    "{u}[[2, 0]] {op} {vector}[:2]",
    "np.add.at({u}, [{i}, 0, {i}], {vector})",
    "{a}[{i}], {a}[{j}] = {a}[{j}].copy(), {a}[{i}] * s",
    "np.multiply({a}, {b}, out={a})",
)
BINDINGS = (
    "p = {matrix}",
    "q = np.tanh({matrix})",
    "w = {vector}",
    "s = {scalar}",
    "s = s * 0.5 + {scalar}",
    "both = [{a}, {b}]",
    "both[0][{i}] *= 0.5",
    "p = both[1] * both[0]",
)


ALIASES = (
    "w = {a}[{i}]",
    "w = {a}[:, {j}]",
    "p = {a}.T",
    "p = {a}",
    "p, q = q, p",
    "y, p = p, y",
)


@final
class MatrixWriter:
    """Draws the text of one program."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def program(self) -> str:
        """The text of a module with a function `program(x, u)`."""
        lines = ["y = x * 1.0", "p, q = np.sin(x), x + 0.5", "w = u * 2.0"]
        lines += ["s = u[0] * u[1]", "both = [y, q]"]
        for _ in range(3):
            lines += self.block(2)
        result = self.fill("np.sum({a} * {b}) + np.sum({u} * {v}) + s")
        lines.append(f"return {result} + np.sum(y * y) + np.sum(both[0] * x)")
        body = "\n".join("    " + line for line in lines)
        return f"import numpy as np\n\n\ndef program(x, u):\n{body}\n"

    def fill(self, form: str, depth: int = 1) -> str:
        """The form with names, indices and inner expressions put in."""
        choose = self.random.choice
        matrices, vectors = ("x", "y", "p", "q", "y", "q"), ("u", "w")
        values = {name: choose(matrices) for name in "ab"}
        values |= {name: choose(vectors) for name in "uv"}
        values |= {name: choose(self.indices) for name in "ij"}
        values |= {"k": choose("01"), "op": choose(("=", "+=", "*=", "-="))}
        values["op2"] = choose(("+=", "*=", "-="))
        if depth:
            values["matrix"] = self.fill(choose(MATRICES), depth - 1)
            values["vector"] = self.fill(choose(VECTORS), depth - 1)
            values["scalar"] = self.fill(choose(SCALARS), depth - 1)
        return form.format(**values)

    indices: tuple[str, ...] = ("0", "1", "2", "-1")

    def block(self, depth: int) -> list[str]:
        """Some statements."""
        lines: list[str] = []
        for _ in range(self.random.randint(1, 3)):
            kind = self.random.random()
            if depth and kind < 0.2:
                lines += self.loop(depth)
            elif depth and kind < 0.35:
                lines += self.branch(depth)
            elif kind < 0.6:
                forms = (*BINDINGS, *ALIASES) if depth == 2 else BINDINGS
                lines.append(self.fill(self.random.choice(forms)))
            else:
                lines.append(self.fill(self.random.choice(STORES)))
        return lines

    def loop(self, depth: int) -> list[str]:
        """A loop over indices or over the rows of a matrix."""
        if self.random.random() < 0.3:
            head = self.fill("for row in {a}:")
            body = [f"row *= {self.fill('s')} * 0.5", *self.block(depth - 1)]
            return [head, *("    " + line for line in body)]
        index = "ijk"[2 - depth]
        outside = self.indices
        self.indices = (*outside, index)
        body = self.block(depth - 1)
        if self.random.random() < 0.3:
            body.append(self.fill("if {scalar} > 0.42:"))
            body.append(f"    {self.random.choice(('break', 'continue'))}")
            body.append(self.fill(self.random.choice(STORES)))
        self.indices = outside
        return [f"for {index} in range(3):", *("    " + line for line in body)]

    def branch(self, depth: int) -> list[str]:
        """An `if` with an `else`."""
        lines = [self.fill("if {scalar} > 0.11:")]
        lines += ["    " + line for line in self.block(depth - 1)]
        if self.random.random() < 0.6:
            lines += ["else:", *("    " + line for line in self.block(depth - 1))]
        return lines
