"""In which form the generated function returns its flat results."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from spadc.adjoint import Mode
from spadc.ir import (
    Assembly,
    Param,
    Reach,
    Record,
    Result,
    Type,
    Value,
    assembled,
    may_be_float,
    shifted,
)

from .prepared import Prepared, parameter_of


def result_structure(made: Prepared, mode: Mode) -> Assembly:
    """How the flat results are returned: value first, then one gradient or a tuple, and
    last what is not differentiated, if it does not stand beside the value."""
    if mode is Mode.JVP:
        return tangent_structure(made)
    if mode in (Mode.JACOBIAN_FORWARD, Mode.JACOBIAN_REVERSE):
        return _jacobian_structure(made)
    first = made.aux_count if mode.is_bare else len(made.fn.results)
    if mode is Mode.HESSIAN:
        return _hessian_structure(made)
    bars = _of_wrt(made, first)
    if not mode.is_bare:
        return (made.lowered.returns, bars)
    if made.outputs is None:
        return bars
    assert isinstance(made.lowered.returns, tuple)
    return (bars, shifted(made.lowered.returns[1], -made.outputs))


def _of_wrt(made: Prepared, first: int) -> Assembly:
    """One result for each input, from number `first` on, in the form of `wrt`."""
    places = {value: first + k for k, value in enumerate(made.inputs)}
    grads = tuple(_gradient(parameter_of(made.fn, name), places) for name in made.wrt)
    return grads[0] if len(grads) == 1 else grads


def _gradient(param: Param, places: Mapping[Value, int]) -> Assembly:
    """The gradient of a parameter, of its form; None for what has no gradient."""
    if not param.is_structured:
        return Result(places[param.value])
    values = {part.reach: part.value for part in param.parts}

    def result(reach: Reach, type_: Type) -> Assembly:
        place = places.get(values[reach]) if reach in values else None
        return None if place is None else Result(place)

    return assembled(param.value.type, param.name, result)


def tangent_structure(made: Prepared) -> Assembly:
    """The value, then its tangent in the same form; None for what has none."""
    results, count = made.fn.results, len(made.fn.results)

    def tangent(index: int) -> Assembly:
        return Result(count + index) if may_be_float(results[index].type) else None

    return (made.lowered.returns, _mapped(made.lowered.returns, tangent))


def _jacobian_structure(made: Prepared) -> Assembly:
    """The value's form, in place of each part its derivatives in the form of `wrt`."""
    floats = [k for k, r in enumerate(made.fn.results) if may_be_float(r.type)]
    each = len(made.inputs)

    def derivatives(index: int) -> Assembly:
        if index not in floats:
            return None
        return _of_wrt(made, floats.index(index) * each)

    return _mapped(made.lowered.returns, derivatives)


def _hessian_structure(made: Prepared) -> Assembly:
    """The form of `wrt`, in place of each part another of that form."""
    each = len(made.inputs)
    return _mapped(_of_wrt(made, 0), lambda k: _of_wrt(made, k * each))


def _mapped(whole: Assembly, change: Callable[[int], Assembly]) -> Assembly:
    """The structure with something else in place of each result."""

    def mapped(part: Assembly) -> Assembly:
        if isinstance(part, Result):
            return change(part.index)
        if isinstance(part, dict):
            return {key: mapped(one) for key, one in part.items()}
        if isinstance(part, list):
            return [mapped(one) for one in part]
        if isinstance(part, tuple):
            return tuple(mapped(one) for one in part)
        if isinstance(part, Record):
            items = tuple(mapped(one) for one in part.items)
            return replace(part, items=items)
        return None

    return mapped(whole)
