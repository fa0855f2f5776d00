"""Options that rewrite kept texts, and how long the property tests look."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from typing import final

import pytest
from hypothesis import HealthCheck, settings

# Tests run beside each other: threads of BLAS would only wait for one another.
for _threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")

settings.register_profile(
    "fast",
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "thorough", parent=settings.get_profile("fast"), max_examples=1000
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-cases", action="store_true", help="rewrite tests/cases")
    parser.addoption(
        "--update-golden", action="store_true", help="rewrite tests/golden"
    )
    parser.addoption(
        "--runs", type=int, default=None, help="how many random programs (200)"
    )
    parser.addoption(
        "--seconds", type=float, default=1e9, help="for how long to draw them"
    )


@final
@dataclass(frozen=True, slots=True)
class Runs:
    """How many random programs are drawn, and for how long, by each worker."""

    number: int
    seconds: float


@pytest.fixture
def runs(request: pytest.FixtureRequest) -> Runs:
    number, seconds = (request.config.getoption(o) for o in ("--runs", "--seconds"))
    return Runs(200 if number is None else number, seconds)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """The verdicts on random programs, if more of them were asked for."""
    verdicts: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", None) == "call":
                found = dict(report.user_properties).get("random programs", {})
                verdicts.update(found)
    if verdicts and config.getoption("--runs") is not None:
        smooth = verdicts.total() - verdicts["not smooth"]
        refused = smooth - verdicts["right"]
        share = f"{refused / max(smooth, 1):.1%} of {smooth} refused"
        terminalreporter.write_line(f"random programs: {share}; {dict(verdicts)}")


@pytest.fixture
def update_cases(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-cases"))


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden"))
