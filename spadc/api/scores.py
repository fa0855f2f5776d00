"""`paths`: the backpropagation paths of a call, measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from spadc.adjoint import Mode
from spadc.execution import Parameters
from spadc.frontend import live_callable
from spadc.paths import PathTable, path_table
from spadc.pipeline import measure, prepare

from .facts import facts_of
from .request import Request

SHOWN = 20


def table_of(
    function: Callable[..., Any],
    parameters: Parameters,
    request: Request,
    values: Sequence[Any],
    most: int = SHOWN,
) -> PathTable:
    """The paths of `function` at these arguments, the `most` best ones."""
    facts = facts_of(parameters, values, request.wrt)
    source = live_callable(function, parameters.positional, parameters.keywords)
    made = prepare(source, facts.types, request.wrt, Mode.GRAD, facts.static)
    return path_table(measure(made, values, most), most)
