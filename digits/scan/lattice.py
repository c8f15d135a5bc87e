"""Grows a mesh along the printed lines until it holds the whole grid.

For pages on which cells alone do not tell: a row is struck out, a fold or correction fluid covers
lines, the corner marks are all that is left. From a few cells, or from the marks, the mesh goes on
line by line, over gaps too; the grid is where 31 lines cross 21.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from ..paper.layout import COLUMNS, ROWS
from . import lines, mesh
from .lines import Points
from .mesh import Mesh

REACH = 0.22
"""How far, in cells, a line may lie off where it is expected from the lines before it."""
SLIP = 0.48
"""The same where none of the lines that lead there are seen."""
GAP = 5
"""Lines in a row that may be missing: three rows of cells under correction fluid."""
SEEN = 0.3
"""The share of its pieces that must be seen of a line, to go on from it."""
CLEAR = 0.35
"""A piece of line is at least this share as dark as the clearest are."""
BACK = 8
"""Lines from which the next is foretold."""
TIED = 8
"""Windows that differ by fewer pieces of line may be the grid alike."""
LONGEST = 2 * ROWS
"""Lines after which what grows is no sheet of ours."""


def grow(page: NDArray[np.uint8], start: Points) -> Mesh:
    """Extend a mesh on all sides as long as there are lines, and a few lines further.

    Args:
        page: uint8 (height, width).
        start: float64 (rows + 1, columns + 1, 2), a part of the grid, at least 3 × 3 cells.

    Example:
        >>> page = np.full((341, 241), 255, np.uint8)
        >>> page[20:321:10, 20:221] = page[20:321, 20:221:10] = 0
        >>> page[120:140] = 255
        >>> y, x = np.mgrid[220:261:10, 50:91:10]
        >>> grown = grow(page, np.stack([x, y], axis=-1) * 1.0)
        >>> int(grown.level.any(1).sum()), int(grown.upright.any(0).sum())
        (29, 21)
    """
    level, upright = _pieces(page, start)
    usual = float(np.median(np.concatenate([level.depths.ravel(), upright.depths.ravel()])))

    crossings = start
    missing = [0] * 4
    while min(missing) < GAP:
        for side in range(4):
            if missing[side] >= GAP:
                continue
            below = _turned(crossings, side)
            expected = _expected(below[-BACK:])
            if len(below) > LONGEST or not _likely(page, below, expected):
                missing[side] = GAP
                continue
            line, seen = _moved(page, below[-1], expected, usual)
            crossings = _turned(np.concatenate([below, line[None]]), side)
            missing[side] = 0 if seen else missing[side] + 1
    level, upright = _pieces(page, crossings)
    return Mesh(crossings, _seen(level, usual), _seen(upright, usual))


def windows(grown: Mesh) -> list[Mesh]:
    """The parts of 30 × 20 or 20 × 30 cells that hold as many lines as any other.

    There are several where outer lines are not to be seen.
    """
    lines_down, lines_across = grown.crossings.shape[:2]
    parts = [
        Mesh(
            grown.crossings[top : top + down + 1, left : left + across + 1],
            grown.level[top : top + down + 1, left : left + across],
            grown.upright[top : top + down, left : left + across + 1],
        )
        for down, across in ((ROWS, COLUMNS), (COLUMNS, ROWS))
        for top in range(lines_down - down)
        for left in range(lines_across - across)
    ]
    counts = [int(part.level.sum() + part.upright.sum()) for part in parts]
    return [part for part, count in zip(parts, counts, strict=True) if count > max(counts) - TIED]


def size(grown: Mesh) -> tuple[int, int]:
    """How many rows and columns of cells there are, by the lines that divide their cells.

    A line of text below a grid may pass for a line; none goes up from it.
    """
    return _span(grown.upright.sum(1)), _span(grown.level.sum(0))


def _span(counts: NDArray[np.int_]) -> int:
    there = np.flatnonzero(counts > counts.max() / 2)
    return int(there[-1] - there[0]) + 1 if len(there) else 0


def _turned(crossings: Points, side: int) -> Points:
    """The mesh with one of its sides (lower, upper, right, left) below; the same turns it back."""
    if side == 0:
        return crossings
    if side == 1:
        return crossings[::-1]
    if side == 2:
        return crossings.swapaxes(0, 1)
    return crossings[::-1, ::-1].swapaxes(0, 1)


def _moved(
    page: NDArray[np.uint8], above: Points, expected: Points, usual: float
) -> tuple[Points, bool]:
    """A line of crossings below another, moved onto what is seen of it; whether it is seen."""
    level = lines.measure(page, expected[:-1], expected[1:], REACH)
    upright = lines.measure(page, above, expected, REACH)
    if _seen(upright, usual).mean() < SEEN:
        # Where a feeder slips, all goes on further to one side.
        upright = lines.measure(page, above, expected, SLIP)
    pitch = float(np.linalg.norm(expected - above, axis=1).mean())
    at = np.arange(len(expected)) * 1.0
    shifts = np.stack(
        [_along(at[:-1] + 0.5, level, usual, pitch), _along(at, upright, usual, pitch)], axis=-1
    )
    normals = np.stack(
        [lines.normals(np.gradient(expected, axis=0)), lines.normals(expected - above)],
        axis=-2,
    )
    line = expected + np.linalg.solve(normals, shifts[..., None])[..., 0]
    return line, bool(_seen(level, usual).mean() >= SEEN)


def _expected(above: Points) -> Points:
    """Where the next line of crossings is, judging by perspective and bend of those above it."""
    rows, columns = above.shape[:2]
    if rows < 4:
        return 2 * above[-1] - above[-2]
    places = mesh.numbered(rows + 1, columns).astype(np.float64)
    projection, _ = cv2.findHomography(places[:-1].reshape(-1, 2), above.reshape(-1, 2))
    if projection is None:
        return 2 * above[-1] - above[-2]
    flat = cv2.perspectiveTransform(places[-2:].reshape(-1, 1, 2), projection)
    last, expected = flat.reshape(2, columns, 2)
    return expected + above[-1] - last


def _along(at: Points, pieces: lines.Pieces, usual: float, pitch: float) -> Points:
    """The offsets at the crossings 0, 1, … of a line from those of its pieces, without outliers."""
    kept = _seen(pieces, usual)
    wanted = np.arange(np.ceil(at[-1]) + 1)
    if kept.mean() < SEEN:
        return np.zeros(len(wanted))
    offset, slack = np.median(pieces.offsets[kept]) + np.zeros(len(at)), 0.1 * pitch
    for degree in (0, 1, 2):
        if kept.sum() < 4 * degree + 1:
            break
        curve = np.polynomial.Polynomial.fit(at[kept], pieces.offsets[kept], degree)
        offset = curve(at)
        kept = kept & (np.abs(pieces.offsets - offset) < slack)
    return curve(wanted)


def _pieces(page: NDArray[np.uint8], crossings: Points) -> tuple[lines.Pieces, lines.Pieces]:
    """What is seen of all level and all upright pieces of a mesh."""
    return (
        lines.measure(page, crossings[:, :-1], crossings[:, 1:], REACH),
        lines.measure(page, crossings[:-1], crossings[1:], REACH),
    )


def _seen(pieces: lines.Pieces, usual: float) -> NDArray[np.bool_]:
    return pieces.depths > CLEAR * usual


def _likely(page: NDArray[np.uint8], above: Points, expected: Points) -> bool:
    """Whether at least half of an expected line lies on the page, about a step below the last."""
    height, width = page.shape
    inside = ((expected > 0) & (expected < (width, height))).all(-1).mean() > 0.5
    step = np.linalg.norm(expected - above[-1], axis=1)
    usual = np.median(np.linalg.norm(above[-1] - above[-2], axis=1))
    return bool(inside and step.min() > usual / 2 and step.max() < 2 * usual)
