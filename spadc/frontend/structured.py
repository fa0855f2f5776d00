"""Structured parameters: dicts, lists, tuples and objects whose form is known.

Each array or number inside is a value of its own, with storage of its own; the
containers around it are those of the language. What the program does to a container it
does to its own copy, so that the caller's is not modified. The compiled code is for
exactly this form; what it takes for granted beyond the parts that it reads is noted
(`forms`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from spadc.ir import (
    Entry,
    LiteralType,
    ObjectType,
    Param,
    Part,
    Reach,
    StructType,
    Type,
    Value,
    has_storage,
    noun_of,
    spelled,
    told_apart,
)

from .bindings import (
    NONE,
    ArrayRef,
    Binding,
    Conflict,
    LiveObject,
    RecordKind,
    RecordOf,
    Scalar,
    Static,
    Tuple,
)
from .context import Given, Lowering


def bind_structured(
    low: Lowering, name: str, type_: StructType
) -> tuple[Binding, tuple[Part, ...]]:
    """What the parameter is bound to, and the values that it stands for."""
    parts: list[Part] = []

    def bind(type_: Type, reach: Reach) -> Binding:
        if not isinstance(type_, StructType):
            return _bound_part(low, name, type_, reach, parts)
        text = spelled(name, reach)
        if type_.kind in ("list", "tuple"):
            low.records.forms[f"len({text})"] = len(type_.items)
        items = tuple(bind(t, (*reach, entry)) for entry, t in type_.entries)
        return _container(low, text, type_, items)

    bound = bind(type_, ())
    return bound, tuple(parts)


def _container(
    low: Lowering, text: str, type_: StructType, items: tuple[Binding, ...]
) -> Binding:
    if type_.is_record:
        names = tuple(map(str, type_.labels))
        kind = RecordKind(type_.name, names, like=text, cls=_class_of(low, text, type_))
        is_tuple = type_.kind == "named tuple"
        return Tuple(items, kind) if is_tuple else RecordOf(kind, items)
    if type_.kind == "tuple":
        return Tuple(items)
    ref = low.new_container(items, type_.labels if type_.kind == "dict" else None)
    low.records.containers[ref.number] = Given(text, len(items))
    return ref


def _class_of(low: Lowering, text: str, type_: StructType) -> LiveObject | None:
    """The class of an object in an argument, whose methods may be called; the code is
    for objects of this class only."""
    cls = type_.cls
    if cls is None:
        return None
    return LiveObject(f"type({text})", cls, lambda: cls, low.scope.function.module)


def _bound_part(
    low: Lowering, name: str, type_: Type, reach: Reach, parts: list[Part]
) -> Binding:
    text = spelled(name, reach)
    if isinstance(type_, LiteralType):
        low.records.forms[text] = type_.value
        return NONE if type_.value is None else Static(type_.value)
    if isinstance(type_, ObjectType):
        return Conflict(f"is a {type_.kind}, not known when compiling")
    value = Value(type_)
    parts.append(Part(reach, value))
    low.records.parts[value] = []
    if not has_storage(type_):
        return low.bind(value)
    cell = low.new_cell(value, noun_of(reach) or name)
    cell.parameter = text
    return ArrayRef(cell)


def note_name(low: Lowering, name: str, binding: Binding) -> None:
    """Note that the user gave a name to a part of a parameter."""
    value = binding.value if isinstance(binding, Scalar) else None
    if isinstance(binding, ArrayRef) and not binding.path:
        value = low.state.cells.get(binding.cell)
    names = None if value is None else low.records.parts.get(value)
    if names is None or not name.isidentifier() or name in names:
        return
    if not names and isinstance(binding, ArrayRef):
        binding.cell.name = name
    names.append(name)


def check_changed(low: Lowering) -> None:
    """Refuse to change a list or dict of an argument that may be one outside the
    function as well: whether it is, a running program does not say."""
    is_running = any(one.read is not None for one in low.records.globals.values())
    outside = [name for _, name in low.outside if "[" in name]
    if is_running and outside:
        for text in low.records.changed:
            low.refuse(
                "SPD204",
                f"this changes `{text}`, which may be part of what `{outside[0]}` is "
                "read from",
                f"Change a copy, as in `dict({text})`, or pass `{outside[0]}` as well.",
            )


def with_names(
    params: Sequence[Param], names: Mapping[Value, Sequence[str]]
) -> tuple[tuple[Param, ...], dict[Value, Value]]:
    """The parameters with their parts named, and what became of each value.

    A part is called as the user first called it; parts of one name by that name and
    their positions, or else, as parts without a name, by their paths.
    """
    every = [(param, part) for param in params for part in param.parts]
    if not every:
        return tuple(params), {}
    taken = {param.name for param in params if not param.is_structured}
    given = _given_names(every, names, taken)
    taken |= set(given.values())
    renaming: dict[Value, Value] = {}
    for param, part in every:
        hint = given.get(part.value) or _free_noun(param.name, part.reach, taken)
        taken.add(hint)
        renaming[part.value] = Value(part.value.type, hint)
    return tuple(_renamed(p, renaming, given) for p in params), renaming


def _renamed(
    param: Param, renaming: Mapping[Value, Value], given: Mapping[Value, str]
) -> Param:
    parts = tuple(
        Part(part.reach, renaming[part.value], part.value in given)
        for part in param.parts
    )
    return replace(param, parts=parts)


def _given_names(
    every: Sequence[tuple[Param, Part]],
    names: Mapping[Value, Sequence[str]],
    taken: set[str],
) -> dict[Value, str]:
    """The user's names, made unique by positions, where that is possible."""
    groups: dict[str, list[Part]] = {}
    for _, part in every:
        if names[part.value]:
            groups.setdefault(names[part.value][0], []).append(part)
    found: dict[Value, str] = {}
    for name, parts in groups.items():
        suffixes = told_apart([part.reach for part in parts])
        made = [name + suffix if len(parts) > 1 else name for suffix in suffixes]
        if len(set(made)) == len(made) and taken.isdisjoint(made):
            found |= {p.value: text for p, text in zip(parts, made, strict=True)}
    clashes = {name for name, count in Counter(found.values()).items() if count > 1}
    return {value: name for value, name in found.items() if name not in clashes}


def _free_noun(root: str, reach: Reach, taken: set[str]) -> str:
    """`layers0_W`, or, if that is taken, `params_layers0_W`."""
    noun = noun_of(reach)
    if not noun.isidentifier() or noun in taken:
        noun = noun_of((Entry(root), *reach))
    name, number = noun, 1
    while name in taken or not name.isidentifier():
        number += 1
        name = f"{noun if noun.isidentifier() else root}_{number}"
    return name


def untyped_parts(low: Lowering, binding: Binding, attribute: str = "") -> None:
    """Refuse to treat a parameter of unknown form as a container."""
    name = binding.cell.parameter if isinstance(binding, ArrayRef) else None
    if name is None or (attribute and hasattr(np.ndarray, attribute)):
        return
    is_object = attribute and not hasattr(dict, attribute)
    form = f"Name({attribute}: f64[n])" if is_object else "{W: f64[n, d], b: f64[d]}"
    low.refuse(
        "SPD104",
        f"`{name}` is used as a container, and what is in it is not known",
        f"Give its form, as in --signature '{name}: {form}' or an annotation with that "
        "text; or call the gradient with the arguments.",
    )
