"""The names of a Python file, read from its statements; the file is never run.

The last `def` or assignment of a name counts. A name that is set twice, set under a
condition, or changed after it was set is ambiguous: using it is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, final

import gast

from spadc.errors import Diagnostic, SpadcError

from ..bindings import Binding, External, FunctionSource, Namespace
from ..source import Source, read_source, refuse
from .library import LIBRARIES, NUMPY_ITSELF, library_has
from .names import FileConstant, Found, Guard, stored_names

A_CLASS = "is a class"
CLASS_WAY_OUT = (
    "Differentiate it in a running program (`spadc.grad`), where objects exist; or use "
    "dicts and functions."
)


@final
@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A name whose value the text does not tell."""

    reason: str
    way_out: str = "Set it once, or pass it as an argument."


@final
@dataclass(eq=False)
class FileNames:
    """One file. `others` holds the files imported so far, by path."""

    source: Source
    folder: Path | None = None
    others: dict[Path, FileNames] = field(default_factory=dict)
    names: dict[str, Any] = field(default_factory=dict)
    statements: dict[str, Any] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)
    star_imports: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        for statement in self.source.tree.body:
            self._enter(statement)
        for name in self._changed_names():
            if name in self.names:
                self.names[name] = Ambiguous("is changed after it is set")

    # What a name means

    def find(self, name: str, node: gast.AST | None = None) -> Found | None:
        """What `name` means in this file, or None."""
        found = self.names.get(name)
        if isinstance(found, Ambiguous):
            refuse(
                self.source,
                self.statements.get(name),
                "SPD111",
                f"`{name}` {found.reason}, so its value is not known without running "
                "the file",
                found.way_out,
            )
        if isinstance(found, gast.AST):
            return FileConstant(name, found, self, self._needed(name))
        if found is None:
            return self._from_star(name)
        return found() if callable(found) else found  # type: ignore[no-any-return]

    def place_of(self, name: str) -> object:
        """The file: it has one such name."""
        return self.source.file

    def guard(self, name: str) -> Guard | None:
        """Nothing to watch: the file is what is compiled."""
        return None

    def functions(self) -> dict[str, FunctionSource]:
        """The functions that the file defines with `def`, in order."""
        return {
            name: found
            for name, found in self.names.items()
            if isinstance(found, FunctionSource)
            and isinstance(found.node, gast.FunctionDef)
        }

    def imported(self, dotted: str, name: str | None, node: gast.AST) -> Binding:
        """What an import binds."""
        level = len(dotted) - len(dotted.lstrip("."))
        root = dotted.lstrip(".").partition(".")[0]
        module = None if root in LIBRARIES and not level else self._file(dotted, level)
        if module is None:
            whole = dotted if name is None else f"{dotted}.{name}"
            return External("numpy" if whole in NUMPY_ITSELF else whole)
        if name is None:
            return Namespace(module, dotted)
        found = module.find(name, node)
        if found is None:
            deeper = self._file(f"{dotted}.{name}", level)
            if deeper is not None:
                return Namespace(deeper, name)
            refuse(self.source, node, "SPD106", f"`{dotted}` does not define `{name}`")
        return found  # type: ignore[return-value]

    def _file(self, dotted: str, level: int) -> FileNames | None:
        """The file beside this one that a module name means."""
        if self.folder is None:
            return None
        folder = self.folder
        for _ in range(level - 1):
            folder = folder.parent
        stem = folder.joinpath(*dotted.lstrip(".").split("."))
        for path in (stem.with_suffix(".py"), stem / "__init__.py"):
            if path.is_file():
                if path not in self.others:
                    source = read_source(path)
                    module = FileNames.__new__(FileNames)
                    self.others[path] = module
                    FileNames.__init__(module, source, path.parent, self.others)
                return self.others[path]
        return None

    def _from_star(self, name: str) -> Found | None:
        for dotted in self.stars:
            module = self._file(dotted, 0)
            if module is not None:
                return module.find(name)
            if library_has(dotted, name):
                return External(f"{dotted}.{name}")
        return None

    # Reading the statements

    def _enter(self, statement: Any) -> None:
        if isinstance(statement, gast.FunctionDef):
            source = FunctionSource(statement.name, statement, self)
            self._define(statement.name, source, statement)
        elif isinstance(statement, gast.ClassDef):
            self._define(statement.name, Ambiguous(A_CLASS, CLASS_WAY_OUT), statement)
        elif isinstance(statement, gast.Import | gast.ImportFrom):
            self._enter_import(statement)
        elif isinstance(statement, gast.Assign | gast.AnnAssign):
            self._enter_assignment(statement)
        elif isinstance(statement, gast.Try) and _is_for_imports(statement):
            for tried in statement.body:
                imports = isinstance(tried, gast.Import | gast.ImportFrom)
                (self._enter if imports else self._enter_unknown)(tried)
        else:
            self._enter_unknown(statement)

    def _enter_assignment(self, statement: Any) -> None:
        single = isinstance(statement, gast.AnnAssign)
        targets = [statement.target] if single else statement.targets
        for target in targets if statement.value is not None else ():
            self._enter_target(target, statement.value, statement)

    def _enter_unknown(self, statement: Any) -> None:
        for name in _bound_in(statement):
            found = Ambiguous("is set under a condition or in a loop")
            self._define(name, found, statement)

    def _define(self, name: str, found: Any, statement: Any) -> None:
        before = self.names.get(name)
        functions = isinstance(found, FunctionSource) and isinstance(
            before, FunctionSource
        )
        if before is not None and not functions and not _is_same(before, found):
            found = Ambiguous("is set more than once")
        self.names[name] = found
        self.statements[name] = statement

    def _enter_target(self, target: Any, value: Any, statement: Any) -> None:
        if isinstance(target, gast.Name):
            found = value
            if isinstance(value, gast.Lambda):
                found = FunctionSource(target.id, value, self)
            self._define(target.id, found, statement)
            return
        displays = (gast.Tuple, gast.List)
        pairs = isinstance(target, displays) and isinstance(value, displays)
        if pairs and len(target.elts) == len(value.elts):
            for part, part_value in zip(target.elts, value.elts, strict=True):
                self._enter_target(part, part_value, statement)
            return
        for name in _bound_in(target):
            self._define(name, Ambiguous("is unpacked from a value"), statement)

    def _enter_import(self, statement: Any) -> None:
        for alias in statement.names:
            if isinstance(statement, gast.Import):
                dotted = alias.name if alias.asname else alias.name.split(".")[0]
                name, inner = alias.asname or dotted, None
            else:
                dotted = "." * statement.level + (statement.module or "")
                name, inner = alias.asname or alias.name, alias.name
            if inner == "*":
                self.stars.append(dotted)
                self.star_imports.append(statement)
                continue
            self._define(name, _Import(self, dotted, inner, statement), statement)

    def _changed_names(self) -> Iterator[str]:
        """Names that a statement outside functions, or a `global` in one, changes."""
        for statement in self.source.tree.body:
            yield from _set_in_functions(statement)
            if isinstance(statement, gast.FunctionDef | gast.ClassDef | gast.If):
                continue
            for node in gast.walk(statement):
                stored = isinstance(getattr(node, "ctx", None), gast.Store | gast.Del)
                if stored and isinstance(node, gast.Subscript | gast.Attribute):
                    yield from _root_name(node)
                elif isinstance(node, gast.Name) and isinstance(node.ctx, gast.Del):
                    yield node.id
            call = statement.value if isinstance(statement, gast.Expr) else None
            if isinstance(call, gast.Call) and _states_rule(call.func):
                continue
            if isinstance(call, gast.Call) and isinstance(call.func, gast.Attribute):
                yield from _root_name(call.func)
                yield from (a.id for a in call.args if isinstance(a, gast.Name))

    def _needed(self, name: str) -> tuple[str, ...]:
        """The statements that define a constant, and what it is made of, in file
        order."""
        wanted, pending = set(), [name]
        while pending:
            here = pending.pop()
            statement = self.statements.get(here)
            if here in wanted or statement is None:
                continue
            wanted.add(here)
            pending += [n.id for n in gast.walk(statement) if isinstance(n, gast.Name)]
        chosen = {self.statements[n].lineno: self.statements[n] for n in wanted}
        chosen |= {star.lineno: star for star in self.star_imports}
        return tuple(self.source.statement_lines(chosen[n]) for n in sorted(chosen))


@final
@dataclass(frozen=True, slots=True)
class _Import:
    """An import that is followed when its name is used."""

    module: FileNames
    dotted: str
    name: str | None
    node: Any

    def __call__(self) -> Binding:
        return self.module.imported(self.dotted, self.name, self.node)


def _is_same(before: Any, found: Any) -> bool:
    """Whether two imports bind one module: `import scipy.special`, `import
    scipy.stats`."""
    if not isinstance(before, _Import) or not isinstance(found, _Import):
        return False
    return (before.dotted, before.name) == (found.dotted, found.name)


def _is_for_imports(node: Any) -> bool:
    """Whether a `try` imports, and its handlers are for imports that fail: the names
    are taken to be imported."""
    imports = any(isinstance(s, gast.Import | gast.ImportFrom) for s in node.body)
    known = {"ImportError", "ModuleNotFoundError", "Exception"}
    caught = [
        {n.id for n in gast.walk(handler.type) if isinstance(n, gast.Name)}
        for handler in node.handlers
        if handler.type is not None
    ]
    return imports and all(names & known for names in caught)


def _bound_in(node: Any) -> list[str]:
    names = [
        part.id
        for part in gast.walk(node)
        if isinstance(part, gast.Name) and isinstance(part.ctx, gast.Store)
    ]
    for part in gast.walk(node):
        if isinstance(part, gast.FunctionDef | gast.ClassDef):
            names.append(part.name)
        elif isinstance(part, gast.Import | gast.ImportFrom):
            names += [a.asname or a.name.split(".")[0] for a in part.names]
    return names


def _set_in_functions(statement: Any) -> Iterator[str]:
    """The names outside that functions in a statement declare `global` and set."""
    for function in gast.walk(statement):
        if not isinstance(function, gast.FunctionDef):
            continue
        for node in gast.walk(function):
            if isinstance(node, gast.Global):
                yield from (n for n in node.names if n in stored_names(function))


def _states_rule(function: Any) -> bool:
    """Whether a call is one of `spadc.custom_rule`, which changes nothing."""
    name = getattr(function, "attr", None) or getattr(function, "id", None)
    return name == "custom_rule"


def _root_name(node: Any) -> Iterator[str]:
    while isinstance(node, gast.Subscript | gast.Attribute):
        node = node.value
    if isinstance(node, gast.Name):
        yield node.id


def read_module(path: str | Path) -> FileNames:
    """The names of the file at `path`, which is read and never run."""
    return FileNames(read_source(path), Path(path).resolve().parent)


def module_from_text(text: str, file: str = "<text>") -> FileNames:
    """The names of a text; nothing beside it can be imported."""
    return FileNames(Source(file, text))


def find_function(names: FileNames, name: str) -> FunctionSource:
    """The function of that name, or the error that says which there are."""
    found = names.find(name)
    if isinstance(found, FunctionSource):
        return found
    known = ", ".join(f"`{n}`" for n in names.functions()) or "none"
    raise SpadcError(
        Diagnostic(
            "SPD503",
            f"no function `{name}` in this file",
            names.source.file,
            way_out=f"Functions here: {known}.",
        )
    )
