"""Which cotangents are masked: those of what a `where` leaves out.

The cotangent of a value that only one arm of a `where` uses is 0 where the other arm is
chosen. A derivative that is infinite there, of a division, a root, a logarithm, would
make NaN of that 0, `0 * inf`, though the program is differentiable. So a chain of
elementwise ops that leads to an arm, and in which a derivative or a value may be
infinite, has its cotangents masked where they leave the chain:

    y = np.where(x > 0, np.sqrt(x), 0)
    x_bar = np.where(x > 0, 0.5 * y_bar / root, 0)

What is chosen is never masked, so an infinite derivative there stays infinite. A chain
without such an op is left as it is. Inside the chain nothing need be masked, not even
at its end: then the mask is at its exits alone.

A store over a mask, `y[x <= 0] = 0`, and `nan_to_num` leave out what was there in the
same way.

A mask is a conjunction: nested `where`s leave out what any of them does. An element of
a value that is broadcast is left out where all that it is broadcast to is. Where a
value is used in both arms nothing is known of it, and the chains end there, as they do
where a value leaves the region, or is made by an op that mixes elements.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import final

from spadc.analysis import passes_derivative
from spadc.ir import (
    Apply,
    Function,
    Op,
    Pick,
    Region,
    Subscript,
    Value,
    free_values,
    regions_in,
    shape_of,
)
from spadc.primitives import Builder

from .magnitudes import Magnitudes, is_elementwise

CHOICE, MENDING = "where", "nan_to_num"
ARMS = {1: True, 2: False}  # the operands of a `where`: chosen where the test is ...


Read = Callable[[Value, Builder], Value]


@final
@dataclass(frozen=True, slots=True)
class Choice:
    """Where an arm of a `where` is chosen: where the test is what `arm` says.

    For a value of another shape, that of `like`, where any element is chosen that it is
    broadcast to. With `finite`, what is tested is whether the value is finite.
    """

    test: Value
    arm: bool
    like: Value | None = None
    finite: bool = False

    def apply(self, build: Builder, bar: Value, read: Read) -> Value:
        """`bar` where it is chosen, and 0 elsewhere."""
        test = read(self.test, build)
        if self.finite:
            test = build.apply("isfinite", test)
        if self.like is None:
            arms = (bar, 0) if self.arm else (0, bar)
            return build.apply(CHOICE, test, *arms)
        test = test if self.arm else build.apply("logical_not", test)
        if shape_of(self.like.type) == ():
            test = build.apply("any", test)
        else:
            test = build.apply("any_like", test, build.apply("shape", self.like))
        return build.apply(CHOICE, test, bar, 0)

    def renamed(self, names: Mapping[Value, Value]) -> Choice:
        """The same of a copy."""
        like = None if self.like is None else names.get(self.like, self.like)
        return replace(self, test=names.get(self.test, self.test), like=like)


Mask = tuple[Choice, ...]  # where all of them are chosen
Edge = tuple[Apply, int]  # an op and the position of an operand
NOTHING: Mapping[int, Mask] = {}


@final
@dataclass(frozen=True, slots=True)
class Masks:
    """The edges along which cotangents are masked, and the arms of `where`s for which
    that is mask enough: what they pass back is masked where it leaves the chain."""

    edges: Mapping[Op, Mapping[int, Mask]] = field(default_factory=dict)
    late: frozenset[Edge] = frozenset()

    @classmethod
    def of(cls, fn: Function, active: frozenset[Value]) -> Masks:
        """Those of the reverse sweep of `fn`."""
        if not any(_has_choice(region) for region in regions_in(fn.body)):
            return cls()
        magnitudes = Magnitudes(fn)
        edges: dict[Op, Mapping[int, Mask]] = {}
        late: set[Edge] = set()
        for region in regions_in(fn.body):
            if _has_choice(region):
                chains = _Chains(region, active, magnitudes)
                edges.update(chains.masked)
                late.update(chains.late())
        return cls(edges, frozenset(late))

    def apply(
        self,
        build: Builder,
        op: Apply,
        position: int,
        bar: Value,
        read: Read = lambda test, build: test,
    ) -> Value:
        """The contribution `bar` along an edge, 0 where its op is left out; `read`
        gives a test in the form that it is stored in."""
        for choice in self.edges.get(op, NOTHING).get(position, ()):
            bar = choice.apply(build, bar, read)
        return bar

    def read(self, op: Op, position: int) -> tuple[Value, ...]:
        """The values that the masks along an edge are made of."""
        mask = self.edges.get(op, NOTHING).get(position, ())
        found = [v for choice in mask for v in (choice.test, choice.like)]
        return tuple(dict.fromkeys(v for v in found if v is not None))

    def early(self) -> Masks:
        """The same masks, and every arm is masked at once as well."""
        return Masks(self.edges)

    def copied(self, names: Mapping[Value, Value], originals: Mapping[Op, Op]) -> Masks:
        """What they are of a copy: `names` are the copies of values, `originals` the
        ops that were copied, by their copies."""

        def renamed(mask: Mask) -> Mask:
            return tuple(choice.renamed(names) for choice in mask)

        edges = {
            copy: {k: renamed(mask) for k, mask in self.edges[op].items()}
            for copy, op in originals.items()
            if op in self.edges
        }
        late = {
            (copy, k)
            for copy, op in originals.items()
            for k in ARMS
            if isinstance(copy, Apply) and (op, k) in self.late
        }
        return Masks({**self.edges, **edges}, self.late | late)


def _has_choice(region: Region) -> bool:
    return any(
        isinstance(op, Apply)
        and (op.name in (CHOICE, MENDING) or _overwritten(op) is not None)
        for op in region.ops
    )


def _overwritten(op: Apply) -> Value | None:
    """The test of a store `y[test] = ...`, which leaves out what was there."""
    if op.name != "write" or len(op.attrs["path"]) != 1:
        return None
    (step,) = op.attrs["path"]
    items = step.items if isinstance(step, Subscript) else ()
    first = items[0] if len(items) == 1 else None
    if not isinstance(first, Pick) or not first.mask:
        return None
    return op.operands[first.index.operand]


@final
@dataclass(frozen=True, slots=True)
class _Use:
    """A cotangent that flows back along an edge.

    It is 0 outside of `mask`; or, if it is not clean, NaN outside of `beyond`, and if
    it does not fit the operand, what is NaN is still to be summed.
    """

    edge: Edge
    mask: Mask = ()
    beyond: Mask = ()
    is_clean: bool = True
    fits: bool = True


class _Chains:
    """The chains of one region, found from their ends back to where they begin."""

    def __init__(
        self, region: Region, active: frozenset[Value], magnitudes: Magnitudes
    ) -> None:
        self.active = active
        self.magnitudes = magnitudes
        self.makers = {r: op for op in region.ops for r in op.results}
        self.tests = magnitudes.tests_in(region)
        self.masked: dict[Op, dict[int, Mask]] = {}
        self.masks: dict[Value, Mask] = {}  # of what a chain is made of
        self.dirty: set[Value] = set()  # whose cotangents may be NaN outside
        self.uses: dict[Value, list[_Use]] = {}
        self.escaping = set(region.results)
        for op in region.ops:
            if not isinstance(op, Apply):
                self.escaping.update(op.operands)
                self.escaping.update(v for r in op.regions for v in free_values(r))
        for op in reversed(region.ops):
            for result in op.results:
                self._settle(result)
            if isinstance(op, Apply):
                self._use(op)
        for value in [v for v in self.uses if v not in self.makers]:
            self._settle(value)

    def _settle(self, value: Value) -> None:
        """Once all uses of a value are known: what its mask is, and which of the
        cotangents that reach it are masked."""
        uses = self.uses.get(value, [])
        mask = self._mask(value, uses)
        self.masks[value] = mask
        for use in uses:
            if use.is_clean:
                continue
            if use.fits and set(use.beyond) <= set(mask):
                self.dirty.add(value)
            elif use.beyond:
                op, position = use.edge
                self.masked.setdefault(op, {})[position] = use.beyond

    def _mask(self, value: Value, uses: list[_Use]) -> Mask:
        """Outside of which the cotangent of `value` is 0, if it is part of a chain."""
        maker = self.makers.get(value)
        if value in self.escaping or not uses or not is_elementwise(maker):
            return ()
        first, *others = uses
        return tuple(
            one for one in first.mask if all(one in other.mask for other in others)
        )

    def _use(self, op: Apply) -> None:
        """Note what flows back from the result of `op`."""
        if not is_elementwise(op):
            for k, operand in enumerate(op.operands):
                if self._flows(op, k):
                    use = _Use((op, k), self._left(op, k))
                    self.uses.setdefault(operand, []).append(use)
            return
        mask = self.masks[op.result]
        is_clean = op.result not in self.dirty
        for k, operand in enumerate(op.operands):
            if not self._flows(op, k):
                continue
            inner = mask
            if op.name == CHOICE and k in ARMS:
                inner = (*mask, self._choice(op, k))
            fits = self.magnitudes.same_shape(operand, op.result)
            if not fits:
                inner = tuple(self._for(operand, choice) for choice in inner)
            spoils = bool(mask) and self.magnitudes.may_spoil(op, k, mask)
            use = _Use((op, k), inner, mask, is_clean and not spoils, fits)
            self.uses.setdefault(operand, []).append(use)

    def _left(self, op: Apply, position: int) -> Mask:
        """Where what was in an array is left by a store, or by `nan_to_num`."""
        if op.name == MENDING:
            return (Choice(op.operands[0], True, finite=True),)
        test = _overwritten(op) if position == 0 else None
        if test is None or not self.magnitudes.same_shape(test, op.operands[0]):
            return ()
        return (Choice(self.tests.get(test, test), False),)

    def _for(self, operand: Value, choice: Choice) -> Choice:
        """A choice as one of the elements of an operand that may be broadcast."""
        aligned = self.magnitudes.same_shape(choice.test, operand)
        return replace(choice, like=None if aligned else operand)

    def _choice(self, op: Apply, position: int) -> Choice:
        """When an arm of a `where` is chosen."""
        test = op.operands[0]
        return Choice(self.tests.get(test, test), ARMS[position])

    def _flows(self, op: Apply, position: int) -> bool:
        is_active = op.operands[position] in self.active
        reaches = any(r in self.active for r in op.results)
        return is_active and reaches and passes_derivative(op, position)

    def late(self) -> set[Edge]:
        """The arms of `where`s behind which everything that leaves is masked."""
        found = set()
        for op in self.makers.values():
            if not isinstance(op, Apply) or op.name != CHOICE:
                continue
            for k in ARMS:
                value = op.operands[k]
                wanted = {*self.masks[op.result], self._choice(op, k)}
                fits = self.magnitudes.same_shape(value, op.result)
                is_inner = fits and wanted <= set(self._of(value))
                if not is_inner or not self._flows(op, k):
                    continue
                exits = self._exits(value)
                if exits and all(e[1] in self.masked.get(e[0], {}) for e in exits):
                    found.add((op, k))
        return found

    def _of(self, value: Value) -> Mask:
        return self.masks.get(value, ())

    def _exits(self, value: Value) -> list[Edge]:
        """The edges along which something leaves the chain that ends in `value`."""
        found: list[Edge] = []
        waiting, seen = [value], {value}
        while waiting:
            op = self.makers[waiting.pop()]
            assert isinstance(op, Apply)
            for k, operand in enumerate(op.operands):
                if not self._flows(op, k):
                    continue
                fits = self.magnitudes.same_shape(operand, op.result)
                if not fits or not set(self._of(op.result)) <= set(self._of(operand)):
                    found.append((op, k))
                elif operand not in seen:
                    seen.add(operand)
                    waiting.append(operand)
        return found
