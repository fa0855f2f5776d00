"""Functions of SciPy under all their names, in a file and in a running program."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.special
import scipy.stats
from support import function_from

import spadc
from spadc.frontend import find_function, module_from_text
from spadc.pipeline import compile_function

X = np.array([0.3, -1.2, 2.0])
FORMS = {
    "from scipy.special import erf": "erf(x)",
    "from scipy.special import erf as g": "g(x)",
    "import scipy.special": "scipy.special.erf(x)",
    "import scipy.special as sc": "sc.erf(x)",
    "import scipy": "scipy.special.erf(x)",
    "import scipy.linalg\nimport scipy.special": "scipy.special.erf(x)",
    "from scipy import special": "special.erf(x)",
    "from scipy import special as sc": "sc.erf(x)",
    "from scipy.special import *": "erf(x)",
    "from scipy import special\nf = special.erf": "f(x)",
    "": "erf(x)\n    from scipy.special import erf",
}
OF_STATS = {
    "from scipy.stats import norm": "norm.logpdf(x, 0.5, scale=2.0)",
    "from scipy import stats": "stats.norm.logpdf(x, loc=0.5, scale=2.0)",
    "from scipy.stats import norm\nlog = norm.logpdf": "log(x, 0.5, 2.0)",
    "from scipy.stats import norm as n": "n(0.5, 2.0).logpdf(x)",
    "from scipy.stats import norm\nd = norm(0.5, scale=2.0)": "d.logpdf(x)",
    "import scipy.stats": "scipy.stats.norm(loc=0.5, scale=2.0).logpdf(x)",
}


def program(imports: str, call: str) -> str:
    value, _, inside = call.partition("\n")
    inside = f"{inside}\n" if inside else ""
    head = f"import numpy as np\n{imports}\n\n\n"
    return f"{head}def f(x):\n{inside}    return np.sum(x * {value})\n"


def gradients(imports: str, call: str, folder: Path) -> list[Any]:
    """Of the file, which is not run, and of the function, which is."""
    text = program(imports, call).replace("def f(", "def loss(")
    source = find_function(module_from_text(text), "loss")
    made: dict[str, Any] = {}
    exec(compile_function(source, wrt=("x",)).source, made)
    live = function_from(text, "loss", folder)
    return [made["loss_grad"](X), spadc.grad(live)(X)]


@pytest.mark.parametrize("imports", FORMS)
def test_functions(imports: str, tmp_path: Path) -> None:
    wanted = scipy.special.erf(X) + X * 2 / np.sqrt(np.pi) * np.exp(-(X**2))
    for found in gradients(imports, FORMS[imports], tmp_path):
        np.testing.assert_allclose(found, wanted, rtol=1e-13)


@pytest.mark.parametrize("imports", OF_STATS)
def test_distributions(imports: str, tmp_path: Path) -> None:
    wanted = scipy.stats.norm.logpdf(X, 0.5, 2.0) - X * (X - 0.5) / 4
    for found in gradients(imports, OF_STATS[imports], tmp_path):
        np.testing.assert_allclose(found, wanted, rtol=1e-13)


def test_what_a_frozen_distribution_keeps_has_derivatives() -> None:
    def f(mu: float, scale: float) -> Any:
        prior = scipy.stats.norm(mu, scale=scale)
        return np.sum(prior.logpdf(X) + prior.cdf(X))

    found = spadc.grad(f, wrt=("mu", "scale"))(0.5, 2.0)
    assert found == pytest.approx(differences(f, 0.5, 2.0), rel=1e-6)


def differences(f: Callable[..., Any], *args: float) -> list[float]:
    step, steps = 1e-6, np.eye(len(args)) * 1e-6
    points = np.array(args)
    return [(f(*(points + s)) - f(*(points - s))) / (2 * step) for s in steps]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("sc.jv(x[0], x)", "no derivative with respect to `v`"),
        ("sc.erfz(x)", "the nearest is `scipy.special.erf"),
        ("st.betaprime.pdf(x, 1, 2)", "the nearest is `scipy.stats.beta.pdf`"),
        ("st.norm.rvs(x)", "does not know the function `scipy.stats.norm.rvs`"),
        ("st.norm(x).rvs()", "does not know the function `scipy.stats.norm.rvs`"),
        ("st.beta.cdf(0.5, x, 2.0)", "no derivative with respect to `a`"),
        ("sc.erf.reduce(x)", "does not know the function `scipy.special.erf.reduce`"),
        ("sc.erf(x, where=x > 0)", "does not know the argument `where`"),
    ],
)
def test_refusals(call: str, said: str) -> None:
    imports = "import scipy.special as sc\nimport scipy.stats as st"
    source = find_function(module_from_text(program(imports, call)), "f")
    with pytest.raises(spadc.SpadcError) as caught:
        compile_function(source, wrt=("x",))
    assert said in f"{caught.value}\n{caught.value.diagnostic.way_out}"


def test_nothing_of_scipy_is_imported_to_compile() -> None:
    text = program("from scipy import stats", "stats.norm.logpdf(x)")
    script = (
        "import sys\n"
        "sys.modules['scipy'] = None\n"
        "from spadc.frontend import find_function, module_from_text\n"
        "from spadc.pipeline import compile_function\n"
        f"source = find_function(module_from_text({text!r}), 'f')\n"
        "print(compile_function(source, wrt=('x',)).source)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert "scipy.stats.norm.logpdf(x)" in run.stdout, run.stderr
