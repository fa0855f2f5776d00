"""Programs with complex numbers inside are right; stores into parts are refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import spadc_runtime
from programs import complex_numbers
from support import Program, Tolerance, assert_gradient, programs_of, right_or_refused

import spadc

RNG = np.random.default_rng(11)
X = np.array([0.7, 1.1, 0.4, 0.9])
MATRIX = RNG.standard_normal((3, 3)) + np.diag([1.0, 3.5, -0.5])
Z = np.array([0.3 + 0.8j, -1.1 + 0.2j, 0.6 - 0.7j, 0.9 + 0.1j])
COUPLING = RNG.standard_normal((2, 2))
PROGRAMS = programs_of(
    complex_numbers, {"x": X, "m": MATRIX, "h": X[:3], "g": COUPLING, "z": Z}
)
LOOSE = Tolerance(rtol=2e-2, atol=2e-2, step=1e-2)


@pytest.mark.parametrize("program", PROGRAMS, ids=str)
def test_program(program: Program) -> None:
    assert_gradient(program.function, program.args, program.wrt)


def test_complex_parameters() -> None:
    """The gradient is the direction of steepest ascent: `df/dx + 1j * df/dy`."""
    assert_gradient(complex_numbers.moving_frame, (X, Z), (0, 1))
    assert_gradient(lambda z: np.abs(np.prod(z)), (Z,))
    gradient = spadc.grad(lambda z: abs(z) ** 2)(3 + 4j)
    np.testing.assert_allclose(gradient, 6 + 8j)


def test_check_moves_both_parts() -> None:
    report = spadc.check(complex_numbers.moving_frame, X, Z, wrt=(0, 1))
    assert ".imag" in "".join(map(str, report.comparisons))


def test_single_precision() -> None:
    x, z = X.astype(np.float32), Z.astype(np.complex64)

    def energy(x: Any, z: Any) -> Any:
        field = z * np.exp(1j * x)
        kept = np.zeros(4, dtype=np.complex64)
        kept[1:] = field[:-1]
        return np.sum(np.abs(kept + field) ** 2)

    assert_gradient(energy, (x, z), (0, 1), LOOSE)


def test_complex_output_of_a_vjp() -> None:
    """`<out_bar, dy>` is `Re(sum(conj(out_bar) * dy))`."""

    def phasor(x: Any) -> Any:
        return x * np.exp(1j * x)

    value, pullback = spadc.vjp(phasor)(X)
    np.testing.assert_array_equal(value, phasor(X))
    slope = np.exp(1j * X) * (1 + 1j * X)
    np.testing.assert_allclose(pullback(Z), np.real(np.conj(Z) * slope))


def test_gradients_do_not_share_memory() -> None:
    def both(a: Any, b: Any) -> Any:
        return np.sum(np.abs((a + b) * PHASE) ** 2)

    a_bar, b_bar = spadc.grad(both, wrt=(0, 1))(X, X[::-1].copy())
    assert not np.shares_memory(a_bar, b_bar)


PHASE = 0.8 + 0.6j


def real_part_written(x: Any) -> Any:
    z = np.exp(1j * x)
    z.real[1:] = x[1:] ** 2
    return np.sum(np.abs(z))


def imaginary_part_set(x: Any) -> Any:
    z = np.exp(1j * x)
    z.imag = x**2
    return np.sum(np.abs(z))


def part_seen_after_a_store(x: Any) -> Any:
    z = np.exp(1j * x)
    re = z.real
    z[0] = 2.0
    return np.sum(re**2)


def part_read_before_a_store(x: Any) -> Any:
    z = np.exp(1j * x)
    re = z.real.copy()
    z[0] = 2.0
    return np.sum(re * z.imag)


def stored_into_real(x: Any) -> Any:
    y = np.zeros(4)
    y[1:] = 1j * x[1:]
    return np.sum(y)


def added_into_real(x: Any) -> Any:
    y = x.copy()
    y += 1j * x
    return np.sum(np.abs(y))


def cast_to_real(x: Any) -> Any:
    return np.sum((1j * x).astype(float))


def summed_as_real(x: Any) -> Any:
    return np.sum(1j * x + x, dtype=float)


def filled_like_real(x: Any) -> Any:
    return np.sum(np.full_like(x, 1j * x[0]))


def sorted_complex(x: Any) -> Any:
    return np.sum(np.sort(1j * x) * np.arange(4)).imag


def largest_complex(x: Any) -> Any:
    return np.max(1j * x).imag


def ordered_complex(x: Any) -> Any:
    return np.sum(np.where(1j * x < 2j, x, 0.0))


def sign_of_complex(x: Any) -> Any:
    return np.sum(np.sign(x * 1j)).imag


def real_on_one_way(x: Any) -> Any:
    z = x
    if x[0] > 0:
        z = 1j * x
    return np.sum(np.abs(z))


def real_and_complex_in_a_list(x: Any) -> Any:
    states = [x]
    for _ in range(len(x)):
        states.append(states[-1] * 1j)
    return np.sum(np.abs(states[-1]))


def complex_result(x: Any) -> Any:
    return np.sum(np.exp(1j * x))


VERDICTS: dict[Callable[..., Any], str] = {
    real_part_written: "SPD201",
    imaginary_part_set: "SPD116",
    part_seen_after_a_store: "SPD201",
    part_read_before_a_store: "right",
    stored_into_real: "SPD301",
    added_into_real: "SPD301",
    cast_to_real: "SPD301",
    summed_as_real: "SPD301",
    filled_like_real: "SPD301",
    sorted_complex: "SPD301",
    largest_complex: "SPD301",
    ordered_complex: "SPD301",
    sign_of_complex: "SPD301",
    real_on_one_way: "SPD109",
    real_and_complex_in_a_list: "SPD102",
    complex_result: "SPD403",
}


@pytest.mark.parametrize("function", VERDICTS, ids=lambda f: str(f.__name__))
def test_verdict(function: Callable[..., Any]) -> None:
    assert right_or_refused(function, (X,)) == VERDICTS[function]


def test_untyped_code_is_for_real_numbers() -> None:
    """Without types a value that turns out complex has no gradient."""
    with pytest.raises(TypeError, match="complex"):
        spadc_runtime.unit_bar(1j)
