"""How intricate what stands in a cell is: the loops and the free ends of its strokes' middle lines.

A stroke through a symbol crosses its strokes, or ends among them: that makes loops, and new ends.
How large a symbol is, how it leans and how wide the pen was, does not matter.
"""

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ..paper.layout import COLUMNS, ROWS
from ..thinning import thinned

SPUR = 3
"""Pixels by which all ends are shortened; what is no longer is but a corner of a wide stroke."""
LOOP = 5
"""Points around a loop, at least; what has fewer is a gap of one pixel."""
AROUND = np.array([[128, 1, 2], [64, 0, 4], [32, 16, 8]], np.float32)
"""What each of a pixel's eight neighbours counts, clockwise from above."""


def intricacy(ink: NDArray[np.uint8]) -> NDArray[np.float32]:
    """How many strokes, rings and crossings each cell of a page has: 1 for a 0 or a 1, 2 for an 8.

    That is half the number of free ends and the number of loops: a stroke by itself counts 1, and
    so does a ring, or one crossing more.

    Args:
        ink: uint8 (600, n, n), 1 where there is ink.

    Returns:
        float32 (600,), 0 where there is none.

    Example:
        >>> ink = np.zeros((600, 41, 41), np.uint8)
        >>> ink[:, 10:30, 20] = 1
        >>> ink[7, 15, 10:30] = 1
        >>> intricacy(ink)[6:8].tolist()
        [1.0, 2.0]
    """
    size = ink.shape[1] + 1
    lines = thinned(np.pad(ink, ((0, 0), (0, 1), (0, 1))))
    # Cells side by side, a pixel apart.
    page = lines.reshape(ROWS, COLUMNS, size, size).swapaxes(1, 2).reshape(ROWS * size, -1)
    for _ in range(SPUR):
        page = page - _ends(page)

    ends = _ends(page).reshape(ROWS, size, COLUMNS, size).sum((1, 3), dtype=np.float32)
    contours, around = cv2.findContours(page, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    inner = [
        contour[0, 0] // size
        for contour, (_, _, _, outer) in zip(contours, around[0] if contours else (), strict=True)
        if outer >= 0 and len(contour) >= LOOP
    ]
    column, row = np.array(inner, int).reshape(-1, 2).T
    loops = np.bincount(row * COLUMNS + column, minlength=ROWS * COLUMNS)
    return ends.ravel() / 2 + loops.astype(np.float32)


def _ends(lines: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Where lines end, likewise: neighbours, if any, follow each other on the way around."""
    around = cv2.filter2D(lines, cv2.CV_8U, AROUND, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(cv2.LUT(around, _at_end()) & lines, np.uint8)


@cache
def _at_end() -> NDArray[np.uint8]:
    """By what is around a pixel, as one number, whether a line ends there, uint8 (256,)."""
    around = np.arange(256)[:, None] >> np.arange(8) & 1
    turns = np.count_nonzero(np.roll(around, -1, 1) > around, axis=1)
    return ((turns == 1) & (around.sum(1) <= 2)).astype(np.uint8)
