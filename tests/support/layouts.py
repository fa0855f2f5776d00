"""Which memory an argument lies in: a new array, a view with gaps, Fortran order.

Arguments may be nested lists, tuples, dicts and objects; their leaves are arrays,
numbers and whatever else there is.
Every function here makes new arrays, so that a program that writes into its arguments
can be run again on the same numbers. An array that stands twice in the arguments stands
twice in the copy.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Arrange = Callable[[Array], Array]


def leaves(tree: Any) -> list[Any]:
    """The arrays and numbers of a nested argument, in order."""
    if isinstance(tree, dict):
        return [leaf for value in tree.values() for leaf in leaves(value)]
    if isinstance(tree, list | tuple):
        return [leaf for value in tree for leaf in leaves(value)]
    if _is_object(tree):
        return leaves(vars(tree))
    return [tree]


def with_leaves(tree: Any, replacements: Iterator[Any]) -> Any:
    """The same nesting with other leaves."""
    if isinstance(tree, dict):
        return {key: with_leaves(value, replacements) for key, value in tree.items()}
    if isinstance(tree, list | tuple):
        items = [with_leaves(value, replacements) for value in tree]
        return type(tree)(*items) if hasattr(tree, "_fields") else type(tree)(items)
    if _is_object(tree):
        return type(tree)(**with_leaves(vars(tree), replacements))
    return next(replacements)


def _is_object(tree: Any) -> bool:
    """Whether the leaves are attributes."""
    return dataclasses.is_dataclass(tree) or isinstance(tree, SimpleNamespace)


def contiguous(a: Array) -> Array:
    """A new array in C order."""
    return np.array(a, order="C")


def fortran(a: Array) -> Array:
    """A new array in Fortran order."""
    return np.array(a, order="F")


def strided(a: Array) -> Array:
    """A view of every second element, on all axes, of a larger array."""
    base = np.full([2 * n + 1 for n in a.shape], 77, a.dtype)
    view = base[(..., *(slice(1, 2 * n + 1, 2) for n in a.shape))]
    view[...] = a
    return view


def reversed_view(a: Array) -> Array:
    """A view with negative steps on all axes."""
    base = np.array(np.flip(a), order="C")
    return np.flip(base)


def transposed_view(a: Array) -> Array:
    """A transposed view of a view: neither C nor Fortran order."""
    return strided(a.T).T


LAYOUTS: dict[str, Arrange] = {
    "plain": contiguous,
    "strided": strided,
    "reversed": reversed_view,
    "fortran": fortran,
    "transposed": transposed_view,
}


def arranged(args: tuple[Any, ...], layout: str) -> tuple[Any, ...]:
    """New arguments with the same numbers in another layout."""
    arrange = LAYOUTS[layout]
    made: dict[int, Array] = {}

    def fresh(leaf: Any) -> Any:
        if not isinstance(leaf, np.ndarray):
            return leaf
        return made.setdefault(id(leaf), arrange(leaf))

    result = with_leaves(args, (fresh(leaf) for leaf in leaves(args)))
    assert isinstance(result, tuple)
    return result


def copied(args: tuple[Any, ...]) -> tuple[Any, ...]:
    """New arguments in C order."""
    return arranged(args, "plain")
