"""An op on the kept slices is the op on the array with zeros elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

from spadc.adjoint.kept_parts import Draw, Spread
from spadc.adjoint.spread_rules import RULES
from spadc.adjoint.spreads import Carrier
from spadc.ir import FLOAT, INT, ArrayType, Sym, Value
from spadc.primitives import Builder, interpret_region

RNG = np.random.default_rng(4)
KEPT = np.array([0, 2])
WEIGHTS = np.array([1.5, 4.0])
SIZES = {"n": 3, "m": 4, "k": 5, "l": 2}
CASES = [  # op, shapes of the operands, which one is spread, attributes
    ("copy", ["nm"], 0, {}),
    ("negative", ["nm"], 0, {}),
    ("transpose", ["nm"], 0, {}),
    ("transpose", ["nmk"], 0, {"axes": (1, 2, 0)}),
    ("swapaxes", ["nmk"], 0, {"axis1": 0, "axis2": -1}),
    ("expand_dims", ["nm"], 0, {"axis": 1}),
    ("expand_dims", ["nm"], 0, {"axis": -1}),
    ("matmul", ["nm", "mk"], 0, {}),
    ("matmul", ["nm", "mk"], 1, {}),
    ("matmul", ["n", "nk"], 0, {}),
    ("matmul", ["nm", "m"], 0, {}),
    ("matmul", ["nm", "m"], 1, {}),
    ("matmul", ["m", "m"], 0, {}),
    ("matmul", ["lnm", "mk"], 0, {}),
    ("matmul", ["lnm", "lmk"], 0, {}),
    ("matmul", ["lnm", "lmk"], 1, {}),
    ("outer", ["n", "m"], 0, {}),
    ("outer", ["n", "m"], 1, {}),
    ("multiply", ["nm", "nm"], 0, {}),
    ("multiply", ["nm", "nm"], 1, {}),
    ("multiply", ["nm", "m"], 0, {}),
    ("multiply", ["m", "nm"], 0, {}),
    ("multiply", ["nm", "n1"], 0, {}),
    ("divide", ["nm", "m"], 0, {}),
    ("divide", ["m", "nm"], 0, {}),
    ("sum", ["nm"], 0, {"axis": 0, "keepdims": False}),
    ("sum", ["nm"], 0, {"axis": 1, "keepdims": True}),
    ("sum", ["nm"], 0, {"axis": None, "keepdims": False}),
    ("sum", ["nmk"], 0, {"axis": (0, 2), "keepdims": False}),
    ("tensordot", ["nm", "mk"], 0, {"axes": ((1,), (0,))}),
    ("tensordot", ["lnm", "lnk"], 0, {"axes": ((0, 1), (0, 1))}),
    ("tensordot", ["lnm", "lnk"], 1, {"axes": ((0, 1), (0, 1))}),
    ("einsum", ["nm", "mk"], 0, {"subscripts": "ij,jk->ik"}),
    ("einsum", ["lnm", "lmk"], 1, {"subscripts": "bij,bjk->bik"}),
    ("einsum", ["nm", "n", "m"], 0, {"subscripts": "ij,i,j->"}),
    ("sqrt", ["nm"], 0, {}),  # has no rule: put together first
]
CASES = [
    pytest.param(*case, axis, id=f"{case[0]}-{'-'.join(case[1])}-{case[2]}-axis{axis}")
    for case in CASES
    for axis in range(len(case[1][case[2]]))
]


def lengths(letters):
    return tuple(1 if c == "1" else Sym(c, not_one=True) for c in letters)


def array(letters):
    return 0.5 + RNG.random(tuple(SIZES.get(c, 1) for c in letters))


@pytest.mark.parametrize("weighted", ["one", "each"])
@pytest.mark.parametrize("name, shapes, position, attrs, axis", CASES)
def test_slices(name, shapes, position, attrs, axis, weighted):
    operands = [Value(ArrayType("float64", lengths(s))) for s in shapes]
    kept, n = Value(ArrayType("int64", (None,))), Value(INT)
    weight = Value(FLOAT if weighted == "one" else ArrayType("float64", (None,)))
    trace = Builder()
    bar = trace.apply(name, *operands, **attrs)
    build = Builder()
    run = Carrier(build, Draw(n, kept, weight))
    residual = operands[position]
    part = run.at(residual, axis)
    run.run(trace.ops, residual, Spread(part, axis))
    result = run.of(bar)
    if isinstance(result, Spread):
        result = run.whole(result)

    values = [array(s) for s in shapes]
    weights = 2.5 if weighted == "one" else WEIGHTS[: len(KEPT)]
    length = values[position].shape[axis]
    indices = KEPT[length > KEPT]
    weights = weights if weighted == "one" else weights[: len(indices)]
    inputs = (*values, indices, length, weights)
    region = build.region((*operands, kept, n, weight), (result,))
    (found,) = interpret_region(region, inputs, {})

    scale = np.zeros(length)
    scale[indices] = weights
    sparse = np.moveaxis(np.moveaxis(values[position], axis, -1) * scale, -1, axis)
    values[position] = sparse
    exact = interpret_region(trace.region(operands, (bar,)), tuple(values), {})[0]
    np.testing.assert_allclose(found, exact, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("name, shapes, position, attrs, axis", CASES)
def test_combinations(name, shapes, position, attrs, axis):
    """Combinations with R stand for the array times R R^T."""
    operands = [Value(ArrayType("float64", lengths(s))) for s in shapes]
    n, matrix = Value(INT), Value(ArrayType("float64", (None, None)))
    trace = Builder()
    bar = trace.apply(name, *operands, **attrs)
    build = Builder()
    run = Carrier(build, Draw(n, matrix=matrix))
    residual = operands[position]
    rank = len(shapes[position])
    if axis not in (rank - 1, rank - 2):
        pytest.skip("only the last two axes are combined")
    part = run.at(residual, axis)
    run.run(trace.ops, residual, Spread(part, axis))
    result = run.of(bar)
    if isinstance(result, Spread):
        result = run.whole(result)
    values = [array(s) for s in shapes]
    length = values[position].shape[axis]
    combined = RNG.random((length, 2))
    region = build.region((*operands, n, matrix), (result,))
    (found,) = interpret_region(region, (*values, length, combined), {})
    moved = np.moveaxis(values[position], axis, -1) @ combined @ combined.T
    values[position] = np.moveaxis(moved, -1, axis)
    exact = interpret_region(trace.region(operands, (bar,)), tuple(values), {})[0]
    np.testing.assert_allclose(found, exact, rtol=1e-13, atol=1e-15)


def test_every_rule_is_tested():
    assert {case.values[0] for case in CASES} >= set(RULES)
