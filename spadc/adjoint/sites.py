"""Where one sampled edge draws, and where it keeps what it has drawn.

The forward sweep draws right after the op and keeps the parts; the reverse sweep draws
again, with the same key. Probabilities that follow the values of the forward sweep are
not known any more then: that draw is kept.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

from spadc.ir import Apply, Span, Value, dtype_of, may_be_float
from spadc.plans import Sample
from spadc.primitives import Builder

from .kept_parts import Draw
from .steering import STEERED, Steering

if TYPE_CHECKING:
    from .sweep import Sweep

Ask = Callable[[Builder], Value]
WORDS = {
    "batch": "rows",
    "features": "features",
    "rows": "rows",
    "entries": "entries of each row",
    "project": "features",
    "positions": "elements",
}
QUESTIONS = frozenset(
    {
        "dim",
        "make_shape",
        "projection",
        "sample_entries",
        "sample_features",
        "sample_positions",
        "sample_rows",
        "shape",
        *STEERED,
    }
)


@final
@dataclass(slots=True)
class Site:
    """One sampled edge: `ahead` is what the forward sweep does after its op, `build`
    the reverse sweep."""

    sweep: Sweep
    op: Apply
    position: int
    how: Sample
    ahead: Builder
    build: Builder
    first: int

    @classmethod
    def of(
        cls, sweep: Sweep, op: Apply, position: int, how: Sample, build: Builder
    ) -> Site:
        """The site of an edge."""
        ahead = Builder(Span(op.span.place), build.literals)
        return cls(sweep, op, position, how, ahead, build, len(build.ops))

    @property
    def operand(self) -> Value:
        """The value that receives the contribution."""
        return self.op.operands[self.position]

    @property
    def steering(self) -> Steering | None:
        """What the draws of an adaptive plan follow."""
        return self.sweep.random.steering if self.sweep.random else None

    def draw(self, ask: Ask, name: str, score: Value | None) -> tuple[Draw, Draw]:
        """Draw which parts are kept of as many as `ask` says: in the forward sweep and,
        the same again, in the reverse sweep."""
        ahead = self.drawn(ask, name, score, self.ahead)
        if score is not None:
            return ahead, ahead
        return ahead, self.drawn(ask, name, None, self.build)

    def drawn(self, ask: Ask, name: str, score: Value | None, build: Builder) -> Draw:
        """Draw in one of the sweeps."""
        n = ask(build)
        if self.steering:
            key = self.sweep.key(build)
            return Draw(n, *self.steering.draw(build, name, n, key, self.how))
        kept, weight = build.apply_all(
            name,
            n,
            *self.sweep.key(build),
            score,
            hints=("kept", "weight"),
            **self._key(),
            design=self.how.design,
        )
        return Draw(n, kept, weight)

    def project(self, ask: Ask, residual: Value) -> tuple[Draw, Draw]:
        """The matrix of random combinations, in both sweeps."""
        kind = "rademacher" if self.how.design == "fixed" else self.how.design
        model = residual if may_be_float(residual.type) else self.operand
        attrs = {"kind": kind, "dtype": dtype_of(model.type) or "float64"}

        def drawn(build: Builder) -> Draw:
            n = ask(build)
            key = self.sweep.key(build)
            matrix = build.apply(
                "projection", n, *key, hint="R", **self._key(), **attrs
            )
            return Draw(n, matrix=matrix)

        return drawn(self.ahead), drawn(self.build)

    def _key(self) -> dict[str, Any]:
        return {"keep": self.how.keep, "edge": self.how.draw}

    def store(self, hint: str | None = None, word: str = "kept") -> Value:
        """Let the result of what the forward sweep did last stand for what it reads:
        the reverse sweep reads it, and never the other way round."""
        last = self.ahead.ops[-1]
        assert isinstance(last, Apply)
        results = (Value(last.result.type, f"{hint}_{word}" if hint else "part"),)
        attrs = {**last.attrs, "_stored": True}
        self.ahead.ops[-1] = dataclasses.replace(last, attrs=attrs, results=results)
        return results[0]

    def close(self, what: str | None) -> None:
        """Let the forward sweep do its part after the op, and say above the
        contribution what is kept."""
        self.sweep.after.setdefault(self.op, []).extend(self.ahead.ops)
        share = f"{100 * self.how.keep:g} %"
        of = f" of {what}" if what else ""
        text = f"{share} of the {WORDS[self.how.unit]}{of}, weight 1 / probability"
        if self.how.unit == "project":
            text = f"random combinations of the features{of}, {share} as many"
        if self.how.has_control:
            first = f"{self.how.rank} leading directions" if self.how.rank else "mean"
            drawn = text.removesuffix(", weight 1 / probability")
            text = f"{first} exact; of the rest {drawn}, weighted"
        ops = self.build.ops
        for number in range(self.first, len(ops)):
            op = ops[number]
            if isinstance(op, Apply) and op.name not in QUESTIONS:
                attrs = {**op.attrs, "_note": text}
                ops[number] = dataclasses.replace(op, attrs=attrs)
