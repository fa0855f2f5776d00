"""What a plan can do with the contribution along an edge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final


@final
@dataclass(frozen=True, slots=True)
class Exact:
    """Compute it."""


@final
@dataclass(frozen=True, slots=True)
class Drop:
    """Leave it out, without compensation."""


Treatment = Exact | Drop

WORDS: dict[str, Treatment] = {"exact": Exact(), "drop": Drop()}


def treatment_word(treatment: Treatment) -> str:
    """How a treatment is written in a plan's file."""
    return next(word for word, meant in WORDS.items() if meant == treatment)


def parse_treatment(word: str) -> Treatment:
    """The treatment that is written so; raises ValueError for an unknown one."""
    if word not in WORDS:
        raise ValueError(f"`{word}` is not one of {', '.join(WORDS)}")
    return WORDS[word]
