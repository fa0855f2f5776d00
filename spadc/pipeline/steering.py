"""Write the function around an estimate whose draws follow what was seen.

It holds the rule of an adaptive plan in a few lines: what the state says to follow, one
estimate (and one for every candidate where selections are ranked), the next state.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import final

from spadc.emission import Around
from spadc.errors import Diagnostic, SpadcError
from spadc.ir import Function, ObjectType, Param, Value
from spadc.plans import BANDITS, Adaptive, Plan

KEY = ("seed", "step")
HANDED_ON = ("followed", "chances", "observed")
DISTRIBUTION = "distribution"  # what the module calls a distribution of the user's


@final
@dataclass(frozen=True, slots=True)
class Names:
    """What the functions of the module are called."""

    outer: str
    estimate: str
    exact: str

    @classmethod
    def of(cls, stem: str, outer: str) -> Names:
        """`loss_grad`, around `loss_estimate` (and `loss_exact`)."""
        return cls(outer, f"{stem}_estimate", f"{stem}_exact")


def refuse_names(
    fn: Function, plan: Plan, stem: str, outside: Iterable[str] = ()
) -> None:
    """Refuse parameters, and names read from `outside`, called as what a random plan
    adds, or as a function that the code around an estimate calls."""
    if not plan.is_random:
        return
    taken = [*KEY]
    if plan.adaptive:
        names = Names.of(stem, "")
        taken += ["state", *HANDED_ON, "max", "range", DISTRIBUTION]
        taken += [names.estimate, names.exact]
    found = [(f"has a parameter `{p.name}`", p.name) for p in fn.params]
    found += [(f"reads `{name}` from outside", name) for name in outside]
    for what, name in found:
        if name.split(".")[0] in taken:
            raise SpadcError(
                Diagnostic(
                    "SPD507",
                    f"`{fn.name}` {what}, a name that the generated code of this plan "
                    "needs",
                    way_out=f"Call it something else than {', '.join(taken)}.",
                )
            )


def around(
    fn: Function,
    plan: Plan,
    gradient: str,
    names: Names,
    summary: str,
    imports: str = "",
) -> Around:
    """The function around the estimate `fn`, whose results' part `gradient` that is
    (`[1]`)."""
    rule = plan.adaptive
    assert rule is not None
    params = [p for p in fn.params if p.name not in HANDED_ON]
    state = Param("state", Value(ObjectType("dict"), "state"), "keyword-only", None)
    docstring = [summary, *plan.notes, *_facts(rule, names)]
    call = _Call(params, gradient, names)
    lines = _replaying(rule, call) if rule.rule in RANKED else _learning(rule, call)
    text = "\n".join(lines)
    given = (imports,) if imports else ()
    return Around(names.outer, (*params, state), docstring, text, given)


RANKED = {
    "l1": "rt.magnitude({run}, order=1)",
    "l2": "rt.magnitude({run}, order=2)",
    "exact": "rt.agreement({run}, {exact})",
}


@final
@dataclass(frozen=True, slots=True)
class _Call:
    """How the estimate is called."""

    params: Sequence[Param]
    part: str
    names: Names

    def estimate(self, step: str = "step", **handed: str) -> str:
        """A call of the estimate at a step."""
        key = {"seed": "seed", "step": step, **handed}
        return self._text(self.names.estimate, key)

    def exact(self) -> str:
        """A call of the exact gradient."""
        return self._text(self.names.exact, {})

    def gradient(self, call: str) -> str:
        """The gradient in what a call returns."""
        return f"{call}{self.part}"

    @property
    def result(self) -> str:
        """A name for what the estimate returns."""
        return self.free("result" if self.part else "gradient")

    def free(self, name: str) -> str:
        """The name, or one with a number if a parameter is called so."""
        taken = {p.name for p in self.params}
        numbered = (f"{name}{n}" for n in range(2, len(taken) + 3))
        return next(n for n in (name, *numbered) if n not in taken)

    def _text(self, name: str, key: dict[str, str]) -> str:
        own = [p for p in self.params if p.name not in KEY]
        given = [p.name for p in own if p.kind != "keyword-only"]
        given += [f"{p.name}={p.name}" for p in own if p.kind == "keyword-only"]
        given += [f"{name}={value}" for name, value in key.items()]
        return f"{name}({', '.join(given)})"


def _facts(rule: Adaptive, names: Names) -> list[str]:
    """What a reader must know of the state and of the cost."""
    facts = [
        "`state` is what the call before returned, None at first; it is not changed.",
        f"A call runs `{names.estimate}` once.",
    ]
    if rule.rule in RANKED and rule.draws > 1:
        exact = f", and `{names.exact}` once" if rule.rule == "exact" else ""
        facts[1] = (
            f"A call runs `{names.estimate}` once, and {rule.draws} times more{exact} "
            "where it ranks, one run after the other."
        )
    return facts


def _replaying(rule: Adaptive, call: _Call) -> list[str]:
    """Selections are ranked by running them; the state says which draw is followed."""
    if rule.is_plain:
        state = '{"step": step, "draw": 0}'
        return [f"return {call.estimate()}, {state}"]
    lines = [f'if state is None or not 0 <= step - state["step"] < {rule.follow}:']
    best, mixes, known = "1", rule.mode == "mixture", ""
    if mixes:
        known = f', "explore": {_explore(rule, call)}'
    if rule.draws > 1:
        lines += [f"    {line}" for line in _ranking(rule, call)]
        best = call.free("best")
    lines.append(f'    state = {{"step": step, "draw": {best}{known}}}')
    parts = ["step", "draw", *(["explore"] if mixes else [])]
    lines.append("followed = " + ", ".join(f'state["{part}"]' for part in parts))
    if rule.mode == "paper":
        run = call.estimate("followed")
    else:
        run = call.estimate(followed="followed")
    return [*lines, f"{call.result} = {run}", f"return {call.result}, state"]


def _ranking(rule: Adaptive, call: _Call) -> list[str]:
    """Run every candidate, each with its own draws, and keep the number of the best."""
    names = ("score", "scores", "exact", "draw", "run", "best")
    score, scores, exact, draw, run, best = map(call.free, names)
    first = [f"{exact} = {call.gradient(call.exact())}"] if rule.rule == "exact" else []
    return [
        *first,
        "",
        f"def {score}({draw}):",
        f"    {run} = {call.gradient(call.estimate(f'(step, {draw})'))}",
        f"    return {RANKED[rule.rule].format(run=run, exact=exact)}",
        "",
        f"{scores} = [{score}({draw}) for {draw} in range(1, {rule.draws + 1})]",
        f"{best} = 1 + {scores}.index(max({scores}))",
    ]


def _explore(rule: Adaptive, call: _Call) -> str:
    """The share of uniform draws: as given, or fitted to the ranking."""
    if rule.explore is not None:
        return str(rule.explore)
    if rule.draws == 1:
        return "1.0"  # no better than others: what is followed is not preferred
    scores = call.free("scores")
    if rule.rule == "exact":
        return f"rt.explore_for(max({scores}) ** 2, keep={rule.keep})"
    return f"rt.explore_after({scores}, keep={rule.keep})"


def _learning(rule: Adaptive, call: _Call) -> list[str]:
    """The state holds statistics of edges; probabilities are made from it."""
    explore = rule.mixed
    given = f"state, keep={rule.keep}, explore={explore}"
    key = "seed=seed, step=step"
    lines: list[str] = []
    if rule.rule == "adjoint":
        follow = f'not 0 <= step - state["step"] < {rule.follow}'
        best = f"rt.selected(state, keep={rule.keep}, draws={rule.draws}, {key})"
        lines = [f"if state is None or {follow}:", f"    state = {best}"]
        fitted = rule.explore is None and rule.mode == "mixture"
        chances = f"rt.around(state{'' if fitted else f', explore={explore}'})"
    elif rule.tau is not None:
        chances = f"rt.controlled({given})"
    elif rule.rule == "proportional":
        chances = f"rt.proportional({given})"
    elif rule.rule == "distribution":
        chances = f"rt.chosen_by({DISTRIBUTION}, state, keep={rule.keep})"
    elif rule.explore is None and rule.mode == "mixture" and rule.rule != "exp3":
        chances = f"rt.{rule.rule}(state, keep={rule.keep}, {key})"
    else:
        chances = f"rt.{rule.rule}({given}, {key})"
    run = call.estimate(chances="chances", observed="observed")
    after = f"rt.learned(state, observed, decay={rule.decay})"
    if rule.tau is not None:
        found = call.gradient(call.result)
        numbers = f"keep={rule.keep}, tau={rule.tau}, explore={explore}"
        what = f"state, observed, chances, {found}, {numbers}, decay={rule.decay}"
        after = f"rt.within({what})"
    if rule.rule in BANDITS:
        numbers = f"keep={rule.keep}, decay={rule.decay}"
        after = f"rt.rewarded(state, observed, chances, {numbers})"
    return [
        *lines,
        f"chances = {chances}",
        "observed = {}",
        f"{call.result} = {run}",
        f"state = {after}",
        f"return {call.result}, state",
    ]
