"""Finds the printed frame on a page, whichever way up it lies: four corners, and all crossings.

`grid` finds and numbers the cells, `mesh` places the crossings; here is decided which grid is the
sheet's and which way up it is.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import FrameNotFound
from ..paper import marks
from ..paper.layout import COLUMNS, ROWS
from ..wording import text
from . import grid, mesh, orientation
from .mesh import Points

WORKING = (1200, 2400)
"""The longer side, in pixels, of the pictures in which the grid is looked for: small, then fine."""
SMALLEST = 200
"""Pixels that a page must have each way, or there is no room for lines."""
ENOUGH = 0.6
"""The share of all cells that must be whole."""


@dataclass(frozen=True)
class Frame:
    """Where the grid lies on a page.

    Attributes:
        corners: float64 (4, 2), x and y of top left, top right, bottom right, bottom left: the
            centre of the outer line, in pixels of the upright page; (0, 0) is the centre of the
            first pixel.
        mesh: float64 (31, 21, 2), x and y of every crossing, likewise.
        turns: quarter turns anticlockwise (`numpy.rot90`) that make the page upright.
        mirrored: whether left and right must be swapped before it is turned.
    """

    corners: Points
    mesh: Points
    turns: int
    mirrored: bool = False

    def upright(self, page: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The page as it was written, uint8; a view, no copy."""
        return np.rot90(page[:, ::-1] if self.mirrored else page, self.turns)


def find(page: NDArray[np.uint8]) -> Frame:
    """Find the grid of 30 × 20 cells, whichever way up the page is, and if seen in a mirror.

    Where too many lines are broken, as on a poor copy, the corner marks of our own sheets help.

    Args:
        page: uint8 (height, width), 0 black.

    Raises:
        FrameNotFound: no complete grid, or one without symbols beside it.

    Example:
        >>> from digits.scan import pages
        >>> page = pages.load_page("01-pages/sample-1.png")
        >>> find(page).turns, find(np.rot90(page)).turns
        (0, 3)
    """
    try:
        found = _by_lines(page)
    except FrameNotFound:
        seen = marks.read(page)
        if seen is not None:
            corners = _turned(seen.corners, page.shape, seen.turns)
            return _refined(page, mesh.between(corners), seen.turns)
        reflected = np.ascontiguousarray(page[:, ::-1])
        seen = marks.read(reflected)
        if seen is None:
            raise
        corners = _turned(seen.corners, page.shape, seen.turns)
        return replace(_refined(reflected, mesh.between(corners), seen.turns), mirrored=True)
    if orientation.mirrored(found.upright(page), found.mesh):
        return _reflected(found, page.shape)
    return found


def _reflected(found: Frame, shape: tuple[int, ...]) -> Frame:
    """The frame for a page that is to be mirrored, from one with its first row at the bottom."""
    height = shape[found.turns % 2]
    crossings = found.mesh[::-1] * (1, -1) + (0, height - 1)
    # Turned and then swapped top to bottom is swapped left to right and then turned back.
    return Frame(
        crossings[[0, 0, -1, -1], [0, -1, -1, 0]], crossings, (2 - found.turns) % 4, mirrored=True
    )


def _by_lines(page: NDArray[np.uint8]) -> Frame:
    missing = _nothing()
    if min(page.shape) < SMALLEST:
        raise FrameNotFound(missing)
    for longest in WORKING:
        # A whole number of pixels to the pixel, for which OpenCV has a quick way.
        factor = max(1, round(max(page.shape) / longest))
        height, width = page.shape[0] // factor, page.shape[1] // factor
        whole = page[: height * factor, : width * factor]
        small = cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA)
        for lattice in grid.grids(small):
            if sorted(lattice.numbers.max(0) + 1) != [COLUMNS, ROWS]:
                missing = _other_size(lattice)
            elif len(lattice.centres) >= ENOUGH * ROWS * COLUMNS:
                crossings, turns = _upright(small, mesh.first(lattice))
                # Pixel centres are at whole numbers, so a pixel's edge is half a pixel off.
                crossings = _turned((crossings + 0.5) * factor - 0.5, page.shape, turns)
                return _refined(page, crossings, turns)
    raise FrameNotFound(missing)


def _refined(page: NDArray[np.uint8], crossings: Points, turns: int) -> Frame:
    """The frame, with its crossings moved onto the printed lines of the upright page."""
    upright = np.ascontiguousarray(np.rot90(page, turns))
    crossings = mesh.refined(upright, crossings)
    return Frame(crossings[[0, 0, -1, -1], [0, -1, -1, 0]], crossings, turns)


def _upright(page: NDArray[np.uint8], crossings: Points) -> tuple[Points, int]:
    """Number the mesh as the upright page has it, 31 × 21 with the symbols to the left."""
    if crossings.shape[0] < crossings.shape[1]:
        # A quarter turn: what is the first column here is the first row, from right to left.
        crossings = crossings[:, ::-1].swapaxes(0, 1)
    dark = grid.ink(page)
    turned = crossings[::-1, ::-1]
    left, right = _symbols(dark, crossings), _symbols(dark, turned)
    if max(left, right) < 0.5 or abs(left - right) < 0.2:
        raise FrameNotFound(
            text(
                de="Neben dem Raster fehlt die gedruckte Spalte mit den Ziffern:"
                " nimm das ganze Blatt auf.",
                en="The printed column of symbols beside the grid is missing:"
                " take in the whole sheet.",
            )
        )
    if right > left:
        crossings = turned
    right_hand = crossings[:, -1].mean(0) - crossings[:, 0].mean(0)
    angle = np.degrees(np.arctan2(right_hand[1], right_hand[0]))
    return crossings, round(angle / 90) % 4


def _symbols(dark: NDArray[np.uint8], crossings: Points) -> float:
    """The share of rows that have something printed to the left of them, and paper between."""
    inward = crossings[:, :1] - crossings[:, 1:2]
    strip = crossings[:, :1] + inward * np.linspace(0.25, 1.1, 18)[None, :, None]
    between = np.linspace(0, ROWS, 8 * ROWS + 1)[:-1] + 1 / 16
    rows = np.arange(ROWS + 1)
    points = np.stack(
        [
            np.stack([np.interp(between, rows, strip[:, c, k]) for c in range(18)], axis=1)
            for k in (0, 1)
        ],
        axis=-1,
    )
    seen = cv2.remap(dark, points.astype(np.float32), None, cv2.INTER_NEAREST)
    share = seen.reshape(ROWS, 8, 18).mean(2)
    printed = share[:, 2:6].max(1) > 0.05
    paper = share[:, [0, 7]].max(1) < 0.05
    return float((printed & paper).mean())


def _turned(crossings: Points, shape: tuple[int, ...], turns: int) -> Points:
    """The mesh on the page after `turns` quarter turns anticlockwise."""
    height, width = shape
    x, y = crossings[..., 0], crossings[..., 1]
    pairs = [(x, y), (y, width - 1 - x), (width - 1 - x, height - 1 - y), (height - 1 - y, x)]
    return np.stack(pairs[turns], axis=-1)


def _other_size(lattice: grid.Lattice) -> str:
    rows, columns = lattice.numbers.max(0) + 1
    return text(
        de=f"Das Raster hat {rows} × {columns} Felder statt {ROWS} × {COLUMNS}:"
        " nimm die ganze Vorlage auf, hell und scharf.",
        en=f"The grid has {rows} × {columns} cells, not {ROWS} × {COLUMNS}:"
        " take in the whole template, bright and sharp.",
    )


def _nothing() -> str:
    return text(
        de="Hier ist kein Raster zu sehen: nimm das ganze Blatt auf, hell und scharf.",
        en="There is no grid to be seen: take in the whole sheet, bright and sharp.",
    )
