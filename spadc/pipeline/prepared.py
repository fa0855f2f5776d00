"""Lower a function and find out what the derivative needs to know of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, final

import numpy as np

from spadc.adjoint import Mode, with_shapes
from spadc.analysis import active_values
from spadc.errors import Diagnostic, SpadcError
from spadc.frontend import FunctionSource, Lowered, lower
from spadc.ir import (
    Function,
    Param,
    Type,
    Value,
    dtype_of,
    may_be_float,
    results_in,
)
from spadc.options import USUAL, Conventions
from spadc.paths import PathGraph, path_graph
from spadc.transform import note_conventions

from .outputs import check_output, summed
from .passes import PRIMAL, Observer, run, unobserved


@final
@dataclass(frozen=True, slots=True)
class Prepared:
    """A primal ready to be differentiated."""

    lowered: Lowered
    fn: Function
    shapes: Mapping[Value, Value]
    wrt: tuple[str, ...]
    inputs: tuple[Value, ...]
    active: frozenset[Value]
    graph: PathGraph
    conventions: Conventions = USUAL
    outputs: int | None = None
    is_sparse: bool = False  # whether a Jacobian or Hessian is wanted as sparse matrix

    @property
    def aux_count(self) -> int:
        """How many results are not differentiated."""
        count = len(self.fn.results)
        return 0 if self.outputs is None else count - self.outputs

    def value_only(self) -> Prepared:
        """The same program without the results that are not differentiated."""
        if self.outputs is None:
            return self
        assert isinstance(self.lowered.returns, tuple)
        body = replace(self.fn.body, results=self.fn.results[: self.outputs])
        lowered = replace(self.lowered, returns=self.lowered.returns[0])
        fn = replace(self.fn, body=body)
        return replace(self, lowered=lowered, fn=fn, outputs=None)


def prepare(
    source: FunctionSource,
    signature: Mapping[str, Type] | None,
    wrt: Sequence[str | int],
    mode: Mode,
    static: Mapping[str, Any] | None = None,
    observe: Observer = unobserved,
    conventions: Conventions = USUAL,
    has_aux: bool = False,
) -> Prepared:
    """Lower and analyse; `static` are parameters whose values are compiled in, and
    `has_aux` says that the function returns its value and something else."""
    lowered = lower(source, signature, static)
    observe("lower", lowered.function)
    if mode is Mode.ELEMENTWISE:
        check_output(lowered.function.name, lowered.function.results, mode)
        lowered = replace(lowered, function=summed(lowered.function))
    simple = note_conventions(run(lowered.function, PRIMAL, observe), conventions)
    fn, shapes = with_shapes(simple)
    names = tuple(_parameter(fn, which) for which in wrt)
    inputs = tuple(v for name in names for v in _inputs(parameter_of(fn, name)))
    outputs = _outputs(lowered) if has_aux else None
    results = fn.results[:outputs]
    ways = (Mode.JACOBIAN_FORWARD, Mode.JACOBIAN_REVERSE)
    if mode not in (Mode.VJP, Mode.JVP, *ways):
        check_output(fn.name, results, mode)
    active = active_values(fn, inputs, results)
    graph = path_graph(fn, inputs, results, active)
    return Prepared(
        lowered, fn, shapes, names, inputs, active, graph, conventions, outputs
    )


def _outputs(lowered: Lowered) -> int:
    """How many of the flat results are the value, of one that comes with another."""
    returns = lowered.returns
    if isinstance(returns, tuple) and len(returns) == 2:
        return len(list(results_in(returns[0])))
    raise SpadcError(
        Diagnostic(
            "SPD403",
            f"`{lowered.function.name}` does not return a pair: with `has_aux` it "
            "returns its value and what is not differentiated",
            way_out="Return `value, aux`, or leave `has_aux` out.",
        )
    )


def _parameter(fn: Function, which: str | int) -> str:
    names = [p.name for p in fn.params]
    if isinstance(which, int) and -len(names) <= which < len(names):
        return names[which]
    if which in names:
        return str(which)
    raise SpadcError(
        Diagnostic(
            "SPD401",
            f"`{fn.name}` has no parameter `{which}`",
            way_out=f"Choose from {', '.join(names) or 'none'}.",
        )
    )


def parameter_of(fn: Function, name: str) -> Param:
    """The parameter of that name."""
    return next(p for p in fn.params if p.name == name)


def _inputs(param: Param) -> tuple[Value, ...]:
    """The values that a gradient with respect to the parameter is one of."""
    if param.is_structured:
        floats = tuple(v for v in param.values if may_be_float(v.type))
        if floats:
            return floats
        what = "holds no floating point numbers"
    else:
        dtype = dtype_of(param.value.type)
        if dtype is None or np.dtype(dtype).kind in "fc":
            return (param.value,)
        what = f"is {dtype}"
    raise SpadcError(
        Diagnostic(
            "SPD402",
            f"`{param.name}` {what}: there is no gradient with respect to it",
            way_out=f"Pass floats, or leave `{param.name}` out of `wrt`.",
        )
    )
