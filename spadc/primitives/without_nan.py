"""Reductions that leave out NaN: `np.nansum`, `np.nanmax`, `np.nanstd`, ...

Each is the reduction with a mask that is true where there is no NaN, so its rules are
those of `masked_reductions` for that mask. An element that is NaN has no derivative:
its cotangent is exactly 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from spadc.ir import ArrayType, Type, array_or_scalar, dtype_of, shape_of

from .builder import Expr
from .core import Call, Cost, Primitive, parse_arguments, primitive, register
from .factors import cumprod
from .inference import Axis, floating, is_left_out, reduced_shape, summed
from .masked_reductions import AVERAGED, STARTED, masked
from .order_statistics import quantile_bar, quantile_dot
from .reductions import REDUCED, cumsum
from .shaping import infer_ravel
from .ties import tied

Dtype = Callable[[str | None], str | None]


def _reduction(name: str, dtype: Dtype, arguments: str, **facts: Any) -> Primitive:
    def infer(x: Type, axis: Axis = None, keepdims: bool = False, **attrs: Any) -> Type:
        found = attrs.get("dtype") or dtype(dtype_of(x))
        shape = reduced_shape(shape_of(x), axis, keepdims)
        return ArrayType(found, shape) if keepdims else array_or_scalar(found, shape)

    return register(
        Primitive(
            name,
            infer,
            getattr(np, name),
            parse_arguments(arguments, REDUCED | {"ddof": 0}),
            Call(f"np.{name}"),
            (f"numpy.{name}",),
            cost=Cost.CHEAP,
            **facts,
        )
    )


def _kept(x: Any, part: Any) -> Any:
    """`part` where `x` is not NaN, and 0 elsewhere."""
    return primitive("where")(primitive("isnan")(x), 0, part)


# --- reductions that a mask means -----------------------------------------------------


def _same(dtype: str | None) -> str | None:
    return dtype


EXTREME = "a axis= out> | keepdims=", "a axis= out> | keepdims= initial? where?"
SPREAD = "a axis= dtype= out> ddof= | keepdims="
# The dtype of the result, and the arguments without and with a mask.
OF: dict[str, tuple[Dtype, str, str]] = {
    "sum": (summed, "a axis= dtype= out> | keepdims=", STARTED),
    "prod": (summed, "a axis= dtype= out> | keepdims=", STARTED),
    "max": (_same, *EXTREME),
    "min": (_same, *EXTREME),
    "mean": (floating, "a axis= dtype= out> | keepdims=", AVERAGED),
    "var": (floating, SPREAD, f"{SPREAD} where?"),
    "std": (floating, SPREAD, f"{SPREAD} where?"),
}
EXTREMES = frozenset({"max", "min"})  # 0 / 0 where there is no number
ABOUT_A_CENTRE = frozenset({"var", "std"})  # the twin has the operand `mean`


def _skipping(name: str, dtype: Dtype, plain: str, with_mask: str) -> None:
    """The primitive `np.nan<name>`, and the one that it means with a mask."""
    synonyms = {"correction": "ddof"} if name in ABOUT_A_CENTRE else {}
    known = _reduction(
        f"nan{name}", dtype, plain, masked=f"masked_nan{name}", synonyms=synonyms
    )
    of_mask = masked(f"nan{name}", with_mask)
    twin = primitive(f"masked_{name}")
    has_start = "initial?" in with_mask

    def operands(x: Any, given: tuple[Any, ...] = ()) -> tuple[Any, ...]:
        """The start, the mask and the centre that the twin is called with."""
        nothing = Expr(x.builder.constant(None), x.builder)
        where = given[-1] if given else nothing
        start = (given[0] if given else nothing,) if has_start else ()
        centre = (nothing,) if name in ABOUT_A_CENTRE else ()
        return (*start, _mask(x, where), *centre)

    @known.vjp
    def rule(y_bar: Any, y: Any, x: Any, **attrs: Any) -> Any:
        assert twin.rule is not None
        x_bar = twin.rule(y_bar, y, x, *operands(x), **attrs)[0]
        return _kept(x, x_bar) if name in EXTREMES else x_bar

    @of_mask.vjp
    def rule_with_mask(y_bar: Any, y: Any, x: Any, *given: Any, **attrs: Any) -> Any:
        assert twin.rule is not None
        bars = twin.rule(y_bar, y, x, *operands(x, given), **attrs)
        return bars[: 1 + len(given)]

    @known.jvp
    def forward(x_dots: Any, y: Any, x: Any, **attrs: Any) -> Any:
        return _pushed(twin, x_dots, y, x, operands(x), attrs)

    @of_mask.jvp
    def forward_with_mask(
        x_dots: Any, y: Any, x: Any, *given: Any, **attrs: Any
    ) -> Any:
        return _pushed(twin, x_dots, y, x, operands(x, given), attrs)


def _mask(x: Any, where: Any) -> Any:
    mask = primitive("logical_not")(primitive("isnan")(x))
    if is_left_out(where.type):
        return mask
    return primitive("logical_and")(mask, where)


def _pushed(
    twin: Primitive, x_dots: Any, y: Any, x: Any, operands: tuple[Any, ...], attrs: Any
) -> Any:
    """The tangent that the rule of `twin` gives, or the twin on tangents."""
    x_dot = None if x_dots[0] is None else _kept(x, x_dots[0])
    start_dot = x_dots[1] if len(operands) == 2 and len(x_dots) > 2 else None
    if twin.forward_rule is not None:
        dots = (x_dot, start_dot, *[None] * len(operands))[: 1 + len(operands)]
        return twin.forward_rule(dots, y, x, *operands, **attrs)
    zero = primitive("zeros_like")
    given = [zero(x) if x_dot is None else x_dot]
    if len(operands) == 2:
        start = operands[0]
        still = start if is_left_out(start.type) else zero(start)
        given.append(still if start_dot is None else start_dot)
    return twin(*given, operands[-1], **attrs)


for _name, _facts in OF.items():
    _skipping(_name, *_facts)
nanargmax, nanargmin = (
    _reduction(
        name, lambda d: "int64", "a axis= out> | keepdims=", zero_derivative=True
    )
    for name in ("nanargmax", "nanargmin")
)

# --- medians --------------------------------------------------------------------------

nanmedian = _reduction("nanmedian", floating, "a axis= out> | keepdims=")
HALF: dict[str, Any] = {"ignore_nan": True}


@nanmedian.vjp
def _nanmedian(y_bar: Any, y: Any, x: Any, **attrs: Any) -> Any:
    return quantile_bar(y_bar, x, 0.5, **attrs, **HALF, **tied(x))


@nanmedian.jvp
def _nanmedian_dot(x_dots: Any, y: Any, x: Any, **attrs: Any) -> Any:
    return quantile_dot(x_dots[0], x, 0.5, **attrs, **HALF, **tied(x))


# --- running sums and products --------------------------------------------------------


def _infer_running(x: Type, axis: int | None = None, dtype: str | None = None) -> Type:
    whole = infer_ravel(x) if axis is None else x
    return ArrayType(dtype or summed(dtype_of(x)), shape_of(whole))


def _running(name: str, twin: Primitive, instead: int) -> None:
    """`np.nan<name>`: the running reduction with `instead` where there is NaN."""
    known = register(
        Primitive(
            f"nan{name}",
            _infer_running,
            getattr(np, f"nan{name}"),
            parse_arguments("a axis= dtype= out>"),
            Call(f"np.nan{name}"),
            (f"numpy.nan{name}",),
            cost=Cost.CHEAP,
        )
    )

    def filled(x: Any) -> Any:
        return primitive("where")(primitive("isnan")(x), instead, x)

    @known.vjp
    def rule(y_bar: Any, y: Any, x: Any, **attrs: Any) -> Any:
        assert twin.rule is not None
        return _kept(x, twin.rule(y_bar, y, filled(x), **attrs))

    @known.jvp
    def forward(x_dots: Any, y: Any, x: Any, **attrs: Any) -> Any:
        x_dot = _kept(x, x_dots[0])
        if twin.forward_rule is None:
            return twin(x_dot, **attrs)
        return twin.forward_rule((x_dot,), y, filled(x), **attrs)


_running("cumsum", cumsum, 0)
_running("cumprod", cumprod, 1)
