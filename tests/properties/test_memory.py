"""Random programs: what is deleted changes nothing, the account is what is there."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
import pytest
from properties.programs import Writer
from properties.test_random_programs import ARGUMENTS
from support import copied, function_from, leaves, same_bits

import spadc
from spadc.execution import measured_memory
from spadc.pipeline import tape_bytes

RELEASING = spadc.Plan(releases=True)
SEEDS = range(16)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_gradient_and_the_tape_to_the_byte(seed: int, tmp_path: Path) -> None:
    writer = Writer(Random(seed))
    program = function_from(writer.program(), "program", tmp_path)
    args = ARGUMENTS["float64"]
    if writer.nested:
        args = ({"x": args[0], "others": [*args[1:]]},)
    wrt = tuple(range(len(args)))
    with np.errstate(all="ignore"):
        try:
            expected = spadc.value_and_grad(program, wrt)(*copied(args))
        except Exception:
            pytest.skip("refused, or the program itself fails")
        for plan in (spadc.Plan.exact(), RELEASING):
            gradient = spadc.value_and_grad(program, wrt, plan=plan)
            got = gradient(*copied(args))
            for ours, exact in zip(leaves(got), leaves(expected), strict=True):
                assert same_bits(ours, exact)
            _check_tape(gradient, args)


def _check_tape(gradient: spadc.Gradient, args: tuple) -> None:
    memory = gradient.memory(*copied(args))
    current = gradient.ready(copied(args))
    compiled = current.compiled
    tape, peak = measured_memory(current.function, *copied(args))
    assert memory.agrees(tape, peak)
    stated = tape_bytes(compiled.tape, compiled.primal, args)
    if stated is not None:
        assert stated == tape or (compiled.tape.is_most and stated > tape)
