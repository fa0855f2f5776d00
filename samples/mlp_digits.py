"""A small network that reads handwritten digits, trained with a compiled gradient.

Run `python samples/mlp_digits.py`. The gradient beside this file was written by

    spadc compile samples/mlp_digits.py:loss --wrt W1,b1,W2,b2,W3,b3
        --mode value-and-grad
"""

# ruff: noqa: F821
from itertools import pairwise

import numpy as np
from rich.progress import Progress

import spadc

LAYERS = (64, 100, 100, 10)
PARAMETERS = ("W1", "b1", "W2", "b2", "W3", "b3")


def loss(
    W1: "f64[d,m]",
    b1: "f64[m]",
    W2: "f64[m,h]",
    b2: "f64[h]",
    W3: "f64[h,k]",
    b3: "f64[k]",
    x: "f64[n,d]",
    labels: "f64[n,k]",
):
    """Mean cross-entropy of a network with two hidden layers; labels are one-hot."""
    h1 = np.tanh(x @ W1 + b1)
    h2 = np.tanh(h1 @ W2 + b2)
    z = h2 @ W3 + b3
    z = z - np.max(z, axis=1, keepdims=True)
    log_sum = np.log(np.sum(np.exp(z), axis=1))
    return np.mean(log_sum - np.sum(z * labels, axis=1))


def predict(W1, b1, W2, b2, W3, b3, x):
    """The most likely digit of every row of x."""
    h1 = np.tanh(x @ W1 + b1)
    h2 = np.tanh(h1 @ W2 + b2)
    return np.argmax(h2 @ W3 + b3, axis=1)


def initial_parameters(rng: np.random.Generator) -> list[np.ndarray]:
    """Weights of Glorot's size, biases of zero."""
    parameters = []
    for inputs, outputs in pairwise(LAYERS):
        scale = np.sqrt(2 / (inputs + outputs))
        parameters.append(scale * rng.standard_normal((inputs, outputs)))
        parameters.append(np.zeros(outputs))
    return parameters


def adam(parameters, gradients, moments, step, rate=2e-3):
    """One step of Adam, in place."""
    for p, g, (m, v) in zip(parameters, gradients, moments, strict=True):
        m += 0.1 * (g - m)
        v += 0.001 * (g**2 - v)
        p -= rate * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)


def main(epochs: int = 40, batch: int = 50) -> float:
    """Train on three quarters of the digits, return the accuracy on the rest."""
    from sklearn.datasets import load_digits

    rng = np.random.default_rng(0)
    digits = load_digits()
    order = rng.permutation(len(digits.target))
    images, labels = digits.data[order] / 16, np.eye(10)[digits.target[order]]
    train, test = slice(450, None), slice(450)

    value_and_gradient = spadc.value_and_grad(loss, wrt=PARAMETERS)
    parameters = initial_parameters(rng)
    moments = [(np.zeros_like(p), np.zeros_like(p)) for p in parameters]
    x, y = images[train], labels[train]
    step = 0
    with Progress() as progress:
        task = progress.add_task("training", total=epochs)
        for _ in range(epochs):
            for rows in np.array_split(rng.permutation(len(x)), len(x) // batch):
                step += 1
                value, gradients = value_and_gradient(*parameters, x[rows], y[rows])
                adam(parameters, gradients, moments, step)
            progress.update(task, advance=1, description=f"loss {value:.4f}")

    accuracy = np.mean(predict(*parameters, images[test]) == labels[test].argmax(1))
    print(f"test accuracy {accuracy:.1%}")
    return float(accuracy)


if __name__ == "__main__":
    main()
