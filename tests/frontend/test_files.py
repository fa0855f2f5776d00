"""Names of files are resolved from their text; nothing is run."""

from __future__ import annotations

import numpy as np
import pytest
from frontend.agreement import run

from spadc.errors import SpadcError
from spadc.frontend import find_function, lower, module_from_text, read_module
from spadc.ir import parse_signature

X = np.array([1.0, 2.0, 3.0])


def compiled(text: str, name: str = "f", signature: str = "x: f64[n]"):
    module = module_from_text(text, "f.py")
    return lower(find_function(module, name), parse_signature(signature))


def test_constants_and_the_statements_that_define_them():
    made = compiled(
        "import numpy as np\n"
        "UNUSED = open('nothing')\n"
        "N = 3\n"
        "SCALE, SHIFT = 2.0, 1.0\n"
        "W = np.arange(\n"
        "    N\n"
        ") * SCALE\n"
        "def f(x):\n"
        "    return np.sum(W * x) + SHIFT\n"
    )
    assert run(made, X) == np.sum(np.arange(3) * 2.0 * X) + 1.0
    reads = {read.name: read.statements for read in made.globals}
    assert reads == {
        "W": (
            "import numpy as np",
            "N = 3",
            "SCALE, SHIFT = 2.0, 1.0",
            "W = np.arange(\n    N\n) * SCALE",
        ),
        "SHIFT": ("SCALE, SHIFT = 2.0, 1.0",),
    }
    assert made.guards == ()


def test_containers_and_functions_as_constants():
    made = compiled(
        "import numpy as np\n"
        "P = {'w': np.ones(3), 'k': [2.0, 5.0]}\n"
        "square = lambda v: v * v\n"
        "def helper(v, by=P['k'][1]):\n"
        "    return v * by\n"
        "def f(x):\n"
        "    return np.sum(P['w'] * square(x)) * P['k'][0] + helper(x[0])\n"
    )
    assert [read.name for read in made.globals] == ["P['w']", "P['k'][0]", "P['k'][1]"]
    assert run(made, X) == 14.0 * 2.0 + 5.0


IMPORTS = [
    "import numpy\n|numpy.sum(x)",
    "import numpy as xp\n|xp.sum(x)",
    "from numpy import sum as total\n|total(x)",
    "from numpy import *\n|sum(x)",
    "import numpy.linalg\n|numpy.linalg.norm(x) * 0.0 + numpy.sum(x)",
    "import numpy.linalg as la\nimport numpy as np\n|la.norm(x) * 0.0 + np.sum(x)",
    "from numpy import linalg\nimport numpy as np\n|linalg.norm(x) * 0.0 + np.sum(x)",
    "import math, numpy as np\n|math.exp(0.0) * np.sum(x)",
    "from math import exp as e, pi\nimport numpy as np\n|e(0.0) * np.sum(x) + 0.0 * pi",
]


@pytest.mark.parametrize("form", IMPORTS)
def test_import_forms(form):
    header, body = form.split("|")
    assert run(compiled(f"{header}def f(x):\n    return {body}\n"), X) == 6.0


def test_other_files(tmp_path):
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").write_text("from .inner import K\n")
    (tmp_path / "package" / "inner.py").write_text(
        "import numpy as np\nfrom math import cos\nK = cos(0.0)\nraise SystemExit\n"
        "def scaled(v, by=2.0):\n    return np.sum(v) * by * K\n"
    )
    (tmp_path / "helpers.py").write_text(
        "from package.inner import scaled as inner_scaled\n"
        "def twice(v):\n    return inner_scaled(v) + 1.0\n"
    )
    (tmp_path / "main.py").write_text(
        "import helpers\nfrom helpers import twice\nimport package\n"
        "def f(x):\n    return twice(x) + helpers.twice(x) + package.K\n"
    )
    module = read_module(tmp_path / "main.py")
    made = lower(find_function(module, "f"), parse_signature("x: f64[n]"))
    assert run(made, X) == 2 * (6.0 * 2.0 + 1.0) + 1.0


AMBIGUOUS = [
    "K = 1.0\nK = 2.0\n",
    "K = 1.0\nif K:\n    K = 2.0\n",
    "K = 1.0\nK += 1.0\n",
    "for K in range(3):\n    pass\n",
    "import numpy as np\nK = np.ones(3)\nK[0] = 2.0\n",
    "K = [1.0]\nK.append(2.0)\n",
    "import numpy as np\nK = np.ones(3)\nnp.copyto(K, 2.0)\n",
    "K = 1.0\ndef g():\n    global K\n    K = 2.0\n",
    "try:\n    K = 1.0\nexcept ImportError:\n    K = None\n",
    "class K:\n    pass\n",
    "L, *K = 1.0, 2.0\n",
]


@pytest.mark.parametrize("text", AMBIGUOUS)
def test_ambiguous_constants(text):
    with pytest.raises(SpadcError) as caught:
        compiled(f"{text}def f(x):\n    return x * K\n")
    assert caught.value.code == "SPD111"


def test_last_definition_counts():
    made = compiled("def f(x):\n    return x\ndef f(x):\n    return x[0]\n")
    assert run(made, X) == 1.0


def test_two_files_with_one_constant(tmp_path):
    (tmp_path / "helpers.py").write_text("K = 2.0\ndef g(v):\n    return v * K\n")
    (tmp_path / "main.py").write_text(
        "from helpers import g\nK = 3.0\ndef f(x):\n    return g(x) * K\n"
    )
    module = read_module(tmp_path / "main.py")
    with pytest.raises(SpadcError) as caught:
        lower(find_function(module, "f"))
    assert caught.value.code == "SPD111"


def test_annotations_and_defaults():
    made = compiled(
        "RATE = 0.5\n"
        "def f(x: 'f64[n]', n: int, /, rate=RATE, *, flag=True, scale: float = -1.5):\n"
        "    return x\n",
        signature="",
    )
    found = [
        (p.name, str(p.value.type), p.kind, p.default) for p in made.function.params
    ]
    assert [kind for *_, kind, _ in found] == [
        *["positional-only"] * 2,
        "positional-or-keyword",
        *["keyword-only"] * 2,
    ]
    assert [default for *_, default in found[2:]] == [0.5, True, -1.5]
    assert "float64" in found[0][1]
    assert "int64" in found[1][1]


BAD_FILES = [
    ("def f(x)\n    return x\n", "SPD502"),
    ("x = 1\n", "SPD503"),
    ("def g(x):\n    return x\n", "SPD503"),
]


@pytest.mark.parametrize(("text", "code"), BAD_FILES)
def test_bad_files(text, code):
    with pytest.raises(SpadcError) as caught:
        compiled(text)
    assert caught.value.code == code


def test_missing_file(tmp_path):
    with pytest.raises(SpadcError) as caught:
        read_module(tmp_path / "nosuch.py")
    assert caught.value.code == "SPD501"
    assert "nosuch.py" in str(caught.value)


def test_signature_that_names_no_parameter():
    with pytest.raises(SpadcError) as caught:
        compiled("def f(x):\n    return x\n", signature="y: f64")
    assert caught.value.code == "SPD504"


def test_places_and_statements():
    made = compiled(
        "import numpy as np\n\n\n"
        "def f(x):\n"
        "    y = np.sum(  # adds\n"
        "        x * x,\n"
        "        axis=0,\n"
        "    )\n"
        "    if y > 1.0:\n"
        "        y = -y\n"
        "    return y\n"
    )
    spans = [op.span for op in made.function.body.ops if op.span.statement]
    texts = list(dict.fromkeys((s.statement.line, s.statement.text) for s in spans))
    assert texts == [(2, "y = np.sum(x * x, axis=0)"), (6, "if y > 1.0:")]
    assert spans[0].place.line == 6
    assert {s.statement.function for s in spans} == {"f"}


def test_an_annotation_that_cannot_be_read():
    with pytest.raises(SpadcError) as caught:
        compiled('def f(x: "f64[n"):\n    return x\n', signature="")
    assert caught.value.code == "SPD504"
