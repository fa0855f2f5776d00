"""Sampled edges of programs that broadcast or mix rows: the mean over all outcomes."""

from __future__ import annotations

import numpy as np
import pytest
from support.estimators import assert_mean

import spadc
from spadc import RAD, SpadcError

RNG = np.random.default_rng(11)


def product(a, b):
    return np.sum(np.tanh(np.sin(a) * np.cos(b)))


def squared_product(a, b):
    return np.sum((np.sin(a) * np.cos(b)) ** 2)


def matrix_product(a, b):
    return np.sum(np.tanh(np.sin(a) @ np.cos(b)))


def two_terms(a, b):
    return np.mean((b @ a) ** 2) + 0.1 * np.sum(a**2)


def array(*shape):
    return RNG.standard_normal(shape)


PROGRAMS = [
    (product, (4, 3), (3,)),
    (product, (4, 3), (4, 1)),
    (product, (4, 1), (1, 3)),
    (product, (3,), (4, 3)),
    (squared_product, (4, 1), (1, 3)),
    (squared_product, (1, 1), (2, 3)),
    (matrix_product, (2, 3, 4), (4, 2)),
    (matrix_product, (4,), (4, 3)),
    (matrix_product, (3, 4), (4,)),
    (matrix_product, (2, 2, 3), (2, 3, 2)),
    (two_terms, (3,), (4, 3)),
]


def rows_multiplied(a, b):
    return np.sum(np.tanh(np.einsum("ij,ij->i", np.sin(a), np.cos(b))))


def columns_multiplied(a, b):
    return np.sum(np.tanh(np.einsum("ij,ij->j", np.sin(a), np.cos(b))))


STRETCHED = [
    (program, a, b)
    for program in (rows_multiplied, columns_multiplied)
    for a, b in [
        ((1, 2), (3, 1)),
        ((3, 2), (1, 2)),
        ((3, 1), (3, 2)),
        ((1, 1), (3, 2)),
        ((1, 2), (1, 1)),
    ]
]


@pytest.mark.parametrize("sample", ["same", "rows", "batch"])
@pytest.mark.parametrize("program, a, b", STRETCHED)
def test_mean_where_axes_are_stretched(program, a, b, sample):
    arrays = array(*a), array(*b)
    for first, second in (arrays, arrays[::-1]):
        for wrt in ("a", "b", ("a", "b")):
            plan = RAD(0.4, sample, inputs=True)
            gradient = spadc.grad(program, wrt=wrt, plan=plan)
            gradient(first, second, seed=0, step=0)
            assert gradient.plan.is_random
            assert_mean(gradient, first, second)


@pytest.mark.parametrize("sample", ["same", "rows", "positions", "batch"])
@pytest.mark.parametrize("program, a, b", PROGRAMS)
def test_mean(program, a, b, sample):
    arrays = array(*a), array(*b)
    sampled = 0
    for wrt in ("a", "b"):
        gradient = spadc.grad(program, wrt=wrt, plan=RAD(0.5, sample, inputs=True))
        try:
            gradient(*arrays, seed=0, step=0)
        except SpadcError as refusal:
            assert "no edge that can be sampled" in str(refusal)
            continue
        assert_mean(gradient, *arrays)
        sampled += gradient.plan.is_random
    assert sampled or sample in ("same", "rows")


def test_only_the_batch_is_drawn_from():
    gradient = spadc.grad(two_terms, plan=RAD(0.5, "batch"))
    gradient(array(3), array(4, 3))
    assert gradient.source.count("a_kept") == 0
    assert gradient.source.count("rt.sample_rows") == 1


@pytest.mark.parametrize("sample", ["same", "different", "rows", "project"])
@pytest.mark.parametrize("dtype", [bool, np.int32])
def test_data_of_whole_numbers(sample, dtype):
    data = (np.arange(12).reshape(3, 4) % 5 % 3).astype(dtype)
    gradient = spadc.grad(matrix_product_of_data, plan=RAD(0.5, sample))
    gradient(array(4, 1), data, seed=0, step=0)
    assert gradient.plan.is_random
    assert_mean(gradient, array(4, 1), data)


@pytest.mark.parametrize("sample", ["same", "rows"])
@pytest.mark.parametrize(
    "draws",
    ["design=bernoulli", "design=replacement", "score=norm", "score=norm,control=true"],
)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_each_part_of_whole_numbers_has_a_weight(dtype, draws, sample):
    data = np.arange(12).reshape(3, 4) % 5 - 1
    weights = array(4, 1).astype(dtype)
    plan = f"rad:keep=0.4,sample={sample},inputs=true,{draws}"
    gradient = spadc.grad(matrix_product_of_data, plan=plan)
    assert gradient(weights, data, seed=0, step=0).dtype == dtype
    assert gradient.plan.is_random
    assert_mean(gradient, weights, data, within=1e-12 if dtype == "float64" else 2e-6)


@pytest.mark.parametrize("draws", ["design=systematic", "design=column-row"])
def test_scores_of_positions_have_the_shape_of_the_array(draws):
    plan = f"rad:keep=0.4,sample=positions,score=norm,{draws}"
    gradient = spadc.grad(matrix_product, plan=plan)
    arrays = array(3, 2), array(2, 1)
    gradient(*arrays, seed=0, step=0)
    assert "rt.sample_positions(" in gradient.source
    assert_mean(gradient, *arrays)


def matrix_product_of_data(a, b):
    return np.sum(np.tanh(b @ a))


def gathered(a, k):
    return np.sum(np.where(a[k] > 0, a[k] * k, 2.0 * a[k]) ** 2)


def test_indices_are_no_factors():
    indices = np.array([2, 0, 2, 1])
    gradient = spadc.grad(gathered, plan=RAD(0.5, "same", inputs=True))
    gradient(array(3), indices, seed=0, step=0)
    assert "a[kept]" not in gradient.source
    assert_mean(gradient, array(3), indices)


def rows_reduced(w, x):
    z = x @ w
    low = np.logaddexp.reduce(z, axis=1) + np.median(z, axis=1) + np.ptp(z, axis=1)
    return np.mean(low * np.prod(z, axis=1) - np.var(z, axis=1) + np.std(z, axis=1))


def rows_in_order(w, x):
    z = x @ w
    sums = np.cumsum(z, axis=1) * np.cumprod(z, axis=-1) + np.flip(z, axis=1)
    return np.mean(
        np.sum(sums, axis=1) + np.sum(np.sort(z, axis=1)[:, 1:] ** 2, axis=1)
    )


def rows_mixed(w, x):
    z = x @ w
    mixed = np.cumsum(z, axis=0) * np.sort(z, axis=0) + np.logaddexp.reduce(z, axis=0)
    return np.mean(np.sum(mixed, axis=1))


@pytest.mark.parametrize("program", [rows_reduced, rows_in_order, rows_mixed])
def test_rows_of_the_batch(program):
    gradient = spadc.grad(program, plan=RAD(0.5, "batch"))
    arrays = array(2, 3), array(4, 2)
    assert_mean(gradient, *arrays)
    whole = "rt.spread(" in gradient.source
    assert whole == (program is rows_mixed)
