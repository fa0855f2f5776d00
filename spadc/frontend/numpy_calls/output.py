"""Where a result goes: `out=`, `where=`, `dtype=` and `casting=` of NumPy's functions.

`out=y` stores the result in y, and the call is bound to y itself. With `where=mask` a
ufunc computes only the elements at which the mask is true: they are picked out,
computed and stored, so that no derivative meets an operand outside of the mask.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

import numpy as np

from spadc.ir import (
    ArrayType,
    Pick,
    Ref,
    ScalarType,
    Shape,
    Subscript,
    Value,
    dtype_of,
    shape_of,
)
from spadc.primitives import Primitive

from ..bindings import NONE, ArrayRef, Binding, Static, Tuple
from ..context import Lowering
from ..language.operators import dtype_name
from ..memory.storage import extend, is_array, read, store
from ..values import items_of, static_value, type_of, value_of

TYPES = (
    'Give the types of the parameters (--signature, or annotations like `x: "f64[n]"`).'
)
OVERLAPPING = frozenset({"concatenate", "stack"})  # store before all is read


@final
@dataclass(frozen=True, slots=True)
class Destination:
    """What the keywords of a call say about its result."""

    where: Value | None = None
    dtype: str | None = None
    casting: str = "same_kind"


def destination(
    low: Lowering, primitive: Primitive, keywords: dict[str, Binding]
) -> Destination:
    """Take the keywords that every ufunc has out of `keywords`."""
    if primitive.ufunc is None and primitive.name != "clip":
        return Destination()
    where = _mask(low, keywords.pop("where", NONE))
    dtype = dtype_name(low, keywords.pop("dtype", NONE))
    casting = static_value(
        low, keywords.pop("casting", Static("same_kind")), "`casting`"
    )
    order = static_value(low, keywords.pop("order", Static("K")), "`order`")
    static_value(low, keywords.pop("subok", Static(True)), "`subok`")
    if casting not in ("same_kind", "unsafe"):
        low.refuse("SPD102", f"`casting={casting!r}` is not supported", "Leave it out.")
    if order != "K":
        low.refuse(
            "SPD102",
            f"`order={order!r}` is not supported here",
            "Make the array first, `y = np.empty(x.shape, order=...)`, and give "
            "`out=y`.",
        )
    return Destination(where, dtype, casting)


def _mask(low: Lowering, binding: Binding) -> Value | None:
    """The mask, or None where every element is meant."""
    if isinstance(binding, Static) and binding.value in (None, True):
        return None
    mask = value_of(low, binding)
    if dtype_of(mask.type) != "bool":
        low.refuse("SPD304", "`where` must be an array of bools", TYPES)
    return mask


def target(low: Lowering, binding: Binding | None) -> ArrayRef | None:
    """The array that `out=` names; a tuple holds one for each result."""
    if isinstance(binding, Tuple) and len(binding.items) == 1:
        (binding,) = binding.items
    if binding is None or (isinstance(binding, Static) and binding.value is None):
        return None
    if not isinstance(binding, ArrayRef):
        low.refuse("SPD102", "`out` must be an array")
    return binding


# Into an array


def into(
    low: Lowering, primitive: Primitive, out: ArrayRef, value: Value, casting: str
) -> ArrayRef:
    """`out=array`: the result is stored there, cast as NumPy casts it."""
    check_cast(low, primitive, type_of(low.state, out), value, casting)
    store(low, out, value, by_out=True)
    return out


def check_cast(
    low: Lowering, primitive: Primitive, out_type: Any, value: Value, casting: str
) -> None:
    """Refuse an `out` for which NumPy would compute something else, or raise."""
    found, wanted = dtype_of(value.type), dtype_of(out_type)
    if not is_array(out_type) or found is None or wanted is None:
        low.refuse(
            "SPD102",
            "the dtypes of the result and of `out` must be known at compile time",
            TYPES[:-1] + ", or assign: `y[...] = f(x)`.",
        )
    if found == wanted:
        return
    if primitive.ufunc is None:
        low.refuse(
            "SPD102",
            f"`out` is an array of {wanted}, and the result of {found}",
            "Assign instead: `y[...] = f(x)`.",
        )
    if not np.can_cast(found, wanted, casting):  # type: ignore[arg-type]
        low.refuse(
            "SPD302",
            f"a result of {found} is not stored in an array of {wanted}",
            "Make `out` an array of floats.",
        )


def check_apart(
    low: Lowering, primitive: Primitive, out: ArrayRef, chosen: dict[str, Any]
) -> None:
    """Refuse an `out` that a function would overwrite before it has read it."""
    if primitive.name not in OVERLAPPING:
        return
    for binding in items_of(low, chosen["arrays"]):
        if isinstance(binding, ArrayRef) and low.state.may_alias(
            out.cell, binding.cell
        ):
            low.refuse(
                "SPD201",
                "`out` may share its memory with what is joined",
                "Give an array of its own, or assign: `y[...] = f(x)`.",
            )


# In a dtype


def cast_operands(low: Lowering, operands: list[Value], dtype: str) -> list[Value]:
    """The operands of a ufunc that computes in `dtype`."""
    weak = [isinstance(v.type, ScalarType) and v.type.weak for v in operands]
    if any(dtype_of(v.type) is None for v in operands) or dtype[0] not in "f":
        low.refuse(
            "SPD102",
            "`dtype` of a ufunc must be a float dtype, and those of its operands known",
            TYPES,
        )
    return [
        v
        if dtype_of(v.type) == dtype or (is_weak and not all(weak))
        else low.apply("astype", v, dtype=dtype)
        for v, is_weak in zip(operands, weak, strict=True)
    ]


# Where a mask is true


def masked(
    low: Lowering,
    primitive: Primitive,
    operands: list[Value],
    attrs: dict[str, Any],
    out: ArrayRef | None,
    to: Destination,
) -> ArrayRef:
    """`np.log(x, out=y, where=mask)` as `y[mask] = np.log(x[mask])`."""
    assert to.where is not None
    if out is None:
        low.refuse(
            "SPD102",
            "without `out`, elements at which `where` is false are not initialised",
            "Give the array that holds them: `out=np.zeros_like(x)`.",
        )
    out_type = type_of(low.state, out)
    if not isinstance(out_type, ArrayType) or out_type.shape is None:
        low.refuse("SPD104", "the number of axes of `out` must be known", TYPES)
    content = read(low, out)
    mask = _spread(low, to.where, content, out_type.shape)
    picked = [_picked(low, v, content, out_type.shape, mask) for v in operands]
    result = low.apply(primitive.name, *picked, **attrs)
    check_cast(low, primitive, out_type, result, to.casting)
    step = Subscript((Pick(Ref(0), mask=True),))
    store(low, extend(out, step, (mask,)), result)
    return out


def _spread(low: Lowering, value: Value, like: Value, shape: Shape) -> Value:
    """`value` broadcast to the shape of `like`."""
    if shape_of(value.type) == shape and None not in shape:
        return value
    return low.apply("broadcast_to", value, low.apply("shape", like))


def _picked(
    low: Lowering, value: Value, like: Value, shape: Shape, mask: Value
) -> Value:
    """The elements of an operand at which the mask is true."""
    if isinstance(value.type, ScalarType):
        return value
    if not is_array(value.type):
        low.refuse("SPD104", "whether this is an array must be known", TYPES)
    step = Subscript((Pick(Ref(1), mask=True),))
    return low.apply("index", _spread(low, value, like, shape), mask, step=step)
