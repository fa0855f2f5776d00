"""Names and calls of other libraries, made from the transforms of spadc.

`spadc.compat.autograd` and `spadc.compat.jax` have the functions of those libraries
with their parameters, orders and conventions, so that a program needs another import
and nothing else. What they cannot do as the original does they refuse.
"""
