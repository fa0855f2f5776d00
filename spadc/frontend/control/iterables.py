"""What can be looped over, and slices: bindings that are made of other bindings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import gast

if TYPE_CHECKING:
    from ..bindings import ArrayRef, Binding
    from ..naming.names import Scope


@final
@dataclass(frozen=True, slots=True)
class RangeOf:
    """`range(start, stop, step)`"""

    start: Binding
    stop: Binding
    step: Binding


@final
@dataclass(frozen=True, slots=True)
class ZipOf:
    """`zip(a, b)`"""

    items: tuple[Binding, ...]
    strict: bool = False


@final
@dataclass(frozen=True, slots=True)
class EnumerateOf:
    """`enumerate(x, start)`"""

    item: Binding
    start: Binding


@final
@dataclass(frozen=True, slots=True)
class ReversedOf:
    """`reversed(x)`"""

    item: Binding


@final
@dataclass(frozen=True, slots=True)
class CheckpointOf:
    """`spadc.checkpoint(x, snapshots=10)`"""

    item: Binding
    snapshots: int


@final
@dataclass(frozen=True, slots=True)
class IteratorOf:
    """An iterator over items that are known; with `early`, Python would look at the
    lists that they come from only where they are asked for."""

    items: tuple[Binding, ...]
    early: bool = False


@final
@dataclass(frozen=True, slots=True, eq=False)
class GeneratorOf:
    """A generator expression that nobody has run yet, in the scope it was written in.

    One that is not written in the program sees the names in `held` besides.
    """

    node: gast.AST
    scope: Scope
    held: tuple[tuple[str, Binding], ...] = ()


@final
@dataclass(frozen=True, slots=True)
class FlatOf:
    """`x.flat`: the elements of an array in a row, to be read and stored."""

    item: ArrayRef


@final
@dataclass(frozen=True, slots=True)
class IndicesOf:
    """`np.ndindex(*items)`; with an array `item`, `np.ndenumerate(item)`."""

    items: tuple[Binding, ...]
    item: ArrayRef | None = None


@final
@dataclass(frozen=True, slots=True)
class IteratorRef:
    """An iterator under a name: what is left of it is in the state, under this
    number, as a list of one item; of none when it is used up."""

    number: int


@final
@dataclass(frozen=True, slots=True)
class SliceOf:
    """`slice(start, stop, step)`"""

    start: Binding
    stop: Binding
    step: Binding
