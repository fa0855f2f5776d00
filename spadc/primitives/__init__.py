"""The NumPy functions that spadc knows: types, effects, VJP rules, spelling.

One family a file. `find` and `find_method` answer what a name of the user's program
means; `primitive` what an op of the IR does.
"""

from . import accumulations as accumulations
from . import checkpoints as checkpoints
from . import choices as choices
from . import columns as columns
from . import complex_numbers as complex_numbers
from . import complex_support as complex_support
from . import counting as counting
from . import creation as creation
from . import decompositions as decompositions
from . import diagonals as diagonals
from . import einsum as einsum
from . import elementwise as elementwise
from . import filters as filters
from . import first_axis as first_axis
from . import fourier as fourier
from . import joining as joining
from . import linear_algebra as linear_algebra
from . import list_arrays as list_arrays
from . import lists as lists
from . import masked_reductions as masked_reductions
from . import moving as moving
from . import positions as positions
from . import products as products
from . import reductions as reductions
from . import scalars as scalars
from . import shaping as shaping
from . import sorting as sorting
from . import structural as structural
from . import transcendental as transcendental
from .builder import Builder as Builder
from .builder import Expr as Expr
from .builder import literals_in as literals_in
from .builder import type_of_literal as type_of_literal
from .complex_support import complex_refusal as complex_refusal
from .complex_support import holds_complex as holds_complex
from .complex_support import takes_complex as takes_complex
from .core import REGISTRY as REGISTRY
from .core import Argument as Argument
from .core import Call as Call
from .core import Cost as Cost
from .core import Infix as Infix
from .core import Prefix as Prefix
from .core import Primitive as Primitive
from .core import Role as Role
from .core import Special as Special
from .core import Spelling as Spelling
from .core import Storage as Storage
from .core import Unsupported as Unsupported
from .core import find as find
from .core import find_method as find_method
from .core import infer_types as infer_types
from .core import primitive as primitive
from .core import register as register
from .interpret import interpret as interpret
from .interpret import interpret_region as interpret_region
from .lists import LIST_EDITS as LIST_EDITS
from .lists import element_of as element_of
from .parts import without_new_axes as without_new_axes
from .positions import along_axis_index as along_axis_index
