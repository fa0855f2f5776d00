"""Compile the modes that push tangents forward: `jvp`, and `hvp` by reverse over
forward.

The product of a Hessian with a direction is the gradient of the derivative along it, so
the function that pushes forward is differentiated like any other. Griewank and Walther
2008, section 5.5.
"""

from __future__ import annotations

import dataclasses

from spadc.adjoint import with_shapes
from spadc.analysis import active_values
from spadc.forward import pushed_forward
from spadc.ir import Function, Value, verify
from spadc.paths import path_graph
from spadc.transform import note_conventions

from .callees import with_callees
from .passes import PRIMAL, Observer, adjoint, raw_adjoint, run, unobserved
from .prepared import Prepared


def tangent_function(made: Prepared, observe: Observer = unobserved) -> Function:
    """The values and tangents of a prepared program, ready to be written."""
    fn = pushed_forward(made.fn, made.inputs, f"{made.fn.name}_jvp")
    observe("forward", fn)
    fn = with_callees(fn)
    inputs = (*made.inputs, *tangent_inputs(made, fn))
    floats = active_values(fn, inputs, fn.results)
    own = range(len(made.fn.results), len(fn.results))
    return verify(
        run(run(fn, raw_adjoint(floats), observe), adjoint(floats, own), observe)
    )


def prepare_tangent(made: Prepared, observe: Observer = unobserved) -> Prepared:
    """The tangents of a prepared program as a program of its own."""
    count = len(made.fn.results)
    whole = pushed_forward(made.fn, made.inputs, f"{made.fn.name}_jvp")
    body = dataclasses.replace(whole.body, results=whole.body.results[count:])
    fn = dataclasses.replace(whole, name=made.fn.name, body=body)
    observe("forward", fn)
    fn = note_conventions(run(fn, PRIMAL, observe), made.conventions)
    fn, shapes = with_shapes(fn)
    active = active_values(fn, made.inputs, fn.results)
    graph = path_graph(fn, made.inputs, fn.results, active)
    return dataclasses.replace(made, fn=fn, shapes=shapes, active=active, graph=graph)


def tangent_inputs(made: Prepared, fn: Function) -> tuple[Value, ...]:
    """The parameters of `fn` that are tangents."""
    return fn.body.params[len(made.fn.body.params) :]
