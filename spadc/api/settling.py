"""What a call settles that the transform left open.

How many arguments `*args` gets, which of them hold floats (`wrt=...`), whether a
Jacobian is made by rows or by columns: each answer is a gradient of its own, which is
kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, final

import numpy as np

from spadc.execution import Parameters
from spadc.ir import parts_of_value

from .fitting import named_floats
from .kinds import kind_of
from .matrices import way_for
from .modes import ANY_WAY, compiled_mode
from .request import Request, request_for

if TYPE_CHECKING:
    from .gradient import Gradient

MOST = 64  # calls of another kind for which a way is kept


@final
@dataclass(slots=True)
class Settled:
    """The gradients that calls have settled on."""

    made: dict[Any, Gradient] = field(default_factory=dict)
    ways: dict[Any, str] = field(default_factory=dict)
    latest: Gradient | None = None

    def for_call(
        self, open_one: Gradient, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> Gradient:
        """The gradient for these arguments."""
        request, known = open_one.request, open_one.parameters
        parameters = known.for_call(args, kwargs)
        if request.is_open or request.mode == ANY_WAY:
            values = parameters.values(args, kwargs)
            if request.is_open:
                request = replace(request, wrt=named_floats(parameters.names, values))
            request = request_for(open_one.primal, parameters, request)
            if request.mode == ANY_WAY:
                way = self._way(open_one, parameters, request, values)
                request = replace(request, mode=way)
        return self._kept(open_one, parameters, request)

    def any_kind(self, open_one: Gradient) -> Gradient:
        """The one of the last call, or one for arguments of any kind."""
        if self.latest is not None:
            return self.latest
        if open_one.parameters.is_open:
            return open_one.for_call((), {})
        request = replace(open_one.request, mode=compiled_mode(open_one.request.mode))
        if request.is_open:
            request = replace(request, wrt=open_one.parameters.names)
        return self._kept(open_one, open_one.parameters, request)

    def _way(
        self,
        open_one: Gradient,
        parameters: Parameters,
        request: Request,
        values: tuple[Any, ...],
    ) -> str:
        """By rows or by columns; found once for arguments of such kinds and shapes."""
        key = (request.wrt, *map(kind_of, values), *map(_shapes, values))
        if key not in self.ways:
            if len(self.ways) >= MOST:
                del self.ways[next(iter(self.ways))]
            function = open_one.primal
            self.ways[key] = way_for(function, parameters, values, request.wrt)
        return self.ways[key]

    def _kept(
        self, open_one: Gradient, parameters: Parameters, request: Request
    ) -> Gradient:
        key = (parameters.positional, parameters.keywords, request.wrt, request.mode)
        if key not in self.made:
            asked = request_for(open_one.primal, parameters, request)
            given = parameters if open_one.parameters.is_open else None
            self.made[key] = open_one.like(asked, given)
        self.latest = self.made[key]
        return self.latest


def is_settled(parameters: Parameters, request: Request) -> bool:
    """Whether a call leaves nothing to be settled."""
    return not (parameters.is_open or request.is_open or request.mode == ANY_WAY)


def _shapes(value: Any) -> tuple[tuple[int, ...], ...]:
    return tuple([np.shape(part) for _, part in parts_of_value(value)])
