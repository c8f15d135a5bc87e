"""Connected pieces of a picture with their sizes, in half the time that OpenCV's own take.

OpenCV adds up pixel by pixel; there are far fewer runs, pixels of one piece beside each other.
"""

from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray


class Components(NamedTuple):
    """The connected pieces of a picture; 0 is what is in none.

    Attributes:
        labels: int32 (height, width), the piece of each pixel.
        boxes: intp (n, 4), left, top, width and height in pixels; zeros for piece 0.
        area: float64 (n,), in pixels; 0 for piece 0.
        sums: float64 (n, 2), of x and y of all pixels; zeros for piece 0.
    """

    labels: NDArray[np.int32]
    boxes: NDArray[np.intp]
    area: NDArray[np.float64]
    sums: NDArray[np.float64]


def find(there: NDArray[Any], connectivity: int) -> Components:
    """The connected pieces of all that is not 0.

    Args:
        there: uint8 or bool (height, width).
        connectivity: 8 if pixels that touch by a corner hang together, else 4.

    Example:
        >>> found = find(np.array([[1, 1, 0], [0, 0, 1]], np.uint8), connectivity=8)
        >>> found.boxes[1].tolist(), float(found.area[1]), found.sums[1].tolist()
        ([0, 0, 3, 2], 3.0, [3.0, 1.0])
    """
    return measured(
        there, *cv2.connectedComponents(there.view(np.uint8), connectivity=connectivity)
    )


def measured(there: NDArray[Any], count: int, labels: NDArray[np.int32]) -> Components:
    """The same of pieces that OpenCV has found.

    Args:
        there: uint8 or bool (height, width).
        count: of pieces, with piece 0.
        labels: int32 (height, width), the piece of each pixel.

    Example:
        >>> there = np.eye(3, dtype=np.uint8)
        >>> measured(there, *cv2.connectedComponents(there)).area.tolist()
        [0.0, 3.0]
    """
    height, width = labels.shape
    # A column of nothing before and behind ends all runs.
    edged = np.zeros((height, width + 1), bool)
    edged[:, :-1] = there
    flat = edged.ravel()
    changes = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    if flat[0]:
        changes = np.concatenate([[0], changes])
    starts, ends = changes[::2], changes[1::2]
    y = starts // (width + 1)
    x = starts - y * (width + 1)
    length = ends - starts
    piece = labels.ravel().take(starts - y).astype(np.intp)

    boxes = np.zeros((count, 4), np.intp)
    left, top, right, bottom = np.full(count, width), boxes[:, 1], boxes[:, 2], boxes[:, 3]
    # From top to bottom: the last one that is written is the lowest, and the other way round.
    bottom[piece] = y + 1
    top[piece[::-1]] = y[::-1]
    np.minimum.at(left, piece, x)
    np.maximum.at(right, piece, x + length)
    boxes[1:, 0] = left[1:]
    boxes[1:, 2:] -= boxes[1:, :2]
    area = np.bincount(piece, length, count).astype(np.float64)
    across = np.bincount(piece, length * (x + (length - 1) / 2), count)
    down = np.bincount(piece, length * y, count)
    return Components(labels, boxes, area, np.stack([across, down], axis=1))
