"""`spadc.compat.autograd` beside autograd itself, where that is installed, and beside
differences."""

import pickle

import numpy as onp
import pytest

import spadc
from spadc.compat import autograd as ours
from spadc.compat.autograd import numpy as np

X, Y = onp.array([0.3, -0.7, 1.1]), onp.array([1.0, 2.0, -0.5])
Z, V = onp.array([1.0 + 2.0j, 0.5 - 1.0j]), onp.array([0.3 - 0.2j, 1.0 + 1.0j])


def loss(x, y, power=2):
    return np.sum(np.tanh(x * y) ** power) + np.sum(x**3)


def product(x, y):
    return np.outer(np.sin(x), y)


def with_aux(x, y):
    return np.sum(x**2 * y), x * y


def modulus(z, w):
    total = np.sum(z * w)
    return np.sum(np.abs(z**2 * (1 + 2j) + z) ** 2) + np.real(total) * np.imag(total)


def power(z, w):
    return z**3 * w


def waves(x):
    return np.sin(2.0 * x)


def squares_of(function):
    return lambda x: np.sum(function(x) ** 2)


def differences(function, x, step=1e-6):
    """The Jacobian by central differences, the axes of `x` last."""
    columns = []
    for k in range(len(x)):
        e = onp.zeros(len(x))
        e[k] = step
        columns.append((function(x + e) - function(x - e)) / (2 * step))
    return onp.stack(columns, axis=-1)


# What is called, made from a module with autograd's names; real arguments.
CALLS = {
    "grad": lambda m: m.grad(loss)(X, Y),
    "grad argnum": lambda m: m.grad(loss, 1)(X, Y, power=3),
    "grad argnums": lambda m: m.grad(loss, (1, 0))(X, Y),
    "grad of grad": lambda m: m.grad(m.grad(lambda x: np.sin(x) * x))(0.4),
    "grad inside": lambda m: m.grad(lambda x: np.sum(m.grad(loss)(x, Y) ** 2))(X),
    "value_and_grad": lambda m: m.value_and_grad(loss, argnum=1)(X, Y),
    "elementwise_grad": lambda m: m.elementwise_grad(waves)(X),
    "elementwise twice": lambda m: m.elementwise_grad(m.elementwise_grad(waves))(X),
    "grad_and_aux": lambda m: m.grad_and_aux(with_aux)(X, Y),
    "grad_named": lambda m: m.grad_named(loss, "y")(X, Y),
    "jacobian": lambda m: m.jacobian(product)(X, Y),
    "jacobian argnum": lambda m: m.jacobian(product, 1)(X, Y),
    "hessian": lambda m: m.hessian(loss)(X, Y),
    "deriv": lambda m: m.deriv(product)(X, Y),
    "make_vjp": lambda m: (lambda f, v: (f(onp.ones((3, 3))), v))(
        *m.make_vjp(product)(X, Y)
    ),
    "make_jvp": lambda m: m.make_jvp(product, 1)(X, Y)(X),
    "make_hvp": lambda m: (lambda f, *_: f(Y))(*m.make_hvp(loss)(X, Y)),
    "hessian_vector_product": lambda m: m.hessian_vector_product(loss, 1)(X, Y, X),
    "hessian_tensor_product": lambda m: m.hessian_tensor_product(loss)(X, Y, X),
    "vector_jacobian_product": lambda m: m.vector_jacobian_product(product)(X, Y, X),
    "tensor_jacobian_product": lambda m: m.tensor_jacobian_product(product)(
        X, Y, onp.ones((3, 3))
    ),
    "make_ggnvp": lambda m: m.make_ggnvp(waves)(X)(Y),
    "make_ggnvp loss": lambda m: m.make_ggnvp(waves, lambda u: np.sum(np.exp(u)))(X)(Y),
    "checkpoint": lambda m: m.grad(squares_of(m.checkpoint(waves)))(X),
}
COMPLEX = {
    "grad": lambda m: m.grad(modulus, (0, 1))(Z, V),
    "value_and_grad": lambda m: m.value_and_grad(modulus)(Z, V),
    "make_vjp": lambda m: m.make_vjp(power)(Z, V)[0](V),
    "make_jvp": lambda m: m.make_jvp(power)(Z, V)(V),
    "holomorphic_grad": lambda m: m.holomorphic_grad(lambda z: np.sum(z**3 * V))(Z),
}


def assert_same(found, wanted):
    if isinstance(wanted, tuple | list):
        assert len(found) == len(wanted)
        for one, right in zip(found, wanted, strict=True):
            assert_same(one, right)
        return
    assert onp.shape(found) == onp.shape(wanted)
    onp.testing.assert_allclose(found, wanted, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("name", CALLS)
def test_is_what_autograd_gives(name, monkeypatch):
    theirs = pytest.importorskip("autograd")
    found = CALLS[name](ours)
    monkeypatch.setitem(globals(), "np", theirs.numpy)
    assert_same(found, CALLS[name](theirs))


@pytest.mark.parametrize("name", COMPLEX)
def test_convention_of_complex_derivatives(name, monkeypatch):
    theirs = pytest.importorskip("autograd")
    found = COMPLEX[name](ours)
    monkeypatch.setitem(globals(), "np", theirs.numpy)
    assert_same(found, COMPLEX[name](theirs))


def test_real_derivatives_are_differences():
    gradient = ours.grad(loss)
    onp.testing.assert_allclose(
        gradient(X, Y), differences(lambda x: loss(x, Y), X), rtol=1e-6
    )
    second = differences(lambda x: gradient(x, Y), X)
    onp.testing.assert_allclose(ours.hessian(loss)(X, Y), second, rtol=1e-6, atol=1e-8)
    for found in (
        ours.hessian_vector_product(loss)(X, Y, Y),
        ours.make_hvp(loss)(X, Y)[0](Y),
    ):
        onp.testing.assert_allclose(found, second @ Y, rtol=1e-6)
    matrix = differences(lambda x: product(x, Y), X)
    onp.testing.assert_allclose(ours.jacobian(product)(X, Y), matrix, atol=1e-9)
    ones = onp.ones((3, 3))
    wanted = onp.tensordot(ones, matrix, 2)
    pullback, value = ours.make_vjp(product)(X, Y)
    onp.testing.assert_array_equal(value, product(X, Y))
    onp.testing.assert_allclose(pullback(ones), wanted, atol=1e-9)
    found = ours.vector_jacobian_product(product)(X, Y, Y)
    onp.testing.assert_allclose(found, onp.tensordot(Y, matrix, 1), atol=1e-9)
    onp.testing.assert_allclose(ours.deriv(waves)(X), 2 * onp.cos(2 * X))
    nested = CALLS["grad inside"](ours)
    onp.testing.assert_allclose(nested, 2 * second @ gradient(X, Y), rtol=1e-6)


def test_complex_gradient_is_the_conjugate():
    theirs = ours.grad(modulus)(Z, V)
    onp.testing.assert_array_equal(theirs, onp.conj(spadc.grad(modulus)(Z, V)))
    found = ours.holomorphic_grad(lambda z: np.sum(z**3 * V))(Z)
    onp.testing.assert_allclose(found, 3 * Z**2 * V)
    for made in (ours.hessian(modulus), ours.hessian_vector_product(modulus)):
        with pytest.raises(spadc.SpadcError, match="of complex numbers"):
            made(Z, V, V)
    gradient = ours.grad(modulus)
    with pytest.raises(spadc.SpadcError, match="is a conjugate"):
        spadc.grad(lambda s: s * np.abs(gradient(Z, V)[0]))(2.0)


def test_all_arguments_by_name():
    found = ours.multigrad_dict(loss)(X, Y)
    assert list(found) == ["x", "y"]
    onp.testing.assert_array_equal(found["y"], ours.grad(loss, 1)(X, Y))


def test_checks():
    ours.check_grads(loss, (0, 1))(X, Y)
    ours.check_grads(product, modes=["rev"], order=1)(X, Y)
    ours.check_grads(waves)(X)

    @spadc.grad
    def wrong(x):
        return np.sum(x**2)

    assert spadc.check(wrong, X).agrees


@pytest.mark.parametrize(
    "value",
    [
        {"b": X, "a": (1.0, [Y, onp.ones((2, 2))])},
        (X, {}),
        [],
        2.5,
        onp.float32(1.5),
    ],
)
def test_flatten(value):
    vector, unflatten = ours.flatten(value)
    again = unflatten(2 * vector)
    onp.testing.assert_array_equal(ours.flatten(again)[0], 2 * vector)
    assert type(again) is type(value) or onp.ndim(value) == 0
    if isinstance(value, dict):
        assert list(again) == list(value)
        onp.testing.assert_array_equal(vector[:4], [1.0, *Y])
    with pytest.raises(ValueError, match="shape"):
        unflatten(onp.zeros(99))
    flat, _, example = ours.flatten_func(lambda tree: tree, value)
    onp.testing.assert_array_equal(flat(example), vector)


def test_is_a_gradient():
    gradient = ours.grad(loss)
    gradient(X, Y)
    assert "def loss_grad(x, y, power=2):" in gradient.source
    assert (gradient.__name__, gradient.primal) == ("loss", loss)
    again = pickle.loads(pickle.dumps(gradient))
    onp.testing.assert_array_equal(again(X, Y), gradient(X, Y))
    assert repr(gradient) == repr(gradient.gradient)


def test_what_is_not_there():
    with pytest.raises(AttributeError, match="custom_rule"):
        ours.primitive  # noqa: B018
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        ours.nothing  # noqa: B018


def test_places_from_the_end_are_refused():
    with pytest.raises(spadc.SpadcError, match="negative `argnum`"):
        ours.grad(lambda a, *, c=1.0: a * c, -1)
