"""Lists whose length is known only at run time: values, like arrays.

An op that changes a list makes a new one; emission does it in place (`hs.append(h)`).
Items are values as well: what an item is does not change when the array that was put
there is stored into later. A step reads one item, `Subscript((At(i),))`; a path may go
on into lists inside the list and into arrays. The cotangent of a list is a list of the
cotangents of its items.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from spadc.ir import (
    INT,
    AnyType,
    At,
    ListType,
    ObjectType,
    Path,
    ScalarType,
    Subscript,
    Type,
    join,
    promote,
)

from .core import ALL, Cost, Primitive, Storage, Unsupported
from .parts import infer_part, subscript_key
from .structural import structural

# Done in place on operand 0; the first result is the list afterwards.
LIST_EDITS = frozenset(
    {
        "append",
        "extend",
        "insert_item",
        "pop_item",
        "set_item",
        "add_to_item",
        "split_off",
    }
)


def element_of(type_: Type) -> Type:
    """What the items of a list are."""
    element = type_.element if isinstance(type_, ListType) else None
    return AnyType() if element is None else element


def list_of_types(types: Sequence[Type]) -> ListType:
    """The type of a list of items of these types."""
    found: Type = ListType()
    for type_ in types:
        if isinstance(type_, ScalarType):
            type_ = ScalarType(type_.dtype, type_.weak)  # another item, another value
        found = join(found, ListType(type_))
    if not isinstance(found, ListType):
        raise Unsupported("the items of this list are of different kinds")
    return found


# --- types ----------------------------------------------------------------------------


def _with_item(xs: Type, v: Type) -> Type:
    found = list_of_types([v])
    joined = join(xs, found) if isinstance(xs, ListType) else found
    if isinstance(joined, ObjectType):
        raise Unsupported("the items of this list are of different kinds")
    return joined


def _infer_filled(v: Type, n: Type) -> Type:
    return list_of_types([v])


def _infer_joined(a: Type, b: Type) -> Type:
    joined = join(a, b)
    if not isinstance(joined, ListType):
        raise Unsupported("the items of these lists are of different kinds")
    return joined


def _infer_item(xs: Type, *dyn: Type, step: Subscript) -> Type:
    return element_of(xs)


def _infer_stored(xs: Type, v: Type, *dyn: Type, path: Path) -> Type:
    return _with_item(xs, v) if len(path) == 1 else xs


def _infer_added(xs: Type, v: Type, *dyn: Type, path: Path) -> Type:
    element = element_of(xs)
    if len(path) > 1 or not isinstance(element, ScalarType):
        return xs
    if not isinstance(v, ScalarType):
        return _with_item(xs, v)
    return _with_item(xs, ScalarType(promote(element, v), element.weak and v.weak))


def _infer_pop(xs: Type, *index: Type) -> tuple[Type, Type]:
    return xs, element_of(xs)


def _infer_nested(xs: Type, *dyn: Type, path: Path) -> Type:
    for step in path:
        if isinstance(xs, ListType):
            xs = element_of(xs)
        else:
            xs = infer_part(xs, *dyn, step=step)
    return xs


# --- evaluating -----------------------------------------------------------------------


def _item(xs: Any, *dyn: Any, step: Subscript) -> Any:
    return xs[subscript_key(step, (xs, *dyn))]


def _nested(xs: Any, *dyn: Any, path: Path) -> Any:
    found = xs
    for step in path:
        assert isinstance(step, Subscript)
        found = found[subscript_key(step, (xs, *dyn))]
    return found


def _stored(xs: Any, v: Any, *dyn: Any, path: Path) -> Any:
    return _changed(xs, path, (xs, v, *dyn), lambda old: v)


def _added(xs: Any, v: Any, *dyn: Any, path: Path) -> Any:
    return _changed(xs, path, (xs, v, *dyn), lambda old: added_items(old, v))


def _changed(xs: Any, path: Path, operands: Sequence[Any], change: Any) -> Any:
    """A copy of `xs` in which what `path` reaches is changed."""
    if not path:
        return change(xs)
    step, *rest = path
    assert isinstance(step, Subscript)
    key = subscript_key(step, operands)
    copy = list(xs) if isinstance(xs, list) else np.array(xs)
    copy[key] = _changed(xs[key], tuple(rest), operands, change)
    return copy


def _popped(xs: list[Any], index: int = -1) -> tuple[list[Any], Any]:
    rest = list(xs)
    item = rest.pop(index)
    return rest, item


def _inserted(xs: list[Any], v: Any, index: int) -> list[Any]:
    copy = list(xs)
    copy.insert(index, v)
    return copy


def _part(xs: list[Any], *dyn: Any, step: Subscript) -> Any:
    return xs[subscript_key(step, (xs, *dyn))]


def _first(xs: list[Any], *dyn: Any, step: Subscript) -> int:
    found: int = subscript_key(step, (xs, *dyn)).indices(len(xs))[0]
    return found


def added_items(a: Any, b: Any) -> Any:
    """The sums of the items of two lists, and of lists inside them."""
    if isinstance(a, list):
        return [added_items(x, y) for x, y in zip(a, b, strict=True)]
    return a + b


def zeros_of(xs: Any) -> Any:
    """Zeros in the form of a list, or of one of its items."""
    if isinstance(xs, list):
        return [zeros_of(x) for x in xs]
    return np.zeros(np.shape(xs)) if np.ndim(xs) else 0.0


# --- making, reading, changing --------------------------------------------------------


def _cheap(
    name: str,
    infer: Any,
    evaluate: Any,
    arguments: str,
    linear_in: tuple[int, ...] = (0,),
) -> Primitive:
    return structural(
        name, infer, evaluate, arguments, cost=Cost.CHEAP, linear_in=linear_in
    )


new_list = _cheap(
    "new_list",
    lambda *items: list_of_types(items),
    lambda *items: [*items],
    "*items",
    ALL,
)
filled_list = _cheap("filled_list", _infer_filled, lambda v, n: [v] * n, "v n")
list_length = structural(
    "list_length", lambda xs: INT, len, "xs", cost=Cost.FREE, zero_derivative=True
)
list_item = structural(
    "list_item",
    _infer_item,
    _item,
    "xs *dyn step:",
    storage=Storage.MAYBE,
    cost=Cost.FREE,
    linear_in=(0,),
)
nested_item = structural(
    "nested_item",
    _infer_nested,
    _nested,
    "xs *dyn path:",
    storage=Storage.MAYBE,
    cost=Cost.FREE,
    linear_in=(0,),
)
list_part = _cheap("list_part", lambda xs, *dyn, step: xs, _part, "xs *dyn step:")
concat = _cheap("concat", _infer_joined, lambda a, b: a + b, "a b", (0, 1))
append = _cheap("append", _with_item, lambda xs, v: [*xs, v], "xs v", (0, 1))
extend = _cheap("extend", _infer_joined, lambda xs, m: [*xs, *m], "xs m", (0, 1))
insert_item = _cheap(
    "insert_item", lambda xs, v, i: _with_item(xs, v), _inserted, "xs v i", (0, 1)
)
pop_item = _cheap("pop_item", _infer_pop, _popped, "xs *index")
set_item = _cheap("set_item", _infer_stored, _stored, "xs v *dyn path:", (0, 1))
add_to_item = _cheap("add_to_item", _infer_added, _added, "xs v *dyn path:", (0, 1))
split_off = _cheap(
    "split_off", lambda xs, n: (xs, xs), lambda xs, n: (xs[:n], xs[n:]), "xs n"
)
first_position = structural(
    "first_position",
    lambda xs, *dyn, step: INT,
    _first,
    "xs *dyn step:",
    cost=Cost.FREE,
    zero_derivative=True,
)
zero_items = structural(
    "zero_items",
    lambda xs: xs,
    zeros_of,
    "xs",
    cost=Cost.CHEAP,
    zero_derivative=True,
)
add_items = _cheap("add_items", _infer_joined, added_items, "a b", (0, 1))


def at(index: Any) -> Subscript:
    """The step that reads one item."""
    return Subscript((At(index),))
