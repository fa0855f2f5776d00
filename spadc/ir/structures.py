"""How values are nested in containers: structured arguments, and what is returned.

A structured argument (a dict, list, tuple or object of arrays and numbers) is one
parameter, whose form a `StructType` says; its parts are values of their own, each
reached by a path of entries:

    params["layers"][0].W        (Entry("layers"), Entry(0), Entry("W", True))

What a function returns, or a gradient with the form of a parameter, is an `Assembly` of
flat results.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, final

from .types import Entry, StructType, Type

Reach = tuple[Entry, ...]


@final
@dataclass(frozen=True, slots=True)
class Result:
    """One value of what is returned: number `index` of the flat results."""

    index: int


@final
@dataclass(frozen=True, slots=True)
class Record:
    """An object whose parts have names, of the class of the object that `like` spells.

    A named tuple, a dataclass, a simple namespace: what `type(like)(name=item)` makes.
    If it `is_class`, `like` spells the class itself, which the module has.
    """

    like: str
    names: tuple[str, ...]
    items: tuple[Assembly, ...]
    is_class: bool = False


# None stands for itself: a part that has no gradient.
Assembly = Result | Record | tuple["Assembly", ...] | list[Any] | dict[Any, Any] | None


def parts_of_type(type_: Type, reach: Reach = ()) -> Iterator[tuple[Reach, Type]]:
    """Every part that is no container itself, with its path, in order."""
    if not isinstance(type_, StructType):
        yield reach, type_
        return
    for entry, item in type_.entries:
        yield from parts_of_type(item, (*reach, entry))


def containers_of_type(
    type_: Type, reach: Reach = ()
) -> Iterator[tuple[Reach, StructType]]:
    """Every container in a type, itself first, with its path."""
    if isinstance(type_, StructType):
        yield reach, type_
        for entry, item in type_.entries:
            yield from containers_of_type(item, (*reach, entry))


def with_parts(type_: Type, change: Callable[[Reach, Type], Type]) -> Type:
    """The same nesting with the type of every part replaced."""
    return _with_parts(type_, change, ())


def _with_parts(
    type_: Type, change: Callable[[Reach, Type], Type], reach: Reach
) -> Type:
    if not isinstance(type_, StructType):
        return change(reach, type_)
    items = [_with_parts(t, change, (*reach, e)) for e, t in type_.entries]
    return type_.with_items(items)


def spelled(name: str, reach: Reach) -> str:
    """A part as the text of the program reaches it.

    >>> spelled("p", (Entry("layers"), Entry(0), Entry("W", attribute=True)))
    'p["layers"][0].W'
    """
    return name + "".join(map(_spelled_entry, reach))


def _spelled_entry(entry: Entry) -> str:
    if entry.attribute:
        return f".{entry.label}"
    return f"[{label_text(entry.label)}]"


def label_text(label: object) -> str:
    """A key of a dict as it is written, texts in double quotes.

    >>> print(label_text("W"), label_text(("a", 1)))
    "W" ("a", 1)
    """
    if isinstance(label, tuple):
        inner = ", ".join(map(label_text, label))
        return f"({inner},)" if len(label) == 1 else f"({inner})"
    text = repr(label)
    plain = isinstance(label, str) and text[0] == "'" and '"' not in text
    return f'"{text[1:-1]}"' if plain else text


def noun_of(reach: Reach) -> str:
    """A name for a part, from its path without what is no word.

    >>> noun_of((Entry("layers"), Entry(0), Entry("W")))
    'layers0_W'
    """
    words = ""
    for entry in reach:
        word = "".join(c if c.isalnum() else "_" for c in str(entry.label)).strip("_")
        joint = "_" if words and not word[:1].isdigit() else ""
        words += joint + word
    return words


def part_of_value(value: Any, reach: Reach) -> Any:
    """What stands at a path in a nested value."""
    for entry in reach:
        value = (
            getattr(value, str(entry.label)) if entry.attribute else value[entry.label]
        )
    return value


def assembled(
    type_: Type, name: str, item: Callable[[Reach, Type], Assembly], reach: Reach = ()
) -> Assembly:
    """An assembly with the form of a parameter; `item` says what stands for a part."""
    if not isinstance(type_, StructType):
        return item(reach, type_)
    items = [assembled(t, name, item, (*reach, e)) for e, t in type_.entries]
    labels = [entry.label for entry, _ in type_.entries]
    if type_.is_record:
        return Record(spelled(name, reach), tuple(map(str, labels)), tuple(items))
    if type_.kind == "dict":
        return dict(zip(labels, items, strict=True))
    return items if type_.kind == "list" else tuple(items)


def classes_in(assembly: Assembly) -> Iterator[str]:
    """The names of the classes that an assembly makes objects of, in order."""
    if isinstance(assembly, Record) and assembly.is_class:
        yield assembly.like
    for item in items_of_assembly(assembly):
        yield from classes_in(item)


def results_in(assembly: Assembly) -> Iterator[int]:
    """The positions of the flat results that an assembly holds, in order."""
    if isinstance(assembly, Result):
        yield assembly.index
        return
    for item in items_of_assembly(assembly):
        yield from results_in(item)


def shifted(assembly: Assembly, by: int) -> Assembly:
    """The same assembly of results that stand `by` places further on."""
    if isinstance(assembly, Result):
        return Result(assembly.index + by)
    if isinstance(assembly, Record):
        items = tuple(shifted(item, by) for item in assembly.items)
        return replace(assembly, items=items)
    if isinstance(assembly, dict):
        return {key: shifted(item, by) for key, item in assembly.items()}
    if isinstance(assembly, list):
        return [shifted(item, by) for item in assembly]
    if isinstance(assembly, tuple):
        return tuple(shifted(item, by) for item in assembly)
    return None


def items_of_assembly(assembly: Assembly) -> Sequence[Assembly]:
    """What an assembly holds directly."""
    if isinstance(assembly, Record):
        return assembly.items
    if isinstance(assembly, dict):
        return tuple(assembly.values())
    return assembly if isinstance(assembly, tuple | list) else ()


def told_apart(reaches: Iterable[Reach]) -> list[str]:
    """A suffix for each of several paths: the positions in lists by which they differ.

    >>> told_apart([(Entry(0), Entry(1)), (Entry(2), Entry(1))])
    ['0', '2']
    """
    numbers = [[e.label for e in reach if type(e.label) is int] for reach in reaches]
    if len({len(n) for n in numbers}) > 1:
        return ["_".join(map(str, n)) for n in numbers]
    columns = [c for c in zip(*numbers, strict=True) if len(set(c)) > 1]
    rows = zip(*columns, strict=True)
    return ["_".join(map(str, row)) for row in rows] or [""] * len(numbers)
