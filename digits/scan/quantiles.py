"""Quantiles of a few hundred values, for which NumPy's own function takes ten times as long."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def quantile(values: NDArray[np.floating[Any]], share: float, axis: int) -> NDArray[Any]:
    """What this share of the values lies below, between two of them in proportion.

    Args:
        values: float (...), without NaN.
        share: 0 to 1.
        axis: along which; it stays, with length 1.

    Example:
        >>> quantile(np.array([[3.0, 1.0], [2.0, 8.0]]), 0.5, axis=1).tolist()
        [[2.0], [5.0]]
    """
    ordered = np.sort(values, axis=axis)
    last = values.shape[axis] - 1
    low = int(share * last)
    below, above = (ordered.take([at], axis) for at in (low, min(low + 1, last)))
    return below + (above - below) * values.dtype.type(share * last - low)
