"""The transforms: each a function and a decorator that makes a `Gradient`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, overload

from spadc.execution import Parameters, Wrt
from spadc.frontend import opened
from spadc.plans import Plan, Policy, as_policy

from .gradient import Gradient
from .refusals import refused
from .request import Request, request_for

Decorator = Callable[[Callable[..., Any]], Gradient]
PlanLike = Plan | Policy | str


@overload
def grad(
    fun: Callable[..., Any],
    wrt: Wrt = 0,
    *,
    plan: PlanLike = "exact",
    max_error: float | None = None,
) -> Gradient: ...
@overload
def grad(
    fun: None = None,
    wrt: Wrt = 0,
    *,
    plan: PlanLike = "exact",
    max_error: float | None = None,
) -> Decorator: ...
def grad(
    fun: Callable[..., Any] | None = None,
    wrt: Wrt = 0,
    *,
    plan: PlanLike = "exact",
    max_error: float | None = None,
) -> Gradient | Decorator:
    """The gradient of a function whose result is a real number.

    `wrt` is a parameter's name or position, or a tuple of them, which gives a tuple of
    gradients. Each gradient has the shape and the floating point dtype of its argument;
    an argument may be nested dicts, lists, tuples, named tuples and dataclasses, and
    its gradient is nested in the same way, with None for what is no floating point
    number.
    `plan` says which paths are kept, and whether long loops save every iteration
    (`"exact"`, `"top:8"`, `"checkpoint:snapshots=10"`, a Plan, or a policy).
    `max_error` refuses a plan that drops so much that the gradient is off by more, as a
    share of its norm, on the arguments that it is compiled for.
    Without `fun`, a decorator: `@spadc.grad(wrt="w")`.

    Raises SpadcError when `wrt` names no parameter, and, when it is called, where the
    function cannot be differentiated.
    Reverse mode: Griewank and Walther, Evaluating Derivatives, 2008, chapter 3.
    """
    return _transform("grad", fun, wrt, plan, max_error)


@overload
def value_and_grad(
    fun: Callable[..., Any],
    wrt: Wrt = 0,
    *,
    plan: PlanLike = "exact",
    max_error: float | None = None,
) -> Gradient: ...
@overload
def value_and_grad(
    fun: None = None,
    wrt: Wrt = 0,
    *,
    plan: PlanLike = "exact",
    max_error: float | None = None,
) -> Decorator: ...
def value_and_grad(
    fun: Callable[..., Any] | None = None,
    wrt: Wrt = 0,
    *,
    plan: PlanLike = "exact",
    max_error: float | None = None,
) -> Gradient | Decorator:
    """The value of a function whose result is a real number, and its gradient.

    Called, it returns `(value, gradient)`; the value has the bits that the function
    gives. Arguments, shapes, dtypes, errors and source are those of `grad`.
    """
    return _transform("value-and-grad", fun, wrt, plan, max_error)


@overload
def vjp(
    fun: Callable[..., Any],
    wrt: Wrt = 0,
    *,
    plan: PlanLike = "exact",
    max_error: float | None = None,
) -> Gradient: ...
@overload
def vjp(
    fun: None = None,
    wrt: Wrt = 0,
    *,
    plan: PlanLike = "exact",
    max_error: float | None = None,
) -> Decorator: ...
def vjp(
    fun: Callable[..., Any] | None = None,
    wrt: Wrt = 0,
    *,
    plan: PlanLike = "exact",
    max_error: float | None = None,
) -> Gradient | Decorator:
    """The vector-Jacobian product of a function that returns an array or a number.

    Called, it returns `(value, pullback)`; `pullback(out_bar)`, with a cotangent of the
    value's shape and dtype, returns the cotangents of the `wrt` arguments, of their
    shapes and dtypes. The pullback keeps copies of the arguments. Errors and source are
    those of `grad`.
    """
    return _transform("vjp", fun, wrt, plan, max_error)


def _transform(
    mode: str,
    fun: Callable[..., Any] | None,
    wrt: Wrt,
    plan: PlanLike,
    max_error: float | None,
) -> Gradient | Decorator:
    if fun is None:
        return lambda function: gradient_of(function, mode, wrt, plan, max_error)
    return gradient_of(fun, mode, wrt, plan, max_error)


def gradient_of(
    fun: Callable[..., Any],
    mode: str,
    wrt: Wrt,
    plan: PlanLike,
    max_error: float | None = None,
) -> Gradient:
    """The `Gradient` of `fun`; refuses what is not a plain Python function."""
    if isinstance(fun, Gradient):
        raise refused(
            f"`{fun.__name__}` is a gradient already",
            "Pass the function that it was made from, `.primal`.",
        )
    try:
        opened(fun)
        parameters = Parameters(fun)
    except TypeError:
        kind = type(fun).__name__
        raise refused(
            f"cannot differentiate a {kind}: it has no Python source",
            "Pass a function made with `def`, or an object with such a `__call__`.",
        ) from None
    try:
        policy = as_policy(plan)
    except ValueError as error:
        raise refused(str(error)) from None
    if max_error is not None and not max_error >= 0:
        raise refused(f"`max_error` is a share of the gradient, not {max_error!r}")
    several = isinstance(wrt, tuple | list)
    given = tuple(wrt) if isinstance(wrt, tuple | list) else (wrt,)
    asked = Request(mode, given, several, policy, max_error)
    if not parameters.is_open:
        asked = request_for(fun, parameters, asked)
    return Gradient(fun, asked)
