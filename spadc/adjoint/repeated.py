"""Compute residuals again in the reverse sweep.

Outside loops the ops that lead to a residual are copied to where it is read. In a loop
they are marked: what the forward sweep would record is then computed again, where its
tape would be read, and so is what can be computed from it (`choices`). Only what has no
effect is done again; draws are functions of their counter, so they give the same.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from spadc.ir import Apply, Span, Value, copy_op
from spadc.plans import Recomputed, may_repeat
from spadc.primitives import Builder

if TYPE_CHECKING:
    from .sweep import Sweep


def again(sweep: Sweep, value: Value, build: Builder) -> Value:
    """A residual computed once more, in the reverse sweep, from what is kept."""
    carriers = sweep.carriers
    assert carriers is not None
    known = carriers.again.setdefault(build, {})
    maker = carriers.homes.makers.get(value)
    if value in known or not isinstance(maker, Apply) or not may_repeat(maker):
        return known.get(value, value)
    names = {
        v: again(sweep, v, build)
        for v in maker.operands
        if isinstance(sweep.guide.residual(v), Recomputed)
    }
    copy = copy_op(maker, names)
    assert isinstance(copy, Apply)
    attrs = {**copy.attrs, "_again": True, "_note": _note(value)}
    quiet = Span(maker.span.place, None, reverse=True)
    build.add(dataclasses.replace(copy, attrs=attrs, span=quiet))
    known.update(zip(maker.results, copy.results, strict=True))
    return known[value]


def mark_repeated(sweep: Sweep, value: Value) -> None:
    """Let the reverse sweep do the ops again that lead to `value` from what is kept."""
    assert sweep.carriers is not None
    maker = sweep.carriers.homes.makers.get(value)
    if not isinstance(maker, Apply) or maker in sweep.repeated or not may_repeat(maker):
        return
    attrs = {**maker.attrs, "_repeat": _note(value)}
    sweep.repeated[maker] = dataclasses.replace(maker, attrs=attrs)
    for operand in maker.operands:
        if isinstance(sweep.guide.residual(operand), Recomputed):
            mark_repeated(sweep, operand)


def _note(value: Value) -> str:
    return f"{value.hint}, computed again" if value.hint else "computed again"
