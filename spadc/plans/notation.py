"""Write frozen dataclasses as text and read them back: `rad:keep=0.1,sample=same`.

One form for policies and treatments: a word, then the fields that differ from their
defaults. A field without a default may stand without its name where it is the only one
before the others: `top:8`, `mass:0.95`.

    >>> from dataclasses import dataclass
    >>> @dataclass(frozen=True)
    ... class Round:
    ...     bits: int
    ...     fold: bool = True
    >>> written("round", Round(2, fold=False))
    'round:bits=2,fold=false'
    >>> parsed("round", Round, "2")
    Round(bits=2, fold=True)
"""

from __future__ import annotations

import dataclasses
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")
LITERALS = {"true": True, "false": False}


def written(word: str, thing: Any) -> str:
    """`word:key=value,...`: every field that differs from its default."""
    fields = []
    for one in dataclasses.fields(thing):
        value = getattr(thing, one.name)
        if value != one.default:
            fields.append(f"{one.name}={_text(value)}")
    return f"{word}:{','.join(fields)}" if fields else word


def parsed(word: str, kind: type[T], text: str) -> T:
    """The thing of class `kind` whose fields are written in `text`.

    Raises ValueError for an unknown or missing field, or a value that `kind` refuses.
    """
    known = [one.name for one in dataclasses.fields(kind)]  # type: ignore[arg-type]
    given: dict[str, Any] = {}
    for number, piece in enumerate(filter(None, text.split(","))):
        name, equals, value = piece.partition("=")
        if not equals and number == 0 and known:
            name, value = known[0], piece
        if name not in known or name in given or not value:
            usage = f"its fields are {', '.join(known)}" if known else "it has no field"
            raise ValueError(f"`{piece}` in `{word}:{text}`: {usage}")
        given[name] = _value(value)
    try:
        return kind(**given)
    except TypeError:
        missing = ", ".join(n for n in _required(kind) if n not in given)
        raise ValueError(f"`{word}` needs {missing}") from None


def _required(kind: type[Any]) -> list[str]:
    return [
        one.name
        for one in dataclasses.fields(kind)
        if one.default is dataclasses.MISSING
        and one.default_factory is dataclasses.MISSING
    ]


def _text(value: Any) -> str:
    """A value of a field as text: lists and tuples with `+` between their items."""
    if isinstance(value, tuple | list):
        return "+".join(map(_text, value))
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def _value(text: str) -> Any:
    """The value that the text means: number, truth value, or the text itself."""
    if text in LITERALS:
        return LITERALS[text]
    for kind in (int, float):
        with suppress(ValueError):
            return kind(text)
    return text
