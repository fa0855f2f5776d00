"""Read handwritten digits with gradients from a tenth of the pixels, chosen by a rule
of one's own.

Run `python samples/own_distribution.py`. A probability for each pixel is all that a
rule has to say: `Favourites` below prefers the pixels that moved the gradient most in
earlier steps, more strongly the larger its `power` is. The weights that make the
estimate unbiased are one over these probabilities, and spadc puts them in.
"""

# ruff: noqa: F821
from dataclasses import dataclass

import numpy as np
from rich.progress import Progress

import spadc

KEEP = 0.1


@dataclass(frozen=True)
class Favourites(spadc.Distribution):
    """In proportion to a power of the scores, a fifth of it spread evenly."""

    power: float = 1.0

    def probabilities(self, scores, keep):
        """One for each pixel, from the averages of what it contributed."""
        liking = (scores + 1e-12) ** self.power
        liking = 0.8 * liking / np.sum(liking) + 0.2 / len(scores)
        return np.minimum(keep * len(scores) * liking, 1.0)


def loss(W: "f64[d,k]", x: "f64[n,d]", labels: "f64[n,k]"):
    """Mean cross-entropy of a softmax regression; labels are one-hot."""
    z = x @ W
    z = z - np.max(z, axis=1, keepdims=True)
    log_sum = np.log(np.sum(np.exp(z), axis=1))
    return np.mean(log_sum - np.sum(z * labels, axis=1))


def digits() -> tuple[np.ndarray, ...]:
    """Images and labels to learn from, and others to test with."""
    from sklearn.datasets import load_digits

    found = load_digits()
    order = np.random.default_rng(0).permutation(len(found.target))
    images, labels = found.data[order] / 16, np.eye(10)[found.target[order]]
    return images[450:], labels[450:], images[:450], labels[:450]


def train(plan: spadc.SPAD | spadc.RAD, epochs: int, batch: int = 50) -> dict:
    """The accuracy after training, and the mean relative error of the gradients."""
    x, y, test_x, test_y = digits()
    estimate, exact = spadc.grad(loss, plan=plan), spadc.grad(loss)
    rng, W = np.random.default_rng(1), np.zeros((64, 10))
    errors = []
    with Progress(transient=True) as progress:
        for _ in progress.track(range(epochs), description=type(plan).__name__):
            for rows in np.array_split(rng.permutation(len(x)), len(x) // batch):
                found, true = (g(W, x[rows], y[rows]) for g in (estimate, exact))
                errors.append(np.sum((found - true) ** 2) / np.sum(true**2))
                W -= 0.3 * found
    accuracy = np.mean(np.argmax(test_x @ W, axis=1) == np.argmax(test_y, axis=1))
    return {"accuracy": float(accuracy), "error": float(np.mean(errors))}


def main(epochs: int = 20) -> dict[str, dict]:
    """Train with uniform draws and with the rule above; print and return both."""
    given = {"sample": "same", "inputs": True}
    own = spadc.SPAD(KEEP, score="adjoint", distribution=Favourites(), **given)
    plans = {"uniform": spadc.RAD(KEEP, **given), "favourites": own}
    results = {name: train(plan, epochs) for name, plan in plans.items()}
    for name, found in results.items():
        print(
            f"{name:10}  squared error of the gradient {found['error']:5.2f} times its "
            f"square, test accuracy {found['accuracy']:.1%}"
        )
    return results


if __name__ == "__main__":
    main()
