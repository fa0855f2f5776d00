"""Build the tangent sweep of a function: forward mode.

`pushed_forward` makes the function that computes tangents beside the values. The
derivatives of calls, which hold functions, are made of it.
"""

from . import implicit as implicit
from . import odes as odes
from . import quadrature as quadrature
from .jacobians import Pattern as Pattern
from .jacobians import hessian_function as hessian_function
from .jacobians import jacobian_function as jacobian_function
from .naming import tangent_names as tangent_names
from .pushed import pull_through as pull_through
from .pushed import pushed_forward as pushed_forward
from .rules import CALLS as CALLS
