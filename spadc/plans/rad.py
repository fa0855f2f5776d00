"""Sample the edges through which parameters enter: randomized automatic
differentiation.

Of the edges whose rule is affine in a residual (`x @ W` with respect to `W`), those are
sampled whose residual is not itself a parameter, and of these the first ones on every
path: what flows back to earlier layers stays exact. No path has two sampled edges, so
the variance does not grow with depth. Where nothing is left to choose, the other affine
edges are tried, and with `sample="positions"` the elementwise ones.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, final

from spadc.analysis import VIEWS, Homes
from spadc.ir import (
    Apply,
    ArrayType,
    Dim,
    Global,
    Op,
    ScalarType,
    Value,
    rank_of,
    shape_of,
)
from spadc.paths import Edge, Labels, PathGraph, Placement, Scores, sampled_factors
from spadc.primitives import primitive

from .notation import written
from .path_sampling import growth_warning, is_choice, largest_product, places_of
from .plan import Plan, PlannedEdge
from .treatment import Exact, Gate, Sample

UNIT = {
    "batch": "batch",
    "same": "features",
    "different": "entries",
    "project": "project",
    "rows": "rows",
    "positions": "positions",
    "turns": "turns",
    "edges": "edge",
}
GATES = ("turns", "edges")  # what is taken as a whole, or not at all
WORDS = {
    "batch": "the rows{of}, and of what leads there row by row",
    "same": "the features{of}, the same for all rows",
    "different": "the features{of}, others for every row",
    "project": "as many random combinations as features{of}",
    "rows": "the rows{of}",
    "positions": "the elements{of}",
    "turns": "the iterations of each loop",
    "edges": "the calls, drawn for each edge by itself",
}


@final
@dataclass(frozen=True, slots=True)
class RAD:
    """Keep a random fraction of what the gradient of each parameter reads.

    `keep` is the fraction, above 0 and at most 1; with 1 the code is the exact one.
    `sample` is what is drawn: `"same"` features of the residual for all rows,
    `"different"` ones for every row, `"project"` (random combinations), `"rows"`,
    `"positions"` of elementwise edges, or `"batch"`: the reverse sweep runs for some
    rows of the array that the loss is made of, and only these rows are kept. With
    `"turns"` whole iterations of loops contribute or not, with `"edges"` whole edges,
    independently of each other; neither has a design or scores. `design`
    is the sampling scheme (`"fixed"`, `"systematic"`, `"bernoulli"`, `"replacement"`,
    `"stratified"`, `"winner"`, `"column-row"`; `"rademacher"` and `"hadamard"` for
    projections). With `score="norm"` the probabilities follow the norms of what is
    drawn from. `control` computes the mean of the rows exactly and samples the rest;
    `rank` does so with the part of the rows in as many leading directions. The estimate
    is unbiased. Residuals that are arguments, which the caller keeps alive anyway, are
    sampled only with `inputs=True`, or if there is nothing else:
    that saves time, not memory. `safe=False` samples edges also where several
    lie on one path, with `inputs=True` every edge that can be, and warns of the growth.

    Raises ValueError for other values, and when the program has no edge to sample.

    Source: Oktay, McGreivy, Aduol, Beatson and Adams, Randomized Automatic
    Differentiation, ICLR 2021, section 4.
    """

    keep: float
    sample: str = "different"
    design: str = "fixed"
    score: str = "none"
    control: bool = False
    safe: bool = True
    inputs: bool = False
    rank: int = 0

    wanted: ClassVar[int] = 0

    def __post_init__(self) -> None:
        if self.sample not in UNIT:
            raise ValueError(f"sample is one of {', '.join(UNIT)}, not `{self.sample}`")
        given = (self.design, self.score, self.control, self.rank)
        plain = given == ("fixed", "none", False, 0)
        if self.sample in GATES and not plain:
            raise ValueError(f"`{self.sample}` has no design, score or control")
        self.treatment(0)

    def treatment(self, draw: int) -> Sample | Gate:
        """What happens to the sampled edge number `draw`."""
        if self.sample in GATES:
            return Gate(draw, UNIT[self.sample], self.keep)
        return Sample(
            UNIT[self.sample],
            self.keep,
            draw,
            self.design,
            self.score,
            self.control,
            self.rank,
        )

    def make(self, graph: PathGraph, scores: Scores | None = None) -> Plan:
        """The plan that samples the chosen edges."""
        if self.keep == 1 and self.design not in ("replacement", "column-row"):
            return Plan(str(self)).make(graph)
        chosen = self.edges(graph)
        if Placement(graph).deepest(chosen) > 1:
            keys = dict.fromkeys((edge.key for edge in chosen), 1 / self.keep)
            growth = largest_product(graph, keys, float)
            warnings.warn(growth_warning(graph, growth, str(self)), stacklevel=2)
        return sampling(graph, chosen, self, str(self), self.note(graph, chosen))

    def edges(self, graph: PathGraph) -> list[Edge]:
        """The edges to sample, in the order of the graph."""
        has_control = self.control or self.rank > 0
        return chosen_edges(graph, self.sample, self.safe, self.inputs, has_control)

    def note(self, graph: PathGraph, chosen: list[Edge]) -> str:
        """What is sampled, in a sentence."""
        names = dict.fromkeys(map(self.sampled, chosen))
        known = [f"`{name}`" for name in names if name]
        of = f" of {', '.join(known)}" if len(known) == len(names) else ""
        where = "one edge" if len(chosen) == 1 else f"{len(chosen)} edges"
        what = WORDS[self.sample].format(of=of)
        at = "" if of else f", at {where}"
        return f"Sampled: {100 * self.keep:g} % of {what}{at}."

    def sampled(self, edge: Edge) -> str | None:
        """The name of what is drawn from along the edge."""
        if self.sample in ("same", "different", "project", "rows"):
            return factors_of(edge)[0].hint
        return edge.operand.hint if self.sample == "batch" else None

    def __str__(self) -> str:
        return written("rad", self)


def chosen_edges(
    graph: PathGraph,
    sample: str,
    safe: bool = True,
    inputs: bool = False,
    control: bool = False,
) -> list[Edge]:
    """The edges to sample, in the order of the graph; with `control` only those of a
    product of matrices."""
    placement = Placement(graph)
    found: list[Edge] = []
    kinds = [*_in_preference(graph, sample, inputs)]
    for kind in kinds[-1:] if inputs and not safe else kinds:
        possible = [edge for edge in kind if not control or is_product(edge)]
        if safe:
            found = [edge for edge in possible if placement.add(edge)]
        elif sample in GATES:  # draws of different iterations are independent
            found = possible
        else:
            found = [edge for edge in possible if not placement.repeats(edge)]
        if found:
            break
    if not found:
        unknown = [v.hint for v in graph.fn.body.params if shape_of(v.type) is None]
        why = f": the types of {', '.join(map(str, unknown))} are not known"
        raise ValueError(
            f"the program has no edge that can be sampled so{why if unknown else ''}"
        )
    return sorted(dict.fromkeys(found), key=lambda edge: edge.key)


def sampling(
    graph: PathGraph, chosen: list[Edge], rad: RAD, policy: str, note: str
) -> Plan:
    """The plan that treats the chosen edges alike, each with draws of its own."""
    labels = Labels(graph)
    together = rad.sample == "batch"  # the same rows wherever a number is made
    numbers = {edge.key: n for n, edge in enumerate(chosen, start=1)}
    numbers = dict.fromkeys(numbers, 1) if together else numbers
    edges = {
        edge.key: PlannedEdge(
            edge.key,
            labels.edge(edge),
            edge.line,
            rad.treatment(numbers[edge.key]) if edge.key in numbers else Exact(),
        )
        for edge in graph.edges
    }
    return Plan(policy, tuple(edges.values()), notes=(note,), releases=True)


def _in_preference(graph: PathGraph, sample: str, inputs: bool) -> Iterator[list[Edge]]:
    """Edges to try, the best kind first: those that save memory."""
    if sample == "batch":
        yield _of_the_batch(graph)
        return
    if sample in GATES:
        loops = places_of(graph.fn.body)
        edges = [edge for edge in _forward(graph) if is_choice(edge)]
        edges = [e for e in edges if sample == "edges" or loops[e.op][0] is not None]
        read = {edge: list(edge.residuals) for edge in edges}
    elif sample == "positions":
        edges = [edge for edge in _forward(graph) if is_elementwise(edge)]
        read = {edge: arrays_read(edge) for edge in edges}
    else:
        read = {edge: list(factors_of(edge)[:1]) for edge in _forward(graph)}
    makers = Homes.of(graph.fn.body).makers
    params = set(graph.fn.body.params)
    saved = {
        e: [r for r in rs if not is_given(r, makers, params)] for e, rs in read.items()
    }
    if not inputs:
        yield [edge for edge, residuals in saved.items() if residuals]
    yield [e for e, rs in read.items() if rs and not set(rs) <= set(graph.wrt)]
    yield [edge for edge, residuals in read.items() if residuals]


def _of_the_batch(graph: PathGraph) -> list[Edge]:
    """The edges from arrays of data to numbers, the last ones first: all arrays have
    the length that most of those have which begin as long as an argument that is not
    differentiated."""
    edges = [edge for edge in reversed(_forward(graph)) if becomes_number(edge)]
    groups: dict[Dim, list[Edge]] = {}
    for edge in edges:
        groups.setdefault((shape_of(edge.operand.type) or (None,))[0], []).append(edge)
    unknown = groups.pop(None, [])
    data = {
        shape[0]
        for value in graph.fn.body.params
        if value not in graph.wrt and (shape := shape_of(value.type))
    }
    best = max(groups, key=lambda n: (n in data, len(groups[n])), default=None)
    return groups.get(best, unknown[:1])


def is_given(value: Value, makers: Mapping[Value, Op], params: set[Value]) -> bool:
    """Whether the value is an argument or a view of one, which the caller keeps; what
    a loop carries is not."""
    while isinstance(made := makers.get(value), Apply) and made.name in VIEWS:
        value = made.operands[0]
    return value in params or isinstance(made, Global)


def _forward(graph: PathGraph) -> list[Edge]:
    """The edges from the inputs to the outputs."""
    parts = graph.component
    return sorted(graph.edges, key=lambda e: (parts[e.target], e.key))


def factors_of(edge: Edge) -> tuple[Value, ...]:
    """The other factors of a product, which may be sampled along the edge."""
    if not isinstance(edge.op, Apply) or len(edge.op.results) != 1:
        return ()
    return sampled_factors(edge.op, edge.key.position, edge.literals)


def becomes_number(edge: Edge) -> bool:
    """Whether the edge leads from an array to a number."""
    op = edge.op
    if not isinstance(op, Apply) or len(op.results) != 1:
        return False
    return bool(shape_of(edge.operand.type)) and shape_of(op.result.type) == ()


def arrays_read(edge: Edge) -> list[Value]:
    """The residuals of the edge that are arrays."""
    return [v for v in edge.residuals if isinstance(v.type, ArrayType)]


def is_product(edge: Edge) -> bool:
    """Whether the edge is one of `x @ W`, of two matrices."""
    if not isinstance(edge.op, Apply) or edge.op.name != "matmul":
        return False
    return all(rank_of(v.type) == 2 for v in edge.op.operands)


def is_elementwise(edge: Edge) -> bool:
    """Whether the rule can be evaluated at some positions only, and reads a value."""
    op = edge.op
    if not isinstance(op, Apply) or len(op.results) != 1 or not edge.residuals:
        return False
    shape = shape_of(op.result.type)
    known = primitive(op.name)
    unary = known.ufunc is not None and known.ufunc.nin == 1  # matmul has two
    if not (known.broadcasts or unary) or not shape or None in shape:
        return False
    return shape_of(edge.operand.type) == shape and all(
        isinstance(v.type, ScalarType)
        or (isinstance(v.type, ArrayType) and v.type.shape == shape)
        for v in op.operands
    )
