"""Tells a crossed-out or circled symbol by its row: there is far more drawn in its cell.

All cells of a row hold the same symbol by the same hand. Outlines are compared, not inked areas,
because a pen pressed harder is no stroke more. A single short stroke through a symbol is no longer
than what hands differ by, and is left for `digits review` to show.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from ..paper.layout import COLUMNS

MUCH_MORE = 2.2
"""How many times the outline usual in its row no symbol has; those of six writers reach 1.8."""


def crossed(ink: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which cells of a page, row by row, hold far more strokes than a symbol has; bool (600,).

    Args:
        ink: uint8 (600, height, width), 1 where there is ink.

    Example:
        >>> ink = np.zeros((600, 82, 82), np.uint8)
        >>> ink[:, 20:60, 40:43] = 1
        >>> ink[7, 40:43, 10:70] = ink[7, 30:33, 10:70] = 1
        >>> np.flatnonzero(crossed(ink)).tolist()
        [7]
    """
    inner = cv2.erode(ink.reshape(-1, ink.shape[2]), np.ones((3, 3), np.uint8)).reshape(ink.shape)
    outline = np.count_nonzero(ink != inner, axis=(1, 2)).reshape(-1, COLUMNS)
    # Of a few symbols none is the usual one.
    enough = (outline > 0).sum(1) >= COLUMNS // 2
    usual = np.full(len(outline), np.inf)
    usual[enough] = [np.median(row[row > 0]) for row in outline[enough]]
    return (outline > MUCH_MORE * usual[:, None]).ravel()
