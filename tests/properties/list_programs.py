"""Random programs that fill, change, swap and read two lists of numbers or arrays."""

from __future__ import annotations

import random

OPENING = {
    False: ["s = x[0]", "a = [x[0], x[1] * x[2]]", "b = [0.5, s, x[2]]"],
    True: [
        "s = x[0] * 1.0",
        "a = [x[0], x[1] * x[2]]",
        "b = [x[1] * 1.0, s * 2.0, x[2]]",
    ],
}
CLOSING = "s = np.tanh(s) + np.tanh(sum(a[:20])) - 0.5 * np.tanh(sum(b[-20:]))"
RESULT = {False: "return s", True: "return np.sum(s * np.array([1.0, 2.0, -1.0]))"}


class Writer:
    """Writes one program; `of_arrays` says what its lists hold."""

    def __init__(self, number: int) -> None:
        self.random = random.Random(number)
        self.of_arrays = self.random.random() < 0.5
        self.lines: list[str] = []
        self.depth = 1
        self.indices: list[str] = []
        self.made = 0

    def text(self) -> str:
        """The program."""
        for line in ("n = len(x)", *OPENING[self.of_arrays]):
            self.write(line)
        for _ in range(self.random.randint(3, 7)):
            self.statement(0)
        self.write(CLOSING)
        self.write(RESULT[self.of_arrays])
        body = "\n".join(self.lines)
        return f"import numpy as np\n\n\ndef f(x):\n{body}\n"

    def write(self, line: str) -> None:
        """One line at the current depth."""
        self.lines.append("    " * self.depth + line)

    def one_of(self, *choices: str) -> str:
        """One of some texts."""
        return self.random.choice(choices)

    def item(self) -> str:
        """A number or an array."""
        known = self.random.choice([*map(str, range(4)), *self.indices])
        place = known if known.isdigit() else f"{known} % 4"
        position = self.one_of("0", "-1", "len(a) - 1", "1")
        kind = self.random.randrange(6)
        if kind == 0:
            return "s"
        if kind == 1:
            return f"x[{place}]"
        if kind == 2:
            return "np.sin(s)"
        if kind == 3:
            return f"{self.one_of('a', 'b')}[{position}]"
        return f"({self.item()} {self.one_of('*', '+ 0.3 *')} {self.item()})"

    def statement(self, depth: int) -> None:
        """One statement, with what is inside it."""
        simple = (self.append, self.append, self.change, self.take, self.move, self.use)
        nested = (self.loop, self.branch, self.loop_over) if depth < 2 else ()
        write = self.random.choice((*simple, *nested))
        write(depth) if write in nested else write()

    def append(self) -> None:
        """Make a list longer."""
        name, item = self.one_of("a", "b"), self.item()
        self.write(
            self.one_of(
                f"{name}.append({item})",
                f"{name}.extend([{item}, s])",
                f"{name}.insert(0, {item})",
                f"{name} = {name} + [{item}]",
            )
        )

    def change(self) -> None:
        """Change an item, or the total in place."""
        place = f"{self.one_of('a', 'b')}[{self.one_of('0', '-1', '1')}]"
        self.write(f"{place} {self.one_of('=', '=', '+=', '*=', '-=')} {self.item()}")
        if self.of_arrays:
            self.write("s = s * 1.0")
            self.write(f"s {self.one_of('+=', '*=')} {self.item()}")

    def take(self) -> None:
        """Take an item out of a list that is long enough."""
        name = self.one_of("a", "b")
        self.write(f"if len({name}) > 2:")
        position = self.one_of("", "0", "1", "-2")
        self.inside(lambda: self.write(f"s = s + {name}.pop({position})"))

    def move(self) -> None:
        """Swap, turn, cut or copy lists."""
        name = self.one_of("a", "b")
        self.write(
            self.one_of(
                "a, b = b, a",
                f"{name}.reverse()",
                f"{name} = {name}[1:] + [s, s * x[0]]",
                f"{name} = {name}[-3:] + [s, x[1]]",
                f"c = {name}.copy(); c.append(s); s = s + c[0] * c[-1]",
            )
        )

    def use(self) -> None:
        """Use a whole list."""
        function, axis = ("np.stack", "axis=0") if self.of_arrays else ("np.array", "")
        name = self.one_of("a", "b")
        self.write(f"s = s * 0.5 + 0.1 * {function}({name}).sum({axis})")

    def inside(self, write: object) -> None:
        """Write at one level more."""
        self.depth += 1
        assert callable(write)
        write()
        self.depth -= 1

    def several(self, depth: int, most: int) -> None:
        """Some statements."""
        for _ in range(self.random.randint(1, most)):
            self.statement(depth + 1)

    def loop(self, depth: int) -> None:
        """A counted loop."""
        self.made += 1
        index = f"i{self.made}"
        self.write(f"for {index} in range({self.one_of('len(x)', '3', 'n', '2')}):")
        self.indices.append(index)
        self.inside(lambda: self.several(depth, 4))
        self.indices.pop()

    def loop_over(self, depth: int) -> None:
        """A loop over a list."""
        self.write(f"for h in {self.one_of('a', 'b', 'reversed(a)')}:")
        self.inside(lambda: self.write("s = np.tanh(s) + 0.2 * h"))

    def branch(self, depth: int) -> None:
        """A branch on data."""
        test = "np.sum(s)" if self.of_arrays else "s"
        self.write(f"if {test} > {self.random.uniform(-1, 1):.1f}37:")
        self.inside(lambda: self.several(depth, 3))
        if self.random.random() < 0.5:
            self.write("else:")
            self.inside(lambda: self.several(depth, 2))
