"""The table of codes: what each means, an example, the way out.

SPD1xx  language and functions    SPD2xx  storage and aliases    SPD3xx  types and
shapes SPD4xx  gradients and calls       SPD5xx  files and inputs
"""

from __future__ import annotations

from .explanation import Explanation
from .gradient_codes import GRADIENTS
from .language_codes import LANGUAGE
from .storage_codes import STORAGE

CODES: dict[str, Explanation] = {**LANGUAGE, **STORAGE, **GRADIENTS}


def explain(code: str) -> str | None:
    """The explanation of a code as text, or None if there is no such code."""
    found = CODES.get(code)
    if found is None:
        return None
    example = "\n".join(f"    {line}" for line in found.example.splitlines())
    return f"{code}: {found.title}\n\n{found.text}\n\n{example}\n\n{found.way_out}"
