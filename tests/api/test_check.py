"""`spadc.check` reports what it compared and raises where something is not right."""

import numpy as np
import pytest

import spadc

W = np.array([0.3, -1.2, 0.7])


def loss(w, scale=2.0):
    return np.sum(np.sin(w)) * scale


def kinked(w):
    return np.sum(np.abs(w))


def vector(w):
    return w**2


def test_report_names_what_was_compared():
    report = spadc.check(loss, W, wrt=("w", "scale"))
    assert report.agrees
    assert report.arguments == ("w", "scale")
    assert "at the given arguments" in str(report)


@pytest.mark.parametrize("transform", [spadc.grad, spadc.value_and_grad, spadc.vjp])
def test_gradient_is_checked_as_it_is(transform):
    assert spadc.check(transform(loss, wrt=("scale",)), W).arguments == ("scale",)


def test_vjp_of_a_vector():
    assert spadc.check(spadc.vjp(vector), W).agrees
    with pytest.raises(spadc.SpadcError, match="shape"):
        spadc.check(vector, W)


def test_nan_is_reported():
    with pytest.raises(spadc.CheckError) as caught:
        spadc.check(kinked, np.array([1.0, np.nan]))
    assert not caught.value.report.agrees


def test_arguments_are_left_alone():
    def writes(w):
        w[0] = 2 * w[1]
        return np.sum(w**2)

    w = W.copy()
    assert spadc.check(writes, w).agrees
    np.testing.assert_array_equal(w, W)
