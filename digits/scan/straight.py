"""A page's grid as if seen straight from above, with a margin around it."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..paper.layout import COLUMNS, ROWS
from . import slips
from .frame import Frame

Pixels = NDArray[np.uint8]

SIDE = 64
"""From line to line, in pixels."""
MARGIN = 9
"""What is cut beyond the lines, in pixels."""
SIZE = SIDE + 2 * MARGIN


def straighten(page: Pixels, frame: Frame) -> Pixels:
    """The grid as if seen straight from above, with a margin, uint8 (1938, 1298).

    Args:
        page: uint8 (height, width), as `frame.find` got it.
        frame: where the grid lies on it.

    Example:
        >>> from digits.scan import frame, pages
        >>> page = pages.load_page("01-pages/sample-1.png")
        >>> straighten(page, frame.find(page)).shape
        (1938, 1298)
    """
    upright = frame.upright(page)
    # A finely scanned page is averaged first, or pixels between samples would go unseen.
    factor = max(1, int(pitch(frame) / SIDE))
    if factor > 1:
        height, width = upright.shape[0] // factor, upright.shape[1] // factor
        whole = upright[: height * factor, : width * factor]
        upright = cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA)
    mesh = (frame.mesh + 0.5) / factor - 0.5
    # One crossing more on each side, so that the margin goes on as the last cell does.
    mesh = np.pad(mesh, ((1, 1), (1, 1), (0, 0)), mode="reflect", reflect_type="odd")
    places = cv2.resize(mesh.astype(np.float32), None, fx=SIDE, fy=SIDE)
    places = slips.followed(upright, places, mesh)
    # `resize` makes a square of each crossing, with the crossing in the middle.
    start = SIDE + SIDE // 2 - MARGIN
    height, width = ROWS * SIDE + 2 * MARGIN, COLUMNS * SIDE + 2 * MARGIN
    places = places[start : start + height, start : start + width]
    return cv2.remap(np.ascontiguousarray(upright), places, None, cv2.INTER_LINEAR)


def pitch(frame: Frame) -> float:
    """From line to line on the page, in pixels.

    Example:
        >>> from digits.scan import frame, pages
        >>> round(pitch(frame.find(pages.load_page("01-pages/sample-1.png"))))
        102
    """
    return float(np.linalg.norm(np.diff(frame.mesh, axis=1), axis=2).mean())


def spread(values: NDArray[Any]) -> NDArray[Any]:
    """One value for each cell, (30, 20), as a picture of the straightened page.

    Example:
        >>> spread(np.ones((30, 20))).shape
        (1938, 1298)
    """
    # A cell more on each side, of which the margin is a part.
    rows, columns = (np.r_[MARGIN, np.full(count, SIDE), MARGIN] for count in values.shape)
    return np.pad(values, 1, mode="edge").repeat(columns, axis=1).repeat(rows, axis=0)


def windows(image: NDArray[np.generic]) -> NDArray[np.generic]:
    """All cells of a straightened page with their margins, (30, 20, 82, 82); a view, no copy.

    Example:
        >>> windows(np.zeros((1938, 1298))).shape
        (30, 20, 82, 82)
    """
    return np.lib.stride_tricks.sliding_window_view(image, (SIZE, SIZE))[::SIDE, ::SIDE]


def areas(ink: NDArray[np.uint8]) -> NDArray[np.float32]:
    """How many pixels of each cell are ink, float32 (n,).

    Args:
        ink: uint8 (n, height, width), 1 where there is ink.

    Example:
        >>> areas(np.ones((2, SIZE, SIZE), np.uint8)).tolist()
        [6724.0, 6724.0]
    """
    pixels = ink.reshape(len(ink), -1)
    # NumPy takes twenty times as long.
    return np.asarray(cv2.reduce(pixels, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32F).ravel(), np.float32)


def eroded(ink: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """The cells without what is narrower than that, and without as much of all edges.

    Args:
        ink: uint8 (n, height, width), 1 where there is ink.
        side: in pixels.

    Example:
        >>> ink = np.zeros((1, SIZE, SIZE), np.uint8)
        >>> ink[0, 20:60, 40:44] = 1
        >>> [int(areas(eroded(ink, side))[0]) for side in (3, 5)]
        [76, 0]
    """
    inner = cv2.erode(ink.reshape(-1, ink.shape[2]), np.ones((side, side), np.uint8))
    return np.asarray(inner.reshape(ink.shape))
