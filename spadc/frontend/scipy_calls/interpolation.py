"""Objects of `scipy.interpolate` that exist to be evaluated: splines, `interp1d`.

Such an object is a function with its first arguments given: a piecewise polynomial with
its coefficients and knots, `interp1d` with its points. One that was made outside of the
function is read by its attributes, when the function is called.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from spadc.ir import Slice, Subscript, rank_of, shape_of

from ..bindings import Binding, External, LiveObject, Partial, Static
from ..calling.arguments import Arguments, library, taken
from ..context import Lowering
from ..language.attributes import OF_OBJECTS
from ..naming.constants import READ_OUTSIDE, Outer, read_outside
from ..naming.objects import OF_LIBRARIES, live_attribute
from ..state import State
from ..values import static_value, value_of
from .written_out import call_written

PPOLY, INTERP1D = "<piecewise polynomial>", "<interp1d>"
DERIVATIVE = "<derivative of a piecewise polynomial>"
HELD = {PPOLY: ("c", "x"), INTERP1D: ("x", "y")}


def _known(low: Lowering, binding: Binding | None, default: Any, what: str) -> Any:
    """A setting that is compiled in."""
    return default if binding is None else static_value(low, binding, what)


# --- cubic splines --------------------------------------------------------------------


@library("scipy.interpolate.CubicSpline")
def cubic_spline(low: Lowering, given: Arguments) -> Binding:
    """`CubicSpline(x, y, bc_type="natural")`"""
    (x, y), (axis, ends, beyond) = taken(
        low, given, ("x", "y"), ("axis", "bc_type", "extrapolate"), "CubicSpline"
    )
    if _known(low, axis, 0, "`axis`") != 0:
        low.refuse("SPD102", "`CubicSpline` is followed along the first axis")
    kind = _known(low, ends, "not-a-knot", "`bc_type`")
    if kind not in ("not-a-knot", "natural", "clamped", "periodic"):
        low.refuse(
            "SPD102",
            "the ends of a `CubicSpline` with given derivatives are not supported",
            "Use 'not-a-knot', 'natural', 'clamped' or 'periodic'.",
        )
    attrs = {} if kind == "not-a-knot" else {"bc_type": kind}
    c = low.apply("cubic_spline", value_of(low, x), value_of(low, y), **attrs)
    extrapolate = _known(low, beyond, None, "`extrapolate`")
    if extrapolate is None:
        extrapolate = "periodic" if kind == "periodic" else True
    return polynomial(low.bind(c), x, Static(extrapolate))


def polynomial(
    c: Binding, x: Binding, extrapolate: Binding, rows: int | None = None
) -> Partial:
    """A piecewise polynomial with these coefficients, `rows` of them, between these
    knots."""
    facts = (("extrapolate", extrapolate), ("rows", Static(rows)))
    return Partial(External(PPOLY), (c, x), facts)


@library("scipy.interpolate.PchipInterpolator")
def pchip(low: Lowering, given: Arguments) -> Binding:
    """`PchipInterpolator(x, y)`"""
    (x, y), (axis, beyond) = taken(
        low, given, ("x", "y"), ("axis", "extrapolate"), "PchipInterpolator"
    )
    if _known(low, axis, 0, "`axis`") != 0 or rank_of(value_of(low, y).type) != 1:
        low.refuse("SPD102", "`PchipInterpolator` is followed for a vector of heights")
    c = call_written(low, "slopes", "pchip", (x, low.bind(value_of(low, y))))
    extrapolate = _known(low, beyond, True, "`extrapolate`")
    return polynomial(c, x, Static(True if extrapolate is None else extrapolate))


@library("scipy.interpolate.PPoly")
def ppoly(low: Lowering, given: Arguments) -> Binding:
    """`PPoly(c, x)`"""
    (c, x), (beyond,) = taken(low, given, ("c", "x"), ("extrapolate",), "PPoly")
    extrapolate = _known(low, beyond, True, "`extrapolate`")
    return polynomial(c, x, Static(True if extrapolate is None else extrapolate))


@library(PPOLY)
def evaluated(low: Lowering, given: Arguments) -> Binding:
    """`spline(t)`, `spline(t, 1)`"""
    (c, x, t), (order, beyond, _) = taken(
        low, given, ("c", "x", "t"), ("nu", "extrapolate", "rows"), "this spline"
    )
    nu = _known(low, order, 0, "`nu`")
    extrapolate = _known(low, beyond, True, "`extrapolate`")
    attrs: dict[str, Any] = {"nu": nu} if nu else {}
    if extrapolate not in (True, None):
        attrs["extrapolate"] = extrapolate
    operands = (value_of(low, one) for one in (c, x, t))
    return low.bind(low.apply("ppoly", *operands, hint=given.hint, **attrs))


@library(DERIVATIVE)
def derivative(low: Lowering, given: Arguments) -> Binding:
    """`spline.derivative()`: coefficients of the degree below."""
    (spline,), (order,) = taken(low, given, ("spline",), ("nu",), "derivative")
    assert isinstance(spline, Partial)
    c, x = spline.first
    value, nu = value_of(low, c), _known(low, order, 1, "`nu`")
    rank = rank_of(value.type)
    facts, shape = dict(spline.given), shape_of(value.type)
    rows = shape[0] if shape else None
    if not isinstance(rows, int):
        rows = static_value(low, facts["rows"], "the degree")
    if not isinstance(rows, int) or rank is None or not 0 < nu < rows:
        low.refuse(
            "SPD102",
            "this derivative of a spline is not supported",
            "Call the spline with the order of the derivative: `spline(t, 1)`.",
        )
    from_top = range(rows - nu, 0, -1)
    factors = [float(math.prod(range(k, k + nu))) for k in from_top]
    column = low.apply("array_of", *factors)
    sides = low.apply("make_shape", -1, *[1] * (rank - 1))
    column = low.apply("reshape", column, sides)
    lower = low.apply("index", value, step=Subscript((Slice(None, -nu),)))
    made = low.bind(low.apply("multiply", lower, column))
    return polynomial(made, x, facts["extrapolate"], rows - nu)


# --- interp1d -------------------------------------------------------------------------

SETTINGS = (
    "kind", "axis", "copy", "bounds_error", "fill_value", "assume_sorted",
)  # fmt: skip
DEFAULTS = {"kind": "linear", "bounds_error": None, "fill_value": None}


@library("scipy.interpolate.interp1d")
def interp1d(low: Lowering, given: Arguments) -> Binding:
    """`interp1d(x, y, kind="cubic")`"""
    points, settings = taken(low, given, ("x", "y"), SETTINGS, "interp1d")
    chosen = dict(zip(SETTINGS, settings, strict=True))
    if chosen["copy"] is not None:
        low.refuse("SPD102", "`interp1d` is followed without `copy`", "Leave it out.")
    facts = {
        name: _known(low, chosen[name], default, f"`{name}`")
        for name, default in DEFAULTS.items()
    }
    if isinstance(facts["fill_value"], float) and math.isnan(facts["fill_value"]):
        facts["fill_value"] = None
    x, y = (low.bind(value_of(low, one)) for one in points)
    return Partial(External(INTERP1D), (x, y), _statics(facts))


@library(INTERP1D)
def interpolated(low: Lowering, given: Arguments) -> Binding:
    """`interp1d(x, y)(t)`"""
    points, settings = taken(
        low, given, ("x", "y", "t"), tuple(DEFAULTS), "this interpolation"
    )
    pairs = zip(DEFAULTS, settings, strict=True)
    attrs = {n: static_value(low, b, n) for n, b in pairs if b is not None}
    operands = (value_of(low, one) for one in points)
    return low.bind(low.apply("interp1d", *operands, hint=given.hint, **attrs))


# --- objects made outside, and attributes ---------------------------------------------


def is_of(value: Any, name: str) -> bool:
    """Whether an object is of the class of that name in SciPy, or one below it."""
    return any(
        cls.__name__ == name and cls.__module__.startswith("scipy.")
        for cls in type(value).__mro__
    )


def made_outside(low: Lowering, base: LiveObject) -> Binding | None:
    """A spline or an interpolation of the running program, if it is one."""
    value = base.value
    if is_of(value, "PPoly") and getattr(value, "axis", None) == 0:
        c, x = (live_attribute(low, base, name) for name in HELD[PPOLY])
        extrapolate = live_attribute(low, base, "extrapolate")
        return polynomial(c, x, extrapolate, len(value.c))
    if is_of(value, "interp1d") and np.ndim(value.y) == 1:
        x, y = (live_attribute(low, base, name) for name in HELD[INTERP1D])
        beyond = value.fill_value
        facts: dict[str, Any] = {"kind": value._kind}
        if isinstance(beyond, str) or not np.all(np.isnan(beyond)):
            facts["fill_value"] = beyond if isinstance(beyond, str) else 0.0
        elif not value.bounds_error:
            facts["bounds_error"] = False
        return Partial(External(INTERP1D), (x, y), _statics(facts))
    return None


def _statics(facts: dict[str, Any]) -> tuple[tuple[str, Binding], ...]:
    """Settings that are compiled in, without the defaults."""
    chosen = {k: v for k, v in facts.items() if v != DEFAULTS[k]}
    return tuple((name, Static(value)) for name, value in chosen.items())


def attribute_of_object(low: Lowering, base: Partial, name: str) -> Binding:
    """`spline.derivative`, `spline.c`"""
    dotted = base.function.dotted if isinstance(base.function, External) else ""
    held = HELD.get(dotted, ())
    if name in held:
        return base.first[held.index(name)]
    if dotted == PPOLY and name == "derivative":
        return Partial(External(DERIVATIVE), (base,))
    return low.refuse(
        "SPD101",
        f"spadc does not know the attribute `{name}` of this object",
        "Write it with functions that it knows.",
    )


def of_file(low: Lowering, where: Outer, base: Partial, inner: State) -> Binding:
    """A spline or an interpolation that a file makes outside of functions."""
    assert isinstance(base.function, External)
    labels = HELD[base.function.dotted]
    pairs = zip(labels, base.first, strict=True)
    first = (read_outside(low, where.attribute(k), one, inner) for k, one in pairs)
    return Partial(base.function, tuple(first), base.given)


OF_LIBRARIES.append(made_outside)
for _called in (PPOLY, INTERP1D):
    OF_OBJECTS[External(_called)] = attribute_of_object
    READ_OUTSIDE[External(_called)] = of_file
