"""Append the reverse sweep to a function, under a plan.

The result computes the forward ops, then the reverse ops in exactly the opposite order,
and returns what the mode asks for. Reverse loops and branches refer directly to the
values of the forward regions that they mirror (see `twin`); `place_records` makes that
legal. Griewank and Walther 2008, chapter 3 (reverse mode), 4.4 (control flow).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from enum import Enum
from itertools import count

from spadc.analysis import maybe_unbound
from spadc.derivatives import (
    Cotangents,
    check_complex,
    fit_dtype,
)
from spadc.ir import (
    For,
    Function,
    If,
    Op,
    Param,
    Region,
    ScalarType,
    Span,
    Value,
    While,
    cotangent_type,
    dtype_of,
    is_complex,
    names_in_use,
    rebuild,
    shape_of,
    substitute,
    walk,
    with_hints,
)
from spadc.primitives import Builder, literals_in

from .again import with_saving
from .blocks import with_outer_markers
from .carriers import Carriers, first_number
from .flags import with_flags
from .guide import Guide
from .keys import RandomKey
from .masks import Masks
from .regions import reverse_region
from .sweep import Sweep, views_in
from .unbound import kept_shapes


class Mode(Enum):
    """What the generated function returns."""

    GRAD = "grad"
    VALUE_AND_GRAD = "value-and-grad"
    VJP = "vjp"
    ELEMENTWISE = "elementwise-grad"  # that of a sum
    JVP = "jvp"  # values and tangents: nothing is pulled back
    HVP = "hvp"  # the gradient of a tangent
    JACOBIAN_FORWARD = "jacobian-forward"  # by columns
    JACOBIAN_REVERSE = "jacobian-reverse"  # by rows
    HESSIAN = "hessian"

    @property
    def is_matrix(self) -> bool:
        """Whether products with many directions are put together."""
        matrices = (Mode.JACOBIAN_FORWARD, Mode.JACOBIAN_REVERSE, Mode.HESSIAN)
        return self in matrices

    @property
    def word(self) -> str:
        """How the name of the generated function ends."""
        ways = (Mode.JACOBIAN_FORWARD, Mode.JACOBIAN_REVERSE)
        return "jacobian" if self in ways else self.value.replace("-", "_")

    @property
    def is_bare(self) -> bool:
        """Whether gradients are returned without the value."""
        return self in (Mode.GRAD, Mode.ELEMENTWISE, Mode.HVP)


def differentiate(
    fn: Function,
    wrt: Sequence[Value],
    active: frozenset[Value],
    mode: Mode = Mode.GRAD,
    guide: Guide | None = None,
    shapes: Mapping[Value, Value] | None = None,
    snapshots: Mapping[int, int] | None = None,
    outputs: int | None = None,
) -> Function:
    """Forward and reverse sweep in one function.

    `shapes` are those of arrays that may be unbound (`with_shapes`); `snapshots` says
    how many states to save of loops, by `twin`, beside those that the program marks.
    Results: for `GRAD` and `ELEMENTWISE` the cotangents of `wrt`; otherwise the values
    of `fn` come first. `VJP` adds keyword-only parameters `out_bar` (one for each
    differentiable result). Only the first `outputs` results are differentiated, if
    there are others; those come before the cotangents in every mode.
    """
    guide = guide or Guide()
    random = RandomKey.new(guide.steering) if guide.is_random else None
    fn, guide = with_flags(fn, guide, active, random)
    sweep = _sweep(fn, active, guide, shapes or {}, snapshots or {})
    sweep.random = random
    build = Builder(literals=literals_in(fn.body))
    build.ops.extend(fn.body.ops)
    values = fn.results if outputs is None else fn.results[:outputs]
    params, bars = seeds(values, active, mode, build, names_in_use(fn))
    reverse_region(sweep, fn.body, build, bars)
    grads = [gradient_of_input(sweep, v, build, bars) for v in wrt]
    for value, bar in zip(wrt, grads, strict=True):
        sweep.named(value, bar)
    kept_values = fn.results[len(values) :] if mode.is_bare else fn.results
    inputs = (*params, *(random.inputs if random else ()))
    body = build.region(fn.body.params + inputs, (*kept_values, *grads))
    body = with_saving(body, sweep)
    body = substitute(body, kept_shapes(body, shapes or {}))
    check_complex(body)
    body = with_outer_markers(body)
    extra = tuple(Param(p.hint or "out_bar", p, "keyword-only") for p in params)
    extra += random.params if random else ()
    name = f"{fn.name}_{mode.value.replace('-', '_')}"
    whole = dataclasses.replace(fn, name=name, params=fn.params + extra, body=body)
    return with_hints(whole, sweep.names)


def _sweep(
    fn: Function,
    active: frozenset[Value],
    guide: Guide,
    shapes: Mapping[Value, Value],
    snapshots: Mapping[int, int],
) -> Sweep:
    """What the reverse sweep of `fn` has to know, before it begins."""
    unbound = frozenset(maybe_unbound(fn.body))
    sweep = Sweep(active, guide, shapes, unbound, snapshots)
    sweep.outermost = frozenset(fn.body.ops)
    sweep.views = views_in(fn.body)
    sweep.makers = {result: op for op in fn.body.ops for result in op.results}
    sweep.params = fn.body.params
    masks = Masks.of(fn, active)
    sweep.masks = masks.early() if guide.edges else masks
    if guide.residuals:
        sweep.carriers = Carriers.of(fn.body, first_number(guide.draws))
    return sweep


def seeds(
    results: Sequence[Value],
    active: frozenset[Value],
    mode: Mode,
    build: Builder,
    taken: Collection[str] = (),
) -> tuple[tuple[Value, ...], Cotangents]:
    """The output cotangents: parameters for a VJP, which are called as nothing in
    `taken` is, 1 for a gradient."""
    outs = [v for v in dict.fromkeys(results) if v in active]
    if mode is not Mode.VJP:
        return (), {out: _unit(out, build) for out in outs}
    several = len(results) > 1
    params = []
    for number, out in enumerate(results):
        stem = f"out{number}_bar" if several else "out_bar"
        name = stem if stem not in taken else _numbered(stem, taken)
        params.append(Value(cotangent_type(out.type), name))
    bars: Cotangents = {}
    for out, param in zip(results, params, strict=True):
        if out in active:
            bar = build.apply("conjugate", param) if is_complex(out.type) else param
            bars[out] = bar if out not in bars else build.apply("add", bars[out], bar)
    return tuple(params), bars


def _numbered(stem: str, taken: Collection[str]) -> str:
    numbered = (f"{stem}{number}" for number in count(2))
    return next(name for name in numbered if name not in taken)


def _unit(out: Value, build: Builder) -> Value:
    """The cotangent 1, once it is sure that `out` is a scalar."""
    if shape_of(out.type) == ():
        return build.constant(1.0)
    return build.apply("unit_bar", out)


def gradient_of_input(
    sweep: Sweep, value: Value, build: Builder, bars: Cotangents
) -> Value:
    """The cotangent of an input, in the dtype of the input; of complex numbers its
    conjugate, the direction of steepest ascent."""
    bar = sweep.bar_or_zero(value, build, bars)
    if is_complex(value.type):
        return _complex_gradient(value, bar, build)
    dtype = dtype_of(value.type)
    if dtype is None:
        return build.apply("astype_like", bar, value)
    is_weak = isinstance(bar.type, ScalarType) and bar.type.weak
    is_narrow = dtype in ("float16", "float32")
    if is_narrow and dtype_of(bar.type) is None:
        return build.apply("astype_like", bar, value)
    bar = fit_dtype(build, bar, value.type)
    return build.apply("astype", bar, dtype=dtype) if is_narrow and is_weak else bar


def _complex_gradient(value: Value, bar: Value, build: Builder) -> Value:
    build.span = Span(reverse=True)  # belongs to no statement
    conjugate = build.apply("conjugate", bar) if is_complex(bar.type) else bar
    weak = isinstance(value.type, ScalarType) and value.type.weak
    if weak or dtype_of(conjugate.type) == dtype_of(value.type):
        return conjugate
    return build.apply("astype", conjugate, dtype=dtype_of(value.type))


def number_twins(fn: Function) -> Function:
    """The function with every branch and loop numbered in program order."""
    numbers: dict[Op, int] = {}
    for op in walk(fn.body):
        if isinstance(op, If | For | While):
            numbers[op] = len(numbers) + 1

    def numbered(region: Region) -> Region:
        ops = []
        for op in region.ops:
            inner = rebuild(op, op.operands, tuple(numbered(r) for r in op.regions))
            if isinstance(inner, If | For | While):
                inner = dataclasses.replace(inner, twin=numbers[op])
            ops.append(inner)
        return Region(region.params, tuple(ops), region.results)

    return dataclasses.replace(fn, body=numbered(fn.body))
