"""A branch with an early return."""

import numpy as np


def huber_norm(r, delta):
    s = np.sqrt(np.sum(r**2))
    if s <= delta:
        return 0.5 * s**2
    tail = s - 0.5 * delta
    return delta * tail
