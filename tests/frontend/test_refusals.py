"""What is outside the accepted language is refused: code, place, excerpt, way out."""

from __future__ import annotations

import textwrap

import pytest

from spadc.errors import CODES, SpadcError
from spadc.frontend import find_function, lower, module_from_text
from spadc.ir import parse_signature

HEADER = "import numpy as np\nimport random\n"
TYPED = "x: f64[n], m: f64[n, d], k: i64[n], i: int, s: f64"

# The code, and the body of `f(x, m, k, i, s)`; the marked line is the one to be shown.
REFUSED = [
    ("SPD115", "try:  # <-\n    y = np.linalg.inv(m)\nexcept ValueError:\n    y = m\nreturn y"),
    ("SPD115", "try:  # <-\n    return x / s\nfinally:\n    x[0] = 1.0"),
    ("SPD100", "global K  # <-\nK = x\nreturn x"),
    ("SPD100", "yield x  # <-"),
    ("SPD104", "match (s, i):\n    case (a, 1) | (1, a):  # <-\n        return a\nreturn m"),
    ("SPD116", "x.name = 1.0  # <-\nreturn x"),
    ("SPD116", "x.name += 1.0  # <-\nreturn x"),
    ("SPD102", "with np.errstate(divide='raise'):  # <-\n    return 1.0 / x"),
    ("SPD100", "class A:  # <-\n    pass\nreturn x"),
    ("SPD100", "x.shape = (2, 2)  # <-\nreturn x"),
    ("SPD100", "with open('f') as h:  # <-\n    pass\nreturn x"),
    ("SPD100", "return sum({x[0], x[1]})  # <-"),
    ("SPD109", "v = iter(x)\npairs = zip(v, x)\nreturn sum(v)  # <-"),
    ("SPD109", "v = iter(x)\nfor a in v:\n    if a > s: break\nreturn sum(v)  # <-"),
    ("SPD104", "v = iter(x)\nreturn next(v)  # <-"),
    ("SPD104", "return sorted(x)  # <-"),
    ("SPD101", "return np.frompyfunc(lambda v: v * v, 1, 1)(x)  # <-"),
    ("SPD304", "return x if str(s) == '1' else m  # <-"),
    ("SPD101", "return np.isnat(x)  # <-"),
    ("SPD101", "return x.byteswap()  # <-"),
    ("SPD101", "return x * np.random.rand(3)  # <-"),
    ("SPD101", "return random.random() * x  # <-"),
    ("SPD101", "return np.logical_xor.reduce(x)  # <-"),
    ("SPD101", "x.resize(3)  # <-\nreturn x"),
    ("SPD102", "return np.log(x, where=x > 0)  # <-"),
    ("SPD102", "np.power.at(m, (k, slice(2)), 2.0)  # <-\nreturn x"),
    ("SPD102", "return np.argmax(x, where=k > 0)  # <-"),
    ("SPD303", "np.fill_diagonal(x, 0.0)  # <-\nreturn x"),
    ("SPD302", "y = np.zeros(3, dtype=int)\nnp.exp(x, out=y)  # <-\nreturn y"),
    ("SPD104", "return max(x[0], x[1], key=abs)  # <-"),
    ("SPD102", "return max(x[0], start=1)  # <-"),
    ("SPD104", "return np.sum(m, axis=i)  # <-"),
    ("SPD104", "items = [x, 'a']\nreturn items[i]  # <-"),
    ("SPD105", "def g(v, n):\n    return v if n == 0 else g(v, n - 1)  # <-\nreturn g(x, i)"),
    ("SPD106", "return y  # <-"),
    ("SPD106", "y = x\ndel y\nreturn y  # <-"),
    ("SPD106", "y = y + 1.0  # <-\nreturn y"),
    ("SPD107", "def g(a, b):\n    return a\nreturn g(x)  # <-"),
    ("SPD107", "def g(a):\n    return a\nreturn g(x, x)  # <-"),
    ("SPD107", "def g(a, /):\n    return a\nreturn g(a=x)  # <-"),
    (
        "SPD108",
        "h = [{1: x[0]}]\nfor v in x:  # <-\n    h.append({1: v})\nreturn h[0][1]",
    ),
    ("SPD109", "y = 'a'\nif s > 0:\n    y = x\nreturn y * 2.0  # <-"),
    ("SPD109", "y = [x, x] if s > 0 else x  # <-\nreturn y"),
    ("SPD110", "raise ValueError('no')"),
    ("SPD112", "@print  # <-\ndef g(v):\n    return v\nreturn g(x)"),
    ("SPD201", "y = m.reshape(-1)\ny[0] = 1.0\nreturn np.sum(m)  # <-"),
    ("SPD201", "y = np.diag(m)\nm[0, 0] = 1.0\nreturn np.sum(y)  # <-"),
    ("SPD202", "m[[0, 1]][0] = 1.0  # <-\nreturn m"),
    ("SPD203", "TABLE[0] = x[0]  # <-\nreturn x"),
    ("SPD203", "TABLE[1:] += x  # <-\nreturn x"),
    ("SPD203", "y = TABLE.reshape(-1)\ny += 1.0  # <-\nreturn y"),
    ("SPD204", "NAMES.append(x)  # <-\nreturn x"),
    ("SPD204", "h = [x, x]\nfor v in h:  # <-\n    h.append(v)\n    if len(h) > 3: break\nreturn h"),
    ("SPD301", "return np.sort(np.exp(1j * x))  # <-"),
    ("SPD301", "x[0] = 1j * s  # <-\nreturn x"),
    ("SPD302", "k += 0.5  # <-\nreturn k"),
    ("SPD302", "k /= 2  # <-\nreturn k"),
    ("SPD303", "a, b = x[0], x[1], x[2]  # <-\nreturn a"),
    ("SPD303", "return x[0, 1]  # <-"),
    ("SPD303", "return [x][3]  # <-"),
    ("SPD304", "return x + 'text'  # <-"),
    ("SPD304", "return np.sum(print)  # <-"),
    ("SPD304", "for v in np:  # <-\n    pass\nreturn x"),
    ("SPD304", "return s[0]  # <-"),
    ("SPD305", "return x[1.5]  # <-"),
    ("SPD305", "return x[s]  # <-"),
]  # fmt: skip


def refusal(body: str, signature: str = TYPED) -> SpadcError:
    text = f"{HEADER}TABLE = np.zeros(3)\nNAMES = [1.0]\ndef f(x, m, k, i, s):\n"
    module = module_from_text(text + textwrap.indent(body, "    ") + "\n", "f.py")
    with pytest.raises(SpadcError) as caught:
        lower(find_function(module, "f"), parse_signature(signature))
    return caught.value


@pytest.mark.parametrize(("code", "body"), REFUSED, ids=range(len(REFUSED)))
def test_refused(code, body):
    found = refusal(body).diagnostic
    assert found.code == code, str(found)
    assert found.code in CODES
    assert found.file == "f.py"
    if "# <-" in body:
        assert "# <-" in found.excerpt, str(found)
        assert "^" in str(found)


def test_text_of_an_error():
    assert str(refusal("y = x * 2.0\nreturn np.load(y)")) == (
        "f.py:7:12: SPD101 `numpy.load` reads or writes a file\n"
        "    7 |     return np.load(y)\n"
        "      |            ^^^^^^^^^^\n"
        "  Do it outside the function, and pass the array as an argument."
    )


@pytest.mark.parametrize(
    ("call", "way_out"),
    [
        ("np.squared(x)", "the nearest is `numpy.square`."),
        ("np.fft.q(x)", "functions that it knows: `spadc coverage numpy.fft`."),
    ],
)
def test_nearest_function(call, way_out):
    found = refusal(f"return {call}").diagnostic
    assert found.way_out.endswith(way_out)


UNTYPED = [
    ("SPD202", "y = x\ny += 1.0  # <-\nreturn np.sum(x)"),
    ("SPD202", "def g(a):\n    a *= 2.0  # <-\ng(x)\nreturn x"),
    ("SPD201", "y = x * 2.0\nfirst = y[0]\ny[0] = 5.0\nreturn first  # <-"),
    ("SPD104", "n, d = x.shape[:2]  # <-\nreturn n"),
    ("SPD104", "return [1.0, 2.0] * x  # <-"),
]


@pytest.mark.parametrize(("code", "body"), UNTYPED)
def test_refused_without_types(code, body):
    found = refusal(body, "").diagnostic
    assert found.code == code, str(found)
    assert "# <-" in found.excerpt, str(found)


@pytest.mark.parametrize("code", CODES)
def test_explanations_are_complete(code):
    found = CODES[code]
    assert all((found.title, found.text, found.example, found.way_out))
    assert not found.title.endswith(".")
    assert found.text.endswith(".")
