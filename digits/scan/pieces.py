"""Connected pieces of ink on a straightened page."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from .straight import Pixels

INK = 32
"""Pixels at least this much darker than paper are ink, once contrast is evened out."""
CERTAIN = 3 * INK
"""A piece of ink has a pixel at least this dark; all else is grain or a rest of a printed line."""
SPECK = 8
"""Pieces of ink with fewer pixels are dust."""
EDGE = 8
"""Ink that comes so near to a printed line, in pixels, may be but a rest of it."""
FEW = 50
"""Pieces of ink on a page that tell nothing about the copier or the hand."""


class Pieces(NamedTuple):
    """The connected pieces of ink on a straightened page.

    Attributes:
        places: intp (n,), the inked pixels, counted row by row.
        piece: int32 (n,), to which piece each belongs.
        size: intp (pieces,), how many pixels each piece has.
        certain: bool (pieces,), whether it is dark enough to be more than grain.
    """

    places: NDArray[np.intp]
    piece: NDArray[np.int32]
    size: NDArray[np.intp]
    certain: NDArray[np.bool_]


def find(dark: Pixels) -> Pieces:
    """The pieces of ink on a straightened page, uint8 (1938, 1298), as `ink.written` gives it.

    Example:
        >>> dark = np.zeros((1938, 1298), np.uint8)
        >>> dark[100:140, 100:105] = dark[200:240, 200:205] = 255
        >>> find(dark).size[1:].tolist()
        [200, 200]
    """
    ink = cv2.min(cv2.blur(dark, (3, 3)), dark) > INK
    count, labels = cv2.connectedComponents(ink.view(np.uint8), connectivity=8)
    places = np.flatnonzero(ink)
    piece = labels.ravel()[places]
    certain = np.zeros(count, bool)
    certain[piece[dark.ravel()[places] > CERTAIN]] = True
    return Pieces(places, piece, np.bincount(piece, minlength=count), certain)
