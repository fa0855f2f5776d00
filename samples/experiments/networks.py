"""The classifiers of the experiments, in plain NumPy, and the data they learn from."""

from __future__ import annotations

from functools import cache, partial
from itertools import pairwise

import numpy as np
from sklearn import datasets

from .training import Network


def cross_entropy(z, labels):
    """Mean over the rows of minus the log of the probability of the right class."""
    return np.mean(np.logaddexp.reduce(z, axis=1) - np.sum(z * labels, axis=1))


def dense_logits(W1, b1, W2, b2, W3, b3, W4, b4, x):
    """Three hidden layers."""
    h1 = np.maximum(x @ W1 + b1, 0)
    h2 = np.maximum(h1 @ W2 + b2, 0)
    h3 = np.maximum(h2 @ W3 + b3, 0)
    return h3 @ W4 + b4


def dense_loss(W1, b1, W2, b2, W3, b3, W4, b4, x, labels):
    """Loss of the network with three hidden layers."""
    h1 = np.maximum(x @ W1 + b1, 0)
    h2 = np.maximum(h1 @ W2 + b2, 0)
    h3 = np.maximum(h2 @ W3 + b3, 0)
    return cross_entropy(h3 @ W4 + b4, labels)


def dense_dropped(W1, b1, W2, b2, W3, b3, W4, b4, x, labels, m1, m2, m3):
    """The same with dropout: each hidden layer is multiplied by a mask."""
    h1 = np.maximum(x @ W1 + b1, 0) * m1
    h2 = np.maximum(h1 @ W2 + b2, 0) * m2
    h3 = np.maximum(h2 @ W3 + b3, 0) * m3
    return cross_entropy(h3 @ W4 + b4, labels)


def dense(*widths: int) -> Network:
    """A network of the widths given: inputs, three hidden layers, classes."""
    return Network(
        loss=dense_loss,
        logits=dense_logits,
        names=("W1", "b1", "W2", "b2", "W3", "b3", "W4", "b4"),
        initial=partial(dense_initial, widths),
        dropped=dense_dropped,
        hidden=widths[1:-1],
    )


def dense_initial(widths: tuple[int, ...], rng: np.random.Generator):
    """Weights of He's size (He et al. 2015), biases of zero."""
    found = []
    for inputs, outputs in pairwise(widths):
        found += [normal(rng, inputs, outputs), np.zeros(outputs, np.float32)]
    return found


def normal(rng: np.random.Generator, inputs: int, outputs: int) -> np.ndarray:
    """A matrix that keeps the size of what a rectified layer is given."""
    scale = np.sqrt(2 / inputs)
    return (scale * rng.standard_normal((inputs, outputs))).astype(np.float32)


def patches(images):
    """The 3 x 3 neighbourhood of every inner pixel, as rows of a matrix."""
    rows, columns, channels = images.shape[1:]
    parts = [
        images[:, i : i + rows - 2, j : j + columns - 2]
        for i in range(3)
        for j in range(3)
    ]
    return np.concatenate(parts, axis=3).reshape(-1, 9 * channels)


def convolved_logits(W1, b1, W2, b2, W3, b3, x):
    """Two layers of 3 x 3 convolutions, means of 2 x 2 pixels, a dense layer."""
    n = len(x)
    h1 = np.maximum(patches(x) @ W1 + b1, 0)
    h2 = np.maximum(patches(h1.reshape(n, 6, 6, -1)) @ W2 + b2, 0)
    pooled = np.mean(h2.reshape(n, 2, 2, 2, 2, -1), axis=(2, 4))
    return pooled.reshape(n, -1) @ W3 + b3


def convolved_loss(W1, b1, W2, b2, W3, b3, x, labels):
    """Loss of the convolution network."""
    return cross_entropy(convolved_logits(W1, b1, W2, b2, W3, b3, x), labels)


def convolved_initial(channels: tuple[int, int], rng: np.random.Generator):
    """Weights of He's size, biases of zero."""
    first, second = channels
    found = []
    for inputs, outputs in [(9, first), (9 * first, second), (4 * second, 10)]:
        found += [normal(rng, inputs, outputs), np.zeros(outputs, np.float32)]
    return found


def convolved(first: int, second: int) -> Network:
    """A convolution network for images of 8 x 8 pixels with so many channels."""
    return Network(
        loss=convolved_loss,
        logits=convolved_logits,
        names=("W1", "b1", "W2", "b2", "W3", "b3"),
        initial=partial(convolved_initial, (first, second)),
    )


def recurrent_logits(U, V, b, W, c, x):
    """Reads an image row by row; the state after the last row is classified."""
    h = np.zeros((len(x), len(b)), x.dtype)
    for t in range(x.shape[1]):
        h = np.maximum(x[:, t] @ U + h @ V + b, 0)
    return h @ W + c


def recurrent_loss(U, V, b, W, c, x, labels):
    """Loss of the recurrent network."""
    return cross_entropy(recurrent_logits(U, V, b, W, c, x), labels)


def recurrent_initial(width: int, rng: np.random.Generator):
    """The identity for the state (Le, Jaitly and Hinton 2015)."""
    return [
        normal(rng, 8, width),
        np.eye(width, dtype=np.float32),
        np.zeros(width, np.float32),
        normal(rng, width, 10) / 10,
        np.zeros(10, np.float32),
    ]


def recurrent(width: int) -> Network:
    """A rectified recurrent network for images of 8 rows of 8 pixels."""
    return Network(
        loss=recurrent_loss,
        logits=recurrent_logits,
        names=("U", "V", "b", "W", "c"),
        initial=partial(recurrent_initial, width),
    )


Points = tuple[np.ndarray, np.ndarray]


@cache
def digits() -> Points:
    """1797 images of digits as vectors of 64 numbers from 0 to 1."""
    found = datasets.load_digits()
    return (found.data / 16).astype(np.float32), found.target


def digit_images() -> Points:
    """The same as images with one channel."""
    x, y = digits()
    return x.reshape(-1, 8, 8, 1), y


def digit_rows() -> Points:
    """The same as sequences of 8 rows of 8 numbers."""
    x, y = digits()
    return x.reshape(-1, 8, 8), y


@cache
def standardised(name: str) -> Points:
    """`breast_cancer` (569 x 30) or `wine` (178 x 13), mean 0 and deviation 1."""
    found = getattr(datasets, f"load_{name}")()
    x = (found.data - found.data.mean(0)) / found.data.std(0)
    return x.astype(np.float32), found.target
