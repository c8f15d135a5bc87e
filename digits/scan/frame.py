"""Finds the printed frame on a page, whichever way up it lies: four corners, and all crossings.

`proposals` has the ways to find one; here is decided which is the sheet's and which way up it is.
"""

from contextlib import suppress
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import FrameNotFound, NoGrid
from ..paper import marks
from ..wording import text
from . import blots, glance, mesh, missed, orientation, placing, proposals, symbols, written
from .lines import Points

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
        printed: how like the printed digits the symbols beside the grid are, see
            `orientation.digits`; None if nobody had to look.
    """

    corners: Points
    mesh: Points
    turns: int
    mirrored: bool = False
    printed: float | None = None

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

    Where too many lines are broken, as on a poor copy, the corner marks of our own sheets help, or
    else what is written in the cells.

    Args:
        page: uint8 (height, width), 0 black.

    Raises:
        FrameNotFound: no complete grid, or one without symbols beside it.
        NoGrid: nothing like a grid at all.

    Example:
        >>> from digits.scan import pages
        >>> page = pages.load_page("01-pages/sample-1.png")
        >>> find(page).turns, find(np.rot90(page)).turns
        (0, 3)
    """
    missing: FrameNotFound = NoGrid(_nothing())
    if min(page.shape) < SMALLEST:
        raise missing
    if glance.promising(page):
        try:
            return _unmirrored(page, _by_lines(page))
        except FrameNotFound as error:
            missing = error
        ways = [_by_marks, _by_writing]
    else:
        ways = [_by_writing]
    # A smaller picture of broken lines shows too little of them, and most are no sheets at all.
    for way in ways if max(page.shape) >= WORKING[0] else ways[:-1]:
        try:
            found = way(page)
        except FrameNotFound as error:
            # What else was seen of a grid tells more than that its lines are broken.
            missing = error if str(missing) == _nothing() else missing
        else:
            if found:
                return found
    raise missing


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
    seen = None
    if on_page and fair:
        guess = mesh.between(around)
        seen = proposals.drawn_onto(page, guess) or proposals.pointed_out(page, guess)
    if seen is None:
        raise FrameNotFound(
            text(
                de="Zwischen diesen Ecken liegen nicht die Linien des Rasters: zeige genauer auf "
                "seine Ecken.",
                en="Between these corners there are not the lines of the grid: point to its "
                "corners more exactly.",
            )
        )
    return _standing(page, seen.crossings)


def _standing(page: NDArray[np.uint8], crossings: Points) -> Frame:
    """The frame of a mesh that lies any way up, or as seen in a mirror.

    Raises:
        FrameNotFound: no symbols are beside it.
    """
    crossings, turns = symbols.upright(page, crossings)
    crossings = _turned(crossings, page.shape, turns)
    return _unmirrored(page, _frame(crossings, turns))


def _unmirrored(page: NDArray[np.uint8], found: Frame) -> Frame:
    """The frame, or if the page is seen as in a mirror, that for the page when it is mirrored."""
    mirrored, printed = orientation.mirrored(found.upright(page), found.mesh)
    if not mirrored:
        return replace(found, printed=printed)
    # Its first row is at the bottom.
    height = page.shape[found.turns % 2]
    crossings = found.mesh[::-1] * (1, -1) + (0, height - 1)
    # Turned and then swapped top to bottom is swapped left to right and then turned back.
    return Frame(
        crossings[[0, 0, -1, -1], [0, -1, -1, 0]], crossings, (2 - found.turns) % 4, mirrored=True
    )


def _by_lines(page: NDArray[np.uint8]) -> Frame:
    missing = _nothing()
    # A small page only once.
    sizes = {max(1, round(max(page.shape) / longest)): longest for longest in WORKING}
    for longest in sizes.values():
        small, factor = _smaller(page, longest)
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
    """The frame by the corner marks of our own sheets, None without any.

    Raises:
        FrameNotFound: hardly any lines lie where they say.
    """
    seen = marks.read(page)
    if seen is None:
        return None
    if seen.mirrored:
        page = page[:, ::-1]
    upright = np.ascontiguousarray(np.rot90(page, seen.turns))
    found = proposals.drawn_onto(
        upright, mesh.between(_turned(seen.corners, page.shape, seen.turns))
    )
    if found is None:
        raise FrameNotFound(_broken())
    return replace(_frame(found.crossings, seen.turns), mirrored=seen.mirrored)


def _by_writing(page: NDArray[np.uint8]) -> Frame | None:
    """The frame by what is written in its cells, None where nothing is.

    Raises:
        FrameNotFound: hardly any lines lie around them.
    """
    small, factor = _smaller(page, WORKING[0])
    there = False
    for cells in written.cells(small):
        meshes = [(each + 0.5) * factor - 0.5 for each in mesh.windows(cells)]
        there |= len(meshes) > 0
        seen = [found for each in meshes if (found := proposals.drawn_onto(page, each))]
        # A grid with a row too many has lines around several windows.
        if len(seen) == 1:
            with suppress(FrameNotFound):
                return _standing(page, seen[0].crossings)
    if there:
        raise FrameNotFound(_broken())
    return None


def _smaller(page: NDArray[np.uint8], longest: int) -> tuple[NDArray[np.uint8], int]:
    """The page so many times smaller that its longer side is about `longest` pixels."""
    # Whole numbers of pixels to the pixel, for which OpenCV has a quick way.
    factor = max(1, round(max(page.shape) / longest))
    height, width = page.shape[0] // factor, page.shape[1] // factor
    whole = page[: height * factor, : width * factor]
    return np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA)), factor


def _refined(page: NDArray[np.uint8], crossings: Points, turns: int) -> Frame | None:
    """The frame, with its crossings moved onto the printed lines of the upright page."""
    upright = np.ascontiguousarray(np.rot90(page, turns))
    found = placing.refined(upright, crossings)
    moved = np.linalg.norm(found.crossings - crossings, axis=2).max()
    if moved > FAR * np.linalg.norm(crossings[0, 1] - crossings[0, 0]):
        found = placing.refined(upright, found.crossings)
    found = missed.found_again(upright, found)
    if missed.longest(found) > proposals.MISSED or not proposals.believed(found):
        return None
    if not proposals.is_smooth(found.crossings):
        return None
    return _frame(found.crossings, turns)


def _frame(crossings: Points, turns: int) -> Frame:
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


def _broken() -> str:
    return text(
        de="Von den Linien des Rasters ist zu wenig zu sehen: nimm das ganze Blatt auf, kopiere es "
        "dunkler oder scanne es in Graustufen.",
        en="Too little is to be seen of the lines of the grid: take in the whole sheet, copy it "
        "darker or scan it in grey.",
    )
