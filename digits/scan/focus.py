"""Tells how blurred a page is by its printed lines, and sharpens one that is blurred a little.

A blur fills loops and corners of symbols: where it is wider than a pen, they can't be read.
"""

import cv2
import numpy as np

from .pieces import INK
from .straight import MARGIN, SIDE, Pixels, areas, eroded

SHARP, SOFT, BLURRED = 1.35, 1.7, 2.1
"""How soft pages are that need no help; of which small symbols may be lost; and of which too little
is left. Scans have 0.9 to 1.1, at 75 dpi 1.3, good photographs 1.2."""
WIDTH, EDGE = 2.9, 1.35
"""What the width of a line is divided by, and what the length of its edge is multiplied by."""
FILLED = 0.16
"""How wide strokes are, as a share of the symbols' size, where a blur has filled these."""
MORE = 3
"""How many times what the blur took is given back."""
SEEN = 10
"""Grey levels by which a printed line must differ from paper to tell anything."""


def softness(straight: Pixels) -> float:
    """How far a blur has spread the printed lines, in pixels, about its standard deviation.

    A thin line that a Gaussian of standard deviation s has blurred holds 2.5 s times as much ink as
    there is where it is darkest, and fades by at most 0.6 / s of that per pixel. By the first, a
    thick line seems blurred; by the second, one out of focus seems too sharp.

    Args:
        straight: uint8 (1938, 1298), from `straight.straighten`.

    Example:
        >>> paper = np.full((1938, 1298), 255, np.uint8)
        >>> paper[MARGIN::SIDE] = paper[:, MARGIN::SIDE] = 0
        >>> round(softness(paper), 1), round(softness(cv2.GaussianBlur(paper, None, 2)), 1)
        (0.3, 1.7)
    """
    both = []
    for image in (straight, straight.T):
        lines = np.arange(MARGIN, len(image) - MARGIN + 1, 2 * SIDE)
        across = (lines[:, None] + np.arange(-MARGIN, MARGIN)).clip(0, len(image) - 1)
        band = image[across, MARGIN:-MARGIN].reshape(len(lines), 2 * MARGIN, -1, SIDE)
        # A stroke that crosses a piece of line is no more than a part of it.
        profile = np.median(band[..., SIDE // 8 : -SIDE // 8 : 4], axis=3)
        depth = np.ptp(profile, axis=1)
        seen = depth > SEEN
        if seen.any():
            ink = (profile.max(1, keepdims=True) - profile).sum(1)
            steepest = np.abs(np.diff(profile, axis=1)).max(1)
            width = float(np.median(ink[seen] / depth[seen]))
            edge = float(np.median(depth[seen] / steepest[seen]))
            both.append(min(width / WIDTH, edge * EDGE / 2))
    # A moving camera blurs the lines of one way only.
    return max(both, default=0.0)


def sharpened(straight: Pixels, soft: float) -> Pixels:
    """The page with a part of its blur taken back, uint8 (1938, 1298): an unsharp mask.

    Args:
        straight: uint8 (1938, 1298), from `straight.straighten`.
        soft: what `softness` says of it.
    """
    blurred = cv2.GaussianBlur(straight, None, 2 * soft)
    return np.asarray(cv2.addWeighted(straight, 1 + MORE, blurred, -MORE, 0))


def filled(cells: Pixels) -> bool:
    """Whether strokes are so wide beside the symbols that a blur has filled these.

    Args:
        cells: uint8 (600, 82, 82), dark ink on white 255.

    Example:
        >>> cells = np.full((600, 82, 82), 255, np.uint8)
        >>> cells[:, 20:60, 40:44] = 0
        >>> bold = cells.copy()
        >>> bold[:, 20:60, 34:50] = 0
        >>> filled(cells), filled(bold)
        (False, True)
    """
    ink = (cells < 255 - INK).view(np.uint8)
    area = areas(ink)
    inner = areas(eroded(ink, 3))
    written = area > inner
    # Half of a stroke's outline is on each of its sides.
    width = 2 * area[written] / (area - inner)[written]
    size = [max(cv2.boundingRect(cell)[2:]) for cell in ink[written]]
    return bool(written.any() and np.median(width / size) > FILLED)
