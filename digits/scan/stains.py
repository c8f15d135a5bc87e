"""Takes folds, rings, highlighter and dust off a straightened page and leaves the writing on them.

What goes on over several cells and is fainter than the strokes upon it was not written.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from . import components
from .pieces import INK
from .straight import SIDE, Pixels

LONG = 3 * SIDE
"""Ink that hangs together over more than this was hardly written, in pixels."""
LEFT = 2.5 * SIDE
"""What is left of it must be shorter, or it was writing or a stroke that crosses it out."""
FAINTER = 0.75
"""A stain is at most this share as dark as the writing on it."""


def removed(dark: Pixels) -> Pixels:
    """The page without stains.

    Args:
        dark: uint8 (1938, 1298), as `ink.written` gives it.

    Returns:
        Likewise; the very same where there is no stain.

    Example:
        >>> dark = np.zeros((1938, 1298), np.uint8)
        >>> dark[500:510] = 90
        >>> dark[480:520, 700:705] = 255
        >>> clean = removed(dark)
        >>> int(clean[505, 300]), int(clean[505, 702])
        (0, 255)
    """
    half = cv2.resize(dark, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    # Taking the printed lines out leaves gaps in what crosses them.
    inked = cv2.dilate((half > INK / 2).view(np.uint8), np.ones((3, 3), np.uint8))
    found = components.find(inked, connectivity=8)
    for piece in np.flatnonzero(2 * found.boxes[:, 2:].max(1) > LONG):
        x, y, width, height = 2 * found.boxes[piece]
        part = dark[y : y + height, x : x + width]
        here = found.labels[y // 2 : (y + height) // 2, x // 2 : (x + width) // 2] == piece
        clean = _unstained(part, here.repeat(2, axis=0).repeat(2, axis=1))
        if clean is not None:
            dark = dark.copy()
            dark[y : y + height, x : x + width] = clean
    return dark


def _unstained(part: Pixels, here: NDArray[np.bool_]) -> Pixels | None:
    """A part of a page without a piece of ink, but with the writing on it; None if all is writing.

    Stain and writing are told apart by Otsu's threshold (1979, "A threshold selection method from
    gray-level histograms").
    """
    inked = here & (part > INK)
    values = part[inked]
    if not len(values):
        return None
    limit, _ = cv2.threshold(values, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    faint, strong = values[values <= limit], values[values > limit]
    if not len(faint) or not len(strong) or faint.mean() > FAINTER * strong.mean():
        return None
    written = (here & (part > limit)).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(written, connectivity=8)
    longest = stats[1:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max()
    if longest > LEFT:
        return None
    # A stroke is fainter at its edges, too.
    near = cv2.dilate(written, np.ones((3, 3), np.uint8)) > 0
    level = float(np.median(faint))
    edge = near & (part > (level + limit) / 2)
    return np.where(here & ~((written > 0) | edge), 0, part)
