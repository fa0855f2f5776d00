"""The cost of aligning two series: a list of rows, each of which is a list."""

# ruff: noqa: F821
import numpy as np


def table_of_rows(a: "f64[n]", b: "f64[m]"):
    rows = [[0.0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            change = np.exp(-((a[i - 1] - b[j - 1]) ** 2))
            rows[i][j] = 0.5 * rows[i - 1][j] + change * rows[i][j - 1] + change
    return rows[-1][-1]
