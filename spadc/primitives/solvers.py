"""SciPy's solvers: ops that hold the functions that SciPy is given.

    solution   what makes a function zero, stay or be least (`scipy.optimize`); where
               SciPy answers with an object, it is a part of what `solved` gives
    quad       an integral, `quad_vec` one of arrays (`scipy.integrate`)
    odeint     a differential equation, from a start to each of several times
    solve_ivp  the same, whose result has a column for each time; or its end

The operands are where SciPy starts, then what else the function is given. How
derivatives pass through them is said in `spadc.forward`, where functions can be
differentiated.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from spadc.ir import ArrayType, Callee, ObjectType, ScalarType, Type, shape_of

from .calls import not_followed
from .core import (
    Call,
    Cost,
    Primitive,
    Special,
    parse_arguments,
    register,
)
from .inference import is_left_out
from .interpret import interpret
from .scipy_entries import scipy_function

SOLVER_RESULTS = {
    "optimize.root": "x",
    "optimize.root_scalar": "root",
    "optimize.minimize": "x",
    "optimize.minimize_scalar": "x",
    "optimize.least_squares": "x",
}
BACKWARDS = (
    "Differential equations: the adjoint equation is integrated backwards, to the "
    "tolerances of the solver."
)
SOLVERS_SAID = {
    "solution": "Solutions are differentiated by the implicit function theorem.",
    "odeint_bar": BACKWARDS,
    "solve_ivp_bar": BACKWARDS,
}


NUMBERS = ("nit", "nfev", "njev", "nhev", "status", "iterations", "function_calls")
RESULT_PARTS = ("success", "converged", *NUMBERS)


def _solver(
    name: str, infer: Any, evaluate: Any, arguments: str, **facts: Any
) -> Primitive:
    given = parse_arguments(arguments)
    facts.setdefault("spelling", Special())
    return register(Primitive(name, infer, evaluate, given, cost=Cost.COSTLY, **facts))


def as_python(callee: Callee) -> Callable[..., Any]:
    """The function as one that SciPy can call."""

    def function(*args: Any) -> Any:
        results = interpret(callee.function, args)
        return results[0] if len(results) == 1 else results

    return function


# --- equations ------------------------------------------------------------------------


def _run(*operands: Any, callee: Callee, solver: str, starts: int, **attrs: Any) -> Any:
    first, rest = operands[:starts], operands[starts:]
    words = dict(attrs["settings"])
    for name in ("bracket", "bounds"):
        if name in words:
            words[name], first = first, ()
    return scipy_function(solver)(as_python(callee), *first, args=rest, **words)


def _solution(*operands: Any, part: str = "", **attrs: Any) -> Any:
    return getattr(operands[0], part) if part else _run(*operands, **attrs)


solved = _solver(
    "solved",
    lambda *operands, **attrs: ObjectType("result of a solver"),
    _run,
    "*operands callee: solver: starts: settings:",
)
solution = _solver(
    "solution",
    lambda *operands, **attrs: attrs["type"],
    _solution,
    "*operands callee: solver= how: starts: settings= type: part=",
)
result_part = _solver(
    "result_part",
    lambda found, part: ScalarType(None if part in NUMBERS else "bool"),
    lambda found, part: getattr(found, part),
    "found part:",
    zero_derivative=True,
)

# --- integrals ------------------------------------------------------------------------


def _infer_quad(*operands: Type, callee: Callee, **attrs: Any) -> tuple[Type, ...]:
    return ScalarType("float64", weak=True), ScalarType("float64", weak=True)


def _infer_quad_vec(*operands: Type, callee: Callee, **attrs: Any) -> tuple[Type, ...]:
    return callee.types[0], ScalarType("float64")


def _quad(*operands: Any, callee: Callee, settings: Any = (), **attrs: Any) -> Any:
    a, b, *rest = operands
    integrate = scipy_function("integrate.quad")
    return integrate(as_python(callee), a, b, args=tuple(rest), **dict(settings))[:2]


def _quad_vec(*operands: Any, callee: Callee, settings: Any = (), **attrs: Any) -> Any:
    a, b, *rest = operands
    integrate = scipy_function("integrate.quad_vec")
    return integrate(as_python(callee), a, b, args=tuple(rest), **dict(settings))[:2]


quad = _solver("quad", _infer_quad, _quad, "*operands callee: settings:")
quad_vec = _solver(
    "quad_vec", _infer_quad_vec, _quad_vec, "*operands callee: settings:"
)

# --- differential equations -----------------------------------------------------------


def _infer_odeint(y0: Type, t: Type, *rest: Type, callee: Callee, **attrs: Any) -> Type:
    times, start = shape_of(t), shape_of(y0)
    known = times is not None and start is not None
    return ArrayType("float64", (*times, *start) if known else None)  # type: ignore[misc]


def _infer_ivp(
    y0: Type, t0: Type, t1: Type, t: Type, *rest: Type, callee: Callee, **attrs: Any
) -> Type:
    times, start = shape_of(t), shape_of(y0)
    if is_left_out(t):
        return ArrayType("float64", start)
    known = times is not None and start is not None
    return ArrayType("float64", (*start, *times) if known else None)  # type: ignore[misc]


def _odeint(
    y0: Any, t: Any, *rest: Any, callee: Callee, settings: Any, **attrs: Any
) -> Any:
    solve = scipy_function("integrate.odeint")
    return solve(as_python(callee), y0, t, args=rest, **dict(settings))


def _solve_ivp(
    y0: Any,
    t0: Any,
    t1: Any,
    t: Any,
    *rest: Any,
    callee: Callee,
    settings: Any,
    **attrs: Any,
) -> Any:
    solve = scipy_function("integrate.solve_ivp")
    words = dict(settings)
    found = solve(as_python(callee), (t0, t1), y0, t_eval=t, args=rest, **words).y
    return found[:, -1] if t is None else found


odeint = _solver("odeint", _infer_odeint, _odeint, "*operands callee: settings:")
solve_ivp = _solver("solve_ivp", _infer_ivp, _solve_ivp, "*operands callee: settings:")


def _infer_ode_bar(*operands: Type, **attrs: Any) -> tuple[Type, ...]:
    return attrs["types"]  # type: ignore[no-any-return]


def _not_followed(*operands: Any, **attrs: Any) -> Any:
    raise not_followed("an adjoint equation is integrated")


for _name in ("odeint_bar", "solve_ivp_bar"):
    _solver(
        _name,
        _infer_ode_bar,
        _not_followed,
        "*operands callee: settings: types:",
        spelling=Call(f"rt.{_name}"),
    )
