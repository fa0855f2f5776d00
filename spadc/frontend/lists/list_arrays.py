"""Arrays of lists whose length only the running program knows: `np.stack(hs)`."""

from __future__ import annotations

from typing import Any

from spadc.ir import Value, rank_of
from spadc.primitives import Primitive, Role, element_of

from ..bindings import Binding, GeneratorOf
from ..context import Lowering
from ..control.iterators import collected
from ..values import list_value, static_value
from .grown import grown_of

FAMILY = frozenset({"stack", "concatenate", "vstack", "hstack"})


def with_collected(
    low: Lowering, primitive: Primitive, chosen: dict[str, Any]
) -> Binding | None:
    """The sequence argument of a call, if it is such a list; a generator's values are
    collected first."""
    for argument in primitive.arguments:
        if argument.role is Role.SEQUENCE:
            given = chosen[argument.name]
            if isinstance(given, GeneratorOf):
                given = chosen[argument.name] = collected(low, given)
            return given if grown_of(low, given) is not None else None
    return None


def array_of_joined(
    low: Lowering,
    primitive: Primitive,
    chosen: dict[str, Any],
    items: Binding,
    hint: str | None,
    spoken: str,
) -> Value:
    """`np.stack(hs, axis)`, `np.concatenate(hs, axis)`, `np.vstack(hs)`, ..."""
    grown = grown_of(low, items)
    if primitive.name not in FAMILY or grown is None:
        low.refuse(
            "SPD101",
            f"`{spoken}` of a list whose length is not known at compile time",
            "Use `np.stack` or `np.concatenate`.",
        )
    content = list_value(low, grown)
    given = chosen.get("axis")
    axis = None if given is None else static_value(low, given, "`axis`")
    how = how_joined(low, primitive.name, rank_of(element_of(content.type)), spoken)
    if how is None:
        return low.apply("array_of_list", content, hint=hint, _name=spoken)
    name, default = how
    if axis is None and given is not None:
        low.refuse(
            "SPD102",
            f"`{spoken}` with `axis=None` of a list whose length is not known",
            "Flatten the items: `[a.ravel() for a in items]`.",
        )
    axis = default if axis is None else axis
    return low.apply(name, content, axis=axis, hint=hint, _name=spoken)


def how_joined(
    low: Lowering, name: str, rank: int | None, spoken: str
) -> tuple[str, int] | None:
    """The primitive and the axis that a function means for items of a rank; None:
    numbers are put into one array."""
    if name in ("stack", "concatenate"):
        return f"{name}_list", 0
    if rank is None:
        low.refuse(
            "SPD104",
            f"the number of axes of the items of `{spoken}` must be known",
            "Use `np.stack` or `np.concatenate`.",
        )
    if name == "vstack":
        if rank == 0:
            low.refuse("SPD101", f"`{spoken}` of a list of numbers", "Use `np.array`.")
        return ("stack_list" if rank == 1 else "concatenate_list"), 0
    return None if rank == 0 else ("concatenate_list", min(rank - 1, 1))
