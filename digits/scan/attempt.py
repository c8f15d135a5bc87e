"""Shows a page that could not be read, so that a person can point to the corners of its grid."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ..paper import marks
from . import blots, grid
from .lines import Points

HEIGHT = 1200
"""The longer side of the picture, in pixels: corners are to be told to a fifth of a cell."""
QUALITY = 60
BLUE = (184, 115, 26)


class Attempt(NamedTuple):
    """A page as far as it was understood.

    Attributes:
        picture: a JPEG of the page as it lies, with the cells that were found drawn in.
        size: width and height of the page in pixels.
        cells: how many those are.
        corners: float (4, 2), where the frame's corners may be, x and y in pixels of the page.
    """

    picture: bytes
    size: tuple[int, int]
    cells: int
    corners: Points


def of(page: NDArray[np.uint8], search: bool = True) -> Attempt:
    """Draw the cells that are seen on a page, and guess where the grid may be.

    Args:
        page: uint8 (height, width), 0 black.
        search: whether there may be cells or marks; else most of the page is the guess.

    Example:
        >>> from digits.scan import pages
        >>> attempt = of(pages.load_page("01-pages/sample-1.png"))
        >>> attempt.cells > 500, attempt.corners.shape
        (True, (4, 2))
    """
    scale = min(1.0, HEIGHT / max(page.shape))
    height, width = page.shape
    # A picture may be a single line.
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(page, size, interpolation=cv2.INTER_AREA)
    found = (_cells(small, blots.DARKER) or _cells(small, blots.PALE)) if search else []
    picture = cv2.cvtColor(small, cv2.COLOR_GRAY2BGR)
    for centre in (centre for cells in found for centre in cells):
        cv2.circle(picture, centre.round().astype(int).tolist(), 3, BLUE, -1, cv2.LINE_AA)
    _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    count = sum(map(len, found))
    seen = marks.read(page) if search else None
    return Attempt(data.tobytes(), (width, height), count, _corners(page, seen, found, scale))


def _cells(small: NDArray[np.uint8], darker: float) -> list[Points]:
    pieces = blots.pieces(blots.ink(small, darker))
    return [cluster.centres for cluster in grid.clusters(pieces)]


def _corners(
    page: NDArray[np.uint8], seen: marks.Marks | None, cells: list[Points], scale: float
) -> Points:
    """Those that the marks tell, or around the cells that are seen, or of most of the page."""
    if seen:
        as_it_lies = (-1, 1) if seen.mirrored else (1, 1)
        return seen.corners * as_it_lies + ((page.shape[1] - 1) * seen.mirrored, 0)
    if cells:
        x, y, width, height = cv2.boundingRect(np.concatenate(cells).astype(np.float32))
    else:
        height, width = (0.8 * side * scale for side in page.shape)
        x, y = width / 8, height / 8
    box = np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]])
    return box / scale
