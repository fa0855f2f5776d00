"""The way from source text to gradient source; the only package that knows every
stage.
"""

from .compile import Compiled as Compiled
from .compile import Prepared as Prepared
from .compile import adjoin as adjoin
from .compile import compile_function as compile_function
from .compile import contributions as contributions
from .compile import measure as measure
from .compile import prepare as prepare
from .passes import PRIMAL as PRIMAL
from .passes import RECORDS as RECORDS
from .passes import Observer as Observer
from .passes import Pass as Pass
from .passes import adjoint as adjoint
from .passes import raw_adjoint as raw_adjoint
from .passes import run as run
from .passes import unobserved as unobserved
from .passes import verify_after as verify_after
