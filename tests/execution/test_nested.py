"""Nested arguments: drawn from signatures, compared part by part."""

import numpy as np
import pytest

from spadc.execution import Checked, Parameters, check_gradient, draw_arguments
from spadc.ir import SignatureError, parse_signature


def primal(p, x):
    p["a"][0] *= 2.0
    return np.sum(p["a"] ** 2) * p["l"][1] * x


def gradient(p, x, factor=1.0, form=dict):
    a = p["a"].copy()
    a[0] *= 2.0
    a_bar = 2 * a * p["l"][1] * x
    a_bar[0] *= 2.0
    last = factor * np.sum(a**2) * x
    bars = {"a": a_bar, "l": [None, last], "k": None}
    return form(bars)


ARGUMENTS = ({"a": np.array([0.5, 1.5]), "l": ["text", 0.7], "k": 3}, 1.2)


def report(**options):
    def compiled(p, x):
        return gradient(p, x, **options)

    checked = Checked("f", primal, compiled, "grad", ("p",), Parameters(primal))
    return check_gradient(checked, ARGUMENTS, "here")


def test_parts_are_compared_one_by_one():
    found = report()
    assert found.agrees
    assert found.arguments == ('p["a"]', 'p["l"][1]')
    assert ARGUMENTS[0]["a"][0] == 0.5


def test_the_wrong_part_is_named():
    lines = str(report(factor=1.01)).splitlines()
    assert lines[1].startswith('  p["a"]: 2 directions')
    assert lines[2].startswith('  p["l"][1]: gradient ')


def other_keys(bars):
    return {"b": bars["a"], "l": bars["l"], "k": None}


def other_list(bars):
    return {**bars, "l": tuple(bars["l"])}


def missing_part(bars):
    return {**bars, "a": None}


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        (other_keys, "p: the gradient is not nested like the argument"),
        (other_list, "p: the gradient is not nested like the argument"),
        (missing_part, 'p["a"]: the gradient has shape (), the argument (2,)'),
    ],
)
def test_another_form_is_a_fault(form, fault):
    found = report(form=form)
    assert not found.agrees
    assert fault in found.faults


def test_containers_are_drawn():
    types = parse_signature(
        "p: {l: [(f64[n], int), (f64[n], int)], c: C(R: f64[n, 2]), k: 'a'}, "
        "t: (mean: f64[n], std: f64)"
    )
    drawn = draw_arguments(types)
    p, t = drawn["p"], drawn["t"]
    assert p["k"] == "a"
    assert p["c"].R.shape == (p["l"][0][0].size, 2)
    assert type(p["l"][1]) is tuple
    assert t.mean.shape == p["l"][1][0].shape
    assert t[1] == t.std


def test_what_cannot_be_drawn_is_named():
    with pytest.raises(SignatureError, match=r'`p\["l"\]\[1\]`, which is `any`'):
        draw_arguments(parse_signature("p: {l: [f64, any]}"))
