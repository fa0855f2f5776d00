"""Helpers pasted into a module are complete, alone, and as small as their calls."""

from __future__ import annotations

import ast
import builtins
import re
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
import spadc_runtime as rt

from spadc.emission.printer import Blank, to_source
from spadc.emission.runtime_source import sources
from spadc.emission.spelling import ModuleName
from spadc.emission.standalone import without_runtime

PLACE = "seed=1, step=2, edge=3"
SCORE = "np.array([1.0, 5.0, 2.0, 0.5, 3.0])"
CALLS = [
    "rt.draw(1, 2, 3)",
    f"rt.sample_features(5, 0.5, {PLACE})",
    f"rt.sample_rows(5, 0.5, {PLACE}, at=(1, 2))",
    f"rt.sample_features(5, 0.5, {PLACE}, score={SCORE})",
    f"rt.sample_features(5, 0.5, {PLACE}, probability={SCORE} / 5)",
    f"rt.sample_positions((5, 1), 0.5, {PLACE}, design='systematic')",
    f"rt.sample_entries((3, 5), 0.5, {PLACE})",
    *(
        f"rt.sample_entries((3, 5), 0.5, {PLACE}, design='{design}', score={SCORE})"
        for design in ("fixed", "bernoulli", "column-row", "winner", "stratified")
    ),
    f"rt.projection(5, 0.5, {PLACE})",
    f"rt.projection(5, 0.5, {PLACE}, kind='hadamard', dtype='float32')",
    "rt.norms(np.ones((3, 2)), axis=0)",
]

APART = (Blank(), Blank())


def generated(body: str, name: str = "f") -> ast.stmt:
    """A function that returns `body`, as the compiler makes it."""

    class Marked(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.Name:
            return ModuleName(node.id, node.ctx) if node.id == "rt" else node

    (function,) = ast.parse(f"def {name}():\n    return {body}").body
    return Marked().visit(function)


def pasted(*functions: ast.stmt, constants: str = "") -> str:
    user = ast.parse(constants).body
    helpers = without_runtime(functions, user)
    body = [ast.Import([ast.alias("numpy", "np")]), *user, *helpers, *functions]
    return to_source(ast.Module(body, []))


def names_of(source: str) -> list[str]:
    return [s.name for s in ast.parse(source).body if isinstance(s, ast.FunctionDef)]


def run(source: str) -> Any:
    module: dict[str, Any] = {}
    exec(compile(source, "pasted", "exec"), module)
    return module["f"]()


def unbound(source: str) -> set[str]:
    """Names that are read and that nothing in the module binds."""
    nodes = list(ast.walk(ast.parse(source)))
    read = {n.id for n in nodes if isinstance(n, ast.Name)}
    bound = {"np", *dir(builtins)}
    bound |= {
        n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }
    bound |= {n.arg for n in nodes if isinstance(n, ast.arg)}
    imports = [n for n in nodes if isinstance(n, ast.ImportFrom)]
    bound |= {alias.asname or alias.name for n in imports for alias in n.names}
    return read - bound - {n.name for n in nodes if isinstance(n, ast.FunctionDef)}


@pytest.mark.parametrize("helper", rt.__all__)
def test_every_helper_brings_what_it_needs(helper):
    """Alone and with all its parameters given, so that nothing of it is left out."""
    source = pasted(generated(f"rt.{helper}"))
    assert helper in names_of(source)
    assert not unbound(source)
    compile(source, "pasted", "exec")


@pytest.mark.parametrize("call", CALLS)
def test_pasted_helpers_compute_the_same(call):
    source = pasted(generated(call))
    assert not re.search(r"\brt\.", source)
    assert not unbound(source)
    wanted = eval(call, {"rt": rt, "np": np})
    given = run(source)
    if not isinstance(wanted, tuple):
        wanted, given = (wanted,), (given,)
    for one, other in zip(wanted, given, strict=True):
        np.testing.assert_array_equal(one, other)
        assert np.result_type(one) == np.result_type(other)


def test_only_what_the_calls_reach_is_pasted():
    source = pasted(generated(f"rt.sample_features(9, 0.5, {PLACE})"))
    assert names_of(source) == [
        "sample_features",
        "count_kept",
        "stream",
        "_whole",
        "f",
    ]
    assert "design" not in source and "score" not in source


def test_what_is_left_out_is_refused():
    """Not ignored: the parameters have gone with what they decide."""
    source = pasted(generated(f"rt.sample_features(9, 0.5, {PLACE})"))
    module: dict[str, Any] = {}
    exec(source, module)
    with pytest.raises(TypeError, match="design"):
        module["sample_features"](9, 0.5, seed=0, step=0, edge=0, design="winner")


def test_two_calls_keep_what_either_needs():
    source = pasted(
        generated(f"rt.sample_features(9, 0.5, {PLACE})", "first"),
        generated(f"rt.sample_features(5, 0.5, {PLACE}, score={SCORE})"),
    )
    assert "pivotal" in names_of(source) and "winner" not in names_of(source)
    np.testing.assert_array_equal(
        run(source)[0],
        rt.sample_features(
            5, 0.5, seed=1, step=2, edge=3, score=np.array([1.0, 5, 2, 0.5, 3])
        )[0],
    )


def test_names_of_the_user_are_left_alone():
    constants = "stream = 3\ncount_kept = 'mine'"
    source = pasted(
        generated(f"stream, count_kept, rt.sample_features(5, 0.5, {PLACE})[1]"),
        constants=constants,
    )
    assert {"rt_stream", "rt_count_kept"} < set(names_of(source))
    assert run(source) == (3, "mine", 5 / 3)


def test_private_functions_of_one_name_stay_apart():
    """Every name means what it means in its own module."""
    owners: dict[str, list[str]] = {}
    for module, source in sources().items():
        for name in source.definitions:
            owners.setdefault(name, []).append(module)
    every = pasted(*(generated(f"rt.{h}", f"f{i}") for i, h in enumerate(rt.__all__)))
    names = names_of(every)
    assert len(names) == len(set(names))
    assert not unbound(every)
    twice = {name for name, modules in owners.items() if len(modules) > 1}
    for name in twice & set(names):
        assert names.count(f"rt_{name}") == 1


def test_pasted_helpers_are_formatted():
    every = [generated(f"rt.{h}", f"f{i}") for i, h in enumerate(rt.__all__)]
    body = [part for helper in without_runtime(every) for part in (*APART, helper)]
    source = to_source(ast.Module(body[2:], []))
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--isolated", "--diff", "-"],
        input=source,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
