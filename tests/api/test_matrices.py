"""`jacobian` and `hessian`: their shapes and forms, whichever way they are made."""

from collections import namedtuple

import numpy as np
import pytest

import spadc

Pair = namedtuple("Pair", "W b")
X, Y = np.array([0.3, -0.7]), np.array([1.0, 2.0, 0.5])
WAYS = ("auto", "forward", "reverse")


def several(x, y):
    return {"outer": np.outer(np.sin(x), y), "n": 3}, np.sum(x * x)


def outer(x, y):
    return np.outer(np.sin(x), y) * x[0]


def penalty(p, s=2.0):
    return s * np.sum(np.tanh(p["pair"].W @ p["pair"].b) ** 2)


def params():
    return {"pair": Pair(np.full((2, 3), 0.2), Y / 3), "name": "p"}


def stencil(u, k):
    v = np.zeros_like(u)
    v[1:-1] = k * (u[2:] - 2 * u[1:-1] + u[:-2]) * u[1:-1]
    return v


def differences(function, x, step=1e-6):
    columns = []
    for index in np.ndindex(np.shape(x)):
        e = np.zeros(np.shape(x))
        e[index] = step
        columns.append((function(x + e) - function(x - e)) / (2 * step))
    shape = np.shape(columns[0]) + np.shape(x)
    return np.stack(columns, axis=-1).reshape(shape)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("function", [outer, stencil])
def test_agrees_with_differences(function, way):
    args = (X, Y) if function is outer else (Y, 0.7)
    for place in range(2):
        found = spadc.jacobian(function, place, way=way)(*args)

        def moved(x, place=place):
            return function(*args[:place], x, *args[place + 1 :])

        wanted = differences(moved, args[place])
        np.testing.assert_allclose(found, wanted, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("way", WAYS)
def test_form_of_the_value_with_that_of_wrt_inside(way):
    both, of_sum = spadc.jacobian(several, (0, "y"), way=way)(X, Y)
    assert [block.shape for block in both["outer"]] == [(2, 3, 2), (2, 3, 3)]
    assert both["n"] is None
    np.testing.assert_array_equal(of_sum[0], 2 * X)
    np.testing.assert_array_equal(of_sum[1], np.zeros(3))
    (one,) = spadc.jacobian(several, [1], way=way)(X, Y)[0]["outer"]
    np.testing.assert_array_equal(one, both["outer"][1])
    named = spadc.jacobian(several, ..., way=way)(X, Y)[0]["outer"]
    assert list(named) == ["x", "y"]
    np.testing.assert_array_equal(named["x"], both["outer"][0])
    nested = spadc.jacobian(lambda p: p["pair"].W @ p["pair"].b, way=way)(params())
    assert nested["name"] is None
    assert nested["pair"].W.shape == (2, 2, 3)
    np.testing.assert_array_equal(nested["pair"].b, np.full((2, 3), 0.2))


def test_numbers_and_dtypes():
    assert spadc.jacobian(lambda x: x**3)(2.0) == 12.0
    assert spadc.hessian(lambda x: x**3)(2.0) == 12.0
    x = X.astype(np.float32)
    assert spadc.jacobian(lambda x: np.tanh(x))(x).dtype == np.float32
    assert spadc.hessian(lambda x: np.sum(x**3))(x).dtype == np.float32
    assert spadc.jacobian(lambda x: np.outer(x, x))(X[:0]).shape == (0, 0, 0)


def test_sparse_matrices_of_numbers():
    found = spadc.jacobian(lambda x: (x**3, x * np.ones(2)), sparse=True)(2.0)
    np.testing.assert_array_equal(found[0].toarray(), [[12.0]])
    np.testing.assert_array_equal(found[1].toarray(), [[1.0], [1.0]])


@pytest.mark.parametrize("options", [*({"way": way} for way in WAYS), {"sparse": True}])
def test_single_precision_beside_double_precision(options):
    single, double = np.ones(2, np.float32), np.ones(2)

    def several(a, b):
        return np.sum(a), np.sum(b)

    by_single, by_double = spadc.jacobian(several, (0, 1), **options)(single, double)
    assert by_single[0].dtype == np.float32
    assert by_double[1].dtype == np.float64
    found = spadc.jacobian(lambda a: np.sum(a), **options)(single)
    assert found.dtype == np.float32
    of_number = spadc.jacobian(lambda a: a * single, **options)(np.float32(2))
    assert of_number.dtype == np.float32


def test_a_lambda_with_a_branch():
    either = spadc.jacobian(lambda a, b: a * b if b[0] > 1 else a + b)
    np.testing.assert_array_equal(either(Y, 2 + 0 * Y), 2 * np.eye(3))


@pytest.mark.parametrize("plan", ["top:2", "mass:0.9", "budget:bytes=1000000"])
def test_plans_that_measure_do_not_fit_products(plan):
    with pytest.raises(spadc.SpadcError, match="SPD505"):
        spadc.hvp(lambda x: np.sum(x**3), plan=plan)(Y, dot=Y)


def test_way_is_chosen_by_the_shapes():
    jacobian = spadc.jacobian(lambda x, n: np.sum(np.outer(x, x)[:n], axis=0))
    wide = spadc.jacobian(lambda x: np.outer(x, x))
    tall = spadc.jacobian(lambda x: np.sum(x**2))
    assert wide(X).shape == (2, 2, 2)
    assert tall(X).shape == (2,)
    assert wide.source != tall.source
    assert jacobian(X, 1).shape == (2, 2)
    with pytest.raises(spadc.SpadcError, match="`way` is one of auto, forward"):
        spadc.jacobian(outer, way="sideways")


def test_hessian_of_nested_arguments():
    of_p, of_s = spadc.hessian(penalty, ("p", "s"))(params())
    assert of_p["name"] is None
    by_p, by_s = of_p["pair"].W
    assert by_p["pair"].b.shape == (2, 3, 3)
    gradient = spadc.grad(penalty)(params(), 1.0)
    np.testing.assert_allclose(by_s, gradient["pair"].W)
    np.testing.assert_allclose(of_s[0]["pair"].W, by_s)
    assert of_s[1] == 0.0

    def in_b(b):
        return spadc.grad(penalty)({"pair": Pair(np.full((2, 3), 0.2), b), "name": ""})

    wanted = differences(lambda b: in_b(b)["pair"].b, Y / 3)
    by_p, _ = of_p["pair"].b
    np.testing.assert_allclose(by_p["pair"].b, wanted, atol=1e-8)


def rotated(x):
    a, b, c = x * 1.0, x * 0.5, x**2
    for _ in range(4):
        c[1:] = a[:-1] * b[1:]
        c[0] = a[0] + b[0]
        a, b, c = b, c, a
    return np.sum(a * b) + np.sum(c)


def overwritten(x):
    y = x**2 + 0.5
    for i in range(2):
        y[i + 1] = y[i] ** y[i + 1]
        y[i] = 0.5
    return np.sum(y)


def branched(x):
    y = x**2
    if x[0] > 0:
        y = y * x[::-1]
    return np.sum(y * x)


def until(x):
    y, k = x * x, 0
    while k < 2:
        z = y[::-1] * x
        y, k = z * y, k + 1
    return np.sum(y)


@pytest.mark.parametrize("function", [rotated, overwritten, branched, until])
def test_control_flow_hides_no_band(function):
    second = differences(spadc.grad(function), Y)
    np.testing.assert_allclose(spadc.hessian(function)(Y), second, atol=1e-7)
    for way in WAYS:
        matrix = spadc.jacobian(spadc.grad(function), way=way)(Y)
        np.testing.assert_allclose(matrix, second, atol=1e-7)


def test_shapes_are_asked_of_what_is_there():
    def both(m, x):
        column = x.reshape((-1, 1))
        return np.sum(column * x) + np.sum(m.ravel()[::2] ** 3)

    m, x = np.arange(1.0, 5.0).reshape(2, 2), np.array([0.7, -1.2, 0.4])
    gradient = spadc.grad(both, (0, 1))
    (mm, mx), (xm, xx) = spadc.jacobian(gradient, (0, 1), way="reverse")(m, x)
    np.testing.assert_allclose(np.diag(mm.reshape(4, 4)), 6 * m.ravel() * [1, 0, 1, 0])
    np.testing.assert_allclose(xx, np.full((3, 3), 2.0))
    assert not np.any(mx) and not np.any(xm)


def test_composition():
    cubes = spadc.hessian(lambda x: np.sum(x**3))(X)
    np.testing.assert_allclose(cubes, np.diag(6 * X))
    for way in WAYS:
        again = spadc.jacobian(spadc.grad(lambda x: np.sum(x**3)), way=way)(X)
        np.testing.assert_allclose(again, np.diag(6 * X))
    of_gradient = spadc.hessian(spadc.grad(lambda x: x**4))(2.0)
    assert of_gradient == 48.0


@pytest.mark.parametrize("way", WAYS)
def test_sparse(way):
    sparse = pytest.importorskip("scipy.sparse")
    found = spadc.jacobian(stencil, (0, "k"), way=way, sparse=True)(Y, 0.7)
    wanted = spadc.jacobian(stencil, (0, "k"), way=way)(Y, 0.7)
    for one, right in zip(found, wanted, strict=True):
        assert isinstance(one, sparse.csr_array)
        np.testing.assert_array_equal(one.toarray(), np.reshape(right, one.shape))
    second = spadc.hessian(penalty, sparse=True)(params())["pair"].W["pair"].b
    assert second.shape == (6, 3)
    made = spadc.jacobian(stencil, (0, "k"), way=way, sparse=True)
    assert spadc.check(made, Y, 0.7).agrees
    assert spadc.check(spadc.hessian(penalty, sparse=True), params()).agrees


def test_is_checked():
    for way in WAYS:
        report = spadc.check(spadc.jacobian(outer, (0, 1), way=way), X, Y)
        assert report.arguments == ("x", "y")
    report = spadc.check(spadc.hessian(penalty, ("p", "s")), params())
    assert 'p["pair"].W (second order)' in report.arguments


@pytest.mark.parametrize("way", WAYS)
def test_complex_numbers(way):
    z = X + 1j * X[::-1]
    for made, argument in (
        (spadc.jacobian(lambda z: np.conj(z), way=way), z),
        (spadc.jacobian(lambda p: np.abs(p[0]) * p[1], way=way), [z, X]),
        (spadc.hessian(lambda z: np.sum(np.abs(z) ** 4)), z),
    ):
        with pytest.raises(spadc.SpadcError, match="is complex") as caught:
            made(argument)
        assert caught.value.code == "SPD301"
    found = spadc.jacobian(lambda x: np.exp(1j * x), way=way)(X)
    np.testing.assert_allclose(found, np.diag(1j * np.exp(1j * X)))
    product = spadc.jacobian(lambda x, z: x * z, way=way)(X, z)
    np.testing.assert_allclose(product, np.diag(z))


def test_only_a_number_has_a_hessian():
    with pytest.raises(spadc.SpadcError) as caught:
        spadc.hessian(outer)(X, Y)
    assert caught.value.code == "SPD403"
