"""Random programs over a few arrays: aliases, views, stores, calls, branches, loops.

A program is the text of a function `f(x, y)` of two vectors. Which one is decided by a
random generator alone, so that a number stands for a program.
"""

from __future__ import annotations

import random

HEADER = """\
import numpy as np


def bump(v, by):
    v[0] += by
    if by > 1.0:
        return
    v[-1] *= 0.5


def bumped(v, by):
    w = v
    w[1:] += by * 0.1
    return w[::-1] if by > 0 else v


def f(x, y):
    a = x * 1.0
    b = {b}
    c = {c}
    m = np.outer(x[:3], y[:3])
    n = m
    p = x[0]
    q = {q}
    pair = [a, b]
    named = {{"v": a, "m": m}}

    def touch(by):
        a[0] = a[0] * by
        if by > 0.2:
            b[-1] += by

"""
ARRAYS = ("a", "b", "c")
MATRICES = ("m", "n")
SCALARS = ("p", "q")
DEPTH = 3


class Writer:
    """Writes one random program."""

    def __init__(self, number: int) -> None:
        self.random = random.Random(number)
        self.loops = 0

    def pick(self, *choices: str) -> str:
        return self.random.choice(choices)

    def text(self) -> str:
        """The whole program."""
        header = HEADER.format(
            b=self.pick("a", "a[1:]", "y + 0.5", "a[::-1]", "y"),
            c=self.pick("b", "x", "y * 2.0", "a[:-1]"),
            q=self.pick("0.5", "y[1]", "1"),
        )
        count = self.random.randrange(4, 12)
        body = [line for _ in range(count) for line in self.statement(0, False)]
        pool = [*ARRAYS, *MATRICES, *SCALARS, "pair[0]", "named['v']", "named['m']"]
        chosen = self.random.sample(pool, self.random.randrange(1, 4))
        body.append(f"return {' + '.join(f'np.sum({v})' for v in chosen)}")
        return header + "\n".join(f"    {line}" for line in body) + "\n"

    # Expressions

    def number(self, depth: int = 0) -> str:
        simple = [
            self.pick("0.5", "1.5", "-1.0", "2.0"),
            self.pick(*SCALARS),
            f"{self.pick(*ARRAYS)}[{self.pick('0', '-1')}]",
            f"{self.pick(*MATRICES)}[{self.pick('0, 1', '-1, 2')}]",
            f"np.sum({self.pick(*ARRAYS)}) * 0.1",
            f"np.sin({self.pick(*SCALARS)})",
        ]
        if depth == 2 or self.random.random() < 0.6:
            return self.pick(*simple)
        left, right = self.number(depth + 1), self.number(depth + 1)
        if self.random.random() < 0.7:
            return f"({left} {self.pick('+', '-', '*')} {right})"
        return f"({left} if {self.test()} else {right})"

    def test(self) -> str:
        array, scalar = self.pick(*ARRAYS), self.pick(*SCALARS)
        return self.pick(
            f"{scalar} > {self.pick('0.0', '0.5', '-0.5')}",
            f"{array}[0] > {self.pick('0.0', '0.5')}",
            f"{scalar} > 0 and {array}[-1] < 1.0",
            f"not p < q or {scalar} > 1.0",
            f"-1.0 < {scalar} <= 2.0",
            f"np.sum({array}) > 0",
        )

    def array(self) -> str:
        name, other = self.pick(*ARRAYS), self.pick(*ARRAYS)
        return self.pick(
            *(name, name, f"{name}[1:]", f"{name}[::-1]", f"{name}[:-1]"),
            *(f"{name} * {self.number()}", f"{name}.copy()", f"{name}[[0, -1, 0]]"),
            *(f"{name}.reshape(-1)", f"{name}[{name} > -0.1]", f"np.tanh({name})"),
            f"({name} if {self.test()} else {other})",
            *(f"pair[{self.pick('0', '1')}]", "named['v']", f"np.flip({name})"),
            *(f"{self.pick(*MATRICES)}[{self.pick('0', ':, 1')}]", "m.T[0]"),
            *(f"np.asarray({name})", f"bumped({name}, {self.number()})"),
        )

    def matrix(self) -> str:
        return self.pick(
            *("m.T", "m * 1.5", "m[::-1]", "m.copy()", "n", "np.swapaxes(m, 0, 1)"),
            *("n[:, ::-1]", "n.reshape(3, 3)", "(m if p > 0 else n)", "named['m']"),
        )

    # Statements

    def statement(self, depth: int, in_loop: bool) -> list[str]:
        if depth < DEPTH and self.random.random() < 0.25:
            write = self.pick("branch", "loop", "loop")
            return (
                self.branch(depth, in_loop) if write == "branch" else self.loop(depth)
            )
        if in_loop and self.random.random() < 0.1:
            return [f"if {self.test()}:", f"    {self.pick('break', 'continue')}"]
        if self.random.random() < 0.03:
            return [f"if {self.test()}:", f"    return {self.number()}"]
        return [self.simple_statement()]

    def simple_statement(self) -> str:
        array, other = self.pick(*ARRAYS), self.pick(*ARRAYS)
        store, matrix = self.pick("=", "+=", "*=", "-="), self.pick(*MATRICES)
        part = self.pick("[0]", "[-1]", "[1:]", "[:-1]", "[::2]", "[[0, 0, -1]]")
        inner = self.pick("[0]", "[1, 2]", "[:, 0]", ".T[0]", "[0][1:]", "[:, 1][0]")
        return self.pick(
            *(f"{array} = {self.array()}", f"{array} = {self.array()}"),
            f"{array}{part} {store} {self.number()}",
            f"{array}{part} {store} {self.number()}",
            f"{array} {self.pick('+=', '*=', '-=')} {self.number()}",
            f"{array}[1:] = {array}[:-1]",
            f"{array}, {other} = {other}, {array}",
            f"{self.pick(*SCALARS)} {self.pick('=', '+=', '*=')} {self.number()}",
            f"{matrix} = {self.matrix()}",
            f"{matrix}{inner} {store} {self.number()}",
            f"{matrix} {self.pick('+=', '*=')} {self.number()}",
            f"bump({array}, {self.number()})",
            f"touch({self.pick(*SCALARS)})",
            f"pair[{self.pick('0', '1')}] = {self.array()}",
            f"pair[{self.pick('0', '1')}][0] {self.pick('=', '+=')} {self.number()}",
            f"pair = [{array}, {other}]",
            f"named['v'] = {self.array()}",
            f"named['{self.pick('v', 'm')}'][0] = {self.number()}",
            f"np.add.at({array}, [0, 0, -1], {self.number()})",
            f"np.copyto({array}, {self.number()})",
            f"p = sum(v * 0.5 for v in {array})",
            f"q = sum([w[0] for w in [{array}, {other}]])",
        )

    def block(self, depth: int, in_loop: bool) -> list[str]:
        count = self.random.randrange(1, 4)
        lines = [s for _ in range(count) for s in self.statement(depth, in_loop)]
        return [f"    {line}" for line in lines]

    def branch(self, depth: int, in_loop: bool) -> list[str]:
        lines = [f"if {self.test()}:", *self.block(depth + 1, in_loop)]
        if self.random.random() < 0.6:
            lines += ["else:", *self.block(depth + 1, in_loop)]
        return lines

    def loop(self, depth: int) -> list[str]:
        self.loops += 1
        i, array = f"i{self.loops}", self.pick(*ARRAYS)
        body = self.block(depth + 1, True)
        if self.random.random() < 0.25:
            test = f"while {i} < 3 and ({self.test()}):"
            return [f"{i} = 0", test, f"    {i} += 1", *body]
        header, use = self.random.choice(
            [
                (
                    f"for {i} in range({self.pick('0', '2', '3')}):",
                    f"p = p + {i} * 0.1",
                ),
                (f"for {i} in {array}:", f"q = q - {i} * 0.1"),
                (f"for {i} in {self.pick(*MATRICES)}:", f"{i}[0] = p"),
                (
                    f"for {i}, (u, w) in enumerate(zip({array}, a)):",
                    f"q = q + u * w * {i}",
                ),
                (f"for {i} in ({array}, b[:2]):", f"{i} *= 0.5"),
            ]
        )
        lines = [header, f"    {use}", *body]
        if self.random.random() < 0.2:
            lines += ["else:", *self.block(depth + 1, False)]
        return lines
