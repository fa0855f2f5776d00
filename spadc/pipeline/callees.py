"""Make the functions that a program calls: written out in place, or beside it.

What a call stands for is built by differentiating the function that it holds. A body
without branches and loops takes the place of the call, where it is simplified with what
is around it; any other becomes a function of the generated module. Calls inside are
treated first.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from types import MappingProxyType
from typing import final

from spadc.adjoint import Mode, differentiate, with_shapes
from spadc.analysis import active_values
from spadc.emission import Beside, Layout
from spadc.ir import (
    Apply,
    Assembly,
    Callee,
    Constant,
    Function,
    Global,
    Op,
    Region,
    Result,
    Value,
    copy_op,
    rebuild,
    renamed,
    substitute,
    verify,
    walk,
)
from spadc.transform import drop_identities

from .passes import PRIMAL, adjoint, raw_adjoint, run, unobserved

LONGEST = 200  # ops of a body that is written out in place


def with_callees(fn: Function, taken: Collection[str] = ()) -> Function:
    """The function with every call made: its body in place, or a name to call."""
    fn = drop_identities(fn)
    if not any(_callees(op) for op in walk(fn.body)):
        return fn
    made = _Maker({*taken, *(p.name for p in fn.params), fn.name})
    return dataclasses.replace(fn, body=made.body(fn.body))


def derived(callee: Callee) -> tuple[Function, frozenset[Value]]:
    """What a callee computes as a function, not yet made legal, and its active
    values."""
    fn = run(callee.function, PRIMAL, unobserved)
    if callee.wrt is None:
        return fn, frozenset()
    fn, shapes = with_shapes(fn)
    inputs = [fn.body.params[k] for k in callee.wrt]
    active = active_values(fn, inputs, fn.results)
    whole = differentiate(fn, inputs, active, Mode.VJP, shapes=shapes)
    if not callee.values:
        kept = whole.body.results[len(fn.results) :]
        body = dataclasses.replace(whole.body, results=kept)
        whole = dataclasses.replace(whole, body=body)
    return run(whole, raw_adjoint(active), unobserved), active


def written_out(callee: Callee) -> Function:
    """What a callee computes, with the calls inside made."""
    return with_callees(derived(callee)[0])


@final
class _Maker:
    def __init__(self, taken: set[str]) -> None:
        self.taken = taken
        self.beside: dict[Callee, Beside] = {}

    def body(self, region: Region) -> Region:
        """The body of a function with its calls made. Reverse regions read values of
        forward regions, so what becomes of results holds for all of it."""
        names: dict[Value, Value] = {}
        return substitute(self.region(region, names), names)

    def region(self, region: Region, names: dict[Value, Value]) -> Region:
        """The region with its calls made; what their results become is put into
        `names`."""
        ops: list[Op] = []
        for op in region.ops:
            inner = tuple(self.region(r, names) for r in op.regions)
            one = rebuild(op, renamed(op.operands, names), inner)
            ops += self.made(one, names) if _callees(one) else [one]
        return Region(region.params, tuple(ops), renamed(region.results, names))

    def made(self, op: Op, names: dict[Value, Value]) -> list[Op]:
        """The ops that a call becomes; what its results become is put into `names`."""
        assert isinstance(op, Apply)
        notes: dict[str, Beside] = {}
        for attr, callee in _callees(op).items():
            if callee not in self.beside:
                whole, active = derived(callee)
                body = self.body(drop_identities(whole).body)
                whole = dataclasses.replace(whole, body=body)
                if op.name == "call" and is_short(whole.body):
                    return _in_place(op, whole, names)
                self.beside[callee] = self.function(callee, whole, active)
            notes[f"_{attr}"] = self.beside[callee]
        attrs = MappingProxyType({**op.attrs, **notes})
        return [dataclasses.replace(op, attrs=attrs)]

    def function(
        self, callee: Callee, whole: Function, active: Collection[Value]
    ) -> Beside:
        """A function of the module."""
        own = range(len(whole.body.results))
        final_ = verify(run(whole, adjoint(active, own), unobserved))
        name = self.free(callee.name)
        results: Assembly = tuple(Result(k) for k in own)
        structure = Result(0) if len(own) == 1 else results
        return Beside(final_, Layout(name, structure, (_summary(callee),)))

    def free(self, name: str) -> str:
        """A name that nothing has yet."""
        name = name.replace("<lambda>", "function")
        found, number = name, 1
        while found in self.taken:
            number += 1
            found = f"{name}{number}"
        self.taken.add(found)
        return found


def _callees(op: Op) -> dict[str, Callee]:
    """The functions that an op holds, by attribute, if none is made yet."""
    if not isinstance(op, Apply):
        return {}
    found = {k: v for k, v in op.attrs.items() if isinstance(v, Callee)}
    return {k: v for k, v in found.items() if f"_{k}" not in op.attrs}


def is_short(body: Region) -> bool:
    """Whether a body can take the place of a call."""
    simple = all(isinstance(op, Apply | Constant | Global) for op in body.ops)
    return simple and len(body.ops) <= LONGEST


def _in_place(op: Apply, whole: Function, names: dict[Value, Value]) -> list[Op]:
    span = dataclasses.replace(op.span, tangent=True)
    keeps = op.span.statement is None  # a loop of the compiler's own around it
    local = dict(zip(whole.body.params, op.operands, strict=True))
    ops = [
        dataclasses.replace(
            copy_op(one, local),
            span=dataclasses.replace(one.span, tangent=True) if keeps else span,
        )
        for one in whole.body.ops
    ]
    for result, made in zip(op.results, whole.body.results, strict=True):
        names[result] = local.get(made, made)
    return ops


def _summary(callee: Callee) -> str:
    name = callee.function.name
    if callee.wrt is None:
        return f"The function `{name}` that is called here."
    given = [callee.function.params[k].name for k in callee.wrt]
    value = "Value and cotangents" if callee.values else "Cotangents"
    return f"{value} of {', '.join(given)} of `{name}`, given those of its results."
