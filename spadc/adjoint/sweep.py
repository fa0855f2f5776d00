"""The reverse of one primitive: ask its rule, fit and accumulate the cotangents.

The first contribution to a value is its cotangent; later ones are added to it. What the
plan drops and what is not active is never built.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

from spadc.analysis import VIEWS
from spadc.derivatives import (
    Cotangents,
    check_known,
    fit_dtype,
    fit_shape,
    pull_back,
    zero_like,
)
from spadc.forward import CALLS, pull_through
from spadc.ir import (
    Apply,
    ArrayType,
    For,
    ListType,
    Op,
    Path,
    Region,
    ScalarType,
    Span,
    Step,
    Subscript,
    Transpose,
    Value,
    While,
    cotangent_type,
    dtype_of,
    shift_refs,
    walk,
)
from spadc.plans import Sample
from spadc.primitives import Builder, primitive

from .batch import Rows, reverse_rows
from .carriers import Carriers, pull_back_stored, with_stored_indices
from .gates import reverse_by_gates
from .guide import Guide
from .kept_parts import slices
from .keys import RandomKey, at_turns
from .lists import LISTS, added_lists
from .masks import Masks
from .positions import counter_of
from .sampled import contribute_sampled
from .stores import STORES


class Sweep:
    """Builds reverse ops for one function: what is active, what is kept, which names to
    give.
    """

    def __init__(
        self,
        active: frozenset[Value],
        guide: Guide,
        shapes: Mapping[Value, Value],
        unbound: frozenset[Value] = frozenset(),
        snapshots: Mapping[int, int] = MappingProxyType({}),
    ) -> None:
        self.active = active
        self.guide = guide
        self.shapes = shapes
        self.unbound = unbound
        self.snapshots = snapshots
        self.names: dict[Value, str] = {}
        self.outermost: frozenset[Op] = frozenset()  # ops that no region is around
        self.views: dict[Value, Apply] = {}
        self.saving: dict[Op, tuple[Op, ...]] = {}  # loops that save their states
        self.after: dict[Op, list[Op]] = {}  # what the forward sweep does after an op
        self.repeated: dict[Op, Op] = {}  # what the reverse sweep may do again
        self.random: RandomKey | None = None
        self.turns: tuple[Value, ...] = ()  # the indices of the loops around
        self.in_while = False  # a loop around has no index
        self.carriers: Carriers | None = None
        self.rows: dict[Value, Rows] = {}  # cotangents of which some rows are there
        self.kept_rows: dict[Any, Value] = {}
        self.makers: dict[Value, Op] = {}  # of values outside all regions
        self.params: tuple[Value, ...] = ()
        self.masks = Masks()

    def inside(
        self, copy: Region, names: Mapping[Value, Value], originals: Mapping[Op, Op]
    ) -> Sweep:
        """The sweep over a copy of a region: what it says of a value or op, it says of
        the copy; names that it chooses are shared."""

        def renamed(values: Iterable[Value]) -> frozenset[Value]:
            return frozenset(names.get(v, v) for v in values)

        shapes = {names.get(v, v): names.get(s, s) for v, s in self.shapes.items()}
        guide = self.guide.copied(names, originals)
        found = Sweep(
            renamed(self.active), guide, shapes, renamed(self.unbound), self.snapshots
        )
        found.names = self.names
        found.masks = self.masks.copied(names, originals)
        found.views = {**self.views, **views_in(copy)}
        found.outermost = frozenset(copy.ops)
        found.random = self.random
        found.turns = tuple(names.get(v, v) for v in self.turns)
        found.in_while = self.in_while
        if self.carriers is not None:
            found.carriers = self.carriers.again_in(copy)
        return found

    @contextmanager
    def inside_loop(self, op: For | While) -> Iterator[None]:
        """While the body of a loop is reversed: draws are keyed by its index as
        well."""
        around, in_while = self.turns, self.in_while
        slot = counter_of(op)
        if isinstance(op, For):
            self.turns = (*around, op.index)
        elif slot is not None:
            self.turns = (*around, op.carried[slot])
        else:
            self.in_while = True
        yield
        self.turns, self.in_while = around, in_while

    def key(self, build: Builder) -> tuple[Value, ...]:
        """What a draw here is keyed by: seed, step and the indices of the loops."""
        assert self.random is not None
        return (*self.random.values, at_turns(self.turns, build))

    def keeps(self, op: Op, position: int) -> bool:
        """Whether anything flows along the edge."""
        return self.guide.keeps(op, position)

    def snapshots_of(self, op: For | While) -> int:
        """How many states of a loop are saved; 0: every iteration records."""
        return op.snapshots or self.snapshots.get(op.twin, 0)

    def apply(self, op: Apply, build: Builder, bars: Cotangents) -> None:
        """Append the reverse of one primitive."""
        kept = [
            self.keeps(op, k) and v in self.active for k, v in enumerate(op.operands)
        ]
        if op in self.guide.gates:
            reverse_by_gates(self, op, kept, build, bars)
        else:
            self.reverse(op, kept, build, bars)

    def reverse(
        self, op: Apply, kept: list[bool], build: Builder, bars: Cotangents
    ) -> None:
        """Append the reverse of one primitive along the edges in `kept`."""
        kept = self._sampled(op, kept, build, bars)
        is_masked = op in self.masks.edges
        if not any(kept) or (
            not is_masked and reverse_rows(self, op, kept, build, bars)
        ):
            return
        if op.name in CALLS:
            self.reverse_call(op, kept, build, bars)
            return
        special = STORES.get(op.name) or LISTS.get(op.name)
        if special is not None:
            special(self, with_stored_indices(self, op, build), kept, build, bars)
            return
        known = primitive(op.name)
        check_known(op, kept)
        made = (
            pull_back(op, build, bars)
            if is_masked
            else pull_back_stored(self, op, kept, build, bars)
        )
        for k, (operand, bar) in enumerate(zip(op.operands, made, strict=True)):
            if kept[k] and bar is not None:
                whole = build.value(bar)
                if (op, k) in self.masks.late:
                    whole = bars[op.result]
                whole = self.masked(build, op, k, whole)
                if known.broadcasts:
                    whole = fit_shape(build, whole, operand)
                self.contribute(operand, whole, build, bars)

    def reverse_call(
        self, op: Apply, kept: list[bool], build: Builder, bars: Cotangents
    ) -> None:
        """Append the reverse of a call along the edges in `kept`."""
        wanted = {v for v, keep in zip(op.operands, kept, strict=True) if keep}
        for value, bar in pull_through(op, build, bars, wanted).items():
            self.contribute(value, bar, build, bars)

    def _sampled(
        self, op: Apply, kept: list[bool], build: Builder, bars: Cotangents
    ) -> list[bool]:
        """Append the contributions that are computed from samples; which edges are
        left."""
        for position, keep in enumerate(kept):
            how = self.guide.treatment(op, position)
            if keep and isinstance(how, Sample):
                if not contribute_sampled(self, op, position, how, build, bars):
                    continue
                kept = [*kept[:position], False, *kept[position + 1 :]]
        return kept

    def masked(self, build: Builder, op: Apply, position: int, bar: Value) -> Value:
        """The contribution `bar` along an edge, 0 where its op is left out."""
        if self.carriers is None:
            return self.masks.apply(build, op, position, bar)
        return self.masks.apply(build, op, position, bar, self.carriers.read)

    def contribute(
        self, value: Value, bar: Value, build: Builder, bars: Cotangents
    ) -> None:
        """Add `bar`, which has the shape of `value`, to the cotangent of `value`."""
        if value not in self.active:
            return
        bar = fit_dtype(build, bar, value.type)
        if value not in bars:
            bars[value] = self.named(value, bar)
            return
        held = bars[value]
        if isinstance(held.type, ScalarType) and isinstance(bar.type, ScalarType):
            total = build.apply("add", held, bar)
        elif isinstance(value.type, ListType):
            total = added_lists(build, held, bar)
        else:
            total = build.apply("accumulate", held, bar, path=())
        bars[value] = self.named(value, total)

    def contribute_part(
        self, op: Apply, path: Path, bar: Value, build: Builder, bars: Cotangents
    ) -> None:
        """Add `bar` to the part of the cotangent of operand 0 that `path` reaches.

        The dynamic operands of `path` are those of `op`, counted from 1.
        """
        value, dynamic = op.operands[0], op.operands[1:]
        bar = fit_dtype(build, bar, value.type)
        first = value not in bars
        whole = self.viewed(op, path, bars) if first else None
        if whole is not None:
            base, path, dynamic = whole
            total = build.apply(
                "accumulate", bars[base], bar, *dynamic, path=shift_refs(path, 2)
            )
            bars[base] = self.named(base, total)
            return
        held = self.bar_or_zero(value, build, bars)
        moved = shift_refs(path, 1)
        (step,) = moved
        if isinstance(step, Subscript) and step.may_repeat:
            total = build.apply("add_at", held, bar, *dynamic, step=step)
        else:
            name = "write" if first else "accumulate"
            total = build.apply(name, held, bar, *dynamic, path=moved)
        bars[value] = self.named(value, total)

    def contribute_slices(
        self,
        value: Value,
        part: Value,
        axis: int,
        kept: Value,
        build: Builder,
        bars: Cotangents,
    ) -> None:
        """Add `part` to the slices at the indices `kept`, all different, along an axis
        of the cotangent of `value`."""
        part = fit_dtype(build, part, value.type)
        name = "accumulate" if value in bars else "write"
        held = self.bar_or_zero(value, build, bars)
        path = (slices(axis, 2),)
        bars[value] = self.named(value, build.apply(name, held, part, kept, path=path))

    def viewed(
        self, op: Apply, path: Path, bars: Cotangents
    ) -> tuple[Value, Path, tuple[Value, ...]] | None:
        """The array with a cotangent that operand 0 of `op` is a view of, the path from
        there, whose references count from 0, and its dynamic operands.

        A part of a view is a part of the array: `row[j]` of `row = x[i]` adds to
        `x_bar[i][j]`, not to a row of zeros that is added to `x_bar` in the end.
        """
        if isinstance(path[-1], Subscript) and path[-1].may_repeat:
            return None
        value, path = op.operands[0], shift_refs(path, -1)
        dynamic = op.operands[1:]
        while value not in bars:
            view = self.views.get(value)
            if view is None or not self.keeps(view, 0) or view in self.guide.gates:
                return None
            value, *more = view.operands
            path = (_step_of(view), *shift_refs(path, len(more)))
            dynamic = (*more, *dynamic)
        return value, path, dynamic

    def named(self, value: Value, bar: Value) -> Value:
        """Note that `bar` is the cotangent of `value`, for its name."""
        if value.hint:
            self.names.setdefault(bar, f"{value.hint}_bar")
        return bar

    def bar_or_zero(self, value: Value, build: Builder, bars: Cotangents) -> Value:
        """The cotangent of `value`, zero if nothing has reached it."""
        if value in bars:
            return bars[value]
        if value in self.shapes and not isinstance(value.type, ScalarType):
            return build.apply("zeros", self.shapes[value], dtype=dtype_of(value.type))
        return zero_like(build, value)

    def parameter(self, value: Value) -> Value:
        """A region parameter that carries the cotangent of `value`."""
        bar = Value(cotangent_type(value.type))
        return self.named(value, bar)


def reverse_span(span: Span) -> Span:
    """The span of the reverse ops of an op."""
    return dataclasses.replace(span, reverse=True)


def views_in(region: Region) -> dict[Value, Apply]:
    """The basic parts and transposes of arrays in a region, by their values."""
    found = {}
    for op in walk(region):
        if isinstance(op, Apply) and op.name in VIEWS:
            step = op.attrs.get("step")
            is_view = isinstance(op.result.type, ArrayType)
            if is_view and (step is None or step.is_basic):
                found[op.result] = op
    return found


def _step_of(view: Apply) -> Step:
    """The step of a view; its references count from 0."""
    if view.name == "transpose":
        return Transpose(view.attrs.get("axes"))
    (step,) = shift_refs((view.attrs["step"],), -1)
    return step
