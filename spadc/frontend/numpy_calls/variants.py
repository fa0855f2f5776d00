"""Calls whose keywords mean more than their primitive: they are written out.

Which keywords those are is a table here; how they are written is in `numpy_keywords`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from spadc.ir import rank_of
from spadc.primitives import Primitive, primitive

from ..bindings import NONE, ArrayRef, Binding, ContainerRef, SliceOf, Static, Tuple
from ..calling.arguments import Arguments, array_method, library
from ..context import Lowering
from ..values import array_of_items, items_of, static_value, type_of, value_of
from .output import TYPES
from .primitive_calls import VARIANTS, apply_primitive
from .written_out import call_written

KEYWORDS: dict[str, frozenset[str]] = {
    "argsort": frozenset({"stable"}),
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
CORES = {
    "matmul": (2, 2, 2),
    "matvec": (2, 1, 1),
    "vecmat": (1, 2, 1),
    "vecdot": (1, 1, 0),
}
IGNORED = {"isin": ("assume_unique", "kind")}  # they say how, not what


def written(
    low: Lowering,
    known: Primitive,
    positional: tuple[Binding, ...],
    keywords: dict[str, Binding],
    given: Arguments,
) -> Binding | None:
    """The result of a call that is written out; None for any other."""
    for name in IGNORED.get(known.name, ()):
        keywords.pop(name, None)
    if known.name in CORES and "axes" in keywords:
        positional = _moved(low, known, positional, keywords.pop("axes"))
        rest = Arguments(positional, keywords, given.node, given.hint)
        return apply_primitive(low, known, positional, rest, "function")
    if known.name == "kron":
        return _kron(low, known, positional, keywords, given)
    special = KEYWORDS.get(known.name, frozenset()) & keywords.keys()
    is_one = special or _by_value(known, positional, keywords)
    if not is_one:
        return None
    if known.name == "reshape" and keywords["copy"] != Static(True):
        return low.refuse(
            "SPD102",
            "`copy=False` of `reshape` fails where the memory does not allow a view",
            "Leave it out.",
        )
    rest = Arguments(positional, keywords, given.node, given.hint)
    return call_written(low, known.name, rest, "numpy_keywords")


def _kron(
    low: Lowering,
    known: Primitive,
    positional: tuple[Binding, ...],
    keywords: dict[str, Binding],
    given: Arguments,
) -> Binding | None:
    """The array of fewer axes gets axes of length 1 before its own."""
    pair = (*positional, *keywords.values())
    ranks = [rank_of(type_of(low.state, x)) for x in pair]
    if len(pair) != 2 or None in ranks or ranks[0] == ranks[1] or 0 in ranks:
        return None
    least = 0 if ranks[0] < ranks[1] else 1  # type: ignore[operator]
    missing = tuple(range(abs(ranks[0] - ranks[1])))  # type: ignore[operator]
    wide = low.bind(low.apply("expand_dims", value_of(low, pair[least]), axis=missing))
    both = (wide, pair[1]) if least == 0 else (pair[0], wide)
    rest = Arguments(both, {}, given.node, given.hint)
    return apply_primitive(low, known, both, rest, "function")


def _moved(
    low: Lowering, known: Primitive, positional: tuple[Binding, ...], axes: Binding
) -> tuple[Binding, ...]:
    """`axes=`: the operands with the axes of vectors or matrices at the end."""
    cores = CORES[known.name]
    entries = [_entry(one) for one in static_value(low, axes, "`axes`")]
    if len(entries) == len(cores) and entries[-1] != tuple(range(-cores[-1], 0)):
        low.refuse(
            "SPD102",
            f"`axes` of `np.{known.name}` that move those of the result",
            "Move them afterwards: `np.moveaxis(y, -1, axis)`.",
        )
    if len(entries) < 2 or len(positional) != 2:
        low.refuse("SPD303", f"`axes` of `np.{known.name}` are those of each operand")
    return tuple(
        low.bind(
            low.apply(
                "moveaxis",
                value_of(low, x),
                source=entry,
                destination=tuple(range(-len(entry), 0)),
            )
        )
        for x, entry in zip(positional, entries[:2], strict=True)
    )


def _entry(given: Any) -> tuple[int, ...]:
    return (given,) if isinstance(given, int) else tuple(given)


def _by_value(
    known: Primitive, positional: tuple[Binding, ...], keywords: dict[str, Binding]
) -> bool:
    """Whether one of the usual arguments is of an unusual kind."""
    second = (*positional, None, None)[1]
    if known.name == "delete":
        return isinstance(keywords.get("obj", second), SliceOf)
    if known.name == "take_along_axis":
        return keywords.get("axis", (*positional, *[None] * 3)[2]) == NONE
    if known.name == "sliding_window_view":
        window = keywords.get("window_shape", second)
        return isinstance(window, Tuple | ContainerRef)
    if known.name == "histogram":
        density = keywords.get("density", (*positional, *[NONE] * 4)[3])
        if isinstance(density, Static) and not density.value:
            keywords.pop("density", None)
            return False
        return True
    return False


VARIANTS.append(written)


@library("numpy.insert")
def insert(low: Lowering, given: Arguments) -> Binding:
    """`np.insert(x, [0, 2], y)`: before one element, several, or those of a slice."""
    obj = given.keywords.get("obj", (*given.positional, None, None)[1])
    if isinstance(obj, SliceOf):
        return call_written(low, "insert_slice", given, "numpy_keywords")
    is_array = isinstance(obj, ArrayRef) and rank_of(type_of(low.state, obj)) != 0
    if is_array or isinstance(obj, Tuple | ContainerRef):
        return call_written(low, "insert", given, "numpy_keywords")
    return call_written(low, "insert", given)


@array_method("compress")
def compress(low: Lowering, x: ArrayRef, given: Arguments) -> Binding:
    """`x.compress(condition, axis)`"""
    positional, keywords = given.positional, dict(given.keywords)
    condition = positional[0] if positional else keywords.pop("condition", NONE)
    rest = replace(given, keywords=keywords)
    everything = (condition, x, *positional[1:])
    return apply_primitive(low, primitive("compress"), everything, rest, "function")


@array_method("choose")
def choose(low: Lowering, x: ArrayRef, given: Arguments) -> Binding:
    """`numbers.choose(choices)`"""
    rest = replace(given, positional=(x, *given.positional), name="numpy.choose")
    return call_written(low, "choose", rest)


@library("numpy.average")
def average(low: Lowering, given: Arguments) -> Binding:
    """`np.average(x, axis, weights)`: weights get an axis for each of `x`."""
    names = ("a", "axis", "weights", "returned")
    found = dict(zip(names, given.positional, strict=False)) | given.keywords
    x, weights = found.get("a"), found.get("weights", NONE)
    if x is not None and weights != NONE:
        axis = static_value(low, found.get("axis", NONE), "`axis`")
        found["weights"] = _spread(low, x, _as_array(low, weights), axis)
    rest = replace(given, positional=(), keywords=found)
    return call_written(low, "average", rest, "numpy_numerics")


def _as_array(low: Lowering, binding: Binding) -> Binding:
    if isinstance(binding, Tuple | ContainerRef):
        return low.bind(array_of_items(low, items_of(low, binding)))
    return binding


def _spread(low: Lowering, x: Binding, weights: Binding, axis: Any) -> Binding:
    rank, own = (rank_of(type_of(low.state, b)) for b in (x, weights))
    if rank is None or own is None:
        low.refuse("SPD104", "the numbers of axes must be known at compile time", TYPES)
    if rank == own:
        return weights
    axes = (axis,) if isinstance(axis, int) else axis
    if axes is None or len(axes) != own:
        low.refuse("SPD303", "`weights` need the shape of the array, or of its `axis`")
    placed = [k % rank for k in axes]
    value = value_of(low, weights)
    order = tuple(sorted(range(own), key=placed.__getitem__))
    if order != tuple(range(own)):
        value = low.apply("transpose", value, axes=order)
    missing = tuple(k for k in range(rank) if k not in placed)
    return low.bind(low.apply("expand_dims", value, axis=missing))
