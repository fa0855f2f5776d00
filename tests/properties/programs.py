"""Draw programs: loops, branches, stores through aliases and views, calls, lists.

A program is text, drawn from a source of random choices (`random.Random`, or one of
hypothesis, which can shrink it). Every array has a known shape, so that the text runs;
values are kept small by `np.sin` and `np.tanh`, so that differences stay accurate. A
name may be bound in a block only to what it may be after the block.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import final

from properties.callees import FIXED, Callees
from properties.expressions import CUTS, LONGEST, WIDEST
from properties.names import Names
from properties.stores import Stores

ROUNDS = 3
STATEMENTS = 9  # after which no blocks are begun: compiling takes its time
Statement = Callable[[Names], list[str]]


@final
class Writer(Stores):
    """Draws the text of one program."""

    def __init__(self, random: Random) -> None:
        super().__init__(random)
        self.callees = Callees(random)
        self.nested = self.maybe(0.2)
        self.left = STATEMENTS
        self.counters = 0

    def program(self) -> str:
        """The text of a module with a function `program(x, m, a)`, or `program(tree)`
        of all three if `nested`."""
        functions = [self.callees.function(k) for k in range(self.random.randrange(2))]
        names = Names({"x": (LONGEST,), "m": WIDEST, "y": (LONGEST,)}, ["a", "s"])
        names.outer = frozenset({*names.arrays, *names.scalars})
        names.callees = tuple(f"f{k}" for k in range(len(functions)))
        head = ["x, (m, a) = tree['x'], tree['others']"] if self.nested else []
        head += ["y = x * 1.0", f"s = {self.one_of('a * 2.0', '0.5', 'np.sum(x)')}"]
        if self.maybe(0.2):
            head += self.callees.closure(names)
            names.callees += ("bump",)
        lines = [*head, *self.block(names, 2), *self.block(names, 2)]
        lines.append(f"return {self.result(names)}")
        body = "\n".join(indented(lines))
        parameters = "tree" if self.nested else "x, m, a"
        return f"{FIXED}{''.join(functions)}def program({parameters}):\n{body}\n"

    def result(self, names: Names) -> str:
        """A number that depends on all that is in reach."""
        arrays = sorted(names.arrays)
        parts = [f"np.sum({name} * {name})" for name in arrays[:4]]
        first = (f"np.tanh({self.total(names)})", "s * np.sum(x)", "np.sum(m * 0.3)")
        return " + ".join((*first, *parts))

    # --- blocks -----------------------------------------------------------------------

    def block(self, names: Names, depth: int) -> list[str]:
        """Some statements."""
        lines: list[str] = []
        for _ in range(self.random.randint(1, 3)):
            self.left -= 1
            nested = (self.branch, self.counted, self.over_items, self.repeated)
            if depth and self.left > 0 and self.maybe(0.45):
                lines += self.random.choice(nested)(names, depth)
            else:
                lines += self.simple(names)
        return lines

    def simple(self, names: Names) -> list[str]:
        """A statement without a block."""
        forms: tuple[Statement, ...] = (
            self.define,
            self.number,
            self.alias,
            self.alias,
            self.element_store,
            self.store,
            self.store,
            self.store,
            self.augment,
            self.picked_store,
            self.exchange,
            self.call,
            self.call,
            self.grow,
            self.window,
            self.by_function,
            self.through_container,
            self.count,
        )
        return self.random.choice(forms)(names)

    # --- definitions ------------------------------------------------------------------

    def define(self, names: Names) -> list[str]:
        """A new array."""
        shape = self.shape()
        name = self.one_of("p", "q", "A", "B", "y")
        if not names.may_bind(name, shape):
            shape = names.arrays.get(name, shape)
        if not names.may_bind(name, shape):
            return self.number(names)
        text = self.array(names, shape)
        names.bind(name, shape)
        return [f"{name} = np.sin({text})"]

    def number(self, names: Names) -> list[str]:
        """A new number, or a number changed."""
        name = self.one_of("s", "t")
        if name in names.frozen:
            return self.store(names)
        text = self.scalar(names)
        if name in names.scalars and self.maybe(0.4):
            return [f"{name} {self.one_of('+=', '*=', '-=')} np.tanh({text})"]
        names.scalars += [] if name in names.scalars else [name]
        return [f"{name} = {text}"]

    def alias(self, names: Names) -> list[str]:
        """A second name for an array or for a part of it, perhaps one way only."""
        name = self.one_of("v", "w", "A", "y")
        shape = names.arrays.get(name) if name in names.outer else self.shape()
        if shape is None or not names.may_bind(name, shape):
            return self.store(names)
        views = list(self.parts(names, shape))
        text = self.random.choice(views)
        if self.maybe(0.2):
            other = self.one_of(self.random.choice(views), f"np.copy({text})")
            text = f"{text} if {self.test(names)} else {other}"
        names.bind(name, shape)
        return [f"{name} = {text}"]

    # --- calls and lists --------------------------------------------------------------

    def call(self, names: Names) -> list[str]:
        """A callee that writes into its arguments, returns early, or both."""
        n = self.random.randint(2, LONGEST)
        views = list(self.parts(names, (n,)))
        one, two = self.random.choice(views), self.random.choice(views)
        number = self.scalar(names, 1)
        forms = [
            f"damp({one}, {number})",
            f"damp(by={number}, v={one})",
            f"first_large({one}, {self.one_of(*CUTS)})",
            f"clipped({one}, cut={self.one_of(*CUTS)})",
            f"clipped(v={one})",
            *(f"{name}({one}, {two})" for name in names.callees if name != "bump"),
            *(f"{name}({one}, w={two}, c={number})" for name in names.callees[:1]
              if name != "bump"),
        ]  # fmt: skip
        if "bump" in names.callees:
            forms += ["bump()", f"bump(by={number})"]
        text = self.random.choice(forms)
        if text.startswith("clipped") and names.may_bind("q", (n,)) and self.maybe(0.7):
            names.bind("q", (n,))
            return [f"q = {text}"]
        if text.startswith(("first_large", "bump")) and "s" not in names.frozen:
            return [f"s = np.sin({text})"]
        if self.maybe(0.2) and names.may_bind("p", (n,)) and "t" not in names.frozen:
            names.bind("p", (n,))
            names.scalars += [] if "t" in names.scalars else ["t"]
            return [f"p, t = shifted({one}, {number})"]
        return [text]

    def grow(self, names: Names) -> list[str]:
        """A list of arrays is begun, or gets one more."""
        if names.lists and self.maybe(0.7):
            name = self.random.choice(sorted(names.lists))
            item = self.array(names, names.lists[name])
            return [f"{name}.append({self.bounded(item)})"]
        if "hs" in names.lists or names.loops:
            return self.store(names)
        shape = self.shape()
        item = self.array(names, shape)
        names.lists["hs"] = shape
        return [f"hs = [{self.bounded(item)}]"]

    def through_container(self, names: Names) -> list[str]:
        """Arrays are put into a list or dict, and written through it."""
        shape = self.shape() if self.maybe(0.5) else (LONGEST,)
        views = list(self.parts(names, shape))
        one, two = self.random.choice(views), self.random.choice(views)
        value = self.bounded(self.scalar(names))
        form = self.random.randrange(4)
        if form == 0:
            return [
                f"both = [{one}, {two}]",
                f"both[{self.one_of('0', '-1')}] *= {value}",
            ]
        if form == 1:
            return [f"both = {{'u': {one}, 'w': {two}}}", f"both['u'][0] = {value}"]
        if form == 2:
            return [f"for part in ({one}, {two}):", f"    part += {value}"]
        pair = f"first, second = {one}, {two}"
        return [pair, f"first[-1] = {value}", "second *= 0.5"]

    def count(self, names: Names) -> list[str]:
        """A number of turns, or a position, that depends on data."""
        if names.loops or "c" in names.frozen:
            return self.number(names)
        name = self.random.choice(sorted(names.arrays))
        cut, value = self.one_of(*CUTS), self.bounded(self.scalar(names, 1))
        if self.maybe(0.5):
            head = f"for c in range(min(int(np.sum({name} > {cut})), 3)):"
            return [head, f"    y[c] = np.tanh(y[c] + {value})"]
        place = self.one_of("np.argmax(y)", f"int(np.sum({name} > {cut})) % 5")
        return [f"y[{place}] = {value}"]

    # --- branches ---------------------------------------------------------------------

    def branch(self, names: Names, depth: int) -> list[str]:
        """An `if`, perhaps with an `else` or `elif`, perhaps with an early return."""
        lines = [f"if {self.test(names)}:"]
        inner = names.inner()
        lines += indented(self.block(inner, depth - 1))
        if names.returns and self.maybe(0.15):
            lines += indented([f"return {self.total(inner)} * np.sum(y)"])
        if self.maybe(0.2):
            block = self.block(names.inner(), depth - 1)
            lines += [f"elif {self.test(names)}:", *indented(block)]
        if self.maybe(0.5):
            lines += ["else:", *indented(self.block(names.inner(), depth - 1))]
        return lines

    # --- loops ------------------------------------------------------------------------

    def counted(self, names: Names, depth: int) -> list[str]:
        """A loop over a range, forwards or backwards."""
        index = "ijk"[names.loops]
        rounds = self.random.randint(0, ROUNDS)
        bound = self.one_of(str(rounds), str(rounds), "x.shape[0] - 3", "len(m)")
        over = self.one_of(f"range({bound})", f"reversed(range({bound}))")
        inner = names.inner(indices={**names.indices, index: ROUNDS})
        return self.loop(f"for {index} in {over}:", inner, depth)

    def over_items(self, names: Names, depth: int) -> list[str]:
        """A loop over elements or rows, which are views."""
        inner = names.inner()
        number = names.loops
        item, other = f"e{number}", f"g{number}"
        vectors = list(self.parts(names, (ROUNDS,)))
        one, two = self.random.choice(vectors), self.random.choice(vectors)
        inner.scalars = [*inner.scalars, item]
        form = self.random.randrange(4)
        if form == 0:
            return self.loop(f"for {item} in {one}:", inner, depth)
        if form == 1:
            inner.scalars.append(other)
            return self.loop(f"for {item}, {other} in zip({one}, {two}):", inner, depth)
        if form == 2:
            inner.indices = {**inner.indices, other: ROUNDS}
            head = f"for {other}, {item} in enumerate({one}):"
            return self.loop(head, inner, depth)
        inner.scalars.remove(item)
        row = f"row{number}"
        inner.arrays[row] = WIDEST[1:]
        over = self.one_of("m", "m * 1.0", "m[::-1]", "m.copy()")
        return self.loop(f"for {row} in {over}:", inner, depth)

    def repeated(self, names: Names, depth: int) -> list[str]:
        """A `while` that ends after a few rounds at the latest."""
        self.counters += 1
        count = f"n{self.counters}"
        test = f"{count} < {ROUNDS}"
        if self.maybe(0.6):
            test += f" and {self.test(names)}"
        inner = names.inner(indices={**names.indices, count: ROUNDS + 1})
        head, *body = self.loop(f"while {test}:", inner, depth, f"{count} += 1")
        return [f"{count} = 0", head, *body]

    def loop(self, head: str, inner: Names, depth: int, step: str = "") -> list[str]:
        """A loop, perhaps left early, perhaps with an `else`. `step` is the statement
        that counts."""
        around = inner.loops
        inner.loops += 1
        body = self.block(inner, depth - 1)
        if step:
            jumps = any(line.lstrip() == "continue" for line in body)
            body.insert(0 if jumps or self.maybe(0.3) else len(body), step)
        leaves = self.maybe(0.3)
        if leaves:
            word = "break" if step else self.one_of("break", "continue")
            body += [f"if {self.test(inner)}:", f"    {word}", *self.simple(inner)]
        lines = [head, *indented(body)]
        if leaves and self.maybe(0.4):
            outer = inner.inner(loops=around)
            lines += ["else:", *indented(self.number(outer))]
        return lines


def indented(lines: list[str]) -> list[str]:
    """The lines one level further in; a text of several lines as a whole."""
    return ["    " + line.replace("\n", "\n    ") for line in lines]
