"""What is asked of the compiler: a mode, the parameters to differentiate by, a plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, final

from spadc.execution import Parameters
from spadc.plans import Plan, Policy

from .refusals import refused


@final
@dataclass(frozen=True, slots=True)
class Request:
    """The part of a compilation that does not depend on the arguments.

    `several` says that a tuple of gradients is wanted, even if it holds one. Where the
    function has `*args`, `wrt` are still names and positions as they were given.
    """

    mode: str  # "grad", "value-and-grad" or "vjp"
    wrt: tuple[Any, ...]
    several: bool = False
    plan: Policy = field(default_factory=Plan.exact)
    max_error: float | None = None


def request_for(
    function: Callable[..., Any], parameters: Parameters, asked: Request
) -> Request:
    """The request with the names of the parameters in `wrt`."""
    try:
        return replace(asked, wrt=parameters.named(asked.wrt))
    except ValueError as error:
        name = getattr(function, "__name__", type(function).__name__)
        raise refused(f"`{name}`: {error}", code="SPD401") from None
