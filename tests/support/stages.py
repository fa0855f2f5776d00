"""Compile a function given as text and keep the IR after each pass."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import dedent
from typing import Any

from spadc.frontend import find_function, module_from_text
from spadc.ir import Apply, Function, parse_signature, walk
from spadc.pipeline import Compiled, compile_function


class Stages:
    """The compiled function `f` of a text, with the function after each pass by
    name.
    """

    def __init__(
        self, text: str, signature: str, wrt: Sequence[str] = ("x",), **options: Any
    ) -> None:
        self.after: dict[str, Function] = {}
        module = module_from_text("import numpy as np\n" + dedent(text), "program.py")
        self.compiled: Compiled = compile_function(
            find_function(module, "f"),
            signature=parse_signature(signature),
            wrt=wrt,
            observe=self.after.__setitem__,
            **options,
        )

    @property
    def source(self) -> str:
        """The generated source."""
        return self.compiled.source

    def body(self) -> list[str]:
        """The statements of the generated function, stripped, comments left out."""
        lines = self.source.split('"""')[-1].splitlines()
        kept = (line.strip() for line in lines)
        return [line for line in kept if line and not line.startswith("#")]

    def applied(self, stage: str, name: str) -> list[Apply]:
        """The ops of primitive `name` after a pass."""
        ops = walk(self.after[stage].body)
        return [op for op in ops if isinstance(op, Apply) and op.name == name]
