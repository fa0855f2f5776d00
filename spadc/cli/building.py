"""Compile a target by what the command line, the file and the example say."""

from __future__ import annotations

import argparse
import ast
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, final

import numpy as np

from spadc.ir import (
    ArrayType,
    SignatureError,
    Sym,
    Type,
    may_be_float,
    parse_signature,
    shape_of,
    type_of_value,
    with_parts,
)
from spadc.options import USUAL, Conventions
from spadc.pipeline import Compiled, compile_function
from spadc.plans import Plan, Policy, parse_plan

from .examples import read_example
from .failure import Failure
from .targets import Target


@final
@dataclass(frozen=True, slots=True)
class Build:
    """A compiled target and what it was compiled for."""

    target: Target
    mode: str
    compiled: Compiled
    types: Mapping[str, Type]
    example: Mapping[str, Any] | None
    example_text: str | None
    options: argparse.Namespace
    has_aux: bool = False


def build(target: Target, options: argparse.Namespace) -> Build:
    """Compile the target as the options say; raises Failure if they do not fit."""
    wish = target.wish
    mode = options.mode or (wish.mode if wish else "grad")
    has_aux = options.has_aux or (wish is not None and wish.has_aux)
    example = read_example(options.example, target) if options.example else None
    types = types_of(target, options.signature, example)
    policy = policy_of(options.plan)
    if policy.wanted and example is None:
        raise Failure(f"--plan {options.plan} measures paths: give --example inputs")

    def compiled(mode: str) -> Compiled:
        return compile_function(
            target.source,
            signature=types,
            wrt=wrt_of(target, options.wrt),
            mode=mode,
            plan=policy,
            standalone=options.standalone,
            example=None if example is None else list(example.values()),
            max_error=getattr(options, "max_error", None),
            conventions=conventions_of(target, options.conventions),
            has_aux=has_aux,
            sparse=getattr(options, "sparse", False),
        )

    made = compiled("jacobian-reverse" if mode == "jacobian" else mode)
    if mode == "jacobian" and _has_more_rows(made):
        made = compiled("jacobian-forward")
    text = options.example
    return Build(target, mode, made, types, example, text, options, has_aux)


def _has_more_rows(made: Compiled) -> bool:
    """Whether a Jacobian is known to have no more columns than rows."""
    inputs = [v for p in made.primal.params if p.name in made.wrt for v in p.values]
    columns = _numbers([value.type for value in inputs])
    rows = _numbers([value.type for value in made.primal.results])
    return columns is not None and rows is not None and columns <= rows


def _numbers(types: Sequence[Type]) -> int | None:
    """How many floating point numbers values of these types hold, if that is known."""
    shapes = [shape_of(type_) for type_ in types if may_be_float(type_)]
    total = 0
    for shape in shapes:
        if shape is None or not all(isinstance(dim, int) for dim in shape):
            return None
        total += math.prod(dim for dim in shape if isinstance(dim, int))
    return total


def with_mode(made: Build, mode: str) -> Build:
    """The same target compiled for another mode."""
    return build(
        made.target, argparse.Namespace(**{**vars(made.options), "mode": mode})
    )


def types_of(
    target: Target, signature: str | None, example: Mapping[str, Any] | None
) -> dict[str, Type]:
    """What is known: the signature wins over the example, that over annotations. The
    lengths keep the names that annotations give them, if these fit the example."""
    try:
        types = dict(target.annotated)
        named = _fits(types, example or {})
        for name, value in (example or {}).items():
            found = _any_length(type_of_value(value, name))
            if not (named and _is_like(types.get(name), found)):
                types[name] = found
        if signature is not None:
            types |= _known(target, parse_signature(signature))
    except SignatureError as error:
        raise Failure(str(error)) from None
    return types


def _fits(annotated: Mapping[str, Type], example: Mapping[str, Any]) -> bool:
    """Whether every named length is the same wherever the example has it."""
    lengths: dict[str, int] = {}
    for name, value in example.items():
        type_ = annotated.get(name)
        shape = type_.shape if isinstance(type_, ArrayType) else None
        if shape is None or len(shape) != np.ndim(value):
            continue
        for dim, length in zip(shape, np.shape(value), strict=True):
            if isinstance(dim, int) and dim != length:
                return False
            if isinstance(dim, Sym):
                whole = length - dim.offset
                if lengths.setdefault(dim.name, whole) != whole:
                    return False
    return True


def _is_like(annotated: Type | None, found: Type) -> bool:
    """Whether both are arrays of one dtype and rank."""
    if not isinstance(annotated, ArrayType) or not isinstance(found, ArrayType):
        return False
    if annotated.shape is None or found.shape is None:
        return False
    ranks = len(annotated.shape) == len(found.shape)
    return ranks and annotated.dtype == found.dtype


def _any_length(type_: Type) -> Type:
    """The type without the promise that its lengths differ from 1: the file that is
    written may be called with other arrays than the example."""
    return with_parts(type_, lambda reach, part: _any_shape(part))


def _any_shape(type_: Type) -> Type:
    if not isinstance(type_, ArrayType) or type_.shape is None:
        return type_
    dims = (Sym(d.name, d.offset) if isinstance(d, Sym) else d for d in type_.shape)
    return ArrayType(type_.dtype, tuple(dims))


def _known(target: Target, types: dict[str, Type]) -> dict[str, Type]:
    names = [parameter.arg for parameter in target.parameters]
    for name in types:
        if name not in names:
            raise Failure(
                f"the signature names `{name}`, which is not a parameter of "
                f"`{target.name}`: {', '.join(names)}"
            )
    return types


def wrt_of(target: Target, text: str | None) -> tuple[str, ...]:
    """Names of parameters from `w,b` or `0,-1`; the file's wish; or the first."""
    if text is not None:
        chosen: tuple[int | str, ...] = tuple(map(_position_or_name, text.split(",")))
    else:
        chosen = target.wish.wrt if target.wish else (0,)
    names = [parameter.arg for parameter in target.parameters]
    wrt = tuple(_parameter(target, names, which) for which in chosen)
    if len(set(wrt)) < len(wrt):
        raise Failure(f"--wrt names a parameter twice: {', '.join(wrt)}")
    return wrt


def _position_or_name(text: str) -> int | str:
    text = text.strip()
    return int(text) if text.removeprefix("-").isdecimal() else text


def _parameter(target: Target, names: list[str], which: object) -> str:
    if which is ...:
        raise Failure("`wrt=...` is known when called: give --wrt with names")
    if which in names:
        return str(which)
    if isinstance(which, int) and -len(names) <= which < len(names):
        return names[which]
    listed = ", ".join(names) or "none"
    raise Failure(f"`{target.name}` has no parameter `{which}`: it has {listed}")


def conventions_of(target: Target, text: str | None) -> Conventions:
    """What `--conventions` asks for; the file's wish; or the usual ones."""
    wished = target.wish.conventions if target.wish else None
    written = text if text is not None or wished is None else ast.unparse(wished)
    try:
        if text is not None:
            return Conventions.parse(text)
        return USUAL if wished is None else _written(wished)
    except (TypeError, ValueError) as error:
        raise Failure(f"conventions {written}: {error}") from None


def _written(node: ast.expr) -> Conventions:
    """Conventions as a decorator writes them: a text, or `Conventions(...)`."""
    if not isinstance(node, ast.Call):
        value = ast.literal_eval(node)
        return USUAL if value is None else Conventions.parse(str(value))
    if ast.unparse(node.func) not in ("Conventions", "spadc.Conventions") or node.args:
        raise ValueError("not known without running the file: give --conventions")
    return Conventions(**{str(k.arg): ast.literal_eval(k.value) for k in node.keywords})


def policy_of(text: str | None) -> Policy:
    """The policy that `--plan` asks for; exact if it is not given."""
    try:
        return Plan.exact() if text is None else parse_plan(text)
    except (OSError, ValueError) as error:
        raise Failure(f"--plan: {error}") from None
