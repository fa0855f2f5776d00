"""Calls of SciPy's solvers: equations, fixed points and minima, `scipy.optimize`.

The function that SciPy is given is lowered apart, as a function of the unknown, of
`args` and of what it reads from around. The generated code defines it beside the
gradient and gives it to the same solver.
"""

from __future__ import annotations

from typing import Any

from spadc.ir import ArrayType, Callee, ScalarType, Type, Value, rank_of, shape_of
from spadc.primitives import RESULT_PARTS, SOLVER_RESULTS

from ..bindings import (
    NONE,
    Binding,
    ContainerRef,
    External,
    Partial,
    Scalar,
    Static,
    Tuple,
)
from ..calling.apart import Closed, apart, called, closed_function, refuse_changes
from ..calling.application import call
from ..calling.arguments import Arguments, library
from ..context import Lowering
from ..language.attributes import OF_OBJECTS
from ..language.operators import bind_number
from ..values import items_of, static_value, value_of

FLOAT = ScalarType("float64", weak=True)
NUMBER = ScalarType("float64")
SETTINGS = ("method", "tol", "xtol", "ftol", "rtol", "maxiter", "maxfev", "options")
RESULT = "<result of a solver>"


# --- functions ------------------------------------------------------------------------


def function_of(
    low: Lowering,
    function: Binding,
    unknowns: tuple[tuple[str, Type], ...],
    args: Binding | None,
) -> tuple[Callee, list[Value]]:
    """A function that SciPy is given, and what it gets after the unknowns."""
    closed = Closed(low.builder)
    given: list[Binding] = []
    with apart(low) as builder:
        for name, type_ in unknowns:
            given.append(closed.add(low, Value(type_, name), name))
        for number, one in enumerate(_items(low, args)):
            given.append(closed.argument(low, one, f"p{number + 1}"))
        before = low.state.copy()
        result = call(low, function, Arguments(tuple(given), {}))
        value = value_of(low, result)
        refuse_changes(low, before, "a function that SciPy is given")
    body = builder.region((), (value,))
    made = closed_function(low, called(function), closed, body)
    return Callee.of(made), closed.operands[len(unknowns) :]


def _items(low: Lowering, args: Binding | None) -> tuple[Binding, ...]:
    if args is None:
        return ()
    return items_of(low, args) if isinstance(args, Tuple | ContainerRef) else (args,)


def start_of(low: Lowering, start: Binding, what: str) -> tuple[Value, Type]:
    """Where a solver starts, and the type of the vector that it looks for."""
    value = value_of(low, start)
    rank = rank_of(value.type)
    if rank not in (0, 1):
        low.refuse(
            "SPD301",
            f"`{what}` needs a start that is known to be a number or a vector",
            "Give the types of the parameters (--signature).",
        )
    shape = shape_of(value.type) or (1,)
    return value, ArrayType("float64", shape)


def settings_of(
    low: Lowering, keywords: dict[str, Binding], known: tuple[str, ...], what: str
) -> tuple[tuple[str, Any], ...]:
    """The settings of a solver, which are compiled in."""
    found = []
    for name, binding in keywords.items():
        if name not in known:
            low.refuse(
                "SPD102",
                f"spadc does not know the argument `{name}` of `{what}`",
                "Leave it out.",
            )
        found.append((name, _setting(low, binding, name)))
    return tuple((name, value) for name, value in found if value is not None)


def _setting(low: Lowering, binding: Binding, name: str) -> Any:
    if isinstance(binding, ContainerRef):
        held = low.state.containers[binding.number]
        keys = getattr(held, "keys", None)
        if keys is not None:
            items = items_of(low, binding)
            pairs = zip(keys, items, strict=True)
            return {key: static_value(low, one, name) for key, one in pairs}
    return static_value(low, binding, f"`{name}`")


def split(
    low: Lowering, given: Arguments, names: tuple[str, ...]
) -> tuple[dict[str, Binding], dict[str, Binding]]:
    """The arguments by these names, and the other keywords."""
    what = given.name.rpartition(".")[2]
    if len(given.positional) > len(names):
        low.refuse("SPD102", f"give the last arguments of `{what}` by name")
    found = dict(zip(names, given.positional, strict=False))
    rest = {k: b for k, b in given.keywords.items() if k not in names}
    found |= {k: b for k, b in given.keywords.items() if k in names}
    absent = [k for k, b in rest.items() if b == NONE]
    return found, {k: b for k, b in rest.items() if k not in absent}


def solved(
    low: Lowering,
    given: Arguments,
    callee: Callee,
    starts: tuple[Value, ...],
    rest: list[Value],
    **facts: Any,
) -> Binding:
    """Append the op: the solution, or the object that SciPy answers with."""
    solver = given.name.removeprefix("scipy.")
    part = SOLVER_RESULTS.get(solver, "")
    call_ = {"callee": callee, "solver": solver, "starts": len(starts)}
    if not part:
        attrs = {**call_, **facts}
        return low.bind(low.apply("solution", *starts, *rest, hint=given.hint, **attrs))
    settings = facts.pop("settings")
    found = low.apply(
        "solved", *starts, *rest, hint=given.hint, settings=settings, **call_
    )
    x = low.apply(
        "solution", found, *rest, hint=part, callee=callee, starts=1, part=part,
        **facts,
    )  # fmt: skip
    parts = (Scalar(found), low.bind(x), *(low.bind(v) for v in rest))
    held = (("function", Static(callee)), ("name", Static(part)))
    return Partial(External(RESULT), parts, held)


def attribute_of_result(low: Lowering, base: Partial, name: str) -> Binding:
    """`found.x`, `found.fun`, `found.success`"""
    facts = {k: b.value for k, b in base.given if isinstance(b, Static)}
    found, x, *rest = base.first
    if name == facts["name"]:
        return x
    if name == "fun" and facts["name"] == "x":
        operands = [value_of(low, x), *(value_of(low, b) for b in rest)]
        (value,) = low.apply_all("call", *operands, callee=facts["function"])
        return low.bind(value)
    if name in RESULT_PARTS:
        part = low.apply("result_part", value_of(low, found), part=name)
        return bind_number(low, part)
    return low.refuse(
        "SPD101",
        f"spadc does not know the attribute `{name}` of the result of a solver",
        f"The solution is `.{facts['name']}`.",
    )


OF_OBJECTS[External(RESULT)] = attribute_of_result

# --- equations ------------------------------------------------------------------------


@library("scipy.optimize.root", "scipy.optimize.fsolve")
def root(low: Lowering, given: Arguments) -> Binding:
    """`root(fun, x0, args=(a,)).x`, `fsolve(fun, x0)`"""
    found, rest = split(low, given, (_first(given), "x0", "args"))
    what = given.name.rpartition(".")[2]
    start, type_ = start_of(low, found["x0"], what)
    function = found[_first(given)]
    callee, operands = function_of(low, function, (("x", type_),), found.get("args"))
    _check_rank(low, callee, 1, what)
    settings = settings_of(low, rest, SETTINGS, what)
    facts = {"how": "root", "settings": settings, "type": type_}
    return solved(low, given, callee, (start,), operands, **facts)


def _first(given: Arguments) -> str:
    """What SciPy calls the function."""
    name = given.name.rpartition(".")[2]
    return "fun" if name in ("root", "minimize", "minimize_scalar") else (
        "f" if name in BRACKETED or name == "root_scalar" else "func"
    )  # fmt: skip


def _check_rank(low: Lowering, callee: Callee, rank: int, what: str) -> None:
    known = rank_of(callee.types[0])
    if known is None and rank:
        low.refuse(
            "SPD301",
            f"how many axes has what the function given to `{what}` returns?",
            "Give the types of the parameters (--signature).",
        )
    if known not in (rank, None):
        kind = "a vector" if rank else "a number"
        low.refuse("SPD304", f"the function given to `{what}` must return {kind}")


BRACKETED = ("brentq", "brenth", "bisect", "ridder", "toms748")
OF_BRACKETS = ("xtol", "rtol", "maxiter")


@library(*(f"scipy.optimize.{name}" for name in BRACKETED))
def bracketed(low: Lowering, given: Arguments) -> Binding:
    """`brentq(f, a, b, args=(k,))`"""
    found, rest = split(low, given, ("f", "a", "b", "args"))
    what = given.name.rpartition(".")[2]
    unknown = (("x", FLOAT),)
    callee, operands = function_of(low, found["f"], unknown, found.get("args"))
    _check_rank(low, callee, 0, what)
    ends = (value_of(low, found["a"]), value_of(low, found["b"]))
    settings = settings_of(low, rest, OF_BRACKETS, what)
    facts = {"how": "root", "settings": settings, "type": FLOAT}
    return solved(low, given, callee, ends, operands, **facts)


@library("scipy.optimize.root_scalar")
def root_scalar(low: Lowering, given: Arguments) -> Binding:
    """`root_scalar(f, bracket=(a, b)).root`"""
    found, rest = split(low, given, ("f", "args"))
    bracket, start = rest.pop("bracket", None), rest.pop("x0", None)
    if bracket is None and start is None:
        low.refuse("SPD102", "`root_scalar` needs a `bracket` or `x0`")
    if bracket is None:
        low.refuse("SPD102", "`root_scalar` is followed with a `bracket`",
                   "Give one, or use `scipy.optimize.newton`.")  # fmt: skip
    ends = tuple(value_of(low, one) for one in items_of(low, bracket))
    callee, operands = function_of(low, found["f"], (("x", FLOAT),), found.get("args"))
    _check_rank(low, callee, 0, "root_scalar")
    settings = settings_of(low, rest, ("method", *OF_BRACKETS), "root_scalar")
    facts = {"how": "root", "settings": (*settings, ("bracket", True)), "type": FLOAT}
    return solved(low, given, callee, ends, operands, **facts)


@library("scipy.optimize.newton")
def newton(low: Lowering, given: Arguments) -> Binding:
    """`newton(f, x0, args=(k,))`"""
    found, rest = split(low, given, ("func", "x0", "fprime", "args", "tol", "maxiter"))
    if found.pop("fprime", NONE) != NONE:
        low.refuse("SPD102", "`newton` is followed without `fprime`", "Leave it out.")
    start = _number(low, found["x0"], "newton")
    unknown = (("x", NUMBER),)
    callee, operands = function_of(low, found["func"], unknown, found.get("args"))
    _check_rank(low, callee, 0, "newton")
    rest |= {k: found[k] for k in ("tol", "maxiter") if k in found}
    settings = settings_of(low, rest, ("tol", "maxiter", "rtol"), "newton")
    facts = {"how": "root", "settings": settings, "type": NUMBER}
    return solved(low, given, callee, (start,), operands, **facts)


def _number(low: Lowering, start: Binding, what: str) -> Value:
    value = value_of(low, start)
    if rank_of(value.type) != 0:
        low.refuse(
            "SPD301",
            f"`{what}` needs a start that is known to be a number",
            "Give the types of the parameters (--signature).",
        )
    return value


@library("scipy.optimize.fixed_point")
def fixed_point(low: Lowering, given: Arguments) -> Binding:
    """`fixed_point(f, x0, args=(k,))`"""
    found, rest = split(low, given, ("func", "x0", "args"))
    start, type_ = start_of(low, found["x0"], "fixed_point")
    is_number = rank_of(start.type) == 0
    unknown: Type = NUMBER if is_number else type_
    function = found["func"]
    callee, operands = function_of(low, function, (("x", unknown),), found.get("args"))
    _check_rank(low, callee, 0 if is_number else 1, "fixed_point")
    settings = settings_of(low, rest, ("xtol", "maxiter", "method"), "fixed_point")
    shape = ArrayType("float64", ()) if is_number else type_
    facts = {"how": "fixed", "settings": settings, "type": shape}
    return solved(low, given, callee, (start,), operands, **facts)


# --- minima ---------------------------------------------------------------------------


@library("scipy.optimize.minimize")
def minimize(low: Lowering, given: Arguments) -> Binding:
    """`minimize(fun, x0, args=(a,), method="BFGS").x`"""
    found, rest = split(low, given, ("fun", "x0", "args", "method"))
    start, type_ = start_of(low, found["x0"], "minimize")
    unknown = (("x", type_),)
    callee, operands = function_of(low, found["fun"], unknown, found.get("args"))
    _check_rank(low, callee, 0, "minimize")
    rest |= {"method": found["method"]} if "method" in found else {}
    settings = settings_of(low, rest, ("method", "tol", "options"), "minimize")
    facts = {"how": "minimum", "settings": settings, "type": type_}
    return solved(low, given, callee, (start,), operands, **facts)


@library("scipy.optimize.minimize_scalar")
def minimize_scalar(low: Lowering, given: Arguments) -> Binding:
    """`minimize_scalar(fun, args=(a,)).x`"""
    found, rest = split(low, given, ("fun", "bracket", "bounds", "args", "method"))
    if found.get("bounds", NONE) != NONE:
        low.refuse("SPD102", "`minimize_scalar` is followed without `bounds`")
    unknown = (("x", FLOAT),)
    callee, operands = function_of(low, found["fun"], unknown, found.get("args"))
    _check_rank(low, callee, 0, "minimize_scalar")
    bracket = found.get("bracket", NONE)
    ends: tuple[Value, ...] = ()
    if bracket != NONE:
        ends = tuple(value_of(low, one) for one in items_of(low, bracket))
    rest |= {"method": found["method"]} if "method" in found else {}
    known = ("method", "tol", "options")
    settings = settings_of(low, rest, known, "minimize_scalar")
    settings = (*settings, *((("bracket", True),) if ends else ()))
    facts = {"how": "minimum", "settings": settings, "type": FLOAT}
    return solved(low, given, callee, ends, operands, **facts)


@library("scipy.optimize.least_squares")
def least_squares(low: Lowering, given: Arguments) -> Binding:
    """`least_squares(fun, x0, args=(t, y)).x`"""
    found, rest = split(low, given, ("fun", "x0"))
    start, type_ = start_of(low, found["x0"], "least_squares")
    unknown = (("x", type_),)
    callee, operands = function_of(low, found["fun"], unknown, rest.pop("args", None))
    _check_rank(low, callee, 1, "least_squares")
    known = ("method", "ftol", "xtol", "gtol", "max_nfev")
    settings = settings_of(low, rest, known, "least_squares")
    facts = {"how": "squares", "settings": settings, "type": type_}
    return solved(low, given, callee, (start,), operands, **facts)
