"""What users ask about a gradient at some arguments: is it right, what makes it up?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from spadc.execution import (
    Checked,
    CheckError,
    CheckReport,
    NoGradientError,
    Wrt,
    check_gradient,
    check_tangent,
    with_tangents,
    without_aux,
)
from spadc.paths import PathTable

from .gradient import Gradient
from .making import Options, gradient_of
from .modes import BARE, MATRICES, TANGENT, compiled_mode
from .refusals import refused


def check(
    fun: Callable[..., Any], *args: Any, wrt: Wrt = 0, **kwargs: Any
) -> CheckReport:
    """Verify the gradient of `fun` at these arguments against central differences.

    `fun` is a function whose result is a real number, or a `Gradient`, whose own mode
    and `wrt` are then what is checked. Arrays of any shape and floating point dtype;
    differences are taken in double precision, along random directions and for single
    elements. Tangents, Jacobians and Hessians are compared along a tangent of each part
    of the arguments; those of second order with differences of the gradient, which is
    checked first. The report says what was compared; it prints as a few lines.

    Raises CheckError, with the report, where the gradient, its shape or the value
    beside it is not right; a NaN never is. Raises SpadcError as the transforms do.
    Extrapolated differences: Ridders, Advances in Engineering Software 4, 1982.
    """
    gradient = _gradient(fun, wrt).for_call(args, kwargs)
    values = gradient.parameters.values(args, kwargs)
    try:
        report = _report(gradient, values, "at the given arguments")
    except (NoGradientError, RecursionError) as error:
        raise refused(str(error)) from None
    gradient.refuse_shared(values)  # the check is done on copies
    if not report.agrees:
        raise CheckError(report)
    return report


def paths(
    fun: Callable[..., Any], *args: Any, wrt: Wrt = 0, **kwargs: Any
) -> PathTable:
    """The backpropagation paths of this call of `fun`, counted and scored, best first.

    A path runs from a `wrt` argument to the result; its score is the norm of what it
    contributes to the gradient at these arguments, its share that part of the sum.
    `fun` is a function or a `Gradient`, whose own `wrt` then counts; arrays of any
    shape and floating point dtype. The table prints, iterates over its rows, and is
    data: `records()`, `to_json()`, `to_csv()`.

    By keyword, where `fun` has no parameters of these names: `score` is what paths are
    ranked by (`"measured"`; `"flops"` and `"bytes"`, least first; a mapping from edges
    to weights, a `.json` file of one, or a function of `spadc.paths.EdgeFacts`), `most`
    how many are shown (20). A path through a loop stands for all ways through its
    iterations; `unroll=True` writes loops out for this call, so that each path says
    which edge it takes in which iteration (`u@2` is the `u` of the third).

    Raises SpadcError as the transforms do, and for a call that is too long to unroll.
    Sum over paths: Bauer, SIAM Journal on Numerical Analysis 11, 1974.
    """
    return _gradient(fun, wrt).paths(*args, **kwargs)


def _gradient(fun: Callable[..., Any], wrt: Wrt) -> Gradient:
    if isinstance(fun, Gradient):
        return fun
    return gradient_of(fun, Options("value-and-grad", wrt))


def _report(gradient: Gradient, values: tuple[Any, ...], inputs: str) -> CheckReport:
    mode, checked = compiled_mode(gradient.request.mode), _checked(gradient)
    if mode == "vjp":
        checked = replace(checked, cotangent=gradient.ready(values).tangents[0])
    if mode not in TANGENT | MATRICES:
        return check_gradient(checked, values, inputs)
    first = None
    if mode in ("hvp", "hessian"):
        request = replace(gradient.request, mode="grad")
        first = _compiled(gradient.like(request, gradient.parameters))
    if mode in TANGENT:
        names = list(gradient.ready(values).tangents)
    else:
        checked, names = with_tangents(checked, values, mode == "hessian")
    return check_tangent(checked, values, inputs, names, first)


def _checked(gradient: Gradient) -> Checked:
    request = gradient.request
    primal = without_aux(gradient.primal) if request.has_aux else gradient.primal
    return Checked(
        gradient.__name__,
        primal,
        _compiled(gradient),
        request.mode,
        request.wrt,
        gradient.parameters,
    )


def _compiled(gradient: Gradient) -> Callable[..., Any]:
    """What is checked: it returns the value, if the mode does, and the gradients."""
    request = gradient.request
    own = frozenset(gradient.parameters.names)

    def compiled(*args: Any, **kwargs: Any) -> Any:
        extra = {name: kwargs.pop(name) for name in kwargs.keys() - own}
        values = gradient.parameters.values(args, kwargs)
        value, gradients = gradient.run(values, **extra)
        found = gradients[0] if len(gradients) == 1 else gradients
        if request.mode in BARE:
            return found
        return (value[0] if request.has_aux else value, found)

    return compiled
