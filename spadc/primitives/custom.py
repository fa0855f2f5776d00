"""Calls of functions whose derivatives the user states.

The call stays as it is: operand 0 is the function, and what it computes is not looked
into. The rules are functions of the IR, held as attributes, whose ops are put where the
derivative is. Behind the arguments come the values that the VJP rule reads from around
it, then those of the JVP rule; `counts` says how many there are of each.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, final

import numpy as np

from spadc.ir import (
    AnyType,
    Apply,
    ArrayType,
    Callee,
    Constant,
    Function,
    Global,
    ScalarType,
    Type,
    copy_op,
    cotangent_type,
    dtype_of,
    shape_of,
)

from .builder import Expr
from .core import Call, Cost, Primitive
from .structural import structural


@final
@dataclass(frozen=True, slots=True)
class Written:
    """One argument as the call writes it: an operand, or a literal; by a name, or by
    its position."""

    keyword: str = ""
    is_operand: bool = True
    literal: Any = None


Layout = tuple[Written, ...]


def _infer(*operands: Type, result: Type | None = None, **attrs: Any) -> Type:
    return AnyType() if result is None else result


def _evaluate(
    function: Any, *operands: Any, layout: Layout, counts: Any, **attrs: Any
) -> Any:
    given = iter(operands[: counts[0]])
    values = [next(given) if w.is_operand else w.literal for w in layout]
    pairs = list(zip(layout, values, strict=True))
    keywords = {w.keyword: value for w, value in pairs if w.keyword}
    return function(*(value for w, value in pairs if not w.keyword), **keywords)


ARGUMENTS = "function *operands layout: counts: of: vjp= jvp= bars= result="


def _custom(name: str) -> Primitive:
    return structural(
        name, _infer, _evaluate, ARGUMENTS, cost=Cost.COSTLY, takes_complex=True
    )


both, by_vjp, by_jvp = _custom("custom"), _custom("custom_vjp"), _custom("custom_jvp")


def _pull_back(
    y_bar: Any,
    y: Any,
    function: Any,
    *operands: Any,
    counts: tuple[int, int],
    of: str,
    vjp: Callee,
    bars: tuple[int, ...],
    **attrs: Any,
) -> Any:
    first, read = counts[0], counts[0] + counts[1]
    made = applied(vjp, [y_bar, y, *operands[:read]])
    found: list[Any] = [None] * (1 + len(operands))
    for place, bar in zip(bars, made, strict=True):
        assert place < first
        found[1 + place] = fitted(bar, operands[place], of)
    return tuple(found)


def _push_forward(
    x_dots: Any,
    y: Any,
    function: Any,
    *operands: Any,
    counts: tuple[int, int],
    of: str,
    jvp: Callee,
    **attrs: Any,
) -> Any:
    first, read = counts[0], counts[0] + counts[1]
    dots = [
        primitive_zeros(x) if dot is None else dot
        for dot, x in zip(x_dots[1 : 1 + first], operands, strict=False)
    ]
    (y_dot,) = applied(jvp, [*dots, y, *operands[:first], *operands[read:]])
    return fitted(y_dot, y, of)


for _known in (both, by_vjp):
    _known.vjp(_pull_back)
for _known in (both, by_jvp):
    _known.jvp(_push_forward)


def primitive_zeros(x: Any) -> Any:
    """A zero tangent of an argument."""
    if isinstance(x.type, ScalarType):
        return Expr(x.builder.constant(0.0), x.builder)
    return x.builder.express("zeros_like", x)


def applied(callee: Callee, given: Sequence[Any]) -> Sequence[Any]:
    """The results of a function: its ops, or a call of it if it has branches or
    loops."""
    builder = next(x.builder for x in given if isinstance(x, Expr))
    if not _is_straight(callee.function):
        made = builder.express("call", *given, callee=callee)
        return made if isinstance(made, tuple) else (made,)
    body = callee.function.body
    values = [builder.value(x) for x in given]
    names = dict(zip(body.params, values, strict=True))
    for op in body.ops:
        builder.add(dataclasses.replace(copy_op(op, names), span=builder.span))
    return [Expr(names.get(v, v), builder) for v in body.results]


def _is_straight(function: Function) -> bool:
    return all(isinstance(op, Apply | Constant | Global) for op in function.body.ops)


# --- shapes ---------------------------------------------------------------------------


def _infer_fitted(bar: Type, x: Type, of: str) -> Type:
    wanted = cotangent_type(x)
    if isinstance(wanted, ArrayType):
        return ArrayType(dtype_of(bar), wanted.shape)
    return wanted


def _fit(bar: Any, x: Any, of: str) -> Any:
    if np.shape(bar) != np.shape(x):
        raise ValueError(f"the rule of `{of}`: {np.shape(bar)} for {np.shape(x)}")
    return bar


fitting = structural(
    "fitting",
    _infer_fitted,
    _fit,
    "bar x of:",
    spelling=Call("rt.fitting", ("of",)),
    cost=Cost.FREE,
    shape_only=frozenset({1}),
    linear_in=(0,),
    takes_complex=True,
)
fitting.vjp(lambda y_bar, y, bar, x, of: (y_bar, None))


def fitted(bar: Any, x: Any, of: str) -> Any:
    """What a rule answers for `x`, once it is sure that it has the shape of `x`."""
    wanted, found = shape_of(x.type), shape_of(bar.type)
    if wanted is not None and wanted == found and None not in wanted:
        return bar
    return bar.builder.express("fitting", bar, x, of=of)
