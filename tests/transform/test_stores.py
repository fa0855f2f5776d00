"""Stores and reads of the same part."""

from __future__ import annotations

from typing import Any

import numpy as np
from transform.building import (
    ANY,
    FLOAT,
    INT,
    Program,
    array,
    assert_same_results,
    check,
    short,
)

from spadc.ir import At, Ref, ScalarType, Slice, Span, Statement, Subscript, shift_refs
from spadc.transform import simplify

VECTOR = array("n")
INNER = Subscript((Slice(1, -1),))
REST = Subscript((Slice(1, None),))


def read(p: Program, x: Any, part: Subscript = INNER, *dynamic: Any) -> Any:
    (step,) = shift_refs((part,), 1) if dynamic else (part,)
    return p("index", x, *dynamic, step=step)


def write(p: Program, x: Any, v: Any, part: Subscript = INNER, *dynamic: Any) -> Any:
    path = shift_refs((part,), 2) if dynamic else (part,)
    return p("write", x, v, *dynamic, path=path)


def add(p: Program, x: Any, v: Any, part: Subscript = INNER) -> Any:
    return p("accumulate", x, v, path=(part,))


def test_the_last_of_two_writes_counts() -> None:
    p = Program(x=VECTOR)
    check(
        p.function(write(p, write(p, p.x, 1.0), 2.0)),
        "%1 = write x, 2.0 {path=[1:-1]}\nyield %1",
    )


def test_writes_of_different_parts_stay() -> None:
    p = Program(x=VECTOR)
    check(
        p.function(write(p, write(p, p.x, 1.0), 2.0, REST)),
        """
        %1 = write x, 1.0 {path=[1:-1]}
        %2 = write %1, 2.0 {path=[1:]}
        yield %2
        """,
    )


def test_dynamic_parts_are_the_same_for_the_same_index() -> None:
    index = ScalarType("int64", weak=True)
    element = Subscript((At(Ref(0)),))
    p = Program(x=VECTOR, i=index, j=index)
    zeroed = write(p, p.x, 0.0, element, p.i)
    check(
        p.function(
            write(p, zeroed, 2.0, element, p.i),
            write(p, write(p, p.x, 0.0, element, p.i), 2.0, element, p.j),
        ),
        """
        %1 = write x, 2.0, i {path=[i]}
        %2 = write x, 0.0, i {path=[i]}
        %3 = write %2, 2.0, j {path=[j]}
        yield %1, %3
        """,
    )


def test_adding_to_a_zeroed_part_is_writing() -> None:
    p = Program(x=VECTOR, a=FLOAT)
    check(
        p.function(add(p, write(p, p.x, 0.0), p.a)),
        "%1 = write x, a {path=[1:-1]}\nyield %1",
    )


def test_adding_to_a_zeroed_part_before_other_additions() -> None:
    p = Program(x=VECTOR, a=FLOAT)
    zeroed = write(p, p.x, 0.0)
    check(
        p.function(add(p, add(p, zeroed, 2.0, REST), p.a)),
        """
        %1 = write x, a {path=[1:-1]}
        %2 = accumulate %1, 2.0 {path=[1:]}
        yield %2
        """,
    )


def test_additions_of_other_statements_keep_their_order() -> None:
    p = Program(x=VECTOR, a=FLOAT)
    other = add(p, write(p, p.x, 0.0), 2.0, REST)
    p.build.span = Span(None, Statement("f", 1, "y = x"), reverse=True)
    check(
        p.function(add(p, other, p.a)),
        """
        %1 = write x, 0.0 {path=[1:-1]}
        %2 = accumulate %1, 2.0 {path=[1:]}
        %3 = accumulate %2, a {path=[1:-1]}
        yield %3
        """,
    )


def test_an_update_in_place_costs_its_cotangent_nothing() -> None:
    """`x[1:-1] += v`: the cotangent of x is that of the new x."""
    p = Program(x_bar=VECTOR)
    part = read(p, p.x_bar)
    updated = add(p, write(p, p.x_bar, 0.0), part)
    check(
        p.function(updated, 2 * part),
        "%1 = index x_bar {step=[1:-1]}\n%2 = multiply 2, %1\nyield x_bar, %2",
    )


def test_a_state_that_is_read_elsewhere_stays() -> None:
    p = Program(x=VECTOR)
    zeroed = write(p, p.x, 0.0)
    check(
        p.function(add(p, zeroed, 2.0), zeroed),
        """
        %1 = write x, 0.0 {path=[1:-1]}
        %2 = accumulate %1, 2.0 {path=[1:-1]}
        yield %2, %1
        """,
    )


def test_adding_to_zeros() -> None:
    p = Program(x=VECTOR, y=ANY)
    zeros = p("zeros", p.x.shape, dtype="float64")
    check(
        p.function(
            p("accumulate", zeros, p.x * p.x, path=()),
            p("accumulate", p("zeros_like", p.y), p.y * p.y, path=()),
            p("accumulate", p("zeros_like", p.y), p.x, path=()),
        ),
        """
        %1 = multiply x, x
        %2 = multiply y, y
        %3 = zeros_like y
        %4 = accumulate %3, x {path=()}
        yield %1, %2, %4
        """,
    )


def test_writing_everything() -> None:
    p = Program(x=VECTOR, y=VECTOR, a=FLOAT)
    check(
        p.function(p("write", p.x, p.y, path=()), p("write", p.x, p.a, path=())),
        "%1 = write x, a {path=()}\nyield y, %1",
    )


def test_what_was_written_is_read_back() -> None:
    p = Program(x=VECTOR, y=VECTOR, a=FLOAT)
    part = read(p, 2 * p.y)
    check(
        p.function(read(p, write(p, p.x, part)), read(p, write(p, p.x, p.a))),
        """
        %1 = multiply 2, y
        %2 = index %1 {step=[1:-1]}
        %3 = write x, a {path=[1:-1]}
        %4 = index %3 {step=[1:-1]}
        yield %2, %4
        """,
    )


def test_a_cast_by_a_store_is_kept() -> None:
    p = Program(x=array("n", dtype="float32"), y=VECTOR)
    part = read(p, p.y)
    check(
        p.function(read(p, write(p, p.x, part))),
        """
        %1 = index y {step=[1:-1]}
        %2 = write x, %1 {path=[1:-1]}
        %3 = index %2 {step=[1:-1]}
        yield %3
        """,
    )


def test_a_store_repeats_by_itself() -> None:
    p = Program(x=VECTOR, a=FLOAT)
    part = read(p, p.x)
    check(
        p.function(add(p, p.x, p("broadcast_to", p.a, part.shape))),
        "%1 = accumulate x, a {path=[1:-1]}\nyield %1",
    )


def test_a_store_broadcasts_by_itself() -> None:
    p = Program(x=array("n", "m"), row=array("m"), column=array("n", 1))
    wide = p("broadcast_to", p("expand_dims", p.row, axis=0), p.x.shape)
    tall = p("broadcast_to", -p.column, p.x.shape)
    bar = p("accumulate", p.x, wide, path=())
    check(
        p.function(p("accumulate", bar, tall, path=())),
        """
        %1 = negative column
        %2 = accumulate x, row {path=()}
        %3 = accumulate %2, %1 {path=()}
        yield %3
        """,
    )


def test_adding_zeros_with_a_part_is_adding_to_the_part() -> None:
    p = Program(x=VECTOR, a=FLOAT)
    part = read(p, p.x)
    inner = write(p, p("zeros_like", part), p.a, REST)
    check(
        p.function(add(p, p.x, inner), inner),
        """
        %1 = index x {step=[1:-1]}
        %2 = zeros_like %1
        %3 = write %2, a {path=[1:]}
        %4 = accumulate x, %3 {path=[1:-1]}
        yield %4, %3
        """,
    )
    check(
        p.function(add(p, p.x, write(p, p("zeros_like", part), p.a, REST))),
        "%1 = accumulate x, a {path=[1:-1][1:]}\nyield %1",
    )


ROW = Subscript((At(Ref(0)),))


def test_adding_zeros_with_an_element_of_a_row_is_adding_to_the_element() -> None:
    p = Program(x=array("n", "m"), bar=array("n", "m"), a=FLOAT, i=INT, j=INT)
    row = p("zeros_like", read(p, p.x, ROW, p.i))
    inner = write(p, row, p.a, ROW, p.j)
    check(
        p.function(
            p("accumulate", p.bar, inner, p.i, path=shift_refs((ROW,), 2)),
        ),
        "%1 = accumulate bar, a, i, j {path=[i][j]}\nyield %1",
    )


def test_a_row_of_another_array_is_no_part() -> None:
    p = Program(x=array("n", "k"), bar=array("n", "m"), a=FLOAT, i=INT, j=INT)
    row = p("zeros_like", read(p, p.x, ROW, p.i))
    inner = write(p, row, p.a, ROW, p.j)
    total = p("accumulate", p.bar, inner, p.i, path=shift_refs((ROW,), 2))
    assert "zeros_like" in short(simplify(p.function(total)))


def test_adding_to_a_repeated_number() -> None:
    p = Program(x=VECTOR)
    ones = p("broadcast_to", 1.0, p.x.shape)
    check(
        p.function(p("accumulate", ones, 2 * p.x, path=())),
        "%1 = multiply 2, x\n%2 = add %1, 1.0\nyield %2",
    )


def test_the_same_product_twice() -> None:
    p = Program(x=VECTOR, y=VECTOR)
    check(
        p.function(p("accumulate", p.x * p.y, p.x * p.y, path=())),
        """
        %1 = multiply 2, x
        %2 = multiply %1, y
        yield %2
        """,
    )


def test_sums_in_place() -> None:
    p = Program(x=VECTOR, y=VECTOR)
    bar = p("sin", p.x)
    check(
        p.function(
            p("accumulate", -p.x, p.y, path=()), p("accumulate", bar, bar, path=())
        ),
        """
        %1 = sin x
        %2 = subtract y, x
        %3 = multiply 2, %1
        yield %2, %3
        """,
    )


def test_what_is_subtracted_has_its_sign_in_front() -> None:
    """So that it is emitted as `x[1:-1] -= 2 * y[1:-1]`."""
    p = Program(x=VECTOR, y=VECTOR)
    check(
        p.function(add(p, p.x, -(2 * read(p, p.y)))),
        """
        %1 = index y {step=[1:-1]}
        %2 = multiply 2, %1
        %3 = negative %2
        %4 = accumulate x, %3 {path=[1:-1]}
        yield %4
        """,
    )


def test_values_found_again_stay_as_recorded() -> None:
    """Ops of the reverse sweep without a statement restore the primal."""
    p = Program(Span(reverse=True), x=VECTOR, a=FLOAT)
    restored = write(p, p.x, p.a)
    fn = p.function(2 * read(p, restored) * 1.0)
    after = simplify(fn)
    assert short(after) == short(fn)
    assert_same_results(fn, after, (np.arange(4.0), 2.0), exact=True)
