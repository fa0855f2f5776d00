"""What a caller may pass: one array twice, read-only arrays, other shapes later."""

from __future__ import annotations

import numpy as np
import pytest
from support import assert_gradient, central_differences, leaves, same_bits

import spadc

X = np.array([0.7, -1.2, 0.4, 2.1])
Y = np.array([-0.5, 0.9, 1.4, 0.2])


def product(x, y):
    return np.sum(x * y)


def augmented(x, y):
    x += y
    return np.sum(x * y * y)


def shifted(x, y):
    x[1:] = y[:-1] * x[0]
    return np.sum(x * y)


def normalised(x, y):
    return np.sum(np.sin(x / (y + 2.0)) * y)


def by_keyword(x, *, y, power=2):
    return np.sum(x**power * y)


def identity_sum(x, y):
    return np.sum(x) + np.sum(y[:2] * 1.0) + np.sum(y.T)


def passes_through(x, y):
    z = x
    return np.sum(z) + 0.0 * y[0]


@pytest.mark.parametrize("program", [product, augmented, shifted])
def test_same_array_in_two_arguments(program):
    """The value is that of the user's function, or the call is refused."""
    shared = X.copy()
    want = program(*[X.copy()] * 2)
    try:
        value, gradients = spadc.value_and_grad(program, wrt=(0, 1))(shared, shared)
    except spadc.SpadcError:
        return
    assert same_bits(value, want)

    def of_both(x):
        return program(x, x)

    (total,) = central_differences(of_both, (X,))
    np.testing.assert_allclose(gradients[0] + gradients[1], total, 1e-6)
    np.testing.assert_array_equal(shared, X)


@pytest.mark.parametrize("program", [product, augmented, shifted])
def test_overlapping_arguments(program):
    """Two views of one array, one of which the program writes."""
    base = np.linspace(0.3, 1.5, 5)
    own = base.copy()
    want = program(own[:-1], own[1:])
    try:
        value = spadc.value_and_grad(program, wrt=(0, 1))(base[:-1], base[1:])[0]
    except spadc.SpadcError:
        return
    assert same_bits(value, want)
    np.testing.assert_array_equal(base, np.linspace(0.3, 1.5, 5))


@pytest.mark.parametrize("program", [product, augmented, shifted, normalised])
def test_read_only_arguments(program):
    x, y = X.copy(), Y.copy()
    x.flags.writeable = y.flags.writeable = False
    got = spadc.grad(program, wrt=(0, 1))(x, y)
    for a, b in zip(got, central_differences(program, (X, Y), (0, 1)), strict=True):
        np.testing.assert_allclose(a, b, 1e-6)


@pytest.mark.parametrize(
    "program", [product, augmented, normalised, identity_sum, passes_through]
)
def test_gradients_are_new_writeable_arrays(program):
    """Changing a gradient in place changes nothing else."""
    x, y = X.copy(), Y.copy()
    first = spadc.grad(program, wrt=(0, 1))(x, y)
    again = spadc.grad(program, wrt=(0, 1))(x, y)
    for one, other in zip(first, again, strict=True):
        one *= 0.0
        assert not np.shares_memory(one, x)
        assert not np.shares_memory(one, y)
        assert not np.shares_memory(one, other)
    assert not np.shares_memory(*first)
    np.testing.assert_array_equal(x, X)
    np.testing.assert_array_equal(y, Y)


def test_other_shapes_later():
    """Lengths of 1 and other ranks, in any order, with one `Gradient`."""
    gradient = spadc.grad(normalised, wrt=(0, 1))
    rng = np.random.default_rng(1)
    shapes = [(4,), (1,), (), (3, 4), (3, 1), (1, 4), (1, 1), (2, 3, 4), (0,), (4,)]
    for left in shapes:
        for right in shapes:
            try:
                np.broadcast_shapes(left, right)
            except ValueError:
                continue
            args = (rng.uniform(0.2, 1.0, left), rng.uniform(0.2, 1.0, right))
            numeric = central_differences(normalised, args, (0, 1))
            for got, want in zip(gradient(*args), numeric, strict=True):
                assert np.shape(got) == np.shape(want)
                np.testing.assert_allclose(got, want, 1e-6, 1e-8)


def test_array_and_number_in_one_gradient():
    gradient = spadc.grad(normalised, wrt=(0, 1))
    for args in [
        (X, 0.5),
        (0.5, X),
        (0.5, 0.7),
        (np.float64(0.5), X),
        (X, np.array(1.0)),
    ]:
        numeric = central_differences(normalised, args, (0, 1))
        for got, want in zip(gradient(*args), numeric, strict=True):
            assert np.shape(got) == np.shape(want)
            np.testing.assert_allclose(got, want, 1e-6)


def test_keyword_arguments():
    want = 3 * X**2 * Y
    np.testing.assert_allclose(spadc.grad(by_keyword)(X, y=Y, power=3), want)
    np.testing.assert_allclose(spadc.grad(by_keyword)(power=3, y=Y, x=X), want)
    np.testing.assert_allclose(spadc.grad(by_keyword, wrt="y")(X, y=Y), X**2)
    with pytest.raises(TypeError):
        spadc.grad(by_keyword)(X, Y)


@pytest.mark.parametrize("wrt", ["y", 1, ("y",), ("y", "x"), (1, 0), -1])
def test_wrt_by_position_and_name(wrt):
    by_position = {"x": 0, "y": 1, -1: 1}
    names = (wrt,) if isinstance(wrt, str | int) else wrt
    order = [by_position.get(name, name) for name in names]
    numeric = central_differences(product, (X, Y), tuple(order))
    gradient = spadc.grad(product, wrt=wrt)(X, Y)
    assert isinstance(gradient, tuple) == isinstance(wrt, tuple)
    for got, want in zip(leaves(gradient), numeric, strict=True):
        np.testing.assert_allclose(got, want, 1e-6)


@pytest.mark.parametrize("wrt", ["z", 2, (0, "z"), (), ("x", 0), 1.5])
def test_wrt_that_is_no_argument(wrt):
    with pytest.raises((spadc.SpadcError, TypeError, ValueError)):
        spadc.grad(product, wrt=wrt)(X, Y)


@pytest.mark.parametrize("bad", [np.arange(4), 3, np.array([True]), "text", None])
def test_argument_without_derivative(bad):
    with pytest.raises((spadc.SpadcError, TypeError)):
        spadc.grad(product)(bad, Y)


def test_nan_is_not_hidden():
    x = np.array([0.7, np.nan, 0.4, np.inf])
    gradient = spadc.grad(normalised)(x[:3], Y[:3])
    np.testing.assert_array_equal(np.isnan(gradient), [False, True, False])


def test_value_of_a_vector_is_refused():
    def vector(x):
        return x * 2.0

    with pytest.raises((spadc.SpadcError, TypeError, ValueError)):
        spadc.grad(vector)(X)


def test_program_that_raises():
    def checked(x):
        if x[0] < 0.0:
            raise ValueError("negative")
        return np.sum(x**2)

    gradient = spadc.grad(checked)
    np.testing.assert_allclose(gradient(X), 2 * X)
    with pytest.raises(ValueError, match="negative"):
        gradient(-X)


def test_large_inputs_along_directions():
    rng = np.random.default_rng(0)
    args = (rng.uniform(0.2, 1.0, (30, 20)), rng.uniform(0.2, 1.0, 20))
    assert_gradient(normalised, args, (0, 1))
