"""Spell the calls of SciPy's solvers, whose functions stand beside the generated one.

`scipy.optimize.root(residual, x0, args=(theta,)).x`
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from spadc.ir import Apply

from .accesses import LOAD
from .spelling import Speller, call, constant

Special = Callable[[Speller, Apply], ast.expr]


def _words(settings: Any) -> dict[str, ast.expr]:
    return {name: _setting(value) for name, value in settings}


def _setting(value: Any) -> ast.expr:
    """A setting; one of several parts is a dict."""
    if isinstance(value, dict):
        keys: list[ast.expr | None] = [constant(key) for key in value]
        return ast.Dict(keys, [_setting(v) for v in value.values()])
    return constant(value)


def _args(nodes: list[ast.expr]) -> dict[str, ast.expr]:
    return {"args": ast.Tuple(nodes, LOAD)} if nodes else {}


def _function(op: Apply) -> ast.expr:
    return ast.Name(op.attrs["_callee"].layout.name, LOAD)


def _solved(speller: Speller, op: Apply) -> ast.expr:
    solver, count = op.attrs["solver"], op.attrs["starts"]
    given = speller.values(op.operands)
    first, words = given[:count], _words(op.attrs["settings"])
    for name in ("bracket", "bounds"):
        if name in words:
            words[name] = ast.Tuple(first, LOAD)
            first = []
    words = {**_args(given[count:]), **words}
    return call(f"scipy.{solver}", _function(op), *first, **words)


def _solution(speller: Speller, op: Apply) -> ast.expr:
    part = op.attrs.get("part")
    if not part:
        return _solved(speller, op)
    return ast.Attribute(speller.value(op.operands[0]), part, LOAD)


def _part(speller: Speller, op: Apply) -> ast.expr:
    return ast.Attribute(speller.value(op.operands[0]), op.attrs["part"], LOAD)


def _integral(name: str) -> Special:
    def spell(speller: Speller, op: Apply) -> ast.expr:
        a, b, *rest = speller.values(op.operands)
        words = {**_args(rest), **_words(op.attrs["settings"])}
        return call(f"scipy.integrate.{name}", _function(op), a, b, **words)

    return spell


def _odeint(speller: Speller, op: Apply) -> ast.expr:
    start, times, *rest = speller.values(op.operands)
    words = {**_args(rest), **_words(op.attrs["settings"])}
    return call("scipy.integrate.odeint", _function(op), start, times, **words)


def _solve_ivp(speller: Speller, op: Apply) -> ast.expr:
    start, first, last, times, *rest = speller.values(op.operands)
    is_end = speller.is_none(op.operands[3])
    words = {**_args(rest), **_words(op.attrs["settings"])}
    if not is_end:
        words = {"t_eval": times, **words}
    span = ast.Tuple([first, last], LOAD)
    made = call("scipy.integrate.solve_ivp", _function(op), span, start, **words)
    found: ast.expr = ast.Attribute(made, "y", LOAD)
    if is_end:
        column = ast.Tuple([ast.Slice(), constant(-1)], LOAD)
        found = ast.Subscript(found, column, LOAD)
    return found


def _ode_bar(name: str, count: int) -> Special:
    """`rt.odeint_bar(rate_value_and_vjp, ys_bar, ys, t, args=(theta,))`"""

    def spell(speller: Speller, op: Apply) -> ast.expr:
        given = speller.values(op.operands)
        words = {**_args(given[count:]), **_words(op.attrs["settings"])}
        if name == "odeint_bar" and op.attrs["state"]:
            words["state"] = constant(1)
        return call(f"rt.{name}", _function(op), *given[:count], **words)

    return spell


SOLVERS: dict[str, Special] = {
    "solved": _solved,
    "solution": _solution,
    "result_part": _part,
    "quad": _integral("quad"),
    "quad_vec": _integral("quad_vec"),
    "odeint": _odeint,
    "solve_ivp": _solve_ivp,
    "odeint_bar": _ode_bar("odeint_bar", 3),
    "solve_ivp_bar": _ode_bar("solve_ivp_bar", 4),
}
