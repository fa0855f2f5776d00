"""Filters that run forwards and backwards, written with others.

Like `integrals`, this file is not run but lowered.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.signal


def lfilter_zi(b: Any, a: Any) -> Any:
    """The state of a filter after a step that lasts for ever."""
    b = b / a[0]
    a = a / a[0]
    count = max(len(a), len(b))
    b = np.concatenate((b, np.zeros(count - len(b), dtype=b.dtype)))
    a = np.concatenate((a, np.zeros(count - len(a), dtype=a.dtype)))
    companion = np.eye(count - 1, k=-1)
    companion[0] = -a[1:]
    system = np.eye(count - 1) - companion.T
    return np.linalg.solve(system, b[1:] - a[1:] * b[0])


def filtfilt(
    b: Any,
    a: Any,
    x: Any,
    axis: int = -1,
    padtype: Any = "odd",
    padlen: Any = None,
    method: str = "pad",
) -> Any:
    """A filter run forwards, and backwards over what that gives."""
    if method != "pad":
        raise NotImplementedError("another method")
    b, a = np.atleast_1d(b), np.atleast_1d(a)
    edge = 0 if padtype is None else padlen
    if edge is None:
        edge = 3 * max(len(a), len(b))
    rows = np.swapaxes(x, axis, -1)
    if padtype is None:
        longer = rows
    elif padtype == "odd":
        longer = _odd(rows, edge)
    elif padtype == "even":
        before, after = rows[..., edge:0:-1], rows[..., -2 : -(edge + 2) : -1]
        longer = np.concatenate((before, rows, after), axis=-1)
    else:
        raise NotImplementedError("another way to pad")
    state = lfilter_zi(b, a)
    y, _ = scipy.signal.lfilter(b, a, longer, zi=state * longer[..., :1])
    turned = y[..., ::-1]
    y, _ = scipy.signal.lfilter(b, a, turned, zi=state * turned[..., :1])
    y = y[..., ::-1]
    return np.swapaxes(y[..., edge : y.shape[-1] - edge], axis, -1)


def _odd(rows: Any, edge: Any) -> Any:
    """Margins turned around the first and the last element."""
    before = 2 * rows[..., :1] - rows[..., edge:0:-1]
    after = 2 * rows[..., -1:] - rows[..., -2 : -(edge + 2) : -1]
    return np.concatenate((before, rows, after), axis=-1)
