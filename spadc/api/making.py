"""Make the `Gradient` of a function: refuse what is none, find the names in `wrt`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Protocol, final, overload

from spadc.execution import Parameters, Wrt
from spadc.frontend import opened
from spadc.options import USUAL, Conventions
from spadc.plans import Plan, Policy, as_policy
from spadc.rules import rule_of

from .gradient import Gradient
from .nested import function_of, function_of_library, function_with_rule, is_of_library
from .refusals import refused
from .request import Request, request_for

Function = Callable[..., Any]
Decorator = Callable[[Function], Gradient]
PlanLike = Plan | Policy | str
ConventionsLike = Conventions | str | None


class Transform(Protocol):
    """A reverse mode transform: of a function a `Gradient`, without one a decorator."""

    @overload
    def __call__(
        self,
        fun: Function,
        wrt: Wrt = 0,
        *,
        plan: PlanLike = "exact",
        max_error: float | None = None,
        conventions: ConventionsLike = None,
    ) -> Gradient: ...
    @overload
    def __call__(
        self,
        fun: None = None,
        wrt: Wrt = 0,
        *,
        plan: PlanLike = "exact",
        max_error: float | None = None,
        conventions: ConventionsLike = None,
    ) -> Decorator: ...


class AuxTransform(Protocol):
    """The same, of functions that may return something else beside their value."""

    @overload
    def __call__(
        self,
        fun: Function,
        wrt: Wrt = 0,
        *,
        has_aux: bool = False,
        plan: PlanLike = "exact",
        max_error: float | None = None,
        conventions: ConventionsLike = None,
    ) -> Gradient: ...
    @overload
    def __call__(
        self,
        fun: None = None,
        wrt: Wrt = 0,
        *,
        has_aux: bool = False,
        plan: PlanLike = "exact",
        max_error: float | None = None,
        conventions: ConventionsLike = None,
    ) -> Decorator: ...


class ForwardTransform(Protocol):
    """A transform whose code has no reverse sweep to plan."""

    @overload
    def __call__(
        self, fun: Function, wrt: Wrt = 0, *, conventions: ConventionsLike = None
    ) -> Gradient: ...
    @overload
    def __call__(
        self, fun: None = None, wrt: Wrt = 0, *, conventions: ConventionsLike = None
    ) -> Decorator: ...


class HessianTransform(Protocol):
    """The same, of what may be returned as a sparse matrix."""

    @overload
    def __call__(
        self,
        fun: Function,
        wrt: Wrt = 0,
        *,
        sparse: bool = False,
        conventions: ConventionsLike = None,
    ) -> Gradient: ...
    @overload
    def __call__(
        self,
        fun: None = None,
        wrt: Wrt = 0,
        *,
        sparse: bool = False,
        conventions: ConventionsLike = None,
    ) -> Decorator: ...


class JacobianTransform(Protocol):
    """The same, by columns or rows."""

    @overload
    def __call__(
        self,
        fun: Function,
        wrt: Wrt = 0,
        *,
        way: str = "auto",
        sparse: bool = False,
        conventions: ConventionsLike = None,
    ) -> Gradient: ...
    @overload
    def __call__(
        self,
        fun: None = None,
        wrt: Wrt = 0,
        *,
        way: str = "auto",
        sparse: bool = False,
        conventions: ConventionsLike = None,
    ) -> Decorator: ...


@final
@dataclass(frozen=True, slots=True)
class Options:
    """What a transform is asked for beside the function."""

    mode: str
    wrt: Wrt
    plan: PlanLike = "exact"
    max_error: float | None = None
    conventions: ConventionsLike = None
    has_aux: bool = False
    sparse: bool = False


def transform(fun: Function | None, options: Options) -> Gradient | Decorator:
    """The `Gradient` of `fun`, or a decorator that makes that."""
    if fun is None:
        return lambda function: gradient_of(function, options)
    return gradient_of(fun, options)


def gradient_of(fun: Function, options: Options) -> Gradient:
    """The `Gradient` of `fun`; refuses what is not a plain Python function."""
    if isinstance(fun, Gradient):
        fun = function_of(fun)
    elif (rule := rule_of(fun)) is not None:
        fun = function_with_rule(rule)
    elif is_of_library(fun):
        fun = function_of_library(fun)
    try:
        opened(fun)
        parameters = Parameters(fun)
    except TypeError:
        kind = type(fun).__name__
        raise refused(
            f"cannot differentiate a {kind}: it has no Python source",
            "Pass a function made with `def`, or an object with such a `__call__`.",
        ) from None
    asked = _request(options)
    if not parameters.is_open:
        asked = request_for(fun, parameters, asked)
    return Gradient(fun, asked)


def _request(options: Options) -> Request:
    """What is asked, refused if it makes no sense for any function."""
    most, wrt = options.max_error, options.wrt
    try:
        policy = as_policy(options.plan)
        chosen = conventions_of(options.conventions)
    except ValueError as error:
        raise refused(str(error)) from None
    if most is not None and not most >= 0:
        raise refused(f"`max_error` is a share of the gradient, not {most!r}")
    if options.sparse and find_spec("scipy") is None:
        raise refused("sparse matrices are SciPy's, which is not installed")
    several = isinstance(wrt, tuple | list)
    return Request(
        options.mode,
        tuple(wrt) if isinstance(wrt, tuple | list) else (wrt,),
        several,
        policy,
        most,
        options.has_aux,
        wrt is ...,
        chosen,
        options.sparse,
    )


def conventions_of(given: ConventionsLike) -> Conventions:
    """The conventions that are given, the usual ones if none are."""
    if isinstance(given, str):
        return Conventions.parse(given)
    if given is not None and not isinstance(given, Conventions):
        raise refused(f"`conventions` are words or a Conventions, not {given!r}")
    return USUAL if given is None else given
