"""How tuples, lists and other compile-time bindings are joined, item by item."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from spadc.ir import ObjectType, Value
from spadc.ir import join as join_types

from ..bindings import (
    ArrayRef,
    Binding,
    Cell,
    Conflict,
    ContainerRef,
    Function,
    Method,
    RangeOf,
    Static,
    Tuple,
)
from ..lists.grown import MEMORY, differ, form_of_list, grown_on
from ..state import Container, Grown, containers_of, parts_of

if TYPE_CHECKING:
    from .join import Join
    from .phi import Key


def agreed(a: Binding, b: Binding) -> Binding:
    """The binding of both ways, without values that only one of them can see."""
    if a is b:
        return a
    if isinstance(a, ArrayRef) and isinstance(b, ArrayRef):
        keep = a.seen is not None and a.seen == b.seen
        return a if keep else ArrayRef(a.cell, a.path, a.dynamic)
    if isinstance(a, Static) and isinstance(b, Static):
        guards = tuple(dict.fromkeys((*a.guards, *b.guards)))
        return a if a.spelled is b.spelled else Static(a.value, None, guards)
    if isinstance(a, Tuple) and isinstance(b, Tuple):
        pairs = zip(a.items, b.items, strict=True)
        return Tuple(tuple(agreed(x, y) for x, y in pairs), a.kind)
    if isinstance(a, RangeOf) and isinstance(b, RangeOf):
        bounds = ((a.start, b.start), (a.stop, b.stop), (a.step, b.step))
        return RangeOf(*(agreed(x, y) for x, y in bounds))
    if isinstance(a, Method) and isinstance(b, Method):
        return Method(agreed(a.receiver, b.receiver), a.name)
    if isinstance(a, Function) and parts_of(a):
        return Conflict("is made anew on each way through the function")
    return a


def item_hint(
    labels: tuple[object, ...] | None, position: int, hint: str | None
) -> str | None:
    """What an item of a container is called: its key, if that is a name."""
    label = labels[position] if labels else None
    is_name = isinstance(label, str) and label.isidentifier()
    return str(label) if is_name else hint


def joined_tuple(
    join: Join, a: Binding | None, b: Binding | None, key: Key, hint: str | None
) -> Binding:
    """A tuple, item by item; a way where it is unbound has no items."""
    kinds = {one.kind for one in (a, b) if isinstance(one, Tuple)}
    if len(kinds) > 1:
        return Conflict("is a tuple of another kind on another way")
    left = a.items if isinstance(a, Tuple) else None
    right = b.items if isinstance(b, Tuple) else None
    count = len(left if left is not None else right or ())
    lefts = (None,) * count if left is None else left
    rights = (None,) * count if right is None else right
    if len(lefts) != len(rights):
        return Conflict("is a tuple of another length on another way")
    (kind,) = kinds
    labels = kind.fields if kind else None
    return Tuple(
        tuple(
            join.binding(x, y, (*key, k), item_hint(labels, k, hint))
            for k, (x, y) in enumerate(zip(lefts, rights, strict=True))
        ),
        kind,
    )


Known = Container | Grown | str | None
DEPENDS = "which list this is depends on the way through the function"


def joined_list(
    join: Join, a: Binding | None, b: Binding | None, key: Key, hint: str | None
) -> Binding:
    """A list that is another object on the other way."""
    first = a.number if isinstance(a, ContainerRef) else 0
    second = b.number if isinstance(b, ContainerRef) else 0
    if (first, second) in join.containers:
        return join.containers[first, second]
    left, right = lists_on_both(join, first, second)
    joined = join.container(left, right, key, hint)
    if isinstance(joined, str):
        return Conflict("is a list of another length on another way")
    join.low.counters.containers += 1
    ref = ContainerRef(join.low.counters.containers)
    join.state.containers[ref.number] = joined
    join.containers[first, second] = ref
    join.lists.append((key, first, second))
    return ref


def fix_dependent_lists(join: Join) -> None:
    """Lists of which it depends on the way which they are can only be read, if another
    name may mean the same list."""
    known = join.state.containers
    items = [c.items for c in known.values() if isinstance(c, Container)]
    reached = (*join.state.names.values(), *(item for row in items for item in row))
    referenced = {number for binding in reached for number in containers_of(binding)}
    for key, first, second in join.lists:
        alone = all(
            (first, second) == (a, b) or (a != first and b != second)
            for _, a, b in join.lists
            if a and b
        )
        if alone and referenced.isdisjoint({first, second}):
            continue
        join.facts.fixed[key] = None
        for number in (first, second, join.containers[first, second].number):
            one = known.get(number)
            if isinstance(one, Container | Grown):
                known[number] = replace(one, fixed=DEPENDS)


def lists_on_both(join: Join, first: int, second: int) -> tuple[Known, Known]:
    """Two lists that meet. If they have another number of items, only the running
    program knows which."""
    left = join.left.state.containers.get(first)
    right = join.right.state.containers.get(second)
    if not differ(left, right):
        return left, right
    wanted = form_of_list(left) or form_of_list(right)
    grown_left = grown_on(join.low, join.left, first, wanted)
    grown_right = grown_on(join.low, join.right, second, wanted)
    if grown_left is None or grown_right is None:
        return left, right
    return grown_left, grown_right


def joined_grown(
    join: Join, a: Grown | None, b: Grown | None, key: Key, hint: str | None
) -> Grown | str:
    """A list that the running program keeps, and that is another on the other way."""
    known = a or b
    assert known is not None
    if a is not None and b is not None and a.form != b.form:
        return "the items of the list are of another form on another way"
    cells = []
    for k, cell in enumerate(known.cells):
        made = _joined_cell(
            join,
            (*key, k),
            None if a is None else a.cells[k],
            None if b is None else b.cells[k],
            cell.name or hint,
        )
        if made is None:
            return "the items of the list are of another kind on another way"
        cells.append(made)
    inside = _new_cell(
        join,
        (*key, "inside"),
        MEMORY,
        None if a is None else a.inside,
        None if b is None else b.inside,
        hint,
    )
    fixed = [one.fixed for one in (a, b) if one is not None and one.fixed]
    return Grown(known.form, tuple(cells), inside, fixed[0] if fixed else None)


def _joined_cell(
    join: Join, key: Key, a: Cell | None, b: Cell | None, name: str | None
) -> Cell | None:
    """A cell for one part of the items; None if the parts do not fit together."""
    left = None if a is None else join.left.state.cells[a]
    right = None if b is None else join.right.state.cells[b]
    types = [value.type for value in (left, right) if value is not None]
    type_ = types[0] if len(types) == 1 else join_types(*types)
    if isinstance(type_, ObjectType):
        return None
    content = join.phi(key, left, right, type_, name)
    return _new_cell(join, key, content, a, b, name)


def _new_cell(
    join: Join,
    key: Key,
    content: Value,
    left: Cell | None,
    right: Cell | None,
    name: str | None,
) -> Cell:
    """A cell for what is another cell on the other way."""
    join.low.counters.cells += 1
    cell = Cell(join.low.counters.cells, name)
    join.state.cells[cell] = content
    refs = [None if one is None else ArrayRef(one) for one in (left, right)]
    join.enter_cell(key, cell, *refs)
    return cell
