"""The keywords that every ufunc has: `where dtype signature casting order subok`.

None of them is an argument of a primitive: `where` becomes stores, `dtype` and
`signature` casts of the operands, `order` a copy in that order, and `casting` only says
what NumPy must not do, which NumPy itself is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

import numpy as np

from spadc.ir import ScalarType, Value, dtype_of
from spadc.primitives import Primitive, infer_types

from ..bindings import NONE, Binding, Static
from ..context import Lowering
from ..language.operators import dtype_name
from ..memory.storage import is_array
from ..values import static_value, value_of

TYPES = (
    'Give the types of the parameters (--signature, or annotations like `x: "f64[n]"`).'
)
KINDS = {"i": int, "u": int, "f": float, "c": complex}
USUAL = ("same_kind", "unsafe")
JOINING = frozenset({"concatenate", "stack", "hstack", "vstack"})


@final
@dataclass(frozen=True, slots=True)
class Destination:
    """What the keywords of a call say about its result."""

    where: Value | None = None
    dtype: str | None = None
    casting: str = "same_kind"
    order: str = "K"


def destination(
    low: Lowering, primitive: Primitive, keywords: dict[str, Binding]
) -> Destination:
    """Take the keywords that every ufunc has out of `keywords`."""

    def known(name: str, default: Any) -> Any:
        return static_value(low, keywords.pop(name, Static(default)), f"`{name}`")

    if primitive.name in JOINING:
        joined = dtype_name(low, keywords.pop("dtype", NONE))
        return Destination(None, joined, known("casting", "same_kind"))
    if primitive.ufunc is None and primitive.name != "clip":
        return Destination()
    where = _mask(low, keywords.pop("where", NONE))
    dtype = dtype_name(low, keywords.pop("dtype", NONE))
    signature = known("signature", None) or known("sig", None)
    casting, order = known("casting", "same_kind"), known("order", "K")
    known("subok", True)
    if order == "A" or (order != "K" and where is not None):
        low.refuse(
            "SPD102",
            f"`order={order!r}` is not supported here",
            "Make the array first, `y = np.empty(x.shape, order=...)`, and give "
            "`out=y`.",
        )
    if signature is not None:
        dtype = _dtype_of_signature(low, signature)
    return Destination(where, dtype, casting, order)


def _mask(low: Lowering, binding: Binding) -> Value | None:
    """The mask, or None where every element is meant."""
    if isinstance(binding, Static) and binding.value in (None, True):
        return None
    mask = value_of(low, binding)
    if dtype_of(mask.type) != "bool":
        low.refuse("SPD304", "`where` must be an array of bools", TYPES)
    return mask


def _dtype_of_signature(low: Lowering, signature: Any) -> str:
    """The one dtype of a signature like `dd->d`."""
    letters = set(str(signature).replace("->", ""))
    if not isinstance(signature, str) or len(letters) != 1:
        low.refuse(
            "SPD102",
            "a `signature` of several dtypes is not supported",
            "Convert the operands: `x.astype(dtype)`.",
        )
    try:
        return str(np.dtype(letters.pop()).name)
    except TypeError:
        return low.refuse("SPD304", f"`signature={signature!r}` names no dtype")


def prepared(
    low: Lowering,
    primitive: Primitive,
    operands: list[Value],
    attrs: dict[str, Any],
    to: Destination,
) -> list[Value]:
    """The operands of a call, cast as its keywords say."""
    if to.dtype is not None:
        wanted = to.dtype
        _check_casting(low, primitive, operands, to)
        if primitive.name in JOINING:
            return [_cast(low, v, wanted) for v in operands]
        if dtype_of(_result(primitive, operands, attrs)) != wanted:
            operands = cast_operands(low, operands, wanted)
    elif to.casting not in USUAL:
        _check_casting(low, primitive, operands, to)
    return _numpys_power(low, operands) if primitive.name == "power" else operands


def _numpys_power(low: Lowering, operands: list[Value]) -> list[Value]:
    """The operands of `np.power`, which gives nan for a root of a negative number,
    where Python's `**` of two of its numbers gives a complex one."""
    base, exponent = operands
    kinds = [v.type for v in operands]
    if not all(isinstance(kind, ScalarType) and kind.weak for kind in kinds):
        return operands
    known = low.builder.literals.get(base), low.builder.literals.get(exponent)
    positive = isinstance(known[0], int | float) and known[0] > 0
    if positive or isinstance(known[1], int) or dtype_of(base.type) != "float64":
        return operands
    return [low.apply("astype", base, dtype="float64"), exponent]


def _result(primitive: Primitive, operands: list[Value], attrs: dict[str, Any]) -> Any:
    return infer_types(primitive.name, tuple(v.type for v in operands), attrs)[0]


def _cast(low: Lowering, value: Value, dtype: str) -> Value:
    if dtype_of(value.type) == dtype:
        return value
    return low.apply("astype", value, dtype=dtype)


def _check_casting(
    low: Lowering, primitive: Primitive, operands: list[Value], to: Destination
) -> None:
    """Refuse a call that NumPy would refuse."""
    dtypes = [dtype_of(v.type) for v in operands]
    if None in dtypes:
        low.refuse("SPD104", "the dtypes must be known at compile time here", TYPES)
    if primitive.ufunc is None:
        wanted = np.dtype(to.dtype or np.result_type(*map(str, dtypes)))
        allowed = all(np.can_cast(str(d), wanted, to.casting) for d in dtypes)  # type: ignore[arg-type]
    else:
        allowed = _resolves(primitive.ufunc, operands, to)
    if not allowed:
        low.refuse(
            "SPD302",
            f"`casting={to.casting!r}` does not allow these operands",
            "Leave it out, or convert them: `x.astype(dtype)`.",
        )


def _resolves(ufunc: np.ufunc, operands: list[Value], to: Destination) -> bool:
    """Whether NumPy finds a loop for the operands."""
    given: list[Any] = []
    for value in operands:
        dtype = np.dtype(dtype_of(value.type))
        is_weak = isinstance(value.type, ScalarType) and value.type.weak
        given.append(KINDS.get(dtype.kind, dtype) if is_weak else dtype)
    outs = [None] * ufunc.nout
    signature = (*[None] * ufunc.nin, *[np.dtype(to.dtype)] * ufunc.nout)
    how: Any = {"casting": to.casting} | ({"signature": signature} if to.dtype else {})
    try:
        ufunc.resolve_dtypes((*given, *outs), **how)
    except TypeError:
        return False
    return True


def cast_operands(low: Lowering, operands: list[Value], dtype: str) -> list[Value]:
    """The operands of a ufunc that computes in `dtype`."""
    weak = [isinstance(v.type, ScalarType) and v.type.weak for v in operands]
    if any(dtype_of(v.type) is None for v in operands) or dtype[0] not in "fc":
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


def ordered(low: Lowering, value: Value, to: Destination) -> Value:
    """A result as `order` wants it laid out."""
    if to.order == "K" or isinstance(value.type, ScalarType):
        return value
    if not is_array(value.type):
        low.refuse("SPD104", "`order` of what may be a number", TYPES)
    return low.apply("array", value, order=to.order)
