"""Check a compiled function beside the user's own.

Its value must be the same, its gradients must have the form of the arguments, and agree
with central differences of the user's function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, final

import numpy as np

from .differences import Values, compare_along_directions, copied
from .parameters import Parameters
from .report import CheckReport

SEED = 20240229


class NoGradientError(ValueError):
    """The result of a function is not what has a gradient; the message says why."""


@final
@dataclass(frozen=True, slots=True)
class Checked:
    """What is checked: the user's function, the compiled one, and what that returns."""

    name: str
    primal: Callable[..., Any]
    compiled: Callable[..., Any]
    mode: str  # "grad", "value-and-grad" or "vjp"
    wrt: tuple[str, ...]
    parameters: Parameters


def check_gradient(
    checked: Checked, arguments: Sequence[Any], inputs: str
) -> CheckReport:
    """Compare on `arguments`, one for each parameter; `inputs` says what they are.

    Raises NoGradientError where the function's result has none.
    """
    values = dict(zip(checked.parameters.names, arguments, strict=True))
    result = _call(checked, checked.primal, values)
    out_bar = _output_cotangent(checked, result)
    extra = {"out_bar": out_bar} if checked.mode == "vjp" else {}
    returned = _call(checked, checked.compiled, values, **extra)
    gradients, faults = _taken_apart(checked, returned, result)
    faults = [*faults, *_form_faults(gradients, values)]
    if not np.all(np.isfinite(result)):
        faults.append(
            f"the value is {result!r}: there are no differences to compare with"
        )
    if faults:
        return CheckReport(checked.name, inputs, (), tuple(faults))

    def scalar(moved: Values) -> Any:
        out = _call(checked, checked.primal, moved)
        return out if out_bar is None else _projected(out, out_bar)

    with np.errstate(all="ignore"):
        comparisons = tuple(compare_along_directions(scalar, values, gradients))
    return CheckReport(checked.name, inputs, comparisons)


def _call(
    checked: Checked,
    function: Callable[..., Any],
    values: Mapping[str, Any],
    **extra: Any,
) -> Any:
    """Call with copies: the user's function may write into its arguments."""
    copies = tuple(copied(values).values())
    return checked.parameters.call(function, copies, **extra)


def _output_cotangent(checked: Checked, result: Any) -> Any:
    """A random cotangent for a VJP; None for a gradient, which is that of a number."""
    form = np.asarray(result) if np.isscalar(result) else result
    if not isinstance(form, np.ndarray):
        kind = type(result).__name__
        raise NoGradientError(f"`{checked.name}` returns a {kind}, not one array")
    if form.dtype.kind != "f":
        raise NoGradientError(
            f"`{checked.name}` returns {form.dtype} values: only real floating point "
            "numbers have a gradient"
        )
    if checked.mode == "vjp":
        out_bar = np.random.default_rng(SEED).standard_normal(form.shape)
        return np.asarray(out_bar, form.dtype)[()]
    if form.shape:
        raise NoGradientError(
            f"`{checked.name}` returns an array of shape {form.shape}: only a number "
            "has a gradient; reduce it (np.sum, np.mean) or use the mode vjp"
        )
    return None


def _projected(out: Any, out_bar: Any) -> Any:
    return np.sum(np.asarray(out) * out_bar)


def _taken_apart(
    checked: Checked, returned: Any, result: Any
) -> tuple[dict[str, Any], list[str]]:
    """The gradients by name, and what is wrong with the value beside them."""
    faults = []
    if checked.mode != "grad":
        value, returned = returned
        if not same_bits(value, result):
            faults.append(f"the value is {value!r}, that of the function {result!r}")
    single = len(checked.wrt) == 1
    gradients = (returned,) if single else returned
    return dict(zip(checked.wrt, gradients, strict=True)), faults


def same_bits(a: Any, b: Any) -> bool:
    """Whether two results hold the same numbers of the same dtype, NaNs included."""
    x, y = np.asarray(a), np.asarray(b)
    same_form = x.dtype == y.dtype and x.shape == y.shape
    return same_form and np.array_equal(x, y, equal_nan=True)


def _form_faults(
    gradients: Mapping[str, Any], values: Mapping[str, Any]
) -> Iterator[str]:
    for name, gradient in gradients.items():
        wanted, got = np.shape(values[name]), np.shape(gradient)
        if got != wanted:
            yield f"{name}: the gradient has shape {got}, the argument {wanted}"
        elif np.asarray(gradient).dtype.kind != "f":
            yield f"{name}: the gradient has dtype {np.asarray(gradient).dtype}"
