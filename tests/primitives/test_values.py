"""A primitive evaluates to what NumPy computes, of the type inferred for it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from primitives.complex_rows import COMPLEX
from primitives.list_values import LIST_VALUES
from primitives.rows import ROWS
from primitives.running import KNOWLEDGE, Row, agrees, knowing, type_at

from spadc.ir import Type
from spadc.primitives import REGISTRY, Unsupported, infer_types

SHAPES = {"make_shape", "shape", "broadcast_shapes"}
EFFECTS = {"tape", "push", "pop", "print", "raise_", "thin", "saved"}
HOLD_FUNCTIONS = {"call", "custom", "custom_jvp", "custom_vjp", "grad_hook"}
SOLVERS = {
    "odeint",
    "quad",
    "quad_vec",
    "result_part",
    "solution",
    "solve_ivp",
    "solved",
}
OF_SPARSE = {
    "matmul_sparse", "sparse.linalg.spsolve", "sparse_as", "sparse_matmul",
    "sparse_toarray", "sparse_transpose",
}  # fmt: skip
IN_PROGRAMS = HOLD_FUNCTIONS | SOLVERS | OF_SPARSE
"""Their operands are functions or matrices that no row holds; programs test them."""
UNSHOWN = EFFECTS | IN_PROGRAMS | {"checkpoint_begin", "checkpoint_end"}
HELPERS = {
    name
    for name, p in REGISTRY.items()
    if getattr(p.spelling, "function", "")[:3] == "rt."
}


def test_every_primitive_has_a_row() -> None:
    shown = {row.name for row in (*ROWS, *COMPLEX)}
    shown |= {name for name, *_ in LIST_VALUES}
    assert set(REGISTRY) - shown - UNSHOWN - HELPERS == set()


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_value_and_type(row: Row) -> None:
    check_value_is_numpys(row)
    check_inferred_type_agrees_with_the_value(row)


def check_value_is_numpys(row: Row) -> None:
    expected = row.call(*row.operands)
    results = row.evaluate(*row.operands)
    if row.name in ("empty", "empty_like"):
        expected = results[0]
    alone = len(results) == 1 and not isinstance(results[0], tuple)
    for given, wanted in zip(results, (expected,) if alone else expected, strict=False):
        np.testing.assert_array_equal(given, wanted)
        assert np.result_type(given) == np.result_type(wanted)


def check_inferred_type_agrees_with_the_value(row: Row) -> None:
    results = results_of(row)
    for knowledge in KNOWLEDGE:
        types = tuple(type_at(x, knowledge) for x in row.operands)
        with knowing(knowledge):
            try:
                found = infer_types(row.name, types, row.attrs)
            except Unsupported:
                assert row.needs_rank and knowledge == "nothing"
                continue
            for type_, result in zip(found, results, strict=True):
                assert agrees(type_, result), (type_, result)
                assert knowledge != "known" or is_known(type_), type_


def is_known(type_: Type) -> bool:
    """Where dtype and shape of the operands are known, so are those of the result."""
    return None not in (getattr(type_, "dtype", ""), getattr(type_, "shape", ()))


def results_of(row: Row) -> tuple[Any, ...]:
    results = row.evaluate(*row.operands)
    return (results,) if row.name in SHAPES else results
