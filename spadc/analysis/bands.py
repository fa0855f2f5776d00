"""Find out which elements of an array each element of another can depend on.

Where all that is computed in between is elementwise, slices, stores into slices and
differences, element i of the result depends on the elements i + low to i + high only,
on every axis: the Jacobian is banded, or diagonal. Offsets are propagated through the
ops; whatever is not known to keep near elements near gives no band. Bands of a product
structure are what colouring needs: columns that are `width` apart share no row. Curtis,
Powell and Reid, "On the estimation of sparse Jacobian matrices", 1974.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import final

from spadc.ir import (
    Apply,
    ArrayType,
    Path,
    Region,
    Rest,
    Shape,
    Slice,
    Subscript,
    TapeType,
    Value,
    rank_of,
    shape_of,
    shift_refs,
)
from spadc.primitives import infer_types, primitive

from .activity import passes_derivative

Offsets = tuple[int, ...]


@final
@dataclass(frozen=True, slots=True)
class Band:
    """The offsets on every axis at which an element is depended on: from `low` to
    `high`."""

    low: Offsets
    high: Offsets

    @property
    def widths(self) -> Offsets:
        """The number of offsets on every axis."""
        pairs = zip(self.low, self.high, strict=True)
        return tuple(high - low + 1 for low, high in pairs)

    def shifted(self, by: Sequence[int]) -> Band:
        """The band of elements that stand `by` further."""
        low = tuple(a + b for a, b in zip(self.low, by, strict=True))
        high = tuple(a + b for a, b in zip(self.high, by, strict=True))
        return Band(low, high)

    def joined(self, other: Band) -> Band:
        """The least band that holds both."""
        low = tuple(map(min, self.low, other.low))
        return Band(low, tuple(map(max, self.high, other.high)))


DENSE = Band((), ())  # on any element
Bands = dict[Value, Band]  # what is absent does not depend on the source


def band_between(body: Region, source: Value, target: Value) -> Band | None:
    """On which elements of `source` those of `target` depend, both arrays with the same
    number of axes; None if no band is known.

    >>> from spadc.ir import ArrayType, Sym
    >>> from spadc.primitives import Builder, Expr
    >>> x = Value(ArrayType("float64", (Sym("n"),)), "x")
    >>> build = Builder()
    >>> after = Subscript((Slice(1, None),))
    >>> before = Subscript((Slice(None, -1),))
    >>> ahead = Expr(build.apply("index", x, step=after), build)
    >>> behind = Expr(build.apply("index", x, step=before), build)
    >>> y = build.value(ahead - behind * behind)
    >>> band_between(build.region((x,), (y,)), x, y)
    Band(low=(0,), high=(1,))
    """
    rank = rank_of(source.type)
    if not rank or rank_of(target.type) != rank:
        return None
    bands: Bands = {source: Band((0,) * rank, (0,) * rank)}
    for op in body.ops:
        if not isinstance(op, Apply):
            read = [*op.operands, *(v for r in op.regions for v in _read(r))]
            if any(value in bands for value in read):
                made = [*op.results, *(v for r in op.regions for v in _made(r))]
                tapes = [v for v in read if isinstance(v.type, TapeType)]
                bands.update(dict.fromkeys([*made, *tapes], DENSE))
            continue
        band = _band(op, bands)
        if band is not None:
            bands.update(dict.fromkeys(op.results, band))
            tapes = [v for v in op.operands if isinstance(v.type, TapeType)]
            bands.update(dict.fromkeys(tapes, DENSE))  # it may have been pushed
    found = bands.get(target)
    return None if found is None or found == DENSE else found


def _read(region: Region) -> list[Value]:
    values = [*region.results]
    for op in region.ops:
        values += op.operands
        for inner in op.regions:
            values += _read(inner)
    return values


def _made(region: Region) -> list[Value]:
    """What a region defines: a loop of the reverse sweep may read it."""
    values = [*region.params]
    for op in region.ops:
        values += op.results
        for inner in op.regions:
            values += _made(inner)
    return values


def _band(op: Apply, bands: Mapping[Value, Band]) -> Band | None:
    """What the results of `op` depend on."""
    reads = [v for k, v in enumerate(op.operands) if passes_derivative(op, k)]
    moved = [v for v in reads if v in bands]
    if not moved:
        return None
    if any(bands[v] == DENSE for v in moved) or len(op.results) != 1:
        return DENSE
    known = primitive(op.name)
    if known.elementwise or op.name in SAME:
        return _joined(bands[v] for v in moved) if _fit(op, moved) else DENSE
    rule = RULES.get(op.name)
    found = rule(op, bands) if rule else None
    return DENSE if found is None else found


def _joined(bands: Sequence[Band] | object) -> Band:
    first, *others = bands  # type: ignore[misc]
    total: Band = first
    for other in others:
        total = total.joined(other)
    return total


def _fit(op: Apply, values: Sequence[Value]) -> bool:
    """Whether these operands certainly have the shape of the result."""
    return all(_same_shape(v, shape_of(op.result.type)) for v in values)


def _same_shape(value: Value, shape: Shape | None) -> bool:
    given = shape_of(value.type) if isinstance(value.type, ArrayType) else None
    return given is not None and given == shape and None not in given


# --- views, stores, differences -------------------------------------------------------

SAME = frozenset({"copy", "astype", "astype_like", "positive", "array", "asarray"})


def _starts(path: Path, rank: int) -> Offsets | None:
    """Where the part that a path of one slice on every axis reaches begins."""
    if len(path) != 1 or not isinstance(path[0], Subscript):
        return None
    items = list(path[0].items)
    if Rest() in items:
        where = items.index(Rest())
        items[where : where + 1] = [Slice()] * (rank - len(items) + 1)
    starts = []
    for item in (*items, *[Slice()] * (rank - len(items))):
        if not isinstance(item, Slice) or item.step not in (None, 1):
            return None
        start = item.start or 0
        if not isinstance(start, int) or start < 0:
            return None
        starts.append(start)
    return tuple(starts)


def _index(op: Apply, bands: Mapping[Value, Band]) -> Band | None:
    source = op.operands[0]
    rank = rank_of(source.type) or 0
    starts = _starts((op.attrs["step"],), rank)
    return bands[source].shifted(starts) if starts is not None else None


def _store(op: Apply, bands: Mapping[Value, Band]) -> Band | None:
    array, stored, *dynamic = op.operands
    if not op.attrs["path"]:
        return _whole(op, bands)
    rank = rank_of(array.type) or 0
    starts = _starts(op.attrs["path"], rank)
    if starts is None:
        return None
    found = [bands[array]] if array in bands else []
    if stored in bands:
        types = (array.type, *(v.type for v in dynamic))
        (step,) = shift_refs(op.attrs["path"], -1)
        (part,) = infer_types("index", types, {"step": step})
        if not _same_shape(stored, shape_of(part)):
            return None
        found.append(bands[stored].shifted([-start for start in starts]))
    return _joined(found)


def _whole(op: Apply, bands: Mapping[Value, Band]) -> Band | None:
    """`x_bar += v`, all of it."""
    moved = [v for v in op.operands[:2] if v in bands]
    return _joined([bands[v] for v in moved]) if _fit(op, moved) else None


def _diff(op: Apply, bands: Mapping[Value, Band]) -> Band | None:
    source = op.operands[0]
    rank = rank_of(source.type) or 0
    axis = op.attrs.get("axis", -1) % rank
    reach = [op.attrs.get("n", 1) if k == axis else 0 for k in range(rank)]
    band = bands[source]
    return band.joined(band.shifted(reach))


def _concatenate(op: Apply, bands: Mapping[Value, Band]) -> Band | None:
    """Each part is shifted by the lengths of those before it, if these are numbers."""
    rank = rank_of(op.result.type) or 0
    axis = op.attrs.get("axis", 0)
    if axis is None:
        return None
    found: list[Band] = []
    before: int | None = 0
    for part in op.operands:
        if part in bands:
            if before is None:
                return None
            by = [-before if k == axis % rank else 0 for k in range(rank)]
            found.append(bands[part].shifted(by))
        shape = shape_of(part.type)
        length = shape[axis % rank] if shape else None
        known = isinstance(length, int) and before is not None
        before = before + length if known else None  # type: ignore[operator]
    return _joined(found)


RULES: dict[str, Callable[[Apply, Mapping[Value, Band]], Band | None]] = {
    "index": _index,
    "write": _store,
    "accumulate": _store,
    "diff": _diff,
    "concatenate": _concatenate,
}
