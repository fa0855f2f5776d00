"""The example of Bauer's formula in the paper on randomized differentiation: four paths
from two numbers to the result."""

import numpy as np


def hovland(x1, x2):
    a = np.exp(x1)
    b = np.sin(x2)
    c = b * x2
    d = a * c
    return a * d
