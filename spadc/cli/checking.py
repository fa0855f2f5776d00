"""Run a compiled target beside the user's function and compare."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection
from contextlib import redirect_stdout
from sys import stderr
from typing import Any

from spadc.adjoint import Mode
from spadc.execution import (
    Checked,
    CheckReport,
    NoGradientError,
    Parameters,
    beside,
    check_gradient,
    check_tangent,
    describe_inputs,
    draw_arguments,
    isolated_function,
    load_function,
    with_tangents,
    without_aux,
)
from spadc.ir import SignatureError
from spadc.plans import Kind

from .building import Build, with_mode
from .failure import CANNOT_COMPILE, Failure

SECOND = (Mode.HVP, Mode.HESSIAN)
MATRICES = (Mode.JACOBIAN_FORWARD, Mode.JACOBIAN_REVERSE, Mode.HESSIAN)


def check_build(build: Build) -> CheckReport:
    """Compare on the example, or on inputs drawn from what is known of the arguments.

    Runs the function and what it needs from its file; what those print goes to stderr.
    """
    if build.compiled.plan.kind is not Kind.EXACT:
        raise Failure(
            "a plan that drops paths cannot agree with central differences: "
            "check the exact plan"
        )
    inputs, words = inputs_of(build)
    target = build.target
    try:
        with redirect_stdout(stderr), beside(target.path):
            primal = isolated_function(target.path, target.name)
            return _compared(build, primal, inputs, words)
    except NoGradientError as error:
        raise Failure(str(error), CANNOT_COMPILE) from None
    except Exception as error:  # whatever the user's code raises ends the command
        kind = type(error).__name__
        message = f"cannot check `{target.name}` with {words}: {kind}: {error}"
        raise Failure(message, CANNOT_COMPILE) from None


def _compared(
    build: Build, primal: Callable[..., Any], inputs: dict[str, Any], words: str
) -> CheckReport:
    """The generated function beside the user's, in its mode."""
    parameters, values = Parameters(primal), Parameters(primal).values((), inputs)
    function = _loaded(build)
    if build.has_aux:
        primal = without_aux(primal)
        function = without_aux(function, build.compiled.mode.is_bare)
    name, wrt = build.target.name, build.compiled.wrt
    extra = tangents_of(_loaded(build), parameters.names)
    cotangent = extra[0] if build.mode == "vjp" else "out_bar"
    checked = Checked(name, primal, function, build.mode, wrt, parameters, cotangent)
    mode = build.compiled.mode
    first = _loaded(with_mode(build, "grad")) if mode in SECOND else None
    if mode in (Mode.JVP, Mode.HVP):
        return check_tangent(checked, values, words, extra, first)
    if mode in MATRICES:
        checked, names = with_tangents(checked, values, mode is Mode.HESSIAN)
        return check_tangent(checked, values, words, names, first)
    return check_gradient(checked, values, words)


def tangents_of(function: Callable[..., Any], parameters: Collection[str]) -> list[str]:
    """What a generated function takes beside the parameters of the user's."""
    return [n for n in inspect.signature(function).parameters if n not in parameters]


def _loaded(build: Build) -> Callable[..., Any]:
    return load_function(build.compiled.source, build.compiled.function_name)


def inputs_of(build: Build) -> tuple[dict[str, Any], str]:
    """Arguments by name, and words that say where they come from."""
    if build.example is not None:
        return dict(build.example), f"inputs from {build.example_text}"
    names = [parameter.arg for parameter in build.target.parameters]
    defaults = build.target.defaults
    unknown = [n for n in names if n not in build.types and n not in defaults]
    if unknown:
        raise Failure(
            f"no inputs to check with: the type of {', '.join(unknown)} is not known; "
            "give --example inputs.npz, --signature 'x: f64[n, 3], ...', or annotations"
        )
    types = {name: build.types[name] for name in names if name in build.types}
    try:
        return draw_arguments(types), describe_inputs(types)
    except SignatureError as error:
        raise Failure(str(error)) from None
