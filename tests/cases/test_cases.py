"""The stages of the compiler as text: one program a file, its stages as sections.

A file begins with `wrt: x, w` and the section `source`. The other sections are the
stages it shows: `ir` (what lowering makes), `activity`, `records` (the adjoint with
what it records), `adjoint` (as it is written out), `generated`, or `error`. They are
made anew by `pytest tests/cases --update-cases`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from support import assert_same_text

from spadc.analysis import active_values
from spadc.errors import SpadcError
from spadc.frontend import find_function, module_from_text
from spadc.ir import Function, to_text, verify
from spadc.pipeline import Compiled, compile_function

CASES = sorted(Path(__file__).parent.glob("*.txt"))
SECTION = re.compile(r"^== (\w+) ==\n", re.MULTILINE)


class Stages:
    """The functions after each pass of one compilation, the latest by name."""

    def __init__(self, source: str, wrt: list[str]) -> None:
        self.wrt = wrt
        self.seen: dict[str, Function] = {}
        self.compiled: Compiled | None = None
        self.error = ""
        names = module_from_text(source, "case.py")
        *_, name = names.functions()
        try:
            self.compiled = compile_function(
                find_function(names, name), wrt=wrt, observe=self.observe
            )
        except SpadcError as refusal:
            self.error = str(refusal)

    def observe(self, name: str, fn: Function) -> None:
        """Keep the function and, from where it must be well formed, verify it."""
        self.seen[name] = fn
        if name == "lower" or "records" in self.seen:
            verify(fn)

    def activity(self) -> str:
        """Parameters and results, and whether a derivative flows through them."""
        fn = self.seen["lower"]
        inputs = [p.value for p in fn.params if p.name in self.wrt]
        active = active_values(fn, inputs, fn.results)
        words = {True: "active", False: "inactive"}
        lines = [f"{p.name:8} {words[p.value in active]}" for p in fn.params]
        lines += [f"{'out':8} {words[value in active]}" for value in fn.results]
        return "\n".join(lines)

    def generated(self) -> str:
        """The source, without the header, which names the file."""
        assert self.compiled is not None, self.error
        return re.sub(r"\A(# .*\n)+", "", self.compiled.source)

    def section(self, name: str) -> str:
        """The text of one stage."""
        writers: dict[str, Callable[[], str]] = {
            "ir": lambda: to_text(self.seen["lower"]),
            "activity": self.activity,
            "records": lambda: to_text(self.seen["records"]),
            "adjoint": lambda: to_text(self.seen["storage"]),
            "generated": self.generated,
            "error": lambda: self.error,
        }
        return writers[name]().strip("\n")


def rewritten(text: str) -> str:
    """The case with all sections but the source made anew."""
    head, *parts = SECTION.split(text)
    wrt = [name.strip() for name in head.removeprefix("wrt:").split(",")]
    sections = dict(zip(parts[::2], parts[1::2], strict=True))
    source = sections.pop("source").strip("\n") + "\n"
    stages = Stages(source, wrt)
    made = [("source", source), *((n, stages.section(n) + "\n") for n in sections)]
    return head + "\n".join(f"== {name} ==\n{content}" for name, content in made)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_case(case: Path, update_cases: bool) -> None:
    assert_same_text(case, rewritten(case.read_text(encoding="utf-8")), update_cases)
