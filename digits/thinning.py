"""Thins strokes to lines a pixel wide, in many small pictures at once."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

PEELED = 12
"""How far strokes are thinned on each side at most, in pixels; areas remain areas."""
BITS = np.arange(8, dtype=np.uint8)[:, None, None]
"""Of a byte, from the lowest."""


def thinned(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Strokes as lines one pixel wide, uint8 (n, height, width), 1 on the line.

    Layer after layer is peeled off where it neither breaks a line nor shortens one (Guo and Hall,
    1989, "Parallel thinning with two-subiteration algorithms").

    Args:
        ink: uint8 (n, height, width), 1 where there is ink, which leaves right and below a pixel
            free.

    Example:
        >>> ink = np.zeros((1, 10, 10), np.uint8)
        >>> ink[0, 1:9, 4:7] = 1
        >>> thinned(ink)[0].sum(1).tolist()
        [0, 0, 1, 1, 1, 1, 1, 1, 0, 0]
    """
    # Around what any picture has, all are empty.
    x, y, width, height = cv2.boundingRect(np.bitwise_or.reduce(ink, axis=0))
    within = (slice(None), slice(y, y + height + 1), slice(x, x + width + 1))
    eights = packed(ink[within])
    left = np.arange(len(eights))
    for _ in range(PEELED):
        if not len(left):
            break
        before = eights[left]
        eights[left] = after = peeled(peeled(before, lower_right=True), lower_right=False)
        left = left[(after != before).any((1, 2))]
    lines = np.zeros_like(ink)
    lines[within] = unpacked(eights)[: len(ink)]
    return lines


def packed(pictures: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Eight pictures of 0 and 1 in the bits of one: uint8 (n / 8, height, width).

    What is done to one byte then is done to eight pictures.

    Example:
        >>> packed(np.eye(2, dtype=np.uint8)[None]).tolist()
        [[[1, 0], [0, 1]]]
    """
    count, height, width = pictures.shape
    eights = np.zeros((-(-count // 8), 8, height, width), np.uint8)
    eights.reshape(-1, height, width)[:count] = pictures
    return np.bitwise_or.reduce(eights << BITS, axis=1)


def unpacked(eights: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The pictures of 0 and 1 that `packed` packed, uint8 (n, height, width).

    Example:
        >>> unpacked(np.array([[[1, 0], [0, 1]]], np.uint8))[0].tolist()
        [[1, 0], [0, 1]]
    """
    return (eights[:, None] >> BITS & np.uint8(1)).reshape(-1, *eights.shape[1:])


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
    width = eights.shape[2]
    # Pictures follow each other; the margin around their ink keeps them apart.
    flat = np.zeros(eights.size + 2 * (width + 1), np.uint8)
    flat[width + 1 : -width - 1] = eights.ravel()
    nw, n, ne, w, here, e, sw, s, se = _neighbours(flat, width)
    no_nw, no_n, no_ne, no_w, _, no_e, no_sw, no_s, no_se = _neighbours(~flat, width)
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


def _neighbours(flat: NDArray[np.uint8], width: int) -> Iterator[NDArray[np.uint8]]:
    """For each of nine neighbours, row by row, its value at every pixel of padded pictures."""
    size = len(flat) - 2 * (width + 1)
    for start in (0, width, 2 * width):
        for step in range(3):
            yield flat[start + step :][:size]
