"""Where two ways through a program meet: one state that is right for both.

`Join` compares two states slot by slot (names, storage cells, items of lists). A slot
that differs becomes a phi: a value that one way sets to this and the other to that. The
same join serves branches (the two ways are the branches; a phi is a result of the `If`)
and loops (the ways are the entry and the back edge; a phi is a carried value).

Arrays are joined as storage, not only as values: names that are bound to different
arrays get a new cell. It may alias every older cell that one of the two arrays may
alias, and another new cell if the two share storage on one of the ways. Slots of names
that were bound to one array on both ways get one new cell. So a later store through one
of them either reaches everything that it must reach or makes it stale.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import final

from spadc.ir import (
    AnyType,
    ObjectType,
    Type,
    Value,
    has_storage,
    is_complex,
    join,
)

from ..bindings import (
    ArrayRef,
    Binding,
    Cell,
    Conflict,
    ContainerRef,
    Scalar,
    Static,
    Tuple,
    is_number,
    same,
)
from ..context import Lowering, hint_of
from ..state import Container, Grown, Name, State
from ..values import type_of
from .flow import is_flag
from .join_aggregates import (
    Known,
    agreed,
    fix_dependent_lists,
    item_hint,
    joined_grown,
    joined_list,
    joined_tuple,
    lists_on_both,
)
from .join_choices import joined_otherwise
from .join_storage import (
    NewCell,
    is_in_order_on_both,
    join_stale,
    join_ties,
    relate_new_cells,
    settle_sides,
)
from .join_views import joined_view
from .phi import REAL_OR_COMPLEX, Facts, Key, Phi, Side, conflict_of


@final
class Join:
    """Join `left` and `right`, which both come from `before`."""

    def __init__(
        self,
        low: Lowering,
        before: State,
        left: Side,
        right: Side,
        known: Facts | None = None,
        unchanged: Callable[[Key, Binding | Value | None], bool] | None = None,
        test: Value | None = None,
    ) -> None:
        self.low = low
        self.before = before
        self.left = left
        self.right = right
        self.known = known or Facts()
        self.unchanged = unchanged or (lambda key, right: False)
        self.test = test
        self.facts = Facts()
        self.phis: list[Phi] = []
        self.state = State()
        self.cells: dict[tuple[object, object], tuple[Cell, Key]] = {}
        self.new_cells: list[NewCell] = []
        self.containers: dict[tuple[int, int], ContainerRef] = {}
        self.lists: list[tuple[Key, int, int]] = []
        self.flags: list[tuple[Scalar, Binding | None, Binding | None]] = []
        self.run()

    def run(self) -> None:
        """Fill `state`, `phis` and `facts`."""
        self.state.raised = False
        settle_sides(self)
        self.join_cells()
        self.join_containers()
        self.join_names()
        fix_dependent_lists(self)
        relate_new_cells(self)
        join_ties(self)
        join_stale(self)

    # Slots

    def join_cells(self) -> None:
        """Contents of the cells that exist on both ways, and what is known of them."""
        left, right = self.left.state, self.right.state
        for side in (left, right):
            outside = {c: v for c, v in side.cells.items() if c.constant is not None}
            self.state.cells.update(outside)
        for cell in self.before.cells:
            if cell not in left.cells or cell not in right.cells:
                continue
            key: Key = ("cell", cell.number)
            a, b = left.cells[cell], right.cells[cell]
            if a is b or self.unchanged(key, b):
                self.state.cells[cell] = a
            else:
                type_ = join(a.type, b.type)
                value = self.phi(key, a, b, type_, cell.name)
                self.state.cells[cell] = value
                if cell.in_order:
                    self.low.in_order[value] = None
            self.join_aliases(cell)

    def join_aliases(self, cell: Cell) -> None:
        """What an older cell may alias on either way."""
        for side in (self.left.state, self.right.state):
            for other in side.aliases.get(cell, ()):
                if other in self.before.cells or other.constant is not None:
                    self.state.relate(cell, other)

    def join_containers(self) -> None:
        """Items of the lists and dicts that existed before."""
        left, right = self.left.state.containers, self.right.state.containers
        for number in self.before.containers:
            a, b = left.get(number), right.get(number)
            if a is not None and b is not None:
                a, b = lists_on_both(self, number, number)
                key: Key = ("items", number)
                self.state.containers[number] = self.container(a, b, key, None)

    def container(
        self, a: Known, b: Known, key: Key, hint: str | None
    ) -> Container | Grown | str:
        """The joined items, or the reason why there are none; None: not there at
        all."""
        for one in (a, b):
            if isinstance(one, str):
                return one
        if isinstance(a, Grown | None) and isinstance(b, Grown | None):
            return (
                a if a == b and a is not None else joined_grown(self, a, b, key, hint)
            )
        if isinstance(a, Grown) or isinstance(b, Grown):
            return "the list has other items on another way through the function"
        known = a or b
        assert isinstance(known, Container)
        lefts = a.items if isinstance(a, Container) else (None,) * len(known.items)
        rights = b.items if isinstance(b, Container) else (None,) * len(known.items)
        keys = {c.keys for c in (a, b) if isinstance(c, Container)}
        if len(lefts) != len(rights) or len(keys) > 1:
            return "the list has another length on another way through the function"
        items = tuple(
            self.binding(x, y, (*key, k), item_hint(known.keys, k, hint))
            for k, (x, y) in enumerate(zip(lefts, rights, strict=True))
        )
        fixed = [c.fixed for c in (a, b) if isinstance(c, Container) and c.fixed]
        return Container(items, known.keys, fixed[0] if fixed else None)

    def join_names(self) -> None:
        """Bindings of every name that is bound on one of the ways."""
        left, right = self.left.state.names, self.right.state.names
        for name in dict.fromkeys((*left, *right)):
            a, b = self.live(self.left, name), self.live(self.right, name)
            key: Key = ("name", *name)
            if (
                a is None
                and self.left.dead == name[0]
                and same(b, self.before.names.get(name))
            ):
                a = b
            if (
                b is None
                and self.right.dead == name[0]
                and same(a, self.before.names.get(name))
            ):
                b = a
            if a is not None or b is not None:
                self.state.names[name] = self.binding(a, b, key, hint_of(name[1]))

    def live(self, side: Side, name: Name) -> Binding | None:
        """The binding of a name, unless nobody can read it after this way."""
        if side.dead == name[0] and not name[1].startswith("<"):
            return None
        return side.state.names.get(name)

    # Bindings

    def binding(
        self, a: Binding | None, b: Binding | None, key: Key, hint: str | None
    ) -> Binding:
        """One binding for both ways; None stands for unbound."""
        if a is not None and self.unchanged(key, b):
            return a
        if a is not None and b is not None and same(a, b):
            return agreed(a, b)
        for one in (a, b):
            if isinstance(one, Conflict):
                return one
        if all(one is None or self.is_numeric(one) for one in (a, b)):
            return self.number(a, b, key, hint)
        if all(one is None or isinstance(one, Tuple) for one in (a, b)):
            return joined_tuple(self, a, b, key, hint)
        if all(one is None or isinstance(one, ContainerRef) for one in (a, b)):
            return joined_list(self, a, b, key, hint)
        found = joined_otherwise(self, a, b, key, hint)
        return conflict_of(()) if found is None else found

    def is_numeric(self, binding: Binding) -> bool:
        """Whether the binding is a number or an array."""
        if isinstance(binding, Static):
            return is_number(binding.value)
        return isinstance(binding, ArrayRef | Scalar)

    def number(
        self, a: Binding | None, b: Binding | None, key: Key, hint: str | None
    ) -> Binding:
        """A phi of numbers, or of storage."""
        types = [self.type_at(s, x) for s, x in ((self.left, a), (self.right, b)) if x]
        type_ = types[0] if len(types) == 1 else join(*types)
        if isinstance(type_, ObjectType):
            return conflict_of(types)
        if isinstance(a, ArrayRef) or isinstance(b, ArrayRef) or has_storage(type_):
            return self.storage(a, b, key, type_, hint)
        if key[0] == "name" and is_flag(str(key[2])):
            return self.flag(key, a, b, type_, hint)
        return Scalar(self.phi(key, a, b, type_, hint))

    def flag(
        self,
        key: Key,
        a: Binding | None,
        b: Binding | None,
        type_: Type,
        hint: str | None,
    ) -> Scalar:
        """A phi of flags: flags that are equal on both ways are one."""
        for known, x, y in self.flags:
            if same(x, a) and same(y, b):
                return known
        made = Scalar(self.phi(key, a, b, type_, hint))
        self.flags.append((made, a, b))
        return made

    def storage(
        self,
        a: Binding | None,
        b: Binding | None,
        key: Key,
        type_: Type,
        hint: str | None,
    ) -> ArrayRef:
        """A new cell for an array that is another one on the other way."""
        left = a if isinstance(a, ArrayRef) else None
        right = b if isinstance(b, ArrayRef) else None
        if left is not None and right is not None:
            view = joined_view(self, left, right, key, hint)
            if view is not None:
                return view
        both = all(one is None or isinstance(one, ArrayRef) for one in (a, b))
        pair = (left, right)
        if both and pair in self.cells:
            shared, first = self.cells[pair]
            self.facts.classes[key] = first
            return ArrayRef(shared)
        self.low.counters.cells += 1
        cell = Cell(self.low.counters.cells, hint)
        value = self.phi(key, a, b, type_, hint)
        self.state.cells[cell] = value
        if both and is_in_order_on_both(self, key, left, right):
            cell.in_order = True
            self.low.in_order[value] = None
        self.cells[pair if both else (key, key)] = cell, key
        self.enter_cell(key, cell, left, right)
        return ArrayRef(cell)

    def enter_cell(
        self, key: Key, cell: Cell, left: ArrayRef | None, right: ArrayRef | None
    ) -> None:
        """Note what a new cell stands for on both ways."""
        self.new_cells.append(NewCell(key, cell, left, right))

    # Phis

    def type_at(self, side: Side, binding: Binding) -> Type:
        """The type of a binding on one side."""
        return type_of(side.state, binding)

    def phi(
        self,
        key: Key,
        a: Binding | Value | None,
        b: Binding | Value | None,
        type_: Type,
        hint: str | None,
    ) -> Value:
        """A value that differs."""
        known = self.known.types.get(key, type_)
        imaginary = is_complex(known) or is_complex(type_)
        type_ = join(known, type_)
        if isinstance(type_, ObjectType):
            if imaginary:
                self.low.refuse("SPD109", f"`{hint or 'this'}` {REAL_OR_COMPLEX}")
            type_ = AnyType()
        self.facts.types[key] = type_
        value = Value(type_, hint)
        self.phis.append(Phi(key, a, b, value))
        return value
