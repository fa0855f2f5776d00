"""What a transform is called for: its mode, and what follows from that.

The mode of a `Gradient` says what a call takes and returns; that of the function which
is generated for it, `compiled_mode`, may be shared by several.
"""

from __future__ import annotations

BARE = frozenset({"grad", "elementwise-grad", "hvp"})  # no value beside the derivative
TANGENT = frozenset({"jvp", "hvp"})  # a call is given a tangent of the arguments
KEEPING = frozenset({"vjp", "linearize"})  # a call returns the value and a function
ONE_RESULT = frozenset({"jvp", "linearize"})  # of the form of the value, not of `wrt`
WITHOUT_PLAN = frozenset({"jvp", "linearize", "hvp"})

SHOWN = {"linearize": "linearization"}


def compiled_mode(mode: str) -> str:
    """The mode of the generated function."""
    return "jvp" if mode == "linearize" else mode


def mode_text(mode: str) -> str:
    """The mode as a sentence names it."""
    return SHOWN.get(mode, mode)
