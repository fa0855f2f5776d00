"""What rules multiply cotangents by, and in how small a form it can be kept."""

from __future__ import annotations

import pytest

from spadc.ir import Apply, ArrayType, ScalarType, Sym, Value
from spadc.paths import Form, edge_coefficients, index_form
from spadc.primitives import Builder

N, M = Sym("n"), Sym("m")
MATRIX, VECTOR = ArrayType("float64", (N, M)), ArrayType("float64", (N,))
MASK = ArrayType("bool", (N, M))
CASES = [  # op, operands, attributes, position, forms
    ("add", [MATRIX, MATRIX], {}, 0, []),
    ("multiply", [MATRIX, MATRIX], {}, 0, ["affine"]),
    ("multiply", [MATRIX, MATRIX], {}, 1, ["affine"]),
    ("matmul", [MATRIX, ArrayType("float64", (M, N))], {}, 0, ["affine"]),
    ("divide", [MATRIX, MATRIX], {}, 0, ["divisor"]),
    ("divide", [MATRIX, MATRIX], {}, 1, ["divisor", "affine"]),
    ("maximum", [MATRIX, 0], {}, 0, ["slopes"]),
    ("minimum", [MATRIX, MATRIX], {}, 1, ["slopes"]),
    ("absolute", [MATRIX], {}, 0, ["signs"]),
    ("clip", [MATRIX, -1.0, 1.0], {}, 0, ["slopes", "slopes"]),
    ("tanh", [MATRIX], {}, 0, ["affine"]),
    ("exp", [MATRIX], {}, 0, ["affine"]),
    ("log", [MATRIX], {}, 0, ["divisor"]),
    ("power", [MATRIX, 3], {}, 0, ["affine"]),
    ("where", [MASK, MATRIX, MATRIX], {}, 1, ["bits"]),
    ("max", [MATRIX], {"axis": 1, "keepdims": False}, 0, ["bits"]),
    ("sum", [MATRIX], {"axis": 1, "keepdims": False}, 0, []),
    ("multiply", [ScalarType("float64"), ScalarType("float64")], {}, 0, ["other"]),
    ("multiply", [ArrayType("complex128", (N,))] * 2, {}, 0, ["other"]),
    ("multiply", [ArrayType(None, (N,))] * 2, {}, 0, ["other"]),
]


def made(name, operands, attrs):
    """The op, and the literals among its operands."""
    build = Builder()
    values = [
        build.constant(o) if isinstance(o, int | float) else Value(o, f"a{k}")
        for k, o in enumerate(operands)
    ]
    build.apply(name, *values, **attrs)
    op = build.ops[-1]
    assert isinstance(op, Apply)
    return op, build.literals


@pytest.mark.parametrize(("name", "operands", "attrs", "position", "expected"), CASES)
def test_forms(name, operands, attrs, position, expected):
    op, literals = made(name, operands, attrs)
    found = edge_coefficients(op, (position,), literals)
    assert sorted(one.form.value for one in found) == sorted(expected)


def test_a_coefficient_knows_what_it_is_computed_from():
    op, literals = made("maximum", [MATRIX, MATRIX], {})
    (one,) = edge_coefficients(op, (0,), literals)
    assert one.reads == op.operands
    op, literals = made("tanh", [MATRIX], {})
    (one,) = edge_coefficients(op, (0,), literals)
    assert one.reads == (op.result,)


def test_a_transposed_residual_is_kept_as_it_was():
    op, literals = made("matmul", [MATRIX, ArrayType("float64", (M, N))], {})
    (one,) = edge_coefficients(op, (1,), literals)
    assert one.base is op.operands[0]
    assert one.value is not one.base


def test_squares_of_a_residual_are_not_affine_in_it():
    """Two readers of one cotangent: `y * y` is not linear in `y`."""
    op, literals = made("power", [MATRIX, MATRIX], {})
    found = edge_coefficients(op, (0, 1), literals)
    assert all(not one.form.is_exact for one in found)
    assert len({one.base for one in found}) == len(found)


@pytest.mark.parametrize(
    ("dtype", "form"),
    [("bool", Form.BITS), ("int64", Form.INTEGERS), ("float64", None), (None, None)],
)
def test_indices(dtype, form):
    assert index_form(Value(ArrayType(dtype, (N,)))) is form
    assert index_form(Value(ScalarType("int64"))) is None
