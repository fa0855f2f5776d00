"""Make the function that pushes tangents forward along with the values.

Every op is followed by what computes the tangents of its results; a branch yields, a
loop carries the tangents beside the values. The result is an ordinary function of the
values and their tangents, so that it is itself lowered, differentiated in reverse or
pushed forward again: this is how derivatives of higher order are made. Griewank and
Walther 2008, section 3.1; for the order of the modes see section 5.5.

Invariant: a value has a tangent exactly if it is active and one has been computed; a
missing tangent is zero.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Sequence

from spadc.analysis import active_values, maybe_unbound
from spadc.derivatives import (
    push_forward,
    zero_like,
)
from spadc.ir import (
    UNDEFINED,
    Apply,
    For,
    Function,
    If,
    Op,
    Param,
    Region,
    Value,
    While,
    cotangent_type,
    with_hints,
)
from spadc.primitives import Builder, literals_in

from .naming import tangent_names
from .refusals import refuse_unbound
from .rules import CALLS

Tangents = dict[Value, Value]


def pushed_forward(
    fn: Function, wrt: Sequence[Value], name: str, outputs: Sequence[int] | None = None
) -> Function:
    """The function of `fn`'s parameters and the tangents of `wrt`, keyword-only
    parameters `x_dot`, that returns the results of `fn` and then their tangents.

    Tangents have the shape and floating dtype of their values; a result that does not
    depend on `wrt` has a tangent of zeros. `outputs` are the positions of the results
    whose tangents are returned (all). Raises `SpadcError` where a derivative flows
    through an op that has none.
    """
    chosen = range(len(fn.results)) if outputs is None else outputs
    active = active_values(fn, wrt, [fn.results[k] for k in chosen])
    push = _Push(active, frozenset(maybe_unbound(fn.body)))
    names = tangent_names(fn, wrt)
    params = tuple(
        Value(cotangent_type(value.type), name)
        for value, name in zip(wrt, names, strict=True)
    )
    build = Builder(literals=literals_in(fn.body))
    dots = dict(zip(wrt, params, strict=True))
    push.region(fn.body, build, dots)
    made = [
        dots[r] if r in dots else zero_like(build, r)
        for r in (fn.results[k] for k in chosen)
    ]
    body = build.region((*fn.body.params, *params), (*fn.results, *made))
    extra = tuple(
        Param(n, p, "keyword-only") for n, p in zip(names, params, strict=True)
    )
    whole = dataclasses.replace(fn, name=name, params=fn.params + extra, body=body)
    return with_hints(whole, push.names)


class _Push:
    """Appends the tangents of regions; `active` values may have one."""

    def __init__(self, active: frozenset[Value], unbound: frozenset[Value]) -> None:
        self.active = active
        self.unbound = unbound
        self.names: dict[Value, str] = {}
        self.empty: set[Value] = set()  # lists that nothing is in yet

    def region(self, region: Region, build: Builder, dots: Tangents) -> None:
        """Append the ops of `region` and those of the tangents, entered in `dots`."""
        for op in region.ops:
            build.span = op.span
            if isinstance(op, Apply):
                self.apply(op, build, dots)
            elif isinstance(op, If):
                self.branch(op, build, dots)
            elif isinstance(op, For | While):
                self.loop(op, build, dots)
            else:
                build.add(op)

    def apply(self, op: Apply, build: Builder, dots: Tangents) -> None:
        """Append one primitive and the tangents of its results."""
        build.add(op)
        if op.name == "new_list" and not op.operands:
            self.empty.add(op.result)
        if not any(r in self.active for r in op.results):
            return
        build.span = dataclasses.replace(op.span, tangent=True)
        if op.name in CALLS:
            answers = tuple(CALLS[op.name][0](op, build, dots, pushed_forward))
        else:
            answers = push_forward(op, build, dots)
        for result, dot in zip(op.results, answers, strict=True):
            if dot is not None and result in self.active:
                dots[result] = dot
                if result.hint:
                    self.names.setdefault(dot, f"{result.hint}_dot")

    def branch(self, op: If, build: Builder, dots: Tangents) -> None:
        """Append a branch that yields tangents as well."""
        arms = []
        for arm in op.regions:
            inner, local = build.child(), dict(dots)
            self.region(arm, inner, local)
            arms.append((arm, inner, local))
        pushed = [
            k
            for k, result in enumerate(op.results)
            if result in self.active
            and any(arm.results[k] in local for arm, _, local in arms)
        ]
        then, orelse = (
            inner.region(
                (),
                (
                    *arm.results,
                    *(self.dot(op, arm.results[k], inner, local) for k in pushed),
                ),
            )
            for arm, inner, local in arms
        )
        made = tuple(tangent_of(op.results[k]) for k in pushed)
        results = (*op.results, *made)
        build.add(dataclasses.replace(op, then=then, orelse=orelse, results=results))
        dots.update(zip((op.results[k] for k in pushed), made, strict=True))

    def loop(self, op: For | While, build: Builder, dots: Tangents) -> None:
        """Append a loop that carries tangents as well."""
        count = len(op.inits)
        pushed = [
            k
            for k, pair in enumerate(zip(op.carried, op.results, strict=False))
            if self.active.intersection(pair)
        ]
        inits = tuple(self.dot(op, op.inits[k], build, dots) for k in pushed)
        params = tuple(tangent_of(op.carried[k]) for k in pushed)
        inner, local = build.child(), dict(dots)
        local.update(zip((op.carried[k] for k in pushed), params, strict=True))
        self.region(op.body, inner, local)
        yields = [self.dot(op, op.body.results[k], inner, local) for k in pushed]
        ends, flags = op.body.results[:count], op.body.results[count:]
        body = inner.region((*op.body.params, *params), (*ends, *yields, *flags))
        made = tuple(tangent_of(op.results[k]) for k in pushed)
        results = (*op.results[:count], *made, *op.results[count:])
        build.span = op.span
        start = (*op.inits, *inits)
        if isinstance(op, For):
            build.add(dataclasses.replace(op, inits=start, body=body, results=results))
        else:
            tests = tuple(tangent_of(op.test.params[k]) for k in pushed)
            test = dataclasses.replace(op.test, params=(*op.test.params, *tests))
            build.add(
                dataclasses.replace(
                    op, inits=start, test=test, body=body, results=results
                )
            )
        dots.update(zip((op.results[k] for k in pushed), made, strict=True))

    def dot(self, op: Op, value: Value, build: Builder, dots: Tangents) -> Value:
        """The tangent of `value`, zeros if it has none."""
        if value in dots:
            return dots[value]
        if build.literals.get(value) is UNDEFINED:
            return build.constant(UNDEFINED)
        if value in self.unbound:
            raise refuse_unbound(op, value)
        if value in self.empty:
            return build.apply("new_list")
        return zero_like(build, value)


def tangent_of(value: Value) -> Value:
    """A new value that carries the tangent of `value`."""
    return Value(
        cotangent_type(value.type), f"{value.hint}_dot" if value.hint else None
    )


def pull_through(
    op: Apply, build: Builder, bars: Tangents, active: Collection[Value]
) -> Tangents:
    """Append the cotangents of those operands in `active` of an op that holds
    functions."""
    return CALLS[op.name][1](op, build, bars, active, pushed_forward)
