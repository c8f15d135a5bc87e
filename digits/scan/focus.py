"""Tells how blurred a page is by its printed lines, and sharpens one that is blurred a little.

A blur fills loops and corners of symbols: where it is wider than a pen, they can't be read.
"""

import cv2
import numpy as np

from .straight import MARGIN, SIDE, Pixels

SHARP = 1.25
"""How soft pages are that need no help; scans have 0.7 to 0.9, at 75 dpi 1.2, good photographs 1.1.
"""
BLURRED = 2.3
"""How soft pages are of which too little is left: half a pen's width."""
MORE = 3
"""How many times what the blur took is given back."""
SEEN = 10
"""Grey levels by which a printed line must differ from paper to tell anything."""


def softness(straight: Pixels) -> float:
    """How far the edges of printed lines are spread, in pixels, about the blur's standard deviation.

    At the edge of what a Gaussian of standard deviation s has blurred, brightness changes by at
    most 0.4 / s of all there is per pixel, and by 0.6 / s beside a thin line.

    Args:
        straight: uint8 (1938, 1298), from `straight.straighten`.

    Example:
        >>> paper = np.full((1938, 1298), 255, np.uint8)
        >>> paper[MARGIN::SIDE] = paper[:, MARGIN::SIDE] = 0
        >>> softness(paper), round(softness(cv2.GaussianBlur(paper, None, 2)), 1)
        (0.5, 1.7)
    """
    both = []
    for image in (straight, straight.T):
        lines = np.arange(MARGIN, len(image) - MARGIN + 1, SIDE)
        across = (lines[:, None] + np.arange(-MARGIN, MARGIN)).clip(0, len(image) - 1)
        band = image[across, MARGIN:-MARGIN].reshape(len(lines), 2 * MARGIN, -1, SIDE)
        # A stroke that crosses a piece of line is no more than a part of it.
        profile = np.median(band[..., SIDE // 8 : -SIDE // 8 : 4], axis=3)
        steepest = np.abs(np.diff(profile, axis=1)).max(1)
        depth = np.ptp(profile, axis=1)
        seen = depth > SEEN
        if seen.any():
            both.append(float(np.median(0.5 * depth[seen] / steepest[seen])))
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
