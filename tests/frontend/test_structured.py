"""Structured parameters: what they are bound to, what is noted, what is refused."""

import numpy as np
import pytest

from spadc.errors import SpadcError
from spadc.frontend import find_function, lower, module_from_text
from spadc.ir import parse_signature, to_text, verify

HEAD = "import numpy as np\n\n"


def lowered(body, signature):
    text = f"{HEAD}def f(p, x):\n    {body}\n"
    source = find_function(module_from_text(text), "f")
    made = lower(source, parse_signature(signature))
    verify(made.function)
    return made


def names(made):
    """What the parts of the first parameter are called, and which have a name."""
    parts = made.function.params[0].parts
    return [(part.value.hint, part.is_named) for part in parts]


def test_every_array_and_number_is_a_value():
    made = lowered('return p["W"] @ x + p["b"]', "p: {W: f64[n, d], b: f64, k: int}")
    first = to_text(made.function).splitlines()[0]
    assert first == (
        "func f(p: {W: f64[n,d] as W, b: f64 as b, k: int as k}, x: any) {"
    )


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ('a = p["l"][0]; return a * p["l"][1]', [("a", True), ("l1", False)]),
        ('a, b = p["l"]; return a * b', [("a", True), ("b", True)]),
        ('return sum(v * 2 for v in p["l"])', [("v0", True), ("v1", True)]),
        ('x = p["l"][0]; return x * p["l"][1]', [("l0", False), ("l1", False)]),
        ('a = p["l"][0][1:]; return a', [("l0", False), ("l1", False)]),
    ],
)
def test_parts_are_named_as_in_the_program(body, found):
    assert names(lowered(body, "p: {l: [f64[n], f64[n]]}, x: f64")) == found


def test_parts_of_one_name_that_no_position_tells_apart_keep_their_paths():
    made = lowered("return sum(v for v in p.values())", "p: {a: f64, b: f64}")
    assert names(made) == [("a", False), ("b", False)]


def test_nouns_that_are_taken_get_the_name_of_the_parameter():
    made = lowered('return p["x"] * x', "p: {x: f64}, x: f64")
    assert names(made) == [("p_x", False)]


@pytest.mark.parametrize(
    ("body", "forms"),
    [
        ('return p["a"]', {}),
        ("return sum(p.values())", {"len(p)": 2}),
        ('return p.get("c", 1.0)', {"len(p)": 2}),
        ('return p.get("a", 1.0)', {}),
        ("return len(p) * x", {"len(p)": 2}),
        ("return x if 'c' in p else p['a']", {"len(p)": 2}),
        ("return x if p else p['a']", {"len(p)": 2}),
    ],
)
def test_the_length_of_a_dict_is_noted_where_it_counts(body, forms):
    made = lowered(body, "p: {a: f64, b: f64}, x: f64")
    assert dict(made.forms) == forms


def test_lengths_of_sequences_and_literals_are_always_noted():
    made = lowered('return p["l"][0]', 'p: {l: [f64, (f64, f64)], k: "a"}')
    assert dict(made.forms) == {
        'len(p["l"])': 2,
        'len(p["l"][1])': 2,
        'p["k"]': "a",
    }


def test_what_is_written_and_what_is_changed_is_noted():
    body = 'p["a"][0] = 1.0; p["l"].append(x); p["b"] = x; return p["a"][0]'
    made = lowered(body, "p: {a: f64[n], b: f64, l: [f64]}, x: f64")
    assert made.written == ('p["a"]',)
    assert made.changed == ('p["l"]', "p")


@pytest.mark.parametrize(
    ("body", "signature", "code", "complaint"),
    [
        ('return p["c"]', "p: {a: f64}", "SPD303", "no key 'c'"),
        ("return p[2]", "p: [f64, f64]", "SPD303", "no item 2"),
        ("return p.c", "p: Point(a: f64)", "SPD304", "a Point has no part `c`: a"),
        ("return p.c", "p: (a: f64)", "SPD304", "`c`"),
        ("p.a = x; return p.a", "p: Point(a: f64)", "SPD116", "p.a"),
        ("a, b = p; return a", "p: (f64,)", "SPD303", "1 values for 2"),
        ("return p['a'] + 1", "p: {a: str}", "SPD304", "not known when compiling"),
        ('return p["a"]', "x: f64", "SPD104", "used as a container"),
        ("return p.a", "x: f64", "SPD104", r"p: Name\(a: f64"),
        ("return p.items()", "x: f64", "SPD104", "used as a container"),
    ],
)
def test_refused(body, signature, code, complaint):
    with pytest.raises(SpadcError, match=complaint) as caught:
        lowered(body, signature)
    assert caught.value.code == code


def test_ways_that_meet_keep_named_tuples():
    made = lowered(
        "p = p if x > 0 else p._replace(a=x); return p.a * p.b",
        "p: (a: f64, b: f64), x: f64",
    )
    assert np.size(made.function.results) == 1
