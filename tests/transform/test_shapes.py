"""Shapes, broadcasting and its reverse, casts, transposes."""

from __future__ import annotations

import numpy as np
from transform.building import (
    ANY,
    FLOAT,
    Program,
    array,
    assert_same_results,
    check,
    short,
)

from spadc.ir import ArrayType, Slice, Subscript, Sym
from spadc.transform import simplify

VECTOR, MATRIX = array("n"), array("n", "m")
INNER = Subscript((Slice(1, -1),))


def test_shape_is_asked_of_the_source() -> None:
    p = Program(x=ANY, y=ANY)
    temporary = p("sin", 2 * p.x + 1)
    check(
        p.function(temporary.size, p("broadcast_to", 1.0, (p.x + p.y).shape)),
        """
        %1 = size x
        %2 = add x, y
        %3 = shape %2
        %4 = full %3, 1.0
        yield %1, %4
        """,
    )


def test_a_named_value_that_is_read_keeps_its_size() -> None:
    p = Program(x=ANY).in_primal()
    err = p.named("err", p.x - 1)
    other = p.named("other", p.x - 2)
    p.in_adjoint()
    check(
        p.function(err, err.size, other.size),
        "err = subtract x, 1\n%1 = size err\n%2 = size x\nyield err, %1, %2",
    )


def test_size_of_a_scalar() -> None:
    p = Program(a=FLOAT, x=VECTOR)
    check(p.function(p.x / p.a.size), "yield x")


def test_unbroadcast_of_known_shapes_is_a_sum() -> None:
    p = Program(
        x=MATRIX, row=VECTOR, b=array("m"), c=array("n", 1), a=FLOAT, one=array(1)
    )
    bar = p.x * p.x
    check(
        p.function(
            *(p("unbroadcast", bar, v.shape) for v in (p.x, p.b, p.c, p.a, p.one))
        ),
        """
        %1 = multiply x, x
        %2 = sum %1 {axis=0, keepdims=False}
        %3 = sum %1 {axis=1, keepdims=True}
        %4 = sum %1 {axis=None, keepdims=False}
        %5 = sum %1 {axis=0, keepdims=False}
        %6 = sum %5 {axis=0, keepdims=True}
        yield %1, %2, %3, %4, %6
        """,
    )


def test_unbroadcast_stays_where_a_length_may_be_one() -> None:
    p = Program(x=MATRIX, b=ArrayType("float64", (Sym("k"),)))
    text = """
        %1 = shape b
        %2 = unbroadcast x, %1
        yield %2
        """
    fn = p.function(p("unbroadcast", p.x, p.b.shape))
    after = simplify(fn)
    assert short(after).splitlines() == [
        line.strip() for line in text.split("\n")[1:-1]
    ]
    args = (np.ones((3, 4)), np.ones(1))
    assert_same_results(fn, after, args)


def test_unbroadcast_of_unknown_shapes() -> None:
    p = Program(x=ANY, y=ANY)
    both = p.x * p.y
    bar = both * p("cos", both)
    inner = p("unbroadcast", 3 * bar, (p.x + p.y).shape)
    check(
        p.function(
            p("unbroadcast", bar, both.shape), p("unbroadcast", inner, p.x.shape)
        ),
        """
        %1 = multiply x, y
        %2 = cos %1
        %3 = multiply %1, %2
        %4 = shape x
        %5 = unbroadcast %3, %4
        %6 = multiply 3, %5
        yield %3, %6
        """,
    )


def test_parts_of_arrays_of_one_shape_have_one_shape() -> None:
    p = Program(u=ANY)
    bar = 2 * p.u
    part = p("index", p.u, step=INNER)
    check(
        p.function(p("unbroadcast", p("index", bar, step=INNER), part.shape), bar),
        """
        %1 = multiply 2, u
        %2 = index %1 {step=[1:-1]}
        yield %2, %1
        """,
    )


def test_broadcast_is_left_to_the_elementwise_op() -> None:
    p = Program(x=MATRIX, g=array("m"))
    bar = p("broadcast_to", p.g, p.x.shape)
    check(
        p.function(bar * p.x, bar / p("exp", p.x)),
        """
        %1 = multiply g, x
        %2 = exp x
        %3 = divide g, %2
        yield %1, %3
        """,
    )


def test_broadcast_stays_where_the_shape_would_shrink() -> None:
    p = Program(x=MATRIX, b=array("m"))
    check(
        p.function(p("broadcast_to", p.x.size, p.x.shape) * p.b),
        """
        %1 = size x
        %2 = shape x
        %3 = broadcast_to %1, %2
        %4 = multiply %3, b
        yield %4
        """,
    )


def test_a_filled_array_keeps_the_dtype() -> None:
    p = Program(x=array("n", dtype="float64"), y=array("n", dtype="float32"))
    check(
        p.function(p("full_like", p.x, 3.0) * p.y),
        "%1 = full_like x, 3.0\n%2 = multiply %1, y\nyield %2",
    )


def test_scalars_are_repeated_last() -> None:
    p = Program(x=VECTOR, y=ANY)
    check(
        p.function(
            -2 * p("broadcast_to", 0.5, p.x.shape), 3 * p("full_like", p.y, 0.5)
        ),
        """
        %1 = full_like x, -1.0
        %2 = full_like y, 1.5
        yield %1, %2
        """,
    )


def test_repeated_ones() -> None:
    p = Program(x=ANY)
    check(p.function(p("full_like", p("sin", p.x), 1.0)), "%1 = ones_like x\nyield %1")


def test_zeros_of_a_known_shape() -> None:
    p = Program(x=VECTOR)
    check(p.function(p("zeros", p.x.shape)), "%1 = zeros_like x\nyield %1")


def test_copy_of_a_broadcast_scalar() -> None:
    p = Program(x=VECTOR)
    check(
        p.function(p("copy", p("broadcast_to", 0.5, p.x.shape))),
        "%1 = full_like x, 0.5\nyield %1",
    )


def test_sum_of_a_repeated_scalar() -> None:
    p = Program(x=VECTOR)
    check(
        p.function(p("sum", p("broadcast_to", 0.5, p.x.shape), axis=None)),
        "%1 = size x\n%2 = multiply 0.5, %1\nyield %2",
    )


def test_casts_to_the_same_dtype() -> None:
    p = Program(x=VECTOR, y=ANY)
    check(
        p.function(p("astype", p.x, dtype="float64"), p("astype_like", 2 * p.y, p.y)),
        "%1 = multiply 2, y\nyield x, %1",
    )


def test_a_cast_of_a_repeated_number_is_left_out() -> None:
    x = array("n", dtype="float32")
    p = Program(x=x)
    bar = p("astype", p("broadcast_to", 0.5, p.x.shape), dtype="float32")
    check(
        p.function(
            bar * p("cos", p.x),
            p("astype", p("broadcast_to", 0.5, p.x.shape), dtype="float32"),
        ),
        """
        %1 = cos x
        %2 = multiply 0.5, %1
        %3 = full_like x, 0.5
        yield %2, %3
        """,
    )


def test_transposes_cancel() -> None:
    p = Program(x=MATRIX, t=array("a", "b", "c"))
    turned = p("transpose", p("transpose", p.t, axes=(1, 2, 0)), axes=(2, 0, 1))
    check(
        p.function(
            p.x.T.T,
            turned,
            p("transpose", p("transpose", p.t, axes=(1, 0, 2)), axes=(0, 2, 1)),
        ),
        "%1 = transpose t {axes=(1, 2, 0)}\nyield x, t, %1",
    )


def test_reshapes_join() -> None:
    p = Program(x=MATRIX)
    flat = p("ravel", p.x)
    check(p.function(p("reshape", flat, p.x.shape)), "yield x")


def test_transposes_of_products() -> None:
    p = Program(x=MATRIX, z=array("n", "n"), a=VECTOR, b=array("m"))
    check(
        p.function((p.x.T @ p.z).T, p("outer", p.a, p.b).T),
        """
        %1 = transpose z
        %2 = matmul %1, x
        %3 = outer b, a
        yield %2, %3
        """,
    )


def test_broadcast_of_a_scaled_array_is_left_out() -> None:
    p = Program(x=MATRIX, g=array("n", 1), a=FLOAT)
    bar = p("broadcast_to", p.g / p.a, p.x.shape)
    check(
        p.function(2 * bar * p.x),
        """
        %1 = divide 2, a
        %2 = multiply %1, g
        %3 = multiply %2, x
        yield %3
        """,
    )
