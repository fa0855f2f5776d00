"""What is asked of the compiler: a mode, the parameters to differentiate by, a plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import final

from spadc.plans import Plan, Policy


@final
@dataclass(frozen=True, slots=True)
class Request:
    """The part of a compilation that does not depend on the arguments.

    `several` says that a tuple of gradients is wanted, even if it holds one.
    """

    mode: str  # "grad", "value-and-grad" or "vjp"
    wrt: tuple[str, ...]
    several: bool = False
    plan: Policy = field(default_factory=Plan.exact)
