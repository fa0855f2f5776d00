"""What the front doors offer is decided, exists and is documented."""

import inspect

import pytest
import spadc_runtime

import spadc

PUBLIC = {
    "SPAD",
    "Distribution",
    "Bandit",
    "Budget",
    "CheckError",
    "CheckReport",
    "Checkpoint",
    "Conventions",
    "CustomRule",
    "Drop",
    "Gradient",
    "KeepMass",
    "Pack",
    "PathSampling",
    "Plan",
    "RAD",
    "Recompute",
    "Round",
    "SpadcError",
    "TopPaths",
    "check",
    "checkpoint",
    "custom_rule",
    "grad",
    "grad_hook",
    "hessian",
    "jacobian",
    "scipy_objective",
    "linearize",
    "jvp",
    "hvp",
    "ggnvp",
    "elementwise_grad",
    "paths",
    "stop_gradient",
    "value_and_grad",
    "vjp",
}


def test_names_are_the_decided_ones():
    assert set(spadc.__all__) == PUBLIC
    assert list(spadc.__all__) == sorted(spadc.__all__, key=constants_first)


def constants_first(name: str) -> tuple[bool, bool, str]:
    """The order of the linter: `RAD` before `Checkpoint` before `grad`."""
    return not name.isupper(), name.islower(), name


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_name_is_documented(name):
    documentation = inspect.getdoc(getattr(spadc, name))
    assert documentation
    assert documentation.splitlines()[0].endswith((".", "?", ":"))


def test_no_other_name_is_there():
    with pytest.raises(AttributeError, match="no attribute 'gradients'"):
        spadc.gradients  # noqa: B018
    assert set(dir(spadc)) >= PUBLIC


@pytest.mark.parametrize("name", spadc_runtime.__all__)
def test_run_time_is_documented(name):
    assert inspect.getdoc(getattr(spadc_runtime, name))
