"""The derivative of one op: its rules asked, their answers fitted to what they are of.

`pull_back` takes cotangents of results to those of operands, `push_forward` tangents of
operands to those of results. Where a primitive states one rule only, the other is its
transpose.
"""

from .fit import fit as fit
from .fit import fit_dtype as fit_dtype
from .fit import fit_shape as fit_shape
from .fit import zero_like as zero_like
from .pushing import Tangents as Tangents
from .pushing import push_forward as push_forward
from .refusals import check_complex as check_complex
from .refusals import check_known as check_known
from .refusals import no_derivative as no_derivative
from .refusals import refused as refused
from .refusals import refused_rule as refused_rule
from .refusals import refused_state as refused_state
from .rules import Cotangents as Cotangents
from .rules import pull_back as pull_back
