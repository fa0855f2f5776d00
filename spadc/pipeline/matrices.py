"""Compile Jacobians and Hessians: loops over the directions of an argument or a
result."""

from __future__ import annotations

from spadc.adjoint import Mode
from spadc.analysis import active_values
from spadc.forward import hessian_function, jacobian_function
from spadc.ir import Function, may_be_float, verify
from spadc.transform import move_invariants

from .callees import with_callees
from .passes import Observer, Pass, adjoint, raw_adjoint, run
from .prepared import Prepared

INVARIANTS = Pass("invariants", move_invariants)


def matrix_function(made: Prepared, mode: Mode, observe: Observer) -> Function:
    """The Jacobian or Hessian of a prepared program, ready to be written."""
    inputs = [made.fn.body.params.index(value) for value in made.inputs]
    if mode is Mode.HESSIAN:
        fn = hessian_function(made.fn, inputs)
    else:
        results = enumerate(made.fn.results)
        outputs = [k for k, value in results if may_be_float(value.type)]
        way = "forward" if mode is Mode.JACOBIAN_FORWARD else "reverse"
        fn = jacobian_function(made.fn, inputs, outputs, way)
    observe("directions", fn)
    fn = with_callees(fn)
    floats = active_values(fn, made.inputs, fn.results)
    own = range(len(fn.results))
    steps = (*raw_adjoint(floats), INVARIANTS, *adjoint(floats, own))
    return verify(run(fn, steps, observe))
