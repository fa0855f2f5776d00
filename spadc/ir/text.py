"""The text form of the IR: what a person reads when looking at a pass.

    func loss(w: f64[d], X: f64[n,d], steps: int) {
      %1 = matmul X, w                                  # 2
      u = for step in range(0, steps, 1) with u2 = %1 {
        %2 = index u2 {step=[1:-1]}                     # 4
        u3 = write u2, %2 {path=[1:-1]}                 # 4
        yield u3
      }
      yield u
    }

A value is called by its hint (`u`, `u2`, ...) or by a number; literals without a hint
are written where they are used. The comment is the line of the user's statement, `~`
before it in the reverse sweep. Same function, same text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from .access import (
    At,
    Bound,
    Item,
    NewAxis,
    Pick,
    Ref,
    Rest,
    Slice,
    Step,
    Subscript,
    Transpose,
)
from .functions import Function, Param
from .program import (
    Apply,
    Constant,
    For,
    Global,
    If,
    Op,
    Region,
    Value,
    While,
)
from .structures import Reach
from .type_text import structure_text, type_text
from .types import Type

COMMENT_COLUMN = 56


def to_text(fn: Function, types: bool = False) -> str:
    """The text form; with `types`, every result is followed by its type.

    >>> from spadc.ir import FLOAT, Apply, Function, Param, Region, Value
    >>> x, y = Value(FLOAT, "x"), Value(FLOAT)
    >>> body = Region((x,), (Apply("exp", (x,), (y,)),), (y,))
    >>> print(to_text(Function("f", (Param("x", x),), body)))
    func f(x: float) {
      %1 = exp x
      yield %1
    }
    """
    return "\n".join(Listing(fn, types).lines)


@dataclass(slots=True, eq=False)
class Listing:
    """The lines of a function's text, the names in it, and the line of each op and
    region (a region's line is the one of its `yield`)."""

    fn: Function
    types: bool = False
    names: dict[Value, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    line_of: dict[Op | Region, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Write the lines."""
        self.names = name_values(self.fn.body)
        params = (f"{p.name}: {self._param(p)}" for p in self.fn.params)
        self._line(0, f"func {self.fn.name}({', '.join(params)}) {{")
        self._region(1, self.fn.body)
        self._line(0, "}")

    def _param(self, param: Param) -> str:
        """The type of a parameter; the names of its parts, if it is structured."""
        if not param.is_structured:
            return type_text(param.value.type)
        parts = {p.reach: p.value for p in param.parts}

        def text(reach: Reach, type_: Type) -> str:
            named = f" as {self.names[parts[reach]]}" if reach in parts else ""
            return type_text(type_) + named

        return structure_text(param.value.type, text)

    def name(self, value: Value) -> str:
        """The value's name; a question mark for one that is defined nowhere."""
        return self.names.get(value, f"?{value.hint or ''}")

    def _list(self, values: Sequence[Value]) -> str:
        return ", ".join(self.name(v) for v in values)

    def _line(self, depth: int, text: str, comment: str = "") -> None:
        line = "  " * depth + text
        if comment:
            line = f"{line:{COMMENT_COLUMN - 1}} # {comment}"
        self.lines.append(line)

    def _region(self, depth: int, region: Region) -> None:
        for op in region.ops:
            self._op(depth, op)
        self.line_of[region] = len(self.lines)
        self._line(depth, f"yield {self._list(region.results)}".rstrip())

    def _op(self, depth: int, op: Op) -> None:
        self.line_of[op] = len(self.lines)
        if isinstance(op, Constant) and self.names.get(op.result) == repr(op.value):
            return
        opening, *separators = self._heads(op)
        self._line(depth, self._defined(op) + opening, _line_comment(op))
        for region, closing in zip(op.regions, [*separators, "}"], strict=False):
            self._region(depth + 1, region)
            self._line(depth, closing)

    def _defined(self, op: Op) -> str:
        if not op.results:
            return ""
        results = self._list(op.results)
        if self.types:
            named = (f"{self.name(v)}: {type_text(v.type)}" for v in op.results)
            results = ", ".join(named)
        return f"{results} = "

    def _heads(self, op: Op) -> list[str]:
        """The op's text, up to and between its regions."""
        if isinstance(op, Constant):
            return [repr(op.value)]
        if isinstance(op, Global):
            return [f"global {op.name}"]
        if isinstance(op, If):
            return [f"if {self.name(op.test)} {{", "} else {"]
        if isinstance(op, For):
            return [self._for(op)]
        if isinstance(op, While):
            carried = f"({self._list(op.carried)}) " if op.carried else ""
            return [f"while{self._carried(op)} {{", f"}} do {carried}{{"]
        return [f"{op.name} {self._list(op.operands)}".rstrip() + self._attrs(op)]

    def _for(self, op: For) -> str:
        indices = f"range({self._list((op.start, op.stop, op.step))})"
        order = f"reversed({indices})" if op.backwards else indices
        breaks = " or break" if op.breaks else ""
        kept = f" keeping {op.snapshots}" if op.snapshots else ""
        header = f"for {self.name(op.index)} in {order}{breaks}{kept}"
        return f"{header}{self._carried(op)} {{"

    def _carried(self, op: For | While) -> str:
        breaks = " or break" if isinstance(op, While) and op.breaks else ""
        if isinstance(op, While) and op.snapshots:
            breaks += f" keeping {op.snapshots}"
        params = op.test.params if isinstance(op, While) else op.carried
        pairs = zip(params, op.inits, strict=False)
        carried = ", ".join(f"{self.name(p)} = {self.name(i)}" for p, i in pairs)
        return breaks + (f" with {carried}" if carried else "")

    def _attrs(self, op: Apply) -> str:
        shown = (
            f"{key}={self._attr(value, op.operands)}"
            for key, value in sorted(op.attrs.items())
            if not key.startswith("_")
        )
        text = ", ".join(shown)
        return f" {{{text}}}" if text else ""

    def _attr(self, value: Any, operands: tuple[Value, ...]) -> str:
        if isinstance(value, Subscript | Transpose):
            return self._step(value, operands)
        if (
            isinstance(value, tuple)
            and value
            and isinstance(value[0], Subscript | Transpose)
        ):
            return "".join(self._step(step, operands) for step in value)
        return repr(value)

    def _step(self, step: Step, operands: tuple[Value, ...]) -> str:
        def name(ref: Ref) -> str:
            known = ref.operand < len(operands)
            return self.name(operands[ref.operand]) if known else f"<{ref.operand}>"

        return step_text(step, name)


def step_text(step: Step, name: Callable[[Ref], str]) -> str:
    """One step of a path as text, its references named by `name`."""
    if isinstance(step, Transpose):
        return ".T" if step.axes is None else f".T{step.axes}"

    def bound(b: Bound) -> str:
        if isinstance(b, Ref):
            return name(b)
        return "" if b is None else str(b)

    return f"[{', '.join(_item_text(item, bound) for item in step.items)}]"


def _item_text(item: Item, bound: Callable[[Bound], str]) -> str:
    match item:
        case Slice(start, stop, None):
            return f"{bound(start)}:{bound(stop)}"
        case Slice(start, stop, step):
            return f"{bound(start)}:{bound(stop)}:{bound(step)}"
        case At(index):
            return str(bound(index))
        case Pick(index, mask):
            return {True: "mask ", False: "at ", None: "pick "}[mask] + bound(index)
        case NewAxis():
            return "newaxis"
        case _:
            assert isinstance(item, Rest)
            return "..."


def _line_comment(op: Op) -> str:
    statement = op.span.statement
    sweep = "~" if op.span.reverse else ""
    return sweep + (str(statement.line) if statement else "")


def name_values(region: Region) -> dict[Value, str]:
    """A name for every value defined in `region`: its hint, numbered where it occurs
    again, a number if it has none, the literal itself for an unnamed constant."""
    taken: set[str] = set()
    names: dict[Value, str] = {}
    unnamed = 0
    for value, literal in _definitions_in_order(region):
        if value in names:
            continue
        if value.hint is None and literal is not None:
            names[value] = literal
        elif value.hint is None:
            unnamed += 1
            names[value] = f"%{unnamed}"
        else:
            names[value] = _numbered(value.hint, taken)
            taken.add(names[value])
    return names


def _numbered(stem: str, taken: set[str]) -> str:
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}{number}"
    return name


def _definitions_in_order(region: Region) -> Iterator[tuple[Value, str | None]]:
    """Each value as it is first written in the text, with the literal that it stands
    for."""
    yield from ((p, None) for p in region.params)
    for op in region.ops:
        literal = repr(op.value) if isinstance(op, Constant) else None
        yield from ((r, literal) for r in op.results)
        for inner in op.regions:
            yield from _definitions_in_order(inner)
