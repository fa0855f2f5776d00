"""What tests of whole programs share: numerical differentiation, layouts, verdicts."""

from .compare import assert_same_text
from .gradients import Tolerance, assert_gradient, right_or_refused, same_bits
from .layouts import LAYOUTS, arranged, copied, leaves, with_leaves
from .numbers import Numbers
from .numeric import central_differences, directional_difference
from .programs import Program, programs_of
from .sources import function_from, function_in

__all__ = [
    "LAYOUTS",
    "Numbers",
    "Program",
    "Tolerance",
    "arranged",
    "assert_gradient",
    "assert_same_text",
    "central_differences",
    "copied",
    "directional_difference",
    "function_from",
    "function_in",
    "leaves",
    "programs_of",
    "right_or_refused",
    "same_bits",
    "with_leaves",
]
