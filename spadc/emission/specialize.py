"""Make the helpers that are written into a module as small as their calls allow.

A parameter that no generated function gives, and every helper that calls gives the same
word (a string, None, True or False) or leaves at its default, is that constant: it is
taken out of the signature. Tests of constants are then decided, and what cannot be
reached is left out, with the helpers that only it calls.

Source: partial evaluation of known arguments (Jones, Gomard and Sestoft, Partial
evaluation and automatic program generation, 1993, chapter 4).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from .deciding import fold, is_empty, is_word
from .runtime_source import Helper, references

Definitions = dict[Helper, ast.stmt]
Calls = Mapping[Helper, Sequence[ast.Call]]
Uses = Sequence[tuple[ast.Name, Helper]]


def specialize(definitions: Definitions, shown: Calls) -> Definitions:
    """The helpers that are still needed, in their order; they are changed in place.

    `shown` are the calls in the generated functions, which stay as they are.
    """
    tables = {
        helper: statement.value
        for helper, statement in definitions.items()
        if isinstance(statement, ast.Assign)
        and isinstance(statement.value, ast.Dict | ast.Tuple)
    }
    uses = {h: list(references(s, h.module)) for h, s in definitions.items()}
    needed, done = set(shown), set[Helper]()
    for helper in _callers_first(uses, shown):
        done.add(helper)
        if helper not in needed:
            continue
        function = definitions[helper]
        if isinstance(function, ast.FunctionDef):
            callers = {h: uses[h] for h in definitions if h in needed or h not in done}
            inner = _calls(helper, definitions, callers)
            words = _narrow(function, shown.get(helper, ()), inner)
            known = {n.id: tables[h] for n, h in uses[helper] if h in tables}
            fold(function, words, known)
            uses[helper] = list(references(function, helper.module))
        needed |= {other for _, other in uses[helper]}
    return _without_empty({h: s for h, s in definitions.items() if h in needed})


def _callers_first(uses: Mapping[Helper, Uses], roots: Calls) -> list[Helper]:
    finished: dict[Helper, None] = {}
    begun: set[Helper] = set()

    def visit(helper: Helper) -> None:
        if helper not in begun:
            begun.add(helper)
            for _, other in uses[helper]:
                visit(other)
            finished[helper] = None

    for root in roots:
        visit(root)
    return list(reversed(finished))


def _calls(
    helper: Helper, definitions: Definitions, callers: Mapping[Helper, Uses]
) -> list[ast.Call] | None:
    """The calls of a helper; None if it is used in another way as well."""
    found: list[ast.Call] = []
    names: set[int] = set()
    for caller, uses in callers.items():
        own = {id(node) for node, meant in uses if meant == helper}
        nodes = ast.walk(definitions[caller]) if own else ()
        found += [n for n in nodes if isinstance(n, ast.Call) and id(n.func) in own]
        names |= own
    return found if len(found) == len(names) else None


def _narrow(
    function: ast.FunctionDef, shown: Sequence[ast.Call], inner: list[ast.Call] | None
) -> dict[str, ast.Constant]:
    """Take the constant parameters out of the signature and out of the inner calls."""
    own = function.args
    words: dict[str, ast.Constant] = {}
    if inner is None or own.vararg or own.kwarg or own.posonlyargs:
        return words
    if any(_is_spread(call) for call in (*shown, *inner)):
        return words
    for name in [a.arg for a in (*own.args, *own.kwonlyargs)]:
        place, default = _place(own, name), _default(own, name)
        values = [_argument(call, name, place) or default for call in inner]
        if shown:
            values.append(default)
        if any(_argument(call, name, place) for call in shown) or not values:
            continue
        word = _common_word(values)
        if word is not None and not _is_assigned(function, name):
            words[name] = word
            _take_out(own, name)
            for call in inner:
                _take_out_of_call(call, name, place)
    return words


def _common_word(values: Sequence[ast.expr | None]) -> ast.Constant | None:
    """The word that all the values are."""
    words = {ast.dump(v): v for v in values if isinstance(v, ast.Constant)}
    if len(words) != 1 or not all(isinstance(v, ast.Constant) for v in values):
        return None
    (word,) = words.values()
    return word if is_word(word) else None


def _is_assigned(function: ast.FunctionDef, name: str) -> bool:
    return any(
        isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store)
        for n in ast.walk(function)
    )


def _is_spread(call: ast.Call) -> bool:
    starred = any(isinstance(a, ast.Starred) for a in call.args)
    return starred or any(k.arg is None for k in call.keywords)


def _place(own: ast.arguments, name: str) -> int | None:
    """The position of a parameter; None if it is given by name only."""
    names = [a.arg for a in own.args]
    return names.index(name) if name in names else None


def _default(own: ast.arguments, name: str) -> ast.expr | None:
    defaults: dict[str, ast.expr | None] = dict(
        zip([a.arg for a in own.kwonlyargs], own.kw_defaults, strict=True)
    )
    for arg, default in zip(reversed(own.args), reversed(own.defaults), strict=False):
        defaults[arg.arg] = default
    return defaults.get(name)


def _argument(call: ast.Call, name: str, place: int | None) -> ast.expr | None:
    if place is not None and place < len(call.args):
        return call.args[place]
    return next((k.value for k in call.keywords if k.arg == name), None)


def _take_out(own: ast.arguments, name: str) -> None:
    place = _place(own, name)
    if place is None:
        place = [a.arg for a in own.kwonlyargs].index(name)
        del own.kwonlyargs[place], own.kw_defaults[place]
        return
    behind = len(own.args) - place
    if behind <= len(own.defaults):
        del own.defaults[-behind]
    del own.args[place]


def _take_out_of_call(call: ast.Call, name: str, place: int | None) -> None:
    if place is not None and place < len(call.args):
        del call.args[place]
    call.keywords = [k for k in call.keywords if k.arg != name]


def _without_empty(definitions: Definitions) -> Definitions:
    """Without the functions that do nothing any more, and the statements calling them.

    Only functions of which every use is such a statement.
    """
    uses = {h: list(references(s, h.module)) for h, s in definitions.items()}
    for helper, function in list(definitions.items()):
        if not isinstance(function, ast.FunctionDef) or not is_empty(function):
            continue
        calls = _calls(helper, definitions, uses)
        others = [s for s in definitions.values() if isinstance(s, ast.FunctionDef)]
        found = [s for other in others for s in _statements_of(other, calls or [])]
        if calls and len(found) == len(calls):
            for block, statement in found:
                block.remove(statement)
            del definitions[helper], uses[helper]
    return definitions


def _statements_of(
    function: ast.FunctionDef, calls: Sequence[ast.Call]
) -> Iterator[tuple[list[ast.stmt], ast.stmt]]:
    """The statements that are one of these calls and nothing else, and their blocks."""
    for node in ast.walk(function):
        for field in ("body", "orelse"):
            block: list[ast.stmt] = getattr(node, field, [])
            for statement in block if isinstance(block, list) else ():
                if isinstance(statement, ast.Expr) and statement.value in calls:
                    yield block, statement
