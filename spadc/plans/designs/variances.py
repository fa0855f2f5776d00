"""The variance of a weighted sum of parts, in closed form.

The estimate of sum_i z_i is sum_i w_i z_i over the parts kept; its variance, the mean
of the squared distance, is sum_ij K_ij <z_i, z_j> for the covariance matrix K of the
weights. With n parts, k kept:

  with replacement       (1 / k) (sum |z|^2 / p - |sum z|^2)
  independent            sum (1 / pi - 1) |z|^2
  without replacement    (n / k - 1) n / (n - 1) (sum |z|^2 - |sum z|^2 / n)
  winner-take-all        that of replacement, for what is not certain
  stratified             that of replacement with one draw, stratum by stratum
  pivotal, systematic    from the probabilities of pairs

Source: Drineas, Kannan and Mahoney, SIAM Journal on Computing 36, 2006 (replacement);
Horvitz and Thompson, Journal of the American Statistical Association 47, 1952 (others).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .design import Design
from .parts import blocks
from .probabilities import Vector


def variance(
    design: Design,
    contributions: Any,
    score: Any = None,
    probability: Any = None,
) -> float:
    """The variance of the estimate of the sum of `contributions` along axis 0.

    They are an array (n, ...), one contribution a row. Other arguments as of `blocks`.
    Linear in n, except for pivotal and systematic draws with unequal probabilities.
    """
    vectors = np.asarray(contributions, np.float64)
    vectors = vectors.reshape(len(vectors), -1)
    total = 0.0
    for parts, block in blocks(design, len(vectors), score, probability):
        own = vectors[parts]
        structure = block.structure()
        if structure is None:
            total += float(np.sum(block.covariance() * (own @ own.T)))
        else:
            diagonal, common = structure
            total += float(diagonal @ np.sum(own**2, axis=1))
            total += common * float(np.sum(np.sum(own, axis=0) ** 2))
    return max(0.0, total)


def variance_from_gram(
    design: Design, gram: Any, score: Any = None, probability: Any = None
) -> float:
    """The variance from the inner products (n, n) of the contributions.

    For rows of `x.T @ d` they are `(x @ x.T) * (d @ d.T)`.
    """
    products = np.asarray(gram, np.float64)
    weights = covariance(design, len(products), score, probability)
    return max(0.0, float(np.sum(weights * products)))


def covariance(
    design: Design, n: int, score: Any = None, probability: Any = None
) -> Vector:
    """The covariance matrix (n, n) of the weights. Arguments as of `blocks`."""
    matrix = np.zeros((n, n))
    for parts, block in blocks(design, n, score, probability):
        matrix[np.ix_(parts, parts)] = block.covariance()
    return matrix


def weight_variances(
    design: Design, n: int, score: Any = None, probability: Any = None
) -> Vector:
    """The variance of each weight: what multiplies |z|^2 of contributions that are
    orthogonal to each other, as those of the features of `x` in `x.T @ d` are.
    """
    spread = np.zeros(n)
    for parts, block in blocks(design, n, score, probability):
        structure = block.structure()
        if structure is None:
            spread[parts] = 1 / block.inclusion() - 1
        else:
            spread[parts] = structure[0] + structure[1]
    return spread
