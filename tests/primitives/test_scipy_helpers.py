"""The run time's helpers for SciPy compute what the rules that call them mean."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import spadc_runtime as rt
from primitives.drawing import weights
from primitives.running import Row, trace_rule
from primitives.scipy_filter_rows import SCIPY_FILTERS
from primitives.scipy_image_rows import SCIPY_IMAGES
from primitives.scipy_spline_rows import SCIPY_SPLINES
from primitives.scipy_transform_rows import SCIPY_TRANSFORMS

from spadc.ir import Apply
from spadc.primitives import Call, interpret_region, primitive

ROWS = [*SCIPY_FILTERS, *SCIPY_IMAGES, *SCIPY_SPLINES, *SCIPY_TRANSFORMS]


def helper_of(op: Any) -> Any:
    """The function of the run time by which an op is spelled, or None."""
    spelling = primitive(op.name).spelling if isinstance(op, Apply) else None
    if not isinstance(spelling, Call) or not spelling.function.startswith("rt."):
        return None
    return getattr(rt, spelling.function.removeprefix("rt."))


def helpers_called(row: Row) -> list[tuple[Any, tuple[Any, ...], Any, Any]]:
    """What the VJP rule of a row calls: helper, operands, attributes and result."""
    ys = row.evaluate(*row.operands)
    builder, values, given, answer = trace_rule(row, row.operands, weights(ys), "known")
    kept = tuple(builder.value(bar) for bar in answer if bar is not None)
    known = dict(zip(values, given, strict=True))
    interpret_region(builder.region((), kept), (), known)
    return [
        (
            helper_of(op),
            tuple(known[v] for v in op.operands),
            op.attrs,
            known[op.result],
        )
        for op in builder.ops
        if helper_of(op) is not None
    ]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_helpers_compute_what_rules_mean(row: Row) -> None:
    for helper, operands, attrs, meant in helpers_called(row):
        found = helper(*operands, **attrs)
        assert np.shape(found) == np.shape(meant)
        assert np.result_type(found) == np.result_type(meant)
        np.testing.assert_allclose(found, meant, 1e-12, 1e-13)


def test_rows_call_every_helper() -> None:
    called = {call[0].__name__ for row in ROWS for call in helpers_called(row)}
    assert called >= {
        "bounded_convolved_bar", "bounded_kernel_bar", "convolved_bar", "cosine_bar",
        "cubic_spline_bar", "gaussian_filter_bar", "image_bar", "interp1d_bar",
        "interp1d_slope", "kernel_bar", "lagged_products", "lfilter_a_bar",
        "lfilter_bar", "map_coordinates_bar", "map_coordinates_slopes", "ppoly_bar",
        "romb_bar", "savgol_filter_bar", "uniform_filter_bar",
    }  # fmt: skip


def test_slopes_of_images_and_their_cotangents() -> None:
    rng = np.random.default_rng(0)
    image, places = rng.normal(size=(4, 5)), rng.uniform(-1.0, 4.5, size=(2, 9))
    z = rng.normal(size=places.shape)
    for mode in ("constant", "nearest", "mirror", "reflect", "grid-wrap"):
        for name, operands in (
            ("map_coordinates_slopes_bar", (z, places, image.shape)),
            ("map_coordinates_turns", (image, places, z)),
        ):
            meant = primitive(name).evaluate(*operands, mode=mode)
            found = getattr(rt, name)(*operands, mode=mode)
            np.testing.assert_allclose(found, meant, 1e-12, 1e-13)
