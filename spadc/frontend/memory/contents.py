"""Reading and changing the content of a cell along a path, as ops at the current place.

A path of the frontend may reshape. The IR has no such step in its stores: the part is
reshaped, changed, and shaped back.
"""

from __future__ import annotations

from typing import Any

from spadc.ir import Path, Ref, Transpose, Value, map_refs, refs

from ..bindings import Reshaped, ViewPath
from ..context import Lowering

Values = tuple[Value, ...]


def read_along(
    low: Lowering,
    value: Value,
    path: ViewPath,
    dynamic: Values,
    hint: str | None = None,
) -> Value:
    """The part of an array along a path, whose references count `dynamic` from 0."""
    for number, step in enumerate(path):
        last = number == len(path) - 1
        name = hint if last else None
        if isinstance(step, Reshaped):
            shape = dynamic[step.shape.operand]
            value = low.apply("reshape", value, shape, hint=name, _form="method")
        elif isinstance(step, Transpose):
            value = low.apply("transpose", value, axes=step.axes, hint=name)
        else:
            (local,), used = _own_refs((step,), dynamic, 1)
            value = low.apply("index", value, *used, step=local, hint=name)
    return value


def _own_refs(path: Path, dynamic: Values, first: int) -> tuple[Path, Values]:
    """A path that refers only to operands of its own, from `first` on, and these."""
    used = list(dict.fromkeys(refs(path)))
    numbers = {ref: Ref(k + first) for k, ref in enumerate(used)}
    operands = tuple(dynamic[ref.operand] for ref in used)
    return map_refs(path, numbers.__getitem__), operands


def changed_along(
    low: Lowering,
    primitive: str,
    content: Value,
    value: Any,
    path: ViewPath,
    dynamic: Values,
    hint: str | None = None,
    **notes: Any,
) -> Value:
    """The content with the part along a path changed by a store."""
    plain: list[Any] = []
    for number, step in enumerate(path):
        if isinstance(step, Reshaped):
            part = read_along(low, content, tuple(plain), dynamic)
            flat = read_along(low, part, (step,), dynamic)
            rest = path[number + 1 :]
            changed = changed_along(low, primitive, flat, value, rest, dynamic, **notes)
            shape = low.apply("shape", part)
            name = None if plain else hint
            back = low.apply("reshape", changed, shape, hint=name, _form="method")
            return _written(low, content, back, tuple(plain), dynamic, hint)
        plain.append(step)
    local, used = _own_refs(tuple(plain), dynamic, 2)
    return low.apply(primitive, content, value, *used, path=local, hint=hint, **notes)


def _written(
    low: Lowering,
    content: Value,
    part: Value,
    path: Path,
    dynamic: Values,
    hint: str | None,
) -> Value:
    """The content with the part along a path replaced."""
    if not path:
        return part
    local, used = _own_refs(path, dynamic, 2)
    return low.apply("write", content, part, *used, path=local, hint=hint)
