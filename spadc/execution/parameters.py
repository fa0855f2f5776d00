"""The parameters of a function as Python binds them: positional, keyword, defaults.

Arguments are handled as one value for each parameter, in order, whatever way they were
given in; `wrt` is handled as names.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, final

Wrt = int | str | tuple[int | str, ...] | list[int | str]

_SEVERAL = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


@final
class Parameters:
    """What `inspect.signature` says about a function, ready for many calls."""

    __slots__ = ("_function", "_only_positional", "_positional", "names", "signature")

    def __init__(self, function: Callable[..., Any]) -> None:
        self.signature = inspect.signature(function, follow_wrapped=False)
        self.names = tuple(self.signature.parameters)
        kinds = [p.kind for p in self.signature.parameters.values()]
        if any(kind in _SEVERAL for kind in kinds):
            raise ValueError("it has `*args` or `**kwargs`: name its parameters")
        by_keyword = kinds.count(inspect.Parameter.KEYWORD_ONLY)
        self._positional = len(kinds) - by_keyword
        self._only_positional = not by_keyword
        self._function = function

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

    def named(self, wrt: Wrt) -> tuple[str, ...]:
        """The names of the parameters that `wrt` selects by name or position.

        Raises ValueError with a sentence about what is wrong.
        """
        chosen = list(wrt) if isinstance(wrt, tuple | list) else [wrt]
        names = tuple(self._name(which) for which in chosen)
        if not names:
            raise ValueError("`wrt` is empty: name at least one parameter")
        if len(set(names)) < len(names):
            raise ValueError(f"`wrt` names a parameter twice: {', '.join(names)}")
        return names

    def _name(self, which: int | str) -> str:
        listed = ", ".join(self.names) or "none"
        if isinstance(which, str):
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
