"""Compare a gradient with central differences along directions, never masking a NaN.

Along a direction v the gradient g says <g, v>; the function itself says (f(x + h v) -
f(x - h v)) / 2h. Several steps h are tried, each pair of neighbours is extrapolated
(Richardson 1911), and the estimate with the least error of its own, by truncation and
rounding, is taken (as Ridders 1982 does); the gradient has no say in that choice.
Random directions see every element at once, single elements see one sharply. Directions
are scaled like the argument, so that the steps are relative. Complex arguments move in
both parts, and <g, v> is then the real part of the sum of `conj(g) * v`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, final

import numpy as np

RANDOM_DIRECTIONS = 3
SINGLE_ELEMENTS = 3
STEPS = tuple(8.0**-level for level in range(5))
ROUNDING = 8  # units in the last place that a function's value may be off

Values = dict[str, Any]
Scalar = Callable[[Values], Any]


@final
@dataclass(frozen=True, slots=True)
class Comparison:
    """What the gradient and differences say of one argument along one direction."""

    argument: str
    direction: str
    gradient: float
    difference: float
    apart: float  # relative to the size of the terms of <g, v>
    allowed: float

    @property
    def agrees(self) -> bool:
        """Whether the two are as near as rounding lets them be; a NaN never is."""
        return self.apart <= self.allowed

    def __str__(self) -> str:
        return (
            f"{self.argument}{self.direction}: gradient {self.gradient:.9g}, "
            f"central differences {self.difference:.9g}, "
            f"{self.apart:.1e} apart, {self.allowed:.1e} allowed"
        )


def compare_along_directions(
    scalar: Scalar,
    arguments: Mapping[str, Any],
    gradients: Mapping[str, Any],
    seed: int = 0,
) -> Iterator[Comparison]:
    """Compare `gradients`, by the name of their argument, with differences.

    `scalar` gets new copies of all arguments, in double precision where they were in
    single, and gives a number.
    """
    arguments = in_double(arguments)
    value = scalar(copied(arguments))
    for name, gradient in gradients.items():
        rng = np.random.default_rng(seed)
        for label, v in _directions(arguments[name], gradient, rng):

            def moved(h: float, name: str = name, v: Any = v) -> Any:
                return scalar(_moved(arguments, name, h * v))

            yield _compared(name, label, gradient, v, _difference(moved, value))


def compare_derivative(
    name: str, derivative: Any, like: Any, moved: Callable[[float], Any]
) -> Comparison:
    """Compare the derivative of `moved` at 0, found in the precision of `like`, with
    differences."""
    along = np.asarray(derivative, np.asarray(like).real.dtype)
    difference = _difference(moved, moved(0.0))
    return _compared(name, " along a tangent", along, np.ones(()), difference)


def in_double(arguments: Mapping[str, Any]) -> Values:
    """The arguments with all floating point numbers in double precision."""
    return {name: _doubled(value) for name, value in arguments.items()}


def _doubled(value: Any) -> Any:
    if not isinstance(value, np.ndarray | np.inexact) or value.dtype.kind not in "fc":
        return value
    wide = np.float64 if value.dtype.kind == "f" else np.complex128
    if isinstance(value, np.ndarray):
        return value.astype(wide, order="K", copy=False)
    return wide(value)


@final
@dataclass(frozen=True, slots=True)
class _Difference:
    """A derivative by differences alone, and how far off it may be."""

    derivative: float
    truncation: float
    rounding: float


def _compared(
    name: str, label: str, gradient: Any, v: np.ndarray[Any, Any], by: _Difference
) -> Comparison:
    terms = np.real(np.conj(gradient) * v)
    along = float(np.sum(terms))
    size = max(abs(along), abs(by.derivative), float(np.sqrt(np.sum(terms**2))))
    size = size if size > 0 else 1.0
    dtype = np.asarray(gradient).dtype
    precision = float(np.finfo(dtype).eps) ** 0.4
    believed = min(by.truncation, max(1e-2 * size, 10 * by.rounding))
    allowed = precision + 3 * (believed + by.rounding) / size
    apart = abs(along - by.derivative) / size
    return Comparison(name, label, along, by.derivative, apart, allowed)


def _difference(moved: Callable[[float], Any], value: Any) -> _Difference:
    """The derivative at step 0; NaN and inf when no step gives a number."""
    epsilon = float(np.finfo(np.asarray(value).dtype).eps)
    best = _Difference(math.nan, math.inf, math.inf)
    coarse = math.nan
    for step in STEPS:
        h = step * epsilon**0.2
        fine = (float(moved(h)) - float(moved(-h))) / (2 * h)
        ratio = (STEPS[0] / STEPS[1]) ** 2
        estimate = (ratio * fine - coarse) / (ratio - 1)
        truncation = abs(fine - coarse) / ratio
        rounding = ROUNDING * epsilon * abs(float(value)) / h
        if truncation + rounding < best.truncation + best.rounding:
            best = _Difference(estimate, truncation, rounding)
        coarse = fine
    return best


def _directions(
    argument: Any, gradient: Any, rng: np.random.Generator
) -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
    """Labelled directions of the argument's shape and scale."""
    scale = _scale(argument)
    if scale.size > SINGLE_ELEMENTS:
        for number in range(1, RANDOM_DIRECTIONS + 1):
            yield f" along random {number}", random_like(argument, rng) * scale
    is_complex = np.result_type(argument).kind == "c"
    for index in _elements(gradient, scale.size, rng):
        v = np.zeros(scale.shape)
        v.flat[index] = scale.flat[index]
        place = np.unravel_index(index, scale.shape)
        label = f"[{', '.join(str(i) for i in place)}]" if place else ""
        yield f"{label}.real" if is_complex else label, v
        if is_complex:
            yield f"{label}.imag", 1j * v


def random_direction(x: Any, rng: np.random.Generator) -> np.ndarray[Any, Any]:
    """Normal numbers of the shape, dtype and scale of `x`."""
    drawn = np.asarray(random_like(x, rng) * _scale(x), np.result_type(x))
    return np.asarray(drawn)[()]


def random_like(x: Any, rng: np.random.Generator) -> np.ndarray[Any, Any]:
    """Normal numbers in the shape of `x`, complex if it is."""
    drawn: np.ndarray[Any, Any] = rng.standard_normal(np.shape(x))
    if np.result_type(x).kind == "c":
        drawn = drawn + 1j * rng.standard_normal(np.shape(x))
    return drawn


def _scale(argument: Any) -> np.ndarray[Any, Any]:
    """How far each element moves: by its own size, or a typical one if it is small."""
    size: np.ndarray[Any, Any] = np.abs(np.asarray(argument))
    typical = float(np.sqrt(np.mean(size**2))) if size.size else 0.0
    smallest = 0.1 * typical if typical > 0 else 1.0
    return np.asarray(np.maximum(size, smallest))


def _elements(gradient: Any, size: int, rng: np.random.Generator) -> list[int]:
    """The element of the largest partial derivative, and others at random."""
    if size <= SINGLE_ELEMENTS:
        return list(range(size))
    largest = int(np.argmax(np.abs(np.asarray(gradient))))
    others = rng.choice(size, SINGLE_ELEMENTS - 1, replace=False)
    return list(dict.fromkeys([largest, *(int(i) for i in others)]))


def _moved(arguments: Mapping[str, Any], name: str, by: np.ndarray[Any, Any]) -> Values:
    """Copies of the arguments, one of them moved and of the type that it had."""
    values = copied(arguments)
    old = values[name]
    if isinstance(old, np.ndarray):
        old += by.astype(old.dtype)
    else:
        values[name] = type(old)(old + by[()])
    return values


def copied(arguments: Mapping[str, Any]) -> Values:
    """The arguments with a copy of every array, in the same memory order."""
    return {
        name: value.copy(order="K") if isinstance(value, np.ndarray) else value
        for name, value in arguments.items()
    }
