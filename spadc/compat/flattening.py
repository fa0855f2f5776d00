"""Nested arrays in one vector, and back, as other libraries order them: keys sorted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

Unflatten = Callable[[Any], Any]


def flatten(value: Any) -> tuple[Any, Unflatten]:
    """A vector of all numbers in nested tuples, lists and dicts, and what nests such a
    vector again.

    The keys of dicts are sorted. The vector has the dtype of all arrays together, the
    arrays that come back have that of the vector. Raises TypeError for keys that have
    no order.
    Source: autograd, `autograd.misc.flatten`.
    """
    parts = [np.ravel(part) for part in _parts(value)]
    vector = np.concatenate(parts) if parts else np.array([])

    def unflatten(flat: Any) -> Any:
        """The numbers of `flat`, nested like the value."""
        flat = np.asarray(flat)
        if flat.shape != vector.shape:
            raise ValueError(f"the vector has shape {flat.shape}, not {vector.shape}")
        sizes = np.cumsum([part.size for part in parts])[:-1]
        return _nested(value, iter(np.split(flat, sizes) if parts else []))

    return vector, unflatten


def flatten_func(function: Callable[..., Any], example: Any) -> Any:
    """`function` as one of vectors, `unflatten`, and the vector of `example`.

    Source: autograd, `autograd.misc.flatten`.
    """
    vector, unflatten = flatten(example)

    def flat(x: Any, *args: Any) -> Any:
        """The vector of what the function returns."""
        return flatten(function(unflatten(x), *args))[0]

    return flat, unflatten, vector


def _parts(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        value = [value[key] for key in sorted(value)]
    if isinstance(value, tuple | list):
        for item in value:
            yield from _parts(item)
        return
    yield value


def _nested(like: Any, parts: Iterator[Any]) -> Any:
    if isinstance(like, dict):
        found = {key: _nested(like[key], parts) for key in sorted(like)}
        return {key: found[key] for key in like}
    if isinstance(like, tuple) and hasattr(like, "_fields"):
        return type(like)(*[_nested(item, parts) for item in like])
    if isinstance(like, tuple | list):
        return type(like)([_nested(item, parts) for item in like])
    return next(parts).reshape(np.shape(like))[()]
