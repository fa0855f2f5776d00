"""Calls whose keywords mean more than their primitive: they are written out.

Which keywords those are is a table here; how they are written is in `numpy_keywords`.
"""

from __future__ import annotations

from spadc.primitives import Primitive

from ..bindings import NONE, Binding, ContainerRef, SliceOf, Static, Tuple
from ..calling.arguments import Arguments
from ..context import Lowering
from .primitive_calls import VARIANTS
from .written_out import call_written

KEYWORDS: dict[str, frozenset[str]] = {
    "argsort": frozenset({"stable"}),
    "cross": frozenset({"axisa", "axisb", "axisc", "axis"}),
    "eye": frozenset({"order"}),
    "indices": frozenset({"sparse"}),
    "interp": frozenset({"left", "right", "period"}),
    "lexsort": frozenset({"axis"}),
    "linspace": frozenset({"retstep", "axis"}),
    "nan_to_num": frozenset({"copy"}),
    "reshape": frozenset({"copy"}),
    "searchsorted": frozenset({"sorter"}),
    "sort": frozenset({"stable"}),
    "take": frozenset({"mode"}),
    "unravel_index": frozenset({"order"}),
}
IGNORED = {"isin": ("assume_unique", "kind")}  # they say how, not what


def written(
    low: Lowering,
    primitive: Primitive,
    positional: tuple[Binding, ...],
    keywords: dict[str, Binding],
    given: Arguments,
) -> Binding | None:
    """The result of a call that is written out; None for any other."""
    for name in IGNORED.get(primitive.name, ()):
        keywords.pop(name, None)
    special = KEYWORDS.get(primitive.name, frozenset()) & keywords.keys()
    is_one = special or _by_value(primitive, positional, keywords)
    if not is_one:
        return None
    if primitive.name == "reshape" and keywords["copy"] != Static(True):
        return low.refuse(
            "SPD102",
            "`copy=False` of `reshape` fails where the memory does not allow a view",
            "Leave it out.",
        )
    rest = Arguments(positional, keywords, given.node, given.hint)
    return call_written(low, primitive.name, rest, "numpy_keywords")


def _by_value(
    primitive: Primitive, positional: tuple[Binding, ...], keywords: dict[str, Binding]
) -> bool:
    """Whether one of the usual arguments is of an unusual kind."""
    second = (*positional, None, None)[1]
    if primitive.name == "delete":
        return isinstance(keywords.get("obj", second), SliceOf)
    if primitive.name == "take_along_axis":
        return keywords.get("axis", (*positional, *[None] * 3)[2]) == NONE
    if primitive.name == "sliding_window_view":
        window = keywords.get("window_shape", second)
        return isinstance(window, Tuple | ContainerRef)
    if primitive.name == "histogram":
        density = keywords.get("density", NONE)
        plain = isinstance(density, Static) and not density.value
        return not plain and keywords.get("weights", NONE) != NONE
    return False


VARIANTS.append(written)
