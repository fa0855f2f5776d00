"""`spadc certify`: measure what a plan does to the gradient of a function of a file."""

from __future__ import annotations

import argparse
import inspect
import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from typing import Any, final

from spadc.execution import (
    Bytes,
    Certificate,
    beside,
    load_function,
    measured_bytes,
    plot_certificate,
    shown_progress,
)
from spadc.ir import Type, parse_signature, type_of_value
from spadc.pipeline import Compiled, compile_function, tape_bytes
from spadc.plans import Plan, Policy, Runner, Wanted, certificate, rivals

from .building import conventions_of, policy_of, types_of, wrt_of
from .examples import read_example
from .failure import CANNOT_COMPILE, Failure
from .targets import Target, find_target

Function = Callable[..., Any]


def certify_command(options: argparse.Namespace) -> int:
    """Print the certificate of a plan, and write it; 1 if the plan does not hold."""
    target = find_target(options.target)
    if options.example is None:
        raise Failure("plans are certified on arguments: give --example inputs.npz")
    if options.has_aux:
        raise Failure("certify a function that returns its value alone")
    if options.draws < 2:
        raise Failure("--draws is at least 2")
    made = _certificate(target, options)
    if sys.stdout.isatty():
        from rich import print as show  # it is slow to import

        show(made)
    else:
        print(made)
    _write(made, options)
    return 0 if made.holds else CANNOT_COMPILE


def _certificate(target: Target, options: argparse.Namespace) -> Certificate:
    example = read_example(options.example, target)
    wanted = Wanted(
        target.name,
        f"inputs from {options.example}",
        policy_of(options.plan),
        example,
        options.draws,
        options.seed,
        _axes(options.batch),
        not options.alone,
    )
    bench = Bench(target, options, example)
    try:
        with redirect_stdout(sys.stderr), beside(target.path), shown_progress() as tick:
            return certificate(bench, wanted, rivals, tick)
    except ValueError as error:
        raise Failure(str(error)) from None


def _axes(text: str | None) -> dict[str, int]:
    """`x,y` or `x:1,y:0`: the axis of the examples, by argument."""
    axes = {}
    for part in (text or "").split(","):
        name, colon, axis = part.strip().partition(":")
        if name and colon and not axis.isdecimal():
            raise Failure(f"--batch {text}: an axis is a number, not `{axis}`")
        if name:
            axes[name] = int(axis) if colon else 0
    return axes


def _write(made: Certificate, options: argparse.Namespace) -> None:
    try:
        if options.output is not None:
            made.save(options.output)
        if options.plot is not None:
            plot_certificate(made, options.plot)
    except (OSError, ValueError, ImportError) as error:
        raise Failure(f"cannot write the certificate: {error}") from None


@final
@dataclass(frozen=True, slots=True)
class Bench:
    """Compiles plans for a function of a file, on the example."""

    target: Target
    options: argparse.Namespace
    values: Mapping[str, Any]
    made: dict[str, tuple[Compiled, Function]] = field(default_factory=dict)

    def runner(self, policy: Policy) -> Runner:
        """The plan of a policy, compiled for the example."""
        compiled, function = self._compiled(policy)
        tape = self._stated(compiled, self.values)

        def run(seed: int, step: int, state: Any) -> tuple[Mapping[str, Any], Any]:
            drawn = _drawn(compiled.plan, seed, step, state)
            found = _call(function, self.values, drawn)
            if compiled.plan.adaptive:
                found, state = found
            return _by_name(compiled, found), state

        def measure() -> Bytes:
            drawn = _drawn(compiled.plan, 0, 0, None)
            args, keywords = _given(function, self.values)
            return measured_bytes(
                function,
                compiled.source,
                args,
                {**keywords, **drawn},
                tape,
                compiled.tape.is_most,
            )

        return Runner(compiled.plan, run, tape, measure)

    def exact_at(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """The exact gradients for other arguments."""
        compiled, function = self._compiled(Plan.exact())
        return _by_name(compiled, _call(function, values, {}))

    def tape_at(self, values: Mapping[str, Any]) -> int | None:
        """The bytes that the exact gradient keeps for other arguments."""
        return self._stated(self._compiled(Plan.exact())[0], values)

    def _stated(self, compiled: Compiled, values: Mapping[str, Any]) -> int | None:
        return tape_bytes(compiled.tape, compiled.primal, tuple(values.values()))

    def _compiled(self, policy: Policy) -> tuple[Compiled, Function]:
        """The gradient under a plan, compiled and loaded once."""
        if str(policy) not in self.made:
            compiled = compile_function(
                self.target.source,
                signature=self._types(),
                wrt=wrt_of(self.target, self.options.wrt),
                plan=policy,
                example=list(self.values.values()),
                conventions=conventions_of(self.target, self.options.conventions),
            )
            function = load_function(compiled.source, compiled.function_name)
            self.made[str(policy)] = compiled, function
        return self.made[str(policy)]

    def _types(self) -> dict[str, Type]:
        """The types of the example, lengths included: it is what is certified."""
        types = {name: type_of_value(v, name) for name, v in self.values.items()}
        if self.options.signature is not None:
            stated = types_of(self.target, self.options.signature, None)
            types |= {n: stated[n] for n in parse_signature(self.options.signature)}
        return types


def _given(
    function: Function, values: Mapping[str, Any]
) -> tuple[list[Any], dict[str, Any]]:
    """The arguments of a generated function, by position and by name."""
    known = inspect.signature(function).parameters
    named = {n for n in values if known[n].kind is inspect.Parameter.KEYWORD_ONLY}
    args = [value for name, value in values.items() if name not in named]
    return args, {name: values[name] for name in values if name in named}


def _call(function: Function, values: Mapping[str, Any], drawn: Any) -> Any:
    args, keywords = _given(function, values)
    return function(*args, **keywords, **drawn)


def _drawn(plan: Plan, seed: int, step: int, state: Any) -> dict[str, Any]:
    """The keyword arguments that the generated function of a plan takes."""
    if not plan.is_random:
        return {}
    drawn = {"seed": seed, "step": step}
    return {**drawn, "state": state} if plan.adaptive else drawn


def _by_name(compiled: Compiled, found: Any) -> Mapping[str, Any]:
    several = found if len(compiled.wrt) > 1 else (found,)
    return dict(zip(compiled.wrt, several, strict=True))
