"""Check a compiled function that is given tangents beside what it is the derivative of.

A tangent of the value is compared with central differences of the user's function along
the tangent of each argument, a product with a Hessian with those of the gradient, which
is itself checked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from spadc.ir import flattened, nested

from .checking import (
    SEED,
    Checked,
    NoGradientError,
    check_gradient,
    is_real,
    same_bits,
)
from .differences import compare_derivative, copied, in_double, random_direction
from .report import CheckReport

Moved = Callable[[float], Any]


def check_tangent(
    checked: Checked,
    arguments: Sequence[Any],
    inputs: str,
    tangents: Sequence[str],
    gradient: Callable[..., Any] | None = None,
) -> CheckReport:
    """Compare on `arguments`, one for each parameter; `inputs` says what they are.

    `tangents` are the keyword parameters of the compiled function, `gradient` is the
    compiled gradient, which makes it a Hessian's product. Raises NoGradientError where
    the function's result has no derivative.
    """
    values = dict(zip(checked.parameters.names, arguments, strict=True))
    report = CheckReport(checked.name, inputs, ())
    if gradient is not None:
        first = replace(checked, compiled=gradient, mode="grad")
        report = check_gradient(first, arguments, inputs)
    parts = [t for t, v in flattened(_chosen(checked, values)).items() if is_real(v)]
    rng = np.random.default_rng(SEED)
    for place, text in enumerate(parts):
        flat = flattened(values)
        dots = [np.zeros_like(flat[one]) for one in parts]
        dots[place] = random_direction(flat[text], rng)
        extra = dict(zip(tangents, dots, strict=True))
        moves = _Moves(checked, values, text, dots[place])
        if gradient is None:
            report = _with_tangent(report, moves, extra, rng)
        else:
            report = _with_product(report, moves, extra, gradient, rng)
    return report


def with_tangents(
    checked: Checked, values: Sequence[Any], is_hessian: bool
) -> tuple[Checked, list[str]]:
    """A compiled Jacobian or Hessian as what multiplies it by tangents, and what these
    are called."""
    named = dict(zip(checked.parameters.names, values, strict=True))
    chosen = flattened(_chosen(checked, named))
    names = [f"dot of {text}" for text, part in chosen.items() if is_real(part)]
    matrix, primal = checked.compiled, checked.primal

    def product(*args: Any, **kwargs: Any) -> Any:
        dots = [kwargs.pop(name) for name in names]
        blocks = flattened({"": matrix(*args, **kwargs)}).values()
        found = [block for block in blocks if block is not None]
        count = len(dots)
        rows = [found[k : k + count] for k in range(0, len(found), count)]
        products = [_times(row, dots) for row in rows]
        if is_hessian:
            pairs = zip(products, dots, strict=True)
            return [np.reshape(one, np.shape(dot)) for one, dot in pairs]
        value = primal(*args, **kwargs)
        return value, np.reshape(products[0], np.shape(value))

    return replace(checked, compiled=product), names


def _times(blocks: Sequence[Any], dots: Sequence[Any]) -> Any:
    """The sum of the products of matrices, sparse or not, with tangents."""
    pairs = [(block, np.ravel(dot)) for block, dot in zip(blocks, dots, strict=True)]
    return np.sum([_flat(block, len(dot)) @ dot for block, dot in pairs], axis=0)


def _flat(block: Any, columns: int) -> Any:
    """The matrix with one axis for all of the argument."""
    if hasattr(block, "nnz"):  # of SciPy, it has two axes
        return block
    return np.reshape(block, (np.size(block) // max(columns, 1), columns))


class _Moves:
    """Calls with one part of an argument moved along its tangent."""

    def __init__(
        self, checked: Checked, values: Mapping[str, Any], text: str, dot: Any
    ) -> None:
        self.checked, self.values, self.text, self.dot = checked, values, text, dot

    def call(
        self, function: Callable[..., Any], h: float, wide: bool, **extra: Any
    ) -> Any:
        """What `function` gives at the step `h`; `wide` says in double precision."""
        flat = copied(flattened(self.values))
        flat = in_double(flat) if wide else flat
        old = flat[self.text]
        if h:
            moved = np.asarray(old + h * self.dot)
            flat[self.text] = moved.astype(np.result_type(old))[()]
            if not isinstance(old, np.ndarray | np.generic):
                flat[self.text] = type(old)(flat[self.text])
        given = tuple(nested(self.values, flat).values())
        return self.checked.parameters.call(function, given, **extra)


def _with_tangent(
    report: CheckReport, moves: _Moves, extra: Any, rng: np.random.Generator
) -> CheckReport:
    """The report with the tangent of the value along one argument's."""
    checked = moves.checked
    result = moves.call(checked.primal, 0.0, False)
    value, dot = moves.call(checked.compiled, 0.0, False, **extra)
    form = np.asarray(result) if np.isscalar(result) else result
    if not isinstance(form, np.ndarray) or form.dtype.kind not in "fc":
        kind = type(result).__name__
        raise NoGradientError(f"`{checked.name}` returns a {kind}, not one array")
    faults = []
    if not same_bits(value, result):
        faults.append(f"the value is {value!r}, that of the function {result!r}")
    if np.shape(dot) != form.shape:
        faults.append(f"the tangent has shape {np.shape(dot)}, the value {form.shape}")
    if faults:
        return replace(report, faults=(*report.faults, *faults))
    weights = random_direction(np.ones_like(form), rng)

    def moved(h: float) -> Any:
        return _inner(weights, moves.call(checked.primal, h, True))

    with np.errstate(all="ignore"):
        found = compare_derivative(moves.text, _inner(weights, dot), dot, moved)
    return replace(report, comparisons=(*report.comparisons, found))


def _with_product(
    report: CheckReport,
    moves: _Moves,
    extra: Any,
    gradient: Callable[..., Any],
    rng: np.random.Generator,
) -> CheckReport:
    """The report with the Hessian times one argument's tangent."""
    checked = moves.checked
    product = _floats(moves.call(checked.compiled, 0.0, False, **extra))
    likes = _floats(_as_returned(checked, moves.values))
    weights = [random_direction(np.ones_like(like), rng) for like in likes]
    if [np.shape(p) for p in product] != [np.shape(like) for like in likes]:
        fault = "the product is not of the form of the arguments"
        return replace(report, faults=(*report.faults, fault))

    def total(parts: Sequence[Any]) -> Any:
        return sum(_inner(w, part) for w, part in zip(weights, parts, strict=True))

    def moved(h: float) -> Any:
        return total(_floats(moves.call(gradient, h, False)))

    name = f"{moves.text} (second order)"
    with np.errstate(all="ignore"):
        found = compare_derivative(name, total(product), product[0], moved)
    return replace(report, comparisons=(*report.comparisons, found))


def _chosen(checked: Checked, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in checked.wrt}


def _as_returned(checked: Checked, values: Mapping[str, Any]) -> Any:
    """The arguments in the form in which gradients are returned."""
    return tuple(values[name] for name in checked.wrt)


def _floats(value: Any) -> list[Any]:
    return [part for part in flattened({"": value}).values() if is_real(part)]


def _inner(weights: Any, out: Any) -> Any:
    return np.sum(np.real(np.conj(weights) * np.asarray(out)))
