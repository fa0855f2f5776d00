"""Refuse a function of a library by name: the reason declared, or the nearest known."""

from __future__ import annotations

from difflib import get_close_matches
from typing import NoReturn

from spadc.primitives import REGISTRY, find

from .calling.arguments import LIBRARY
from .context import Lowering
from .refused_names import REFUSED_NAMES

RANDOM = (
    "draws random numbers, which a gradient call must not repeat",
    "Draw them outside, and pass them as an argument.",
)


def refuse_function(low: Lowering, dotted: str) -> NoReturn:
    """Say why a function of a library is not differentiated."""
    if dotted.startswith(("numpy.random", "random.")):
        low.refuse("SPD101", f"`{dotted}` {RANDOM[0]}", RANDOM[1])
    declared = REFUSED_NAMES.get(dotted)
    if declared is not None:
        low.refuse("SPD101", f"`{dotted}` {declared.reason}", declared.way_out)
    low.refuse(
        "SPD101", f"spadc does not know the function `{dotted}`", _way_out(dotted)
    )


def refuse_member(low: Lowering, name: str, kind: str) -> NoReturn:
    """Say why a method or an attribute of arrays is not supported."""
    declared = REFUSED_NAMES.get(f"numpy.ndarray.{name}")
    if declared is not None:
        low.refuse("SPD101", f"`.{name}` {declared.reason}", declared.way_out)
    low.refuse(
        "SPD101",
        f"spadc does not know the {kind} `{name}` of arrays",
        "Write it with functions that it knows.",
    )


def _way_out(dotted: str) -> str:
    nearest = nearest_function(dotted)
    if nearest is not None:
        return f"Write it with functions that it knows; the nearest is `{nearest}`."
    module = dotted.rpartition(".")[0]
    shown = "numpy.ufunc" if find(module) is not None else module
    return f"Write it with functions that it knows: `spadc coverage {shown}`."


def nearest_function(dotted: str) -> str | None:
    """The known function of the same module whose name is most like this one."""
    module = dotted.rpartition(".")[0]
    names = [name for known in REGISTRY.values() for name in known.names]
    near = [n for n in (*names, *LIBRARY) if n.rpartition(".")[0] == module]
    near = near or [n for n in names if _is_same_method(n, dotted)]
    found = get_close_matches(dotted, near, 1, 0.0)
    alike = get_close_matches(
        dotted.rpartition(".")[2], [n.rpartition(".")[2] for n in found], 1
    )
    return found[0] if alike else None


def _is_same_method(name: str, dotted: str) -> bool:
    """Whether both are one method, of two objects of a module: `norm.logpdf`."""
    parts, others = name.split("."), dotted.split(".")
    return len(others) > 3 and parts[:2] == others[:2] and parts[3:] == others[3:]
