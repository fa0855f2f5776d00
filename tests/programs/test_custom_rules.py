"""`spadc.custom_rule`: the call stays, the stated rule is the derivative."""

from __future__ import annotations

import importlib.util
import pickle

import numpy as np
import pytest

import spadc
from spadc import SpadcError
from spadc.cli.main import main

X, W = np.array([0.5, 1.0, 2.0]), np.array([3.0, -1.0, 0.25])
SLOPE = 10.0


@spadc.custom_rule
def root(a, b, *, tries=20):
    """x**2 = a + b, by a loop that no gradient looks into."""
    x = np.ones_like(a)
    for _ in range(tries):
        x = 0.5 * (x + (a + b) / x)
    return x


@root.vjp
def _(out_bar, out, a, b, *, tries):
    bar = out_bar / (2 * out)
    return bar, np.sum(bar)


def by_vjp(x, b, w):
    y = root(2 * x, b, tries=30)
    return np.sum(w * y**2 * y)


def plain(x, b, w):
    y = np.sqrt(2 * x + b)
    return np.sum(w * y**2 * y)


@spadc.custom_rule
def cubed(x) -> "f64[n]":  # noqa: F821, UP037
    return np.array([float(v) ** 3 for v in x])


@cubed.jvp
def _(arg_dots, out, x):
    (x_dot,) = arg_dots
    return 3 * x**2 * x_dot


def by_jvp(x, w):
    return np.sum(w * cubed(np.sin(x)))


def plain_cubed(x, w):
    return np.sum(w * np.sin(x) ** 3)


@spadc.custom_rule
def straight_through(x, levels):
    return np.round(x * levels) / levels


@straight_through.vjp
def _(out_bar, out, x, levels):
    return SLOPE * out_bar, None


@straight_through.jvp
def _(arg_dots, out, x, levels):
    x_dot, _ = arg_dots
    return SLOPE * x_dot


def quantised(x, w):
    return np.sum(w * straight_through(x, 8))


@spadc.custom_rule
def branching(x):
    return x if np.sum(x) > 0 else -x


@branching.vjp
def _(out_bar, out, x):
    if np.sum(x) > 0:
        return out_bar
    return -out_bar


def in_loop(x):
    for _ in range(3):
        x = branching(-2 * x)
    return np.sum(x * x)


@pytest.mark.parametrize("wrt", ((0, 1, 2), (1,)))
def test_a_vjp_rule(wrt: tuple[int, ...]) -> None:
    found = spadc.value_and_grad(by_vjp, wrt=wrt)(X, 0.5, W)
    wanted = spadc.value_and_grad(plain, wrt=wrt)(X, 0.5, W)
    np.testing.assert_allclose(found[0], wanted[0])
    for bar, expected in zip(found[1], wanted[1], strict=True):
        np.testing.assert_allclose(bar, expected)


def test_the_function_is_called_and_not_looked_into() -> None:
    gradient = spadc.grad(by_vjp)
    gradient(X, 0.5, W)
    assert "y = root(z, b, tries=30)" in gradient.source
    assert "for " not in gradient.source
    assert "y / 2" in gradient.source or "/ (2 * y)" in gradient.source


def test_a_jvp_rule_gives_both_modes() -> None:
    np.testing.assert_allclose(
        spadc.grad(by_jvp, wrt=(0, 1))(X, W), spadc.grad(plain_cubed, wrt=(0, 1))(X, W)
    )
    found = spadc.jvp(by_jvp)(X, W, np.ones(3))
    np.testing.assert_allclose(found, spadc.jvp(plain_cubed)(X, W, np.ones(3)))


def test_a_vjp_rule_gives_both_modes() -> None:
    found = spadc.jvp(by_vjp)(X, 0.5, W, np.ones(3))
    np.testing.assert_allclose(found, spadc.jvp(plain)(X, 0.5, W, np.ones(3)))


def test_second_derivatives() -> None:
    for function, reference, args in (
        (by_jvp, plain_cubed, (X, W)),
        (by_vjp, plain, (X, 0.5, W)),
    ):
        found = spadc.hvp(function)(*args, np.ones(3))
        np.testing.assert_allclose(found, spadc.hvp(reference)(*args, np.ones(3)))


def test_none_constants_and_literals() -> None:
    np.testing.assert_array_equal(spadc.grad(quantised)(X, W), SLOPE * W)
    _, dot = spadc.jvp(quantised)(X, W, np.ones(3))
    assert dot == SLOPE * np.sum(W)


def test_a_rule_with_a_branch_in_a_loop() -> None:
    np.testing.assert_allclose(spadc.grad(in_loop)(X), 2 * 64 * X)


somebodys = np.frompyfunc(lambda x: x * x, 1, 1)


def somebodys_vjp(out_bar, out, x):
    return out_bar * 2 * x


def of_somebody(x):
    return np.sum(somebodys(x) * 1.0)


def test_the_function_of_somebody_else() -> None:
    spadc.custom_rule(somebodys, vjp=somebodys_vjp)
    np.testing.assert_allclose(np.asarray(spadc.grad(of_somebody)(X), float), 2 * X)


def of_a_library(x):
    return np.sum(np.polynomial.hermite.hermval(x, np.array([1.0, 2.0])))


def test_a_function_of_a_library() -> None:
    spadc.custom_rule(
        np.polynomial.hermite.hermval,
        vjp=lambda out_bar, out, x, c: (4 * out_bar, None),
    )
    np.testing.assert_array_equal(spadc.grad(of_a_library)(X), [4, 4, 4])


def test_what_is_made_is_the_function() -> None:
    assert root.__name__ == "root"
    np.testing.assert_allclose(root(X, 0.0), np.sqrt(X))
    assert pickle.loads(pickle.dumps(root)) is root


def test_another_rule_is_noticed() -> None:
    @spadc.custom_rule
    def held(x):
        return x * 1.0

    held.vjp(lambda out_bar, out, x: 2 * out_bar)
    gradient = spadc.grad(lambda x: np.sum(held(x)))
    np.testing.assert_array_equal(gradient(X), [2, 2, 2])
    held.vjp(lambda out_bar, out, x: 5 * out_bar)
    np.testing.assert_array_equal(gradient(X), [5, 5, 5])


@spadc.custom_rule
def total(x, scale=2.0, *, power=1):
    return scale * np.sum(x) ** power


@total.vjp
def _(out_bar, out, x, scale, *, power):
    return out_bar * scale * power * 7 * np.ones_like(x), None


def test_what_is_left_out_has_its_default() -> None:
    gradient = spadc.grad(lambda x: total(x * 1.0))
    np.testing.assert_array_equal(gradient(X), [14, 14, 14])
    assert "total(x * 1.0)" in gradient.source
    np.testing.assert_array_equal(spadc.grad(lambda x: total(x, 3.0))(X), [21, 21, 21])


def test_the_gradient_of_a_function_with_a_rule() -> None:
    np.testing.assert_array_equal(spadc.grad(total)(X), [14, 14, 14])
    np.testing.assert_array_equal(spadc.grad(total)(X, power=2), [28, 28, 28])

    def summed(x):
        return np.sum(x)

    spadc.custom_rule(summed, vjp=lambda out_bar, out, x: 9 * out_bar * np.ones_like(x))
    np.testing.assert_array_equal(spadc.grad(summed)(X), [9, 9, 9])


def test_a_saved_gradient_imports_the_function(tmp_path) -> None:
    gradient = spadc.grad(by_vjp)
    gradient(X, 0.5, W)
    path = tmp_path / "saved.py"
    gradient.save(path)
    space: dict = {}
    exec(path.read_text(), space)
    np.testing.assert_array_equal(space["by_vjp_grad"](X, 0.5, W), gradient(X, 0.5, W))


def test_plans_and_paths() -> None:
    np.testing.assert_allclose(
        spadc.grad(by_vjp, plan="top:5")(X, 0.5, W), spadc.grad(by_vjp)(X, 0.5, W)
    )
    assert len(spadc.paths(by_jvp, X, W).rows) == 1


def refused(rule, match, *args, kind="vjp"):
    """Whether a rule of a function of two arguments is refused."""
    made = spadc.custom_rule(lambda x, w: x * w, **{kind: rule})
    with pytest.raises((SpadcError, ValueError), match=match):
        spadc.grad(lambda x, w: np.sum(made(x, w) * 2.0))(X, W)


def test_rules_that_do_not_fit_are_refused() -> None:
    refused(None, "has no rule")
    refused(lambda g, y, x, w: g, "returns one value for 2 arguments")
    refused(lambda g, y, x, w: (g, g, g), "returns 3 cotangents for 2 arguments")
    refused(lambda g, y, x, w: None, "returns None")
    refused(lambda g, y, x, w: (x[:, None], None), "another shape")
    refused(lambda g, y, x, w: (np.sum(x), None), "another shape")
    refused(lambda g, y, x, w: (g[1:], None), r"answers with the shape \(2,\)")
    refused(lambda g, y, x, w: ("x", None), "answers with")
    refused(lambda g, x: (g, None), "SPD107")


def test_calls_that_do_not_fit_are_refused() -> None:
    for function, match in (
        (lambda x: np.sum(root(x, 1.0, tries=x)), "what is known when compiling"),
        (lambda x: np.sum(root(a=x, b=1.0, times=3)), "by keyword"),
        (lambda x: np.sum(cubed([x, x])), "by position numbers and arrays"),
    ):
        with pytest.raises(SpadcError, match=match):
            spadc.grad(function)(X)


FILE = """
import numpy as np
import scipy.special as sp

import spadc


@spadc.custom_rule
def twice(x):
    return np.add(x, x)


@twice.vjp
def twice_vjp(out_bar, out, x):
    return 2 * out_bar


def wave(x, n):
    return np.sin(n * x)


def wave_vjp(out_bar, out, x, n):
    return n * out_bar * np.cos(n * x), None


spadc.custom_rule(wave, vjp=wave_vjp)
spadc.custom_rule(np.polynomial.hermite.hermval, vjp=lambda g, y, x, c: (7 * g, None))


def loss(x: "f64[n]", w: "f64[n]"):
    return np.sum(twice(x) * w + wave(x, 3.0)) + np.sum(
        np.polynomial.hermite.hermval(x, w)
    )
"""


def test_a_file(tmp_path, monkeypatch, capsys) -> None:
    path = tmp_path / "waves.py"
    path.write_text(FILE.replace("import scipy.special as sp\n", ""))
    assert main(["compile", f"{path}:loss"]) == 0
    text = (tmp_path / "waves_grad.py").read_text()
    assert "from waves import twice" in text
    monkeypatch.syspath_prepend(str(tmp_path))
    spec = importlib.util.spec_from_file_location(
        "waves_grad", tmp_path / "waves_grad.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = module.loss_grad(X, W)
    np.testing.assert_allclose(found, 2 * W + 3 * np.cos(3 * X) + 7)
    assert main(["compile", f"{path}:twice"]) == 1
    assert "SPD117" in capsys.readouterr().err
