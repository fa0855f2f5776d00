"""Arguments that are containers: what comes back, what is refused, what is unharmed."""

import copy
import inspect
import pickle
from collections import OrderedDict, namedtuple
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pytest

import spadc

X = np.array([[0.3, -1.2], [0.7, 0.5], [1.1, -0.4]])
Layer = namedtuple("Layer", "W b")


@dataclass(frozen=True)
class Net:
    layers: list
    scale: float = 1.0


@dataclass
class Doubling:
    W: np.ndarray

    def __post_init__(self):
        self.W = self.W * 2


class Counting(namedtuple("Counted", "W")):
    def __new__(cls, W):
        return super().__new__(cls, W + 1)


def arrays():
    return {"W": np.array([[0.5, -0.3], [0.2, 0.8]]), "b": np.array([0.1, -0.6])}


def loss(params, x):
    return np.sum(np.tanh(x @ params["W"] + params["b"]) ** 2)


def by_attribute(layer, x=1.0):
    return np.sum(layer.W**3) * x


def total(tree):
    return sum(np.sum(part**2) for part in tree.values())


# --- what comes back ------------------------------------------------------------------


@pytest.mark.parametrize("third", [2, 2.0, np.float32(2.0)])
def test_numbers_at_a_position_known_when_run(third):
    gradient = spadc.grad(lambda p, i: p[i] * p[-1] ** 2)
    items = gradient([np.float64(0.5), 0.25, third], 1)
    assert items == [0.0, 4.0, None if isinstance(third, int) else 1.0]
    items = gradient((3, 0.25, third, 1.5), 1)
    assert items[0] is None
    assert items[1] == 2.25
    assert items[3] == 0.75
    assert isinstance(items[1], float)


def test_keys_keep_their_order():
    params = dict(reversed(arrays().items()))
    gradient = spadc.grad(loss)(params, X)
    assert list(gradient) == ["b", "W"]
    assert {k: g.shape for k, g in gradient.items()} == {"W": (2, 2), "b": (2,)}


@pytest.mark.parametrize("transform", [spadc.grad, spadc.value_and_grad])
def test_several_arguments_with_containers_among_them(transform):
    found = transform(loss, wrt=("x", "params"))(arrays(), X)
    in_x, in_params = found if transform is spadc.grad else found[1]
    assert in_x.shape == X.shape
    assert type(in_params) is dict


def test_classes_of_containers_are_kept():
    net = Net([Layer(np.ones((2, 3)), np.ones(3)), (np.ones(3), 0.5)], 2.0)

    def of_net(net):
        W, b = net.layers[1]
        return net.scale * np.sum(net.layers[0].W) * np.sum(W) * b

    gradient = spadc.grad(of_net)(net)
    assert type(gradient) is Net
    assert type(gradient.layers) is list
    assert type(gradient.layers[0]) is Layer
    assert type(gradient.layers[1]) is tuple
    assert gradient.scale == 6 * 3 * 0.5
    np.testing.assert_array_equal(gradient.layers[0].b, np.zeros(3))


def test_simple_namespaces():
    gradient = spadc.grad(by_attribute)(SimpleNamespace(W=np.array([1.0, 2.0]), n=3))
    np.testing.assert_array_equal(gradient.W, [3.0, 12.0])
    assert gradient.n is None


def test_what_is_no_float_has_the_gradient_none():
    params = arrays() | {"name": "net", "n": 3, "k": np.arange(2), "o": None, "t": True}
    gradient = spadc.grad(loss)(params, X)
    assert list(gradient) == list(params)
    assert [gradient[k] for k in ("name", "n", "k", "o", "t")] == [None] * 5


def test_single_precision_stays():
    params = {k: v.astype(np.float32) for k, v in arrays().items()}
    gradient = spadc.grad(loss)(params, X.astype(np.float32))
    assert {g.dtype for g in gradient.values()} == {np.dtype(np.float32)}


def test_gradients_have_memory_of_their_own():
    def linear(tree):
        return np.sum(tree["a"] * tree["b"])

    tree = {"a": np.ones(3), "b": np.ones(3)}
    gradient = spadc.grad(linear)(tree)
    gradient["a"][:] = 5.0
    assert tree["b"][0] == 1.0
    assert not np.shares_memory(gradient["a"], gradient["b"])


@dataclass
class Dense:
    W: np.ndarray
    gain: float = 2.0
    slope = 0.5

    def forward(self, x):
        return np.tanh(x @ self.W) * self.gain * self.slope

    @property
    def size(self):
        return np.sum(self.W**2)


def test_methods_of_objects_are_called():
    def of_dense(dense, x):
        return np.sum(dense.forward(x)) + dense.size

    assert spadc.check(of_dense, Dense(np.ones((2, 3))), np.ones(2)).agrees
    changed = Dense(np.ones((2, 3)))
    changed.slope = 0.25
    gradient = spadc.grad(of_dense, wrt="x")
    half = gradient(changed, np.ones(2))
    np.testing.assert_allclose(2 * half, gradient(Dense(np.ones((2, 3))), np.ones(2)))
    with pytest.raises(spadc.SpadcError, match="more when it is made"):
        spadc.grad(of_dense)(changed, np.ones(2))


# --- vjp ------------------------------------------------------------------------------


def test_containers_go_in_and_out_of_a_pullback():
    def scaled(layer):
        return {"half": layer._replace(W=layer.W / 2), "pair": (layer.b, 1.0)}

    layer = Layer(np.array([1.0, 2.0]), np.array([3.0]))
    value, pullback = spadc.vjp(scaled)(layer)
    assert type(value["half"]) is Layer
    half = Layer(np.array([1.0, 0.0]), np.array([1.0]))
    found = pullback({"half": half, "pair": (np.array([4.0]), 0.0)})
    np.testing.assert_array_equal(found.W, [0.5, 0.0])
    np.testing.assert_array_equal(found.b, [5.0])


@pytest.mark.parametrize("bar", [{"W": 1.0}, [1.0, 2.0], {"W": 1.0, "c": 1.0}])
def test_a_cotangent_of_another_form_is_refused(bar):
    def same(params):
        return params

    _, pullback = spadc.vjp(same)(arrays())
    with pytest.raises(spadc.SpadcError, match="structured like the value"):
        pullback(bar)


# --- the caller's containers ----------------------------------------------------------


def changing(tree):
    tree["a"][0] = tree["b"][1] ** 2
    tree["b"] = tree["b"] * 2.0
    tree["c"].append(tree["b"])
    return np.sum(tree["a"] ** 2) + np.sum(tree["c"][-1] ** 3)


def test_nothing_of_the_caller_changes():
    tree = {"a": np.ones(3), "b": np.arange(3.0), "c": [np.ones(2)]}
    held = dict(tree)
    before = copy.deepcopy(tree)
    spadc.grad(changing)(tree)
    spadc.vjp(changing)(tree)[1](1.0)
    spadc.check(changing, tree)
    assert all(tree[key] is held[key] for key in held)
    assert str(tree) == str(before)


def written(tree):
    tree["a"] += 1.0
    return np.sum(tree["a"] * tree["b"])


@pytest.mark.parametrize(
    "call", [spadc.grad(written), spadc.vjp(written), lambda t: spadc.check(written, t)]
)
def test_a_written_part_that_shares_memory_is_refused(call):
    a = np.ones(4)
    for b in (a, a[::-1]):
        with pytest.raises(spadc.SpadcError, match=r'SPD404 `tree\["a"\]` is written'):
            call({"a": a, "b": b})
    call({"a": a, "b": a.copy()})


def test_one_array_in_two_places_has_two_gradients():
    a = np.array([1.0, 2.0])

    def product(tree):
        return np.sum(tree[0] * tree[1] * tree[1])

    first, second = spadc.grad(product)([a, a])
    np.testing.assert_array_equal(first, a**2)
    np.testing.assert_array_equal(second, 2 * a**2)


def test_a_changed_container_in_two_places_is_refused():
    def replaced(tree):
        tree[0]["w"] = tree[0]["w"] * 2
        return np.sum(tree[0]["w"] * tree[1]["w"])

    part = {"w": np.ones(2)}
    with pytest.raises(spadc.SpadcError, match="one object, which is changed"):
        spadc.grad(replaced)([part, part])
    spadc.grad(replaced)([part, dict(part)])


# --- specialisation -------------------------------------------------------------------


def test_another_form_is_compiled_anew():
    gradient = spadc.grad(total)
    assert len(gradient({"a": np.ones(2)})) == 1
    assert len(gradient({"a": np.ones(2), "b": 2.0})) == 2
    assert list(gradient({"b": 2.0, "a": np.ones(2)})) == ["b", "a"]
    assert len(gradient({"a": np.ones(2)})) == 1


def test_other_lengths_are_not():
    gradient = spadc.grad(total)
    gradient({"a": np.ones(2)})
    source = gradient.source
    gradient({"a": np.ones(5)})
    assert gradient.source is source
    gradient({"a": np.ones(1)})
    assert gradient.source is not source


def test_values_that_are_compiled_in_are_watched():
    def powered(settings, x):
        out = np.zeros((2, settings["n"]))
        out[:] = x
        return np.sum(out) if settings["all"] else out[0, 0]

    gradient = spadc.grad(powered, wrt="x")
    cases = [({"n": 3, "all": True}, 6.0), ({"n": 2, "all": True}, 4.0)]
    for settings, want in [*cases, ({"n": 2, "all": False}, 1.0), *cases]:
        assert gradient(settings, 1.5) == want


def test_tuples_of_integers_are_shapes_and_indices():
    def at(x, where):
        (i, j) = where["from"]
        (k,) = where["to"]
        return x[i] * x[j] + x[k] ** 2

    x = np.arange(4.0)
    gradient = spadc.grad(at)(x, {"from": (1, 3), "to": (2,)})
    np.testing.assert_array_equal(gradient, [0.0, 3.0, 4.0, 1.0])


def single(x, where):
    (i,) = where
    return x[i] ** 2


def test_an_integer_in_a_tuple_is_not_its_length():
    np.testing.assert_array_equal(spadc.grad(single)(np.ones(3), (2,)), [0, 0, 2.0])


def test_pickled_gradients_take_containers():
    again = pickle.loads(pickle.dumps(spadc.grad(loss)))
    assert str(again(arrays(), X)) == str(spadc.grad(loss)(arrays(), X))


def test_saved_code_checks_the_form(tmp_path):
    gradient = spadc.grad(total)
    gradient({"a": np.ones(2)})
    gradient.save(tmp_path / "total_grad.py")
    namespace = {}
    exec((tmp_path / "total_grad.py").read_text(), namespace)
    assert list(namespace["total_grad"]({"a": np.ones(2)})) == ["a"]
    with pytest.raises(ValueError, match="another form of `tree`"):
        namespace["total_grad"]({"a": np.ones(2), "b": np.ones(2)})


def test_parts_are_called_as_the_user_calls_them():
    def layers(params, x):
        for W, b in params:
            x = np.tanh(x @ W + b)
        return np.sum(x)

    gradient = spadc.grad(layers)
    gradient([tuple(arrays().values())] * 2, X)
    assert "    W0, b0 = params[0]\n    W1, b1 = params[1]\n" in gradient.source
    assert "return [(W0_bar, b0_bar), (W1_bar, b1_bar)]" in gradient.source
    assert inspect.getsource(gradient) in gradient.source


# --- check and paths ------------------------------------------------------------------


def test_check_names_every_part():
    report = spadc.check(loss, arrays(), X)
    assert report.arguments == ('params["W"]', 'params["b"]')


def test_check_says_which_part_is_wrong():
    gradient = spadc.value_and_grad(by_attribute)
    layer = SimpleNamespace(W=[np.array([2.0]), np.array([3.0])])

    def cubes(layer):
        return sum(np.sum(W**3) for W in layer.W)

    gradient = spadc.value_and_grad(cubes)
    original = gradient.run

    def wrong(values, **extra):
        value, (found,) = original(values, **extra)
        found.W[1] *= 1.001
        return value, (found,)

    gradient.run = wrong
    with pytest.raises(spadc.CheckError) as caught:
        spadc.check(gradient, layer)
    assert "layer.W[0]: 1 direction" in str(caught.value)
    assert "layer.W[1][0]: gradient" in str(caught.value)


def test_paths_start_at_parts():
    text = str(spadc.paths(loss, arrays(), X))
    assert 'params["W"]' in text
    assert 'params["b"]' in text


# --- refusals -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("params", "code", "complaint"),
    [
        ({"W": np.arange(4).reshape(2, 2), "b": 1}, "SPD402", "no floating point"),
        ({}, "SPD402", "no floating point"),
        ({"W": np.ma.array(X[:2]), "b": 1.0}, "SPD404", r'params\["W"\]` is a Masked'),
        ({"W": X[:2]}, "SPD303", "no key 'b'"),
        (OrderedDict(W=X[:2], b=1.0), "SPD404", r"pass dict\(params\)"),
        ({"W": X[:2], "b": 1.0, 0.5: 2.0}, "SPD404", r"the key 0\.5"),
        (Doubling(X[:2]), "SPD404", "more when it is made"),
        (Counting(X[:2]), "SPD404", "more when it is made"),
        ([0.5] * 1000, "SPD404", r"np\.asarray\(params\)"),
        ([[0.5] * 60] * 60, "SPD404", "3600 arrays and numbers"),
    ],
)
def test_refused(params, code, complaint):
    with pytest.raises(spadc.SpadcError, match=complaint) as caught:
        spadc.grad(loss)(params, X)
    assert caught.value.code == code


def test_a_container_that_contains_itself_is_refused():
    params = arrays()
    params["self"] = params
    with pytest.raises(spadc.SpadcError, match="nested too deep"):
        spadc.grad(loss)(params, X)


@pytest.mark.parametrize("program", [loss, by_attribute, total])
def test_without_arguments_the_form_is_asked_for(program):
    with pytest.raises(spadc.SpadcError, match="--signature") as caught:
        _ = spadc.grad(program).source
    assert caught.value.code == "SPD104"


SETTINGS = {"rate": 0.5, "part": {"w": 1.0}}


def test_an_argument_that_may_be_read_from_outside_is_not_changed():
    def scaled(tree, x):
        tree["w"] = tree["w"] * 2
        return SETTINGS["part"]["w"] * tree["w"] * x

    with pytest.raises(spadc.SpadcError, match="SPD204"):
        spadc.grad(scaled, wrt="x")(SETTINGS["part"], 1.0)
