"""The parameters of a function as Python binds them: positional, keyword, defaults.

Arguments are handled as one value for each parameter, in order, whatever way they were
given in; `wrt` is handled as names.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from types import EllipsisType
from typing import Any, final

Wrt = int | str | EllipsisType | tuple[int | str, ...] | list[int | str]

_POSITIONAL, _KEYWORD = (
    inspect.Parameter.VAR_POSITIONAL,
    inspect.Parameter.VAR_KEYWORD,
)


@final
class Parameters:
    """What `inspect.signature` says about a function, ready for many calls.

    Those of a function with `*args` or `**kwargs` are `open`: what a call gives these
    has a name each in `for_call`, listed in `positional` and `keywords`.
    """

    __slots__ = (
        "_function",
        "_only_positional",
        "_positional",
        "is_open",
        "keywords",
        "names",
        "positional",
        "signature",
    )

    def __init__(
        self,
        function: Callable[..., Any],
        count: int | None = None,
        keywords: Sequence[str] = (),
    ) -> None:
        found = _signature(function)
        self.is_open = count is None and bool(_extra(found))
        self.positional, self.keywords = _named(found, count or 0, keywords)
        self.signature = found
        if count is not None:
            self.signature = _closed(found, self.positional, self.keywords)
        self.names = tuple(self.signature.parameters)
        kinds = [p.kind for p in self.signature.parameters.values()]
        by_keyword = kinds.count(inspect.Parameter.KEYWORD_ONLY)
        self._positional = len(kinds) - by_keyword
        self._only_positional = not by_keyword
        self._function = function

    def for_call(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Parameters:
        """The parameters of a call with these arguments, each with a name."""
        if not self.is_open:
            return self
        try:
            bound = self.signature.bind(*args, **kwargs)
        except TypeError:
            self._function(*args, **kwargs)
            raise
        extra = {p.kind: p.name for p in _extra(self.signature)}
        several = bound.arguments.get(extra.get(_POSITIONAL, ""), ())
        named = bound.arguments.get(extra.get(_KEYWORD, ""), {})
        return Parameters(self._function, len(several), tuple(named))

    def values(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[Any, ...]:
        """One value for each parameter; a TypeError is the one that Python raises."""
        if not kwargs and self._only_positional and len(args) == self._positional:
            return tuple(args)
        try:
            bound = self.signature.bind(*args, **kwargs)
        except TypeError:
            # Calling says what is missing in Python's own words, and gets no further.
            self._function(*args, **kwargs)
            raise
        bound.apply_defaults()
        return tuple(bound.arguments.values())

    def call(
        self, function: Callable[..., Any], values: Sequence[Any], **extra: Any
    ) -> Any:
        """Call `function`, which has these parameters (and those named in `extra`)."""
        if self._only_positional:
            return function(*values, **extra)
        keywords = dict(zip(self.names, values, strict=True))
        positional = [keywords.pop(name) for name in self.names[: self._positional]]
        return function(*positional, **keywords, **extra)

    def _wrapped(self) -> tuple[str, ...]:
        """The parameters of the function inside a decorator's wrapper."""
        if not self.positional:
            return ()
        return tuple(inspect.signature(self._function).parameters)

    def named(self, wrt: Wrt) -> tuple[str, ...]:
        """The names of the parameters that `wrt` selects by name or position.

        Raises ValueError with a sentence about what is wrong.
        """
        chosen: Sequence[Any] = wrt if isinstance(wrt, tuple | list) else [wrt]
        names = tuple(self._name(which) for which in chosen)
        if not names:
            raise ValueError("`wrt` is empty: name at least one parameter")
        if len(set(names)) < len(names):
            raise ValueError(f"`wrt` names a parameter twice: {', '.join(names)}")
        return names

    def _name(self, which: int | str) -> str:
        listed = ", ".join(self.names) or "none"
        if isinstance(which, str):
            if which not in self.names and which in self._wrapped():
                return self._name(self._wrapped().index(which))
            if which not in self.names:
                raise ValueError(
                    f"no parameter is called `{which}`: there are {listed}"
                )
            return which
        if isinstance(which, bool) or not hasattr(which, "__index__"):
            raise ValueError(f"`wrt` is a name or a position, not {which!r}")
        position = which.__index__()
        if not -len(self.names) <= position < len(self.names):
            raise ValueError(f"there is no parameter {position}: there are {listed}")
        return self.names[position]


def _signature(function: Callable[..., Any]) -> inspect.Signature:
    """The signature of what is called; a cache has that of what it caches."""
    try:
        return inspect.signature(function, follow_wrapped=False)
    except ValueError:
        return inspect.signature(function)


def _extra(signature: inspect.Signature) -> list[inspect.Parameter]:
    """The parameters that take any number of arguments."""
    several = (_POSITIONAL, _KEYWORD)
    return [p for p in signature.parameters.values() if p.kind in several]


def _named(
    signature: inspect.Signature, count: int, keywords: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A name for each thing that `*args` and `**kwargs` get: `args0`, `args1`, ..."""
    taken = {*signature.parameters, *keywords}
    stems = [p.name for p in _extra(signature) if p.kind is _POSITIONAL]
    names: list[str] = []
    for number in range(count if stems else 0):
        name = f"{stems[0]}{number}"
        while name in taken:
            name += "_"
        taken.add(name)
        names.append(name)
    return tuple(names), tuple(keywords)


def _closed(
    signature: inspect.Signature, positional: Sequence[str], keywords: Sequence[str]
) -> inspect.Signature:
    """The signature with a parameter for each thing that is given."""
    several = {_POSITIONAL: positional, _KEYWORD: keywords}
    made: list[inspect.Parameter] = []
    for one in signature.parameters.values():
        if one.kind not in several:
            before = one.kind is not inspect.Parameter.KEYWORD_ONLY
            made.append(
                one.replace(default=one.empty) if positional and before else one
            )
            continue
        kind = (
            inspect.Parameter.POSITIONAL_OR_KEYWORD
            if one.kind is _POSITIONAL
            else inspect.Parameter.KEYWORD_ONLY
        )
        made += [inspect.Parameter(name, kind) for name in several[one.kind]]
    return signature.replace(parameters=made)
