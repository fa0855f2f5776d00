"""The object that a transform returns: a compiled function that specialises itself."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from operator import is_
from os import PathLike
from typing import Any, TypeVar, final

from spadc.execution import (
    Certificate,
    Memory,
    Parameters,
    note_line,
    write_atomically,
)
from spadc.frontend import opened
from spadc.ir import flattened
from spadc.paths import PathTable
from spadc.plans import Plan

from .certifying import CERTIFY_KEYWORDS, certificate_of
from .course import Course, Turn, split
from .display import highlighted
from .matrices import matrix_shown
from .memory import memory_of
from .modes import BARE, KEEPING, MATRICES, ONE_RESULT, TANGENT, mode_text
from .nested import check_inner
from .ownership import refuse_same_containers, refuse_shared, separate
from .pickling import Reduced, reduced
from .products import kept_product
from .request import Request
from .scores import Asked, table_of
from .settling import Settled, is_settled
from .specialise import Specialisation, text_of
from .standing import standing_source
from .store import Store
from .tangents import Fitting, tangent_arguments, with_tangent

PATH_KEYWORDS = ("score", "unroll", "most")

T = TypeVar("T")


@final
class Gradient:
    """A compiled gradient of a function; call it with the function's arguments.

    Arrays may have any shape and floating point dtype that the function takes; each
    gradient has the shape and dtype of its argument, and memory of its own. The first
    call with arguments of a new kind (dtype, rank, which lengths are 1) compiles; other
    lengths do not. Reverse mode: Griewank and Walther, Evaluating Derivatives, 2008,
    chapter 3.

    Raises SpadcError when the function cannot be differentiated for the arguments, and
    TypeError, as the function itself does, when they do not fit its parameters.
    """

    def __init__(
        self,
        primal: Callable[..., Any],
        request: Request,
        parameters: Parameters | None = None,
        course: Course | None = None,
    ) -> None:
        plain = opened(primal)[0]
        self.__module__ = plain.__module__
        self.__name__ = plain.__name__
        self.__qualname__ = plain.__qualname__
        self.__doc__ = plain.__doc__
        self.primal = primal
        self.request = request
        self._parameters = parameters or Parameters(primal)
        self._plain, self._text = plain, text_of(plain)
        self._store = Store(primal, request, self._parameters, parameters is None)
        self._settled = Settled()
        self._course = course or Course()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The gradient here, or what else the mode gives: with the value, a pullback.

        In the modes `jvp` and `hvp` a tangent is given last, or as `dot=`.
        `seed`, `step` and `state` may be given by keyword, for this call only, where
        the function has no parameters of these names; exact plans do not read them.
        Given `state`, what is returned (by the pullback, if it is one) is a pair: that,
        and the new state.
        """
        self._follow_changes()
        dot = None
        if self.request.mode in TANGENT:
            signature = self._parameters.signature
            (args, kwargs), dot = with_tangent(signature, args, kwargs)
        own, given = split(self._parameters.signature, kwargs) if kwargs else ({}, {})
        made = self.for_call(args, own)
        return made.answer(made.parameters.values(args, own), given, dot)

    def answer(
        self, values: tuple[Any, ...], given: Mapping[str, Any], dot: Any = None
    ) -> Any:
        """What a call returns, for one value for each parameter; `given` are seed, step
        and state, if they were."""
        mode, turn = self.request.mode, self._course.turn(given)
        if mode in KEEPING:
            return kept_product(self, values, turn)
        extra = {}
        if mode in TANGENT:
            extra = self.tangents(values, dot, tangent_arguments)
        value, found = self.run(values, turn, **extra)
        turn.done()
        if mode in MATRICES:
            return turn.answer(matrix_shown(self, values, found[0]))
        shown = found[0] if mode in ONE_RESULT else self.shown(found)
        if mode in BARE:
            return turn.answer((shown, value) if self.request.has_aux else shown)
        return turn.answer((value, shown))

    @property
    def seed(self) -> int:
        """The seed of the random draws of the next call; may be set."""
        return self._course.seed

    @seed.setter
    def seed(self, seed: int) -> None:
        self._course.seed = seed

    @property
    def step(self) -> int:
        """The step of the next call: how many there were, if not set; may be set."""
        return self._course.step

    @step.setter
    def step(self, step: int) -> None:
        self._course.step = step

    @property
    def state(self) -> Any:
        """What an adaptive plan has learned: a dict of arrays and numbers, None before
        the first call; may be set."""
        return self._course.state

    @state.setter
    def state(self, state: Any) -> None:
        self._course.state = state

    @property
    def source(self) -> str:
        """The generated code of the last specialisation.

        Before any call it is code for arguments of any kind.
        """
        return self._latest().compiled.source

    @property
    def plan(self) -> Plan:
        """The plan of the generated code that `source` shows."""
        return self._latest().compiled.plan

    @property
    def parameters(self) -> Parameters:
        """The parameters of the function."""
        return self._parameters

    @property
    def derivative(self) -> tuple[str, tuple[Any, ...] | Any]:
        """What it is of its primal, for the compiler: the name of the transform, and
        `wrt` as it was given. Raises SpadcError where that does not say it all."""
        check_inner(self.__name__, self.request)
        wrt = self.request.wrt if self.request.several else self.request.wrt[0]
        return f"spadc.{self.request.mode.replace('-', '_')}", wrt

    def paths(self, *args: Any, **kwargs: Any) -> PathTable:
        """The backpropagation paths of this call, counted and scored, as a table.

        `score`, `unroll` and `most`, as of `spadc.paths`, may be given by keyword where
        the function has no parameters of these names.
        """
        own, given = split(self._parameters.signature, kwargs, PATH_KEYWORDS)
        made = self.for_call(args, own)
        values = made._parameters.values(args, own)
        asked = Asked(**given)
        return table_of(made.primal, made._parameters, made.request, values, asked)

    def memory(self, *args: Any, **kwargs: Any) -> Memory:
        """The bytes that this call needs: of the tape, array by array, and at most.

        The generated code is run once, statement by statement. For what `vjp` and
        `linearize` return, the cotangent is taken to be like the value, the tangent
        like the arguments.
        """
        self._follow_changes()
        dot = None
        if self.request.mode in TANGENT:
            signature = self._parameters.signature
            (args, kwargs), dot = with_tangent(signature, args, kwargs)
        own, _ = split(self._parameters.signature, kwargs)
        made = self.for_call(args, own)
        return memory_of(made, made._parameters.values(args, own), dot)

    def certify(self, *args: Any, **kwargs: Any) -> Certificate:
        """Tests of the plan's bias, and its variance, bytes and time beside others'.

        `draws`, `seed`, `batch` (names of the arguments that hold examples, or a dict
        of their axes) and `compare` may be given by keyword where the function has no
        parameters of these names. Raises SpadcError in mode vjp and for a wrong batch.
        """
        self._follow_changes()
        own, given = split(self._parameters.signature, kwargs, CERTIFY_KEYWORDS)
        made = self.for_call(args, own)
        return certificate_of(made, made._parameters.values(args, own), **given)

    def ready(self, values: tuple[Any, ...]) -> Specialisation:
        """The code for one value for each parameter, with what it reads as it is."""
        current, outer = self._store.find(values, self._named(values))
        current.function.__globals__.update(outer)
        return current

    def for_call(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Gradient:
        """The gradient for these arguments, if they settle what was left open."""
        if is_settled(self._parameters, self.request):
            return self
        return self._settled.for_call(self, args, kwargs)

    def like(self, request: Request, parameters: Parameters | None) -> Gradient:
        """Another one of the same function, which shares where its draws stand."""
        return Gradient(self.primal, request, parameters, self._course)

    def _follow_changes(self) -> None:
        """Forget what was compiled if the function was given other code or defaults."""
        text = text_of(self._plain)
        if not all(map(is_, text, self._text)):
            self._text = text
            self._parameters = Parameters(self.primal)
            self._store = Store(self.primal, self.request, self._parameters, False)
            self._settled = Settled()

    def save(self, path: str | PathLike[str]) -> None:
        """Write the generated code to a file, whole or not at all; raises OSError."""
        write_atomically(path, standing_source(self._latest(), self._parameters))

    @property
    def __wrapped__(self) -> Any:
        """What `inspect.getsource` shows: the generated function, once there is one."""
        last = self._store.latest
        return self.primal if last is None else last.function

    @property
    def __signature__(self) -> inspect.Signature:
        return self._parameters.signature

    def __reduce__(self) -> str | Reduced:
        return reduced(self, self._course)

    def __setstate__(self, course: Course) -> None:
        self._course = course

    def __repr__(self) -> str:
        request = self.request
        wrt = "all floats" if request.is_open else ", ".join(map(str, request.wrt))
        mode = mode_text(request.mode)
        return f"<spadc {mode} of {self.__qualname__} with respect to {wrt}>"

    def _repr_html_(self) -> str | None:
        return highlighted(self.source)

    def run(
        self, values: tuple[Any, ...], turn: Turn | None = None, **extra: Any
    ) -> tuple[Any, tuple[Any, ...]]:
        """The value and the gradients, each with memory of its own, for one value for
        each parameter; without a `turn`, that of a fresh course.

        In a mode without a value there is None instead, or what else the function
        returns. Of `jvp` the tangent of the value is the only gradient.
        """
        named = self._named(values)
        current, outer = self._store.find(values, named)
        current.function.__globals__.update(outer)
        self._refuse_shared(current, outer, named)
        plan = current.compiled.plan
        turn = turn or Course().turn({})
        drawn = turn.arguments(plan)
        try:
            returned = self._parameters.call(current.function, values, **extra, **drawn)
        except Exception as error:
            note_line(error, current.function)
            raise
        if plan.adaptive:
            returned, state = returned
            turn.received(state)
        value, found = self._taken_apart(returned)
        others = (*values, *outer.values(), *extra.values())
        one = len(self.request.wrt) == 1 or self.request.mode in ONE_RESULT
        gradients = (found,) if one else found
        return value, separate(gradients, others)

    def _taken_apart(self, returned: Any) -> tuple[Any, Any]:
        """The value or what else there is, and the gradients."""
        if self.request.mode not in BARE:
            return returned[0], returned[1]
        if self.request.has_aux:
            return returned[1], returned[0]
        return None, returned

    def tangents(self, values: tuple[Any, ...], dot: Any, fit: Fitting[T]) -> T:
        """The keyword arguments that `fit` makes of a tangent of the arguments."""
        named = self._named(values)
        current = self._store.find(values, named)[0]
        return fit(current.compiled, current.tangents, self.request, named, dot)

    def wrt_of(self, values: tuple[Any, ...]) -> Any:
        """The `wrt` arguments among one value for each parameter, in its form."""
        named = self._named(values)
        return self.shown(tuple([named[name] for name in self.request.wrt]))

    def refuse_shared(self, values: tuple[Any, ...]) -> None:
        """Refuse arguments that share memory which the function writes."""
        named = self._named(values)
        current, outer = self._store.find(values, named)
        self._refuse_shared(current, outer, named)

    def _refuse_shared(
        self, current: Specialisation, outer: dict[str, Any], named: dict[str, Any]
    ) -> None:
        if written := current.compiled.lowered.written:
            refuse_shared(written, {**outer, **flattened(named)})
        if changed := current.compiled.lowered.changed:
            refuse_same_containers(changed, named)

    def _latest(self) -> Specialisation:
        if not is_settled(self._parameters, self.request):
            return self._settled.any_kind(self)._latest()
        return self._store.any_kind()

    def _named(self, values: tuple[Any, ...]) -> dict[str, Any]:
        return dict(zip(self._parameters.names, values, strict=True))

    def shown(self, gradients: tuple[Any, ...]) -> Any:
        """What is found for each of `wrt`, in the form of that."""
        if self.request.named:
            return dict(zip(self.request.wrt, gradients, strict=True))
        return gradients if self.request.several else gradients[0]
