"""Write a path as a person would say it: `out <- y <- sin(a) <- a <- w`.

Shown are the variables of the program and the function calls between them, from the
output to the input; arithmetic in between is not. A value that is returned without a
name is `out`; `(if)` and `(else)` say which branch gave a value, `(loop)` that it is
carried by a loop, through which the path may take any way.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence

from spadc.ir import (
    Apply,
    At,
    Constant,
    Function,
    Global,
    Op,
    Pick,
    Subscript,
    Value,
    definitions,
    spelled,
    step_text,
)
from spadc.primitives import Call, Infix, Prefix, primitive

from .edges import Edge, loop_heads
from .graph import Path, PathGraph

ARROW = " <- "
LONGEST = 24
PARTS = ("index", "list_item")


class Labels:
    """Writes the paths and edges of one graph."""

    def __init__(self, graph: PathGraph) -> None:
        self.graph = graph
        self.defined: Mapping[Value, Op] = definitions(graph.fn.body)
        self.names = _names(graph.fn)

    def path(self, path: Path) -> str:
        """The label of a path."""
        chain = _Chain(self)
        chain.start(path.out)
        for edge in path.edges:
            chain.extend(edge)
        return ARROW.join(chain.words)

    def paths(self, paths: Sequence[Path]) -> tuple[str, ...]:
        """The labels of several paths; paths that read alike are told apart by their
        lines, then by a number."""
        labels = [self.path(path) for path in paths]
        lined = [
            f"{label} {_lines(path)}" for label, path in zip(labels, paths, strict=True)
        ]
        return _numbered(_told_apart(labels, lined))

    def edge(self, edge: Edge) -> str:
        """The label of one edge: its target and source."""
        target, source = self.value(edge.target), self.value(edge.operand)
        return f"{target}{ARROW}{source}{_branch(edge)}"

    def value(self, value: Value) -> str:
        """The variable's name, or the expression that made the value."""
        name = self.names.get(value)
        if name:
            return name
        op = self.defined.get(value)
        if isinstance(op, Apply):
            return self.expression(op)
        return "out" if value in self.graph.outs else "value"

    def expression(self, op: Apply) -> str:
        """`sin(a)`, with dots for what would be long."""
        whole = self._spelled(op)
        return whole if len(whole) <= LONGEST else f"{_function(op)}(...)"

    def is_shown(self, value: Value) -> bool:
        """Whether the value is a variable or a call with a name."""
        op = self.defined.get(value)
        is_call = isinstance(op, Apply) and isinstance(
            primitive(op.name).spelling, Call
        )
        return value in self.names or is_call

    def _term(self, value: Value, depth: int, inside: str = "") -> str:
        """A short text of an operand; `inside` is the operator beside it."""
        if value in self.names:
            return self.names[value]
        op = self.defined.get(value)
        if isinstance(op, Constant):
            return repr(op.value)
        if isinstance(op, Global):
            return op.name
        if not isinstance(op, Apply) or depth > 4:
            return "..."
        text = self._spelled(op, depth)
        own = _operator(op)
        return (
            f"({text})" if inside and own and (own != "**" or inside == own) else text
        )

    def _spelled(self, op: Apply, depth: int = 0) -> str:
        """The op as an expression of its operands."""
        if op.name in PARTS and isinstance(op.attrs.get("step"), Subscript):
            return self._part(op, depth)
        symbol = _operator(op)
        terms = [self._term(v, depth + 1, symbol) for v in op.operands]
        if len(terms) == 2 and symbol:
            return (symbol if symbol == "**" else f" {symbol} ").join(terms)
        if symbol:
            return f"{symbol}{terms[0]}"
        return f"{_function(op)}({', '.join(terms)})"

    def _part(self, op: Apply, depth: int) -> str:
        """A subscript: `u[1:-1]`."""
        array, *dynamic = op.operands
        names = ["", *(self._term(v, depth + 1) for v in dynamic)]
        step: Subscript = op.attrs["step"]
        items = (At(i.index) if isinstance(i, Pick) else i for i in step.items)
        plain = dataclasses.replace(step, items=tuple(items))
        text = step_text(plain, lambda ref: names[ref.operand])
        return f"{self._term(array, depth + 1, '[]')}{text}"


class _Chain:
    """The words of one label, while it is written from the output on."""

    def __init__(self, labels: Labels) -> None:
        self.labels = labels
        self.words: list[str] = []
        self.shown: Value | None = None
        self.looped: int | None = None

    def start(self, out: Value) -> None:
        """The output."""
        self._show(out, self.labels.names.get(out, "out"))

    def extend(self, edge: Edge) -> None:
        """One step towards the input."""
        self._leave_loop(edge)
        if edge.branch is not None:
            self._mark(edge.target, "if" if edge.branch == 0 else "else")
        source = edge.source
        same = self._is_passed_on(edge)
        if self._is_loop(source) or (self.labels.is_shown(source) and not same):
            self._show(source, self.labels.value(source))
        elif same and self.shown is edge.target:
            self.shown = source

    def _is_passed_on(self, edge: Edge) -> bool:
        """Whether the source is the same variable, inside a branch or before a loop."""
        if not edge.is_structural or edge.source in self.labels.graph.wrt:
            return False
        return self._name(edge.source) == self._name(edge.target)

    def _leave_loop(self, edge: Edge) -> None:
        """Name the variable by which the path leaves the loop towards the input."""
        part = self.labels.graph.component[edge.target]
        if part == self.looped and edge.target is not self.shown:
            name = self._name(edge.target)
            if name and not edge.is_structural and self.words[-1] != f"{name} (loop)":
                self._show(edge.target, name)

    def _show(self, value: Value, word: str) -> None:
        part = self.labels.graph.component.get(value)
        if self._is_loop(value) and part != self.looped:
            word = f"{word} (loop)"
            self.looped = part
        self.words.append(word)
        self.shown = value

    def _mark(self, target: Value, word: str) -> None:
        if self.shown is target:
            self.words[-1] += f" ({word})"
        else:
            self.words.append(f"({word})")

    def _is_loop(self, value: Value) -> bool:
        graph = self.labels.graph
        part = graph.component.get(value)
        return part is not None and bool(graph.inner.get(part))

    def _name(self, value: Value) -> str | None:
        return self.labels.names.get(value)


def _names(fn: Function) -> dict[Value, str]:
    """The source name of every value that has one; a loop's result shares that of what
    the loop carries."""
    names = {param.value: param.name for param in fn.params}
    for param in fn.params:
        for part in param.parts:
            text = spelled(param.name, part.reach)
            names[part.value] = str(part.value.hint) if part.is_named else text
    for value in definitions(fn.body):
        if value.hint:
            names[value] = value.hint
    for carried, head in loop_heads(fn).items():
        hint = head.hint or carried.hint
        if hint:
            names[carried] = names[head] = hint
    return names


def _operator(op: Apply) -> str:
    """The operator that the op is written with; empty for a call."""
    spelling = primitive(op.name).spelling
    return spelling.symbol if isinstance(spelling, Infix | Prefix) else ""


def _function(op: Apply) -> str:
    name = str(op.attrs.get("_name", op.name))
    return name.rsplit(".", maxsplit=1)[-1]


def _branch(edge: Edge) -> str:
    if edge.branch is None:
        return ""
    return " (if)" if edge.branch == 0 else " (else)"


def _lines(path: Path) -> str:
    return f"[{', '.join(map(str, path.lines))}]"


def _told_apart(labels: Sequence[str], longer: Sequence[str]) -> list[str]:
    """The longer labels where they are different and the short ones are not."""
    pairs = list(zip(labels, longer, strict=True))
    variants = Counter(label for label, _ in dict.fromkeys(pairs))
    return [short if variants[short] == 1 else long for short, long in pairs]


def _numbered(labels: Sequence[str]) -> tuple[str, ...]:
    """The labels, those that occur more than once with `(1)`, `(2)`, ... behind."""
    times = Counter(labels)
    seen: Counter[str] = Counter()
    out = []
    for label in labels:
        seen[label] += 1
        out.append(label if times[label] == 1 else f"{label} ({seen[label]})")
    return tuple(out)
