"""A function that the generated code calls, or its derivative.

A call is one op, `call`, that holds what it calls as an attribute, so everything that
does not look inside treats it like any other primitive. The function is closed: it
reads its parameters only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

from .cotangents import cotangent_type
from .functions import Function
from .program import Value
from .types import Type


@final
@dataclass(frozen=True, slots=True, eq=False)
class Callee:
    """What a `call` computes.

    Its operands are the values of the parameters of `function` and, where cotangents
    are pulled back to the parameters at the positions `wrt`, a cotangent of every
    result. It gives the `values` of the function, if they are wanted, then the
    cotangents of `wrt`.
    """

    function: Function
    types: tuple[Type, ...]
    wrt: tuple[int, ...] | None = None
    values: bool = True

    @classmethod
    def of(cls, function: Function) -> Callee:
        """The call of a closed function."""
        return cls(function, tuple(r.type for r in function.results))

    @classmethod
    def pulling_back(
        cls, function: Function, wrt: Sequence[int], values: bool = False
    ) -> Callee:
        """The call that pulls cotangents of the results back to the parameters
        `wrt`."""
        given = tuple(r.type for r in function.results) if values else ()
        bars = tuple(cotangent_type(function.body.params[k].type) for k in wrt)
        return cls(function, (*given, *bars), tuple(wrt), values)

    @property
    def inputs(self) -> tuple[Value, ...]:
        """The parameters of the function."""
        return self.function.body.params

    @property
    def name(self) -> str:
        """What the function is called in the generated module."""
        if self.wrt is None:
            return self.function.name
        return f"{self.function.name}_{'value_and_vjp' if self.values else 'vjp'}"
