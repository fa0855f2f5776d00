"""The residuals of a program: what its reverse sweep reads of each, and in what form.

A residual is packed if all that is read of it can be packed, rounded if the rest is
affine in it. Rounding is safe where no path crosses another random factor: as with
sampled edges, the variance then does not grow with depth, and noise that would reach
every parameter is kept out. Those that reach the fewest parameters come first.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import final

from spadc.analysis import Homes
from spadc.ir import (
    Apply,
    ArrayType,
    For,
    Function,
    If,
    Op,
    ScalarType,
    Subscript,
    Value,
    While,
    rank_of,
    walk,
)
from spadc.paths import (
    Coefficient,
    Edge,
    Form,
    Labels,
    PathGraph,
    Placement,
    edge_coefficients,
    numbered_values,
)
from spadc.primitives import Storage, primitive

from .plan import Plan, PlannedResidual
from .treatment import Keep, Packed, Recomputed, ResidualTreatment, Rounded

AGAIN = "Computed again"
Test = Callable[[Apply, Coefficient], bool]


@final
@dataclass(slots=True)
class Residuals:
    """The residuals of the edges of a graph, each with what is read of it."""

    graph: PathGraph
    inputs: bool = False
    homes: Homes = field(init=False)
    readers: dict[Value, list[tuple[Apply, Coefficient]]] = field(init=False)

    def __post_init__(self) -> None:
        self.homes = Homes.of(self.graph.fn.body)
        self.readers = {}
        for op, one in _coefficients(self.graph):
            for value in one.reads:
                self.readers.setdefault(value, []).append((op, one))

    def candidates(self, numbers: bool = False) -> list[Value]:
        """The arrays that are kept for the reverse sweep alone; and the numbers, where
        there is one for each iteration of a loop."""
        foreign = () if self.inputs else self.graph.fn.body.params
        return [
            v
            for v in numbered_values(self.graph.fn)
            if v in self.readers
            and v not in foreign
            and (isinstance(v.type, ArrayType) or (numbers and self._is_repeated(v)))
        ]

    def _is_repeated(self, value: Value) -> bool:
        is_number = isinstance(value.type, ScalarType)
        return is_number and self.homes.loops.get(value) is not None

    def packed(self) -> list[Value]:
        """Those that can all be packed."""
        return self._all(self.candidates(), lambda op, one: one.form.is_exact)

    def rounded(self, least_rank: int) -> list[Value]:
        """Those of at least that many axes that can be rounded."""
        large = (v for v in self.candidates() if (rank_of(v.type) or 0) >= least_rank)
        every = self._all(
            large, lambda op, one: one.form.is_exact or self._may_round(op, one)
        )
        return [v for v in every if any(c.form.is_random for _, c in self.readers[v])]

    def obstacle(self, value: Value) -> str | None:
        """Why a value that is read beside cotangents can be neither packed nor rounded;
        None if it can."""
        for op, one in self.readers[value]:
            if not self.homes.is_beside(value, op.results[0]):
                return "the same in all iterations"
            if one.form is Form.OTHER:
                return "not read linearly"
            if not one.form.is_exact and not self.homes.is_counted(op.results[0]):
                return "inside a `while`"
        return None

    def safe(self, values: Iterable[Value]) -> list[Value]:
        """Those of the values that can be rounded so that no path crosses two random
        factors, in their order."""
        placement, chosen = Placement(self.graph), set[Value]()
        edges = {value: self._random_edges(value) for value in values}
        reach = {v: max(map(self._reach, found)) for v, found in edges.items()}
        for value in sorted(edges, key=reach.__getitem__):
            found = edges[value]
            beside = all(
                not placement.share_path(a, b)
                for k, a in enumerate(found)
                for b in found[:k]
            )
            if beside and all(map(placement.admits, found)):
                placement.chosen += found
                chosen.add(value)
        return [value for value in edges if value in chosen]

    def worthwhile(self, values: Iterable[Value]) -> list[Value]:
        """Those of the values whose memory nothing else keeps: no residual that is not
        among them, nor the caller."""
        found, groups = list(values), shared_memory(self.graph.fn)
        foreign = () if self.inputs else self.graph.fn.body.params
        kept = {groups.get(v, v) for v in (*foreign, *(self.readers.keys() - found))}
        return [v for v in found if groups.get(v, v) not in kept]

    def _random_edges(self, value: Value) -> list[Edge]:
        """The edges along which a random form of the value is read."""
        ops = dict.fromkeys(op for op, one in self.readers[value])
        return [
            edge
            for edge in self.graph.edges
            if edge.op in ops
            and isinstance(edge.op, Apply)
            and any(
                one.form.is_random and value in one.reads
                for one in edge_coefficients(
                    edge.op, (edge.key.position,), edge.literals
                )
            )
        ]

    def _reach(self, edge: Edge) -> int:
        """How many inputs the edge leads to."""
        placement = Placement(self.graph)
        return sum(placement.leads(v, edge.source) for v in self.graph.wrt)

    def _may_round(self, op: Apply, one: Coefficient) -> bool:
        return one.form.is_random and self.homes.is_counted(op.results[0])

    def _all(
        self, values: Iterator[Value] | list[Value], test: Callable[..., bool]
    ) -> list[Value]:
        """The values all of whose readers pass the test, and have in each iteration of
        a loop a value of their own."""
        return [
            v
            for v in values
            if all(
                test(op, one) and self.homes.is_beside(v, op.results[0])
                for op, one in self.readers[v]
            )
        ]

    def plan(
        self,
        policy: str,
        chosen: Mapping[Value, ResidualTreatment],
        reasons: Mapping[str, str] | None = None,
    ) -> Plan:
        """The plan that treats the chosen values so, and keeps the others; `reasons`
        say why some are kept."""
        labels, residuals = Labels(self.graph), []
        for number, value in enumerate(numbered_values(self.graph.fn)):
            how = chosen.get(value, Keep())
            if not isinstance(how, Keep):
                text = labels.value(value)
                residuals.append(PlannedResidual(number, text, self._line(value), how))
        plan = Plan(policy, residuals=tuple(residuals), releases=bool(residuals))
        notes = (*_notes(residuals), *_kept(reasons or {}))
        return dataclasses.replace(plan.make(self.graph), notes=notes)

    def reasons(
        self, chosen: Mapping[Value, ResidualTreatment], able: Iterable[Value]
    ) -> dict[str, str]:
        """Why the large values that are not `chosen` are kept, by what they are called;
        those in `able` could be rounded."""
        labels, random = Labels(self.graph), set(able)
        found = {}
        for value in self.candidates():
            if value not in chosen and (rank_of(value.type) or 0) > 1:
                default = "rounded factors on its paths" if value in random else None
                why = self.obstacle(value) or default
                if why is not None:
                    found[labels.value(value)] = why
        return found

    def _line(self, value: Value) -> int | None:
        maker = self.homes.makers.get(value)
        statement = maker.span.statement if maker else None
        return statement.line if statement else None


def _kept(reasons: Mapping[str, str]) -> Iterator[str]:
    if reasons:
        every = (f"{name} ({why})" for name, why in reasons.items())
        yield f"Kept: {', '.join(every)}."


def shared_memory(fn: Function) -> dict[Value, Value]:
    """A representative of the values that may live in the same memory: an array and its
    views, what a loop carries and what its iterations yield, what branches yield."""
    leads: dict[Value, Value] = {}

    def end(value: Value) -> Value:
        while value in leads:
            value = leads[value]
        return value

    for op in walk(fn.body):
        for one, two in _shared(op):
            if end(one) is not end(two):
                leads[end(one)] = end(two)
    return {value: end(value) for value in leads}


def _shared(op: Op) -> Iterator[tuple[Value, Value]]:
    """Pairs of values that `op` may keep in the same memory."""
    if isinstance(op, For | While):
        yield from zip(op.carried, op.body.results, strict=False)
    elif isinstance(op, If):
        for region in op.regions:
            yield from zip(op.results, region.results, strict=False)
    elif isinstance(op, Apply) and op.operands:
        step = op.attrs.get("step")
        is_copy = isinstance(step, Subscript) and not step.is_basic
        if primitive(op.name).storage is not Storage.FRESH and not is_copy:
            yield op.results[0], op.operands[0]


def _coefficients(graph: PathGraph) -> Iterator[tuple[Apply, Coefficient]]:
    """What the rules along the edges multiply cotangents by."""
    positions: dict[Apply, dict[int, None]] = {}
    literals = {}
    for edge in graph.edges:
        if isinstance(edge.op, Apply):
            positions.setdefault(edge.op, {})[edge.key.position] = None
            literals[edge.op] = edge.literals
    for op, kept in positions.items():
        for one in edge_coefficients(op, sorted(kept), literals[op]):
            yield op, one


def _notes(residuals: list[PlannedResidual]) -> Iterator[str]:
    """What is stored how, in a sentence each; of what is computed again the variables,
    and how many values there are between them."""
    words: dict[str, dict[str, None]] = {}
    unnamed = 0
    for one in residuals:
        is_again = isinstance(one.treatment, Recomputed)
        if is_again and not one.text.isidentifier():
            unnamed += 1
        else:
            words.setdefault(_word(one.treatment), {})[one.text] = None
    for word, names in words.items():
        more = f" and {unnamed} unnamed" if word == AGAIN and unnamed else ""
        yield f"{word}: {', '.join(names)}{more}."
    if unnamed and AGAIN not in words:
        yield f"{AGAIN}: {unnamed} unnamed value{'s' if unnamed > 1 else ''}."


def _word(how: ResidualTreatment) -> str:
    if isinstance(how, Rounded):
        return f"Rounded to {how.bits} bit{'s' if how.bits > 1 else ''}"
    return "Packed" if isinstance(how, Packed) else AGAIN
