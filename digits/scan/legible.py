"""Tells whether what was cut out are symbols at all, or what a poor copy has left of them."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ..paper.layout import COLUMNS
from .pieces import FEW, INK, SPECK
from .straight import SIDE, SIZE, Pixels, areas

TINY = 0.17
"""Symbols are larger than this, in cells; those of six writers are by twice as much."""
OFTEN = 0.2
"""So many tiny ones in most rows are no symbols; a dot as a symbol has rows of its own."""
DUST, ROW = 0.15, 0.5
"""What is smaller than this, in cells, is dust or a bit, unless so many like it are no larger."""
BLOCKS, CONTRAST, DOTTED = 220, 100, 0.8
"""Of so many blocks along a page's longer side, this share holds both light and dark where the page
is in dots; on a written sheet every second does. How much darker than the light, of 255."""
APART = 1.1
"""Pieces of ink in a cell, in the mean, where bits were joined by a blur; more are bits still."""


def legible(cells: Pixels, joined: bool) -> bool:
    """Whether the cells hold strokes of some length.

    Args:
        cells: uint8 (600, 82, 82), dark ink on white 255.
        joined: whether the page had to be blurred, because it was in dots or bits.

    Example:
        >>> cells = np.full((600, SIZE, SIZE), 255, np.uint8)
        >>> cells[:, 40:45, 40:45] = 0
        >>> legible(cells, joined=False)
        False
        >>> cells[:, 20:60, 40:45] = 0
        >>> legible(cells, joined=False)
        True
    """
    ink = (cells < 255 - INK).view(np.uint8)
    area = areas(ink)
    written = area >= SPECK
    if written.sum() <= FEW:
        return True
    by_row = written.reshape(-1, COLUMNS).sum(1)
    share = _smaller(ink, area, TINY).reshape(-1, COLUMNS).sum(1)[by_row > 0] / by_row[by_row > 0]
    if np.median(share) > OFTEN:
        return False
    if not joined:
        return True
    below = np.pad(ink, ((0, 0), (0, 1), (0, 0))).reshape(-1, SIZE)
    _, _, stats, _ = cv2.connectedComponentsWithStats(below, connectivity=8)
    return bool((stats[1:, cv2.CC_STAT_AREA] >= SPECK).sum() <= APART * written.sum())


def dotted(page: Pixels) -> bool:
    """Whether a page is in dots all over, as a copier in photo mode leaves it.

    Args:
        page: uint8 (height, width), 0 black.

    Example:
        >>> paper = np.full((400, 300), 255, np.uint8)
        >>> dots = paper.copy()
        >>> dots[::2, ::2] = 0
        >>> dotted(paper), dotted(dots)
        (False, True)
    """
    side = max(2, round(max(page.shape) / BLOCKS))
    height, width = (length // side for length in page.shape)
    blocks = page[: height * side, : width * side].reshape(height, side, width, side)
    return bool((np.ptp(blocks, axis=(1, 3)) > CONTRAST).mean() > DOTTED)


def dust(ink: Pixels, area: NDArray[np.float32], rows: Sequence[int]) -> NDArray[np.bool_]:
    """Which cells hold only what is too small for a symbol, bool (600,).

    Where most of the same symbols are so small, or a row is full of them, they are dots; but where
    most of a page is, nothing was written.

    Args:
        ink: uint8 (600, 82, 82), 1 where there is ink.
        area: how many pixels of each cell these are, float32 (600,).
        rows: for each row a number; those with the same hold the same symbol.

    Example:
        >>> ink = np.zeros((600, 82, 82), np.uint8)
        >>> ink[:40, 20:60, 40:44] = ink[60:63, 40:44, 40:44] = ink[99, 40:44, 40:44] = 1
        >>> ink[80:99, 20:60, 40:44] = 1
        >>> np.flatnonzero(dust(ink, ink.sum((1, 2)), range(30))).tolist()
        [99]
    """
    specks = _smaller(ink, area, DUST).reshape(-1, COLUMNS)
    written = (area >= SPECK).reshape(-1, COLUMNS)
    same = (np.asarray(rows)[:, None] == np.asarray(rows)) * 1
    dots = same @ specks.sum(1) > ROW * (same @ written.sum(1))
    full = specks.mean(1) >= ROW
    nothing = specks.sum() > ROW * written.sum()
    return (specks & ~(full if nothing else dots | full)[:, None]).ravel()


def _smaller(ink: Pixels, area: NDArray[np.float32], size: float) -> NDArray[np.bool_]:
    """Which cells hold ink, but less high and less wide than that, in cells; bool (n,)."""
    smaller = np.zeros(len(ink), bool)
    # Only what is small in area can be short.
    few = np.flatnonzero((area >= SPECK) & (area < (size * SIDE) ** 2))
    smaller[few] = [max(cv2.boundingRect(ink[cell])[2:]) < size * SIDE for cell in few]
    return smaller
