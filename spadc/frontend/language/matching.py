"""`match`: which case is meant, known when compiling or tested when the program runs.

A pattern answers with a test and the names that it binds. Patterns look at the kind and
the length of things, which exist when compiling; only literals and names of constants
are compared when the program runs. The cases then are an `if` with an `elif` for each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, final

import gast

from ..bindings import (
    ArrayRef,
    Binding,
    ContainerRef,
    Scalar,
    ShapeRef,
    Static,
    Tuple,
)
from ..calling.inspection import class_named, instance_of, unknown_class
from ..context import Lowering
from ..lists.grown import grown_of
from ..memory.storage import is_array
from ..values import container_of, items_of, static_value, type_of
from .assign import bind_name
from .attributes import attribute_of
from .comparisons import compare
from .logic import connect, truth
from .statements import BRANCHING, block, either_way, placed


@final
@dataclass(frozen=True, slots=True)
class Matched:
    """Whether a pattern fits, and what it binds if it does."""

    test: Static | Scalar
    names: dict[str, Binding] = field(default_factory=dict)


YES, NO = Matched(Static(True)), Matched(Static(False))


def match_statement(low: Lowering, node: Any, rest: Sequence[Any]) -> bool:
    """Lower a `match`; the answer says whether `rest` has been lowered with it."""
    with placed(low, node):
        subject = low.expression(node.subject)
        return _first_case(low, subject, node.cases, rest)


def _first_case(
    low: Lowering, subject: Binding, cases: Sequence[Any], rest: Sequence[Any]
) -> bool:
    if not cases:
        return False
    case, others = cases[0], cases[1:]
    found = fits(low, case.pattern, subject)
    test: Binding = found.test
    if case.guard is not None:
        test = connect(low, True, test, lambda: _guard(low, case.guard, found))

    def then() -> None:
        _bind(low, found)
        block(low, case.body)

    def orelse() -> None:
        _first_case(low, subject, others, ())

    return either_way(low, truth(low, test), then, orelse, rest)


def _guard(low: Lowering, node: Any, found: Matched) -> Binding:
    _bind(low, found)
    return truth(low, low.expression(node))


def _bind(low: Lowering, found: Matched) -> None:
    for name, binding in found.names.items():
        bind_name(low, name, binding)


# --- patterns -------------------------------------------------------------------------


def fits(low: Lowering, pattern: Any, subject: Binding) -> Matched:
    """Whether a pattern fits a subject."""
    with low.at(pattern):
        handler = PATTERNS.get(type(pattern))
        if handler is None:
            low.refuse_node(pattern)
        return handler(low, pattern, subject)


def _value(low: Lowering, pattern: Any, subject: Binding) -> Matched:
    wanted = low.expression(pattern.value)
    return Matched(truth(low, compare(low, gast.Eq, subject, wanted)))


def _singleton(low: Lowering, pattern: Any, subject: Binding) -> Matched:
    return Matched(truth(low, compare(low, gast.Is, subject, Static(pattern.value))))


def _capture(low: Lowering, pattern: Any, subject: Binding) -> Matched:
    found = YES if pattern.pattern is None else fits(low, pattern.pattern, subject)
    if pattern.name is None:
        return found
    return Matched(found.test, {**found.names, pattern.name: subject})


def _either(low: Lowering, pattern: Any, subject: Binding) -> Matched:
    test: Static | Scalar = Static(False)
    for one in pattern.patterns:
        found = fits(low, one, subject)
        if isinstance(found.test, Static) and not found.test.value:
            continue
        if isinstance(found.test, Static) and isinstance(test, Static):
            return found
        if found.names:
            low.refuse(
                "SPD104",
                "which of these patterns binds a name must be known at compile time",
                "Write a case for each of them.",
            )
        test = _joined(low, "or_", test, found.test)
    return Matched(test)


def _joined(
    low: Lowering, name: str, a: Static | Scalar, b: Static | Scalar
) -> Static | Scalar:
    """`and_` or `or_` of two tests."""
    for one, other in ((a, b), (b, a)):
        if isinstance(one, Static):
            return other if bool(one.value) == (name == "and_") else one
    assert isinstance(a, Scalar) and isinstance(b, Scalar)
    return Scalar(low.apply(name, a.value, b.value, _form="operator"))


def _all(low: Lowering, found: Sequence[Matched]) -> Matched:
    """Patterns that all have to fit."""
    test: Static | Scalar = Static(True)
    names: dict[str, Binding] = {}
    for one in found:
        test = _joined(low, "and_", test, one.test)
        names |= one.names
    return Matched(test, names)


def _sequence(low: Lowering, pattern: Any, subject: Binding) -> Matched:
    if not _is_sequence(low, subject):
        return NO
    items, patterns = items_of(low, subject), pattern.patterns
    stars = [k for k, p in enumerate(patterns) if isinstance(p, gast.MatchStar)]
    if not stars:
        if len(items) != len(patterns):
            return NO
        return _in_turn(low, zip(patterns, items, strict=True))
    (k,) = stars
    after = len(patterns) - k - 1
    if len(items) < k + after:
        return NO
    stop = len(items) - after
    ends = (*patterns[:k], *patterns[k + 1 :])
    found = _in_turn(low, zip(ends, (*items[:k], *items[stop:]), strict=True))
    name = patterns[k].name
    if name is None:
        return found
    return Matched(found.test, {**found.names, name: low.new_container(items[k:stop])})


def _in_turn(low: Lowering, pairs: Any) -> Matched:
    """Patterns for parts, up to the first that certainly does not fit."""
    found: list[Matched] = []
    for pattern, item in pairs:
        one = fits(low, pattern, item)
        if isinstance(one.test, Static) and not one.test.value:
            return NO
        found.append(one)
    return _all(low, found)


def _is_sequence(low: Lowering, subject: Binding) -> bool:
    """Whether something is a tuple or a list; arrays and texts are none here."""
    if grown_of(low, subject) is not None:
        low.refuse(
            "SPD104", "the length of this list must be known at compile time here"
        )
    if isinstance(subject, ContainerRef):
        return container_of(low, subject).keys is None
    if isinstance(subject, ArrayRef) and not is_array(type_of(low.state, subject)):
        unknown_class(low)
    return isinstance(subject, Tuple | ShapeRef)


def _mapping(low: Lowering, pattern: Any, subject: Binding) -> Matched:
    known = (
        container_of(low, subject)
        if isinstance(subject, ContainerRef) and grown_of(low, subject) is None
        else None
    )
    if known is None or known.keys is None:
        return NO
    left = dict(zip(known.keys, known.items, strict=True))
    pairs = []
    for node, part in zip(pattern.keys, pattern.patterns, strict=True):
        key = static_value(low, low.expression(node), "the key of a dict")
        if key not in left:
            return NO
        pairs.append((part, left.pop(key)))
    found = _in_turn(low, pairs)
    if pattern.rest is None or found is NO:
        return found
    others = low.new_container(tuple(left.values()), tuple(left))
    return Matched(found.test, {**found.names, pattern.rest: others})


ITSELF = (bool, bytes, dict, float, frozenset, int, list, set, str, tuple)


def _class(low: Lowering, pattern: Any, subject: Binding) -> Matched:
    cls = class_named(low, low.expression(pattern.cls))
    if not instance_of(low, subject, (cls,)):
        return NO
    by_place = list(getattr(pattern, "patterns", ()))
    named = list(zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True))
    if by_place and cls in ITSELF:
        return _in_turn(low, [(by_place[0], subject)])
    fields = getattr(cls, "__match_args__", ())
    if len(by_place) > len(fields):
        low.refuse("SPD303", f"`{cls.__name__}` has {len(fields)} parts to match")
    named = [*zip(fields, by_place, strict=False), *named]
    return _in_turn(low, [(p, attribute_of(low, subject, n)) for n, p in named])


Handler = Callable[[Lowering, Any, Binding], Matched]
PATTERNS: dict[type, Handler] = {
    gast.MatchValue: _value,
    gast.MatchSingleton: _singleton,
    gast.MatchAs: _capture,
    gast.MatchOr: _either,
    gast.MatchSequence: _sequence,
    gast.MatchMapping: _mapping,
    gast.MatchClass: _class,
}

BRANCHING[gast.Match] = match_statement
