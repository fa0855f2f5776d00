"""Signatures, annotations and live arguments become types, and types text."""

import numpy as np
import pytest

from spadc.ir import (
    BOOL,
    FLOAT,
    INT,
    AnyType,
    ArrayType,
    ObjectType,
    ScalarType,
    ShapeType,
    SignatureError,
    Sym,
    parse_annotation,
    parse_signature,
    parse_type,
    signature_to_text,
    type_of_value,
    type_to_text,
)


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("f64[n, 3]", ArrayType("float64", (Sym("n"), 3))),
        ("f32[n-1,n+2]", ArrayType("float32", (Sym("n", -1), Sym("n", 2)))),
        ("float64[?]", ArrayType("float64", (None,))),
        ("i64[]", ArrayType("int64", ())),
        ("f64[...]", ArrayType("float64", None)),
        ("any[n]", ArrayType(None, (Sym("n"),))),
        ("f64", ScalarType("float64")),
        ("b1", BOOL),
        ("float", FLOAT),
        ("int", INT),
        ("any", AnyType()),
        ("str", ObjectType("str")),
    ],
)
def test_types(text, type_):
    assert parse_type(text) == type_
    assert parse_type(type_to_text(type_)) == type_


def test_signature_text_is_a_fixed_point():
    text = "w: f64[d], X: f32[n, d], steps: int, y: any, s: f64[...], b: b1"
    assert signature_to_text(parse_signature(text)) == text
    assert parse_signature("") == {}


def test_equal_names_are_equal_lengths_that_may_be_one():
    types = parse_signature("w: f64[d], X: f64[n,d]")
    assert types["w"].shape[0] == types["X"].shape[1]
    assert not types["w"].shape[0].not_one


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("w f64", "write `name: f64"),
        ("w: f63[d]", "unknown dtype 'f63'"),
        ("w: f64[d", "brackets"),
        ("w: f64[2d]", "the length '2d'"),
        ("w: f64, w: f64", "twice"),
        ("w:", "cannot read the type ''"),
        ("1w: f64", "cannot read '1w: f64'"),
    ],
)
def test_unreadable_signatures(text, complaint):
    with pytest.raises(SignatureError, match=r"^[^\n]*$") as caught:
        parse_signature(text)
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("f64[d]", ArrayType("float64", (Sym("d"),))),
        ("'f64[d]'", ArrayType("float64", (Sym("d"),))),
        ("int", INT),
        ("float", None),
        ("any", None),
        ("np.ndarray", None),
        ("list[int]", None),
        ("NDArray[np.float64]", None),
        ("a sentence", None),
    ],
)
def test_annotations(text, type_):
    assert parse_annotation(text) == type_


@pytest.mark.parametrize(
    "text", ["f64[n", "float32[n, d", "i64[n,,]", "f64[n] or None"]
)
def test_annotations_that_are_meant_but_cannot_be_read(text):
    with pytest.raises(SignatureError):
        parse_annotation(text)


@pytest.mark.parametrize(
    ("value", "type_"),
    [
        (np.ones((4, 1)), ArrayType("float64", (Sym("x_0"), 1))),
        (np.ones(3, np.float32), ArrayType("float32", (Sym("x_0"),))),
        (np.zeros(()), ArrayType("float64", ())),
        (np.float32(1.0), ScalarType("float32")),
        (1.0, FLOAT),
        (1, INT),
        (True, BOOL),
        (1j, ScalarType("complex128", weak=True)),
        ((2, 3), ShapeType((None, None))),
        (None, ObjectType("NoneType")),
        ("sum", ObjectType("str")),
    ],
)
def test_live_arguments(value, type_):
    assert type_of_value(value, "x") == type_


def test_live_lengths_are_known_not_to_be_one():
    type_ = type_of_value(np.ones((4, 1, 0)), "x")
    assert [dim == 1 or dim.not_one for dim in type_.shape] == [True] * 3


def test_subclasses_with_other_operators_are_refused():
    with pytest.raises(SignatureError, match="MaskedArray"):
        type_of_value(np.ma.array([1.0]), "x")
