"""`max` and `min`, as Python has them: the first of the items that no other exceeds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, final

from ..bindings import ArrayRef, Binding, Static, Tuple, is_number
from ..context import Lowering
from ..control.iteration import is_listed, known_count
from ..control.iterators import all_items, spread
from ..language.comprehensions import fold, list_made_of
from ..language.operators import bind_number, guards_of
from ..lists.grown import grown_of
from ..memory.storage import is_array
from ..values import list_value, static_value, type_of, value_of
from .application import call
from .arguments import Arguments, library


@final
@dataclass(frozen=True, slots=True)
class Extreme:
    """`max` or `min`."""

    name: str
    evaluate: Callable[..., Any]


MAX, MIN = Extreme("max", max), Extreme("min", min)


@library("builtins.max")
def max_of(low: Lowering, given: Arguments) -> Binding:
    """`max(a, b)`, `max(items)`"""
    return _extreme(low, given, MAX)


@library("builtins.min")
def min_of(low: Lowering, given: Arguments) -> Binding:
    """`min(a, b)`, `min(items)`"""
    return _extreme(low, given, MIN)


def _extreme(low: Lowering, given: Arguments, which: Extreme) -> Binding:
    keywords = dict(given.keywords)
    default, key = keywords.pop("default", None), keywords.pop("key", None)
    for word in keywords:
        low.refuse(
            "SPD102", f"spadc does not know the argument `{word}` of `{which.name}`"
        )
    if key is not None:
        return _by_key(low, given, key, which)
    if len(given.positional) == 1:
        return _of_items(low, given, default, which)
    return _of_known(low, given.positional, default, which)


def _of_items(
    low: Lowering, given: Arguments, default: Binding | None, which: Extreme
) -> Binding:
    """The extreme of what can be looped over."""
    over = spread(low, given.positional[0])
    if isinstance(over, ArrayRef):
        return _of_array(low, over, which)
    grown = grown_of(low, over)
    if grown is None and (is_listed(low, over) or known_count(low, over) is not None):
        return _of_known(low, all_items(low, over), default, which)
    if default is not None:
        low.refuse(
            "SPD102", f"`default` of `{which.name}`, of items that are not known"
        )
    if grown is None:
        grown = grown_of(low, list_made_of(low, over))
    assert grown is not None
    content = list_value(low, grown)
    return bind_number(low, low.apply(f"{which.name}_item", content, hint=given.hint))


def _of_array(low: Lowering, array: ArrayRef, which: Extreme) -> Binding:
    """Python's own `max` of an array with one axis, which goes from the left."""
    if not is_array(type_of(low.state, array)):
        low.refuse(
            "SPD104",
            f"the number of axes must be known at compile time for `{which.name}`",
            f"Give the types of the parameters, or use `np.{which.name}`.",
        )
    return bind_number(low, low.apply(f"{which.name}_element", value_of(low, array)))


def _of_known(
    low: Lowering,
    items: tuple[Binding, ...],
    default: Binding | None,
    which: Extreme,
) -> Binding:
    found = fold(low, Tuple(items), None, lambda a, b: _of_two(low, a, b, which))
    if found is None and default is None:
        low.refuse("SPD303", f"`{which.name}` of nothing")
    return found or default or Static(None)


def _of_two(low: Lowering, a: Binding, b: Binding, which: Extreme) -> Binding:
    name = which.name
    for side in (a, b):
        if isinstance(side, ArrayRef) and is_array(type_of(low.state, side)):
            low.refuse(
                "SPD304",
                f"`{name}` of an array",
                f"Use `np.{name}imum`, elementwise.",
            )
    values = value_of(low, a), value_of(low, b)
    result = low.apply(f"builtins.{name}", *values, _name=name)
    known = [side.value for side in (a, b) if isinstance(side, Static)]
    if len(known) == 2 and all(map(is_number, known)):
        return Static(which.evaluate(*known), result, guards_of(a, b))
    return bind_number(low, result)


def _by_key(low: Lowering, given: Arguments, key: Binding, which: Extreme) -> Binding:
    """`max(items, key=...)`, where the keys are known."""
    several = len(given.positional) > 1
    items = given.positional if several else all_items(low, given.positional[0])
    keys = [call(low, key, Arguments((item,), {}, given.node)) for item in items]
    if not items or not all(isinstance(found, Static) for found in keys):
        low.refuse(
            "SPD104",
            f"the keys that `{which.name}` compares must be known at compile time",
            "Keep the best item so far in a loop with `if`.",
        )
    values = [static_value(low, found, "the key") for found in keys]
    place: int = which.evaluate(range(len(items)), key=values.__getitem__)
    return items[place]
