"""Tells on which side of a grid its symbols are printed, and so which way up a page is."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import FrameNotFound
from ..paper import marks
from ..paper.layout import ROWS
from ..wording import text
from . import blots, orientation
from .lines import Points

Pixels = NDArray[np.uint8]

ACROSS, DOWN = 18, 8
"""Samples of the strip beside a grid, for each row."""
PRINTED = 0.5
"""The share of rows that have something printed beside them, at least."""
CLEARLY, APART = 0.9, 0.2
"""What is printed beside so many rows, and so many fewer on the other side, is no copier's dots."""
READ = 0.08
"""How much more like the printed digits one side is than the other; what is written there, too, is
less like them by 0.12 and more."""
LIKE = 0.6
"""How like the printed digits that side is at least."""


def upright(page: Pixels, crossings: Points) -> tuple[Points, int]:
    """Number the mesh as the upright page has it, 31 × 21 with the symbols to the left.

    Args:
        page: uint8 (height, width).
        crossings: float (31, 21, 2) or (21, 31, 2), x and y on it.

    Returns:
        The mesh, float (31, 21, 2), and the quarter turns anticlockwise that make the page upright.

    Raises:
        FrameNotFound: there are no symbols on either side.

    Example:
        >>> from digits.scan import frame, pages
        >>> page = pages.load_page("01-pages/sample-1.png")
        >>> mesh = frame.find(page).mesh
        >>> upright(page, mesh[::-1, ::-1])[0][0, 0].tolist() == mesh[0, 0].tolist()
        True
    """
    if crossings.shape[0] < crossings.shape[1]:
        # A quarter turn: what is the first column here is the first row, from right to left.
        crossings = crossings[:, ::-1].swapaxes(0, 1)
    sides = (crossings, crossings[::-1, ::-1])
    # What a copier makes of white paper, dots, goes when blurred; pale print must be looked for.
    for blur, darker in ((1, blots.DARKER), (3, blots.DARKER), (5, blots.DARKER), (3, blots.PALE)):
        dark = blots.ink(cv2.blur(page, (blur, blur)) if blur > 1 else page, darker)
        left, right = (_printed(dark, side) for side in sides)
        clear = max(left, right) >= CLEARLY and abs(left - right) >= APART
        if clear or (max(left, right) >= PRINTED and min(left, right) <= 1 - CLEARLY):
            break
    else:
        # Something else stands beside the grid, or on its symbols.
        left, right = _read(page, dark, sides)
    if right > left:
        crossings = sides[1]
    right_hand = crossings[:, -1].mean(0) - crossings[:, 0].mean(0)
    angle = np.degrees(np.arctan2(right_hand[1], right_hand[0]))
    return crossings, round(angle / 90) % 4


def _printed(dark: Pixels, crossings: Points) -> float:
    """The share of rows that have something printed to the left of them, and paper between."""
    share = _strip(dark, crossings)
    printed = share[:, 2:6].max(1) > 0.05
    # A ring around a symbol touches those above and below, and is paper in between all the same.
    paper = share[:, [0, 7]].max(1) < np.maximum(0.05, share[:, 2:6].max(1) / 2)
    return float((printed & paper).mean())


def _strip(dark: Pixels, crossings: Points) -> NDArray[np.float64]:
    """How much ink is left of the grid, float (30, 8) in each eighth of a row, without lines."""
    inward = crossings[:, :1] - crossings[:, 1:2]
    strip = crossings[:, :1] + inward * np.linspace(0.25, 1.1, ACROSS)[None, :, None]
    between = np.linspace(0, ROWS, DOWN * ROWS + 1)[:-1] + 0.5 / DOWN
    rows = np.arange(ROWS + 1)
    points = np.stack(
        [
            np.stack([np.interp(between, rows, strip[:, c, k]) for c in range(ACROSS)], axis=1)
            for k in (0, 1)
        ],
        axis=-1,
    )
    seen = cv2.remap(dark, points.astype(np.float32), None, cv2.INTER_NEAREST)
    # A line drawn or left by dust along the grid goes on from row to row; no symbol does.
    wide = cv2.dilate(seen, np.ones((3, 3), np.uint8))
    along = cv2.morphologyEx(wide, cv2.MORPH_OPEN, np.ones((2 * DOWN, 1), np.uint8))
    seen = np.where(cv2.dilate(along, np.ones((1, 3), np.uint8)) > 0, 0, seen)
    return np.asarray(seen.reshape(ROWS, DOWN, ACROSS).mean(2))


def _read(page: Pixels, dark: Pixels, sides: tuple[Points, Points]) -> tuple[float, float]:
    """How sure it is that the symbols are left of the grid, for a mesh and the turned one.

    Raises:
        FrameNotFound: no side can be read better than the other.
    """
    corners = [side[[0, 0, -1, -1], [0, -1, -1, 0]] for side in sides]
    # In a mirror, a sheet with its symbols on the left stands on its head.
    left, right = (
        float(max(marks.agreement(page, each), marks.agreement(page, each[::-1])))
        for each in corners
    )
    if max(left, right) >= 2:
        return left, right
    left, right = (max(orientation.digits(page, side)) for side in sides)
    if max(left, right) > LIKE and abs(left - right) > READ:
        return left, right
    left, right = (float((_strip(dark, side).max(1) > 0.05).mean()) for side in sides)
    if min(left, right) >= PRINTED:
        raise FrameNotFound(
            text(
                de="Auf beiden Seiten des Rasters steht etwas wie die gedruckte Spalte mit den"
                " Ziffern: decke ab, was dazugeschrieben wurde.",
                en="On both sides of the grid stands something like the printed column of symbols:"
                " cover what was written there.",
            )
        )
    if max(left, right) < 0.9 or min(left, right) > 0.1:
        raise FrameNotFound(
            text(
                de="Neben dem Raster fehlt die gedruckte Spalte mit den Ziffern:"
                " nimm das ganze Blatt auf.",
                en="The printed column of symbols beside the grid is missing:"
                " take in the whole sheet.",
            )
        )
    return left, right
