"""Containers in signatures and arguments: types, texts, parts, and making them anew."""

from collections import namedtuple
from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np
import pytest

from spadc.ir import (
    Entry,
    LiteralType,
    Param,
    Part,
    ScalarType,
    ShapeType,
    SignatureError,
    StructType,
    Value,
    flattened,
    is_plainly_made,
    nested,
    noun_of,
    parse_annotation,
    parse_type,
    part_of_value,
    parts_of_type,
    rebuilt,
    spelled,
    taken_apart,
    told_apart,
    type_of_value,
    type_to_text,
    with_parts,
)

Layer = namedtuple("Layer", "W b")


@dataclass(frozen=True)
class Camera:
    R: object
    focal: float = 1.0


@pytest.mark.parametrize(
    "text",
    [
        "{W: f64[n, d], b: f64[d]}",
        '{"a key": f64, 0: f64[n], ("a", 1): int}',
        "[{W: f64[n]}, {W: f64[m]}]",
        "(f64[n], f64)",
        "(f64[n],)",
        "()",
        "{}",
        "[]",
        "(mean: f64[n], std: f64)",
        "Camera(R: f64[3, 3], f: float)",
        '{act: "tanh, or {", drop: None, flag: True, n: 3, k: -1}',
        "{deep: [({a: [any]}, int)]}",
    ],
)
def test_texts_of_structures_are_fixed_points(text):
    type_ = parse_type(text)
    assert isinstance(type_, StructType)
    assert type_to_text(type_) == text


def test_repeated_items_are_written_out():
    assert type_to_text(parse_type("[f64[n]] * 3")) == "[f64[n], f64[n], f64[n]]"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{W: f64[n]", "cannot read the structure"),
        ("{W}", "cannot read the entry 'W'"),
        ("{W: f64[n] b: f64}", "cannot read"),
        ("[f64, ...]", "must be known"),
        ("{a: f64, a: f64}", "stands twice"),
        ("{a b: f64}", "cannot read 'a b'"),
        ("Camera(f64)", "cannot read the attribute"),
        ("[f64)", "cannot read the structure"),
    ],
)
def test_structures_that_cannot_be_read(text, complaint):
    with pytest.raises(SignatureError, match=complaint):
        parse_type(text)


def test_annotations_of_structures():
    assert parse_annotation('"{W: f64[n]}"') == parse_type("{W: f64[n]}")
    assert parse_annotation("'[f64, f64]'") == parse_type("[f64, f64]")
    assert parse_annotation("'(n, d) matrix'") is None
    assert parse_annotation("Callable(x)") is None
    with pytest.raises(SignatureError):
        parse_annotation("'{W f64}'")


def test_types_of_live_containers():
    tree = {"layers": [Layer(np.ones((2, 1)), None)], "camera": Camera(1.5, 2)}
    type_ = type_of_value(tree, "p")
    layers, camera = type_.items
    assert (type_.kind, layers.kind, camera.kind) == ("dict", "list", "object")
    assert layers.items[0].kind == "named tuple"
    assert layers.items[0].items[1] == LiteralType(None)
    assert camera.labels == ("R", "focal")
    first, *_ = dict(parts_of_type(type_)).values()
    assert str(first.shape[0]) == 'p["layers"][0].W_0'
    assert first.shape[1] == 1


def test_a_tuple_of_integers_is_a_shape_only_by_itself():
    assert type_of_value((1, 2), "p") == ShapeType((None, None))
    assert type_to_text(type_of_value([(1, 2)], "p")) == "[(int, int)]"


def test_literals_differ_by_type():
    assert LiteralType(1) != LiteralType(True)
    assert LiteralType("a") == LiteralType("a")


def test_texts_and_nouns_of_parts():
    reach = (Entry("layers"), Entry(0), Entry("W", attribute=True))
    assert spelled("p", reach) == 'p["layers"][0].W'
    assert noun_of(reach) == "layers0_W"
    assert noun_of((Entry("a key"), Entry(("b", 1)))) == "a_key_b___1"
    tree = {"layers": [Layer(5, 6)]}
    assert part_of_value(tree, reach) == 5


def test_suffixes_tell_positions_apart():
    def at(*labels):
        return tuple(map(Entry, labels))

    assert told_apart([at("l", 0, "W"), at("l", 1, "W")]) == ["0", "1"]
    assert told_apart([at(0, 1), at(1, 1), at(1, 2)]) == ["0_1", "1_1", "1_2"]
    assert told_apart([at("a"), at("b")]) == ["", ""]
    assert told_apart([at(0), at(0, 1)]) == ["0", "0_1"]


def test_containers_are_taken_apart_and_made_anew():
    tree = {"a": [1.0, (2.0, Layer(3.0, "text"))], "c": Camera(4.0), "s": (1, 2)}
    flat = flattened({"t": tree})
    assert list(flat) == [
        't["a"][0]',
        't["a"][1][0]',
        't["a"][1][1].W',
        't["a"][1][1].b',
        't["c"].R',
        't["c"].focal',
        't["s"][0]',
        't["s"][1]',
    ]
    doubled = rebuilt(tree, lambda part: part * 2)
    assert doubled["a"][1] == (4.0, Layer(6.0, "texttext"))
    assert doubled["c"] == Camera(8.0, 2.0)
    assert nested({"t": tree}, flat) == {"t": tree}
    assert tree["c"].R == 4.0


@pytest.mark.parametrize("value", [3.0, "text", None, np.ones(2), {1, 2}, dict])
def test_what_is_no_container(value):
    assert taken_apart(value) is None


def test_types_with_other_parts():
    type_ = parse_type("{a: f64, b: [int]}")
    found = with_parts(type_, lambda reach, part: ScalarType("float32"))
    assert type_to_text(found) == "{a: f32, b: [f32]}"


@dataclass
class WithInit:
    W: object

    def __init__(self, W):
        self.W = W


@dataclass
class Computed:
    n: int = field(default=0, init=False)


class Plain(namedtuple("Plain", "W")):
    pass


class Made(Plain):
    def __new__(cls, W):
        return super().__new__(cls, W)


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Camera(1.0), True),
        (Layer(1, 2), True),
        (Plain(1), True),
        (SimpleNamespace(a=1), True),
        (WithInit(1), False),
        (Computed(), False),
        (Made(1), False),
    ],
)
def test_objects_that_can_be_made_from_their_parts(value, plain):
    assert is_plainly_made(value) is plain


def test_attributes_that_an_object_got_later_are_parts():
    camera = WithMore(1.0)
    camera.extra = 2.0
    assert taken_apart(camera).labels == ("R", "extra")
    assert not is_plainly_made(camera)
    plain = Plain(1.0)
    plain.extra = 2.0
    with pytest.raises(SignatureError, match="Plain, which spadc does not know"):
        type_of_value(plain, "p")


@dataclass
class WithMore:
    R: object


def test_structured_parameters_stand_for_their_parts():
    struct = parse_type("{W: f64, b: f64}")
    parts = tuple(Part(reach, Value(t)) for reach, t in parts_of_type(struct))
    param = Param("p", Value(struct, "p"), parts=parts)
    assert param.is_structured
    assert param.values == tuple(part.value for part in parts)
    plain = Param("x", Value(ScalarType("float64"), "x"))
    assert plain.values == (plain.value,)
