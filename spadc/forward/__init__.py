"""Build the tangent sweep of a function: forward mode.

`pushed_forward` makes the function that computes tangents beside the values. The
derivatives of calls, which hold functions, are made of it.
"""

from .calls import pull_call as pull_call
from .naming import tangent_names as tangent_names
from .pushed import pushed_forward as pushed_forward
