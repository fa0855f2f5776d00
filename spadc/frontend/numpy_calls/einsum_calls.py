"""`np.einsum`: subscripts as numbers, and the keywords that say how."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from spadc.ir import dtype_of
from spadc.primitives import primitive

from ..bindings import NONE, Binding, ContainerRef, Static, Tuple
from ..calling.arguments import Arguments, library
from ..context import Lowering
from ..language.operators import dtype_name
from ..values import items_of, static_value, type_of, value_of
from .primitive_calls import apply_primitive

LETTERS = "abcdefghijklmnopqrstuvwxyz"


@library("numpy.einsum")
def einsum(low: Lowering, given: Arguments) -> Binding:
    """`np.einsum("ij,j", m, v)`, `np.einsum(m, [0, 1], v, [1])`"""
    positional, keywords = given.positional, dict(given.keywords)
    is_text = not positional or _is_text(positional[0]) or "subscripts" in keywords
    if not is_text:
        positional = _with_text(low, positional)
    keywords.pop("casting", None)
    order = static_value(low, keywords.pop("order", Static("K")), "`order`")
    dtype = dtype_name(low, keywords.pop("dtype", NONE))
    found = {dtype_of(type_of(low.state, x)) for x in positional[1:]}
    if dtype is not None and found != {dtype}:
        low.refuse(
            "SPD102",
            "`dtype` of `np.einsum` must be that of the operands",
            "Convert them: `x.astype(dtype)`.",
        )
    rest = replace(given, positional=positional, keywords=keywords)
    known = primitive("einsum")
    result = apply_primitive(low, known, positional, rest, "function")
    if order == "K" or keywords.get("out", NONE) != NONE:
        return result
    if order not in ("C", "F"):
        low.refuse("SPD102", f"`order={order!r}` is not supported here")
    return low.bind(low.apply("array", value_of(low, result), order=order))


def _is_text(binding: Binding) -> bool:
    return isinstance(binding, Static) and isinstance(binding.value, str)


def _with_text(low: Lowering, given: tuple[Binding, ...]) -> tuple[Binding, ...]:
    """Pairs of an operand and the numbers of its axes, as text and operands."""
    axes = [_letters(low, one) for one in given[1::2]]
    operands = given[: 2 * (len(given) // 2) : 2]
    text = ",".join(axes)
    if len(given) % 2:
        text += "->" + _letters(low, given[-1])
    return (Static(text), *operands)


def _letters(low: Lowering, numbers: Binding) -> str:
    if not isinstance(numbers, Tuple | ContainerRef):
        return low.refuse(
            "SPD102", "`np.einsum` takes a text, or lists of numbers after the operands"
        )
    known: list[Any] = [
        static_value(low, one, "a subscript") for one in items_of(low, numbers)
    ]
    if any(n is not ... and n not in range(len(LETTERS)) for n in known):
        low.refuse("SPD303", f"the subscripts {known} are not numbers from 0 to 25")
    return "".join("..." if n is ... else LETTERS[n] for n in known)
