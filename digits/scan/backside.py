"""How dark the back side of a sheet shows through, where it was written on as well.

Around the strokes of a symbol there is paper; where most cells have something faint there as well,
which hangs together with none of the strokes, it is not from this side.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from ..paper.layout import COLUMNS, ROWS
from .quantiles import quantile
from .straight import SIDE, Pixels

SAMPLE = slice(1, None, 3)
"""Rows that tell it of the page."""
STROKE = 0.5
"""Strokes are this share as dark as the darkest of their cell."""
AROUND = 9
"""Pixels around strokes that may be their edges, twice."""
EDGE = 8
"""Pixels along the printed lines in which there may be rests of these."""
MOST = 0.75
"""The share of cells that have at least so much beside their strokes."""
LEAST, TOO_MUCH = 0.065, 0.3
"""Less than this share of the strokes' darkness is grain; more is a copier's dots."""
VARIES = 2.2
"""The back side is so many times darker at most than where all pixels around are dark, too."""


def share(soft: Pixels, strength: NDArray[np.float32]) -> float:
    """What share as dark as the writing the back side is at most, 0 if it does not show.

    Args:
        soft: uint8 (1920, 1280), how dark each pixel is, smoothed.
        strength: float32 (30, 20), how dark the writing of each cell is, 0 if nothing is written.

    Example:
        >>> soft = np.zeros((1920, 1280), np.uint8)
        >>> soft[:, 20::64] = 200
        >>> strength = np.full((30, 20), 200, np.float32)
        >>> share(soft, strength)
        0.0
        >>> soft[:, 45::64] = soft[:, 46::64] = soft[:, 47::64] = 20
        >>> round(share(soft, strength), 2)
        0.22
    """
    cells = soft.reshape(ROWS, SIDE, -1)[SAMPLE].reshape(-1, soft.shape[1])
    usual = strength[SAMPLE]
    if np.count_nonzero(usual) < COLUMNS:
        return 0.0
    limit = STROKE * np.repeat(np.repeat(usual, SIDE, 0), SIDE, 1)
    near = cv2.dilate((cells > limit).view(np.uint8), np.ones((AROUND, AROUND), np.uint8))
    # Dots are no strokes of a pen.
    smooth = cv2.erode(cells, np.ones((3, 3), np.uint8))
    beside = np.where(near, 0, smooth).reshape(len(usual), SIDE, COLUMNS, SIDE)
    darkest = beside[:, EDGE:-EDGE, :, EDGE:-EDGE].max((1, 3))
    shares = darkest[usual > 0] / usual[usual > 0]
    least = float(quantile(shares, 1 - MOST, axis=0)[0])
    return min(VARIES * least, 1) if LEAST < least < TOO_MUCH else 0.0
