"""What a function that `np.vectorize` made computes.

Like `numpy_functions`, this file is not run but lowered.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def vectorized(function: Any, dtype: Any, *args: Any) -> Any:
    """The results for all elements, in the dtype of the first unless it is given.

    NumPy calls the function with Python's numbers, and with the first elements as they
    are to see the dtype.
    """
    shape = np.broadcast_shapes(*[np.shape(x) for x in args])
    columns = [np.broadcast_to(x, shape).reshape(-1) for x in args]
    size = columns[0].size
    if dtype is None:
        first = np.asarray(function(*[column[0] for column in columns]))
        results = np.empty(size, dtype=first.dtype)
    else:
        results = np.empty(size, dtype=dtype)
    for k in range(size):
        results[k] = function(*[column[k].item() for column in columns])
    return results.reshape(shape)
