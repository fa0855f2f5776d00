"""Build the tangent sweep of a function: forward mode."""

from .pushed import pushed_forward as pushed_forward
