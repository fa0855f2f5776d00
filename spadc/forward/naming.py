"""The names of tangents."""

from __future__ import annotations

from collections.abc import Sequence

from spadc.ir import Function, Value, names_in_use


def tangent_names(fn: Function, wrt: Sequence[Value]) -> tuple[str, ...]:
    """`x_dot` for the parameter `x`; numbered where a name is taken.

    >>> from spadc.ir import FLOAT, Param, Region
    >>> x, dot = Value(FLOAT, "x"), Value(FLOAT, "x_dot")
    >>> params = (Param("x", x), Param("x_dot", dot))
    >>> fn = Function("f", params, Region((x, dot), (), ()))
    >>> tangent_names(fn, [x])
    ('x_dot2',)
    """
    taken = names_in_use(fn)
    found = []
    for value in wrt:
        stem = f"{value.hint or 'value'}_dot"
        name, number = stem, 1
        while name in taken:
            number += 1
            name = f"{stem}{number}"
        taken.add(name)
        found.append(name)
    return tuple(found)
