"""Going through regions: every op in order, uses of values, substitution,
rebuilding.
"""

from __future__ import annotations

import dataclasses
import operator
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from .functions import Function
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


def walk(region: Region) -> Iterator[Op]:
    """Every op, outer before inner, in program order."""
    for op in region.ops:
        yield op
        for inner in op.regions:
            yield from walk(inner)


def regions_in(region: Region) -> Iterator[Region]:
    """This region and every region inside it, outer before inner."""
    yield region
    for op in region.ops:
        for inner in op.regions:
            yield from regions_in(inner)


def count_uses(region: Region) -> Counter[Value]:
    """How often each value is an operand or is yielded, inside `region`."""
    uses: Counter[Value] = Counter()
    for part in regions_in(region):
        uses.update(part.results)
        for op in part.ops:
            uses.update(op.operands)
    return uses


def definitions(region: Region) -> dict[Value, Op]:
    """The op that defines each value; region parameters are absent."""
    return {result: op for op in walk(region) for result in op.results}


def free_values(region: Region) -> list[Value]:
    """Values used inside `region` but defined outside it, in order of first use."""
    inside: set[Value] = set()
    for part in regions_in(region):
        inside.update(part.params)
        inside.update(result for op in part.ops for result in op.results)
    return [value for value in count_uses(region) if value not in inside]


Renaming = Mapping[Value, Value]


def substitute(region: Region, renaming: Renaming) -> Region:
    """The region with uses (not definitions) replaced, inner regions included."""
    if not renaming:
        return region
    ops = tuple(substitute_op(op, renaming) for op in region.ops)
    return Region(region.params, ops, renamed(region.results, renaming))


def substitute_op(op: Op, renaming: Renaming) -> Op:
    """The op with uses replaced, inner regions included."""
    operands = renamed(op.operands, renaming)
    regions = tuple(substitute(r, renaming) for r in op.regions)
    return rebuild(op, operands, regions)


def renamed(values: Sequence[Value], renaming: Renaming) -> tuple[Value, ...]:
    """`values` with those in `renaming` replaced."""
    return tuple(renaming.get(v, v) for v in values)


def rebuild(op: Op, operands: tuple[Value, ...], regions: tuple[Region, ...]) -> Op:
    """The same op (same results) with other operands and regions."""
    if isinstance(op, Constant | Global):
        return op
    if isinstance(op, Apply):
        return dataclasses.replace(op, operands=operands)
    if isinstance(op, If):
        return dataclasses.replace(
            op, test=operands[0], then=regions[0], orelse=regions[1]
        )
    if isinstance(op, For):
        start, stop, step, *inits = operands
        return dataclasses.replace(
            op, start=start, stop=stop, step=step, inits=tuple(inits), body=regions[0]
        )
    assert isinstance(op, While)
    return dataclasses.replace(op, inits=operands, test=regions[0], body=regions[1])


def copy_region(
    region: Region, renaming: Renaming
) -> tuple[Region, dict[Value, Value]]:
    """A copy that defines fresh values, with outer uses renamed; and old to new
    values.
    """
    names = dict(renaming)
    params = tuple(_fresh(p, names) for p in region.params)
    ops = tuple(copy_op(op, names) for op in region.ops)
    return Region(params, ops, renamed(region.results, names)), names


def copy_op(op: Op, names: dict[Value, Value]) -> Op:
    """A copy of `op` with fresh results, which are entered into `names`."""
    regions = []
    for inner in op.regions:
        inner_copy, inner_names = copy_region(inner, names)
        names.update(inner_names)
        regions.append(inner_copy)
    fresh = rebuild(op, renamed(op.operands, names), tuple(regions))
    results = tuple(_fresh(r, names) for r in op.results)
    if isinstance(fresh, Constant | Global):
        return dataclasses.replace(fresh, result=results[0])
    return dataclasses.replace(fresh, results=results)


def names_in_use(fn: Function) -> set[str]:
    """The names of the parameters, and of what is read from outside: no other parameter
    may be called so."""
    outside = {op.name.split(".")[0] for op in walk(fn.body) if isinstance(op, Global)}
    return outside | {param.name for param in fn.params}


def rewrite(region: Region, change: Callable[[Op], Sequence[Op]]) -> Region:
    """The region with every op replaced by what `change` gives, inner ops first.

    Ops and regions in which nothing changes are the same objects afterwards.
    """
    ops: list[Op] = []
    for op in region.ops:
        inner = tuple(rewrite(r, change) for r in op.regions)
        same = all(a is b for a, b in zip(inner, op.regions, strict=True))
        ops += change(op if same else rebuild(op, op.operands, inner))
    if len(ops) == len(region.ops) and all(map(operator.is_, ops, region.ops)):
        return region
    return Region(region.params, tuple(ops), region.results)


def _fresh(value: Value, names: dict[Value, Value]) -> Value:
    names[value] = Value(value.type, value.hint)
    return names[value]


def with_body(fn: Function, body: Region) -> Function:
    """The function with another body (same parameters)."""
    return dataclasses.replace(fn, body=body)


def redefine(region: Region, renaming: Renaming) -> Region:
    """The region with values replaced where they are defined and where they are
    used.
    """
    if not renaming:
        return region
    ops = tuple(_redefine_op(op, renaming) for op in region.ops)
    results = renamed(region.results, renaming)
    return Region(renamed(region.params, renaming), ops, results)


def _redefine_op(op: Op, renaming: Renaming) -> Op:
    regions = tuple(redefine(r, renaming) for r in op.regions)
    new = rebuild(op, renamed(op.operands, renaming), regions)
    if isinstance(new, Constant | Global):
        (result,) = renamed(new.results, renaming)
        return dataclasses.replace(new, result=result)
    return dataclasses.replace(new, results=renamed(new.results, renaming))
