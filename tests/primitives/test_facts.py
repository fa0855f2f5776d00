"""What a primitive says of itself: storage, effects, names, arguments."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest
from primitives.rows import ROWS
from primitives.running import Row
from primitives.test_rules import gradient

from spadc.primitives import REGISTRY, Call, Role, Storage, find, find_method, primitive

NO_VALUE = inspect.signature(np.sum).parameters["keepdims"].default
ARRAY_ROWS = [r for r in ROWS if any(isinstance(x, np.ndarray) for x in r.operands)]


@pytest.mark.parametrize("row", ARRAY_ROWS, ids=str)
def test_memory(row: Row) -> None:
    """What results share with operands is said, and no operand is written."""
    check_storage(row)
    check_operands_are_never_written(row)


def check_storage(row: Row) -> None:
    """Fresh results share with nothing, views with their first operand only."""
    known = primitive(row.name)
    for result in row.evaluate(*row.operands):
        for k, x in enumerate(row.operands):
            if not isinstance(x, np.ndarray) or not isinstance(result, np.ndarray):
                continue
            if k > 0 or known.storage is Storage.FRESH:
                assert not np.shares_memory(result, x)
            elif known.storage is Storage.VIEW and result.size:
                assert np.shares_memory(result, x)
        if isinstance(result, np.ndarray) and not result.flags.writeable:
            assert known.read_only


def check_operands_are_never_written(row: Row) -> None:
    before = [np.copy(x) if isinstance(x, np.ndarray) else x for x in row.operands]
    row.evaluate(*row.operands)
    for x, old in zip(row.operands, before, strict=True):
        if isinstance(x, np.ndarray):
            np.testing.assert_array_equal(x, old)


@pytest.mark.parametrize(
    "row", [r for r in ROWS if primitive(r.name).shape_only], ids=str
)
def test_shape_only_operands_are_not_read(row: Row) -> None:
    only = primitive(row.name).shape_only
    other = [x * np.nan if k in only else x for k, x in enumerate(row.operands)]
    for a, b in zip(row.evaluate(*row.operands), row.evaluate(*other), strict=True):
        if not row.name.startswith("empty"):
            np.testing.assert_array_equal(a, b)


ZERO = [
    r
    for r in ROWS
    if primitive(r.name).zero_derivative and r.active and r.name != "stop_gradient"
]


@pytest.mark.parametrize("row", ZERO, ids=str)
def test_zero_derivative(row: Row) -> None:
    assert primitive(row.name).rule is None
    results = row.evaluate(*row.operands)
    if row.name.startswith("empty") or any(
        np.result_type(y).kind != "f" for y in results
    ):
        return  # no derivative flows through what is not of floating dtype
    for k in row.active:
        assert not np.any(gradient(row, k, [np.ones_like(y) for y in results]))


def test_names_are_found() -> None:
    assert find("numpy.abs") is find("builtins.abs") is primitive("absolute")
    assert find("math.exp") is primitive("math.exp")
    assert find("numpy.linalg.norm") is primitive("norm")
    assert find("numpy.load") is None
    assert find_method("sum") is primitive("sum")
    assert find_method("sort") is None  # sorts in place


NUMPY_NAMES = sorted(
    name for p in REGISTRY.values() for name in p.names if name.startswith("numpy.")
)
OTHERWISE = {
    "numpy.pad",
    "numpy.arange",
    "numpy.atleast_1d",
    "numpy.atleast_2d",
    "numpy.einsum",
    *(f"numpy.linalg.{n}" for n in ("cross", "matmul", "outer", "tensordot", "vecdot")),
}


def signature(name: str) -> dict[str, inspect.Parameter] | None:
    """The parameters of a NumPy function, where NumPy tells them."""
    function: Any = np
    for part in name.split(".")[1:]:
        function = getattr(function, part)
        if isinstance(function, np.ufunc):
            return None
    try:
        return dict(inspect.signature(function).parameters)
    except ValueError:
        return None


@pytest.mark.parametrize("name", NUMPY_NAMES)
def test_arguments_are_numpys(name: str) -> None:
    """Names, defaults and order of the arguments are NumPy's."""
    known, wanted = find(name), signature(name)
    assert known is not None
    if wanted is None or name in OTHERWISE:
        return
    for argument in known.arguments[1:]:
        assert argument.name in wanted
        default = wanted[argument.name].default
        if argument.role is Role.STATIC and not isinstance(
            default, type | type(NO_VALUE)
        ):
            assert argument.default == default
    positional = [a.name for a in known.arguments if not a.keyword_only]
    assert positional[1:] == list(wanted)[1 : len(positional)]


def test_spelled_functions_exist() -> None:
    for known in REGISTRY.values():
        if isinstance(known.spelling, Call) and known.spelling.function.startswith(
            "np."
        ):
            function: Any = np
            for part in known.spelling.function.split(".")[1:]:
                function = getattr(function, part)
            assert callable(function)
