"""Path sampling: the mean over all outcomes, what is not reached, what is said."""

from __future__ import annotations

import re
import subprocess
import sys
import warnings

import numpy as np
import pytest
from support import Numbers, function_from
from support.estimators import assert_mean, mean_of, outcomes_of

import spadc
from spadc.cli.main import main
from spadc.execution.memory import measured_memory
from spadc.plans import Gate, Plan, parse_plan

N = Numbers(11).normal


def hovland(x1, x2):
    a = np.exp(x1)
    b = np.sin(x2)
    c = b * x2
    d = a * c
    return a * d


def three_uses(x):
    a = np.sin(x)
    return a * a + np.exp(a) * 0.1


def branches(x, y):
    a = x * y
    if a > 0:
        b = np.sin(a) * x
        c = b * a
    else:
        b = a * y + np.cos(a)
        c = b + a
    return b * a + c


def early(x):
    a = np.sin(x)
    if a > 0.5:
        return a * a * x
    b = a * x + a
    return b * b


def helper(u, v):
    w = u * v
    return w * np.sin(w) + u


def calls(x, y):
    p = helper(x, y)
    return helper(p, x) * p


def four_steps(x):
    h = x
    for _ in range(4):
        h = np.sin(h) + 0.5 * h
    return h


def two_states(x, n):
    p = x
    q = 0.5 * x
    for _ in range(n):
        r = p * q
        p = r + np.sin(p)
        q = r * 0.3 + q
    return p + q


def branch_in_loop(x, n):
    h = x
    s = 0.0
    for i in range(n):
        a = h * h
        if i % 2 == 0:
            h = np.sin(a) + a * x
            s = s + h
        else:
            h = a * 0.5 + h
        s = s + a * h
    return s


def nested(x):
    s = x
    for _ in range(2):
        t = s * x
        for _ in range(2):
            t = t + np.sin(t) * s
        s = s + t
    return s


def counted_down(x):
    h = x
    for i in range(6, 0, -2):
        h = h * h + np.sin(h) * i
    return h


def until_large(x):
    h = x
    while h < 10.0:
        a = h * h
        h = h + a * 0.1 + np.sin(h)
    return h * x


def leaves_early(x):
    h = x
    for _ in range(10):
        h = h * np.cos(h) + h * h
        if h > 3.0:
            break
    return h + h * x


def arrays(w, x):
    a = x @ w
    h = np.tanh(a)
    z = a * h + np.exp(-h)
    return np.sum(z * z)


def stores(x):
    u = x * 2.0
    u[0] = u[1] * u[2]
    u[1] = np.sin(u[0]) + u[1] * u[1]
    return np.sum(u * u)


def stores_in_loop(x, n):
    u = x.copy()
    for i in range(1, n):
        v = u[i - 1] * u[i]
        u[i] = v + np.sin(v)
    return np.sum(u)


def elements(x):
    a = x[0] * x[1] + x[0] ** 2
    return a * x[1] + (x[0] - x[1]) ** 2


def state_of_arrays(w, h, n):
    for _ in range(n):
        a = h * w
        h = np.tanh(a) + a * h
    return np.sum(h)


def listed(x):
    parts = []
    for i in range(2):
        a = x * (i + 1)
        parts.append(a * np.sin(a))
    return parts[0] * parts[1] + parts[0]


def bound_in_some_turns(x, n):
    s = 0.0
    for i in range(n):
        if i > 0:
            z = np.exp(x * i * 0.1)
        if i > 1:
            s = s + np.sum(np.sin(z) * z)
    return s


def leapfrog(x, a):
    old, new = x, x + 0.1 * np.sin(x)
    for _ in range(2):
        old, new = new, 2 * new - old - a * 0.01 * np.sin(new) * old
    return np.sum(new * old)


def one_of_two_arrays(x):
    y, z = x * 1.0, x * 2.0
    for i in range(2):
        target = y if i % 2 == 0 else z
        target[i] = y[i + 1] * z[i]
    return np.sum(y * z)


def overwritten(x, n):
    u = x * 2.0
    y = np.sin(u)
    u[0] = 5.0
    s = np.sum(y * u)
    for i in range(n):
        z = np.sin(u)
        u[i] = z[i] * 0.5
        u *= 1.5
        s = s + np.sum(z * u)
    return s


def complex_inside(x):
    z = x * (1 + 2j)
    w = np.exp(z) * z
    return np.sum(np.abs(w * z) ** 2)


def solved(A, b):
    y = np.linalg.solve(A, b)
    return np.sum(y * y) + np.sum(A * A) * 0.1


X = np.array([0.3, -0.7, 1.1])
PROGRAMS = [
    (hovland, (0.3, 0.7)),
    (three_uses, (0.4,)),
    (branches, (0.4, 0.9)),
    (branches, (-0.4, 0.9)),
    (early, (1.2,)),
    (early, (0.2,)),
    (calls, (0.4, 0.9)),
    (four_steps, (0.4,)),
    (two_states, (0.4, 2)),
    (branch_in_loop, (0.4, 2)),
    (nested, (0.4,)),
    (counted_down, (1.2,)),
    (until_large, (4.2,)),
    (leaves_early, (2.5,)),
    (arrays, (N(3, 2), N(4, 3))),
    (stores, (X,)),
    (stores_in_loop, (N(4), 4)),
    (elements, (X[:2],)),
    (state_of_arrays, (X, X + 1, 2)),
    (listed, (0.7,)),
    (bound_in_some_turns, (X, 4)),
    (leapfrog, (X, 0.3)),
    (one_of_two_arrays, (X,)),
    (overwritten, (X, 1)),
    (complex_inside, (X,)),
    (solved, (N(3, 3) + 3 * np.eye(3), X)),
]
PLANS = ("paths", "paths:draws=2", "paths:design=fixed", "paths:design=bernoulli")
SEVERAL = {hovland, branches, calls, arrays, state_of_arrays, leapfrog, solved}
MANY = {  # programs with too many outcomes for two draws, or one more choice
    (leaves_early, "paths:draws=2"),
    (two_states, "paths:draws=2"),
    (branch_in_loop, "paths:draws=2"),
    (nested, "paths:draws=2"),
    (nested, "paths:design=bernoulli"),
}


def sampled(function, plan="paths", **how):
    wrt = (0, 1) if function in SEVERAL else (0,)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "SPD506")
        gradient = spadc.grad(function, wrt=wrt, plan=plan, **how)
        return Quiet(gradient)


class Quiet:
    """A gradient that compiles, at its first call, without the warning of growth."""

    def __init__(self, gradient):
        self.gradient = gradient

    def __getattr__(self, name):
        return getattr(self.gradient, name)

    def __call__(self, *args, **how):
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "SPD506")
            return self.gradient(*args, **how)


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize(("function", "args"), PROGRAMS)
def test_the_mean_is_the_gradient(function, args, plan):
    """T1: Oktay et al. 2021, appendix: unbiased by induction from the output."""
    if (function, plan) not in MANY:
        assert_mean(sampled(function, plan), *args)


def test_the_generated_code_reads_well():
    """Draws behind their vertices; one line or one branch for each drawn edge."""
    gradient = sampled(hovland)
    gradient(0.3, 0.7)
    body = gradient.source.partition("# Forward sweep\n")[2]
    assert (
        body
        == """\
    x2_to_b, x2_to_c = rt.edge_weights(2, seed=seed, step=step, edge=1)
    a = np.exp(x1)
    a_to_d, a_to_out = rt.edge_weights(2, seed=seed, step=step, edge=2)
    b = np.sin(x2)
    c = b * x2
    d = a * c

    # Reverse sweep
    # 6: return a * d
    a_bar = a_to_out * d if a_to_out else 0.0
    if a_to_d:
        # 5: d = a * c
        a_bar += a_to_d * a * c
    # 5: d = a * c
    c_bar = a * a
    # 4: c = b * x2
    x2_bar = b * x2_to_c * c_bar if x2_to_c else 0.0
    if x2_to_b:
        # 4: c = b * x2
        b_bar = c_bar * x2
        # 3: b = np.sin(x2)
        x2_bar += x2_to_b * b_bar * np.cos(x2)
    # 2: a = np.exp(x1)
    x1_bar = a_bar * a

    return x1_bar, x2_bar
"""
    )


def test_hovland_in_closed_form():
    """The mean is that of y = exp(2 x1) x2 sin x2, over 4 outcomes of 2 draws."""
    x1, x2 = 0.3, 0.7
    gradient = sampled(hovland)
    every = list(outcomes_of(gradient, x1, x2))
    assert len(every) == 4
    e = np.exp(2 * x1)
    exact = [2 * e * x2 * np.sin(x2), e * (np.sin(x2) + x2 * np.cos(x2))]
    np.testing.assert_allclose(mean_of(gradient, x1, x2), exact, rtol=1e-12)


def test_each_outcome_is_a_weighted_sum_of_paths():
    """With one draw of three edges the gradient is that of one path, times 3."""
    x = 0.4
    a, c = np.sin(x), np.cos(x)
    found = sorted(float(g[0]) for _, g in outcomes_of(sampled(three_uses), x))
    paths = [3 * a * c, 3 * a * c, 3 * 0.1 * np.exp(a) * c]
    np.testing.assert_allclose(found, sorted(paths), rtol=1e-12)


@pytest.mark.parametrize(
    "plan", ["paths:draws=9,design=fixed", "paths:draws=9,design=bernoulli"]
)
@pytest.mark.parametrize(("function", "args"), PROGRAMS)
def test_keeping_every_edge_is_the_exact_code(function, args, plan):
    """T5: bit by bit, because nothing is drawn."""
    wrt = (0, 1) if function in SEVERAL else (0,)
    exact = spadc.grad(function, wrt=wrt)
    kept = spadc.grad(function, wrt=wrt, plan=plan)
    kept(*args)
    exact(*args)
    assert "rt.edge_weights" not in kept.source
    for a, b in zip(flat(exact(*args)), flat(kept(*args)), strict=True):
        assert np.asarray(a).tobytes() == np.asarray(b).tobytes()


def flat(found):
    return found if isinstance(found, tuple) else (found,)


@pytest.mark.parametrize("draws", [1, 2])
def test_measured_probabilities_are_those_of_least_variance(draws):
    """Research D.2.11: in proportion to |ds/dv| |zbar_s|, and still unbiased."""
    args = (0.3, 0.7)
    by_score = sampled(hovland, f"paths:draws={draws},score=measured")
    assert_mean(by_score, *args)
    assert variance(by_score, *args) < variance(
        sampled(hovland, f"paths:draws={draws}"), *args
    )


def variance(gradient, *args):
    every = list(outcomes_of(gradient, *args))
    mean = sum(p * g for p, g in every)
    return sum(p * np.sum((g - mean) ** 2) for p, g in every)


def test_a_score_of_ones_own():
    """Edges out of later lines are drawn three times as often."""

    def later(edge):
        return 3.0 if edge.line == 6 else 1.0

    gradient = sampled(hovland, spadc.PathSampling(score=later))
    assert_mean(gradient, 0.3, 0.7)
    chances = {e.text: e.treatment.keep for e in gradient.plan.edges if drawn(e)}
    assert chances["a * d <- a"] == pytest.approx(0.9 * 0.75 + 0.05)
    assert gradient.plan.policy == "paths:score=later"

    def wrong(edge):
        return -1.0

    with pytest.raises(spadc.SpadcError, match=r"a score of an edge is -1\.0"):
        sampled(hovland, spadc.PathSampling(score=wrong))(0.3, 0.7)


def drawn(edge):
    return isinstance(edge.treatment, Gate)


def test_measured_probabilities_of_a_fixed_number():
    gradient = sampled(three_uses, "paths:draws=2,design=fixed,score=measured")
    assert_mean(gradient, 0.4)
    chances = [
        e.treatment.keep for e in gradient.plan.edges if hasattr(e.treatment, "keep")
    ]
    assert sum(chances) == pytest.approx(2) and max(chances) < 1 + 1e-12


# -- T7: what is not reached stores nothing --------------------------------------------


def wide(x, w):
    a = x * w
    b = np.sin(a)
    c = np.cos(a)
    return np.sum(b * c + b) + np.sum(c * w)


def long_memory(x, w):
    h = x
    for _ in range(50):
        a = np.tanh(h * w)
        h = a * w + h
    return np.sum(h)


def tape_of(gradient, *args, step):
    return measured_memory(gradient.__wrapped__, *args, seed=1, step=step)[0]


def test_unreached_vertices_store_nothing():
    """With edges drawn independently there are calls that follow no path at all, and
    those keep 0 bytes; the others keep what their paths read."""
    x, w = N(1000), N(1000)
    gradient = sampled(wide, "paths:design=bernoulli")
    gradient(x, w, seed=1, step=0)
    sizes = {tape_of(gradient, x, w, step=step) for step in range(40)}
    assert min(sizes) == 0 and len(sizes) > 2 and max(sizes) <= 24_000


def test_iterations_that_are_not_drawn_store_nothing():
    """In a loop what is read is pushed under the flags of its edges."""
    x, w = N(1000), N(1000)
    exact = spadc.grad(long_memory)
    exact(x, w)
    whole = measured_memory(exact.__wrapped__, x, w)[0]
    gradient = sampled(long_memory)
    gradient(x, w, seed=1, step=0)
    sizes = [tape_of(gradient, x, w, step=step) for step in range(10)]
    assert max(sizes) < 0.75 * whole


@pytest.mark.parametrize("function", [wide, long_memory])
def test_the_tape_is_what_is_predicted(function):
    x, w = N(1000), N(1000)
    gradient = sampled(function)
    gradient(x, w, seed=0, step=0)
    tape, peak = measured_memory(gradient.__wrapped__, x, w, seed=0, step=0)
    assert gradient.memory(x, w).agrees(tape, peak)


# -- T8: replay ------------------------------------------------------------------------


def test_a_call_is_a_function_of_its_seed_and_step():
    gradient = sampled(calls)
    found = [gradient(0.4, 0.9, seed=3, step=step) for step in range(12)]
    assert found == [gradient(0.4, 0.9, seed=3, step=step) for step in range(12)]
    assert len(set(found)) > 3


def test_another_process_computes_the_same_bits(tmp_path):
    gradient = sampled(until_large)
    here = [repr(gradient(4.2, seed=5, step=step)[0]) for step in range(8)]
    (tmp_path / "written.py").write_text(gradient.source, encoding="utf-8")
    code = (
        "from written import until_large_grad as g\n"
        "for step in range(8): print(repr(g(4.2, seed=5, step=step)))"
    )
    runs = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert runs.stdout.splitlines() == here


# -- what is said ----------------------------------------------------------------------


def test_the_growth_is_predicted_and_warned_of():
    """Two draws in a row, of 2 and of 3 edges."""

    def grows(x):
        a = x * np.sin(x)
        return a * a + np.cos(a)

    gradient = spadc.grad(grows, plan="paths")
    with pytest.warns(UserWarning, match=r"SPD506: .* second moment grows by up to 6"):
        gradient(0.4)
    said = " ".join(gradient.source.split())
    assert "Up to 2 draws lie on one path; its second moment grows 6 times." in said
    assert "approximate (unbiased)" in said


def test_more_draws_grow_less():
    def uses(x):
        a = np.sin(x)
        return a * a + np.exp(a) * 0.1

    def growth(draws):
        plan = f"paths:draws={draws}"
        gradient = spadc.grad(uses, plan=plan)
        with pytest.warns(UserWarning, match="SPD506") as caught:
            gradient(0.4)
        return float(re.search(r"by up to ([\d.]+)", str(caught[0].message))[1])

    assert [growth(k) for k in (1, 2, 4)] == [3, 2, 1.5]


def test_the_plan_is_a_file(tmp_path):
    gradient = sampled(branches)
    gradient(0.4, 0.9)
    plan = gradient.plan
    again = Plan.from_json(plan.to_json())
    assert again == plan
    (tmp_path / "plan.json").write_text(plan.to_json(), encoding="utf-8")
    from_file = sampled(branches, str(tmp_path / "plan.json"))
    assert from_file(0.4, 0.9, seed=2, step=5) == gradient(0.4, 0.9, seed=2, step=5)


def test_the_text_of_the_policy():
    for text in ("paths", "paths:draws=2", "paths:draws=2,design=fixed,score=measured"):
        assert str(parse_plan(text)) == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("paths:draws=0", "draws is at least 1"),
        ("paths:design=pivotal", "design is one of"),
        ("paths:score=guess", "score is none or measured"),
    ],
)
def test_other_values_are_refused(text, message):
    with pytest.raises(ValueError, match=message):
        parse_plan(text)


def chain(x):
    return np.sin(np.exp(x))


def test_a_program_without_a_choice_is_exact():
    gradient = spadc.grad(chain, plan="paths")
    assert gradient(0.3) == spadc.grad(chain)(0.3)
    assert "rt." not in gradient.source


def test_with_the_value():
    gradient = Quiet(spadc.value_and_grad(three_uses, plan="paths"))
    value, found = gradient(0.4, seed=1, step=2)
    assert value == three_uses(0.4)
    assert (found,) == sampled(three_uses)(0.4, seed=1, step=2)


def test_a_pullback():
    pullback = Quiet(spadc.vjp(three_uses, plan="paths"))(0.4, seed=1, step=2)[1]
    (found,) = sampled(three_uses)(0.4, seed=1, step=2)
    assert pullback(2.0) == pytest.approx(2 * found, rel=1e-15)


def test_float32_stays_float32():
    w, x = N(3, 2).astype("float32"), N(4, 3).astype("float32")
    found = sampled(arrays)(w, x, seed=1, step=1)
    assert {part.dtype for part in found} == {np.dtype("float32")}


def test_the_command_line_warns_in_one_line(tmp_path, capsys):
    file = tmp_path / "small.py"
    file.write_text(
        "import numpy as np\n\n\ndef f(x):\n    a = np.sin(x)\n    return a * a + a\n",
        encoding="utf-8",
    )
    assert main(["compile", str(file), "--plan", "paths:draws=2", "-o", "-"]) == 0
    found = capsys.readouterr()
    (line,) = found.err.splitlines()
    assert line.startswith("spadc: warning: SPD506: path sampling")
    assert "draws=2, seed=seed, step=step" in found.out


def test_many_gates_on_one_array_compile_quickly(tmp_path):
    """Each gate is a branch of which both arms lead to one array: it is followed to its
    first version once, not once for every way through the branches."""
    lines = [f"    s = s + np.sum(x[{k}:] * x[: n - {k}])" for k in range(20)]
    text = (
        "import numpy as np\n\n\ndef f(x, n):\n    s = 0.0\n"
        + "\n".join(lines)
        + "\n    return s\n"
    )
    gradient = sampled(function_from(text, "f", tmp_path))
    (found,) = gradient(N(25), 25, seed=1, step=1)
    assert found.shape == (25,)
