"""Rewrite branches and loops: drop what cannot run and results that need no branch.

A branch is left out when the outcome of its test is known: a literal, or a test that is
being made around it. A result of a branch is left out when both arms yield the same
value, the same number, the outcome of the test itself, or what another result yields. A
loop without iterations is left out. Where the type of what flows in has changed, the
types of results and carried values follow. All of this is exact and done in both
sweeps.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

from spadc.ir import (
    Constant,
    For,
    If,
    Region,
    ScalarType,
    Value,
    While,
    join,
    may_be,
    rebuild,
)

if TYPE_CHECKING:
    from .rewrite import Rewriter


def rewrite_branch(op: If, at: Rewriter) -> None:
    """Rewrite both arms, or the one that can run, in its place."""
    (test,) = at.now((op.test,))
    known = _outcome(test, at)
    if known is not None:
        _splice(op, op.then if known else op.orelse, at)
        return
    then = _arm(op.then, test, True, at)
    orelse = _arm(op.orelse, test, False, at)
    at.span = op.span
    replaced = _needless_results(op, test, then, orelse, at)
    kept = [k for k, r in enumerate(op.results) if r not in replaced]
    results = [
        _result(op.results[k], (then.results[k], orelse.results[k]), at) for k in kept
    ]
    at.append(
        dataclasses.replace(
            op,
            test=test,
            then=_yielding(then, kept),
            orelse=_yielding(orelse, kept),
            results=tuple(results),
        )
    )
    for old, value in replaced.items():
        (new,) = at.now((value,))
        at.replace(old, new)


def _outcome(test: Value, at: Rewriter) -> bool | None:
    """What `test` is known to be."""
    maker = at.definers.get(test)
    if isinstance(maker, Constant):
        return bool(maker.value)
    negated = at.made_by(test, "not_")
    if negated is not None and negated.operands[0] in at.truths:
        return not at.truths[negated.operands[0]]
    return at.truths.get(test)


def _splice(op: If, region: Region, at: Rewriter) -> None:
    """Only `region` can run: its ops stand in place of the branch."""
    for inner in region.ops:
        at.op(inner)
    at.span = op.span
    for old, new in zip(op.results, at.now(region.results), strict=True):
        at.replace(old, new)
    at.changed = True


def _arm(region: Region, test: Value, outcome: bool, at: Rewriter) -> Region:
    before = dict(at.truths)
    at.truths[test] = outcome
    negated = at.made_by(test, "not_")
    if negated is not None:
        at.truths[negated.operands[0]] = not outcome
    arm = at.region(region)
    at.truths = before
    return arm


def _needless_results(
    op: If, test: Value, then: Region, orelse: Region, at: Rewriter
) -> dict[Value, Value]:
    """The results that need no branch, and what takes their place."""
    replaced: dict[Value, Value] = {}
    seen: dict[tuple[Value, Value], Value] = {}
    pairs = zip(then.results, orelse.results, strict=True)
    for result, (a, b) in zip(op.results, pairs, strict=True):
        number = at.literal(a)
        if a is b:
            replaced[result] = a
        elif test.type == ScalarType("bool") and _literals(a, b, at) == (True, False):
            replaced[result] = test
        elif number is not None and repr(number) == repr(at.literal(b)):
            replaced[result] = at.constant(number)
        elif (a, b) in seen:
            replaced[result] = seen[a, b]
        else:
            seen[a, b] = result
    return replaced


def _literals(a: Value, b: Value, at: Rewriter) -> tuple[bool, ...]:
    """The two bools, if both are literals."""
    makers = (at.definers.get(a), at.definers.get(b))
    values = [m.value for m in makers if isinstance(m, Constant)]
    return tuple(v for v in values if isinstance(v, bool))


def _result(old: Value, sources: Sequence[Value], at: Rewriter) -> Value:
    """`old`, or a value of a wider type in its place if it does not cover its
    sources."""
    type_ = old.type
    for source in sources:
        if not may_be(type_, source.type):
            type_ = join(type_, source.type)
    if type_ is old.type:
        return old
    at.names[old] = Value(type_, old.hint)
    return at.names[old]


def _yielding(region: Region, kept: Sequence[int]) -> Region:
    return Region(region.params, region.ops, tuple(region.results[k] for k in kept))


def rewrite_loop(op: For | While, at: Rewriter) -> None:
    """Rewrite the body; leave out a loop without iterations."""
    operands = at.now(op.operands)
    inits = operands[len(operands) - len(op.inits) :]
    if isinstance(op, For) and _never_runs(operands[:3], at):
        trips = (at.constant(0),) if op.breaks else ()
        for result, value in zip(op.results, (*inits, *trips), strict=True):
            at.replace(result, value)
        at.changed = True
        return
    for k, init in enumerate(inits):
        _widen(op, k, init, at)
    while True:
        regions = tuple(at.region(r) for r in op.regions)
        yields = regions[-1].results[: len(inits)]
        if not any([_widen(op, k, value, at) for k, value in enumerate(yields)]):
            break
    at.span = op.span
    new = rebuild(op, operands, regions)
    assert isinstance(new, For | While)
    at.append(dataclasses.replace(new, results=at.now(op.results)))


def _never_runs(bounds: Sequence[Value], at: Rewriter) -> bool:
    numbers = [at.literal(v) for v in bounds]
    known = [n for n in numbers if isinstance(n, int)]
    return len(known) == 3 and known[2] != 0 and len(range(*known)) == 0


def _widen(op: For | While, position: int, source: Value, at: Rewriter) -> bool:
    """Widen the type of a carried value that contradicts `source`."""
    tests = (op.test.params[position],) if isinstance(op, While) else ()
    widened = False
    for name in (op.carried[position], op.results[position], *tests):
        (now,) = at.now((name,))
        if not may_be(now.type, source.type):
            at.names[name] = Value(join(now.type, source.type), name.hint)
            widened = True
    return widened
