"""Reverse a program for some rows of its arrays only.

Where an array becomes a number, a loss, some rows of the array are drawn, and what
flows back to the others is left out. As long as the rows of a value depend on the same
rows of its operands alone, so does the rest of the reverse sweep: rules are evaluated
on the rows drawn, with their weights already in the cotangent, and only these rows of
residuals are kept. An op that mixes rows gets the whole cotangent, zeros put in. So one
draw saves memory and work in the whole sweep, and every path has one weight (the data
rows of Wang et al., VCAS, ICLR 2024, section 4.2, drawn once).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from spadc.derivatives import Cotangents, fit_dtype, fit_shape, pull_back
from spadc.ir import (
    Apply,
    ArrayType,
    ScalarType,
    Slice,
    Subscript,
    Sym,
    Value,
    dtype_of,
    is_stretched,
    rank_of,
    shape_of,
)
from spadc.plans import Sample
from spadc.primitives import Builder, einsum_labels, primitive

from .kept_parts import Draw, Spread, are_equal, slices
from .sites import Site
from .spreads import Carrier

if TYPE_CHECKING:
    from .sweep import Sweep

CONSTANT = {"broadcast_to": 0, "full_like": 1}  # and where the number is
Axes = tuple[int | None, ...]  # the axis of the rows of each operand


@final
@dataclass(frozen=True, slots=True)
class Rows:
    """The rows drawn of a cotangent, weighted, along `axis`."""

    part: Value
    axis: int
    draw: Draw
    how: Sample


def contribute_batch(site: Site, bars: Cotangents) -> None:
    """The contribution along an edge from an array to a number: some of its rows."""
    op, build, operand = site.op, site.build, site.operand
    made = build.value(pull_back(op, build, bars)[site.position])
    whole = fit_shape(build, made, operand)
    draw = _draw(site, operand, 0, build)
    run = Carrier(build, draw)
    part = run.weighted(Spread(_repeated(build, whole, draw) or run.at(whole, 0), 0))
    rows = Rows(part, 0, draw, site.how)
    contribute_rows(site.sweep, operand, rows, build, bars)


def _repeated(build: Builder, whole: Value, draw: Draw) -> Value | None:
    """The rows of a cotangent that is one number everywhere, as of a mean."""
    made = next((op for op in reversed(build.ops) if whole in op.results), None)
    if not isinstance(made, Apply) or made.name not in CONSTANT:
        return None
    number = made.operands[CONSTANT[made.name]]
    if shape_of(number.type) != ():
        return None
    rank = rank_of(whole.type) or 1
    others = [build.apply("dim", whole, axis=k) for k in range(1, rank)]
    rows = build.apply("dim", draw.kept, axis=0)
    shape = build.apply("make_shape", rows, *others)
    if made.name == "broadcast_to":
        return build.apply("broadcast_to", number, shape)
    return build.apply("full", shape, number, dtype=dtype_of(whole.type))


def contribute_rows(
    sweep: Sweep, value: Value, rows: Rows, build: Builder, bars: Cotangents
) -> None:
    """Add rows to the cotangent of `value`."""
    if value not in sweep.active:
        return
    part = fit_dtype(build, rows.part, value.type)
    held = sweep.rows.get(bars[value]) if value in bars else None
    if held is not None and (held.axis, held.how) == (rows.axis, rows.how):
        part = build.apply("accumulate", held.part, part, path=())
    elif value in bars:
        assert rows.draw.kept is not None
        sweep.contribute_slices(value, part, rows.axis, rows.draw.kept, build, bars)
        return
    rows = dataclasses.replace(rows, part=sweep.named(value, part))
    kept, n = rows.draw.kept, rows.draw.n
    whole = build.apply("spread", part, kept, n, axis=rows.axis)
    bars[value] = sweep.named(value, whole)
    sweep.rows[whole] = rows


def reverse_rows(
    sweep: Sweep, op: Apply, kept: list[bool], build: Builder, bars: Cotangents
) -> bool:
    """Append the reverse of an op for the rows drawn; False if it needs them all."""
    rows = sweep.rows.get(bars[op.results[0]]) if op.results[0] in bars else None
    if rows is None or op not in sweep.outermost or len(op.results) != 1:
        return False
    axes = axes_of(op, rows.axis)
    if axes is None:
        return False
    small = dataclasses.replace(
        op,
        operands=tuple(
            _rows_of(sweep, rows, v, axis, build)
            for v, axis in zip(op.operands, axes, strict=True)
        ),
        results=(_rows_of(sweep, rows, op.result, rows.axis, build),),
    )
    made = pull_back(small, build, {small.result: rows.part})
    for k, (operand, bar) in enumerate(zip(op.operands, made, strict=True)):
        if not kept[k] or bar is None:
            continue
        part = build.value(bar)
        if primitive(op.name).broadcasts:
            part = fit_shape(build, part, small.operands[k])
        axis = axes[k]
        if axis is None:
            sweep.contribute(operand, part, build, bars)
        else:
            found = dataclasses.replace(rows, part=part, axis=axis)
            contribute_rows(sweep, operand, found, build, bars)
    return True


def _rows_of(
    sweep: Sweep, rows: Rows, value: Value, axis: int | None, build: Builder
) -> Value:
    """The rows drawn of a value of the forward sweep, kept where it is made."""
    if axis is None or not isinstance(value.type, ArrayType):
        return value
    key = (value, axis, rows.how)
    if key in sweep.kept_rows:
        return sweep.kept_rows[key]
    maker = sweep.makers.get(value)
    if not isinstance(maker, Apply):  # a parameter is always there
        return build.apply("index", value, rows.draw.kept, step=slices(axis, 1))
    site = Site.of(sweep, maker, 0, rows.how, build)
    draw = _draw(site, value, axis, site.ahead)
    Carrier(site.ahead, draw).at(value, axis)
    sweep.kept_rows[key] = site.store(value.hint)
    sweep.after.setdefault(maker, []).extend(site.ahead.ops)
    return sweep.kept_rows[key]


def _draw(site: Site, value: Value, axis: int, build: Builder) -> Draw:
    """The draw of the rows, the same wherever it is asked for."""
    shape = shape_of(value.type)
    asked, place = value, axis
    for param in site.sweep.params:
        lengths = shape_of(param.type) or ()
        if (
            shape is not None
            and isinstance(shape[axis], Sym)
            and shape[axis] in lengths
        ):
            asked, place = param, lengths.index(shape[axis])
            break
    return site.drawn(
        lambda where: where.apply("dim", asked, axis=place), "sample_rows", None, build
    )


def axes_of(op: Apply, axis: int) -> Axes | None:
    """The axis along which each operand has the rows that `axis` of the result has;
    None if the op mixes rows."""
    known = primitive(op.name)
    if known.broadcasts or (known.ufunc is not None and known.ufunc.nin == 1):
        return _elementwise(op, axis)
    rule = AXES.get(op.name)
    return None if rule is None else rule(op, axis)


def _elementwise(op: Apply, axis: int) -> Axes | None:
    shape = shape_of(op.result.type)
    if shape is None or shape[axis] is None:
        return None
    found: list[int | None] = []
    for operand in op.operands:
        if isinstance(operand.type, ScalarType):
            found.append(None)
            continue
        mine = shape_of(operand.type)
        if mine is None:
            return None
        place = axis - (len(shape) - len(mine))
        stretched = place < 0 or is_stretched(mine[place], shape[axis])
        if stretched is None:
            return None
        found.append(None if stretched else place)
    return tuple(found)


def _matmul(op: Apply, axis: int) -> Axes | None:
    left, right = (rank_of(v.type) or 0 for v in op.operands)
    if left < 2 or right not in (1, 2):
        return None
    if right == 2 and axis == left - 1:
        return (None, 1)
    return (axis, None)


def _reduction(op: Apply, axis: int) -> Axes | None:
    shape, axes = shape_of(op.operands[0].type), op.attrs.get("axis")
    if shape is None or axes is None or len(op.operands) != 1:
        return None
    gone = {a % len(shape) for a in ((axes,) if isinstance(axes, int) else axes)}
    left = [a for a in range(len(shape)) if a not in gone or op.attrs.get("keepdims")]
    place = left[axis]
    return None if place in gone else (place,)


def _along(op: Apply, axis: int) -> Axes | None:
    """What runs along another axis, in each row by itself."""
    rank, along = rank_of(op.result.type), op.attrs.get("axis")
    if rank is None or not isinstance(along, int) or along % rank == axis:
        return None
    return (axis, *(None for _ in op.operands[1:]))


def _index(op: Apply, axis: int) -> Axes | None:
    """`x[:, 1]`: the rows of the result are those of the operand."""
    step = op.attrs["step"]
    if not isinstance(step, Subscript) or not step.items or axis != 0:
        return None
    whole = step.items[0] == Slice()
    return (0, *(None for _ in op.operands[1:])) if whole and step.is_basic else None


def _expand_dims(op: Apply, axis: int) -> Axes | None:
    rank, at = rank_of(op.result.type), op.attrs["axis"]
    if rank is None or not isinstance(at, int) or at % rank == axis:
        return None
    return (axis - (at % rank < axis),)


def _transpose(op: Apply, axis: int) -> Axes | None:
    rank = rank_of(op.result.type)
    if rank is None:
        return None
    order = op.attrs.get("axes") or tuple(reversed(range(rank)))
    return (order[axis] % rank,)


def _einsum(op: Apply, axis: int) -> Axes | None:
    ranks = [rank_of(v.type) for v in op.operands]
    if None in ranks:
        return None
    inputs, output = einsum_labels(op.attrs["subscripts"], ranks)
    label = output[axis]
    if any(part.count(label) > 1 for part in (*inputs, output)):
        return None
    axes = tuple(part.find(label) for part in inputs)
    shapes = [shape_of(v.type) or () for v in op.operands]
    lengths = [s[a] for s, a in zip(shapes, axes, strict=True) if a >= 0]
    if not all(are_equal(lengths[0], length) for length in lengths):
        return None
    return tuple(a if a >= 0 else None for a in axes)


AXES: dict[str, Callable[[Apply, int], Axes | None]] = {
    **dict.fromkeys(("cumprod", "cumsum", "diff", "flip", "sort"), _along),
    **dict.fromkeys(("max", "mean", "min", "prod", "std", "sum", "var"), _reduction),
    **dict.fromkeys(("logaddexp_reduce", "median", "ptp"), _reduction),
    "copy": lambda op, axis: (axis,),
    "dot": _matmul,
    "einsum": _einsum,
    "expand_dims": _expand_dims,
    "index": _index,
    "matmul": _matmul,
    "transpose": _transpose,
}
