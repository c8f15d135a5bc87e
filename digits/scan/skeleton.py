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
AROUND = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))
"""A pixel's eight neighbours, clockwise from above: how far down and how far right."""


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
    # Of a hundred pixels two are on a line: only these are looked at.
    places = np.flatnonzero(page.view(bool))
    for _ in range(SPUR):
        ended = _ended(page, places)
        page.ravel()[places[ended]] = 0
        places = places[~ended]

    row, column = np.divmod(places[_ended(page, places)], page.shape[1])
    ends = np.bincount(row // size * COLUMNS + column // size, minlength=ROWS * COLUMNS)
    contours, around = cv2.findContours(page, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    inner = [
        contour[0, 0] // size
        for contour, (_, _, _, outer) in zip(contours, around[0] if contours else (), strict=True)
        if outer >= 0 and len(contour) >= LOOP
    ]
    column, row = np.array(inner, int).reshape(-1, 2).T
    loops = np.bincount(row * COLUMNS + column, minlength=ROWS * COLUMNS)
    return np.asarray(ends / 2 + loops, np.float32)


def _ended(page: NDArray[np.uint8], places: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which pixels of lines, at these places counted row by row, are the ends of one.

    The neighbours of an end follow each other on the way around. The page is free at its right and
    lower edge, and so before its first pixel, where Python goes on at the end.
    """
    flat, width = page.ravel(), page.shape[1]
    around = np.zeros(len(places), np.uint8)
    for bit, (down, right) in enumerate(AROUND):
        around |= flat[places + down * width + right] << bit
    return _at_end()[around]


@cache
def _at_end() -> NDArray[np.bool_]:
    """By what is around a pixel, as one number, whether a line ends there, bool (256,)."""
    around = np.arange(256)[:, None] >> np.arange(8) & 1
    turns = np.count_nonzero(np.roll(around, -1, 1) > around, axis=1)
    return (turns == 1) & (around.sum(1) <= 2)
