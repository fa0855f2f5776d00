"""The functions of NumPy and SciPy that are refused by declaration, with reasons.

What is in no group, is no primitive and is not lowered by hand is merely unknown: a
test says that nothing public of NumPy is.
"""

from .groups import Refused as Refused
from .groups import table_of
from .linalg_names import LINALG
from .numpy_names import NUMPY
from .special_names import SPECIAL

REFUSED_NAMES: dict[str, Refused] = table_of((*NUMPY, *SPECIAL, *LINALG))
