"""A budget is respected, and no single strategy within it predicts less variance."""

from __future__ import annotations

from functools import partial
from random import Random

import numpy as np
import pytest
from support import function_from

import spadc
from spadc.adjoint import Mode
from spadc.execution import measured_memory
from spadc.frontend import live_callable
from spadc.ir import type_of_value
from spadc.pipeline import compile_prepared, prepare, run_of
from spadc.pipeline.trials import Trials
from spadc.plans import Budget, Keep
from spadc.plans.budget import Search
from spadc.plans.options import Options

RNG = np.random.default_rng(5)
ROWS, WIDTH = 48, 24
LAYERS = (
    "np.maximum({x} @ {w}, 0)",
    "np.tanh({x} @ {w})",
    "np.abs({x} @ {w} - 0.3)",
    "({x} @ {w}) * 0.5",
    "np.sqrt(1.0 + ({x} @ {w}) ** 2)",
    "np.where({x} @ {w} > 0, {x}, 0.1 * {x})",
)


def text_of(random: Random) -> tuple[str, int]:
    """A small network drawn at random, and how many weights it has."""
    depth = 2 if random.randrange(8) == 0 else 1
    lines = [f"def program(x, {', '.join(f'w{k}' for k in range(depth + 1))}):"]
    before = "x"
    for k in range(depth):
        made = random.choice(LAYERS).format(x=before, w=f"w{k}")
        lines.append(f"    h{k} = {made}")
        before = f"h{k}"
    lines.append(f"    out = {before} @ w{depth}")
    lines.append(f"    return {random.choice(('np.sum(out**2)', 'np.mean(out**3)'))}")
    return "import numpy as np\n\n\n" + "\n".join(lines) + "\n", depth + 1


def drawn(seed: int, folder):
    """A program, what it is differentiated by, and its arguments."""
    text, weights = text_of(Random(seed))
    rng = np.random.default_rng(seed)
    matrices = [rng.standard_normal((WIDTH, WIDTH)) / 5 for _ in range(weights)]
    args = (rng.standard_normal((ROWS, WIDTH)), *matrices)
    return function_from(text, "program", folder), tuple(range(1, weights + 1)), args


def searched(program, wrt, args) -> Search:
    """The search of a budget, with everything that it tries."""
    source = live_callable(program)
    names = program.__code__.co_varnames[: len(args)]
    types = {n: type_of_value(v, n) for n, v in zip(names, args, strict=True)}
    made = prepare(source, types, wrt, Mode.GRAD)
    build = partial(compile_prepared, made, Mode.GRAD)
    trials = Trials(made, run_of(made, args), args, build)
    options = Options(made.graph, trials)
    return Search(options, list(options.units()))


@pytest.mark.parametrize("seed", range(50))
def test_respected_and_best(seed: int, tmp_path) -> None:
    search = searched(*drawn(seed, tmp_path))
    most = int((0.6, 0.2, 0.05)[seed % 3] * search.options.whole)
    picks = search.best(most)
    if picks is None:
        assert search.least() > most
        return
    assert search.options.trials.counted(search.plan(picks)) <= most
    for strategy in search.strategies():
        if search.tape(strategy) <= most:
            assert search.cost(picks) <= search.cost(strategy)


@pytest.mark.parametrize("seed", [3, 5])
def test_the_compiled_gradient_keeps_to_it(seed: int, tmp_path) -> None:
    program, wrt, args = drawn(seed, tmp_path)
    exact = spadc.grad(program, wrt)
    most = exact.memory(*args).tape // 2
    gradient = spadc.grad(program, wrt, plan=f"budget:bytes={most}")
    memory = gradient.memory(*args)
    current = gradient.ready(args)
    tape, peak = measured_memory(current.function, *args)
    assert memory.tape == tape <= most
    assert memory.agrees(tape, peak)
    assert f"Budget: {most:,} bytes; tape of the example {tape:,}" in gradient.source


def mlp(W, V, x, y):
    h = np.maximum(x @ W, 0)
    err = h @ V - y
    return np.mean(err**2)


NETWORK = (
    RNG.standard_normal((20, 64)) / 4,
    RNG.standard_normal((64, 6)) / 8,
    RNG.standard_normal((50, 20)),
    RNG.standard_normal((50, 6)),
)


def test_the_predicted_variance_is_the_measured_one() -> None:
    search = searched(mlp, (0, 1), NETWORK)
    trials = search.options.trials
    for share in (0.3, 0.1, 0.06):
        picks = search.best(int(share * search.options.whole))
        assert picks is not None
        predicted = search.cost(picks)[0]
        if predicted:
            assert 0.5 < trials.spread(search.plan(picks)) / predicted < 2


def test_what_is_within_the_budget_is_kept() -> None:
    search = searched(mlp, (0, 1), NETWORK)
    picks = search.best(search.options.whole)
    assert picks is not None
    treatments = [option.treatment for option in search.chosen(picks).values()]
    assert treatments == [Keep()] * len(treatments)
    g = spadc.grad(mlp, (0, 1), plan=Budget(10**9))
    for ours, exact in zip(g(*NETWORK), spadc.grad(mlp, (0, 1))(*NETWORK), strict=True):
        np.testing.assert_array_equal(ours, exact)


def test_what_cannot_be_met_names_the_smallest_that_can() -> None:
    with pytest.raises(
        spadc.SpadcError, match="SPD505 no plan fits into 10 bytes"
    ) as e:
        spadc.grad(mlp, (0, 1), plan=Budget(10))(*NETWORK)
    least = int(str(e.value).rsplit("is ", 1)[1].split(" bytes")[0].replace(",", ""))
    g = spadc.grad(mlp, (0, 1), plan=Budget(least))
    g(*NETWORK)
    assert g.memory(*NETWORK).tape <= least
    with pytest.raises(spadc.SpadcError, match="SPD505"):
        spadc.grad(mlp, (0, 1), plan=Budget(least - 1))(*NETWORK)


def test_tau_is_the_largest_variance() -> None:
    search = searched(mlp, (0, 1), NETWORK)
    least = search.least()
    with pytest.raises(spadc.SpadcError, match="and tau is 1e-09"):
        spadc.grad(mlp, (0, 1), plan=Budget(least, tau=1e-9))(*NETWORK)


@pytest.mark.parametrize("given", [-1, 1.5, True, "1000"])
def test_numbers_of_bytes(given) -> None:
    with pytest.raises(ValueError, match="budget"):
        Budget(given)


def test_no_part_of_another_plan() -> None:
    with pytest.raises(spadc.SpadcError, match="cannot be a part"):
        spadc.grad(mlp, plan="budget:bytes=10000+pack")(*NETWORK)


def test_only_for_functions_of_one_number() -> None:
    def layer(W, x):
        return np.tanh(x @ W)

    with pytest.raises(spadc.SpadcError, match="return one number"):
        spadc.vjp(layer, plan=Budget(100))(NETWORK[0], NETWORK[2])[1](1.0)


def stepper(u0, steps):
    u = u0.copy()
    for _ in range(steps):
        u[1:-1] += 0.1 * u[1:-1] * (u[2:] - u[:-2])
    return np.mean(u**2)


def test_loops_are_reversed_from_snapshots_where_nothing_else_fits() -> None:
    u0 = np.linspace(0.1, 0.4, 200)
    exact = spadc.grad(stepper)
    expected, whole = exact(u0, 30), exact.memory(u0, 30).tape
    gradient = spadc.grad(stepper, plan=Budget(whole // 5))
    np.testing.assert_array_equal(gradient(u0, 30), expected)
    assert gradient.memory(u0, 30).tape <= whole // 5
    assert "exact: steps of loops are run again from 4 snapshots." in " ".join(
        gradient.source.split()
    )
    with pytest.raises(spadc.SpadcError, match="no plan fits") as refusal:
        spadc.grad(stepper, plan=Budget(100))(u0, 30)
    assert "is 3,200 bytes" in str(refusal.value)
