"""Arrays that are bound or changed on some paths only, inside loops."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from support.gradients import assert_gradient


def bound_by_an_inner_break(x: Any, w: Any) -> Any:
    s = 0.0
    for i in range(3):
        for j in range(3):
            if x[j] * w[i] > 0.3:
                q = w * x[i]
                break
        else:
            continue
        s += np.sum(q * x)
        q[0] = s
    return s


def bound_with_a_flag(x: Any, w: Any) -> Any:
    s = 0.0
    for i in range(3):
        ok = False
        for j in range(3):
            if x[j] * w[i] > 0.3:
                q = w * x[i]
                ok = True
                break
        if ok:
            s += np.sum(q * x)
            q[0] = s
    return s


def bound_in_an_inner_loop(x: Any, w: Any) -> Any:
    s = 0.0
    for i in range(3):
        ok = x[i] > 0.5
        for _ in range(2):
            if ok:
                q = w * x[i]
        if ok:
            s += np.sum(q * x)
            q[0] = 1.0
    return s


def bound_and_changed_under_one_test(x: Any, w: Any) -> Any:
    s = 0.0
    for i in range(3):
        ok = x[i] > 0.5
        if ok:
            q = w * x[i]
        if ok:
            s += np.sum(q * x)
            q[0] = s
            s += q[0] * q[-1]
    return s


def bound_to_a_carried_array(x: Any, w: Any) -> Any:
    y = x * 1.0
    p = w * 2.0
    for i in range(3):
        g = x[i] > 0.5
        if g:
            q = p
        p = x * x[i]
        if g:
            y[:] = q
    return np.sum(y * y)


def bound_to_a_view_of_a_view(x: Any, w: Any) -> Any:
    y = x * 1.0
    for i in range(3):
        g = w[i] < 0.5
        if g:
            q = w[::-1][::-1]
        if g:
            y[:] = q
    return np.sum(y * y)


def mask_of_the_array_it_changes(x: Any, w: Any) -> Any:
    p = x * 1.0
    for i in range(3):
        if w[i] > 0.5:
            p[p > 0.1] *= 0.5
        p *= w
    return np.sum(p)


def index_from_the_array_it_changes(x: Any, w: Any) -> Any:
    p = x * 1.0
    for i in range(3):
        if w[i] > 0.3:
            p[int(p[0] * 3)] *= p[0]
        w *= p
    return np.sum(p * w)


def masks_in_both_branches(x: Any, w: Any) -> Any:
    p = x * 1.0
    y = w * 1.0
    for i in range(3):
        if i % 2:
            p[p > 0.5] *= p[0]
        else:
            p[p < 0.3] += p[1]
        y[i] *= p[i]
    return np.sum(p * y)


PROGRAMS = [
    bound_by_an_inner_break,
    bound_with_a_flag,
    bound_in_an_inner_loop,
    bound_and_changed_under_one_test,
    bound_to_a_carried_array,
    bound_to_a_view_of_a_view,
    mask_of_the_array_it_changes,
    index_from_the_array_it_changes,
    masks_in_both_branches,
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_right(program: Any) -> None:
    x, w = np.array([0.31, 0.83, 0.67]), np.array([0.2, 0.4, 0.6])
    assert_gradient(program, (x, w), (0, 1))
