"""Note on ops which conventions their derivatives obey, where they are not the usual.

A note travels with an op into copies of it, so the rules of forward and reverse mode,
of checkpoints and of single paths are all asked with the same conventions. The ops of
functions that a program calls are noted as well.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from types import MappingProxyType
from typing import Any, final

from spadc.ir import Apply, Callee, Function, Op, rewrite, with_body
from spadc.options import USUAL, Conventions
from spadc.primitives import CONVENTIONS, primitive


def note_conventions(fn: Function, conventions: Conventions) -> Function:
    """The function whose derivatives obey `conventions`; itself, if they are usual."""
    if conventions == USUAL:
        return fn
    fact = f"Where the derivative is not unique: {conventions}."
    notes = tuple(dict.fromkeys((*fn.notes, fact)))
    return dataclasses.replace(_Notes(conventions).function(fn), notes=notes)


@final
class _Notes:
    def __init__(self, conventions: Conventions) -> None:
        self.conventions = conventions
        self.callees: dict[Callee, Callee] = {}

    def function(self, fn: Function) -> Function:
        return with_body(fn, rewrite(fn.body, self.noted))

    def noted(self, op: Op) -> Sequence[Op]:
        if not isinstance(op, Apply):
            return (op,)
        attrs: dict[str, Any] = {
            key: self.callee(value) if isinstance(value, Callee) else value
            for key, value in op.attrs.items()
        }
        if primitive(op.name).is_differentiable:
            attrs[CONVENTIONS] = self.conventions
        return (dataclasses.replace(op, attrs=MappingProxyType(attrs)),)

    def callee(self, callee: Callee) -> Callee:
        """The same call of the noted function."""
        if callee not in self.callees:
            inner = self.function(callee.function)
            self.callees[callee] = dataclasses.replace(callee, function=inner)
        return self.callees[callee]
