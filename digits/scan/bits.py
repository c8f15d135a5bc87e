"""Tells whether pieces of ink are strokes at all, or the dots and bits of a poor copy."""

import cv2
import numpy as np

from .pieces import EDGE, FEW, SPECK, Pieces
from .straight import MARGIN, SIDE, Pixels

DUST, DUSTY = 60, 0.25
"""More specks on a page than this, and so many for each piece of ink that is larger, are no dust:
the page is in dots."""
BITS = 1.12
"""More pieces of ink than this for each that is left when narrow gaps close are bits of strokes."""
CROWDED, LEFT = 0.15, 0.4
"""More ink than this, as a share of the page, may be printed lines that dots hold on to; they are
where so much of it lies along them."""


def in_bits(pieces: Pieces, shape: tuple[int, int], away: tuple[float, float] = (0.0, 0.0)) -> bool:
    """Whether there is more dust than any scanner leaves, or strokes are bits with narrow gaps.

    Args:
        pieces: what `find` found.
        shape: of the straightened page.
        away: how far right of and below the printed lines its cells lie, in cells.

    Example:
        >>> from digits.scan.pieces import find
        >>> dark = np.zeros((1938, 1298), np.uint8)
        >>> dark[100:1800:4, 100:105] = 255
        >>> in_bits(find(dark), dark.shape)
        True
    """
    dust = np.count_nonzero(pieces.certain & (pieces.size < SPECK))
    written = pieces.certain & (pieces.size >= SPECK)
    count = int(np.count_nonzero(written))
    if dust > max(DUST, DUSTY * count):
        return True
    level, upright = (
        (np.arange(length) - MARGIN + round(SIDE * off) + EDGE) % SIDE < 2 * EDGE
        for length, off in zip(shape, away[::-1], strict=True)
    )
    if len(pieces.places) > CROWDED * shape[0] * shape[1]:
        y, x = np.divmod(pieces.places, shape[1])
        if (level[y] | upright[x]).mean() > LEFT:
            return True
    if count <= FEW:
        return False
    ink = np.zeros(shape, np.uint8)
    ink.ravel()[pieces.places[written[pieces.piece]]] = 1
    if not _gaps(ink, count):
        return False
    # Where printed lines were taken out, rings and strokes along them have gaps, too.
    ink[level] = 0
    ink[:, upright] = 0
    count, _ = cv2.connectedComponents(ink, connectivity=8)
    return _gaps(ink, count - 1)


def _gaps(ink: Pixels, count: int) -> bool:
    """Whether so many pieces of ink are far fewer once narrow gaps close."""
    joined, _ = cv2.connectedComponents(cv2.dilate(ink, np.ones((5, 5), np.uint8)))
    return bool(count > BITS * (joined - 1))
