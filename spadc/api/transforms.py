"""The transforms: each a function and a decorator that makes a `Gradient`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from spadc.execution import Wrt

from .gradient import Gradient
from .making import (
    AuxTransform,
    ConventionsLike,
    Decorator,
    ForwardTransform,
    HessianTransform,
    JacobianTransform,
    Options,
    PlanLike,
    Transform,
    transform,
)
from .refusals import refused

Function = Callable[..., Any]
Made = Gradient | Decorator
WAYS = {
    "auto": "jacobian",
    "forward": "jacobian-forward",
    "reverse": "jacobian-reverse",
}


def _with_aux(function: Callable[..., Made]) -> AuxTransform:
    """The function as its callers see it: a decorator exactly if `fun` is missing."""
    return function  # type: ignore[return-value]


def _reverse(function: Callable[..., Made]) -> Transform:
    return function  # type: ignore[return-value]


def _forward(function: Callable[..., Made]) -> ForwardTransform:
    return function  # type: ignore[return-value]


def _jacobian(function: Callable[..., Made]) -> JacobianTransform:
    return function  # type: ignore[return-value]


def _hessian(function: Callable[..., Made]) -> HessianTransform:
    return function  # type: ignore[return-value]


@_with_aux
def grad(
    fun: Function | None = None,
    wrt: Wrt = 0,
    *,
    has_aux: bool = False,
    plan: PlanLike = "exact",
    max_error: float | None = None,
    conventions: ConventionsLike = None,
) -> Made:
    """The gradient of a function whose result is a real number.

    `wrt` is a parameter's name or position, or a tuple of them, which gives a tuple of
    gradients, or `...`, which gives a dict of them, one for every argument that holds
    floats. Each gradient has the shape and the floating point dtype of its argument; an
    argument may be nested dicts, lists, tuples, named tuples and dataclasses, and its
    gradient is nested in the same way, with None for what is no floating point number.
    `has_aux` says that the function returns `(value, aux)`; `(gradient, aux)` is
    returned then, and `aux` may be anything that a function can return.
    `plan` says which paths are kept, and whether long loops save every iteration
    (`"exact"`, `"top:8"`, `"checkpoint:snapshots=10"`, a Plan, or a policy).
    `max_error` refuses a plan that drops so much that the gradient is off by more, as a
    share of its norm, on the arguments that it is compiled for.
    `conventions` say what the derivative is where it is not unique
    (`"ties=first,kinks=right,roots=zero"`, or a Conventions).
    Without `fun`, a decorator: `@spadc.grad(wrt="w")`.

    Raises SpadcError when `wrt` names no parameter, and, when it is called, where the
    function cannot be differentiated.
    Reverse mode: Griewank and Walther, Evaluating Derivatives, 2008, chapter 3.
    """
    options = Options("grad", wrt, plan, max_error, conventions, has_aux)
    return transform(fun, options)


@_with_aux
def value_and_grad(
    fun: Function | None = None,
    wrt: Wrt = 0,
    *,
    has_aux: bool = False,
    plan: PlanLike = "exact",
    max_error: float | None = None,
    conventions: ConventionsLike = None,
) -> Made:
    """The value of a function whose result is a real number, and its gradient.

    Called, it returns `(value, gradient)`, with `has_aux` `((value, aux), gradient)`;
    the value has the bits that the function gives. Arguments, shapes, dtypes, options,
    errors and source are those of `grad`.
    """
    options = Options("value-and-grad", wrt, plan, max_error, conventions, has_aux)
    return transform(fun, options)


@_with_aux
def vjp(
    fun: Function | None = None,
    wrt: Wrt = 0,
    *,
    has_aux: bool = False,
    plan: PlanLike = "exact",
    max_error: float | None = None,
    conventions: ConventionsLike = None,
) -> Made:
    """The vector-Jacobian product of a function of any arrays, nested in any way.

    Called, it returns `(value, pullback)`, with `has_aux` `(value, pullback, aux)`;
    `pullback(out_bar)`, with a cotangent of the value's form, shapes and dtypes,
    returns the cotangents of the `wrt` arguments, of their forms, shapes and dtypes.
    `pullback.batch` takes a batch of them. The pullback keeps copies of the arguments.
    Options, errors and source are those of `grad`.
    """
    options = Options("vjp", wrt, plan, max_error, conventions, has_aux)
    return transform(fun, options)


@_reverse
def elementwise_grad(
    fun: Function | None = None,
    wrt: Wrt = 0,
    *,
    plan: PlanLike = "exact",
    max_error: float | None = None,
    conventions: ConventionsLike = None,
) -> Made:
    """The derivative of every element of an elementwise function's result.

    The function returns a real array or number. What is returned is the gradient of the
    sum of its elements: where each element of the result depends on one element of an
    argument, that is its derivative, as for `np.tanh`. Shapes, dtypes, options, errors
    and source are those of `grad`.
    """
    options = Options("elementwise-grad", wrt, plan, max_error, conventions)
    return transform(fun, options)


@_forward
def jvp(
    fun: Function | None = None,
    wrt: Wrt = 0,
    *,
    conventions: ConventionsLike = None,
) -> Made:
    """The derivative of a function along a direction: its Jacobian times a tangent.

    Called with the function's arguments and their tangent, it returns `(value,
    value_dot)`, both of the form, shapes and dtypes of the value. The tangent is given
    by keyword, `dot=`, or last; it has the form and shapes of the `wrt` arguments (a
    tuple where `wrt` is one), and None stands for zeros. The value has the bits that
    the function gives. `wrt` and errors are those of `grad`, and SpadcError is raised
    for a tangent that does not fit.
    Forward mode: Griewank and Walther, Evaluating Derivatives, 2008, section 3.1.
    """
    return transform(fun, Options("jvp", wrt, conventions=conventions))


@_forward
def linearize(
    fun: Function | None = None,
    wrt: Wrt = 0,
    *,
    conventions: ConventionsLike = None,
) -> Made:
    """The value of a function and the linear function that is its derivative there.

    Called, it returns `(value, pushforward)`; `pushforward(dot)` returns what `jvp`
    gives for a tangent of the `wrt` arguments, and `pushforward.batch` takes a batch of
    them. The pushforward keeps copies of the arguments. `wrt`, shapes, dtypes and
    errors are those of `jvp`.
    """
    return transform(fun, Options("linearize", wrt, conventions=conventions))


@_reverse
def hvp(
    fun: Function | None = None,
    wrt: Wrt = 0,
    *,
    plan: PlanLike = "exact",
    max_error: float | None = None,
    conventions: ConventionsLike = None,
) -> Made:
    """The Hessian of a function whose result is a real number, times a direction.

    Called with the function's arguments and a tangent, as `jvp` is, it returns what has
    the form, shapes and dtypes of the tangent. The Hessian, that of all `wrt` arguments
    together, is never made. Options and errors are those of `grad` and `jvp`.
    Reverse over forward mode: Pearlmutter, Fast exact multiplication by the Hessian,
    Neural Computation 6, 1994; Griewank and Walther 2008, section 5.5.
    """
    return transform(fun, Options("hvp", wrt, plan, max_error, conventions))


@_jacobian
def jacobian(
    fun: Function | None = None,
    wrt: Wrt = 0,
    *,
    way: str = "auto",
    sparse: bool = False,
    conventions: ConventionsLike = None,
) -> Made:
    """The derivatives of all that a function returns by all that it is given.

    Of a result of shape `s` and an argument of shape `t` an array of shape `s + t`, of
    the dtype of both; where these differ, of that of the argument if it was made row by
    row, and of that of the result if column by column. Where the function returns
    nested containers, or the arguments are some, there is one such array for every pair
    of arrays in them: the form of the value, with the form of `wrt` in place of each
    array. None stands for what is no floating point number.
    `way` is `"forward"` (column by column: a run with tangents for each number in the
    arguments), `"reverse"` (row by row: a gradient for each number in the value), or
    `"auto"`: forward where there are not more columns than rows, which one call of the
    function tells for arguments of such shapes. Where the compiler finds that only a
    band of a Jacobian is not zero, a few products make it, whatever its size.
    With `sparse` each array is a `scipy.sparse.csr_array` of two axes: the elements of
    the result, and those of the argument.
    `wrt`, `conventions` and errors are those of `grad`.
    Griewank and Walther, Evaluating Derivatives, 2008, sections 3.1, 3.2 and 8.3.
    """
    if way not in WAYS:
        raise refused(f"`way` is one of {', '.join(WAYS)}, not {way!r}")
    options = Options(WAYS[way], wrt, conventions=conventions, sparse=sparse)
    return transform(fun, options)


@_hessian
def hessian(
    fun: Function | None = None,
    wrt: Wrt = 0,
    *,
    sparse: bool = False,
    conventions: ConventionsLike = None,
) -> Made:
    """The second derivatives of a function whose result is a real number.

    Of an argument of shape `t` an array of shape `t + t`; of several arguments, or
    nested ones, such an array for every pair of arrays in them: the form of `wrt`, with
    that form again in place of each array. Where the compiler finds that only a band is
    not zero, a few products make it. `sparse`, `wrt`, `conventions` and errors are
    those of `jacobian`.
    Reverse over forward mode, row by row: Griewank and Walther, Evaluating Derivatives,
    2008, section 5.5.
    """
    options = Options("hessian", wrt, conventions=conventions, sparse=sparse)
    return transform(fun, options)
