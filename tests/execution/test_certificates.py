"""Certificates of estimators written by hand: what holds, is found, is shown."""

import io
import json

import numpy as np
import pytest
from rich.console import Console

from spadc.execution import (
    Bytes,
    Estimator,
    Question,
    certify,
    flat_gradient,
    plot_certificate,
    scaled_to_batch,
)
from spadc.execution.certificates.estimator import names_of

EXACT = {"W": np.arange(1.0, 13.0).reshape(3, 4), "b": 2.5}
FLAT = flat_gradient(EXACT)
BYTES = Bytes(80, 200, 80, 210)


def generator(seed, step):
    return np.random.Generator(np.random.Philox(key=[seed, step]))


def fair(seed, step):
    take = generator(seed, step).random(FLAT.size) < 0.25
    return np.where(take, 4 * FLAT, 0.0)


def estimator(estimate, kind="unbiased", plan="mine", found=BYTES, chance=0.25):
    return Estimator(plan, kind, estimate, estimate, found.tape, lambda: found, chance)


def certificate(estimate, kind="unbiased", found=BYTES, **options):
    exact = estimator(lambda seed, step: FLAT, "exact", "exact", Bytes(800, 900), 1.0)
    return certify(
        Question(
            "loss",
            "made by hand",
            estimator(estimate, kind, found=found),
            exact,
            EXACT,
            **options,
        )
    )


def test_an_unbiased_plan_holds():
    made = certificate(fair, draws=1500)
    assert made.holds and made.is_unbiased and not made.faults
    assert made.draws == 1500 and not made.repeated
    mine, exact = made.lines
    assert mine.variance == pytest.approx(3, rel=0.1)  # 1 / p - 1
    assert (exact.plan, exact.variance, exact.time) == ("exact", 0.0, exact.time)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (lambda seed, step: fair(seed, step) / 4, "is not the gradient"),
        (lambda seed, step: 4 * fair(seed, step), "is not the gradient"),
        (lambda seed, step: fair(seed, 0), "draws are used again"),
        (lambda seed, step: fair(0, 0), "is not the gradient"),
        (lambda seed, step: fair(seed, step) * (FLAT != 3), "is not the gradient"),
        (
            lambda seed, step: fair(*np.random.default_rng().integers(0, 9e9, 2)),
            "do not give the same gradient",
        ),
    ],
)
def test_faults_are_found(fault, words):
    made = certificate(fault)
    assert not made.holds
    assert any(words in one for one in made.faults)
    assert f"WRONG: {made.faults[0]}" in str(made)


def test_the_component_is_named():
    def wrong(seed, step):
        found = fair(seed, step)
        found[7] = 0.0
        return found

    made = certificate(wrong)
    assert made.furthest == "W[1, 3]" and made.bias.worst == np.inf
    assert made.repeated and made.draws == 4000


def test_a_biased_plan_that_says_so_holds():
    made = certificate(lambda seed, step: 0.5 * FLAT, "biased")
    assert made.holds and not made.is_unbiased
    assert made.lines[0].variance == pytest.approx(0.25)


def test_an_exact_plan_is_exact():
    assert certificate(lambda seed, step: FLAT, "exact").holds
    made = certificate(lambda seed, step: FLAT * (1 + 1e-5), "exact")
    assert any("claims to be exact" in one for one in made.faults)


def test_wrong_bytes_are_a_fault():
    found = Bytes(80, 200, 88, 210, agree=False)
    made = certificate(fair, found=found)
    assert "80 predicted and 88 measured" in made.faults[0]


def test_rare_contributions_get_more_draws():
    made = certificate(fair, draws=100)
    assert made.draws == 160


def test_an_estimate_given_twice_is_compared_with_the_gradient_twice():
    made = certificate(lambda seed, step: np.tile(fair(seed, step), 2))
    assert made.holds and made.bias.components == 2 * FLAT.size


def test_rivals_are_lines_of_their_own():
    rival = estimator(fair, plan="rad:keep=0.25")
    made = certificate(fair, rivals=[(rival, "same bytes")])
    assert [line.plan for line in made.lines] == ["mine", "exact", "rad:keep=0.25"]
    assert made.lines[2].variance == pytest.approx(3, rel=0.2)
    assert "rad:keep=0.25 (same bytes)" in str(made)


def test_text_table_and_json_say_the_same():
    made = certificate(fair)
    assert "plan mine of `loss` (unbiased) holds" in str(made)
    assert "tape 80 predicted, 80 measured" in str(made)
    console = Console(width=120, record=True, file=io.StringIO())
    console.print(made)
    shown = console.export_text()
    for row in made.cells():
        assert all(cell in shown for cell in row)
    record = json.loads(made.to_json())
    assert record["holds"] is True and record["bias"]["passed"] is True
    assert record["lines"][0]["plan"] == "mine"
    wrong = certificate(lambda seed, step: 0 * FLAT)
    assert json.loads(wrong.to_json())["bias"]["worst"] == "inf"


def test_a_plot_is_a_picture(tmp_path):
    pytest.importorskip("matplotlib")
    rival = estimator(fair, plan="rad", found=Bytes(100, None))
    plot_certificate(certificate(fair, rivals=[(rival, "")]), tmp_path / "one.png")
    assert (tmp_path / "one.png").read_bytes().startswith(b"\x89PNG")


def test_a_plot_without_matplotlib_says_what_to_install(monkeypatch, tmp_path):
    import sys

    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(ImportError, match=r"pip install spadc\[plot\]"):
        plot_certificate(certificate(fair), tmp_path / "one.png")


def test_flat_gradients_and_their_names():
    nested = {
        "p": {"w": np.ones((2, 2)), "n": None, "z": np.array([1 + 2j])},
        "s": np.float32(3),
    }
    np.testing.assert_array_equal(flat_gradient(nested), [1, 1, 1, 1, 1, 2, 3])
    names = [names_of(nested, place) for place in range(7)]
    assert names[3:] == ['p["w"][1, 1]', 'p["z"][0]', 'p["z"][0]', "s"]
    with pytest.raises(IndexError):
        names_of(nested, 7)


def test_sums_and_means_over_the_batch():
    once = np.array([1.0, -2.0])
    assert scaled_to_batch(once, once * (1 + 1e-9)) == 0
    assert scaled_to_batch(once, 2 * once) == 1
    assert scaled_to_batch(once, 1.5 * once) is None
