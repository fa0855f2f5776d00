"""The experiments run: each command with `--quick` writes its table and its plot."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
FILES = {
    "digits": ["digits"],
    "weight_sharing": ["convolution", "recurrent"],
    "diffusion": ["diffusion"],
    "functions": ["functions"],
    "overfitting": ["overfitting"],
}


@pytest.fixture
def experiments(monkeypatch):
    """Imports a module of the experiments."""
    for name in ("matplotlib", "sklearn", "threadpoolctl"):
        pytest.importorskip(name)
    monkeypatch.syspath_prepend(str(ROOT))
    return lambda name: importlib.import_module(f"samples.experiments.{name}")


@pytest.mark.parametrize("name", FILES)
def test_experiment_writes_what_it_found(name, experiments, tmp_path):
    command = ["--quick", "--results", str(tmp_path)]
    experiments(name).main(command)
    for file in FILES[name]:
        kept = json.loads((tmp_path / f"{file}.json").read_text())
        assert kept["records"]
        assert "| exact" in (tmp_path / f"{file}.md").read_text()
        assert (tmp_path / f"{file}.png").stat().st_size > 1000


def test_a_stopped_experiment_goes_on(experiments, tmp_path):
    kit = experiments("kit")
    calls = []

    def work(number):
        calls.append(number)
        return {"score": number}

    works = [(f"work {n}", work, (n,)) for n in range(3)]
    store = kit.Store(tmp_path / "some.json", {"steps": 1})
    kit.run_all(works[:2], store, 1, "first")
    again = kit.Store(tmp_path / "some.json", {"steps": 1})
    kit.run_all(works, again, 1, "rest")
    assert calls == [0, 1, 2]
    assert kit.Store(tmp_path / "some.json", {"steps": 2}).records == {}


def test_interval_of_ten_holds_ninety_five_percent(experiments):
    found = experiments("kit").interval(np.arange(10.0))
    assert (found.low, found.median, found.high) == (1.0, 4.5, 8.0)


def test_sign_test_counts_both_tails_once(experiments):
    sign_test = experiments("kit").sign_test
    assert sign_test(9, 2) == pytest.approx((55 + 11 + 1) / 2048)
    assert sign_test(0, 3) == 1.0


def test_best_rate_is_that_of_the_best_median_score(experiments, tmp_path):
    kit = experiments("kit")

    def train(estimator, rate, seed, tuning):
        return {"score": abs(rate - 0.2) + (5.0 if seed % 7 == 0 else 0.0)}

    study = kit.Study("s", train, {"exact": kit.Estimator()}, (0.1, 0.2, 0.4), 3, 3)
    store = kit.Store(tmp_path / "s.json", {})
    study.run(store)
    assert study.rate(store, "exact") == 0.2
    assert len(study.records(store, "exact")) == 3


@pytest.mark.parametrize("name", ["SGD", "Adam"])
def test_optimiser_finds_the_minimum(name, experiments):
    optimiser = getattr(experiments("kit"), name)()
    theta = np.array([1.0, -2.0])
    for _ in range(400):
        optimiser.update(theta, 2 * theta, 0.05)
    np.testing.assert_allclose(theta, 0, atol=1e-3)


def test_claims_follow_from_the_results(experiments, tmp_path):
    kept = ROOT / "samples" / "experiments" / "results"
    for file in kept.glob("*.json"):
        (tmp_path / file.name).write_text(file.read_text())
    experiments("claims").main(["--results", str(tmp_path)])
    assert (tmp_path / "claims.md").read_text() == (kept / "claims.md").read_text()
