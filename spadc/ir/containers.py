"""Containers as they occur in arguments: taken apart, and made again with other parts.

Known are plain dicts, lists and tuples, named tuples, dataclasses and simple
namespaces; a subclass of one of the plain ones may behave in another way.
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, final

import numpy as np

from .structures import Reach, spelled
from .types import Entry

DEEPEST = 50
# What is met most often is told apart first.
NO_CONTAINERS = frozenset({np.ndarray, np.float64, float, int, bool, str, type(None)})


@final
@dataclass(frozen=True, slots=True)
class Opened:
    """A container taken apart: its kind (as in `StructType`), labels and items."""

    kind: str
    labels: tuple[Any, ...]
    items: tuple[Any, ...]

    @property
    def steps(self) -> tuple[Entry, ...]:
        """How each item is reached."""
        by_name = self.kind in ("named tuple", "object")
        return tuple(Entry(label, by_name) for label in self.labels)


def taken_apart(value: object) -> Opened | None:
    """The container taken apart; None for what is no container."""
    kind = type(value)
    if kind in NO_CONTAINERS:
        return None
    if kind is dict:
        assert isinstance(value, dict)
        return Opened("dict", tuple(value), tuple(value.values()))
    if kind is list or kind is tuple:
        assert isinstance(value, list | tuple)
        return Opened(kind.__name__, tuple(range(len(value))), tuple(value))
    if is_named_tuple(value):
        assert isinstance(value, tuple)
        return Opened("named tuple", kind._fields, tuple(value))  # type: ignore[attr-defined]
    names = field_names(value)
    if names is None:
        return None
    return Opened("object", names, tuple(getattr(value, name) for name in names))


def is_named_tuple(value: object) -> bool:
    """Whether a value is a named tuple that does no more than `namedtuple` makes."""
    kind = type(value)
    named = isinstance(value, tuple) and isinstance(
        getattr(kind, "_fields", None), tuple
    )
    return named and not getattr(value, "__dict__", None)


def field_names(value: object) -> tuple[str, ...] | None:
    """The names of the parts of a dataclass or a simple namespace, else None; an object
    may have got more of them than its class says."""
    if type(value) is SimpleNamespace:
        return tuple(vars(value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = (field.name for field in dataclasses.fields(value))
        return tuple(dict.fromkeys((*names, *getattr(value, "__dict__", ()))))
    return None


def is_plainly_made(value: object) -> bool:
    """Whether calling the class of an object with its parts makes one like it, and does
    nothing else."""
    kind: Any = type(value)
    if isinstance(value, tuple):
        base = next(c for c in kind.__mro__ if "_fields" in vars(c))
        return kind.__new__ is base.__new__ and kind.__init__ is tuple.__init__
    if kind is SimpleNamespace:
        return True
    if not kind.__dataclass_params__.init or hasattr(kind, "__post_init__"):
        return False
    maker = next(c for c in kind.__mro__ if "__init__" in vars(c))
    if not dataclasses.is_dataclass(maker) or not _is_generated(kind.__init__):
        return False
    fields = dataclasses.fields(kind)
    same = (
        len(fields) == len(dataclasses.fields(maker)) == len(field_names(value) or ())
    )
    return same and all(field.init for field in fields)


def _is_generated(function: Any) -> bool:
    """Whether a method was made by `dataclass`, which runs text without a file."""
    code = getattr(function, "__code__", None)
    return code is not None and code.co_filename == "<string>"


def is_shape(value: object) -> bool:
    """Whether an argument is a tuple of lengths or axes."""
    if type(value) is not tuple or not value:
        return False
    return all(type(item) is int for item in value)


def is_label(label: object) -> bool:
    """Whether a key can be written into a program."""
    if type(label) is tuple:
        return all(map(is_label, label))
    return type(label) in (str, int)


def parts_of_value(value: object, reach: Reach = ()) -> Iterator[tuple[Reach, Any]]:
    """Everything inside nested containers that is none itself, with its path."""
    opened = None if type(value) in NO_CONTAINERS else taken_apart(value)
    if opened is None:
        yield reach, value
        return
    if len(reach) >= DEEPEST:
        raise RecursionError("containers are nested too deep")
    for step, item in zip(opened.steps, opened.items, strict=True):
        yield from parts_of_value(item, (*reach, step))


def flattened(named: Mapping[str, object]) -> dict[str, Any]:
    """Every part of several values, by the text that reaches it."""
    return {
        spelled(name, reach): part
        for name, value in named.items()
        for reach, part in parts_of_value(value)
    }


def nested(named: Mapping[str, Any], flat: Mapping[str, Any]) -> dict[str, Any]:
    """Values of the same nesting with the parts that `flat` gives by their texts."""
    parts = iter([flat[text] for text in flattened(named)])
    return {n: rebuilt(value, lambda _: next(parts)) for n, value in named.items()}


def containers_in(value: object, reach: Reach = ()) -> Iterator[tuple[Reach, Any]]:
    """Every container in a value, itself first, with its path."""
    opened = taken_apart(value)
    if opened is None:
        return
    yield reach, value
    for step, item in zip(opened.steps, opened.items, strict=True):
        yield from containers_in(item, (*reach, step))


def rebuilt(value: Any, change: Callable[[Any], Any]) -> Any:
    """The same nesting, in new containers, with every part replaced."""
    opened = None if type(value) in NO_CONTAINERS else taken_apart(value)
    if opened is None:
        return change(value)
    return with_items(value, [rebuilt(item, change) for item in opened.items])


def with_items(value: Any, items: Sequence[Any]) -> Any:
    """A container like `value` that holds `items`; nothing of its class is run."""
    kind = type(value)
    if kind is dict:
        return dict(zip(value, items, strict=True))
    if isinstance(value, tuple):
        return tuple.__new__(kind, items)
    if kind is list:
        return list(items)
    made = copy.copy(value)
    for name, item in zip(field_names(value) or (), items, strict=True):
        object.__setattr__(made, name, item)
    return made
