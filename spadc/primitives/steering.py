"""Random draws that follow what was seen, and what is noted for later draws.

`observe` and `observe_rows` fill a dict that the caller of the generated function gave,
so they have an effect; the draws are pure functions, as those of `draws`.
"""

from __future__ import annotations

from typing import Any

from spadc.ir import ArrayType, Type

from .core import Call, Cost, Primitive
from .draws import drawn, infer_entries, infer_kept
from .structural import structural

FOLLOW = "| keep: seed step edge: at? followed?"
STEER = "| keep: seed step edge: at? chances? of:"


def _weighted(infer: Any) -> Any:
    """The types of a draw of fixed size whose parts have weights of their own."""

    def types(n: Type, *key: Type, **attrs: Any) -> tuple[Type, Type]:
        kept, _ = infer(n, *key, **attrs)
        return kept, ArrayType("float64", kept.shape)

    return types


def _sampler(name: str, arguments: str, infer: Any = infer_kept) -> Primitive:
    return structural(
        name,
        _weighted(infer),
        drawn,
        arguments,
        cost=Cost.FREE,
        zero_derivative=True,
        spelling=Call(f"rt.{name}"),
    )


follow_features = _sampler("follow_features", f"n {FOLLOW}")
follow_rows = _sampler("follow_rows", f"n {FOLLOW}")
follow_positions = _sampler("follow_positions", f"(shape) {FOLLOW}")
follow_entries = _sampler("follow_entries", f"(shape) {FOLLOW}", infer_entries)
steer_features = _sampler("steer_features", f"n {STEER}")
steer_rows = _sampler("steer_rows", f"n {STEER}")
steer_positions = _sampler("steer_positions", f"(shape) {STEER}")


def _observer(name: str, arguments: str) -> Primitive:
    return structural(
        name,
        lambda *operands, **attrs: (),
        drawn,
        arguments,
        has_effect=True,
        spelling=Call(f"rt.{name}", positional=("of",)),
    )


observe = _observer("observe", "observed of: n kept part | axis=")
observe_edge = _observer("observe_edge", "observed of: part weight | slot: count:")
observe_rows = _observer("observe_rows", "observed of: n kept x y_bar")
