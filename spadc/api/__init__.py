"""What users call from Python: the transforms, `check`, `paths`, and `Gradient`."""

from .gauss_newton import GaussNewton as GaussNewton
from .gauss_newton import ggnvp as ggnvp
from .gradient import Gradient as Gradient
from .objectives import Objective as Objective
from .objectives import scipy_objective as scipy_objective
from .transforms import elementwise_grad as elementwise_grad
from .transforms import grad as grad
from .transforms import hessian as hessian
from .transforms import hvp as hvp
from .transforms import jacobian as jacobian
from .transforms import jvp as jvp
from .transforms import linearize as linearize
from .transforms import value_and_grad as value_and_grad
from .transforms import vjp as vjp
from .verdicts import check as check
from .verdicts import paths as paths
