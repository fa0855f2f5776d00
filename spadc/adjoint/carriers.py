"""Let the reverse sweep read residuals in another form than they were computed in.

What a rule multiplies cotangents by, a coefficient, is stored by the forward sweep in
the form that the plan asks for, right after it is known, and unfolded by the reverse
sweep. An exact form stands for the coefficient everywhere. A rounded one does so where
the cotangent is affine in it, and then the mean over the draws is the exact cotangent;
a coefficient that is not linear in the residual (`1 - h**2`) is stored itself. Two
roundings that one path can meet have draws of their own: a path multiplies independent
numbers only, so the mean of the product is the product of the means. What can not be
had so is read as it is. A residual that is not kept is computed again from what is.

The roundings are those of ActNN (Chen et al., ICML 2021, section 3).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any, final

from spadc.analysis import Homes
from spadc.derivatives import Cotangents, pull_back, zero_like
from spadc.ir import Apply, Op, Region, Span, Value, copy_op
from spadc.paths import Coefficient, Form, coefficients, index_form
from spadc.plans import Packed, Recomputed, Rounded
from spadc.primitives import Builder, primitive

from .repeated import again, mark_repeated

if TYPE_CHECKING:
    from .sweep import Sweep

PACKS: dict[Form, tuple[str, str, str]] = {
    Form.BITS: ("pack_bits", "unpack_bits", "bits"),
    Form.SLOPES: ("pack_slopes", "unpack_levels", "slopes"),
    Form.SIGNS: ("pack_signs", "unpack_levels", "signs"),
    Form.INTEGERS: ("pack_integers", "unpack_integers", "small"),
}


@final
@dataclass(frozen=True, slots=True)
class Stored:
    """A residual that was rounded: how it is unfolded, and the ops that read it."""

    carrier: Value
    unfold: str
    bits: int
    readers: list[Apply]


@final
@dataclass(slots=True)
class Carriers:
    """What a sweep has stored; `numbers` are those of further draws. A region that is
    run again just before its reverse sweep keeps what it has outside loops as it is."""

    homes: Homes
    numbers: Iterator[int]
    is_again: bool = False
    packed: dict[tuple[Value, Form], Value] = field(default_factory=dict)
    rounded: dict[Value, list[Stored]] = field(default_factory=dict)
    again: dict[Builder, dict[Value, Value]] = field(default_factory=dict)

    @classmethod
    def of(cls, region: Region, numbers: Iterator[int]) -> Carriers:
        """Those of a sweep over `region`."""
        return cls(Homes.of(region), numbers)

    def read(self, value: Value, build: Builder) -> Value:
        """The value itself, or what was packed of it, if that is all the same."""
        for form, (_, unpack, _) in PACKS.items():
            if (value, form) in self.packed:
                return build.apply(unpack, self.packed[value, form])
        return value

    def again_in(self, region: Region) -> Carriers:
        """Those of a sweep over a copy of a part of the region."""
        return Carriers(Homes.of(region), self.numbers, is_again=True)


def first_number(draws: Sequence[int]) -> Iterator[int]:
    """Numbers of draws that a plan with these `draws` does not use."""
    return count(max(draws, default=0) + 1)


def pull_back_stored(
    sweep: Sweep, op: Apply, kept: Sequence[bool], build: Builder, bars: Cotangents
) -> tuple[Any, ...]:
    """What `pull_back` gives for the operands that are `kept`, computed from residuals
    in the form that the plan asks for."""
    if not sweep.guide.stores(op):
        return pull_back(op, build, bars)
    trace = Builder(build.span, build.literals)
    y_bars = {r: bars[r] if r in bars else zero_like(trace, r) for r in op.results}
    made = [
        trace.value(bar) if keep and bar is not None else None
        for bar, keep in zip(pull_back(op, trace, y_bars), kept, strict=True)
    ]
    wanted = [bar for bar in made if bar is not None]
    site = _Site(sweep, op, trace.ops, build)
    for one in coefficients(
        trace.ops, set(y_bars.values()), wanted, op, build.literals
    ):
        site.treat(one)
    names = site.append(set(y_bars.values()))
    return tuple(None if bar is None else names.get(bar, bar) for bar in made)


def with_stored_indices(sweep: Sweep, op: Apply, build: Builder) -> Apply:
    """The read or store `op`, with its indices in the form that the plan asks for."""
    if not sweep.guide.stores(op):
        return op
    site = _Site(sweep, op, [], build)
    for value in op.operands[1:]:
        form = index_form(value)
        if form is not None:
            site.treat(Coefficient(value, value, (value,), form))
    operands = tuple(site.exact.get(v, v) for v in op.operands)
    return dataclasses.replace(op, operands=operands)


@final
@dataclass(slots=True)
class _Site:
    """One op whose rule reads residuals in another form.

    `exact` values stand for others wherever they are read, those in `random` only
    beside a cotangent; `inverse` are one over a value that is divided by.
    """

    sweep: Sweep
    op: Apply
    ops: list[Op]
    build: Builder
    exact: dict[Value, Value] = field(default_factory=dict)
    random: dict[Value, Value] = field(default_factory=dict)
    inverse: dict[Value, Value] = field(default_factory=dict)

    @property
    def carriers(self) -> Carriers:
        """Those of the sweep."""
        assert self.sweep.carriers is not None
        return self.sweep.carriers

    def treat(self, one: Coefficient) -> None:
        """Store a coefficient, or compute its residuals again, as the plan says."""
        wanted = [self.sweep.guide.residual(v) for v in one.reads]
        for value in one.reads:
            if isinstance(self.sweep.guide.residual(value), Recomputed):
                self._repeat(value)
        bits = [how for how in wanted if isinstance(how, Rounded)]
        if not bits and not any(isinstance(how, Packed) for how in wanted):
            return
        if one.base in self.exact or not self._is_local(one):
            return
        if one.form.is_exact:
            self._pack(one)
        elif bits and one.form.is_random and not self.sweep.in_while:
            self._round(one, bits[0])

    def _repeat(self, value: Value) -> None:
        """Compute a residual again: here, or, in a loop, where its tape would be read,
        so that other values can be computed from it as well."""
        if self.carriers.homes.loops.get(value) is None:
            self.exact[value] = again(self.sweep, value, self.build)
        else:
            mark_repeated(self.sweep, value)

    def _is_local(self, one: Coefficient) -> bool:
        """Whether each run of the op has residuals of its own, which wait for the
        reverse sweep."""
        homes = self.carriers.homes
        if self.carriers.is_again and homes.loops.get(self.op.results[0]) is None:
            return False
        return all(homes.is_beside(v, self.op.results[0]) for v in one.reads)

    def _pack(self, one: Coefficient) -> None:
        relu = self.carriers.rounded.get(self.op.result, ())
        for stored in relu:
            if stored.unfold == "relu_values" and one.form is Form.SLOPES:
                slopes = self.build.apply("relu_slopes", stored.carrier)
                self.exact[one.base] = slopes
                return
        pack, unpack, noun = PACKS[one.form]
        known, key = self.carriers.packed, (one.base, one.form)
        if key not in known or one.base not in self.carriers.homes.makers:
            ahead = self._ahead()
            source = self._copied(self._source(one), ahead)
            known[key] = ahead.apply(pack, source, hint=self._hint(one, noun))
            self._close(ahead, one.base)
        self.exact[one.base] = self.build.apply(unpack, known[key])

    def _source(self, one: Coefficient) -> Value:
        """What is packed: of slopes and signs, what they are taken of."""
        if one.form not in (Form.SLOPES, Form.SIGNS):
            return one.base
        makers = {r: op for op in self.ops for r in op.results}
        return makers[one.base].operands[0]

    def _round(self, one: Coefficient, how: Rounded) -> None:
        is_divisor = one.form is Form.DIVISOR
        own = is_divisor or one.base not in self.carriers.homes.makers
        known = [] if own else self.carriers.rounded.get(one.base, [])
        shared = (s for s in known if s.bits == how.bits and self._may_share(s))
        stored = next(shared, None)
        if stored is None:
            stored = self._stored(one, how, is_divisor)
            if not is_divisor:
                self.carriers.rounded.setdefault(one.base, []).append(stored)
        if self.op not in stored.readers:
            stored.readers.append(self.op)
        value = self.build.apply(stored.unfold, stored.carrier)
        if is_divisor:
            self.inverse[one.value] = value
        else:
            self.random[one.value] = self._moved(one, value)

    def _may_share(self, stored: Stored) -> bool:
        """Whether no path meets both this op and one that reads what is stored."""
        leads_to = self.carriers.homes.leads_to
        others = (reader for reader in stored.readers if reader is not self.op)
        return not any(leads_to(self.op, reader) for reader in others)

    def _stored(self, one: Coefficient, how: Rounded, is_divisor: bool) -> Stored:
        """Round a value where it is known."""
        ahead = self._ahead()
        base = self._copied(one.base, ahead)
        source, pre = (None, base) if is_divisor else (self._relu_of(base, how), base)
        if is_divisor:
            pre = ahead.apply("divide", 1.0, base)
        first = one.base in one.reads and not self.carriers.rounded.get(one.base)
        draw = how.draw if first and not is_divisor else next(self.carriers.numbers)
        carrier = ahead.apply(
            "round_rows" if source is None else "round_relu",
            pre if source is None else source,
            *self.sweep.key(ahead),
            hint=self._hint(one, "codes" if one.base in one.reads else "slopes"),
            bits=how.bits,
            edge=draw,
        )
        self._close(ahead, one.base)
        unfold = "unround_rows" if source is None else "relu_values"
        return Stored(carrier, unfold, how.bits, [self.op])

    def _relu_of(self, value: Value, how: Rounded) -> Value | None:
        """What `value` is the positive part of, if the codes can tell its slope."""
        maker = self.carriers.homes.makers.get(value)
        if how.bits == 1 or not isinstance(maker, Apply) or maker.name != "maximum":
            return None
        sources = [
            a
            for a, b in (maker.operands, maker.operands[::-1])
            if self.build.literals.get(b) == 0 and a.type == value.type
        ]
        return sources[0] if sources else None

    def _ahead(self) -> Builder:
        return Builder(Span(self.op.span.place), self.build.literals)

    def _hint(self, one: Coefficient, noun: str) -> str:
        named = one.base.hint if one.base in one.reads else self.op.results[0].hint
        return f"{named}_{noun}" if named else noun

    def _copied(self, value: Value, ahead: Builder) -> Value:
        """A value of the rule, computed in the forward sweep."""
        wanted, cone = {value}, list[Op]()
        for op in reversed(self.ops):
            if wanted.intersection(op.results):
                wanted.update(op.operands)
                cone.append(op)
        names: dict[Value, Value] = {}
        for op in reversed(cone):
            ahead.add(dataclasses.replace(copy_op(op, names), span=ahead.span))
        return names.get(value, value)

    def _close(self, ahead: Builder, base: Value) -> None:
        """Let the forward sweep do it where `base` is made, or after the op."""
        place = self.carriers.homes.makers.get(base, self.op)
        self.sweep.after.setdefault(place, []).extend(ahead.ops)

    def _moved(self, one: Coefficient, value: Value) -> Value:
        """`value`, which stands for the base, with its elements moved."""
        makers = {r: op for op in self.ops for r in op.results}
        moves, at = list[Op](), one.value
        while at is not one.base:
            moves.append(makers[at])
            at = makers[at].operands[0]
        names = {one.base: value}
        for op in reversed(moves):
            self.build.add(copy_op(op, names))
        return names[one.value]

    def append(self, y_bars: set[Value]) -> Mapping[Value, Value]:
        """Append the ops of the rule; what stands for their results."""
        names, tainted = dict(self.exact), set(y_bars)
        for op in self.ops:
            if all(r in names for r in op.results):
                continue
            ignored = primitive(op.name).shape_only if isinstance(op, Apply) else ()
            read = [v for k, v in enumerate(op.operands) if k not in ignored]
            if not tainted.isdisjoint(read):
                tainted.update(op.results)
                self._append(op, {**names, **self.random}, names)
            else:
                self._append(op, names, names)
        return names

    def _append(
        self, op: Op, read: Mapping[Value, Value], names: dict[Value, Value]
    ) -> None:
        operands = tuple(read.get(v, v) for v in op.operands)
        if isinstance(op, Apply) and op.name == "divide":
            above, below = op.operands
            if below in self.inverse:
                inverse = self.inverse[below]
                product = self.build.apply("multiply", read.get(above, above), inverse)
                names[op.result] = product
                return
        if isinstance(op, Apply) and operands != op.operands:
            op = dataclasses.replace(op, operands=operands)
        self.build.add(op)
