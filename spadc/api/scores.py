"""`paths`: the backpropagation paths of a call, measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, final

from spadc.adjoint import Mode
from spadc.execution import Parameters
from spadc.frontend import live_callable
from spadc.paths import MEASURED, PathTable, Score, path_table
from spadc.pipeline import Prepared, measure, prepare

from .facts import Facts
from .refusals import refused
from .request import Request
from .specialise import knowing_enough

SHOWN = 20


@final
@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of paths: what they are ranked by, whether loops are written out,
    how many are shown."""

    score: Score = MEASURED
    unroll: bool = False
    most: int = SHOWN

    def __post_init__(self) -> None:
        if isinstance(self.most, bool) or not isinstance(self.most, int):
            raise refused(f"`most` is a number of paths, not {self.most!r}")
        if self.most < 1:
            raise refused("`most` is at least 1")


def table_of(
    function: Callable[..., Any],
    parameters: Parameters,
    request: Request,
    values: Sequence[Any],
    asked: Asked,
) -> PathTable:
    """The paths of `function` at these arguments, the best ones."""
    source = live_callable(function, parameters.positional, parameters.keywords)

    def prepared(known: Facts) -> Prepared:
        return prepare(
            source,
            known.types,
            request.wrt,
            Mode.GRAD,
            known.static,
            conventions=request.conventions,
            has_aux=request.has_aux,
        ).value_only()

    made = knowing_enough(prepared, parameters, request, values)
    scores = measure(made, values, asked.most, asked.score, asked.unroll)
    return path_table(scores, asked.most)
