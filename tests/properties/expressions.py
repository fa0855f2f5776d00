"""Draw expressions of a wanted shape: parts of arrays, arithmetic that broadcasts,
reductions, products.

Whatever is drawn is well conditioned: powers and quotients are bounded, functions are
smooth or have few kinks.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from properties.names import Names, Shape

UNARY = (
    "np.sin({})",
    "np.tanh({})",
    "np.exp(-({}) ** 2)",
    "{} * 0.7",
    "-{}",
    "np.sqrt({} ** 2 + 0.5)",
    "np.abs({})",
    "({} + 0.3)",
    "({}).copy()",
)
BINARY = (
    "({} + {})",
    "({} - {})",
    "({} * {})",
    "({} * {})",
    "({} / ({} ** 2 + 1.0))",
    "np.maximum({}, {})",
    "np.arctan2({}, {} ** 2 + 0.7)",
)
CUTS = ("-0.31", "0.07", "0.42")
TOTALS = ("np.sum({})", "({}).sum()", "np.mean({})", "np.max({})", "np.sum({} ** 2)")
WIDEST: Shape = (3, 4)
LONGEST = 5


class Expressions:
    """Draws texts of expressions from a source of random choices."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def maybe(self, chance: float) -> bool:
        """True with that chance."""
        return self.random.randrange(100) < 100 * chance

    def one_of(self, *choices: str) -> str:
        """One of the texts."""
        return self.random.choice(choices)

    # --- numbers ----------------------------------------------------------------------

    def scalar(self, names: Names, depth: int = 2) -> str:
        """A number, of moderate size."""
        form = self.random.randrange(6)
        if depth == 0 or form == 0:
            return self.random.choice(names.scalars)
        if form == 1:
            return f"np.tanh({self.total(names, depth - 1)})"
        one, two = self.element(names), self.random.choice(names.scalars)
        if form == 2:
            return f"np.sin({one} * {two})"
        if form == 3:
            return f"np.tanh({one} + {two})"
        if form == 4:
            n = self.random.randint(2, LONGEST)
            left, right = (self.array(names, (n,), depth - 1) for _ in range(2))
            return f"np.tanh({left} @ {right})"
        if form == 5 and self.maybe(0.3):
            of = self.array(names, (self.random.randint(2, LONGEST),), depth - 1)
            return f"np.tanh(sum(e * k for k, e in enumerate({of})))"
        test = f"{two} > {self.one_of(*CUTS)}"
        return f"({one} if {test} else np.sin({self.random.choice(names.scalars)}))"

    def total(self, names: Names, depth: int = 2) -> str:
        """A number that depends on a whole array."""
        array = self.array(names, self.shape(), depth)
        return self.one_of(*TOTALS).format(array)

    def element(self, names: Names) -> str:
        """One element, at a constant or at a loop variable."""
        name = self.random.choice(sorted(names.arrays))
        places = [self.place(names, length) for length in names.arrays[name]]
        return f"{name}[{', '.join(places)}]"

    def place(self, names: Names, length: int) -> str:
        """A position on an axis."""
        known = [k for k, bound in names.indices.items() if bound <= length]
        if known and self.maybe(0.5):
            return self.random.choice(known)
        return str(self.random.randint(-length, length - 1))

    def test(self, names: Names) -> str:
        """A truth value that depends on data."""
        text = f"{self.scalar(names, 1)} {self.one_of('>', '<')} {self.one_of(*CUTS)}"
        if self.maybe(0.15):
            word = self.one_of("and", "or")
            text = f"({text} {word} {self.random.choice(names.scalars)} > 0.07)"
        return text

    # --- shapes -----------------------------------------------------------------------

    def shape(self) -> Shape:
        """A shape: of a vector, or of a matrix, perhaps with an axis of length 1."""
        if self.maybe(0.6):
            return (self.random.randint(2, LONGEST),)
        return (self.random.randint(1, 3), self.random.randint(1, 4))

    def broadcast(self, shape: Shape) -> Shape:
        """A shape that broadcasts to the given one."""
        if len(shape) == 1 or self.maybe(0.5):
            return shape
        rows, columns = shape
        return self.random.choice([(columns,), (rows, 1), (1, columns)])

    # --- arrays -----------------------------------------------------------------------

    def array(self, names: Names, shape: Shape, depth: int = 2) -> str:
        """An expression of that shape."""
        if depth == 0 or self.maybe(0.25):
            return self.leaf(names, shape)
        if self.maybe(0.35):
            return self.one_of(*UNARY).format(self.array(names, shape, depth - 1))
        if self.maybe(0.3):
            made = self.built(names, shape, depth - 1)
            if made is not None:
                return made
        one = self.array(names, shape, depth - 1)
        two = self.random.choice(names.scalars)
        if self.maybe(0.7):
            two = self.array(names, self.broadcast(shape), depth - 1)
        if self.maybe(0.12):
            return f"np.where({one} > {self.one_of(*CUTS)}, {one}, {two})"
        return self.one_of(*BINARY).format(one, two)

    def leaf(self, names: Names, shape: Shape) -> str:
        """A part of an array in reach, or of a list of arrays."""
        lists = [name for name, item in names.lists.items() if item == shape]
        if lists and self.maybe(0.4):
            name = self.random.choice(lists)
            return self.one_of(f"{name}[-1]", f"sum({name})", f"{name}[0]")
        parts = list(self.parts(names, shape)) + list(picks(names, shape))
        return self.random.choice(parts)

    def built(self, names: Names, shape: Shape, depth: int) -> str | None:
        """An array made from arrays of other shapes."""

        def drawn(*wanted: int) -> str:
            return self.array(names, wanted, depth)

        if len(shape) == 2:
            rows, columns = shape
            inner = self.random.randint(2, 3)
            stacked = ", ".join(self.leaf(names, (columns,)) for _ in range(rows))
            forms = [f"np.zeros(({rows}, {columns}))", f"np.stack([{stacked}])"]
            if rows > 1 and columns > 1:
                forms.append(f"({drawn(rows, inner)} @ {drawn(inner, columns)})")
            one, two = self.leaf(names, (rows,)), self.leaf(names, (columns,))
            return self.random.choice([*forms, f"np.outer({one}, {two})"])
        (n,) = shape
        forms = [f"np.cumsum({drawn(n)})", f"(np.zeros({n}) + {drawn(n)})"]
        if n <= 4:
            forms.append(f"{self.one_of('np.sum', 'np.mean')}({drawn(3, n)}, axis=0)")
        if n <= 3:
            forms.append(f"({drawn(n, 2)} @ {drawn(2)})")
            forms.append(f"np.max({drawn(n, 3)}, axis=1)")
        if n >= 4:
            forms.append(f"np.concatenate([{drawn(2)}, {drawn(n - 2)}])")
            forms.append(f"{drawn(4)}.reshape(2, 2).ravel()[[0, 1, 3, 2, 0][:{n}]]")
        item = self.one_of("np.sin(e)", "e * k", "e * e if e > 0.07 else e")
        forms.append(f"np.array([{item} for k, e in enumerate({drawn(n)})])")
        return self.random.choice(forms)

    # --- parts that are views ---------------------------------------------------------

    def parts(self, names: Names, shape: Shape) -> Iterator[str]:
        """Every way to get a view of that shape from an array in reach."""
        for name, known in sorted(names.arrays.items()):
            if len(known) == 1 and len(shape) == 1:
                yield from cuts(name, known[0], shape[0])
            elif len(known) == 2 and len(shape) == 2:
                yield from blocks(name, known, shape)
            elif len(known) == 2:
                yield from self.lines(names, name, known, shape[0])
            else:
                yield from lifted(name, known[0], shape)

    def lines(
        self, names: Names, name: str, known: Shape, length: int
    ) -> Iterator[str]:
        """Rows and columns of a matrix."""
        rows, columns = known
        if length <= columns:
            row = self.place(names, rows)
            yield from (f"{name}[{row}{after}" for after in ends(columns, length))
        if length <= rows:
            column = self.place(names, columns)
            for start in range(rows - length + 1):
                yield f"{name}[{start}:{start + length}, {column}]"
            if length == rows:
                yield f"{name}.T[{column}]"


def ends(length: int, wanted: int) -> Iterator[str]:
    """What follows the row in a subscript that takes `wanted` of its elements."""
    for start in range(length - wanted + 1):
        yield f", {start}:{start + wanted}]"
    if length == wanted:
        yield "]"
        yield "][::-1]"


def cuts(name: str, length: int, wanted: int) -> Iterator[str]:
    """Slices of a vector."""
    for start in range(length - wanted + 1):
        yield f"{name}[{start}:{start + wanted}]"
    if length == wanted:
        yield from (name, name, f"{name}[::-1]")
    if wanted in (length // 2 + length % 2, length):
        step = 2 if wanted < length else 1
        yield f"{name}[::{step}]"
        yield f"{name}[::-{step}]"
    if 1 < wanted < length:
        yield f"{name}[1:][:{wanted}]" if wanted <= length - 1 else name
        yield f"{name}[::-1][{length - wanted}:]"


def blocks(name: str, known: Shape, shape: Shape) -> Iterator[str]:
    """Parts of a matrix that are matrices."""
    rows, columns = shape
    if rows <= known[0] and columns <= known[1]:
        yield f"{name}[:{rows}, :{columns}]"
        yield f"{name}[{known[0] - rows}:, {known[1] - columns}:]"
        if shape == known:
            yield from (name, f"{name}[::-1]", f"{name}[:, ::-1]")
    if columns <= known[0] and rows <= known[1]:
        yield f"{name}.T[:{rows}, :{columns}]"
        if (columns, rows) == known:
            yield f"{name}.T"


def lifted(name: str, length: int, shape: Shape) -> Iterator[str]:
    """Views of a vector as a matrix with an axis of length 1."""
    rows, columns = shape
    if rows * columns == length:
        yield f"{name}.reshape({rows}, {columns})"
    if rows == 1 and columns <= length:
        yield f"{name}[None, :{columns}]"
    if columns == 1 and rows <= length:
        yield f"{name}[:{rows}, None]"


def picks(names: Names, shape: Shape) -> Iterator[str]:
    """Copies of elements that are picked by lists of positions."""
    for name, known in sorted(names.arrays.items()):
        if len(shape) == 1 and shape[0] == 3 and known[0] >= 3:
            if len(known) == 1:
                yield f"{name}[PICK]"
                yield f"{name}[[1, 0, 1]]"
            elif known == WIDEST:
                yield f"{name}[PICK, [0, 1, 2]]"
        if known[1:] == shape[1:2] and shape[0] == 2 <= known[0]:
            yield f"{name}[[1, 0]]"
