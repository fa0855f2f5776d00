"""Images at places between their pixels: `scipy.ndimage.map_coordinates`.

Of the order 1, where the result is a weighted mean of the corners of a cell; of the
order 0, where it is the nearest pixel.
"""

from __future__ import annotations

from typing import Any

from spadc.ir import ArrayType, Type, dtype_of, promote, shape_of

from .core import Unsupported
from .scipy_coordinate_bars import (
    map_coordinates_bar,
    map_coordinates_slopes,
    map_coordinates_slopes_bar,
    map_coordinates_turns,
)
from .scipy_entries import like_shape, run_time_helper, scipy_primitive

PLACED = {"order": 1, "mode": "constant"}


def _infer(x: Type, places: Type, **attrs: Any) -> Type:
    shape = shape_of(places)
    return ArrayType(dtype_of(x), None if shape is None else shape[1:])


map_coordinates = scipy_primitive(
    "ndimage.map_coordinates",
    _infer,
    "input coordinates | order= mode= cval= prefilter=",
    {"order": 3, "mode": "constant", "cval": 0.0, "prefilter": True},
)
image_cotangent = run_time_helper(
    "map_coordinates_bar",
    lambda y_bar, places, shape, **attrs: like_shape(y_bar, shape),
    map_coordinates_bar,
    "y_bar coordinates (shape) order= mode=",
    PLACED,
)
slopes = run_time_helper(
    "map_coordinates_slopes",
    lambda image, places, **attrs: ArrayType(promote(image, places), shape_of(places)),
    map_coordinates_slopes,
    "image coordinates mode= cval=",
    {"mode": "constant", "cval": 0.0},
)
turns = run_time_helper(
    "map_coordinates_turns",
    lambda image, places, z, **attrs: ArrayType(
        promote(image, places, z), shape_of(places)
    ),
    map_coordinates_turns,
    "image coordinates z mode= cval=",
    {"mode": "constant", "cval": 0.0},
)
slopes_cotangent = run_time_helper(
    "map_coordinates_slopes_bar",
    lambda z_bar, places, shape, **attrs: like_shape(z_bar, shape),
    map_coordinates_slopes_bar,
    "z_bar coordinates (shape) mode=",
    {"mode": "constant"},
)


def _settings(
    order: int = 3, mode: str = "constant", cval: float = 0.0, **_: Any
) -> tuple[int, dict[str, Any], dict[str, Any]]:
    """The order, the mode and the value outside, where it is known how to go on."""
    if order not in (0, 1):
        raise Unsupported("`map_coordinates` has a derivative for `order=1` and 0")
    if mode == "wrap":
        raise Unsupported("`map_coordinates` with mode 'wrap': use 'grid-wrap'")
    chosen = {} if mode == "constant" else {"mode": mode}
    return order, chosen, {"cval": cval} if cval else {}


@map_coordinates.vjp
def _rule(y_bar: Any, y: Any, x: Any, places: Any, **attrs: Any) -> Any:
    order, mode, outside = _settings(**attrs)
    given = mode if order else {"order": 0, **mode}
    x_bar = image_cotangent(y_bar, places, x.shape, **given)
    if not order:
        return x_bar, None
    return x_bar, y_bar * slopes(x, places, **mode, **outside)


@map_coordinates.jvp
def _pushed(dots: Any, y: Any, x: Any, places: Any, **attrs: Any) -> Any:
    order, mode, outside = _settings(**attrs)
    x_dot, places_dot = dots
    first = None
    if x_dot is not None:
        first = map_coordinates(x_dot, places, order=order, **mode)
    if places_dot is None or not order:
        return first
    moved = places_dot * slopes(x, places, **mode, **outside)
    second = y.builder.express("sum", moved, axis=0)
    return second if first is None else first + second


@slopes.vjp
def _slopes(
    z_bar: Any, z: Any, x: Any, places: Any, cval: float = 0.0, **mode: Any
) -> Any:
    x_bar = slopes_cotangent(z_bar, places, x.shape, **mode)
    outside = {"cval": cval} if cval else {}
    return x_bar, turns(x, places, z_bar, **mode, **outside)


@slopes.jvp
def _slopes_pushed(
    dots: Any, z: Any, x: Any, places: Any, cval: float = 0.0, **mode: Any
) -> Any:
    """The matrix of second derivatives is symmetric."""
    x_dot, places_dot = dots
    outside = {"cval": cval} if cval else {}
    first = None if x_dot is None else slopes(x_dot, places, **mode)
    if places_dot is None:
        return first
    second = turns(x, places, places_dot, **mode, **outside)
    return second if first is None else first + second
