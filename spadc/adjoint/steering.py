"""Draws of an estimate that follow what was seen before.

The generated function of an adaptive plan takes what to follow by keyword: `followed`,
the place of a draw that is drawn again, or `chances`, the probabilities of parts by the
name of their edge, with `observed`, a dict in which it notes the norms of what the kept
parts contributed. Without them its draws are uniform.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

from spadc.derivatives import refused
from spadc.ir import ArrayType, ObjectType, Param, Value, rank_of
from spadc.plans import Adaptive, Gate, Plan, Sample
from spadc.primitives import Builder

from .kept_parts import Draw, slices

if TYPE_CHECKING:
    from .sites import Site

STEERED = (
    "follow_entries",
    "follow_features",
    "follow_positions",
    "follow_rows",
    "steer_features",
    "steer_positions",
    "steer_rows",
)


@final
@dataclass(frozen=True, slots=True)
class Steering:
    """The rule, the names of the edges and how many edges there are at a vertex, by
    the numbers of draws, and the keyword-only parameters that the draws read."""

    rule: Adaptive
    names: Mapping[int, str]
    slots: Mapping[int, int]
    followed: Value
    chances: Value
    observed: Value

    @classmethod
    def of(cls, plan: Plan) -> Steering | None:
        """The steering of a plan, if its draws follow anything."""
        rule = plan.adaptive
        if rule is None or not (rule.replays or rule.learns):
            return None
        slots: dict[int, int] = {}
        for how in plan.treatments().values():
            if isinstance(how, Gate):
                slots[how.draw] = max(slots.get(how.draw, 0), how.slot + 1)
        kinds = {"followed": "tuple", "chances": "dict", "observed": "dict"}
        values = (Value(ObjectType(kind), name) for name, kind in kinds.items())
        return cls(rule, plan.edge_names(), slots, *values)

    @property
    def inputs(self) -> tuple[Value, ...]:
        """The parameters, as values."""
        if self.rule.replays:
            return (self.followed,)
        return (self.chances, self.observed)

    @property
    def params(self) -> tuple[Param, ...]:
        """`followed=None`, or `chances=None, observed=None`"""
        return tuple(
            Param(str(v.hint), v, "keyword-only", default=None) for v in self.inputs
        )

    def draw(
        self, build: Builder, name: str, n: Any, key: tuple[Value, ...], how: Sample
    ) -> tuple[Value, ...]:
        """What is kept and its weights, instead of the uniform draw `sample_...`."""
        given: dict[str, Any] = {"keep": how.keep, "edge": how.draw}
        if self.rule.replays:
            word, what = "follow", self.followed
        else:
            word, what = "steer", self.chances
            given["of"] = self.names[how.draw]
        steered, hints = name.replace("sample_", f"{word}_", 1), ("kept", "weight")
        if self.rule.has_fixed_size:
            return build.apply_all(steered, n, *key, what, hints=hints, **given)
        # How many it keeps is for the probabilities to say.
        types = (ArrayType("int64", (None,)), ArrayType("float64", (None,)))
        operands = (build.value(n), *key, what)
        return build.apply_typed(steered, operands, types, hints, given)

    @property
    def edge_operands(self) -> tuple[Value | None, Value | None]:
        """What a draw among the edges of a vertex follows: a draw, or chances."""
        if self.rule.replays:
            return self.followed, None
        return None, self.chances

    def edge_numbers(self, draw: int) -> dict[str, Any]:
        """What else such a draw is told."""
        return {} if self.rule.replays else {"of": self.names[draw]}

    def observe(self, site: Site, draw: Draw, part: Value, axis: int) -> None:
        """Note the norms of the slices of a contribution, before they are weighted."""
        if self.rule.learns:
            assert draw.kept is not None
            given: dict[str, Any] = {"of": self.names[site.how.draw], "axis": axis}
            site.build.apply_all(
                "observe", self.observed, draw.n, draw.kept, part, **given
            )

    def observe_edge(
        self, build: Builder, how: Gate, part: Value, weight: Value
    ) -> None:
        """Note the norm of what an edge that was taken contributed, with its weight."""
        given: dict[str, Any] = {
            "of": self.names[how.draw],
            "count": self.slots[how.draw],
        }
        build.apply_all(
            "observe_edge", self.observed, part, weight, slot=how.slot, **given
        )

    def observe_rows(self, site: Site, draw: Draw, x_kept: Value, y_bar: Value) -> None:
        """Note the norms of the products of the rows kept, before they are weighted.

        Raises `SpadcError` where the contribution of a row is no outer product.
        """
        if not self.rule.learns:
            return
        op, build = site.op, site.build
        ranks = [rank_of(v.type) for v in (*op.operands, op.result)]
        if op.name != "matmul" or site.position != 1 or ranks != [2, 2, 2]:
            raise refused(
                "SPD505",
                op,
                "what the parts contribute here is one sum: there are no statistics of "
                "them, but of features and of rows in `x @ W` of two matrices",
                "Rank by the norm of the estimate: `spad:score=l1`.",
            )
        assert draw.kept is not None
        y_kept = build.apply("index", y_bar, draw.kept, step=slices(0, 1))
        given = (self.observed, draw.n, draw.kept, x_kept, y_kept)
        build.apply_all("observe_rows", *given, of=self.names[site.how.draw])
