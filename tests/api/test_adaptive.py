"""Gradients of adaptive plans: what they remember, what they replay, what they cost."""

from __future__ import annotations

import copy
import linecache
import pickle
import subprocess
import sys
import tracemalloc
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pytest
import spadc_runtime as rt

import spadc
from spadc.errors import SpadcError

RNG = np.random.default_rng(1)
ARGS = [RNG.standard_normal(s) for s in ((12, 6), (6, 2), (9, 12), (9, 2))]
PLANS = [
    "spad:keep=0.3,draws=3,follow=4,inputs=true",
    "spad:keep=0.3,draws=3,follow=4,mode=paper,inputs=true",
    "spad:keep=0.3,draws=3,follow=4,score=adjoint,inputs=true",
    "bandit:keep=0.3,rule=thompson,inputs=true",
]


def loss(W1, W2, x, y):
    h = np.tanh(x @ W1)
    return np.mean((h @ W2 - y) ** 2)


@dataclass(frozen=True)
class Flat(spadc.Distribution):
    """Proportional to a power of the scores."""

    power: float = 0.5

    def probabilities(self, scores, keep):
        wanted = (scores + 1e-9) ** self.power
        share = keep * len(scores) / np.sum(wanted)
        return np.clip(share * wanted, 0.1 * keep, 1.0)


OWN = spadc.SPAD(0.3, score="adjoint", distribution=Flat(0.7), inputs=True)


def same(a, b):
    for one, other in zip(a, b, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("plan", [*PLANS, OWN], ids=str)
def test_calls_are_counted_and_replayed(plan):
    g = spadc.grad(loss, wrt=("W1", "W2"), plan=plan)
    assert (g.seed, g.step, g.state) == (0, 0, None)
    seen = []
    for _ in range(6):
        state = g.state
        seen.append((g.step, state, g(*ARGS)))
    assert g.step == 6
    kept = g.state
    for step, state, found in seen:
        again, _ = g(*ARGS, step=step, state=state)
        same(again, found)
    assert (g.step, g.state) == (6, kept)


def test_another_seed_is_another_course():
    g, h = (spadc.grad(loss, plan=PLANS[0]) for _ in range(2))
    h.seed = 1
    assert not np.array_equal(g(*ARGS), h(*ARGS))
    same([g(*ARGS, seed=4, step=9)], [h(*ARGS, seed=4, step=9)])


def test_a_step_that_is_given_uses_the_state_that_is_kept():
    g, h = (spadc.grad(loss, plan=PLANS[2]) for _ in range(2))
    for step in range(9):
        same([g(*ARGS)], [h(*ARGS, step=step)])
    assert (g.step, h.step) == (9, 0)


def test_new_gradients_start_afresh():
    g = spadc.grad(loss, plan=PLANS[3])
    g(*ARGS)
    assert spadc.grad(loss, plan=PLANS[3]).state is None


def test_a_call_that_fails_is_no_step():
    g = spadc.grad(loss, plan=PLANS[0])
    with pytest.raises(TypeError):
        g(ARGS[0])
    with pytest.raises(ValueError):
        g(ARGS[0], ARGS[1], ARGS[2][:, 1:], ARGS[3])
    assert (g.step, g.state) == (0, None)


def test_exact_gradients_take_seed_and_step_too():
    g = spadc.grad(loss)
    same([g(*ARGS, seed=3, step=7)], [g(*ARGS)])
    found, state = g(*ARGS, state=None)
    same([found], [g(*ARGS)])
    assert state is None


@pytest.mark.parametrize("plan", PLANS)
def test_other_modes_hand_the_state_on(plan):
    g = spadc.grad(loss, wrt=("W1", "W2"), plan=plan)
    v = spadc.value_and_grad(loss, wrt=("W1", "W2"), plan=plan)
    p = spadc.vjp(loss, wrt=("W1", "W2"), plan=plan)
    for _ in range(5):
        expected = g(*ARGS)
        value, found = v(*ARGS)
        same(found, expected)
        assert value == loss(*ARGS)
        value, pullback = p(*ARGS)
        same(pullback(1.0), expected)
        assert value == loss(*ARGS)
    assert g.step == v.step == p.step == 5


def test_pullbacks_hand_the_state_back():
    p = spadc.vjp(loss, plan=PLANS[2])
    _, pullback = p(*ARGS, state=None)
    found, state = pullback(1.0)
    assert found.shape == ARGS[0].shape
    assert set(state) == {"step", "edges"}
    assert p.state is None


@pytest.mark.parametrize("plan", [*PLANS, OWN], ids=str)
def test_pickles_go_on_where_they_were(plan):
    g = spadc.grad(loss, wrt=("W1", "W2"), plan=plan)
    for _ in range(5):
        g(*ARGS)
    copies = (pickle.loads(pickle.dumps(g)), copy.deepcopy(g))
    for h in copies:
        assert (h.step, h.seed) == (5, 0)
    for _ in range(3):
        expected = g(*ARGS)
        for h in copies:
            same(h(*ARGS), expected)


@spadc.grad(plan="spad:keep=0.3,draws=3,follow=4,score=adjoint,inputs=true")
def decorated(W, x):
    return np.sum(np.sin(x @ W))


def test_a_decorated_function_is_pickled_with_its_course():
    decorated(ARGS[0], ARGS[2])
    h = pickle.loads(pickle.dumps(decorated))
    assert h is not decorated
    assert h.step == decorated.step > 0
    same([h(ARGS[0], ARGS[2])], [decorated(ARGS[0], ARGS[2])])


def written(gradient, folder: Path, name: str):
    path = folder / f"{name}.py"
    gradient(*ARGS, step=0, state=None)  # a file is for the kinds of the last call
    gradient.save(path)
    spec = spec_from_file_location(name, path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("plan", PLANS)
def test_files_hold_both_functions(plan, tmp_path):
    g = spadc.grad(loss, wrt=("W1", "W2"), plan=plan)
    module = written(g, tmp_path, "both_grad")
    state = None
    for step in range(6):
        found, state = module.loss_grad(*ARGS, step=step, state=state)
        same(found, g(*ARGS))
    estimate = module.loss_estimate(*ARGS, seed=2, step=3)
    assert [e.shape for e in estimate] == [(12, 6), (6, 2)]


def test_files_replay_in_another_process(tmp_path):
    g = spadc.grad(loss, wrt=("W1", "W2"), plan=PLANS[2])
    for _ in range(4):
        g(*ARGS)
    g.save(tmp_path / "loss_grad.py")
    place = {"args": ARGS, "state": g.state}
    (tmp_path / "place.pickle").write_bytes(pickle.dumps(place))
    code = (
        "import pickle, loss_grad as m\n"
        "p = pickle.load(open('place.pickle', 'rb'))\n"
        "found = m.loss_grad(*p['args'], step=4, state=p['state'])\n"
        "pickle.dump(found, open('found.pickle', 'wb'))\n"
    )
    root = Path(rt.__file__).parent.parent
    environment = {"PYTHONPATH": f"{tmp_path}:{root}", "PYTHONHASHSEED": "7"}
    subprocess.run(
        [sys.executable, "-c", code], check=True, cwd=tmp_path, env=environment
    )
    found, state = pickle.loads((tmp_path / "found.pickle").read_bytes())
    same(found, g(*ARGS))
    np.testing.assert_equal(state, g.state)


def test_a_distribution_is_imported_by_a_file(tmp_path):
    g = spadc.grad(loss, plan=OWN)
    for _ in range(3):
        g(*ARGS)
    g.save(tmp_path / "own_grad.py")
    text = (tmp_path / "own_grad.py").read_text()
    assert f"from {__name__} import Flat\n" in text
    assert "distribution = Flat(power=0.7)\n" in text


def test_a_distribution_that_cannot_be_imported_is_in_no_file(tmp_path):
    class Local(spadc.Distribution):
        def probabilities(self, scores, keep):
            return np.full(len(scores), keep)

    class Heavy(Flat):
        pass

    for distribution, message in (
        (Local(), "its class cannot be imported"),
        (Flat(power=np.float64(0.5)), "it holds what cannot be written down"),
    ):
        plan = spadc.SPAD(0.3, score="adjoint", distribution=distribution)
        g = spadc.grad(loss, plan=plan)
        g(*ARGS)
        with pytest.raises(SpadcError, match=message):
            g.save(tmp_path / "no_grad.py")
    assert not list(tmp_path.iterdir())


def test_a_wrong_distribution_is_refused_when_it_answers():
    @dataclass(frozen=True)
    class Wrong(spadc.Distribution):
        def probabilities(self, scores, keep):
            return scores * 0

    plan = spadc.SPAD(0.3, score="adjoint", distribution=Wrong())
    g = spadc.grad(loss, plan=plan)
    g(*ARGS)
    with pytest.raises(ValueError, match=r"Wrong.probabilities answers 0.0 for a part"):
        g(*ARGS)


@pytest.mark.parametrize("name", ["seed", "step", "state", "chances", "max"])
def test_names_that_the_code_needs_are_refused(name):
    space = {"np": np}
    text = f"def f(W, x, {name}):\n    return np.sum(x @ W * {name})\n"
    linecache.cache["<f>"] = (len(text), None, text.splitlines(True), "<f>")
    exec(compile(text, "<f>", "exec"), space)
    g = spadc.grad(space["f"], plan=PLANS[0])
    with pytest.raises(SpadcError, match=rf"SPD507.*has a parameter `{name}`"):
        g(ARGS[0], ARGS[2], 2.0)


step = 0.25


def scaled_by_step(W, x):
    return step * np.sum(np.tanh(x @ W))


@pytest.mark.parametrize("plan", [*PLANS, "rad:keep=0.3,inputs=true"])
def test_names_from_outside_are_not_hidden(plan):
    """The parameter `step` of a random plan would hide the constant."""
    with pytest.raises(SpadcError, match=r"SPD507.*reads `step` from outside"):
        spadc.grad(scaled_by_step, plan=plan)(ARGS[0], ARGS[2])
    assert spadc.grad(scaled_by_step)(ARGS[0], ARGS[2]).shape == ARGS[0].shape


def crowded(best, draw, run, score, x):
    return np.sum(np.tanh(x @ best) ** 2) + draw * run * score


def test_names_of_the_rule_give_way_to_parameters():
    g = spadc.grad(crowded, plan=PLANS[0])
    exact = spadc.grad(crowded)(ARGS[0], 1.0, 2.0, 3.0, ARGS[2])
    found = sum(g(ARGS[0], 1.0, 2.0, 3.0, ARGS[2]) for _ in range(300)) / 300
    assert np.linalg.norm(found - exact) < 0.5 * np.linalg.norm(exact)
    assert "best2 = 1 + scores.index" in g.source


def shadowing(rt, np_):
    return np.sum(np.tanh(np_ @ rt) ** 2)


def test_a_parameter_may_be_called_like_the_run_time():
    for plan in (*PLANS, OWN):
        g = spadc.grad(shadowing, plan=plan)
        for _ in range(3):
            assert g(ARGS[0], ARGS[2]).shape == ARGS[0].shape


def nested(params, x):
    h = np.tanh(x @ params["first"]["W"] + params["first"]["b"])
    return np.sum((h @ params["last"][0]) ** 2) + params["scale"] * 0


@pytest.mark.parametrize("plan", [*PLANS, OWN], ids=str)
def test_parameters_may_be_nested(plan):
    params = {
        "first": {"W": ARGS[0], "b": np.ones(6)},
        "last": [ARGS[1]],
        "scale": 2,
        "name": "none",
    }
    g = spadc.grad(nested, plan=plan)
    for _ in range(6):
        found = g(params, ARGS[2])
    assert found["first"]["W"].shape == (12, 6)
    assert found["scale"] is None


@pytest.mark.parametrize("plan", [*PLANS, OWN], ids=str)
def test_single_precision_stays(plan):
    args = [a.astype(np.float32) for a in ARGS]
    g = spadc.grad(loss, wrt=("W1", "W2"), plan=plan)
    for _ in range(6):
        assert [found.dtype for found in g(*args)] == [np.float32] * 2


def stacked(x, *layers):
    for W in layers:
        x = np.tanh(x @ W)
    return np.sum(x**2)


def test_functions_of_any_number_of_arguments_share_one_course():
    g = spadc.grad(stacked, wrt=1, plan=PLANS[2])
    g(ARGS[2], ARGS[0])
    g(ARGS[2], ARGS[0], ARGS[1])
    assert g.step == 2
    (entry,) = g.state["edges"].values()
    assert entry["count"].sum() == 8  # four features, twice


def rows_of_a_stack(W, x):
    return np.sum(np.tanh(x @ W))


def test_statistics_that_cannot_be_told_apart_are_refused():
    x = RNG.standard_normal((2, 3, 4))
    plan = spadc.Bandit(0.5, per="row", inputs=True)
    with pytest.raises(
        SpadcError, match="SPD505 what the parts contribute here is one"
    ):
        spadc.grad(rows_of_a_stack, plan=plan)(np.ones((4, 2)), x)


def test_candidates_of_a_selection_differ():
    """Each has draws of its own: they are ranked by different estimates."""
    g = spadc.grad(loss, plan="spad:keep=0.3,draws=8,follow=1000,inputs=true")
    g(*ARGS)
    estimate = g.__wrapped__.__globals__["loss_estimate"]
    scores = [
        rt.magnitude(estimate(*ARGS, seed=0, step=(0, draw)), 1) for draw in range(1, 9)
    ]
    assert len(set(scores)) == 8
    assert (g.state["step"], g.state["draw"]) == (0, 1 + int(np.argmax(scores)))
    assert 0.1 <= g.state["explore"] <= 1


def test_the_followed_draw_is_what_was_ranked():
    """The matrix that encodes is the one that decodes: what is followed for K steps is
    the estimate that won, bit by bit."""
    g = spadc.grad(loss, plan="spad:keep=0.3,draws=8,follow=10,mode=paper,inputs=true")
    first = g(*ARGS)
    estimate = g.__wrapped__.__globals__["loss_estimate"]
    same([first], [estimate(*ARGS, seed=0, step=(0, g.state["draw"]))])
    for _ in range(9):
        same([g(*ARGS)], [first])
    g(*ARGS)
    assert g.state["step"] == 10


def peak(call) -> int:
    call()
    tracemalloc.start()
    call()
    size = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return size


def wide(W1, W2, W3, x):
    h = np.maximum(x @ W1, 0)
    h = np.maximum(h @ W2, 0)
    return np.mean((h @ W3) ** 2)


def test_steps_that_rank_store_no_more_than_others():
    rng = np.random.default_rng(0)
    args = [rng.standard_normal(s) for s in ((64, 64), (64, 64), (64, 8), (300, 64))]
    g = spadc.grad(wide, wrt=("W1", "W2", "W3"), plan="spad:keep=0.1,draws=6,follow=50")
    g(*args)
    state = g.state
    ranking = peak(lambda: g(*args, step=50, state=state))
    plain = peak(lambda: g(*args, step=49, state=state))
    assert ranking <= plain + 4096
