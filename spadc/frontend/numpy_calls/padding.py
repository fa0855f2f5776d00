"""`np.pad`: frames that pick elements are a primitive, others are written out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from spadc.ir import rank_of
from spadc.primitives import primitive

from ..bindings import NONE, Binding, ContainerRef, Static, Tuple
from ..calling.arguments import Arguments, library
from ..context import Lowering
from ..values import container_of, items_of, static_value, type_of
from .output import TYPES
from .primitive_calls import apply_primitive
from .signatures import without_defaults
from .written_out import call_written

STATISTICS = frozenset({"maximum", "minimum", "mean", "median"})
PICKING = frozenset({"constant", "edge", "reflect", "symmetric", "wrap"})
NAMES = ("array", "pad_width", "mode")
EVEN = Static("even")


@library("numpy.pad")
def pad(low: Lowering, given: Arguments) -> Binding:
    """`np.pad(x, 1)`; widths that are computed frame the array step by step."""
    found = dict(zip(NAMES, given.positional, strict=False)) | given.keywords
    if found.keys().isdisjoint(NAMES[:1]) or "pad_width" not in found:
        low.refuse("SPD107", "`np.pad` needs an array and widths")
    found["pad_width"] = _widths(low, found["array"], found["pad_width"])
    mode = static_value(low, found.pop("mode", Static("constant")), "`mode`")
    odd = found.get("reflect_type", EVEN) != EVEN and mode in ("reflect", "symmetric")
    if odd or mode in STATISTICS or mode == "linear_ramp":
        return _written(low, given, found, mode, odd)
    if mode not in PICKING:
        low.refuse("SPD102", f"`np.pad` with mode={mode!r} is not supported")
    if _is_known(low, found["pad_width"]) or mode != "constant":
        known = primitive("pad")
        if mode != "constant":
            found["mode"] = Static(mode)
        rest = replace(given, positional=(), keywords=found)
        return apply_primitive(low, known, (), rest, "function")
    return call_written(low, "pad", replace(given, positional=(), keywords=found))


def _written(
    low: Lowering, given: Arguments, found: dict[str, Binding], mode: Any, odd: bool
) -> Binding:
    """Frames of computed elements."""
    if odd:
        del found["reflect_type"]
        name = "pad_reflected_odd"
    else:
        name = "pad_with_statistics" if mode in STATISTICS else "pad_with_ramp"
    if name != "pad_with_ramp":
        found["mode"] = Static(mode)
    keywords = without_defaults("numpy.pad", found, set(found))
    rest = Arguments((), keywords, given.node, given.hint)
    return call_written(low, name, rest, "numpy_keywords")


def _widths(low: Lowering, array: Binding, widths: Binding) -> Binding:
    """The widths; a dict gives those of some of the axes."""
    keys = container_of(low, widths).keys if isinstance(widths, ContainerRef) else None
    if not isinstance(widths, ContainerRef) or keys is None:
        return widths
    rank = rank_of(type_of(low.state, array))
    if rank is None:
        low.refuse("SPD104", "the number of axes must be known at compile time", TYPES)
    pairs: list[Binding] = [Tuple((Static(0), Static(0)))] * rank
    for key, item in zip(keys, container_of(low, widths).items, strict=True):
        if not isinstance(key, int) or not -rank <= key < rank:
            low.refuse("SPD303", f"`pad_width` names the axis {key!r} of {rank}")
        pairs[key] = Tuple((item, item)) if isinstance(item, Static) else item
    return Tuple(tuple(pairs))


def _is_known(low: Lowering, binding: Binding) -> bool:
    """Whether something is a literal, or a list or tuple of literals."""
    if isinstance(binding, Tuple | ContainerRef):
        return all(_is_known(low, item) for item in items_of(low, binding))
    return isinstance(binding, Static) and binding != NONE
