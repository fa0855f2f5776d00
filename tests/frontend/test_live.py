"""Functions of a running program: names by their objects, guards, text that is
current.
"""

from __future__ import annotations

import importlib
import sys

import numpy as np
import pytest
from frontend.agreement import assert_agrees, lowered, run

from spadc.errors import SpadcError
from spadc.frontend import live_function, lower

X = np.array([1.0, 2.0, 3.0])


def made_module(tmp_path, monkeypatch, text, name="live_case"):
    path = tmp_path / f"{name}.py"
    path.write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, name, raising=False)
    return importlib.import_module(name), path


def test_closures():
    scale, table, mode = 2.0, np.array([1.0, 0.5, 2.0]), "sum"

    def helper(v, by=scale):
        return v * by

    def f(x):
        return np.sum(helper(x) * table) if mode == "sum" else x

    made = assert_agrees(f, X)
    assert {read.name for read in made.globals} == {"table"}
    assert {guard.name for guard in made.guards} == {"np", "helper", "mode"}
    assert all(guard.holds() for guard in made.guards)


def test_guards_notice_changes(tmp_path, monkeypatch):
    module, _ = made_module(
        tmp_path,
        monkeypatch,
        "import numpy as np\nK = 2.0\nAXIS = 0\nSIZES = [1.0, 2.0]\n"
        "def helper(v):\n    return v * v\n"
        "def f(x):\n    return np.sum(helper(x), axis=AXIS) * K + SIZES[1]\n",
    )
    made = lowered(module.f, X)

    def stale() -> set[str]:
        return {guard.name for guard in made.guards if not guard.holds()}

    assert stale() == set()
    module.K = 5.0
    assert stale() == set()
    assert run(made, X) == 14.0 * 5.0 + 2.0
    module.SIZES[1] = 7.0
    assert stale() == set()
    assert run(made, X) == 14.0 * 5.0 + 7.0
    module.SIZES.append(1.0)
    module.helper = abs
    module.AXIS = None
    assert stale() == {"SIZES", "helper", "AXIS"}
    del module.np
    assert "np" in stale()


def test_defaults_are_those_of_the_object(tmp_path, monkeypatch):
    module, _ = made_module(
        tmp_path,
        monkeypatch,
        "K = 2.0\ndef helper(v, by=K):\n    return v * by\nK = 3.0\n"
        "def f(x):\n    return helper(x[0]) * K\n",
    )
    assert run(lowered(module.f, X), X) == 6.0


def test_text_that_has_changed(tmp_path, monkeypatch):
    module, path = made_module(
        tmp_path, monkeypatch, "def f(x):\n    return x * 2.0\n", "changed_case"
    )
    path.write_text("def f(x):\n    return x * 3.0\n")
    with pytest.raises(SpadcError) as caught:
        live_function(module.f)
    assert caught.value.code == "SPD113"


def test_functions_without_text():
    namespace = {}
    exec("def f(x):\n    return x\n", namespace)
    with pytest.raises(SpadcError) as caught:
        live_function(namespace["f"])
    assert caught.value.code == "SPD113"


def test_lambdas():
    f = lambda x: np.sum(x * x)  # noqa: E731
    assert run(lowered(f, X), X) == 14.0
    pair = (lambda x: x[0] * 1.0, lambda x: x[1] * 2.0)
    assert [run(lowered(one, X), X) for one in pair] == [1.0, 4.0]
    nested = lambda x: lambda x: x[2]  # noqa: E731
    assert run(lowered(nested(X), X), X) == 3.0


def test_numpy_functions_by_identity(tmp_path, monkeypatch):
    module, _ = made_module(
        tmp_path,
        monkeypatch,
        "import numpy\nadd_up = numpy.sum\nfunctions = {}\n"
        "def f(x):\n    return add_up(absolute(x))\n"
        "absolute = numpy.absolute\n",
    )
    assert run(lowered(module.f, X), X) == 6.0


def test_decorated_functions_are_what_they_are(tmp_path, monkeypatch):
    module, _ = made_module(
        tmp_path,
        monkeypatch,
        "import functools\n"
        "def doubled(function):\n"
        "    @functools.wraps(function)\n"
        "    def wrapper(*args, **kwargs):\n"
        "        return 2.0 * function(*args, **kwargs)\n"
        "    return wrapper\n"
        "@doubled\n"
        "def helper(v):\n    return v * v\n"
        "def f(x):\n    return helper(x[1])\n",
    )
    assert run(lowered(module.f, X), X) == 8.0


def test_constants_of_two_modules(tmp_path, monkeypatch):
    made_module(
        tmp_path, monkeypatch, "K = 2.0\ndef g(v):\n    return v * K\n", "other_case"
    )
    module, _ = made_module(
        tmp_path,
        monkeypatch,
        "from other_case import g\nK = 3.0\ndef f(x):\n    return g(x[0]) * K\n",
    )
    made = lowered(module.f, X)
    assert sorted(read.name for read in made.globals) == ["K", "K2"]
    assert run(made, X) == 6.0


def test_written_parameters():
    def f(x, y):
        y[0] = x[0]
        z = x.reshape(-1)
        z += 1.0
        return np.sum(y)

    assert set(lowered(f, X, X * 1.0).written) == {"x", "y"}


def test_static_parameters():
    def f(x, mode="mean", axis=None):
        if mode == "sum":
            return np.sum(x, axis=axis)
        return np.mean(x, axis=axis)

    made = lower(live_function(f), {}, {"mode": "sum", "axis": 0})
    assert run(made, X, "sum", 0) == 6.0
    assert [p.default for p in made.function.params[1:]] == ["mean", None]


def test_closures_of_one_name():
    def scaled_by(k):
        table = np.array([k, 0.0, 1.0])

        def scaled(v):
            return np.sum(v * table) * k

        return scaled

    two, three = scaled_by(2.0), scaled_by(3.0)

    def f(x):
        return two(x) + 10.0 * three(x)

    assert_agrees(f, X)


def test_methods_are_guarded():
    class Model:
        gain = 2.0

        def apply(self, v):
            return v * self.gain

    model = Model()

    def f(x):
        return model.apply(x[1])

    made = assert_agrees(f, X)
    model.gain = 5.0
    assert all(guard.holds() for guard in made.guards)
    assert run(made, X) == 10.0
    Model.apply = lambda self, v: v
    assert not all(guard.holds() for guard in made.guards)
