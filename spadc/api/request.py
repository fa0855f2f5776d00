"""What is asked of the compiler: a mode, the parameters to differentiate by, a plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, final

from spadc.execution import Parameters
from spadc.options import USUAL, Conventions
from spadc.plans import Plan, Policy

from .refusals import refused

ALL = (...,)  # `wrt` of every parameter that holds floating point numbers


@final
@dataclass(frozen=True, slots=True)
class Request:
    """The part of a compilation that does not depend on the arguments.

    `several` says that a tuple of gradients is wanted, even if it holds one; `named`
    that a dict of them is, by the names of the parameters. `has_aux` says that the
    function returns its value and something else. Where the function has `*args`, `wrt`
    are still names and positions as they were given. `sparse` asks for matrices of
    SciPy.
    """

    mode: str  # one of those of `modes`
    wrt: tuple[Any, ...]
    several: bool = False
    plan: Policy = field(default_factory=Plan.exact)
    max_error: float | None = None
    has_aux: bool = False
    named: bool = False
    conventions: Conventions = USUAL
    sparse: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the arguments of a call say what `wrt` is."""
        return self.named and self.wrt == ALL


def request_for(
    function: Callable[..., Any], parameters: Parameters, asked: Request
) -> Request:
    """The request with the names of the parameters in `wrt`."""
    if asked.is_open:
        return asked
    try:
        return replace(asked, wrt=parameters.named(asked.wrt))
    except ValueError as error:
        name = getattr(function, "__name__", type(function).__name__)
        raise refused(f"`{name}`: {error}", code="SPD401") from None
