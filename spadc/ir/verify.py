"""Check that a function is well formed.

Every value is defined once and used only where it can be seen (later in its region, or
in a region inside); every op has the results and regions that its kind asks for; the
types that meet at a region's border agree; every `Ref` in a path is an operand of its
op. A fault is raised as an `IRError` that shows the lines around it:

    value `h_bar` is used before it is defined
        z_bar = multiply h_bar, %7          # 3
                         ^^^^^
        h_bar = matmul err_bar, %9
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .access import Subscript, Transpose, refs
from .functions import Function
from .lengths import Shape, Sym
from .program import Apply, For, If, Op, Region, Value, While
from .text import Listing
from .type_text import type_text
from .types import (
    AnyType,
    ArrayType,
    ListType,
    ObjectType,
    ScalarType,
    ShapeType,
    Type,
    rank_of,
    shape_of,
)
from .walk import regions_in

Infer = Callable[[str, tuple[Type, ...], Mapping[str, Any]], tuple[Type, ...] | None]


class IRError(Exception):
    """The IR is not well formed: a bug in the pass that made it."""


def verify(fn: Function, infer: Infer | None = None) -> Function:
    """Return `fn` if it is well formed, raise `IRError` otherwise.

    `infer(name, operand_types, attrs)`, if given, is asked for the result types of
    every op that applies a primitive (None: not known); the recorded types may not
    contradict them.
    """
    if tuple(v for p in fn.params for v in p.values) != fn.body.params:
        raise IRError(f"the parameters of `{fn.name}` are not those of its body")
    _Verifier(fn, infer).function()
    return fn


class _Verifier:
    """One walk over a function, with the values that can be seen at the current
    point."""

    def __init__(self, fn: Function, infer: Infer | None) -> None:
        self.fn = fn
        self.infer = infer
        self.defined: set[Value] = set()
        self.everywhere = {
            value
            for region in regions_in(fn.body)
            for value in (*region.params, *(r for op in region.ops for r in op.results))
        }

    def function(self) -> None:
        self.region(self.fn.body, frozenset())

    def region(self, region: Region, outer: frozenset[Value]) -> None:
        visible = set(outer)
        for param in region.params:
            self.define(param, region)
        visible.update(region.params)
        for op in region.ops:
            self.uses(op.operands, visible, op)
            self.shape_of_op(op)
            for inner in op.regions:
                self.region(inner, frozenset(visible))
            for result in op.results:
                self.define(result, op)
            visible.update(op.results)
        self.uses(region.results, visible, region)

    def define(self, value: Value, at: Op | Region) -> None:
        if value in self.defined:
            self.fail("value `{}` is defined twice", at, value)
        self.defined.add(value)

    def uses(
        self, values: Sequence[Value], visible: set[Value], at: Op | Region
    ) -> None:
        for value in values:
            if value not in self.everywhere:
                self.fail("value `{}` is used but defined nowhere", at, value)
            if value not in visible:
                seen = value in self.defined
                why = (
                    "outside the region that defines it"
                    if seen
                    else "before it is defined"
                )
                self.fail(f"value `{{}}` is used {why}", at, value)

    def shape_of_op(self, op: Op) -> None:
        if isinstance(op, Apply):
            self.apply(op)
        elif isinstance(op, If):
            self.branches(op)
        elif isinstance(op, For | While):
            self.loop(op)

    def apply(self, op: Apply) -> None:
        for value in op.attrs.values():
            steps = value if isinstance(value, tuple) else (value,)
            path = tuple(s for s in steps if isinstance(s, Subscript | Transpose))
            for ref in refs(path):
                if not 1 <= ref.operand < len(op.operands):
                    self.fail(f"the path has no operand {ref.operand}", op)
        if self.infer is None:
            return
        expected = self.infer(op.name, tuple(v.type for v in op.operands), op.attrs)
        if expected is None:
            return
        if len(expected) != len(op.results):
            self.fail(f"`{op.name}` has {len(expected)} results", op)
        for result, type_ in zip(op.results, expected, strict=True):
            if not may_be(result.type, type_):
                self.fail(f"`{{}}` should be {type_text(type_)}", op, result)

    def branches(self, op: If) -> None:
        for branch in op.regions:
            if branch.params:
                self.fail("a branch of `if` has parameters", op)
            self.agree("yields", op.results, branch.results, branch)

    def loop(self, op: For | While) -> None:
        carried = op.carried
        self.agree("starts with", carried, op.inits, op)
        extra = 1 if op.breaks or isinstance(op, While) else 0
        if len(op.results) != len(carried) + extra:
            self.fail(f"the loop should have {len(carried) + extra} results", op)
        if isinstance(op, While):
            if len(op.test.params) != len(carried):
                self.fail("the test and the body carry different values", op)
            self.agree("starts with", op.test.params, op.inits, op)
            if len(op.test.results) != 1:
                self.fail("the test should yield one value", op.test)
        yielded = op.body.results
        if op.breaks and not yielded:
            self.fail("the body should yield whether the loop ends", op.body)
        kept = yielded[:-1] if op.breaks else yielded
        self.agree("yields", carried, kept, op.body)
        self.agree("yields", op.results[: len(carried)], kept, op.body)

    def agree(
        self,
        verb: str,
        general: Sequence[Value],
        given: Sequence[Value],
        at: Op | Region,
    ) -> None:
        if len(general) != len(given):
            self.fail(f"{verb} {len(given)} values, expected {len(general)}", at)
        for target, source in zip(general, given, strict=True):
            if not may_be(target.type, source.type):
                wanted, found = type_text(target.type), type_text(source.type)
                self.fail(
                    f"{verb} `{{}}`, {found}, where {wanted} is expected", at, source
                )

    def fail(self, message: str, at: Op | Region, value: Value | None = None) -> None:
        listing = Listing(self.fn)
        name = listing.name(value) if value else ""
        text = message.format(name) if value else message
        raise IRError("\n".join([text, *_neighbourhood(listing, at, name)]))


def _neighbourhood(listing: Listing, at: Op | Region, name: str) -> list[str]:
    """The faulty line with two lines before and after it, and a caret under `name`."""
    number = min(listing.line_of[at], len(listing.lines) - 1)
    shown = []
    for index in range(max(0, number - 2), min(len(listing.lines), number + 3)):
        line = listing.lines[index]
        shown.append(f"    {line}")
        if index == number and name:
            shown.extend(_caret(line, name))
    return shown


def _caret(line: str, name: str) -> list[str]:
    found = list(re.finditer(rf"(?<![\w%]){re.escape(name)}(?!\w)", line))
    if not found:
        return []
    place = next((m for m in found if " = " in line[: m.start()]), found[0])
    return ["    " + " " * place.start() + "^" * len(name)]


def covers(general: Type, given: Type) -> bool:
    """Whether everything that `general` says is known of a value of type `given`.

    >>> covers(ArrayType("float64", None), ArrayType("float64", (3,)))
    True
    >>> covers(ArrayType("float64", (3,)), ArrayType("float64", None))
    False
    """
    return _agree(general, given, _is_known)


def may_be(general: Type, given: Type) -> bool:
    """Whether a value of type `given` may be of type `general`, for all that is known.

    >>> may_be(ArrayType("float64", (3,)), ArrayType("float64", None))
    True
    >>> may_be(ArrayType("float64", (3,)), ArrayType("float64", (4,)))
    False
    """
    return _agree(general, given, _is_possible)


Match = Callable[[object, object], bool]


def _is_known(wanted: object, found: object) -> bool:
    return wanted is None or wanted == found


def _is_possible(wanted: object, found: object) -> bool:
    if isinstance(wanted, Sym) or isinstance(found, Sym):
        return True  # two lengths with different names may be equal
    return wanted is None or found is None or wanted == found


def _agree(general: Type, given: Type, match: Match) -> bool:
    if general in (given, ObjectType()):
        return True
    if isinstance(given, AnyType) and isinstance(general, ArrayType | ScalarType):
        return match(general, None)
    if isinstance(general, AnyType):
        return isinstance(given, ArrayType | ScalarType)
    if isinstance(general, ScalarType):
        return isinstance(given, ScalarType) and match(general.value, given.value)
    if isinstance(general, ArrayType):
        if isinstance(given, ScalarType):
            return rank_of(general) in (0, None)
        same_dtype = isinstance(given, ArrayType) and match(general.dtype, given.dtype)
        return same_dtype and _shapes_agree(general.shape, shape_of(given), match)
    if isinstance(general, ShapeType):
        return isinstance(given, ShapeType) and _shapes_agree(
            general.dims, given.dims, match
        )
    if isinstance(general, ListType) and isinstance(given, ListType):
        empty = general.element is None or given.element is None
        return empty or _agree(general.element, given.element, match)  # type: ignore[arg-type]
    return type(general) is type(given)


def _shapes_agree(general: Shape | None, given: Shape | None, match: Match) -> bool:
    if general is None or given is None:
        return match(general, given)
    if len(general) != len(given):
        return False
    return all(match(g, d) for g, d in zip(general, given, strict=True))
