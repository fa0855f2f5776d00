"""Compute once what is computed twice.

Value numbering: ops of the same primitive on operands with the same numbers have the
same number (Rosen, Wegman and Zadeck 1988), in a region and the regions around it. A
later op is replaced by the earlier value where that is worth a name:

    free (a view, a shape)    never: it is spelled again, as are short scalars
    cheap (arithmetic)        into a named value; in the reverse sweep, for arrays
    costly (exp, matmul)      always, as are random draws

The user's own statements are never replaced; the reverse sweep may use their values. A
cheap value that a store may overwrite, and a fresh allocation, stay their own. Effects
are left alone.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

from spadc.ir import (
    Apply,
    Constant,
    Function,
    Global,
    ObjectType,
    Op,
    Region,
    ScalarType,
    ShapeType,
    Value,
    rebuild,
    redefine,
    renamed,
    walk,
    with_body,
)
from spadc.primitives import DRAWS, LIST_EDITS, Cost, primitive

from .respell import spell_scalars

ALLOCATIONS = frozenset(
    {"zeros", "ones", "empty", "full", "zeros_like", "ones_like", "empty_like"}
    | {"full_like", "copy", "array_of", "new_list", "filled_list", "rows", "zero_items"}
    | {"list_part", "concat", "pieces", "add_items", "spread_items"}
)
STORES = frozenset({"write", "accumulate", "add_at"}) | LIST_EDITS
LARGE = frozenset({"sample_entries", "projection"})  # drawn again, not kept
COMMUTATIVE = frozenset({"add", "multiply"})


def merge_common(fn: Function) -> Function:
    """The function with repeated ops of the reverse sweep merged.

    >>> from spadc.ir import FLOAT, Param, Span, to_text
    >>> from spadc.primitives import Builder
    >>> x = Value(FLOAT, "x")
    >>> build = Builder()
    >>> y = build.apply("exp", x)
    >>> build.span = Span(reverse=True)
    >>> x_bar = build.apply("exp", x)
    >>> fn = Function("f", (Param("x", x),), build.region((x,), (y, x_bar)))
    >>> print(to_text(merge_common(fn)))
    func f(x: float) {
      %1 = exp x
      yield %1, %1
    }
    """
    numbering = _Numbering(_overwritten(fn.body))
    body = redefine(numbering.region(fn.body, {}), numbering.named)
    return with_body(fn, spell_scalars(body))


@dataclass(slots=True)
class _Numbering:
    """The numbers of values, and the first value for each."""

    overwritten: frozenset[Value]
    numbers: dict[Value, Hashable] = field(default_factory=dict)
    renaming: dict[Value, Value] = field(default_factory=dict)
    named: dict[Value, Value] = field(default_factory=dict)
    makers: dict[Value, Apply] = field(default_factory=dict)
    ranks: dict[Hashable, int] = field(default_factory=dict)
    drawn: dict[Hashable, Apply] = field(default_factory=dict)

    def region(self, region: Region, known: dict[Hashable, Value]) -> Region:
        known = dict(known)
        ops: list[Op] = []
        for op in region.ops:
            regions = tuple(self.region(r, known) for r in op.regions)
            now = rebuild(op, renamed(op.operands, self.renaming), regions)
            if not self.merged(now, known):
                ops.append(now)
        return Region(region.params, tuple(ops), renamed(region.results, self.renaming))

    def merged(self, op: Op, known: dict[Hashable, Value]) -> bool:
        """Number the result of `op`; whether an earlier value takes its place."""
        if isinstance(op, Constant):
            self.numbers[op.result] = ("literal", repr(op.value))
        elif isinstance(op, Global):
            self.numbers[op.result] = ("global", op.name)
        if isinstance(op, Apply) and op.name in DRAWS:
            return self.drawn_before(op, known)
        if not isinstance(op, Apply) or len(op.results) != 1 or not _is_pure(op):
            return False
        key = self.key(op)
        if op.attrs.get("_again"):  # run again so that the first need not be kept
            known[key] = op.result
        first = known.setdefault(key, op.result)
        self.numbers[op.result] = self.numbers.get(first, first)
        self.makers[op.result] = op
        if first is op.result:
            return False
        if not self.is_worth_it(self.makers[first], op):
            if op.result.hint and not first.hint:
                known[key] = op.result  # a named value serves others better
            return False
        self.renaming[op.result] = first
        if op.result.hint and not first.hint and self.makers[first].span.is_derived:
            self.named.setdefault(first, Value(first.type, op.result.hint))
        return True

    def drawn_before(self, op: Apply, known: dict[Hashable, Value]) -> bool:
        """Number the results of a draw; whether the same was drawn before."""
        key = self.key(op)
        firsts = [
            known.setdefault((key, place), result)
            for place, result in enumerate(op.results)
        ]
        self.numbers.update((r, (key, place)) for place, r in enumerate(op.results))
        self.drawn.setdefault(key, op)
        is_new = op.span.is_derived and not self.drawn[key].span.is_derived
        if firsts[0] is op.results[0] or (is_new and op.name in LARGE):
            return False
        self.renaming.update(zip(op.results, firsts, strict=True))
        return True

    def key(self, op: Apply) -> Hashable:
        numbers = [self.numbers.get(v, v) for v in op.operands]
        if op.name in COMMUTATIVE and all(map(_is_numeric, op.operands)):
            numbers.sort(key=self.rank)
        shown = sorted((k, repr(v)) for k, v in op.attrs.items() if k[0] != "_")
        return (op.name, tuple(numbers), tuple(shown))

    def rank(self, number: Hashable) -> int:
        """The order of first appearance."""
        return self.ranks.setdefault(number, len(self.ranks))

    def is_worth_it(self, first: Apply, second: Apply) -> bool:
        cost = primitive(first.name).cost
        if not second.span.is_derived or cost is Cost.FREE:
            return False
        if first.result.type != second.result.type:
            return False
        if cost is Cost.COSTLY:
            return True
        if not self.overwritten.isdisjoint((first.result, second.result)):
            return False
        is_array = not isinstance(first.result.type, ScalarType)
        return first.result.hint is not None or (first.span.is_derived and is_array)


def _is_pure(op: Apply) -> bool:
    return not primitive(op.name).has_effect and op.name not in ALLOCATIONS


def _is_numeric(value: Value) -> bool:
    return not isinstance(value.type, ObjectType | ShapeType)


def _overwritten(body: Region) -> frozenset[Value]:
    """The values that a store may be done in place of: its first operand, and what goes
    in or out of branches and loops."""
    found: list[Value] = []
    for op in walk(body):
        if isinstance(op, Apply):
            found += op.operands[:1] if op.name in STORES else ()
        else:
            found += op.operands
            found += (r for region in op.regions for r in region.results)
    return frozenset(found)
