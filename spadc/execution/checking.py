"""Check a compiled function beside the user's own.

Its value must be the same, its gradients must have the form of the arguments, and agree
with central differences of the user's function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, final

import numpy as np

from spadc.ir import containers_in, flattened, nested

from .differences import Values, compare_along_directions, copied, random_like
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
    mode: str  # "grad", "value-and-grad", "vjp" or "elementwise-grad"
    wrt: tuple[str, ...]
    parameters: Parameters
    cotangent: str = "out_bar"  # what the compiled function calls it


def check_gradient(
    checked: Checked, arguments: Sequence[Any], inputs: str
) -> CheckReport:
    """Compare on `arguments`, one for each parameter; `inputs` says what they are.

    Raises NoGradientError where the function's result has none.
    """
    values = dict(zip(checked.parameters.names, arguments, strict=True))
    result = _call(checked, checked.primal, values)
    out_bar = _output_cotangent(checked, result)
    extra = {checked.cotangent: out_bar} if checked.mode == "vjp" else {}
    returned = _call(checked, checked.compiled, values, **extra)
    found, faults = _taken_apart(checked, returned, result)
    gradients = _by_part(found, values, faults)
    faults += _form_faults(gradients, flattened(values))
    if not np.all(np.isfinite(result)):
        faults.append(
            f"the value is {result!r}: there are no differences to compare with"
        )
    if faults:
        return CheckReport(checked.name, inputs, (), tuple(faults))

    def scalar(moved: Values) -> Any:
        out = _call(checked, checked.primal, nested(values, moved))
        return out if out_bar is None else _projected(out, out_bar)

    with np.errstate(all="ignore"):
        comparisons = tuple(
            compare_along_directions(scalar, flattened(values), gradients)
        )
    return CheckReport(checked.name, inputs, comparisons)


def without_aux(
    function: Callable[..., Any], is_bare: bool = True
) -> Callable[..., Any]:
    """A function that returns `(value, aux)` without the second; one that returns
    `((value, aux), gradient)` if it is not bare."""

    def without(*args: Any, **kwargs: Any) -> Any:
        first, second = function(*args, **kwargs)
        return first if is_bare else (first[0], second)

    return without


def _call(
    checked: Checked,
    function: Callable[..., Any],
    values: Mapping[str, Any],
    **extra: Any,
) -> Any:
    """Call with copies: the user's function may write into its arguments."""
    copies = tuple(nested(values, copied(flattened(values))).values())
    return checked.parameters.call(function, copies, **extra)


def _output_cotangent(checked: Checked, result: Any) -> Any:
    """A random cotangent for a VJP, ones for an elementwise gradient; None for a
    gradient, which is that of a number."""
    form = np.asarray(result) if np.isscalar(result) else result
    if not isinstance(form, np.ndarray):
        kind = type(result).__name__
        raise NoGradientError(f"`{checked.name}` returns a {kind}, not one array")
    if checked.mode == "elementwise-grad" and form.dtype.kind == "f":
        return np.ones_like(form)[()]
    if form.dtype.kind not in ("fc" if checked.mode == "vjp" else "f"):
        raise NoGradientError(
            f"`{checked.name}` returns {form.dtype} values: only real floating point "
            "numbers have a gradient"
        )
    if checked.mode == "vjp":
        out_bar = random_like(form, np.random.default_rng(SEED))
        return np.asarray(out_bar, form.dtype)[()]
    if form.shape:
        raise NoGradientError(
            f"`{checked.name}` returns an array of shape {form.shape}: only a number "
            "has a gradient; reduce it (np.sum, np.mean) or use the mode vjp"
        )
    return None


def _projected(out: Any, out_bar: Any) -> Any:
    """The real part of the product: the same inner product for complex numbers."""
    return np.sum(np.real(np.conj(out_bar) * np.asarray(out)))


def _taken_apart(
    checked: Checked, returned: Any, result: Any
) -> tuple[dict[str, Any], list[str]]:
    """The gradients by name, and what is wrong with the value beside them."""
    faults = []
    if checked.mode in ("value-and-grad", "vjp"):
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


def _by_part(
    found: Mapping[str, Any], values: Mapping[str, Any], faults: list[str]
) -> dict[str, Any]:
    """The gradients of all parts, by the texts that reach them; None where there is
    nothing to differentiate is as it should be."""
    by_part: dict[str, Any] = {}
    for name, gradient in found.items():
        parts = flattened({name: values[name]})
        bars = flattened({name: gradient})
        if list(parts) != list(bars) or _kinds(values[name]) != _kinds(gradient):
            faults.append(f"{name}: the gradient is not nested like the argument")
            continue
        for text, bar in bars.items():
            if is_real(parts[text]) or bar is not None:
                by_part[text] = bar
    return by_part


def _kinds(value: Any) -> list[type]:
    return [type(container) for _, container in containers_in(value)]


def is_real(value: Any) -> bool:
    """Whether a part of an argument has a gradient."""
    if isinstance(value, np.ndarray | np.generic):
        return value.dtype.kind in "fc"
    return isinstance(value, float | complex)


def _form_faults(
    gradients: Mapping[str, Any], values: Mapping[str, Any]
) -> Iterator[str]:
    for name, gradient in gradients.items():
        wanted, got = np.shape(values[name]), np.shape(gradient)
        if got != wanted:
            yield f"{name}: the gradient has shape {got}, the argument {wanted}"
        elif np.asarray(gradient).dtype.kind not in "fc":
            yield f"{name}: the gradient has dtype {np.asarray(gradient).dtype}"
