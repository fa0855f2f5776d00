"""`custom_rule`: derivatives that a user states for a function."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, final, overload

AnyFunction = Callable[..., Any]


@final
class CustomRule:
    """A function with stated derivatives; called, it is the function.

    `vjp` and `jvp` register a rule and are decorators.
    """

    def __init__(
        self,
        function: AnyFunction,
        vjp: AnyFunction | None = None,
        jvp: AnyFunction | None = None,
    ) -> None:
        functools.update_wrapper(self, function)
        self.function = function
        self.vjp_rule = vjp
        self.jvp_rule = jvp

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """What the function gives."""
        return self.function(*args, **keywords)

    def vjp(self, rule: AnyFunction) -> AnyFunction:
        """Register `rule(out_bar, out, *args)`: the cotangents of the arguments."""
        self.vjp_rule = rule
        return rule

    def jvp(self, rule: AnyFunction) -> AnyFunction:
        """Register `rule(arg_dots, out, *args)`: the tangent of the result."""
        self.jvp_rule = rule
        return rule

    def __reduce__(self) -> str:
        return str(getattr(self, "__qualname__", type(self).__name__))


# By identity; the rule holds the function, so its id stays its own.
_RULES: dict[int, CustomRule] = {}


@overload
def custom_rule(
    function: AnyFunction,
    *,
    vjp: AnyFunction | None = None,
    jvp: AnyFunction | None = None,
) -> CustomRule: ...
@overload
def custom_rule(
    function: None = None,
    *,
    vjp: AnyFunction | None = None,
    jvp: AnyFunction | None = None,
) -> Callable[[AnyFunction], CustomRule]: ...
def custom_rule(
    function: AnyFunction | None = None,
    *,
    vjp: AnyFunction | None = None,
    jvp: AnyFunction | None = None,
) -> CustomRule | Callable[[AnyFunction], CustomRule]:
    """State the derivative of a function, the user's own or that of a library.

        @spadc.custom_rule
        def solve(a, b, *, tries=10): ...

        @solve.vjp
        def _(out_bar, out, a, b, *, tries): return a_bar, b_bar

        spadc.custom_rule(library.function, vjp=function_vjp)

    A gradient calls the function as it stands and never looks into it. Its positional
    arguments are numbers and arrays, and its result is one number or array; both stay
    unchanged by what is done later. A VJP rule returns a cotangent for each positional
    argument, of its shape, or None where there is no derivative; a JVP rule is given a
    tuple of as many tangents and returns that of the result. Rules are plain NumPy and
    stand in the generated code. One of the two is enough. What is given by keyword only
    has to be known when compiling. Without `function`, a decorator.

    Raises SpadcError, when a gradient is compiled, for a call or a rule that does not
    fit.
    """
    if function is None:
        return lambda given: custom_rule(given, vjp=vjp, jvp=jvp)
    rule = CustomRule(function, vjp, jvp)
    _RULES[id(function)] = rule
    return rule


def rule_of(value: Any) -> CustomRule | None:
    """The stated derivatives of a function, or of what `custom_rule` made."""
    return value if isinstance(value, CustomRule) else _RULES.get(id(value))


custom_rule.__module__ = CustomRule.__module__ = "spadc"
