"""The way from source text to gradient source; the only package that knows every
stage.
"""

from .compile import Compiled as Compiled
from .compile import adjoin as adjoin
from .compile import compile_function as compile_function
from .compile import compile_prepared as compile_prepared
from .measuring import measure as measure
from .measuring import plan_for as plan_for
from .measuring import run_of as run_of
from .passes import PRIMAL as PRIMAL
from .passes import RECORDS as RECORDS
from .passes import Observer as Observer
from .passes import Pass as Pass
from .passes import adjoint as adjoint
from .passes import raw_adjoint as raw_adjoint
from .passes import run as run
from .passes import unobserved as unobserved
from .passes import verify_after as verify_after
from .prepared import Prepared as Prepared
from .prepared import prepare as prepare
from .steering import DISTRIBUTION as DISTRIBUTION
from .tape_bytes import tape_bytes as tape_bytes
