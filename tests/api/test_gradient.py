"""The object that the transforms return: calls, specialisation, source, files,
pickles."""

import inspect
import linecache
import pickle
import subprocess
import sys
import traceback

import numpy as np
import pytest

import spadc

RNG = np.random.default_rng(0)
W, X, Y = RNG.standard_normal(3), RNG.standard_normal((5, 3)), RNG.standard_normal(5)
scale = 2.0
weights = np.array([1.0, 2.0, 3.0])


def loss(w, X, y, *, ridge=0.1):
    """A loss."""
    return np.mean((X @ w - y) ** 2) * scale + ridge * np.sum(w**2)


def loss_grad(w, X, y, ridge=0.1):
    return 2 * scale * X.T @ (X @ w - y) / len(y) + 2 * ridge * w


@spadc.grad(wrt="w")
def decorated(w, X, y):
    return np.sum((X @ w - y) ** 2)


@spadc.value_and_grad
def bare(x):
    return np.sum(x**2)


def helper(x):
    return x**2


def calls_helper(x):
    return np.sum(helper(x))


def cubes(x):
    return np.sum(x**3)


def writes(x, y):
    x[0] = y[1]
    return np.sum(x * y)


def product(x):
    return x * x[::-1]


def scaled_by_outer_values(x):
    return np.sum(scale * x**2 * weights)


def reduced(x, how="sum", negative=False):
    total = np.sum(x) if how == "sum" else np.mean(x)
    return -total if negative else total


def several_results(x):
    return np.sum(np.sin(x)), {"square": x**2, "number": x[0]}


def along_axis(x, axis):
    return np.sum(np.sum(x, axis=axis) ** 2)


def test_function_and_decorator_forms():
    np.testing.assert_allclose(spadc.grad(loss)(W, X, Y), loss_grad(W, X, Y))
    np.testing.assert_allclose(decorated(W, X, Y), 2 * X.T @ (X @ W - Y))
    value, gradient = bare(W)
    assert value == np.sum(W**2)
    np.testing.assert_allclose(gradient, 2 * W)
    np.testing.assert_allclose(spadc.grad()(loss)(W, X, Y), loss_grad(W, X, Y))


def test_form_of_wrt_is_the_form_of_the_gradient():
    assert isinstance(spadc.grad(loss, wrt="w")(W, X, Y), np.ndarray)
    (only,) = spadc.grad(loss, wrt=("w",))(W, X, Y)
    np.testing.assert_allclose(only, loss_grad(W, X, Y))
    ridge, again = spadc.grad(loss, wrt=("ridge", 0))(W, X, Y)
    np.testing.assert_allclose(ridge, np.sum(W**2))
    np.testing.assert_allclose(again, only)


def test_vjp_keeps_the_arguments_that_it_was_given():
    x = W.copy()
    value, pullback = spadc.vjp(product)(x)
    np.testing.assert_array_equal(value, product(W))
    x[:] = 0.0
    out_bar = np.array([1.0, 10.0, 100.0])
    np.testing.assert_allclose(pullback(out_bar), (out_bar + out_bar[::-1]) * W[::-1])


def test_vjp_of_several_results():
    value, pullback = spadc.vjp(several_results)(W)
    np.testing.assert_array_equal(value[1]["square"], W**2)
    out_bar = (2.0, {"square": np.arange(3.0), "number": 10.0})
    wanted = 2 * np.cos(W) + 2 * W * np.arange(3.0) + [10.0, 0.0, 0.0]
    np.testing.assert_allclose(pullback(out_bar), wanted)


def test_vjp_of_a_parameter_called_out_bar():
    def scaled(x, out_bar, out0_bar=2.0):
        return x * out_bar * out0_bar

    pullback = spadc.vjp(scaled)(W, X[0])[1]
    np.testing.assert_allclose(pullback(W), 2 * W * X[0])
    assert spadc.check(spadc.vjp(scaled, ("x", "out_bar")), W, X[0]).agrees
    both = spadc.vjp(lambda out_bar, out1_bar: (out_bar, out1_bar * out_bar))
    np.testing.assert_allclose(both(W, X[0])[1]((W, None)), W)


out_bar = 3.0
x_dot = 5.0


def reads_names_of_derivatives(x):
    return np.sum(out_bar * x**2 + x_dot * x)


def test_globals_called_like_cotangents_and_tangents():
    wanted = 6 * W + 5
    np.testing.assert_allclose(spadc.grad(reads_names_of_derivatives)(W), wanted)
    pullback = spadc.vjp(reads_names_of_derivatives)(W)[1]
    np.testing.assert_allclose(pullback(2.0), 2 * wanted)
    value, dot = spadc.jvp(reads_names_of_derivatives)(W, W)
    assert value == reads_names_of_derivatives(W)
    np.testing.assert_allclose(dot, np.sum(wanted * W))
    np.testing.assert_allclose(spadc.hvp(reads_names_of_derivatives)(W, W), 6 * W)
    second = spadc.hessian(reads_names_of_derivatives)(W)
    np.testing.assert_allclose(second, 6 * np.eye(3))
    matrix = spadc.jacobian(reads_names_of_derivatives)(W)
    np.testing.assert_allclose(matrix, wanted)


def test_cotangent_must_fit_the_value():
    pullback = spadc.vjp(product)(W.astype("f4"))[1]
    assert pullback(np.ones(3)).dtype == np.float32
    for out_bar in (1.0, np.ones(4), (1.0, 2.0, 3.0, 4.0)):
        with pytest.raises(spadc.SpadcError, match="the cotangent has shape"):
            pullback(out_bar)
    pullback = spadc.vjp(several_results)(W)[1]
    for out_bar in (1.0, (1.0, W), (1.0, {"square": W})):
        with pytest.raises(spadc.SpadcError, match="structured like the value"):
            pullback(out_bar)


@pytest.mark.parametrize("name", ["__name__", "__doc__", "__module__", "__qualname__"])
def test_looks_like_its_function(name):
    assert getattr(spadc.grad(loss), name) == getattr(loss, name)
    assert inspect.signature(spadc.grad(loss)) == inspect.signature(loss)
    assert spadc.grad(loss).primal is loss


def test_another_length_does_not_compile_again():
    gradient = spadc.grad(loss)
    gradient(W, X, Y)
    compiled = gradient.__wrapped__
    np.testing.assert_allclose(gradient(W, X[:4], Y[:4]), loss_grad(W, X[:4], Y[:4]))
    assert gradient.__wrapped__ is compiled


def test_equal_gradients_share_what_was_compiled():
    first, second = spadc.grad(loss, wrt="w"), spadc.grad(loss)
    other = spadc.value_and_grad(loss)
    for gradient in (first, second, other):
        gradient(W, X, Y)
    assert first.__wrapped__ is second.__wrapped__
    assert first.__wrapped__ is not other.__wrapped__


def test_reloaded_function_compiles_again():
    def reloaded(x):
        return np.sum(x**2)

    gradient = spadc.grad(reloaded)
    np.testing.assert_allclose(gradient(W), 2 * W)
    reloaded.__code__ = cubes.__code__
    np.testing.assert_allclose(gradient(W), 3 * W**2)


@pytest.mark.parametrize(
    "args",
    [
        (W.astype("f4"), X, Y),
        (W, X[:1], Y[:1]),
        (W, X, 0.5),
        (W[:1], X[:, :1], Y),
    ],
    ids=["dtype", "length 1", "rank", "other length 1"],
)
def test_another_kind_of_argument_compiles_again(args):
    gradient = spadc.grad(loss)
    gradient(W, X, Y)
    compiled = gradient.__wrapped__
    got = gradient(*args)
    assert got.dtype == args[0].dtype
    np.testing.assert_allclose(got, spadc.grad(loss)(*args))
    assert gradient.__wrapped__ is not compiled
    gradient(W, X, Y)
    assert gradient.__wrapped__ is compiled


def test_outer_values_are_read_when_called(monkeypatch):
    gradient = spadc.grad(loss)
    gradient(W, X, Y)
    monkeypatch.setitem(globals(), "scale", 5.0)
    np.testing.assert_allclose(gradient(W, X, Y), loss_grad(W, X, Y))
    monkeypatch.setitem(globals(), "scale", np.array([1.0, 2.0]))
    wanted = np.sum([2 * s * X.T @ (X @ W - Y) / 5 for s in (1.0, 2.0)], axis=0)
    vector = spadc.vjp(loss)
    np.testing.assert_allclose(vector(W, X, Y)[1](np.ones(2)), wanted + 0.4 * W)


def test_rebound_helper_compiles_again(monkeypatch):
    gradient = spadc.grad(calls_helper)
    np.testing.assert_allclose(gradient(W), 2 * W)
    first = gradient.__wrapped__
    monkeypatch.setitem(globals(), "helper", lambda x: x**3)
    np.testing.assert_allclose(gradient(W), 3 * W**2)
    monkeypatch.undo()
    np.testing.assert_allclose(gradient(W), 2 * W)
    assert gradient.__wrapped__ is first


def test_closure_is_read_when_called():
    def make():
        factor = 2.0

        def scaled(x):
            return np.sum(factor * x**2)

        def change():
            nonlocal factor
            factor = 3.0

        return scaled, change

    scaled, change = make()
    gradient = spadc.grad(scaled)
    np.testing.assert_allclose(gradient(W), 4 * W)
    change()
    np.testing.assert_allclose(gradient(W), 6 * W)


@pytest.mark.parametrize(
    ("args", "kwargs"),
    [((W, X), {}), ((W, X, Y, 0.1), {}), ((W, X, Y), {"rdge": 1}), ((), {"q": 1})],
)
def test_wrong_arguments_raise_what_the_function_raises(args, kwargs):
    with pytest.raises(TypeError) as wanted:
        loss(*args, **kwargs)
    with pytest.raises(TypeError) as got:
        spadc.grad(loss)(*args, **kwargs)
    assert str(got.value) == str(wanted.value)


@pytest.mark.parametrize(
    ("w", "complaint"),
    [
        (np.arange(3), "int64"),
        (3, "int64"),
        (True, "bool"),
        (W + 1j, "a complex number"),
        ([3, 4], "no floating point"),
        ("abc", "str"),
        (None, "NoneType"),
        (np.ma.array(W), "MaskedArray"),
    ],
)
def test_arguments_without_a_gradient(w, complaint):
    with pytest.raises(spadc.SpadcError, match=complaint) as caught:
        spadc.grad(loss)(w, X, Y)
    assert caught.value.code.startswith("SPD")


@pytest.mark.parametrize("wrt", ["q", 7, -5, (), ("w", 0), 0.5])
def test_wrong_wrt_is_refused_at_once(wrt):
    with pytest.raises(spadc.SpadcError, match="`loss`"):
        spadc.grad(loss, wrt=wrt)


@pytest.mark.parametrize("fun", [len, 3, print])
def test_what_is_not_a_function_is_refused(fun):
    with pytest.raises(spadc.SpadcError, match="Pass"):
        spadc.grad(fun)


def test_unknown_plan_is_refused_at_once():
    with pytest.raises(spadc.SpadcError, match="`best` is not a plan"):
        spadc.grad(loss, plan="best")


def test_written_argument_must_not_share_memory():
    gradient = spadc.grad(writes, wrt="y")
    base = np.arange(4.0)
    gradient(base.copy(), base)
    for x, y in [(base, base), (base[:3], base[1:])]:
        with pytest.raises(spadc.SpadcError, match=r"`x` is written and may share"):
            gradient(x, y)
    with pytest.raises(spadc.SpadcError, match="the same memory"):
        gradient(np.broadcast_to(1.0, (4,)), base)
    np.testing.assert_array_equal(base, np.arange(4.0))


def test_source_is_shown_by_inspect():
    gradient = spadc.grad(loss)
    gradient(W, X, Y)
    assert gradient.source.startswith("# Generated by spadc")
    assert inspect.getsource(gradient) in gradient.source
    assert "def loss_grad(w, X, y, *, ridge=0.1):" in inspect.getsource(gradient)
    linecache.checkcache()
    assert "# Reverse sweep" in inspect.getsource(gradient)


def test_source_before_any_call_is_for_any_arguments():
    gradient = spadc.grad(bare.primal)
    assert "def bare_grad(x):" in gradient.source
    assert gradient.plan == spadc.Plan.exact()


def test_traceback_shows_the_generated_line():
    gradient = spadc.grad(decorated.primal, wrt="w")
    with pytest.raises(ValueError, match="mismatch") as caught:
        gradient(W, X[:, :2], Y)
    shown = "".join(traceback.format_exception(caught.value))
    assert ", in decorated_grad\n    " in shown
    assert "In the generated `decorated_grad`, line" in caught.value.__notes__[-1]
    assert "X @ w" in caught.value.__notes__[-1]


def test_saved_source_is_a_module(tmp_path):
    gradient = spadc.grad(decorated.primal, wrt="w")
    gradient(W, X, Y)
    gradient.save(tmp_path / "saved.py")
    namespace = {}
    exec((tmp_path / "saved.py").read_text(), namespace)
    np.testing.assert_array_equal(
        namespace["decorated_grad"](W, X, Y), gradient(W, X, Y)
    )


def test_saved_source_says_the_values_that_it_reads(tmp_path):
    gradient = spadc.grad(scaled_by_outer_values)
    gradient(W)
    gradient.save(tmp_path / "saved.py")
    namespace = {}
    exec((tmp_path / "saved.py").read_text(), namespace)
    gradient_of_file = namespace["scaled_by_outer_values_grad"]
    np.testing.assert_array_equal(gradient_of_file(W), gradient(W))


def test_saved_source_is_not_for_one_argument_only(tmp_path):
    gradient = spadc.grad(reduced)
    gradient(W)
    gradient.save(tmp_path / "saved.py")
    gradient(W, "mean")
    with pytest.raises(spadc.SpadcError, match="`how='mean'` only"):
        gradient.save(tmp_path / "other.py")
    assert not (tmp_path / "other.py").exists()


def test_texts_flags_and_axes_are_compiled_in():
    gradient = spadc.grad(reduced)
    np.testing.assert_allclose(gradient(W), np.ones(3))
    np.testing.assert_allclose(gradient(W, "mean"), np.full(3, 1 / 3))
    np.testing.assert_allclose(gradient(W, negative=True), -np.ones(3))
    np.testing.assert_allclose(gradient(W), np.ones(3))
    along = spadc.grad(along_axis)
    for axis in (0, 1, 0, -1, (0, 1)):
        wanted = 2 * np.sum(X, axis=axis, keepdims=True) * np.ones_like(X)
        np.testing.assert_allclose(along(X, axis), wanted)


def test_notebook_display():
    html = spadc.grad(bare.primal)._repr_html_()
    assert "bare_grad" in html
    assert "<pre" in html


def test_decorated_function_is_pickled_by_reference():
    assert pickle.loads(pickle.dumps(decorated)) is decorated


@pytest.mark.parametrize(
    "gradient",
    [spadc.value_and_grad(loss, wrt=("w", "ridge")), spadc.grad(decorated.primal)],
    ids=["function", "decorated function"],
)
def test_pickle_of_a_module_level_function(gradient):
    copy = pickle.loads(pickle.dumps(gradient))
    assert repr(copy(W, X, Y)) == repr(gradient(W, X, Y))


def test_pickle_of_a_nested_function_in_another_process(tmp_path):
    factor = 3.0

    def inner(x):
        return np.sum(helper(x)) * factor

    path = tmp_path / "gradient.pickle"
    # By source: this module cannot be imported where the pickle is read.
    helper.__module__, was = "__nowhere__", helper.__module__
    try:
        path.write_bytes(pickle.dumps((spadc.grad(inner), W)))
    finally:
        helper.__module__ = was
    program = (
        "import pickle, sys, numpy as np\n"
        "g, w = pickle.load(open(sys.argv[1], 'rb'))\n"
        "np.testing.assert_allclose(g(w), 6 * w)\n"
        "print(g.source)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    assert "def inner_grad(x):" in run.stdout


def test_lambda_cannot_be_pickled():
    with pytest.raises(pickle.PicklingError, match="give it a name with `def`"):
        pickle.dumps(spadc.grad(lambda x: np.sum(x)))


def test_changed_defaults_are_seen():
    def scaled(x, b=2.0):
        return np.sum(x) * b

    both = spadc.value_and_grad(scaled)
    assert both(np.ones(3))[0] == 6.0
    scaled.__defaults__ = (7.0,)
    value, bar = both(np.ones(3))
    assert value == 21.0
    np.testing.assert_array_equal(bar, [7.0, 7.0, 7.0])
