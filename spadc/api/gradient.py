"""The object that a transform returns: a compiled function that specialises itself."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from operator import is_
from os import PathLike
from types import FunctionType
from typing import Any, final
from weakref import WeakKeyDictionary

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
from .cotangents import cotangent_arguments
from .course import Course, Turn, split
from .display import highlighted
from .kinds import Kind, kind_of
from .memory import memory_of
from .ownership import copies, refuse_same_containers, refuse_shared, separate
from .pickling import Reduced, reduced
from .refusals import refused
from .request import Request, request_for
from .scores import Asked, table_of
from .specialise import Specialisation, present_values, specialise, text_of
from .standing import standing_source

KINDS = 64  # kinds of arguments that are kept, each object being a kind of its own
PATH_KEYWORDS = ("score", "unroll", "most")
KEPT = 8  # specialisations kept for one kind of arguments, when outer names alternate

Specialisations = dict[tuple[Kind, ...], list[Specialisation]]
_SHARED: WeakKeyDictionary[FunctionType, dict[Request, Specialisations]] = (
    WeakKeyDictionary()
)


def _specialisations_of(primal: Any, request: Request) -> Specialisations:
    """Those of every `Gradient` of one function and request: `grad(f)(x)` in a loop
    compiles once."""
    if not isinstance(primal, FunctionType):  # a method is another object each time
        return {}
    try:
        return _SHARED.setdefault(primal, {}).setdefault(request, {})
    except TypeError:  # a policy of the user that cannot be hashed
        return {}


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
        shared = _specialisations_of(primal, request)
        self._specialisations = {} if parameters else shared
        self._last: Specialisation | None = None
        self._closed: dict[Any, Gradient] = {}
        self._last_closed: Gradient | None = None
        self._course = course or Course()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The gradient here; with the value, or a pullback, by its mode.

        `seed`, `step` and `state` may be given by keyword, for this call only, where
        the function has no parameters of these names; exact plans do not read them.
        Given `state`, what is returned (by the pullback, if it is one) is a pair: that,
        and the new state.
        """
        self._follow_changes()
        if self._parameters.is_open:
            return self.for_call(args, kwargs)(*args, **kwargs)
        own, given = split(self._parameters.signature, kwargs) if kwargs else ({}, {})
        values = self._parameters.values(args, own)
        turn = self._course.turn(given)
        if self.request.mode == "vjp":
            return self._pulled_back(values, turn)
        value, gradients = self.run(values, turn)
        turn.done()
        shown = self._shown(gradients)
        return turn.answer(shown if self.request.mode == "grad" else (value, shown))

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

    def paths(self, *args: Any, **kwargs: Any) -> PathTable:
        """The backpropagation paths of this call, counted and scored, as a table.

        `score`, `unroll` and `most`, as of `spadc.paths`, may be given by keyword where
        the function has no parameters of these names.
        """
        made = self.for_call(args, kwargs)
        own, given = split(made._parameters.signature, kwargs, PATH_KEYWORDS)
        values = made._parameters.values(args, own)
        asked = Asked(**given)
        return table_of(made.primal, made._parameters, made.request, values, asked)

    def memory(self, *args: Any, **kwargs: Any) -> Memory:
        """The bytes that this call needs: of the tape, array by array, and at most.

        The generated code is run once, statement by statement. For the pullback of a
        `vjp`, the cotangent is taken to be like the value.
        """
        self._follow_changes()
        made = self.for_call(args, kwargs)
        own, _ = split(made._parameters.signature, kwargs)
        return memory_of(made, made._parameters.values(args, own))

    def certify(self, *args: Any, **kwargs: Any) -> Certificate:
        """Tests of the plan's bias, and its variance, bytes and time beside others'.

        `draws`, `seed`, `batch` (names of the arguments that hold examples, or a dict
        of their axes) and `compare` may be given by keyword where the function has no
        parameters of these names. Raises SpadcError in mode vjp and for a wrong batch.
        """
        self._follow_changes()
        made = self.for_call(args, kwargs)
        own, given = split(made._parameters.signature, kwargs, CERTIFY_KEYWORDS)
        return certificate_of(made, made._parameters.values(args, own), **given)

    def ready(self, values: tuple[Any, ...]) -> Specialisation:
        """The code for one value for each parameter, with what it reads as it is."""
        current, outer = self._specialised(values, self._named(values))
        current.function.__globals__.update(outer)
        return current

    def for_call(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Gradient:
        """The gradient for as many arguments, if the function has `*args`."""
        if not self._parameters.is_open:
            return self
        parameters = self._parameters.for_call(args, kwargs)
        key = (parameters.positional, parameters.keywords)
        if key not in self._closed:
            request = request_for(self.primal, parameters, self.request)
            self._closed[key] = Gradient(self.primal, request, parameters, self._course)
        self._last_closed = self._closed[key]
        return self._last_closed

    def _follow_changes(self) -> None:
        """Forget what was compiled if the function was given other code or defaults."""
        text = text_of(self._plain)
        if not all(map(is_, text, self._text)):
            self._text = text
            self._parameters = Parameters(self.primal)
            self._specialisations = {}
            self._closed, self._last, self._last_closed = {}, None, None

    def save(self, path: str | PathLike[str]) -> None:
        """Write the generated code to a file, whole or not at all; raises OSError."""
        write_atomically(path, standing_source(self._latest(), self._defaults()))

    @property
    def __wrapped__(self) -> Any:
        """What `inspect.getsource` shows: the generated function, once there is one."""
        return self.primal if self._last is None else self._last.function

    @property
    def __signature__(self) -> inspect.Signature:
        return self._parameters.signature

    def __reduce__(self) -> str | Reduced:
        return reduced(self, self._course)

    def __setstate__(self, course: Course) -> None:
        self._course = course

    def __repr__(self) -> str:
        wrt = ", ".join(self.request.wrt)
        return (
            f"<spadc {self.request.mode} of {self.__qualname__} with respect to {wrt}>"
        )

    def _repr_html_(self) -> str | None:
        return highlighted(self.source)

    def run(
        self, values: tuple[Any, ...], turn: Turn | None = None, **extra: Any
    ) -> tuple[Any, tuple[Any, ...]]:
        """The value (None in mode grad) and the gradients, each with memory of its own,
        for one value for each parameter; without a `turn`, that of a fresh course."""
        named = self._named(values)
        current, outer = self._specialised(values, named)
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
        value, found = (None, returned) if self.request.mode == "grad" else returned
        gradients = (found,) if len(self.request.wrt) == 1 else found
        others = (*values, *outer.values(), *extra.values())
        return value, separate(gradients, others)

    def refuse_shared(self, values: tuple[Any, ...]) -> None:
        """Refuse arguments that share memory which the function writes."""
        named = self._named(values)
        current, outer = self._specialised(values, named)
        self._refuse_shared(current, outer, named)

    def _refuse_shared(
        self, current: Specialisation, outer: dict[str, Any], named: dict[str, Any]
    ) -> None:
        if written := current.compiled.lowered.written:
            refuse_shared(written, {**outer, **flattened(named)})
        if changed := current.compiled.lowered.changed:
            refuse_same_containers(changed, named)

    def _specialised(
        self, values: tuple[Any, ...], named: dict[str, Any]
    ) -> tuple[Specialisation, dict[str, Any]]:
        """The code for arguments like these, compiled if need be, and what it reads."""
        try:
            key = tuple([kind_of(value) for value in values])
        except RecursionError:
            raise refused(
                "an argument contains itself, or is nested too deep"
            ) from None
        if key not in self._specialisations and len(self._specialisations) >= KINDS:
            del self._specialisations[next(iter(self._specialisations))]
        known = self._specialisations.setdefault(key, [])
        for current in known:
            outer = current.outer_values(self.primal, named)
            if outer is not None:
                self._last = current
                return current, outer
        new = specialise(self.primal, self._parameters, self.request, values)
        known.insert(0, new)
        del known[KEPT:]
        self._last = new
        return new, present_values(new.compiled)

    def _latest(self) -> Specialisation:
        if self._parameters.is_open:
            return (self._last_closed or self.for_call((), {}))._latest()
        if self._last is None:
            self._last = specialise(self.primal, self._parameters, self.request, None)
        return self._last

    def _named(self, values: tuple[Any, ...]) -> dict[str, Any]:
        return dict(zip(self._parameters.names, values, strict=True))

    def _defaults(self) -> dict[str, Any]:
        parameters = self._parameters.signature.parameters
        return {name: one.default for name, one in parameters.items()}

    def _shown(self, gradients: tuple[Any, ...]) -> Any:
        """The gradients in the form of `wrt`."""
        return gradients if self.request.several else gradients[0]

    def _pulled_back(self, values: tuple[Any, ...], turn: Turn) -> Any:
        """The value, and a function from its cotangent to those of the arguments."""
        self.refuse_shared(values)
        kept = copies(values)
        compiled = self._specialised(kept, self._named(kept))[0].compiled
        returns = compiled.lowered.returns
        value = self._parameters.call(self.primal, copies(kept))

        def pullback(out_bar: Any) -> Any:
            """The cotangents of the `wrt` arguments, for a cotangent of the value."""
            extra = cotangent_arguments(returns, value, out_bar)
            return turn.answer(self._shown(self.run(kept, turn, **extra)[1]))

        turn.is_random = compiled.plan.is_random
        turn.done()
        return value, pullback
