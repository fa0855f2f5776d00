"""In which residuals the rule of an edge is affine."""

from __future__ import annotations

import pytest

from spadc.ir import ArrayType, Sym, Value
from spadc.paths import affine_residuals
from spadc.primitives import Builder

N, M, K = Sym("n"), Sym("m"), Sym("k")
CASES = [  # op, shapes, attributes, position, the operands that may be sampled
    ("matmul", [(N, M), (M, K)], {}, 0, [1]),
    ("matmul", [(N, M), (M, K)], {}, 1, [0]),
    ("multiply", [(N,), (N,)], {}, 0, [1]),
    ("divide", [(N,), (N,)], {}, 0, []),  # 1 / b is not affine in b
    ("divide", [(N,), (N,)], {}, 1, ["result"]),  # -y / b is, in y
    ("power", [(N,), 2], {}, 0, [0]),  # 2 x
    ("power", [(N,), 3], {}, 0, []),
    ("exp", [(N,)], {}, 0, ["result"]),
    ("tanh", [(N,)], {}, 0, []),
    ("sqrt", [(N,)], {}, 0, []),
    ("cos", [(N,)], {}, 0, []),
    ("add", [(N,), (N,)], {}, 0, []),
    ("maximum", [(N,), (N,)], {}, 0, []),
    ("sum", [(N, M)], {"axis": 0, "keepdims": False}, 0, []),
    ("outer", [(N,), (M,)], {}, 0, [1]),
    (
        "einsum",
        [(N, M), (M, K), (K,)],
        {"subscripts": "ij,jk,k->i"},
        0,
        [1, 2],
    ),
]


@pytest.mark.parametrize("name, shapes, attrs, position, expected", CASES)
def test_affine_residuals(name, shapes, attrs, position, expected):
    build = Builder()
    operands = [
        build.constant(s) if isinstance(s, int) else Value(ArrayType("float64", s))
        for s in shapes
    ]
    result = build.apply(name, *operands, **attrs)
    op = build.ops[-1]
    found = affine_residuals(op, position, build.literals)
    assert list(found) == [result if k == "result" else operands[k] for k in expected]


def test_complex_arrays_and_numbers_are_left_alone():
    build = Builder()
    z, w = (Value(ArrayType("complex128", (N,))) for _ in range(2))
    build.apply("multiply", z, w)
    assert affine_residuals(build.ops[-1], 0, build.literals) == ()
