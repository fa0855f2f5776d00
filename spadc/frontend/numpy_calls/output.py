"""Where a result goes: `out=` of NumPy's functions, and `where=` of ufuncs.

`out=y` stores the result in y, and the call is bound to y itself. With `where=mask` a
ufunc computes only the elements at which the mask is true: they are picked out,
computed and stored, so that no derivative meets an operand outside of the mask.
"""

from __future__ import annotations

from typing import Any

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

from ..bindings import ArrayRef, Binding, Static, Tuple
from ..context import Lowering
from ..memory.storage import extend, is_array, read, store
from ..values import items_of, type_of
from .ufunc_keywords import TYPES as TYPES
from .ufunc_keywords import Destination

OVERLAPPING = frozenset({"concatenate", "stack"})  # store before all is read
SUMMED_IN_OUT = frozenset(
    {"sum", "prod", "mean", "cumsum", "cumprod", "trace", "masked_sum", "masked_prod",
     "masked_mean"}
)  # fmt: skip
CAST_TO_OUT = frozenset(
    {"max", "min", "masked_max", "masked_min", "concatenate", "stack", "clip"}
)


def target(low: Lowering, binding: Binding | None) -> ArrayRef | None:
    """The array that `out=` names; a tuple holds one for each result."""
    if isinstance(binding, Tuple) and len(binding.items) == 1:
        (binding,) = binding.items
    if binding is None or (isinstance(binding, Static) and binding.value is None):
        return None
    if not isinstance(binding, ArrayRef):
        low.refuse("SPD102", "`out` must be an array")
    return binding


def targets(
    low: Lowering, binding: Binding | None, number: int
) -> list[ArrayRef | None]:
    """The arrays that `out=` names for a function of so many results."""
    if isinstance(binding, Tuple) and len(binding.items) == number > 1:
        return [target(low, item) for item in binding.items]
    return [target(low, binding), *[None] * (number - 1)]


# Into an array


def into(
    low: Lowering, primitive: Primitive, out: ArrayRef, value: Value, casting: str
) -> ArrayRef:
    """`out=array`: the result is stored there, cast as NumPy casts it."""
    check_cast(low, primitive, type_of(low.state, out), value, casting)
    store(low, out, value, by_out=True)
    return out


def bound(
    low: Lowering,
    primitive: Primitive,
    outs: list[ArrayRef | None],
    values: tuple[Value, ...],
    casting: str,
) -> Tuple:
    """Several results, each of which may go into an array."""
    pairs = zip(outs, values, strict=True)
    return Tuple(
        tuple(
            low.bind(value)
            if out is None
            else into(low, primitive, out, value, casting)
            for out, value in pairs
        )
    )


def dtype_by_out(
    low: Lowering, primitive: Primitive, out: ArrayRef, x: Value, attrs: dict[str, Any]
) -> dict[str, Any]:
    """The `dtype` that `out` gives a sum: NumPy adds in the precision of `out`."""
    found, wanted = dtype_of(x.type), dtype_of(type_of(low.state, out))
    if primitive.name not in SUMMED_IN_OUT or "dtype" in attrs or found == wanted:
        return {}
    known = found is not None and wanted is not None and found != "float16"
    if not known or not np.can_cast(found, wanted, "same_kind"):  # type: ignore[arg-type]
        return {}
    return {"dtype": wanted}


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
    if primitive.ufunc is None and primitive.name not in CAST_TO_OUT:
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
    if primitive.ufunc is not None and primitive.ufunc.nout > 1:
        low.refuse("SPD102", "`where` of a function of several results")
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
