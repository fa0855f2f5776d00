"""What users call from Python: the transforms, `check`, `paths`, and `Gradient`."""

from .gradient import Gradient as Gradient
from .transforms import grad as grad
from .transforms import value_and_grad as value_and_grad
from .transforms import vjp as vjp
from .verdicts import check as check
from .verdicts import paths as paths
