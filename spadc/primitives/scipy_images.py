"""Filters of images: `scipy.ndimage`.

A filter whose kernel is symmetric is its own adjoint where the margins mirror the
image, wrap around or are constant. The others pad with what they repeat, so that their
adjoints add the margins to what these repeat.
"""

from __future__ import annotations

from typing import Any

from spadc.ir import ArrayType, Type, dtype_of, shape_of

from .core import Primitive, Unsupported
from .scipy_entries import like_shape, run_time_helper, scipy_primitive
from .scipy_image_bars import (
    gaussian_filter_bar,
    image_bar,
    kernel_bar,
    uniform_filter_bar,
)

SELF_ADJOINT = frozenset(
    {"reflect", "grid-mirror", "constant", "grid-constant", "wrap", "grid-wrap"}
)
MODE = {"mode": "reflect"}
FRAME = {"mode": "reflect", "cval": 0.0, "origin": 0}


def _image(x: Type, *others: Type, **attrs: Any) -> Type:
    """A filter answers in the dtype of the image."""
    if not isinstance(attrs.get("mode", ""), str):
        raise Unsupported("a filter with one mode for each axis")
    return ArrayType(dtype_of(x), shape_of(x))


# --- kernels --------------------------------------------------------------------------

PLACED = {"mode": "reflect", "origin": 0, "turned": False}
image_cotangent = run_time_helper(
    "image_bar",
    _image,
    image_bar,
    "y_bar weights mode= origin= axis= turned=",
    PLACED,
)
kernel_cotangent = run_time_helper(
    "kernel_bar",
    like_shape,
    kernel_bar,
    "y_bar x (shape) mode= cval= origin= axis= turned=",
    {**PLACED, "cval": 0.0},
)


def _filter(name: str, axis: bool, turned: bool) -> Primitive:
    """A correlation, or a convolution (`turned`), with a kernel on all axes or one."""
    one = "axis= " if axis else ""
    known = scipy_primitive(
        f"ndimage.{name}",
        _image,
        f"input weights {one}| mode= cval= origin=",
        {**FRAME, "axis": -1} if axis else FRAME,
    )
    facts = {"turned": True} if turned else {}

    @known.vjp
    def rule(y_bar: Any, y: Any, x: Any, w: Any, **attrs: Any) -> Any:
        if axis:
            attrs = {"axis": -1, **attrs}
        w_bar = kernel_cotangent(y_bar, x, w.shape, **attrs, **facts)
        attrs.pop("cval", None)
        return image_cotangent(y_bar, w, **attrs, **facts), w_bar

    @known.jvp
    def pushed(
        dots: Any, y: Any, x: Any, w: Any, cval: float = 0.0, **attrs: Any
    ) -> Any:
        """What lies outside of the image does not change."""
        x_dot, w_dot = dots
        outside = {"cval": cval} if cval else {}
        first = None if x_dot is None else known(x_dot, w, **attrs)
        second = None if w_dot is None else known(x, w_dot, **attrs, **outside)
        if first is None or second is None:
            return second if first is None else first
        return first + second

    return known


correlate = _filter("correlate", axis=False, turned=False)
convolve = _filter("convolve", axis=False, turned=True)
correlate1d = _filter("correlate1d", axis=True, turned=False)
convolve1d = _filter("convolve1d", axis=True, turned=True)

# --- Gaussian and uniform kernels -----------------------------------------------------

GAUSSIAN = {"order": 0, "mode": "reflect", "truncate": 4.0}
UNIFORM = {"size": 3, "mode": "reflect", "origin": 0}
WIDTH = {1: "no derivative in the width `sigma` of the kernel"}
gaussian_cotangent = run_time_helper(
    "gaussian_filter_bar",
    _image,
    gaussian_filter_bar,
    "y_bar sigma order= mode= truncate= radius= axes=",
    GAUSSIAN,
)
uniform_cotangent = run_time_helper(
    "uniform_filter_bar",
    _image,
    uniform_filter_bar,
    "y_bar size= mode= origin= axes=",
    UNIFORM,
)
gaussian_filter = scipy_primitive(
    "ndimage.gaussian_filter",
    _image,
    "input sigma order= | mode= cval= truncate= radius= axes=",
    {**GAUSSIAN, "cval": 0.0},
    no_derivative_in=WIDTH,
)
gaussian_filter1d = scipy_primitive(
    "ndimage.gaussian_filter1d",
    _image,
    "input sigma axis= order= | mode= cval= truncate= radius=",
    {**GAUSSIAN, "axis": -1, "cval": 0.0},
    no_derivative_in=WIDTH,
)
uniform_filter = scipy_primitive(
    "ndimage.uniform_filter",
    _image,
    "input size= | mode= cval= origin= axes=",
    {**UNIFORM, "cval": 0.0},
)
uniform_filter1d = scipy_primitive(
    "ndimage.uniform_filter1d",
    _image,
    "input size: axis= | mode= cval= origin=",
    {**FRAME, "axis": -1},
)


def _several(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _is_symmetric(order: Any = 0, mode: str = "reflect", **attrs: Any) -> bool:
    """Whether the filter is its own adjoint."""
    centred = not any(_several(attrs.get("origin", 0)))
    even = all(n % 2 == 1 for n in _several(attrs.get("size", 1)))
    times = all(n % 2 == 0 for n in _several(order))
    return mode in SELF_ADJOINT and centred and even and times


def _pushed(known: Primitive) -> None:
    """The tangent is filtered; what lies outside of the image does not change."""

    @known.jvp
    def pushed(dots: Any, y: Any, x: Any, *sigma: Any, **attrs: Any) -> Any:
        attrs.pop("cval", None)
        return known(dots[0], *sigma, **attrs)


def _on_axes(attrs: dict[str, Any]) -> dict[str, Any]:
    """The attributes of a filter along one axis, as those of one along several."""
    axis = attrs.pop("axis", -1)
    return {**attrs, "axes": (axis,)}


@gaussian_filter.vjp
def _gaussian(y_bar: Any, y: Any, x: Any, sigma: Any, **attrs: Any) -> Any:
    attrs.pop("cval", None)
    known = gaussian_filter if _is_symmetric(**attrs) else gaussian_cotangent
    return known(y_bar, sigma, **attrs), None


@gaussian_filter1d.vjp
def _gaussian1d(y_bar: Any, y: Any, x: Any, sigma: Any, **attrs: Any) -> Any:
    attrs.pop("cval", None)
    if _is_symmetric(**attrs):
        return gaussian_filter1d(y_bar, sigma, **attrs), None
    return gaussian_cotangent(y_bar, sigma, **_on_axes(attrs)), None


@uniform_filter.vjp
def _uniform(y_bar: Any, y: Any, x: Any, **attrs: Any) -> Any:
    attrs.pop("cval", None)
    symmetric = _is_symmetric(**{"size": 3, **attrs})
    return (uniform_filter if symmetric else uniform_cotangent)(y_bar, **attrs)


@uniform_filter1d.vjp
def _uniform1d(y_bar: Any, y: Any, x: Any, **attrs: Any) -> Any:
    attrs.pop("cval", None)
    if _is_symmetric(**attrs):
        return uniform_filter1d(y_bar, **attrs)
    return uniform_cotangent(y_bar, **_on_axes(attrs))


for _known in (gaussian_filter, gaussian_filter1d, uniform_filter, uniform_filter1d):
    _pushed(_known)

# --- second derivatives ---------------------------------------------------------------


def _laplacian(name: str, arguments: str, **facts: Any) -> Primitive:
    """A sum of symmetric filters."""
    known = scipy_primitive(
        f"ndimage.{name}",
        _image,
        f"{arguments} | mode= cval=",
        {"mode": "reflect", "cval": 0.0},
        **facts,
    )

    @known.vjp
    def rule(
        y_bar: Any,
        y: Any,
        x: Any,
        *sigma: Any,
        mode: str = "reflect",
        cval: float = 0.0,
    ) -> Any:
        if mode not in SELF_ADJOINT:
            raise Unsupported(f"no derivative of `scipy.ndimage.{name}` with {mode!r}")
        return (known(y_bar, *sigma, mode=mode), *(None for _ in sigma))

    _pushed(known)
    return known


laplace = _laplacian("laplace", "input")
gaussian_laplace = _laplacian("gaussian_laplace", "input sigma", no_derivative_in=WIDTH)
