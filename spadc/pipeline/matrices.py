"""Compile Jacobians and Hessians: loops over the directions of an argument or a
result."""

from __future__ import annotations

from collections.abc import Sequence

from spadc.adjoint import Mode
from spadc.analysis import Band, active_values, band_between
from spadc.forward import Pattern, hessian_function, jacobian_function
from spadc.ir import Callee, Function, may_be_float, verify
from spadc.transform import move_invariants

from .callees import with_callees, written_out
from .outputs import check_inputs_are_real
from .passes import Observer, Pass, adjoint, raw_adjoint, run
from .prepared import Prepared

INVARIANTS = Pass("invariants", move_invariants)


def matrix_function(made: Prepared, mode: Mode, observe: Observer) -> Function:
    """The Jacobian or Hessian of a prepared program, ready to be written."""
    check_inputs_are_real(made.fn.name, made.inputs)
    inputs = [made.fn.body.params.index(value) for value in made.inputs]
    results = enumerate(made.fn.results)
    outputs = [k for k, value in results if may_be_float(value.type)]
    band = _band(made, mode, inputs, outputs)
    pattern = Pattern(band, made.is_sparse)
    if mode is Mode.HESSIAN:
        fn = hessian_function(made.fn, inputs, pattern)
    else:
        way = "forward" if mode is Mode.JACOBIAN_FORWARD else "reverse"
        fn = jacobian_function(made.fn, inputs, outputs, way, pattern)
    observe("directions", fn)
    fn = with_callees(fn)
    floats = active_values(fn, made.inputs, fn.results)
    own = range(len(fn.results))
    steps = (*raw_adjoint(floats), INVARIANTS, *adjoint(floats, own))
    return verify(run(fn, steps, observe))


def _band(
    made: Prepared, mode: Mode, inputs: Sequence[int], outputs: Sequence[int]
) -> Band | None:
    """The band of the only block of the matrix, if it has one: that of a Hessian is the
    band of the gradient."""
    if len(inputs) != 1 or (mode is not Mode.HESSIAN and len(outputs) != 1):
        return None
    if mode is not Mode.HESSIAN:
        (output,) = outputs
        return band_between(made.fn.body, made.inputs[0], made.fn.results[output])
    gradient = written_out(Callee.pulling_back(made.fn, inputs))
    source = gradient.body.params[inputs[0]]
    return band_between(gradient.body, source, gradient.body.results[0])
