"""What is in reach at one point of a drawn program: arrays with their shapes, numbers,
lists, loop variables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import final

Shape = tuple[int, ...]


@final
@dataclass(slots=True)
class Names:
    """Names in reach.

    `arrays` have known shapes, `lists` hold arrays of one shape, `indices` are below a
    bound. Names in `outer` may be read after the block, so they keep their shapes;
    other names are not seen outside of it. `frozen` must not be bound again here.
    """

    arrays: dict[str, Shape]
    scalars: list[str]
    indices: dict[str, int] = field(default_factory=dict)
    lists: dict[str, Shape] = field(default_factory=dict)
    callees: tuple[str, ...] = ()
    outer: frozenset[str] = frozenset()
    frozen: frozenset[str] = frozenset()
    returns: bool = True
    loops: int = 0

    def inner(self, **changes: object) -> Names:
        """A copy for a nested block."""
        made = Names(
            dict(self.arrays),
            list(self.scalars),
            dict(self.indices),
            dict(self.lists),
            self.callees,
            self.outer | set(self.arrays) | set(self.scalars),
            self.frozen,
            self.returns,
            self.loops,
        )
        for name, value in changes.items():
            setattr(made, name, value)
        return made

    def may_bind(self, name: str, shape: Shape) -> bool:
        """Whether an array of that shape may be called `name` here."""
        if name in self.frozen or name in self.scalars or name in self.lists:
            return False
        return name not in self.outer or self.arrays.get(name) == shape

    def bind(self, name: str, shape: Shape) -> None:
        """The name is an array of that shape from here on."""
        self.arrays[name] = shape
