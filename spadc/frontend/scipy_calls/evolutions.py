"""Calls of SciPy's integrators: integrals and differential equations,
`scipy.integrate`.

The function that SciPy is given is lowered apart, as for `solvers`.
"""

from __future__ import annotations

from typing import Any

import gast

from spadc.ir import ArrayType, ScalarType, Type, Value, rank_of, shape_of

from ..bindings import (
    NONE,
    ArrayRef,
    Binding,
    External,
    Opaque,
    Partial,
    Static,
    Tuple,
)
from ..calling.arguments import Arguments, library
from ..context import Lowering
from ..language.attributes import OF_OBJECTS
from ..language.indices import parse_index
from ..language.subscripts import OF_PARTS, part_of_array
from ..numpy_calls.primitive_calls import operand
from ..values import items_of, value_of
from .solvers import FLOAT, function_of, settings_of, split

IVP = "<solution of a differential equation>"
ENDS, COLUMNS = "<solution to its end>", "<solution at times of its own>"
WAY_OUT = (
    "Take the end, `.y[:, -1]`, or give the times, `t_eval=`: steps are no result."
)


@library("scipy.integrate.quad")
def quad(low: Lowering, given: Arguments) -> Binding:
    """`quad(f, a, b, args=(k,))`: the integral, and an estimate of its error."""
    found, rest = split(low, given, ("func", "a", "b", "args"))
    unknown = (("t", FLOAT),)
    callee, operands = function_of(low, found["func"], unknown, found.get("args"))
    if rank_of(callee.types[0]) not in (0, None):
        low.refuse("SPD304", "the function given to `quad` must return a number")
    limits = value_of(low, found["a"]), value_of(low, found["b"])
    known = ("epsabs", "epsrel", "limit", "points")
    settings = settings_of(low, rest, known, "quad")
    value, _ = low.apply_all(
        "quad", *limits, *operands, hints=(given.hint,), callee=callee,
        settings=settings,
    )  # fmt: skip
    return Tuple((low.bind(value), Opaque("the error of an integral")))


# --- differential equations -----------------------------------------------------------


def _start(low: Lowering, binding: Binding, what: str) -> tuple[Value, ArrayType]:
    value = value_of(low, binding)
    if rank_of(value.type) == 0:
        value = low.apply("atleast_1d", value)
    if rank_of(value.type) != 1:
        low.refuse(
            "SPD301",
            f"`{what}` needs a start that is known to be a number or a vector",
            "Give the types of the parameters (--signature).",
        )
    return value, ArrayType("float64", shape_of(value.type))


@library("scipy.integrate.odeint")
def odeint(low: Lowering, given: Arguments) -> Binding:
    """`odeint(rate, y0, t, args=(k,))`"""
    found, rest = split(low, given, ("func", "y0", "t", "args"))
    start, type_ = _start(low, found["y0"], "odeint")
    times = value_of(low, found["t"])
    known = ("tfirst", "rtol", "atol", "mxstep", "hmax", "hmin", "h0")
    settings = settings_of(low, rest, known, "odeint")
    state = 1 if dict(settings).get("tfirst") else 0
    unknown: list[tuple[str, Type]] = [("y", type_), ("t", ScalarType("float64"))]
    callee, operands = function_of(
        low, found["func"], tuple(unknown[::-1] if state else unknown),
        found.get("args"),
    )  # fmt: skip
    value = low.apply(
        "odeint", start, times, *operands, hint=given.hint, callee=callee,
        settings=settings, state=state,
    )  # fmt: skip
    return low.bind(value)


@library("scipy.integrate.solve_ivp")
def solve_ivp(low: Lowering, given: Arguments) -> Binding:
    """`solve_ivp(rate, (t0, t1), y0, t_eval=t, args=(k,)).y`"""
    names = ("fun", "t_span", "y0", "method", "t_eval")
    found, rest = split(low, given, names)
    start, type_ = _start(low, found["y0"], "solve_ivp")
    span = [value_of(low, one) for one in items_of(low, found["t_span"])]
    ends = found.get("t_eval", NONE) == NONE
    times = operand(low, found.get("t_eval"))
    rest |= {"method": found["method"]} if "method" in found else {}
    args = rest.pop("args", None)
    known = ("method", "rtol", "atol", "max_step", "first_step")
    settings = settings_of(low, rest, known, "solve_ivp")
    _check_tolerance(low, dict(settings))
    unknown = (("t", ScalarType("float64")), ("y", type_))
    callee, operands = function_of(low, found["fun"], unknown, args)
    value = low.apply(
        "solve_ivp", start, *span, times, *operands, hint=given.hint, callee=callee,
        settings=settings, state=1,
    )  # fmt: skip
    if ends:
        return Partial(External(ENDS), (low.bind(value),))
    return Partial(External(IVP), (low.bind(value), low.bind(times)))


def _check_tolerance(low: Lowering, settings: dict[str, Any]) -> None:
    if not isinstance(settings.get("atol", 0.0), int | float):
        low.refuse("SPD102", "`solve_ivp` is followed with one `atol` for all")


def attribute_of_solution(low: Lowering, base: Partial, name: str) -> Binding:
    """`solution.y`, `solution.t`"""
    if name in ("y", "t"):
        return base.first["yt".index(name)]
    return low.refuse(
        "SPD101",
        f"spadc does not know the attribute `{name}` of a solution",
        "Its values are `.y`, at the times `.t`.",
    )


def end_of_solution(low: Lowering, base: Partial, name: str) -> Binding:
    """`solution.y`, of which the end is taken."""
    if name != "y":
        low.refuse("SPD101", f"the `{name}` of a solution without `t_eval`", WAY_OUT)
    return Partial(External(COLUMNS), base.first)


def last_column(low: Lowering, base: Partial, node: Any) -> Binding:
    """`solution.y[:, -1]`, `solution.y[0, -1]`"""
    (end,) = base.first
    items = node.elts if isinstance(node, gast.Tuple) else []
    if len(items) != 2 or not _is_last(low, items[1]) or not isinstance(end, ArrayRef):
        low.refuse(
            "SPD102",
            "the times at which `solve_ivp` answers are its own",
            WAY_OUT,
        )
    if isinstance(items[0], gast.Constant) and items[0].value is Ellipsis:
        return end
    step, dynamic = parse_index(low, items[0])
    return part_of_array(low, end, step, dynamic)


def _is_last(low: Lowering, node: Any) -> bool:
    binding = low.expression(node) if not isinstance(node, gast.Slice) else None
    return isinstance(binding, Static) and binding.value == -1


OF_OBJECTS[External(IVP)] = attribute_of_solution
OF_OBJECTS[External(ENDS)] = end_of_solution
OF_PARTS[External(COLUMNS)] = last_column
