"""Finds ink on a whole page, its connected pieces, and the cell-sized holes in them."""

from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from . import components

Pixels = NDArray[np.uint8]
FEWEST = 50
"""Cells that a grid has at least."""
LONG = 1 / 25
"""Pieces of ink longer than this share of the page's shorter side are lines, not writing."""
CANDIDATES = 6
"""How many of the widest pieces of ink are looked at."""
DARKER = 0.88
"""Ink is darker than this share of the brightness around it."""
PALE = 0.955
"""The same for a pale print, where there is no other."""


class Pieces(NamedTuple):
    """The connected pieces of ink on a page; piece 0 is the paper.

    Attributes:
        labels: int32 (height, width), which piece each pixel belongs to.
        sizes: int (n, 2), width and height in pixels; zeros for the paper.
    """

    labels: NDArray[np.int32]
    sizes: NDArray[np.intp]


class Regions(NamedTuple):
    """The cell-sized holes in a piece of ink.

    Attributes:
        centres: float64 (n, 2), x and y.
        whole: bool (n,), whether a hole is as large as most, so neither split nor spilt.
        area: float64 (n,), of each hole in pixels.
        at: tells in which hole points (k, 2) lie, int (k,); -1 for none.
        pitch: the usual length of a cell's side.
        steps: float64 (2, 2), from one hole to the next, down and across, as far as it is known.
    """

    centres: NDArray[np.float64]
    whole: NDArray[np.bool_]
    area: NDArray[np.float64]
    at: Callable[[NDArray[np.float64]], NDArray[np.int32]]
    pitch: float
    steps: NDArray[np.float64] | None = None


def ink(grey: Pixels, darker: float = DARKER) -> Pixels:
    """1 where a pixel is clearly darker than its surroundings, else 0; uint8 (height, width).

    Args:
        grey: uint8 (height, width), 0 black.
        darker: ink is darker than this share of the brightness around it.

    Example:
        >>> page = np.full((40, 40), 255, np.uint8)
        >>> page[20] = 0
        >>> ink(page)[18:23, 0].tolist()
        [0, 0, 1, 0, 0]
    """
    window = max(15, max(grey.shape) // 50) | 1
    around = cv2.blur(grey, (window, window))
    dark: Pixels = cv2.compare(grey, cv2.addWeighted(around, darker, around, 0, -4), cv2.CMP_LT)
    return cv2.min(dark, 1)


def pieces(dark: Pixels) -> Pieces:
    """The connected pieces of ink; finding them takes most of the time that a search takes.

    Args:
        dark: uint8 (height, width), 1 where there is ink, as `ink` gives it.

    Example:
        >>> pieces(np.array([[1, 1, 0, 1]], np.uint8)).sizes[1:].tolist()
        [[2, 1], [1, 1]]
    """
    found = components.find(dark, connectivity=8)
    return Pieces(found.labels, found.boxes[:, 2:])


def between(found: Pieces) -> NDArray[np.bool_]:
    """All but the long pieces of ink: what a pen writes into a cell is paper, too."""
    short = found.sizes.max(1) <= LONG * min(found.labels.shape)
    return short.take(found.labels)


def widest(found: Pieces) -> list[int]:
    """The pieces of ink that may be the lines of a grid."""
    spread = found.sizes.min(1)
    widest = np.argsort(spread)[::-1][:CANDIDATES]
    return [int(piece) for piece in widest if spread[piece] > min(found.labels.shape) / 5]


def regions(paper: NDArray[np.bool_]) -> Regions | None:
    """The cell-sized holes in all that is not a piece of ink; None if there are too few."""
    found = components.find(paper, connectivity=4)
    area, size = found.area, found.boxes[:, 2:].max(1)
    likely = (area > 64) & (area < paper.size / 400) & (size**2 < 4 * area)
    if likely.sum() < FEWEST:
        return None
    # The area that half of all paper within small holes lies below: the cells win over the eyes of
    # digits, however many those are.
    ordered = np.sort(area[likely])
    usual = ordered[np.searchsorted(np.cumsum(ordered), ordered.sum() / 2)]
    cells = np.flatnonzero(likely & (area > 0.4 * usual) & (area < 2 * usual))
    names = np.full(len(area), -1, np.int32)
    names[cells] = np.arange(len(cells))

    def at(points: NDArray[np.float64]) -> NDArray[np.int32]:
        x, y = np.clip(points.round().astype(int), 0, np.array(paper.shape)[::-1] - 1).T
        return names[found.labels[y, x]]

    whole = np.abs(np.log(area[cells] / usual)) < 0.3
    if whole.sum() < FEWEST:
        return None
    centres = found.sums[cells] / area[cells, None]
    return Regions(centres, whole, area[cells], at, float(usual**0.5))
