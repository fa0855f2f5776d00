"""A centre that outliers cannot pull away: gradient descent through a branch.

Run `python samples/huber.py`. The gradient beside this file was written by

    spadc compile samples/huber.py:huber_norm --wrt r,delta
"""

# ruff: noqa: F821
import numpy as np

import spadc


def huber_norm(r: "f64[n]", delta: "f64"):
    """Half the square of the length of r, growing linearly beyond delta."""
    s = np.sqrt(np.sum(r**2))
    if s <= delta:
        return 0.5 * s**2
    tail = s - 0.5 * delta
    return delta * tail


def main() -> None:
    """Find the centre of a cloud of points, a fifth of which lie far away."""
    rng = np.random.default_rng(0)
    points = rng.standard_normal((200, 2)) + np.array([3.0, -1.0])
    points[:40] += np.array([30.0, 20.0])

    slope = spadc.grad(huber_norm)
    centre = points.mean(axis=0)
    print("mean           ", centre.round(3))
    for _ in range(100):
        centre += np.mean([slope(point - centre, 1.0) for point in points], axis=0)
    print("robust centre  ", centre.round(3))
    print("without outliers", points[40:].mean(axis=0).round(3))


if __name__ == "__main__":
    main()
