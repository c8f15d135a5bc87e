"""Tells how far all of a page's writing lies beside its cells, as when a hand keeps to the lines.

A pupil who writes on the lines instead of between them does so all over the page. Then the cells
follow the writing, as far as it is clear which cell is meant.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import WritingUnreadable
from ..wording import text
from .straight import MARGIN, SIDE, Pixels

NEAR = 0.08
"""What lies no further beside its cells than this, in cells, lies in them."""
UNCLEAR = 0.18
"""What lies further beside its cells has its ends on the printed lines, or belongs to either."""
FOCUSED = 0.15
"""Ink is spread over whole cells where its mean direction is shorter, and tells nothing."""


def find(dark: Pixels) -> tuple[float, float]:
    """How far the writing lies right of and below its cells, in cells; 0 where it lies in them.

    All cells are laid upon each other; since what leaves one comes into the next, positions are
    angles, and their mean is that of directions (Mardia, "Statistics of Directional Data", 1972).

    Args:
        dark: uint8 (1938, 1298), from `ink.written`.

    Raises:
        WritingUnreadable: it lies half between two cells.

    Example:
        >>> dark = np.zeros((1938, 1298), np.uint8)
        >>> dark[MARGIN + SIDE // 2 :: SIDE, MARGIN + SIDE // 2 + 10 :: SIDE] = 255
        >>> right, below = find(dark)
        >>> round(right, 1), round(below, 1)
        (0.2, 0.0)
    """
    across = cv2.reduce(dark, 0, cv2.REDUCE_SUM, dtype=cv2.CV_32S).ravel()
    down = cv2.reduce(dark, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S).ravel()
    away = _along(across), _along(down)
    # NaN: further than is clear.
    if not np.isfinite(away).all():
        raise WritingUnreadable(
            text(
                de="Die Schrift liegt zwischen den Feldern statt darin: "
                "Schreibe in die Mitte der Felder.",
                en="The writing lies between the cells, not in them: "
                "write into the middle of the cells.",
            )
        )
    return away


def _along(profile: NDArray[np.int32]) -> float:
    """The offset along one axis, from how dark each pixel of it is; NaN where it is unclear."""
    by_cell = profile[MARGIN:-MARGIN].reshape(-1, SIDE)
    angles = 2 * np.pi * (np.arange(SIDE) + 0.5) / SIDE
    mean = (by_cell.sum(0) * np.exp(1j * (angles - np.pi))).sum() / max(1, by_cell.sum())
    away = float(np.angle(mean)) / (2 * np.pi)
    if abs(mean) < FOCUSED or abs(away) <= NEAR:
        return 0.0
    # Writing 0.8 cells further down looks like 0.2 further up, but leaves the first row empty and
    # goes beyond the last.
    usual = np.median(by_cell.mean(1))
    ends = [(by_cell[0], profile[-MARGIN:]), (by_cell[-1], profile[:MARGIN])]
    left, reached = ends[int(away > 0)]
    gone = left.mean() < 0.1 * usual < reached.mean()
    return np.nan if gone or abs(away) > UNCLEAR else away
