"""What was written on a straightened page: without paper, shadows, grain and printed lines."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ..paper.layout import COLUMNS, ROWS
from .straight import MARGIN, SIDE, Pixels, spread

FAINTEST = 20
"""Ink is at least this much darker than paper, of 255, before contrast is evened out."""


def written(straight: Pixels, away: tuple[float, float] = (0, 0)) -> Pixels:
    """How dark each pixel was made by a pen, the darkest stroke of a cell 255.

    Args:
        straight: uint8 (1938, 1298), from `straight.straighten`.
        away: how far right of and below the printed lines its cells lie, in cells.

    Returns:
        uint8 (1938, 1298), 0 for paper.

    Example:
        >>> from digits.scan import frame, pages
        >>> from digits.scan.straight import straighten
        >>> page = pages.load_page("01-pages/sample-1.png")
        >>> dark = written(straighten(page, frame.find(page)))
        >>> dark.shape, int(np.median(dark)), int(dark.max())
        ((1938, 1298), 0, 255)
    """
    return _even_contrast(_without_lines(_without_grain(_darkness(straight)), away))


def _darkness(grey: Pixels) -> Pixels:
    """How much darker than the paper around it each pixel is; evens out shadows."""
    height, width = grey.shape
    small = cv2.resize(grey, (width // 6, height // 6), interpolation=cv2.INTER_AREA)
    # Closing fills whatever is narrower than a cell, and keeps the edges of shadows; at the
    # picture's edge it needs something beyond.
    reach = SIDE // 12 + 1
    beyond = np.pad(small, 2 * reach, mode="edge")
    cell = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    paper = cv2.morphologyEx(beyond, cv2.MORPH_CLOSE, cell)[
        2 * reach : -2 * reach, 2 * reach : -2 * reach
    ]
    paper = cv2.resize(cv2.blur(paper, (3, 3)), (width, height), interpolation=cv2.INTER_LINEAR)
    return cv2.bitwise_not(cv2.divide(grey, paper, scale=255))


def _without_grain(dark: Pixels) -> Pixels:
    """Take out what the paper's grain and the camera's noise make of blank paper.

    Most of a cell is paper, so its median tells how dark paper seems there; three times that is
    about as dark as grain gets. A cell that is mostly ink takes its neighbours' word.
    """
    inside = dark[MARGIN:-MARGIN, MARGIN:-MARGIN].reshape(ROWS, SIDE, COLUMNS, SIDE)
    sample = inside[:, SIDE // 8 : -SIDE // 8 : 3, :, SIDE // 8 : -SIDE // 8 : 3]
    grain = np.median(sample.swapaxes(1, 2).reshape(ROWS, COLUMNS, -1), axis=2)
    limit = 3 * cv2.medianBlur(np.minimum(grain, 85).astype(np.uint8), 3)
    return cv2.subtract(dark, spread(limit))


def _without_lines(dark: Pixels, away: tuple[float, float]) -> Pixels:
    """Take the printed lines out, bridged only where there is a stroke on both sides of one."""
    rows, columns = _lines(dark.shape[0], away[1]), _lines(dark.shape[1], away[0])
    half = max(_line_width(dark, rows), _line_width(dark.T, columns))
    width = np.arange(-half, half)
    level, upright = (rows[:, None] + width).ravel(), (columns[:, None] + width).ravel()

    # The lines one way must not pass for strokes across the lines the other way.
    only_level, only_upright = dark.copy(), dark.copy()
    only_level[:, upright] = 0
    only_upright[level] = 0
    clean = only_level.copy()
    clean[level] = _bridges(only_level, rows, half)
    clean[:, upright] = np.maximum(clean[:, upright], _bridges(only_upright.T, columns, half).T)
    return clean


def _lines(length: int, away: float) -> NDArray[np.intp]:
    """Where the printed lines lie along an axis, as far as there is something on both sides."""
    lines = np.arange(MARGIN % SIDE - round(SIDE * away), length, SIDE)
    return lines[(lines >= MARGIN) & (lines <= length - MARGIN)]


def _bridges(image: Pixels, lines: NDArray[np.intp], half: int) -> Pixels:
    """What goes on across each line, 2 * half rows for each, from what is on both sides of it."""
    # A slanting stroke comes out beside where it went in.
    slant = np.ones((1, 2 * half + 1), np.uint8)
    above = cv2.dilate(image[lines - half - 1], slant)
    below = cv2.dilate(image[lines + half], slant)
    return np.repeat(cv2.min(above, below), 2 * half, axis=0)


def _line_width(image: Pixels, lines: NDArray[np.intp]) -> int:
    """Half the width of the printed lines, in pixels, with a pixel to spare."""
    reach = np.arange(MARGIN)
    profile = np.maximum(
        image[lines[:, None] + reach, ::4].mean((0, 2)),
        image[lines[:, None] - 1 - reach, ::4].mean((0, 2)),
    )
    beside = profile.min()
    width = int(np.argmax(profile < beside + 0.04 * (profile.max() - beside))) + 1
    # Beyond the outer lines of a blurred page there is no more to go by.
    return min(width, MARGIN - 1)


def _even_contrast(dark: Pixels) -> Pixels:
    """Make the darkest stroke of each cell black; what is far fainter than the page is not ink."""
    inside = dark[MARGIN:-MARGIN, MARGIN:-MARGIN]
    soft = cv2.blur(inside, (3, 3)).reshape(ROWS, SIDE, COLUMNS, SIDE)
    strongest = soft.max((1, 3)).astype(np.float32)
    inked = strongest[strongest > FAINTEST]
    usual = float(np.median(inked)) if len(inked) else 255.0
    contrast = np.maximum(strongest, max(FAINTEST, 0.4 * usual))
    return cv2.multiply(dark, spread(255 / contrast), dtype=cv2.CV_8U)
