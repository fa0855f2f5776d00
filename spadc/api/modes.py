"""What a transform is called for: its mode, and what follows from that.

The mode of a `Gradient` says what a call takes and returns; that of the function which
is generated for it, `compiled_mode`, may be shared by several.
"""

from __future__ import annotations

ANY_WAY = "jacobian"  # by rows or columns, as the arguments say
MATRICES = frozenset({"jacobian-forward", "jacobian-reverse", "hessian"})
# No value stands beside the derivative.
BARE = frozenset({"grad", "elementwise-grad", "hvp"}) | MATRICES
TANGENT = frozenset({"jvp", "hvp"})  # a call is given a tangent of the arguments
KEEPING = frozenset({"vjp", "linearize"})  # a call returns the value and a function
ONE_RESULT = frozenset({"jvp", "linearize"}) | MATRICES  # not of the form of `wrt`
SHOWN = {"linearize": "linearization"}
COMPILED = {"linearize": "jvp", ANY_WAY: "jacobian-reverse"}


def compiled_mode(mode: str) -> str:
    """The mode of the generated function."""
    return COMPILED.get(mode, mode)


def mode_text(mode: str) -> str:
    """The mode as a sentence names it."""
    return SHOWN.get(mode, mode)
