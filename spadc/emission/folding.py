"""Which values have no variable of their own, and what reading them reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import final

from spadc.ir import UNDEFINED, Apply, Constant, For, Global, If, Op, TapeType, Value
from spadc.primitives import primitive

from .buffers import Buffers
from .conditionals import is_conditional
from .loop_headers import Header
from .sites import Sites, Use


@final
@dataclass(slots=True)
class Folding:
    """The values without a variable, each with the op that its expression spells."""

    sites: Sites
    buffers: Buffers
    inlined: dict[Value, Op] = field(default_factory=dict)
    roots: dict[Value, list[Use]] = field(default_factory=dict)
    at_end: frozenset[Value] = frozenset()
    elements: dict[Value, Value] = field(default_factory=dict)
    headers: dict[For, Header] = field(default_factory=dict)
    hints: dict[Value, str | None] = field(default_factory=dict)

    def reads(self, values: Iterable[Value]) -> Iterator[Value]:
        """The variables that evaluating `values` reads."""
        for value in values:
            op = self.inlined.get(value)
            if op is None:
                yield value
            elif is_popped(op):
                yield from (op.results[0], *self.reads(op.operands[1:]))
            else:
                yield from self.reads(expression_operands(op))

    def hint(self, value: Value) -> str | None:
        """The name that the user gave the value, if it can be a variable's name."""
        hint = self.hints.get(value, value.hint)
        if hint == "_" or (hint == "tape" and isinstance(value.type, TapeType)):
            return None
        return hint if hint and hint.isidentifier() else None

    def binds_index(self, op: For) -> bool:
        """Whether the header of the loop names the index."""
        header = self.headers.get(op)
        if header is not None:
            return header.numbered
        return bool(self.sites.uses_of(op.index)) or self.hint(op.index) is not None

    def is_statement(self, op: Op) -> bool:
        """Whether the op is printed where it stands."""
        if isinstance(op, Global):
            return False
        if isinstance(op, Constant) and op.value is UNDEFINED:
            return False
        if not op.results:
            return True
        if op.results[0] in self.inlined or op.results[0] in self.elements:
            return False
        if is_popped(op) and op.results[1] in self.inlined:
            return False
        return has_effect(op) or any(self.sites.uses_of(r) for r in op.results)

    def is_conditional_expression(self, op: Op) -> bool:
        """Whether an `If` is printed as `a if test else b`."""
        return isinstance(op, If) and is_conditional(op, self.sites)


def is_popped(op: Op) -> bool:
    """Whether the op takes an item out of a list."""
    return isinstance(op, Apply) and op.name == "pop_item"


def has_effect(op: Op) -> bool:
    """Whether the op must run although nothing uses its results."""
    if isinstance(op, Apply):
        return primitive(op.name).has_effect
    return any(has_effect(inner) for region in op.regions for inner in region.ops)


def expression_operands(op: Op) -> tuple[Value, ...]:
    """What the expression of an op reads: for a conditional, also what it yields."""
    if isinstance(op, If):
        return (op.test, *op.then.results, *op.orelse.results)
    return op.operands
