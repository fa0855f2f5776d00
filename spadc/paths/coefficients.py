"""Find what a rule multiplies cotangents by, and in how small a form it can be kept.

A coefficient is a value that a rule computes from primal values alone and reads beside
a cotangent: `1 - y**2` of `tanh`, `x.T` of a product, `heaviside(x, 0.5)` of a maximum.
Keeping the coefficient serves as well as keeping the primal values that it is computed
from. One that takes few values fits in a bit or two, exactly. One that every cotangent
is affine in may be replaced by a random value with the same mean; so may one over a
coefficient that is only divided by.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, final

import numpy as np

from spadc.ir import (
    Apply,
    ArrayType,
    Op,
    Value,
    dtype_of,
    is_complex,
    may_be_float,
    rank_of,
)
from spadc.primitives import Expr, primitive

from .affine import is_affine
from .residuals import trace_rule

Literals = Mapping[Value, Any]
MOVES = frozenset(
    {"transpose", "swapaxes", "moveaxis", "expand_dims", "reshape", "squeeze"}
    | {"ravel", "copy", "broadcast_to"}
)


class Form(Enum):
    """How a coefficient can be kept: the first four exactly."""

    BITS = "bits"  # true or false
    SLOPES = "slopes"  # 0, 1, or 1/2
    SIGNS = "signs"  # -1, 1, or 0
    INTEGERS = "integers"
    AFFINE = "affine"  # rounded at random
    DIVISOR = "divisor"  # one over it, rounded at random
    OTHER = "other"

    @property
    def is_exact(self) -> bool:
        """Whether there is a small form that keeps every element."""
        return self in (Form.BITS, Form.SLOPES, Form.SIGNS, Form.INTEGERS)

    @property
    def is_random(self) -> bool:
        """Whether a random value with the right mean may take its place."""
        return self in (Form.AFFINE, Form.DIVISOR)


@final
@dataclass(frozen=True, slots=True)
class Coefficient:
    """A coefficient of a rule.

    `value` is what the ops of the rule read beside a cotangent; `base` has the same
    elements, not yet moved to other axes; `reads` are the primal values from whose
    elements it is computed.
    """

    value: Value
    base: Value
    reads: tuple[Value, ...]
    form: Form


def edge_coefficients(
    op: Apply, positions: Iterable[int], literals: Literals
) -> tuple[Coefficient, ...]:
    """The coefficients that the rule of `op` needs for the cotangents of the operands
    at `positions`."""
    if primitive(op.name).rule is None:
        return ()
    made, builder = trace_rule(op, literals)
    bars = [made[k].value for k in positions if isinstance(made[k], Expr)]
    primal = {*op.operands, *op.results}
    known = {*primal, *builder.literals, *_results(builder.ops)}
    free = {v for one in builder.ops for v in one.operands if v not in known}
    y_bars = free | (set(bars) - known)
    return coefficients(builder.ops, y_bars, bars, op, builder.literals)


def coefficients(
    ops: Sequence[Op],
    y_bars: set[Value],
    bars: Sequence[Value],
    op: Apply,
    literals: Literals,
) -> tuple[Coefficient, ...]:
    """The coefficients that `ops`, the rule of `op`, read to compute `bars` from the
    cotangents `y_bars`, in the order in which they are computed; but none that are
    computed from others which have an exact form."""
    cone = _Cone.of(ops, y_bars, bars, op, literals)
    found: dict[Value, Coefficient] = {}
    exact: set[Value] = set()
    for value in cone.frontier():
        base, form = cone.base(value), cone.form(value)
        if not cone.follows_from(base, exact):
            found[value] = Coefficient(value, base, cone.reads[value], form)
            exact |= {base} if form.is_exact else set()
    return tuple(found.values())


@final
@dataclass(slots=True)
class _Cone:
    """The ops of a rule that lead to the cotangents which are wanted."""

    ops: list[Op]
    bars: Sequence[Value]
    literals: Literals
    tainted: set[Value]  # computed from cotangents
    reads: dict[Value, tuple[Value, ...]]  # of the others
    makers: dict[Value, Op]

    @classmethod
    def of(
        cls,
        ops: Sequence[Op],
        y_bars: set[Value],
        bars: Sequence[Value],
        op: Apply,
        literals: Literals,
    ) -> _Cone:
        wanted, kept = set(bars), list[Op]()
        for one in reversed(ops):
            if wanted.intersection(one.results):
                wanted.update(one.operands)
                kept.append(one)
        primal = dict.fromkeys((*op.operands, *op.results))
        reads: dict[Value, tuple[Value, ...]] = {}
        reads.update((v, (v,)) for v in primal if v not in literals)
        cone = cls(kept[::-1], bars, literals, set(y_bars), reads, {})
        for one in cone.ops:
            cone._learn(one)
        return cone

    def _learn(self, op: Op) -> None:
        self.makers.update(dict.fromkeys(op.results, op))
        read = _elements_read(op)
        if self.tainted.intersection(read):
            self.tainted.update(op.results)
        else:
            found = dict.fromkeys(r for v in read for r in self.reads.get(v, ()))
            self.reads.update(dict.fromkeys(op.results, tuple(found)))

    def frontier(self) -> list[Value]:
        """The values that are read beside a cotangent, each once."""
        read = {
            v: None
            for op in self.ops
            if self.tainted.issuperset(op.results)
            for v in _elements_read(op)
            if v not in self.tainted and self.reads.get(v)
        }
        order = {v: k for k, v in enumerate((*self.reads,))}
        return sorted(read, key=order.__getitem__)

    def base(self, value: Value) -> Value:
        """The value before its elements were moved."""
        maker = self.makers.get(value)
        while isinstance(maker, Apply) and _moves(maker):
            value = maker.operands[0]
            maker = self.makers.get(value)
        return value

    def follows_from(self, value: Value, known: set[Value]) -> bool:
        """Whether the value is computed from `known` ones and literals, but is none of
        them."""
        waiting, is_known = [value], value in known
        while waiting:
            one = waiting.pop()
            maker = self.makers.get(one)
            if one in known or one in self.literals:
                continue
            if maker is None:
                return False
            waiting += maker.operands
        return not is_known

    def form(self, value: Value) -> Form:
        """The smallest form of a coefficient."""
        base = self.base(value)
        if not isinstance(base.type, ArrayType) or not rank_of(base.type):
            return Form.OTHER
        if dtype_of(base.type) is None or is_complex(base.type):
            return Form.OTHER
        return index_form(base) or self._few_values(base) or self._random(value, base)

    def _few_values(self, base: Value) -> Form | None:
        maker = self.makers.get(base)
        if not isinstance(maker, Apply) or not maker.operands:
            return None
        if dtype_of(maker.operands[0].type) != dtype_of(base.type):
            return None
        if maker.name == "sign":
            return Form.SIGNS
        tie = maker.operands[-1]
        literal = self.literals.get(tie)
        return Form.SLOPES if maker.name == "heaviside" and literal == 0.5 else None

    def _random(self, value: Value, base: Value) -> Form:
        if all(is_affine(self.ops, bar, base, self.literals) for bar in self.bars):
            return Form.AFFINE
        readers = [op for op in self.ops if value in op.operands]
        divided = all(_is_divisor(op, value, self.tainted) for op in readers)
        once = divided and base is value and not self._follow_another(readers)
        return Form.DIVISOR if once else Form.OTHER

    def _follow_another(self, readers: Sequence[Op]) -> bool:
        """Whether one of the `readers` reads what comes of another."""
        found: set[Value] = set()
        for op in self.ops:
            later = not found.isdisjoint(op.operands)
            if op in readers and later:
                return True
            if op in readers or later:
                found.update(op.results)
        return False


def _moves(op: Apply) -> bool:
    """Whether the elements are those of the first operand; numbers that stand for true
    and false are."""
    is_cast = op.name in ("astype", "astype_like")
    return op.name in MOVES or (is_cast and dtype_of(op.operands[0].type) == "bool")


def index_form(value: Value) -> Form | None:
    """The form of an array of bools or integers; None for others."""
    dtype = dtype_of(value.type) if isinstance(value.type, ArrayType) else None
    if dtype is None or may_be_float(value.type) or np.dtype(dtype).kind not in "biu":
        return None
    return Form.BITS if dtype == "bool" else Form.INTEGERS


def _is_divisor(op: Op, value: Value, tainted: set[Value]) -> bool:
    """Whether `op` divides a cotangent by `value`."""
    if not isinstance(op, Apply) or op.name != "divide":
        return False
    above, below = op.operands
    return below is value and above in tainted


def _elements_read(op: Op) -> list[Value]:
    """The operands whose elements are read."""
    ignored = primitive(op.name).shape_only if isinstance(op, Apply) else ()
    return [v for k, v in enumerate(op.operands) if k not in ignored]


def _results(ops: Iterable[Op]) -> list[Value]:
    return [result for op in ops for result in op.results]
