"""What is said about a code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final


@final
@dataclass(frozen=True, slots=True)
class Explanation:
    """What `spadc explain` says about a code."""

    title: str
    text: str
    example: str
    way_out: str
