"""Marks that other libraries put on functions."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from spadc.markers import checkpoint as run_again


def checkpoint(fun: Callable[..., Any], **options: Any) -> Callable[..., Any]:
    """`fun`, whose body is run again in the reverse sweep instead of being saved.

    Options of other libraries (policies, static arguments) are ignored: they say how to
    trace, and what to save of what is run again.
    Source: Griewank and Walther, Evaluating Derivatives, 2008, chapter 12.
    """

    @wraps(fun)
    def again(*args: Any, **kwargs: Any) -> Any:
        with run_again():
            return fun(*args, **kwargs)

    return again
