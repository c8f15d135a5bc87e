"""From a cell of any size to the 28 × 28 tile the network sees.

The page does exactly the same while you draw: `web/js/normalise.js` is this file in JavaScript, and
a test holds both against the same pictures.
"""

import numpy as np
from numpy.typing import NDArray

SIZE = 28
BOX = 26
"""The ink's longer side, in tile pixels; one pixel of paper stays around it."""
INK = 64
"""A pixel this much darker than white belongs to the ink's bounding box."""


def normalise(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Fit the ink into 26 × 26 pixels and centre it in 28 × 28.

    The ink's bounding box is scaled with its proportions. Each tile pixel is the mean of the area
    that it covers in the source, so thin strokes fade instead of vanishing.

    Args:
        grey: uint8 (height, width), dark ink on white 255.

    Returns:
        uint8 (28, 28), dark ink on white 255; all white where there is no ink.

    Example:
        >>> cell = np.full((100, 80), 255, np.uint8)
        >>> cell[20:72, 30:34] = 0
        >>> tile = normalise(cell)
        >>> tile.shape, int(tile[14, 14]), int(tile[0, 14])
        ((28, 28), 0, 255)
    """
    box = ink_box(grey)
    if box is None:
        return np.full((SIZE, SIZE), 255, np.uint8)
    top, bottom, left, right = box
    ink = 255.0 - grey[top:bottom, left:right]
    scale = BOX / max(ink.shape)
    fitted = _coverage(ink.shape[0], scale) @ ink @ _coverage(ink.shape[1], scale).T
    return (255 - np.floor(fitted + 0.5)).astype(np.uint8)


def ink_box(grey: NDArray[np.uint8]) -> tuple[int, int, int, int] | None:
    """The ink's bounding box as (top, bottom, left, right), ends exclusive; None without ink."""
    ink = grey <= 255 - INK
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    if not len(rows):
        return None
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


def _coverage(length: int, scale: float) -> NDArray[np.float64]:
    """The share of each source pixel in each tile pixel along one axis, (28, length)."""
    edges = (np.arange(SIZE + 1) - (SIZE - length * scale) / 2) / scale
    pixels = np.arange(length)
    overlap = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    return np.maximum(overlap, 0) * scale
