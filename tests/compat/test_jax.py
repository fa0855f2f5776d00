"""`spadc.compat.jax` beside JAX itself, where that is installed, and beside spadc."""

import numpy as onp
import pytest

import spadc
from spadc.compat import jax as ours
from spadc.compat.jax import numpy as np

X, Y = onp.array([0.3, -0.7, 1.1]), onp.array([1.0, 2.0, -0.5])
Z, V = onp.array([1.0 + 2.0j, 0.5 - 1.0j]), onp.array([0.3 - 0.2j, 1.0 + 1.0j])
PARAMS = {"w": X, "b": onp.array(0.5)}


def loss(x, y, power=2):
    return np.sum(np.tanh(x * y) ** power) + np.sum(x**3)


def product(x, y):
    return np.outer(np.sin(x), y)


def fit(params, y):
    h = np.tanh(params["w"] * params["b"]) - y
    return np.mean(h**2), {"h": h}


def fitted(params, y):
    return fit(params, y)[0]


def modulus(z, w):
    total = np.sum(z * w)
    return np.sum(np.abs(z**2 * (1 + 2j) + z) ** 2) + np.real(total) * np.imag(total)


def power(z, w):
    return z**3 * w


def waves(x):
    return np.sin(2.0 * x)


def stopped(m):
    return lambda x: np.sum(x * m.lax.stop_gradient(x**2))


def squares_of(function):
    return lambda x: np.sum(function(x) ** 2)


# What is called, made from a module with JAX's names.
CALLS = {
    "grad": lambda m: m.grad(loss)(X, Y),
    "grad argnums": lambda m: m.grad(loss, argnums=(1, 0))(X, Y, power=3),
    "grad nested": lambda m: m.grad(fitted)(PARAMS, Y),
    "grad aux": lambda m: m.grad(fit, has_aux=True)(PARAMS, Y),
    "value_and_grad": lambda m: m.value_and_grad(loss, 1)(X, Y),
    "value_and_grad aux": lambda m: m.value_and_grad(fit, has_aux=True)(PARAMS, Y),
    "grad of grad": lambda m: m.grad(m.grad(lambda x: np.sin(x) * x))(0.4),
    "grad inside": lambda m: m.grad(lambda x: np.sum(m.grad(loss)(x, Y) ** 2))(X),
    "jacfwd": lambda m: m.jacfwd(product)(X, Y),
    "jacrev": lambda m: m.jacrev(product, argnums=(0, 1))(X, Y),
    "jacrev nested": lambda m: m.jacrev(fit)(PARAMS, Y),
    "hessian": lambda m: m.hessian(loss)(X, Y),
    "hessian nested": lambda m: m.hessian(fitted)(PARAMS, Y),
    "jvp": lambda m: m.jvp(product, (X, Y), (Y, X)),
    "jvp nested": lambda m: m.jvp(fit, (PARAMS, Y), (PARAMS, X)),
    "vjp": lambda m: (lambda v, f: (v, f(onp.ones((3, 3)))))(*m.vjp(product, X, Y)),
    "vjp aux": lambda m: (lambda v, f, aux: (v, f(onp.float64(2.0)), aux))(
        *m.vjp(fit, PARAMS, Y, has_aux=True)
    ),
    "linearize": lambda m: (lambda v, f: (v, f(Y, X)))(*m.linearize(product, X, Y)),
    "checkpoint": lambda m: m.grad(squares_of(m.checkpoint(waves)))(X),
    "stop_gradient": lambda m: m.grad(stopped(m))(X),
    "jit": lambda m: m.grad(m.jit(lambda x: np.sum(x**2)))(X),
    "ravel": lambda m: m.flatten_util.ravel_pytree(PARAMS)[0],
}
COMPLEX = {
    "grad": lambda m: m.grad(modulus, (0, 1))(Z, V),
    "vjp": lambda m: m.vjp(power, Z, V)[1](V),
    "jvp": lambda m: m.jvp(power, (Z, V), (V, Z)),
}


def assert_same(found, wanted):
    if isinstance(wanted, dict):
        assert set(found) == set(wanted)
        found = [found[key] for key in wanted]
        wanted = list(wanted.values())
    if isinstance(wanted, tuple | list):
        assert len(found) == len(wanted)
        for one, right in zip(found, wanted, strict=True):
            assert_same(one, right)
        return
    assert onp.shape(found) == onp.shape(wanted)
    onp.testing.assert_allclose(found, wanted, rtol=1e-10, atol=1e-12)


@pytest.fixture
def theirs():
    jax = pytest.importorskip("jax")
    pytest.importorskip("jax.flatten_util")
    jax.config.update("jax_enable_x64", True)
    return jax


@pytest.mark.parametrize("name", CALLS)
def test_is_what_jax_gives(name, theirs, monkeypatch):
    found = CALLS[name](ours)
    monkeypatch.setitem(globals(), "np", theirs.numpy)
    assert_same(found, CALLS[name](theirs))


@pytest.mark.parametrize("name", COMPLEX)
def test_convention_of_complex_derivatives(name, theirs, monkeypatch):
    found = COMPLEX[name](ours)
    monkeypatch.setitem(globals(), "np", theirs.numpy)
    assert_same(found, COMPLEX[name](theirs))


def test_is_what_spadc_gives():
    assert_same(ours.grad(loss, (0, 1))(X, Y), spadc.grad(loss, (0, 1))(X, Y))
    (value, aux), gradient = ours.value_and_grad(fit, has_aux=True)(PARAMS, Y)
    assert_same(((value, aux), gradient), spadc.value_and_grad(fit, has_aux=True)(
        PARAMS, Y
    ))  # fmt: skip
    assert_same(ours.jacfwd(product)(X, Y), spadc.jacobian(product)(X, Y))
    assert_same(ours.jacrev(product)(X, Y), spadc.jacobian(product)(X, Y))
    assert_same(ours.hessian(loss)(X, Y), spadc.hessian(loss)(X, Y))
    value, dot = ours.jvp(product, (X, Y), (Y, X))
    assert_same((value, dot), spadc.jvp(product, (0, 1))(X, Y, (Y, X)))
    value, pulled = ours.vjp(product, X, Y)
    out_bar = onp.ones((3, 3))
    assert_same(pulled(out_bar), spadc.vjp(product, (0, 1))(X, Y)[1](out_bar))
    value, pulled, aux = ours.vjp(fit, PARAMS, Y, has_aux=True)
    assert_same((value, aux), fit(PARAMS, Y))
    value, pushed = ours.linearize(product, X, Y)
    assert_same(pushed(Y, X), dot)
    assert_same(ours.grad(stopped(ours))(X), X**2)
    assert_same(CALLS["checkpoint"](ours), 2 * onp.sin(4 * X))
    assert_same(ours.grad(modulus)(Z, V), onp.conj(spadc.grad(modulus)(Z, V)))
    assert_same(ours.vjp(power, Z, V)[1](V)[0], 3 * Z**2 * V * V)


def test_nothing_is_compiled_by_jit():
    assert ours.jit(loss) is loss
    assert ours.jit(static_argnums=0)(loss) is loss


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ours.grad(loss, holomorphic=True), "holomorphic"),
        (lambda: ours.grad(loss, allow_int=True), "allow_int"),
        (lambda: ours.jacfwd(fit, has_aux=True), "has_aux"),
        (lambda: ours.jvp(loss, (X, Y), (X,)), "1 tangents of 2 arguments"),
        (lambda: ours.linearize(product, X, Y)[1](X), "1 tangents of 2 arguments"),
        (lambda: ours.hessian(modulus)(Z, V), "of complex numbers"),
    ],
)
def test_what_is_refused(call, message):
    with pytest.raises(spadc.SpadcError, match=message):
        call()


def test_what_is_not_there():
    for name in ("vmap", "custom_vjp"):
        with pytest.raises(AttributeError, match=f"`jax.{name}` has no place here"):
            getattr(ours, name)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        ours.nothing  # noqa: B018


def test_places_from_the_end_are_refused():
    with pytest.raises(spadc.SpadcError, match="negative `argnums`"):
        ours.grad(lambda a, *, c=1.0: a * c, -1)
