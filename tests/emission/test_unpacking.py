"""Structured parameters in the text: how parts are read, checked and assembled."""

from __future__ import annotations

from spadc.emission import Layout, emit
from spadc.ir import (
    FLOAT,
    Assembly,
    Function,
    Param,
    Part,
    Record,
    Region,
    Result,
    Value,
    parse_type,
    parts_of_type,
)
from spadc.primitives import Builder


def summed(form: str, named: dict[int, str]) -> Function:
    """The sum of all parts of `p`; those in `named` have names."""
    struct = parse_type(form)
    parts = tuple(
        Part(reach, Value(FLOAT, named.get(k, f"part{k}")), k in named)
        for k, (reach, _) in enumerate(parts_of_type(struct))
    )
    build = Builder()
    total = parts[0].value
    for part in parts[1:]:
        total = build.apply("add", total, part.value)
    param = Param("p", Value(struct, "p"), parts=parts)
    body = Region(param.values, tuple(build.ops), (total,))
    return Function("f", (param,), body)


def body_of(fn: Function, structure: Assembly = None, **layout: object) -> str:
    """The generated statements, without indentation."""
    source = emit(fn, Layout("f", structure, **layout))  # type: ignore[arg-type]
    _, _, body = source.partition("def f(p):\n")
    return "\n".join(line.removeprefix("    ") for line in body.splitlines())


def test_unnamed_parts_are_written_as_paths() -> None:
    fn = summed("{a: float, b: [float, Point(x: float)]}", {})
    assert body_of(fn) == 'return p["a"] + p["b"][0] + p["b"][1].x'


def test_named_parts_are_bound_first() -> None:
    fn = summed("{a: float, b: [float, float]}", {0: "a", 2: "w"})
    assert body_of(fn) == 'a = p["a"]\nw = p["b"][1]\nreturn a + p["b"][0] + w'


def test_sequences_of_named_parts_are_unpacked() -> None:
    names = {0: "a", 1: "W", 2: "b", 3: "x", 4: "y"}
    fn = summed("{a: float, l: (float, float), r: (x: float, y: float)}", names)
    assert body_of(fn).splitlines()[:4] == [
        'a = p["a"]',
        'W, b = p["l"]',
        'x = p["r"].x',
        'y = p["r"].y',
    ]


def test_a_sequence_of_one_is_indexed() -> None:
    assert body_of(summed("[float]", {0: "a"})) == "a = p[0]\nreturn a"


def test_forms_are_checked_unless_unpacking_does() -> None:
    fn = summed("[float, float]", {0: "a", 1: "b"})
    assert "raise" not in body_of(fn, forms=(("len(p)", 2),))
    fn = summed("[float, float]", {})
    forms = (("len(p)", 2), ('p["k"]', "a"), ('p["o"]', None), ('p["t"]', True))
    first, second, *_ = body_of(fn, forms=forms[:1]).splitlines()
    assert first == "if len(p) != 2:"
    assert second == '    raise ValueError("this code is for another form of `p`")'
    text = body_of(fn, forms=forms[1:]).splitlines()[0]
    assert text == ('if p["k"] != "a" or p["o"] is not None or p["t"] is not True:')


def test_results_are_assembled() -> None:
    structure: Assembly = {
        "a": (Result(0),),
        0: [None, Record('p["b"]', ("x",), (Result(0),))],
    }
    fn = summed("[float]", {0: "a"})
    text = 'return {"a": (a,), 0: [None, type(p["b"])(x=a)]}'
    assert body_of(fn, structure).splitlines()[-1] == text


def test_a_list_that_is_only_read_is_the_one_of_the_argument() -> None:
    fn = summed("{l: [float, float]}", {})
    build = Builder()
    parts = fn.params[0].values
    items = build.apply("new_list", *parts, hint="items")
    length = build.apply("list_length", items)
    body = Region(parts, tuple(build.ops), (length,))
    assert (
        body_of(Function("f", fn.params, body)) == 'items = p["l"]\nreturn len(items)'
    )
    grown = build.apply("append", items, parts[0])
    body = Region(parts, tuple(build.ops), (length, grown))
    text = body_of(Function("f", fn.params, body))
    assert 'items = [p["l"][0], p["l"][1]]' in text
