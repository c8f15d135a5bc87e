"""Tells a page with nothing on it, as a scanner for both sides makes of the backs of sheets."""

import cv2
import numpy as np
from numpy.typing import NDArray

SMALL = 600
"""The longer side, in pixels, of the picture that is looked at."""
MARGIN = 0.08
"""The share of a page along each edge where shadows, staples and punched holes are."""
DARK = 128
"""Paper is brighter, of 255."""
WINDOW = 31
"""The side of the square, in pixels, whose median is paper, whatever dust lies in it."""
INK = 24
"""Ink is this much darker than the paper around it; what shows through a sheet is fainter."""
SPECKS = 0.0003
"""The share of a page that dust covers at most; a word in pencil is more."""


def blank(page: NDArray[np.uint8]) -> bool:
    """Whether a page is paper and nothing else.

    Args:
        page: uint8 (height, width), 0 black.

    Example:
        >>> page = np.full((1754, 1240), 240, np.uint8)
        >>> blank(page)
        True
        >>> _ = cv2.putText(page, "Kim", (500, 600), cv2.FONT_HERSHEY_SIMPLEX, 2, 60, 4)
        >>> blank(page)
        False
    """
    scale = SMALL / max(page.shape)
    if min(page.shape) * scale * MARGIN < 1:
        return False
    if _darkest(_inner(page), max(1, int(WINDOW / scale))) < DARK - INK - 10:
        # Paper, ink and dust together are brighter; to make it small would take longer.
        return False
    small = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    inner = _inner(small)
    means = cv2.resize(inner, None, fx=1 / WINDOW, fy=1 / WINDOW, interpolation=cv2.INTER_AREA)
    if means.min() <= DARK:
        # No paper is as dark as this; of a thousand holiday photographs a median would take long.
        return False
    paper = cv2.medianBlur(inner, WINDOW)
    ink = cv2.subtract(paper, inner) > INK
    return bool(paper.min() > DARK and ink.mean() < SPECKS)


def _inner(page: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = page.shape
    edge_y, edge_x = round(height * MARGIN), round(width * MARGIN)
    return page[edge_y : height - edge_y, edge_x : width - edge_x]


def _darkest(page: NDArray[np.uint8], side: int) -> int:
    """How bright the darkest square of that side is."""
    height, width = (length // side for length in page.shape)
    whole = page[: height * side, : width * side]
    return int(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA).min())
