"""The specialisations of a function for one request: found by the arguments, or
compiled.

Equal transforms of one function share them, so that `grad(f)(x)` in a loop compiles
once. The newest are kept: objects as arguments are a kind each, and outer names may
alternate between meanings.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any, final
from weakref import WeakKeyDictionary

from spadc.execution import Parameters

from .kinds import Kind, kind_of
from .refusals import refused
from .request import Request
from .specialise import Specialisation, present_values, specialise

KINDS = 64  # kinds of arguments that are kept, each object being a kind of its own
KEPT = 8  # specialisations kept for one kind of arguments, when outer names alternate

Specialisations = dict[tuple[Kind, ...], list[Specialisation]]
_SHARED: WeakKeyDictionary[FunctionType, dict[Request, Specialisations]] = (
    WeakKeyDictionary()
)


@final
class Store:
    """The specialisations of `primal` for a request; `latest` is the last one used."""

    __slots__ = ("_known", "_parameters", "_primal", "_request", "latest")

    def __init__(
        self,
        primal: Callable[..., Any],
        request: Request,
        parameters: Parameters,
        shared: bool,
    ) -> None:
        self._primal = primal
        self._request = request
        self._parameters = parameters
        self._known = _shared(primal, request) if shared else {}
        self.latest: Specialisation | None = None

    def find(
        self, values: tuple[Any, ...], named: dict[str, Any]
    ) -> tuple[Specialisation, dict[str, Any]]:
        """The code for arguments like these, compiled if need be, and what it reads."""
        try:
            key = tuple([kind_of(value) for value in values])
        except RecursionError:
            raise refused(
                "an argument contains itself, or is nested too deep"
            ) from None
        if key not in self._known and len(self._known) >= KINDS:
            del self._known[next(iter(self._known))]
        known = self._known.setdefault(key, [])
        for current in known:
            outer = current.outer_values(self._primal, named)
            if outer is not None:
                self.latest = current
                return current, outer
        new = specialise(self._primal, self._parameters, self._request, values)
        known.insert(0, new)
        del known[KEPT:]
        self.latest = new
        return new, present_values(new.compiled)

    def any_kind(self) -> Specialisation:
        """The one used last, or code for arguments of any kind."""
        if self.latest is None:
            made = specialise(self._primal, self._parameters, self._request, None)
            self.latest = made
        return self.latest


def _shared(primal: Any, request: Request) -> Specialisations:
    """Those of every `Gradient` of one function and request."""
    if not isinstance(primal, FunctionType):  # a method is another object each time
        return {}
    try:
        return _SHARED.setdefault(primal, {}).setdefault(request, {})
    except TypeError:  # a policy of the user that cannot be hashed
        return {}
