"""Runs of ink along straight lines: the longest stroke of each cell in each direction."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from .straight import SIDE, SIZE

DIRECTIONS = 36
"""In which straight strokes are looked for, 5 degrees from one to the next."""


def strokes(ink: NDArray[np.uint8]) -> NDArray[np.float32]:
    """How long the longest straight stroke of each cell is in each direction, in cells.

    Args:
        ink: uint8 (n, 82, 82), 1 where there is ink.

    Returns:
        float32 (n, 36): level first, then turned clockwise by 5 degrees each.

    Example:
        >>> ink = np.zeros((1, 82, 82), np.uint8)
        >>> ink[0, 40:43, 10:74] = 1
        >>> found = strokes(ink)[0]
        >>> float(found[0]), float(found[18])
        (1.0, 0.0625)
    """
    half = halved(ink)
    # Pixel by pixel for all cells at once; one more that is always empty, for what lies beyond.
    pixels = np.zeros((half[0].size + 1, len(ink)), np.uint8)
    pixels[:-1] = half.reshape(len(ink), -1).T
    longest = np.zeros((DIRECTIONS, len(ink)), np.uint8)
    for direction, along in enumerate(_paths()):
        length = np.zeros((along.shape[1], len(ink)), np.uint8)
        best = length.copy()
        for places in along:
            length += 1
            length *= pixels[places]
            np.maximum(best, length, out=best)
        longest[direction] = best.max(0)
    return longest.T / np.float32(SIDE // 2)


def halved(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The cells in half the size.

    Args:
        ink: uint8 (n, 82, 82), 1 where there is ink.

    Returns:
        uint8 (n, 41, 41), likewise.

    Example:
        >>> ink = np.zeros((1, 82, 82), np.uint8)
        >>> ink[0, 10:20, 10:20] = 1
        >>> int(halved(ink).sum())
        25
    """
    # Rows first: these lie in one piece, so that NumPy is quicker with them.
    rows = ink[:, ::2] + ink[:, 1::2]
    return (rows[..., ::2] + rows[..., 1::2] >= 2).view(np.uint8)


@cache
def _paths() -> NDArray[np.intp]:
    """The pixels, of half the size, along all parallel lines of each direction through a cell.

    Returns:
        intp (36, steps, lines), the pixel after the last one for what lies beyond.
    """
    size = SIZE // 2
    angles = np.pi * np.arange(DIRECTIONS) / DIRECTIONS
    along = np.stack([np.cos(angles), np.sin(angles)], axis=-1)[:, None, None]
    across = along[..., ::-1] * (-1, 1)
    steps = np.arange(-SIDE // 3, SIDE // 3 + 1)[:, None, None]
    lines = np.arange(-SIDE // 4, SIDE // 4 + 1)[:, None]
    points = (size - 1) / 2 + steps * along + lines * across
    x, y = points.round().astype(np.intp).transpose(3, 0, 1, 2)
    within = (np.minimum(x, y) >= 0) & (np.maximum(x, y) < size)
    return np.where(within, y * size + x, size * size)
