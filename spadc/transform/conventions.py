"""Note on ops which conventions their derivatives obey, where they are not the usual.

A note travels with an op into copies of it, so the rules of forward and reverse mode,
of checkpoints and of single paths are all asked with the same conventions.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from types import MappingProxyType

from spadc.ir import Apply, Function, Op, rewrite, with_body
from spadc.options import USUAL, Conventions
from spadc.primitives import CONVENTIONS, primitive


def note_conventions(fn: Function, conventions: Conventions) -> Function:
    """The function whose derivatives obey `conventions`; itself, if they are usual."""
    if conventions == USUAL:
        return fn

    def change(op: Op) -> Sequence[Op]:
        if not isinstance(op, Apply) or not primitive(op.name).is_differentiable:
            return (op,)
        attrs = MappingProxyType({**op.attrs, CONVENTIONS: conventions})
        return (dataclasses.replace(op, attrs=attrs),)

    fact = f"Where the derivative is not unique: {conventions}."
    notes = tuple(dict.fromkeys((*fn.notes, fact)))
    return dataclasses.replace(with_body(fn, rewrite(fn.body, change)), notes=notes)
