"""Values, types and rules of primitives that take complex operands.

The cotangent `z_bar` of a complex value is held against differences along both axes: a
change `dz` changes `Re(sum(y_bar * y))` by `Re(sum(z_bar * dz))`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from primitives.complex_rows import (
    COMPLEX,
    OF_ANY_PHASE,
    refusal,
    single,
    variants,
)
from primitives.rows import ROWS
from primitives.running import Row, agrees, cotangents, is_float, trace_rule, type_at

from spadc.ir import Apply, ScalarType, is_complex
from spadc.primitives import (
    REGISTRY,
    Unsupported,
    complex_refusal,
    infer_types,
    primitive,
    takes_complex,
)
from spadc.primitives.complex_support import OF_LISTS, TAKES_COMPLEX

KNOWLEDGE = ("known", "symbolic", "dtypes")
STEP = 1e-6
RULES = [r for r in COMPLEX if primitive(r.name).rule is not None]


def results_of(row: Row, operands: Sequence[Any]) -> tuple[Any, ...]:
    results = primitive(row.name).evaluate(*operands, **row.attrs)
    return results if isinstance(results, tuple) else (results,)


def is_inexact(x: Any) -> bool:
    return is_float(x) or np.result_type(x).kind == "c" if _is_number(x) else False


def _is_number(x: Any) -> bool:
    return isinstance(x, np.ndarray | np.generic | float | complex)


def random_like(y: Any, rng: np.random.Generator) -> Any:
    """A cotangent for `y`: complex if it is."""
    drawn = rng.normal(size=np.shape(y))
    if np.result_type(y).kind == "c":
        drawn = drawn + 1j * rng.normal(size=np.shape(y))
    return drawn if isinstance(y, np.ndarray) else type(y)(drawn)


def paired(bars: Sequence[Any], changes: Sequence[Any]) -> float:
    products = (np.sum(np.real(b * d)) for b, d in zip(bars, changes, strict=True))
    return float(sum(products))


def wanted_bar(row: Row, k: int, y_bars: Sequence[Any]) -> Any:
    """The cotangent of operand `k` by central differences along both axes."""
    x = np.asarray(row.operands[k])
    units = (1.0, 1j) if x.dtype.kind == "c" else (1.0,)
    bar = np.zeros(x.shape, complex)
    for position in np.ndindex(x.shape):
        for unit in units:
            step = np.zeros(x.shape, x.dtype)
            step[position] = STEP * unit
            ahead, behind = (_at(row, k, x + s * step) for s in (1, -1))
            change = [1.0 * p - 1.0 * m for p, m in zip(ahead, behind, strict=True)]
            bar[position] += np.conj(unit) * paired(y_bars, change) / (2 * STEP)
    return bar if x.dtype.kind == "c" else bar.real


def _at(row: Row, k: int, x: Any) -> tuple[Any, ...]:
    given = row.operands[k]
    moved = x if isinstance(given, np.ndarray) else type(given)(x)
    return results_of(row, [*row.operands[:k], moved, *row.operands[k + 1 :]])


@pytest.mark.parametrize("row", COMPLEX, ids=str)
def test_value_and_type(row: Row) -> None:
    check_value(row)
    check_types(row)


def check_value(row: Row) -> None:
    """The value is NumPy's, to the bit."""
    results, wanted = results_of(row, row.operands), row.call(*row.operands)
    if row.name.startswith("empty"):
        return
    several = wanted if isinstance(wanted, tuple) and len(results) > 1 else (wanted,)
    for given, expected in zip(results, several, strict=False):
        np.testing.assert_array_equal(given, expected)
        assert np.result_type(given) == np.result_type(expected)


def check_types(row: Row) -> None:
    """The inferred types agree with the values, in double and single precision."""
    for operands in (row.operands, [single(x) for x in row.operands]):
        try:
            results = results_of(row, operands)
        except RuntimeWarning:
            continue  # SciPy finds its result inaccurate, in single precision
        results = (results,) if row.name in ("shape", "make_shape") else results
        for knowledge in KNOWLEDGE:
            types = tuple(type_at(x, knowledge) for x in operands)
            if row.needs_rank and knowledge == "dtypes":
                continue
            try:
                inferred = infer_types(row.name, types, row.attrs)
            except Unsupported:
                assert operands is not row.operands  # refused in single precision
                continue
            for type_, result in zip(inferred, results, strict=True):
                assert agrees(type_, result), (knowledge, type_, result)


@pytest.mark.parametrize("row", RULES, ids=str)
def test_cotangents(row: Row) -> None:
    rng = np.random.default_rng(3)
    y_bars = [random_like(y, rng) for y in results_of(row, row.operands)]
    active = [k for k, x in enumerate(row.operands) if is_inexact(x)]
    active = [k for k in active if k not in row.fixed]
    wanted = {k: wanted_bar(row, k, y_bars) for k in active}
    for knowledge in KNOWLEDGE:
        if row.needs_rank and knowledge == "dtypes":
            with pytest.raises(Unsupported):
                cotangents(row, row.operands, y_bars, knowledge)
            continue
        bars = cotangents(row, row.operands, y_bars, knowledge)
        for k, expected in wanted.items():
            bar = np.zeros(expected.shape) if bars[k] is None else bars[k]
            bar = bar if expected.dtype.kind == "c" else np.real(bar)
            assert np.shape(bar) == expected.shape
            np.testing.assert_allclose(bar, expected, rtol=2e-6, atol=5e-8)


def check_single_precision(row: Row) -> None:
    """Cotangents stay in single precision where NumPy does."""
    operands = [single(x) for x in row.operands]
    try:
        ys = results_of(row, operands)
    except RuntimeWarning:
        return  # SciPy finds its result inaccurate, in single precision
    if any(np.result_type(y).itemsize > np.result_type(single(y)).itemsize for y in ys):
        return  # NumPy itself computes in double precision
    y_bars = [single(random_like(y, np.random.default_rng(1))) for y in ys]
    try:
        bars = cotangents(row, operands, y_bars, "known")
    except Unsupported:
        return
    for bar, x in zip(bars, operands, strict=True):
        if isinstance(x, np.ndarray) and bar is not None and is_inexact(x):
            assert np.result_type(bar) in (np.float32, np.complex64)


@pytest.mark.parametrize("row", RULES, ids=str)
def test_rules_are_closed(row: Row) -> None:
    """What a rule builds with complex numbers is proved right itself."""
    check_single_precision(row)
    ys = results_of(row, row.operands)
    y_bars = [random_like(y, np.random.default_rng(1)) for y in ys]
    for knowledge in KNOWLEDGE[: 2 if row.needs_rank else 3]:
        builder, *_ = trace_rule(row, row.operands, y_bars, knowledge)
        for op in builder.ops:
            if isinstance(op, Apply):
                types = [v.type for v in op.operands], [v.type for v in op.results]
                assert complex_refusal(op.name, *types, op.attrs) is None, op.name


def test_every_primitive_that_takes_complex_numbers_has_a_row() -> None:
    assert set(REGISTRY) >= TAKES_COMPLEX
    helpers = {n for n, p in REGISTRY.items() if _is_helper(p) or p.has_effect}
    marked = {n for n, p in REGISTRY.items() if takes_complex(p)}
    shown = {row.name for row in COMPLEX} | helpers | OF_LISTS | OF_ANY_PHASE
    assert marked - shown == OF_BOOLS | HOLD_FUNCTIONS


HOLD_FUNCTIONS = {"call", "custom", "custom_jvp", "custom_vjp", "grad_hook"}
# Their rows have bools or lengths as operands.
OF_BOOLS = {"count_nonzero", "any", "all"}


def _is_helper(known: Any) -> bool:
    return str(getattr(known.spelling, "function", "")).startswith("rt.")


def test_every_other_primitive_is_refused() -> None:
    for row in ROWS:
        known = primitive(row.name)
        if takes_complex(known) or not any(map(is_float, row.operands)):
            continue
        for variant in variants(row):
            types = [type_at(x, "known") for x in variant.operands]
            read = [t for k, t in enumerate(types) if k not in known.shape_only]
            refused = complex_refusal(row.name, types, [], variant.attrs)
            assert refused is not None or not any(map(is_complex, read)), row


def test_dtypes_that_discard_the_imaginary_part() -> None:
    z = ScalarType("complex128")
    for name in ("astype", "sum", "array", "full"):
        refused = complex_refusal(name, [z, z], [z], {"dtype": "float64"})
        assert refused is not None and "discards" in refused[0]


def test_real_arrays_hold_no_complex_numbers() -> None:
    x, z = ScalarType("float64"), ScalarType("complex64")
    assert complex_refusal("write", [x, z], [x], {"path": ()}) is not None
    assert complex_refusal("write", [z, x], [z], {"path": ()}) is None


def test_refused_rows_say_why() -> None:
    messages = [refusal(v) for r in ROWS if r.name == "sort" for v in variants(r)]
    assert messages and all("numpy.sort" in message[0] for message in messages)
