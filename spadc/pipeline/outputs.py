"""Refuse results that have no derivative in a mode: only real numbers have a gradient,
and real arrays an elementwise one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spadc.adjoint import Mode
from spadc.errors import Diagnostic, SpadcError
from spadc.ir import (
    Function,
    ObjectType,
    Value,
    definitions,
    dtype_of,
    is_complex,
    shape_of,
)
from spadc.primitives import Builder, literals_in

SCALAR = "Return one number (a sum, a mean), or use the mode `vjp`."
ARRAY = "Return one array or number, or use the mode `vjp`."
IMAGINARY = "Return its real part or its modulus: `z.real`, `abs(z)`."


def check_output(name: str, results: Sequence[Value], mode: Mode) -> None:
    """Refuse the `results` of the function called `name`."""
    values = [v for v in results if not isinstance(v.type, ObjectType)]
    shapes = [shape_of(v.type) for v in values]
    logical = any(dtype_of(v.type) == "bool" for v in results)
    imaginary = any(is_complex(v.type) for v in values)
    any_shape = mode is Mode.ELEMENTWISE
    one = len(shapes) == 1 and (any_shape or shapes[0] in (None, ()))
    if one and not logical and not imaginary:
        return
    what = f"{len(shapes)} values" if len(shapes) != 1 else "an array"
    what = "a truth value" if logical else what if shapes else "nothing"
    if one and imaginary:
        what = "complex numbers" if any_shape else "a complex number"
    real = "real " if one and imaginary else ""
    has = "array has an elementwise" if any_shape else "scalar has a"
    way_out = ARRAY if any_shape else SCALAR
    raise SpadcError(
        Diagnostic(
            "SPD403",
            f"`{name}` returns {what}: only a {real}{has} gradient",
            way_out=IMAGINARY if one and imaginary else way_out,
        )
    )


def check_inputs_are_real(name: str, inputs: Sequence[Value]) -> None:
    """Refuse a Jacobian or Hessian by complex numbers: a change of one by its real part
    and by its imaginary part are two columns, not one."""
    for value in inputs:
        if is_complex(value.type):
            raise SpadcError(
                Diagnostic(
                    "SPD301",
                    f"`{value.hint}`, by which `{name}` is differentiated, is complex: "
                    "that is no single matrix",
                    way_out="Pass its real and its imaginary part, or use `jvp`, `vjp` "
                    "and `hvp`.",
                )
            )


def summed(fn: Function) -> Function:
    """The function that returns the sum of its one result: its gradient is the
    elementwise one."""
    (result,) = fn.results
    if shape_of(result.type) == ():
        return fn
    build = Builder(literals=literals_in(fn.body))
    build.ops.extend(fn.body.ops)
    made = definitions(fn.body).get(result)
    if made is not None:
        build.span = made.span
    total = build.apply("sum", result, axis=None, keepdims=False)
    return replace(fn, body=build.region(fn.body.params, (total,)))
