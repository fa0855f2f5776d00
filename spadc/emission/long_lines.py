"""Which folded values get a variable because their line would be too long.

Only lines of the reverse sweep are split this way; the user's own statements stay as
they are and are broken over lines, and so are draws, which both sweeps make alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spadc.ir import Apply, Op, Value
from spadc.primitives import DRAWS, TAKES

from .control import Body, Writer
from .flat import flat
from .folding import Folding, expression_operands
from .printer import WIDTH, to_source
from .sites import Sites
from .spelling import Speller

LONGEST_HEADER = 56


def parts_of_long_lines(speller: Speller) -> Iterator[Value]:
    """For each line that is too long, a value to name."""
    sites = speller.folding.sites
    for op in sites.order:
        if sites.is_reverse(op) and speller.folding.is_statement(op):
            if isinstance(op, Apply) and op.name not in DRAWS | TAKES:
                yield from _part_of_statement(op, speller)
            elif op.regions:
                yield from _long_operands(op.operands, LONGEST_HEADER, speller)
    results = sites.body.results
    width = sum(len(flat(speller.value(v))) + len(", ") for v in results)
    if width + len("    return ") > WIDTH:
        yield from _long_operands(results, len("parameter_bar"), speller)


def _long_operands(
    values: Iterable[Value], longest: int, speller: Speller
) -> Iterator[Value]:
    for value in values:
        op = speller.folding.inlined.get(value)
        if not isinstance(op, Apply) or not speller.folding.sites.is_reverse(op):
            continue
        if len(flat(speller.value(value))) > longest:
            yield value


def _part_of_statement(op: Apply, speller: Speller) -> Iterator[Value]:
    indent = 4 * (1 + _depth(op, speller.folding.sites))
    written = Writer(speller, "").op(op, indent)
    excess = max(_widths(written), default=0) + indent - WIDTH
    part = _best_part(op, excess, speller) if excess > 0 else None
    if part is not None:
        yield part


def _widths(statements: Body) -> Iterator[int]:
    for statement in statements:
        yield from map(len, to_source(statement, width=None).splitlines())


def _depth(op: Op, sites: Sites) -> int:
    depth, region = 0, sites.region_of[op]
    while (owner := sites.owner[region]) is not None:
        depth, region = depth + 1, sites.region_of[owner]
    return depth


def _best_part(op: Op, excess: int, speller: Speller) -> Value | None:
    """The smallest folded part whose removal makes the line fit; else the largest."""
    sized: list[tuple[int, int, Value]] = []
    for value in _folded_parts(op, speller.folding):
        saved = len(flat(speller.value(value))) - len("z_bar")
        if saved > 0 and isinstance(speller.folding.inlined[value], Apply):
            sized.append((saved, len(sized), value))
    enough = [item for item in sized if item[0] >= excess]
    chosen = min(enough, default=None) or max(sized, default=None)
    return chosen[2] if chosen else None


def _folded_parts(op: Op, folding: Folding) -> Iterator[Value]:
    for operand in expression_operands(op):
        inner = folding.inlined.get(operand)
        if inner is not None and folding.sites.is_reverse(inner):
            yield operand
            yield from _folded_parts(inner, folding)
