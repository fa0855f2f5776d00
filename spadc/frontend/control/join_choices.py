"""Bindings that differ in kind where control flow meets: None or a value, one function
or another.

Which of them it is becomes a number of the program (`no_best`, `which_f`), so that
`best is None` and `f(x)` are decided when the program runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..bindings import (
    ArrayRef,
    Binding,
    Conflict,
    External,
    Function,
    LiveObject,
    Maybe,
    OneOf,
    Partial,
    Scalar,
    Static,
    Tuple,
    same,
)
from ..state import leaves_of

if TYPE_CHECKING:
    from .join import Join
    from .phi import Key

CALLABLE = (Function, Partial, External, LiveObject)
MOST = 8  # functions between which one call chooses


def joined_otherwise(
    join: Join, a: Binding | None, b: Binding | None, key: Key, hint: str | None
) -> Binding | None:
    """One binding for what is of different kinds on the two ways, if there is one."""
    if all(is_callable(one) for one in (a, b)):
        return _functions(join, a, b, key, hint)
    if any(_may_be_none(one) for one in (a, b)):
        return _optional(join, a, b, key, hint)
    return None


def _may_be_none(binding: Binding | None) -> bool:
    none = isinstance(binding, Static) and binding.value is None
    return none or isinstance(binding, Maybe)


# --- None or a value ------------------------------------------------------------------


def _optional(
    join: Join, a: Binding | None, b: Binding | None, key: Key, hint: str | None
) -> Binding | None:
    """None on one way, a number, an array or a tuple on the other."""
    inner = [_without_none(one) for one in (a, b)]
    present = [one for one in inner if one is not None]
    if not present:  # None, or not bound at all
        return None
    if not all(isinstance(one, Scalar | ArrayRef | Tuple | Static) for one in present):
        return _function_or_none(join, a, b, key, hint, present)
    absent = join.binding(_absent(a), _absent(b), (*key, "absent"), f"no_{hint}")
    value = join.binding(inner[0], inner[1], (*key, "value"), hint)
    if isinstance(value, Conflict):
        return value
    return Maybe(absent, value)


def _function_or_none(
    join: Join,
    a: Binding | None,
    b: Binding | None,
    key: Key,
    hint: str | None,
    present: list[Binding],
) -> Binding | None:
    """None on one way, a function that exists when compiling on the other."""
    first = present[0]
    if not is_callable(first) or not all(same(first, one) for one in present):
        return None
    absent = join.binding(_absent(a), _absent(b), (*key, "absent"), f"no_{hint}")
    return Maybe(absent, first)


def _without_none(binding: Binding | None) -> Binding | None:
    if isinstance(binding, Maybe):
        return binding.value
    return None if _may_be_none(binding) else binding


def _absent(binding: Binding | None) -> Binding | None:
    """Whether it is None on this way; nobody asks where it is unbound."""
    if isinstance(binding, Maybe):
        return binding.absent
    return None if binding is None else Static(_may_be_none(binding))


# --- one function or another ----------------------------------------------------------


def is_callable(binding: Binding | None) -> bool:
    """Whether a binding is a function that is the same wherever it is called."""
    if isinstance(binding, OneOf):
        return True
    if not isinstance(binding, CALLABLE):
        return False
    kinds = (*CALLABLE, Static)
    return all(
        isinstance(leaf, kinds) and getattr(leaf, "spelled", None) is None
        for leaf in leaves_of(binding)
    )


def _functions(
    join: Join, a: Binding | None, b: Binding | None, key: Key, hint: str | None
) -> Binding:
    """One of the functions of both ways; each has a number in the whole program."""
    numbers = {*join.known.choices.get(key, ())}
    for one in (a, b):
        numbers |= set(one.numbers) if isinstance(one, OneOf) else {_number(join, one)}
    if len(numbers) > MOST:
        return Conflict("is one of many functions, depending on the way")
    join.facts.choices[key] = tuple(sorted(numbers))
    left, right = _which(join, a), _which(join, b)
    which = join.binding(left, right, (*key, "which"), f"which_{hint}")
    if isinstance(which, Conflict):
        return which
    known = join.low.records.callables
    in_order = sorted(numbers)
    return OneOf(which, tuple(in_order), tuple(known[n] for n in in_order))


def _which(join: Join, binding: Binding | None) -> Binding:
    """The number of the function that it is on one way."""
    return (
        binding.which if isinstance(binding, OneOf) else Static(_number(join, binding))
    )


def _number(join: Join, binding: Binding | None) -> int:
    """The number of a function, the same wherever it is met."""
    assert binding is not None
    known = join.low.records.callables
    for number, one in enumerate(known):
        if same(one, binding):
            return number
    known.append(binding)
    return len(known) - 1
