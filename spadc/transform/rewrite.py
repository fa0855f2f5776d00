"""Rewrite a function op by op, in program order, with small rules.

A rule looks at one op (whose operands are already rewritten) and answers with the value
that takes the place of its result, or None. Through the `Rewriter` it sees the ops that
define its operands, how often a value is used and what is known about shapes, and
appends new ops, which take the span of the op they replace and are themselves
rewritten. Only ops that compute cotangents are rewritten.

A value that replaces a named one takes its name, if it has none and both belong to the
same sweep; it takes the type, if that says more. Types of ops whose operands have
changed type are inferred again, carried values included.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from spadc.ir import (
    NO_ATTRS,
    NOWHERE,
    Apply,
    Constant,
    Function,
    Global,
    If,
    Op,
    Region,
    Value,
    count_uses,
    covers,
    may_be,
    redefine,
    regions_in,
    renamed,
    walk,
    with_body,
)
from spadc.primitives import infer_types, primitive, type_of_literal

from .control import rewrite_branch, rewrite_loop
from .facts import Facts

Rule = Callable[[Apply, "Rewriter"], Value | None]
Rules = Mapping[str, Sequence[Rule]]
Number = int | float


class Rewriter:
    """One pass over one function."""

    def __init__(self, fn: Function, rules: Rules, floats: Iterable[Value]) -> None:
        """Learn what there is to know about `fn`; `floats` are known to be floating."""
        self.fn = fn
        self.rules = rules
        self.facts = Facts(floats)
        self.facts.learn_region(fn.body)
        self.uses: Counter[Value] = count_uses(fn.body)
        self.read = _read_values(fn.body)
        self.applied = frozenset(v for op in walk(fn.body) for v in op.operands)
        self.consumers = _single_consumers(fn.body, self.uses)
        self.definers: dict[Value, Op] = {}
        self.homes: dict[
            Value, int
        ] = {}  # the region in which an op's result is defined
        self.names: dict[Value, Value] = {}
        self.truths: dict[Value, bool] = {}  # tests whose outcome is known here
        self.better: dict[Value, Value] = {}  # the same value with a name or type
        self.changed = False
        self._ops: list[Op] = []
        self._home = 0
        self._homes = 0
        self.span = NOWHERE
        self._current: Value | None = None

    def run(self) -> Function:
        """The rewritten function."""
        body = self.region(self.fn.body)
        return with_body(self.fn, redefine(body, self.better))

    # --- what rules ask
    # ----------------------------------------------------------------

    def definition(self, value: Value) -> Apply | None:
        """The op that makes `value`, if it applies a primitive."""
        op = self.definers.get(value)
        return op if isinstance(op, Apply) else None

    def made_by(self, value: Value, *names: str) -> Apply | None:
        """The op that makes `value`, if it applies one of the primitives `names`."""
        op = self.definition(value)
        return op if op is not None and op.name in names else None

    def is_same(self, a: Value, b: Value, depth: int = 3) -> bool:
        """Whether both are computed in the same way from the same values."""
        if a is b:
            return True
        first, second = self.definition(a), self.definition(b)
        if first is None or second is None:
            number = self.literal(a)
            return number is not None and repr(number) == repr(self.literal(b))
        if depth == 0 or first.name != second.name or first.attrs != second.attrs:
            return False
        if primitive(first.name).has_effect:
            return False
        if first.results.index(a) != second.results.index(b):
            return False
        pairs = zip(first.operands, second.operands, strict=False)
        same_count = len(first.operands) == len(second.operands)
        return same_count and all(self.is_same(x, y, depth - 1) for x, y in pairs)

    def name_of(self, value: Value) -> str | None:
        """The name that the value has, or takes over."""
        return self.better.get(value, value).hint

    def is_read(self, value: Value) -> bool:
        """Whether more than the shape of `value` is read."""
        return value in self.read

    def literal(self, value: Value) -> Number | None:
        """The number that `value` is known to be, or None."""
        op = self.definers.get(value)
        if not isinstance(op, Constant) or isinstance(op.value, bool):
            return None
        return op.value if isinstance(op.value, int | float) else None

    def imaginary(self, value: Value) -> complex | None:
        """The imaginary number that `value` is known to be, or None."""
        op = self.definers.get(value)
        known = op.value if isinstance(op, Constant) else None
        return known if isinstance(known, complex) and known.real == 0 else None

    def is_inner(self, value: Value) -> bool:
        """Whether only the current op reads `value`, an unnamed result of the reverse
        sweep made in the current region: then it can be taken apart."""
        return self.name_of(value) is None and self.is_inner_store(value)

    def is_inner_store(self, value: Value) -> bool:
        """Whether only the current op reads `value`, a state of an array of cotangents
        made in the current region."""
        op = self.definition(value)
        return (
            op is not None
            and is_adjoint(op)
            and self.uses[value] <= 1
            and self.homes.get(value) == self._home
        )

    def is_at_hand(self, value: Value) -> bool:
        """Whether `value` is a parameter of the function or made in this region."""
        made_here = self.homes.get(value) == self._home
        return made_here or value in self.fn.body.params

    def consumer(self) -> str:
        """The primitive that alone reads the result of the current op, or ""."""
        return self.consumers.get(self._current, "") if self._current else ""

    def is_computed_with(self) -> bool:
        """Whether an op reads the result of the current op: else it is only yielded."""
        return self._current is None or self._current in self.applied

    # --- what rules build
    # --------------------------------------------------------------

    def constant(self, literal: Any) -> Value:
        """A literal, with the span of the current op."""
        op = Constant(literal, Value(type_of_literal(literal)), self.span)
        self.append(op)
        return op.result

    def make(self, name: str, *operands: Value | Number, **attrs: Any) -> Apply:
        """A new op, not yet in the program."""
        values = tuple(
            o if isinstance(o, Value) else self.constant(o) for o in operands
        )
        (type_,) = infer_types(name, tuple(v.type for v in values), attrs)
        proxy = MappingProxyType(attrs) if attrs else NO_ATTRS
        return Apply(name, values, (Value(type_),), proxy, self.span)

    def apply(self, name: str, *operands: Value | Number, **attrs: Any) -> Value:
        """The result of a new op, which is rewritten in turn."""
        op = self.make(name, *operands, **attrs)
        self.uses[op.result] = 1
        current, self._current = self._current, None
        result = self._rewritten(op)
        self._current = current
        return result

    def settle(self, name: str, *operands: Value | Number) -> Value:
        """The result of a new op that stays as it is."""
        op = self.make(name, *operands)
        self.uses[op.result] = 1
        self.append(op)
        return op.result

    def again(self, op: Apply, operands: Sequence[Value]) -> Value:
        """`op` once more, with other operands: same place in the source, same name."""
        result = Value(op.result.type, self.name_of(op.result))
        self.uses[result] = 1
        self.append(Apply(op.name, tuple(operands), (result,), op.attrs, op.span))
        return result

    # --- going through the function
    # ----------------------------------------------------

    def region(self, region: Region) -> Region:
        """The rewritten region."""
        ops = self.ops_of(region)
        return Region(renamed(region.params, self.names), ops, self.now(region.results))

    def ops_of(self, region: Region) -> tuple[Op, ...]:
        """The rewritten ops of a region; what it yields is in `names` afterwards."""
        outer_ops, outer_home = self._ops, self._home
        self._homes += 1
        self._ops, self._home = [], self._homes
        for op in region.ops:
            self.op(op)
        ops, self._ops, self._home = tuple(self._ops), outer_ops, outer_home
        return ops

    def now(self, values: Sequence[Value]) -> tuple[Value, ...]:
        """What has become of `values`."""
        return renamed(values, self.names)

    def op(self, op: Op) -> None:
        """Rewrite one op of the old function."""
        self.span = op.span
        if isinstance(op, Constant | Global):
            self.append(op)
        elif isinstance(op, Apply):
            self._apply(op)
        elif isinstance(op, If):
            rewrite_branch(op, self)
        else:
            rewrite_loop(op, self)

    def replace(self, old: Value, new: Value) -> None:
        """`new` takes the place of the result `old`, its name and what its type
        says."""
        self.changed = True
        self.names[old] = new
        self.uses[new] += self.uses[old] - 1
        maker = self.definers.get(new)
        if maker is None or isinstance(maker, Constant | Global):
            return
        hint = new.hint or (
            old.hint if maker.span.reverse == self.span.reverse else None
        )
        type_ = old.type if covers(new.type, old.type) else new.type
        if (hint, type_) != (new.hint, new.type):
            self.better[new] = Value(type_, hint)

    def _apply(self, op: Apply) -> None:
        now = dataclasses.replace(op, operands=self.now(op.operands))
        now = self._typed_again(op, now)
        if len(op.results) != 1:
            self.append(now)
            return
        self._current = op.result
        new = self._rewritten(now)
        self._current = None
        if new is not now.result:
            self.replace(op.result, new)
        elif now.result is not op.result:
            self.names[op.result] = now.result

    def _typed_again(self, old: Apply, now: Apply) -> Apply:
        """The op with results typed again, if an operand has another type than
        before."""
        before = [v.type for v in old.operands]
        types = tuple(v.type for v in now.operands)
        if list(types) == before or old.name in ("push", "pop", "tape"):
            return now
        inferred = infer_types(now.name, types, dict(now.attrs))
        results = tuple(
            r if may_be(t, r.type) else Value(t, r.hint)
            for r, t in zip(now.results, inferred, strict=True)
        )
        return dataclasses.replace(now, results=results)

    def _rewritten(self, op: Apply) -> Value:
        for rule in self.rules.get(op.name, ()) if is_adjoint(op) else ():
            new = rule(op, self)
            if new is not None and may_be(op.result.type, new.type):
                self.changed = True
                return new
        self.append(op)
        return op.result

    def append(self, op: Op) -> None:
        """Put `op` at the end of the current region."""
        self._ops.append(op)
        self.facts.learn(op)
        for result in op.results:
            self.definers[result] = op
            self.homes[result] = self._home
            if result in self.better:
                del self.better[result]


def is_adjoint(op: Op) -> bool:
    """Whether `op` computes a cotangent. Ops of the reverse sweep that belong to no
    statement find primal values again, and stay as the user wrote them."""
    return op.span.is_derived and op.span.statement is not None


def _single_consumers(region: Region, uses: Counter[Value]) -> dict[Value, str]:
    """The primitive that reads each value that is read once."""
    return {
        operand: op.name
        for op in walk(region)
        if isinstance(op, Apply)
        for operand in op.operands
        if uses[operand] == 1
    }


def _read_values(body: Region) -> frozenset[Value]:
    """The values of which more than the shape is read."""
    found: list[Value] = []
    for region in regions_in(body):
        found += region.results
        for op in region.ops:
            ignored = primitive(op.name).shape_only if isinstance(op, Apply) else ()
            found += (v for k, v in enumerate(op.operands) if k not in ignored)
    return frozenset(found)
