"""spadc: readable NumPy source for the gradients of plain NumPy functions.

The names below are the interface. They are imported when one of them is first used, so
that `import spadc` costs next to nothing.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .api import Gradient as Gradient
    from .api import check as check
    from .api import elementwise_grad as elementwise_grad
    from .api import ggnvp as ggnvp
    from .api import grad as grad
    from .api import hessian as hessian
    from .api import hvp as hvp
    from .api import jacobian as jacobian
    from .api import jvp as jvp
    from .api import linearize as linearize
    from .api import paths as paths
    from .api import scipy_objective as scipy_objective
    from .api import value_and_grad as value_and_grad
    from .api import vjp as vjp
    from .errors import SpadcError as SpadcError
    from .execution import CheckError as CheckError
    from .execution import CheckReport as CheckReport
    from .markers import checkpoint as checkpoint
    from .markers import grad_hook as grad_hook
    from .markers import stop_gradient as stop_gradient
    from .options import Conventions as Conventions
    from .plans import RAD as RAD
    from .plans import SPAD as SPAD
    from .plans import Bandit as Bandit
    from .plans import Budget as Budget
    from .plans import Checkpoint as Checkpoint
    from .plans import Distribution as Distribution
    from .plans import Drop as Drop
    from .plans import KeepMass as KeepMass
    from .plans import Pack as Pack
    from .plans import PathSampling as PathSampling
    from .plans import Plan as Plan
    from .plans import Recompute as Recompute
    from .plans import Round as Round
    from .plans import TopPaths as TopPaths
    from .rules import CustomRule as CustomRule
    from .rules import custom_rule as custom_rule

_HOMES = {
    "Bandit": "spadc.plans",
    "Budget": "spadc.plans",
    "CheckError": "spadc.execution",
    "CheckReport": "spadc.execution",
    "Checkpoint": "spadc.plans",
    "Conventions": "spadc.options",
    "CustomRule": "spadc.rules",
    "Distribution": "spadc.plans",
    "Drop": "spadc.plans",
    "Gradient": "spadc.api",
    "KeepMass": "spadc.plans",
    "Pack": "spadc.plans",
    "PathSampling": "spadc.plans",
    "Plan": "spadc.plans",
    "RAD": "spadc.plans",
    "Recompute": "spadc.plans",
    "Round": "spadc.plans",
    "SPAD": "spadc.plans",
    "SpadcError": "spadc.errors",
    "TopPaths": "spadc.plans",
    "check": "spadc.api",
    "checkpoint": "spadc.markers",
    "custom_rule": "spadc.rules",
    "elementwise_grad": "spadc.api",
    "ggnvp": "spadc.api",
    "grad": "spadc.api",
    "grad_hook": "spadc.markers",
    "hessian": "spadc.api",
    "hvp": "spadc.api",
    "jacobian": "spadc.api",
    "jvp": "spadc.api",
    "linearize": "spadc.api",
    "paths": "spadc.api",
    "scipy_objective": "spadc.api",
    "stop_gradient": "spadc.markers",
    "value_and_grad": "spadc.api",
    "vjp": "spadc.api",
}

__all__ = [
    "RAD",
    "SPAD",
    "Bandit",
    "Budget",
    "CheckError",
    "CheckReport",
    "Checkpoint",
    "Conventions",
    "CustomRule",
    "Distribution",
    "Drop",
    "Gradient",
    "KeepMass",
    "Pack",
    "PathSampling",
    "Plan",
    "Recompute",
    "Round",
    "SpadcError",
    "TopPaths",
    "check",
    "checkpoint",
    "custom_rule",
    "elementwise_grad",
    "ggnvp",
    "grad",
    "grad_hook",
    "hessian",
    "hvp",
    "jacobian",
    "jvp",
    "linearize",
    "paths",
    "scipy_objective",
    "stop_gradient",
    "value_and_grad",
    "vjp",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'spadc' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


class _FrontDoor(ModuleType):
    """Keeps the function `paths` when the package `spadc.paths` is imported.

    Importing a package sets an attribute of its name, which would hide the function.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _FrontDoor
