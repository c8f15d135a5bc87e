"""What was written on a straightened page: without paper, shadows, grain and printed lines."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ..paper.layout import COLUMNS, ROWS
from . import pale
from .pieces import CERTAIN
from .quantiles import quantile
from .straight import MARGIN, SIDE, Pixels, spread

FAINTEST = 20
"""Ink is at least this much darker than paper, of 255, before contrast is evened out."""
PRINT, NO_PRINT = 80, 12
"""Printed lines are at least so dark, or all of a pale page is made darker, the writing with them;
what is paler than the second is no print."""
BLURRED = 0.7
"""The share of that at which a stroke is left by a blur."""
SHADE = 20
"""Paper that seems so much darker, of 255, may be so evenly, and without grain."""
FOOT = 60
"""Darkness, in the sum across a printed line, that writing adds at least; print varies by 50."""
SOLID = 0.7
"""The share of most lines' darkness that a line without gaps has, and that of lines without."""
SWALLOWED = 0.25
"""The share of the light that the print has left which writing on it takes at least."""


def written(
    straight: Pixels, away: tuple[float, float] = (0, 0), blurred: bool = False
) -> tuple[Pixels, NDArray[np.bool_]]:
    """How dark each pixel was made by a pen, the darkest stroke of a cell 255, and what is unsure.

    Args:
        straight: uint8 (1938, 1298), from `straight.straighten`.
        away: how far right of and below the printed lines its cells lie, in cells.
        blurred: whether the page was, so that nothing shows any more upon a printed line.

    Returns:
        uint8 (1938, 1298), 0 for paper; and bool (30, 20), the cells whose symbol is so much paler
        than those around it that it may have been rubbed out.

    Example:
        >>> from digits.scan import frame, pages
        >>> from digits.scan.straight import straighten
        >>> page = pages.load_page("01-pages/sample-1.png")
        >>> dark, _ = written(straighten(page, frame.find(page)))
        >>> dark.shape, int(np.median(dark)), int(dark.max())
        ((1938, 1298), 0, 255)
    """
    dark = _as_dark_as_print(_without_grain(_darkness(straight)), away)
    return _even_contrast(
        _without_lines(dark, away, blurred), FAINTEST * BLURRED if blurred else FAINTEST
    )


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
    about as dark as grain gets. Under a highlighter, paper is dark and even, and writing is not
    three times as dark. A cell that is mostly ink takes its neighbours' word.
    """
    inside = dark[MARGIN:-MARGIN, MARGIN:-MARGIN].reshape(ROWS, SIDE, COLUMNS, SIDE)
    sample = inside[:, SIDE // 8 : -SIDE // 8 : 3, :, SIDE // 8 : -SIDE // 8 : 3]
    values = sample.swapaxes(1, 2).reshape(ROWS, COLUMNS, -1)
    low, middle = values.shape[2] // 8, values.shape[2] // 2
    ordered = np.partition(values, (low, middle), axis=2)
    grain = ordered[..., middle].astype(int)
    uneven = grain + 4 * (grain - ordered[..., low])
    limit = np.where(grain > SHADE, np.minimum(3 * grain, uneven), 3 * grain)
    # Of the neighbours of an outer cell, too, most are others.
    around = np.pad(np.minimum(limit, 255).astype(np.uint8), 1, mode="reflect")
    limit = cv2.medianBlur(around, 3)[1:-1, 1:-1]
    return cv2.subtract(dark, spread(limit))


def _as_dark_as_print(dark: Pixels, away: tuple[float, float]) -> Pixels:
    """The page with more contrast if its print is pale, as from a copier without toner."""
    level = dark[_lines(len(dark), away[1])][:, MARGIN:-MARGIN].reshape(-1, SIDE)
    print_ = float(np.median(np.median(level[:, SIDE // 8 : -SIDE // 8 : 3], axis=1)))
    if not NO_PRINT < print_ < PRINT:
        return dark
    return cv2.multiply(dark, PRINT / print_)


def _without_lines(dark: Pixels, away: tuple[float, float], blurred: bool) -> Pixels:
    """Take the printed lines out, bridged only where there is a stroke on both sides of one."""
    rows, columns = _lines(dark.shape[0], away[1]), _lines(dark.shape[1], away[0])
    half = max(_line_width(dark, rows, blurred), _line_width(dark.T, columns, blurred))
    width = np.arange(-half, half)
    level, upright = (rows[:, None] + width).ravel(), (columns[:, None] + width).ravel()

    # The lines one way must not pass for strokes across the lines the other way.
    only_level, only_upright = dark.copy(), dark.copy()
    only_level[:, upright] = 0
    only_upright[level] = 0
    across, down = _bridges(only_upright.T, columns, half), _bridges(only_level, rows, half)
    if not blurred:
        across = cv2.max(across, _upon(dark.T, columns, rows, half))
        down = cv2.max(down, _upon(dark, rows, columns, half))
    clean = only_level.copy()
    clean[level] = down
    clean[:, upright] = np.maximum(clean[:, upright], across.T)
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


def _upon(dark: Pixels, lines: NDArray[np.intp], others: NDArray[np.intp], half: int) -> Pixels:
    """What was written along each line and upon it, 2 * half rows for each.

    A printed line leaves light at its edges at least, as much in all of a cell; where there is
    less, a foot stands on it. Where the `others` cross it, that does not show.
    """
    band = dark[lines[:, None] + np.arange(-half, half)]
    ends = (others[:, None] + np.arange(-half - 2, half + 2)).clip(0, band.shape[2] - 1).ravel()
    foot = _feet(band.sum(1, dtype=np.float32))
    foot[:, ends] = 0
    # A stroke across a line is narrower than a foot, and bridged.
    foot = cv2.dilate(cv2.erode(foot, np.ones((1, 5), np.uint8)), np.ones((1, 15), np.uint8))
    foot[:, ends] = 0
    # What no stroke leads to, lies along the line and may be anything.
    above, below = (lines - half - 3).clip(0), (lines + half + 2).clip(max=len(dark) - 1)
    leads = cv2.max(dark[above], dark[below]) > FOOT
    foot = _touched(foot, leads)
    upon = np.zeros_like(band)
    there = np.flatnonzero(foot.any(1))
    if len(there):
        seen = band[there].reshape(-1, band.shape[2]).astype(np.float32)
        printed = _usual(seen, 0.25)
        more = cv2.blur(seen - printed, (5, 1)).reshape(len(there), 2 * half, -1)
        light = (255 - printed).reshape(more.shape)
        swallowed = _with_neighbours(more) / (_with_neighbours(light) + 10)
        foot = foot[there, None] & (swallowed > SWALLOWED)
        upon[there] = np.where(foot, 255 * swallowed, 0).clip(0, 255)
    return upon.reshape(-1, band.shape[2])


def _touched(runs: Pixels, by: NDArray[np.bool_]) -> Pixels:
    """Those runs along rows, uint8 (rows, n) of 1 and 0, in which something else is true, too."""
    # A row between two keeps them apart.
    spaced = np.zeros((2 * len(runs), runs.shape[1]), np.uint8)
    spaced[::2] = runs
    count, names = cv2.connectedComponents(spaced, connectivity=4)
    kept = np.zeros(count, np.uint8)
    kept[names[::2][by]] = 1
    kept[0] = 0
    return kept[names[::2]]


def _feet(darkness: NDArray[np.float32]) -> Pixels:
    """Where there is more than print on lines, 1, by the sums across them, float32 (lines, n)."""
    printed = _usual(darkness, 0.25)
    middles = _usual(darkness, 0.5)[:, MARGIN + SIDE // 2 :: SIDE].ravel()
    # Where a line has gaps, what is left of it is no foot; nor is anything if most lines have.
    whole = quantile(middles, 0.75, axis=0)
    solid = printed > SOLID * whole
    if whole < 2 * FOOT or np.count_nonzero(solid) < SOLID * solid.size:
        return np.zeros(darkness.shape, np.uint8)
    more = cv2.blur(darkness, (5, 1)) > np.maximum(printed, 0.95 * whole) + FOOT
    return (more & solid).view(np.uint8)


def _usual(rows: NDArray[np.float32], share: float) -> NDArray[np.float32]:
    """What so large a share of each cell is less than, in each row, and between cells in turn."""
    inside = rows[:, MARGIN:-MARGIN]
    by_cell = inside.reshape(len(rows), -1, SIDE)[..., SIDE // 8 : -SIDE // 8 : 3]
    at = int(share * by_cell.shape[2])
    usual = np.partition(by_cell, at, axis=2)[..., at]
    return np.pad(cv2.resize(usual, inside.shape[::-1]), ((0, 0), (MARGIN, MARGIN)), mode="edge")


def _with_neighbours(band: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each row of a line and those above and below it; a line's core alone is too dark to tell."""
    padded = np.pad(band, ((0, 0), (1, 1), (0, 0)), mode="edge")
    return padded[:, :-2] + padded[:, 1:-1] + padded[:, 2:]


def _line_width(image: Pixels, lines: NDArray[np.intp], blurred: bool) -> int:
    """Half the width of the printed lines, in pixels, with a pixel to spare."""
    reach = np.arange(MARGIN)
    above, below = lines[:, None] - 1 - reach, lines[:, None] + reach
    sides = np.stack([image[above, ::8], image[below, ::8]])
    profile = sides.mean((1, 3)).max(0)
    # What is written along lines makes them seem wide in the mean, unless gaps make them none.
    middle = np.median(sides, axis=3).mean(1).max(0)
    if not blurred and middle[0] > profile[0] / 2:
        profile = middle
    beside = profile.min()
    width = int(np.argmax(profile < beside + 0.04 * (profile.max() - beside))) + 1
    # Beyond the outer lines of a blurred page there is no more to go by.
    return min(width, MARGIN - 1)


def _even_contrast(dark: Pixels, faintest: float) -> tuple[Pixels, NDArray[np.bool_]]:
    """Make the darkest stroke of each cell black, and say which are unsure."""
    writing = pale.find(dark[MARGIN:-MARGIN, MARGIN:-MARGIN], faintest)
    black = writing.black
    if writing.white:
        dark = cv2.subtract(dark, spread((writing.white * black).astype(np.uint8)))
        black = (1 - writing.white) * black
    even = cv2.multiply(dark, spread(255 / black), dtype=cv2.CV_8U)
    if not writing.there.all():
        # There may still be the end of a stroke from the next cell.
        even = cv2.min(even, spread(np.where(writing.there, 255, CERTAIN).astype(np.uint8)))
    return even, writing.unsure
