"""Thins strokes to lines a pixel wide, in many small pictures at once."""

from collections.abc import Iterator
from math import isqrt

import numpy as np
from numpy.typing import NDArray

PEELED = 12
"""How far strokes are thinned on each side at most, in pixels; areas remain areas."""
BITS = np.arange(8, dtype=np.uint8)[:, None]
"""Of a byte, from the lowest."""


def thinned(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Strokes as lines one pixel wide, uint8 (n, side, side), 1 on the line.

    Layer after layer is peeled off where it neither breaks a line nor shortens one (Guo and Hall,
    1989, "Parallel thinning with two-subiteration algorithms").

    Args:
        ink: uint8 (n, side, side), 1 where there is ink, which leaves right and below a pixel free.

    Example:
        >>> ink = np.zeros((1, 10, 10), np.uint8)
        >>> ink[0, 1:9, 4:7] = 1
        >>> thinned(ink)[0].sum(1).tolist()
        [0, 0, 1, 1, 1, 1, 1, 1, 0, 0]
    """
    lines = packed(ink)
    left = np.arange(len(lines))
    for _ in range(PEELED):
        if not len(left):
            break
        before = lines[left]
        lines[left] = after = peeled(peeled(before, lower_right=True), lower_right=False)
        left = left[(after != before).any(1)]
    return unpacked(lines)[: len(ink)]


def packed(pictures: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Eight pictures of 0 and 1 in the bits of one, row by row: uint8 (n / 8, side * side).

    What is done to one byte then is done to eight pictures.

    Example:
        >>> packed(np.eye(2, dtype=np.uint8)[None]).tolist()
        [[1, 0, 0, 1]]
    """
    side = pictures.shape[1]
    eights = np.zeros((-(-len(pictures) // 8), 8, side * side), np.uint8)
    eights.reshape(-1, side, side)[: len(pictures)] = pictures
    return np.bitwise_or.reduce(eights << BITS, axis=1)


def unpacked(eights: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The pictures of 0 and 1 that `packed` packed, uint8 (n, side, side).

    Example:
        >>> unpacked(np.array([[1, 0, 0, 1]], np.uint8))[0].tolist()
        [[1, 0], [0, 1]]
    """
    side = isqrt(eights.shape[1])
    return (eights[:, None] >> BITS & np.uint8(1)).reshape(-1, side, side)


def peeled(eights: NDArray[np.uint8], lower_right: bool) -> NDArray[np.uint8]:
    """Packed pictures without the ink of a layer at the lower right, or else at the upper left.

    Of a pixel's neighbours, ink must follow paper just once on the way around, or the pixel holds
    lines together. Two of them must not touch each other, or it is the end of a line. The
    other side of a stroke is left for the other half of the layer, and a dent is not made deeper.

    Example:
        >>> square = np.zeros((1, 4, 4), np.uint8)
        >>> square[0, :2, :2] = 1
        >>> int(unpacked(peeled(packed(square), lower_right=True)).sum())
        1
    """
    side = isqrt(eights.shape[1])
    # Pictures follow each other; the margin around their ink keeps them apart.
    flat = np.pad(eights.ravel(), side + 1)
    nw, n, ne, w, here, e, sw, s, se = _neighbours(flat, side)
    no_nw, no_n, no_ne, no_w, _, no_e, no_sw, no_s, no_se = _neighbours(~flat, side)
    first, second = (ne | e) & no_n, (se | s) & no_e
    third, fourth = (sw | w) & no_s, (nw | n) & no_w
    # One or three of them, but not both of a pair.
    once = (first ^ second ^ third ^ fourth) & ~(first & second | third & fourth)
    inside = (n | s) & (e | w) | (nw | se) & (ne | sw)
    if lower_right:
        outer = no_w & (no_nw | no_sw) | nw & no_s & no_sw
    else:
        outer = no_e & (no_se | no_ne) | se & no_n & no_ne
    return (here & ~(once & inside & outer)).reshape(eights.shape)


def _neighbours(flat: NDArray[np.uint8], side: int) -> Iterator[NDArray[np.uint8]]:
    """For each of nine neighbours, row by row, its value at every pixel of padded pictures."""
    size = len(flat) - 2 * (side + 1)
    for start in (0, side, 2 * side):
        for step in range(3):
            yield flat[start + step :][:size]
