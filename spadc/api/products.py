"""The functions that `vjp` and `linearize` return beside the value.

Each keeps copies of the arguments of its call and runs the generated function on them
whenever it is called; nothing else of that call is in memory.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

from spadc.ir import Assembly

from .cotangents import cotangent_arguments, cotangent_batch
from .course import Turn
from .fitting import stacked
from .ownership import copies
from .tangents import tangent_arguments, tangent_batch

if TYPE_CHECKING:
    from .gradient import Gradient


def kept_product(gradient: Gradient, values: tuple[Any, ...], turn: Turn) -> Any:
    """The value, and a `Pullback` or `Pushforward` at it; then what else the function
    returns, if that was announced."""
    gradient.refuse_shared(values)
    kept = copies(values)
    ready = gradient.ready(kept)
    compiled = ready.compiled
    value = gradient.parameters.call(gradient.primal, copies(kept))
    turn.is_random = compiled.plan.is_random
    turn.done()
    if gradient.request.mode == "linearize":
        return value, Pushforward(gradient, kept, turn, value)
    returns = compiled.lowered.returns
    if not gradient.request.has_aux:
        form = Form(ready.tangents, returns, value)
        return value, Pullback(gradient, kept, turn, form)
    value, aux = value
    assert isinstance(returns, tuple)
    form = Form(ready.tangents, returns[0], value)
    return value, Pullback(gradient, kept, turn, form), aux


@final
@dataclass(frozen=True, slots=True)
class Form:
    """How cotangents are made arguments: called as `names` say, with the structure
    `returns`, shapes and dtypes of `value`."""

    names: tuple[str, ...]
    returns: Assembly
    value: Any


@final
class Pullback:
    """From a cotangent of the value to those of the `wrt` arguments.

    Linear: Griewank and Walther, Evaluating Derivatives, 2008, section 3.2.
    """

    __slots__ = ("_form", "_gradient", "_kept", "_turn")

    def __init__(
        self, gradient: Gradient, kept: tuple[Any, ...], turn: Turn, form: Form
    ) -> None:
        self._gradient = gradient
        self._kept = kept
        self._turn = turn
        self._form = form

    def __call__(self, out_bar: Any) -> Any:
        """The cotangents of the arguments, of their forms, shapes and dtypes.

        `out_bar` has the form and shapes of the value; None stands for zeros.
        """
        form = self._form
        extra = cotangent_arguments(form.names, form.returns, form.value, out_bar)
        return self._turn.answer(self._pulled_back(extra))

    def batch(self, out_bars: Any) -> Any:
        """The cotangents for each row of `out_bars`, stacked: one run for each.

        Every array has a first axis more than that of the value, and of the arguments.
        """
        form = self._form
        rows = cotangent_batch(form.names, form.returns, form.value, out_bars)
        like = self._gradient.wrt_of(self._kept)
        return self._turn.answer(_stacked(map(self._pulled_back, rows), like))

    def __repr__(self) -> str:
        return f"<pullback of {self._gradient!r}>"

    def _pulled_back(self, extra: dict[str, Any]) -> Any:
        found = self._gradient.run(self._kept, self._turn, **extra)[1]
        return self._gradient.shown(found)


@final
class Pushforward:
    """From a tangent of the `wrt` arguments to that of the value.

    Linear: Griewank and Walther, Evaluating Derivatives, 2008, section 3.1.
    """

    __slots__ = ("_gradient", "_kept", "_turn", "_value")

    def __init__(
        self, gradient: Gradient, kept: tuple[Any, ...], turn: Turn, value: Any
    ) -> None:
        self._gradient = gradient
        self._kept = kept
        self._turn = turn
        self._value = value

    def __call__(self, dot: Any) -> Any:
        """The tangent of the value, of its form, shapes and dtypes.

        `dot` has the form and shapes of the `wrt` arguments; None stands for zeros.
        """
        return self._pushed(self._gradient.tangents(self._kept, dot, tangent_arguments))

    def batch(self, dots: Any) -> Any:
        """The tangents of the value for each row of `dots`, stacked: one run for each.

        Every array has a first axis more than that of the arguments, and of the value.
        """
        rows = self._gradient.tangents(self._kept, dots, tangent_batch)
        return _stacked(map(self._pushed, rows), self._value)

    def __repr__(self) -> str:
        return f"<pushforward of {self._gradient!r}>"

    def _pushed(self, extra: dict[str, Any]) -> Any:
        (dot,) = self._gradient.run(self._kept, self._turn, **extra)[1]
        return dot


def _stacked(results: Iterable[Any], like: Any) -> Any:
    return stacked(list(results), like)
