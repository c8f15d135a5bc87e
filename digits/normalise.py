"""From a cell of any size to the 28 × 28 tile the network sees.

Hands differ in where they write, how large, and with what pen. None of it tells symbols apart, so
it is taken out here, and the network need not learn it. The page does exactly the same while you
draw: `web/js/normalise.js` is this file in JavaScript, and a test holds both against the same
pictures.
"""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

SIZE = 28
BOX = 24
"""The ink's longer side, in tile pixels."""
MARGIN = 1
"""Paper that stays around the ink, in tile pixels."""
STROKE = 2.5
"""Thinner strokes are thickened to this width, in tile pixels."""
FINE = 3
"""Strokes are thickened while each tile pixel still is 3 × 3 pixels."""
THICKEST = 6
"""How far strokes are thickened on each side at most, in these finer pixels."""
INK = 64
"""A pixel this much darker than white belongs to the ink's bounding box."""


def normalise(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Bring the ink to one size, its centre of mass to the middle, and thin strokes to one width.

    The ink's bounding box is scaled with its proportions. Each pixel is the mean of the area that
    it covers in the source, so thin strokes fade instead of vanishing.

    Args:
        grey: uint8 (height, width), dark ink on white 255.

    Returns:
        uint8 (28, 28), dark ink on white 255; all white where there is no ink.

    Example:
        >>> cell = np.full((100, 80), 255, np.uint8)
        >>> cell[20:72, 30:38] = 0
        >>> tile = normalise(cell)
        >>> tile.shape, int(tile[14, 14]), int(tile[0, 14])
        ((28, 28), 0, 255)
    """
    box = ink_box(grey)
    if box is None:
        return np.full((SIZE, SIZE), 255, np.uint8)
    top, bottom, left, right = box
    ink = np.float32(255) - grey[top:bottom, left:right]
    scale = FINE * BOX / max(ink.shape)
    down = _coverage(ink.sum(1), scale)
    across = _coverage(ink.sum(0), scale)
    thick = _thickened(down @ ink @ across.T)
    tile = cv2.resize(thick, (SIZE, SIZE), interpolation=cv2.INTER_AREA)
    return (255 - np.floor(tile + 0.5)).astype(np.uint8)


def ink_box(grey: NDArray[np.uint8]) -> tuple[int, int, int, int] | None:
    """The ink's bounding box as (top, bottom, left, right), ends exclusive; None without ink.

    Example:
        >>> cell = np.full((100, 80), 255, np.uint8)
        >>> cell[20:72, 30:38] = 0
        >>> ink_box(cell)
        (20, 72, 30, 38)
    """
    ink = grey <= 255 - INK
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    if not len(rows):
        return None
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


def _coverage(mass: NDArray[np.float32], scale: float) -> NDArray[np.float32]:
    """The share of each source pixel in each fine pixel along one axis, (84, length).

    Args:
        mass: how much ink each source pixel of the axis holds; its centre goes to the middle, as
            far as the margin allows.
        scale: fine pixels for each source pixel.
    """
    size, margin = SIZE * FINE, MARGIN * FINE
    pixels = np.arange(len(mass))
    centre = mass @ (pixels + 0.5) / mass.sum()
    start = min(max(size / 2 - centre * scale, margin), size - margin - len(mass) * scale)
    edges = (np.arange(size + 1) - start) / scale
    overlap = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    return (np.maximum(overlap, 0) * scale).astype(np.float32)


def _thickened(ink: NDArray[np.float32]) -> NDArray[np.float32]:
    """Strokes of the usual width, where they were thinner.

    A stroke's width is twice its area over its outline. How much brightness changes from pixel to
    pixel along both axes adds up to 4/π of the outline, taken over all directions.
    """
    level = cv2.norm(ink[1:], ink[:-1], cv2.NORM_L1)
    upright = cv2.norm(ink[:, 1:], ink[:, :-1], cv2.NORM_L1)
    width = 2 * float(ink.sum()) / ((level + upright) * np.pi / 4)
    radius = int(min(np.floor((STROKE * FINE - width) / 2 + 0.5), THICKEST))
    if radius <= 0:
        return ink
    return cv2.dilate(ink, _disc(radius))


@lru_cache
def _disc(radius: int) -> NDArray[np.uint8]:
    reach = np.arange(-radius, radius + 1)
    return (reach[:, None] ** 2 + reach**2 <= (radius + 0.5) ** 2).astype(np.uint8)
