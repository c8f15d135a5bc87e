"""Finds the printed frame on a page, whichever way up it lies: four corners, and all crossings.

`proposals` has the ways to find one; here is decided which is the sheet's and which way up it is.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import FrameNotFound
from ..paper import marks
from ..wording import text
from . import blots, glance, mesh, orientation, placing, proposals, symbols
from .lines import Points
from .mesh import Mesh

WORKING = (1200, 2400)
"""The longer side, in pixels, of the pictures in which the grid is looked for: small, then fine."""
SMALLEST = 200
"""Pixels that a page must have each way, or there is no room for lines."""
FAR = 0.06
"""How far, in cells, a crossing may move before it is worth another look."""


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

    def moved(self, away: tuple[float, float]) -> "Frame":
        """The frame that lies further right and further down on the page, in cells."""
        across, down = np.gradient(self.mesh, axis=1), np.gradient(self.mesh, axis=0)
        crossings = self.mesh + away[0] * across + away[1] * down
        return replace(self, corners=crossings[[0, 0, -1, -1], [0, -1, -1, 0]], mesh=crossings)


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
    if min(page.shape) < SMALLEST or not glance.promising(page):
        raise FrameNotFound(_nothing())
    try:
        found = _by_lines(page)
    except FrameNotFound:
        marked = _by_marks(page)
        if marked is None:
            raise
        return marked
    if orientation.mirrored(found.upright(page), found.mesh):
        return _reflected(found, page.shape)
    return found


def at(page: NDArray[np.uint8], corners: Points) -> Frame:
    """The frame at corners that a person points out, in any order, moved onto the lines there.

    Args:
        page: uint8 (height, width), 0 black.
        corners: float (4, 2), x and y on it, good to a fifth of a cell.

    Raises:
        FrameNotFound: no lines are where they should be between the corners, or no symbols are
            beside the grid.

    Example:
        >>> from digits.scan import pages
        >>> page = pages.load_page("01-pages/sample-1.png")
        >>> found = find(page)
        >>> bool(np.abs(at(page, found.corners[::-1] + 12).mesh - found.mesh).max() < 1)
        True
        >>> at(page, found.corners + 150)
        Traceback (most recent call last):
        digits.errors.FrameNotFound: Between these corners there are not the lines of the grid: ...
    """
    x, y = (corners - corners.mean(0)).T
    around = corners[np.argsort(np.arctan2(y, x))]
    sides = np.linalg.norm(around - np.roll(around, -1, axis=0), axis=1)
    if sides[0] + sides[2] > sides[1] + sides[3]:
        # The long sides are those along which the rows follow each other.
        around = np.roll(around, 1, axis=0)
    height, width = page.shape
    on_page = ((around > -SMALLEST) & (around < (width + SMALLEST, height + SMALLEST))).all()
    fair = cv2.isContourConvex(around.astype(np.float32)) and sides.min() > SMALLEST / 2
    seen = proposals.drawn_onto(page, mesh.between(around)) if on_page and fair else None
    if seen is None:
        raise FrameNotFound(
            text(
                de="Zwischen diesen Ecken liegen nicht die Linien des Rasters: zeige genauer auf "
                "seine Ecken.",
                en="Between these corners there are not the lines of the grid: point to its "
                "corners more exactly.",
            )
        )
    crossings, turns = symbols.upright(page, seen.crossings)
    crossings = _turned(crossings, page.shape, turns)
    found = _refined(page, crossings, turns)
    if found is None:
        found = Frame(crossings[[0, 0, -1, -1], [0, -1, -1, 0]], crossings, turns)
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
    # Whole numbers of pixels to the pixel, for which OpenCV has a quick way; each only once.
    for factor in dict.fromkeys(max(1, round(max(page.shape) / longest)) for longest in WORKING):
        height, width = page.shape[0] // factor, page.shape[1] // factor
        whole = page[: height * factor, : width * factor]
        small = cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA)
        pieces = blots.pieces(blots.ink(small))
        for way in (proposals.from_cells, proposals.along_lines):
            for crossings in way(small, pieces):
                if isinstance(crossings, str):
                    missing = crossings
                    continue
                try:
                    crossings, turns = symbols.upright(small, crossings)
                except FrameNotFound as error:
                    missing = str(error)
                    continue
                # Pixel centres are at whole numbers, so a pixel's edge is half a pixel off.
                crossings = _turned((crossings + 0.5) * factor - 0.5, page.shape, turns)
                found = _refined(page, crossings, turns)
                if found:
                    return found
    raise FrameNotFound(missing)


def _by_marks(page: NDArray[np.uint8]) -> Frame | None:
    """The frame by the corner marks of our own sheets, if lines lie where they say."""
    seen = marks.read(page)
    if seen is None:
        return None
    if seen.mirrored:
        page = page[:, ::-1]
    upright = np.ascontiguousarray(np.rot90(page, seen.turns))
    found = proposals.drawn_onto(
        upright, mesh.between(_turned(seen.corners, page.shape, seen.turns))
    )
    return found and replace(_frame(found, seen.turns), mirrored=seen.mirrored)


def _refined(page: NDArray[np.uint8], crossings: Points, turns: int) -> Frame | None:
    """The frame, with its crossings moved onto the printed lines of the upright page."""
    upright = np.ascontiguousarray(np.rot90(page, turns))
    found = placing.refined(upright, crossings)
    moved = np.linalg.norm(found.crossings - crossings, axis=2).max()
    if moved > FAR * np.linalg.norm(crossings[0, 1] - crossings[0, 0]):
        found = placing.refined(upright, found.crossings)
    if not proposals.believed(found) or not proposals.is_smooth(found.crossings):
        return None
    return _frame(found, turns)


def _frame(found: Mesh, turns: int) -> Frame:
    crossings = found.crossings
    return Frame(crossings[[0, 0, -1, -1], [0, -1, -1, 0]], crossings, turns)


def _turned(crossings: Points, shape: tuple[int, ...], turns: int) -> Points:
    """The mesh on the page after `turns` quarter turns anticlockwise."""
    height, width = shape
    x, y = crossings[..., 0], crossings[..., 1]
    pairs = [(x, y), (y, width - 1 - x), (width - 1 - x, height - 1 - y), (height - 1 - y, x)]
    return np.stack(pairs[turns], axis=-1)


def _nothing() -> str:
    return text(
        de="Hier ist kein Raster zu sehen: nimm das ganze Blatt auf, hell und scharf.",
        en="There is no grid to be seen: take in the whole sheet, bright and sharp.",
    )
