"""Tells at a glance what can be no page: holiday photographs cost little, and no sheet is lost.

A sheet shows its 600 cells, also in half the size, or, where all lines are broken, its corner
marks. What shows neither is refused at once; whatever else is left to `frame`.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from ..paper import marks
from . import blots, components

Pixels = NDArray[np.uint8]

COARSE = 600
"""The longer side, in pixels, of the picture in which most sheets show; smaller ones stay whole."""
FINEST = 2400
"""Half of this has the picture in which all others show, see `frame.WORKING`."""
FAINT = 0.99
"""What is darker than this share of the brightness around it may be a line in half the size."""
SMALLEST = 9
"""Pixels in a cell, at least."""
FEWEST = 25
"""Cells of one size that are worth a closer look; `blots` wants twice as many."""


def promising(page: Pixels) -> bool:
    """Whether a page may hold a sheet: false only where `frame` would find none.

    Args:
        page: uint8 (height, width), 0 black.

    Example:
        >>> from digits.scan import pages
        >>> page = pages.load_page("01-pages/sample-1.png")
        >>> promising(page), promising(cv2.blur(page, (99, 99)))
        (True, False)
    """
    longest = max(page.shape)
    fine = 2 * max(1, round(longest / FINEST)) if longest > COARSE else 1
    for factor in dict.fromkeys((max(fine, round(longest / COARSE)), fine)):
        small = cv2.resize(page, None, fx=1 / factor, fy=1 / factor, interpolation=cv2.INTER_AREA)
        if _alike(blots.between(blots.pieces(blots.ink(small, FAINT)))) >= FEWEST:
            return True
    # In half the size a mark is still like one, but what it says can't always be read.
    return marks.likely(small) >= marks.FEWEST and marks.read(page) is not None


def _alike(paper: NDArray[np.bool_]) -> int:
    """How many small holes of about one size there are in all that is not paper."""
    count, labels = cv2.connectedComponents(paper.view(np.uint8), connectivity=4)
    if count <= FEWEST:
        # Of all there are too few.
        return 0
    found = components.measured(paper, count, labels)
    area, size = found.area, found.boxes[:, 2:].max(1)
    areas = np.sort(area[(area >= SMALLEST) & (area < paper.size / 400) & (size**2 < 4 * area)])
    # For each, how many are at most twice as large.
    return int(max(np.searchsorted(areas, 2 * areas, "right") - np.arange(len(areas)), default=0))
