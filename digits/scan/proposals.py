"""Proposes meshes that may be a sheet's grid, and tells whether one can be believed.

Most sheets show their cells; where a stroke, a fold or a poor copy divides them, the lines are
followed, or looked for between corners. Which mesh is the sheet's is decided in `frame`.
"""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from ..paper.layout import COLUMNS, ROWS
from ..wording import text
from . import blots, grid, lattice, lines, mesh, missed, placing
from .lines import Points
from .mesh import Mesh

ENOUGH = 0.6
"""The share of all cells that must be whole, or of all pieces of line that must be seen."""
BENT = 0.25
"""Of a cell's side: by how much a line may turn from one cell to the next. Where the feeder slipped
it is a seventh, on bent paper a twentieth."""
SLIPPED = 0.45
"""The same where the feeder stuck or skipped, and all lines that way are nearer or further."""
BENT_DRAWN = 0.15
"""The same where only pieces of the lines are left."""
GAP = 4
"""Rows in a row that may be without a line between their cells, as three under correction fluid."""
SEEN = 0.5
"""The share of the lines between its cells that must be seen of a row, or chance may have put them
there."""
MISSED = 1
"""Lines in a row that may not be seen though all lines across are, in a white fold."""
OUTLINE = 0.4
"""The share of each outer line that must be seen."""
TOGETHER = 5
"""Pieces of a broken line that are seen as one."""
FROM_AFAR = ((0.3, 10, 2), (0.2, 10, 3), (0.12, TOGETHER, 4), (0.12, TOGETHER, 4))
"""Step by step: how far from a mesh its lines are looked for, in cells; how many pieces are seen as
one; the degree of what they are smoothed by."""
FROM_NEAR = ((0.2, 30, 1), (0.12, 20, 2), (0.1, 10, 3), (0.1, TOGETHER, 4))
"""The same for flat sheets, where less is left of lines than of what is written beside them."""
CLOSELY = ((0.12, TOGETHER), (0.06, 3))
"""The same once the mesh is smooth: its crossings may follow their lines."""
DRAWN = 0.9
"""The share of all pieces, and of those of each outer line, that must then be seen."""
COVERED = ((0.3, 2), (0.2, 3), (0.12, 4))
"""Step by step, where a person points: how far from a mesh its lines are looked for, in cells; the
degree of what they are smoothed by."""
UNCOVERED, OUTLINE_UNCOVERED, ELSEWHERE = 0.4, 0.2, 0.004
"""The share of all pieces, and of those of each outer line, that must be seen there, and of those
that may lie elsewhere."""
AWAY, NEXT = 0.15, 0.5
"""How far off, in cells, a piece of line lies elsewhere; how far away it is looked for."""
BARE = 3
"""Nowhere may lines of either way be unseen for so many cells around: a mesh is a guess there."""
HAND = 0.35
"""How far off, in cells, a person's corner may be."""
CLUSTERS = 3
"""How many groups of cells are tried as the beginning of the grid."""


def from_cells(_: NDArray[np.uint8], pieces: blots.Pieces) -> Iterator[Points | str]:
    """Meshes through the cells of grids that have all their rows and columns; or what is wrong."""
    for found in grid.grids(pieces):
        if sorted(found.numbers.max(0) + 1) != [COLUMNS, ROWS]:
            yield _other_size(*found.numbers.max(0) + 1)
        elif len(found.centres) >= ENOUGH * ROWS * COLUMNS:
            yield mesh.first(found)


def along_lines(page: NDArray[np.uint8], pieces: blots.Pieces) -> Iterator[Points | str]:
    """Meshes grown along the lines from a few cells; or what is wrong."""
    for cluster in _beginnings(page, pieces):
        grown = lattice.grow(page, mesh.first(cluster))
        rows, columns = lattice.size(grown)
        if max(rows, columns) > ROWS or min(rows, columns) > COLUMNS:
            yield _other_size(rows, columns)
            continue
        windows = [window for window in lattice.windows(grown) if believed(window)]
        if len(windows) == 1:
            crossings = mesh.smoothed(windows[0])
            for _ in range(2):
                crossings = placing.refined(page, crossings, lattice.REACH).crossings
            yield crossings
        elif sorted((rows, columns)) == [COLUMNS, ROWS]:
            yield _no_edge()
        else:
            yield _other_size(rows, columns)


def _beginnings(page: NDArray[np.uint8], pieces: blots.Pieces) -> Iterator[grid.Lattice]:
    """Groups of cells from which the grid may go on: in clear print, and if need be in pale."""
    yield from grid.clusters(pieces)[:CLUSTERS]
    yield from grid.clusters(blots.pieces(blots.ink(page, blots.PALE)))[:CLUSTERS]


def drawn_onto(page: NDArray[np.uint8], crossings: Points) -> Mesh | None:
    """A mesh, good to a third of a cell, moved onto the lines, broken ones, too; None without any.

    What is left of broken lines is seen many pieces at a time first, and without what writing
    pretends, by meshes as smooth as paper is; closer to the lines, fewer pieces tell.

    Args:
        page: uint8 (height, width).
        crossings: float64 (rows + 1, columns + 1, 2), x and y on it.
    """
    steps = (_followed(page, crossings, steps) for steps in (FROM_AFAR, FROM_NEAR))
    return next((found for found in steps if found), None)


def _followed(
    page: NDArray[np.uint8], crossings: Points, steps: tuple[tuple[float, int, int], ...]
) -> Mesh | None:
    """A mesh moved onto the lines step by step, or None if it lies on no grid then."""
    for reach, together, degree in steps:
        found = placing.refined(page, crossings, reach, together)
        crossings = mesh.smoothed(found, degree, calm=0)
        if not _on_page(page, crossings):
            return None
    found = placing.refined(page, crossings, together=TOGETHER)
    if found.seen < DRAWN or min(found.outline) < DRAWN or not is_smooth(found.crossings):
        return None
    for reach, together in CLOSELY:
        found = found._replace(
            crossings=placing.refined(page, found.crossings, reach, together).crossings
        )
    found = missed.found_again(page, found)
    if missed.longest(found) > MISSED:
        return None
    # What is written in a row may pretend a line where hardly any is left of the true one.
    return found if is_smooth(found.crossings, BENT_DRAWN, BENT_DRAWN) else None


def pointed_out(page: NDArray[np.uint8], crossings: Points) -> Mesh | None:
    """A mesh to whose corners a person points, moved onto what is seen of its lines.

    Most of them may be covered, but hardly any may lie elsewhere than the mesh says: None then.

    Args:
        page: uint8 (height, width).
        crossings: float64 (rows + 1, columns + 1, 2), x and y on it.
    """
    moved = crossings
    for reach, degree in COVERED:
        found = placing.refined(page, moved, reach)
        if found.seen < UNCOVERED:
            return None
        moved = mesh.smoothed(found, degree)
        if not _on_page(page, moved):
            return None
    found = placing.refined(page, moved)
    off = np.linalg.norm((found.crossings - crossings)[[0, 0, -1, -1], [0, -1, -1, 0]], axis=1)
    if off.max() > HAND * _side(crossings) or not is_smooth(
        found.crossings, BENT_DRAWN, BENT_DRAWN
    ):
        return None
    bare = max(
        cv2.distanceTransform((~seen).view(np.uint8), cv2.DIST_L2, 3).max()
        for seen in (found.level, found.upright)
    )
    if bare > BARE or min(found.outline) < OUTLINE_UNCOVERED:
        return None
    return found if _elsewhere(page, found) < ELSEWHERE else None


def _elsewhere(page: NDArray[np.uint8], found: Mesh) -> float:
    """The share of all pieces of line that are not seen where a mesh has them, but beside it."""
    beside = []
    for ways, seen in (
        (found.crossings, found.level),
        (found.crossings.swapaxes(0, 1), found.upright.T),
    ):
        pieces = lines.measure(page, ways[:, :-1], ways[:, 1:], NEXT)
        clear = pieces.depths > max(placing.FAINTEST, float(np.quantile(pieces.depths, 0.75)) / 2)
        far = np.abs(pieces.offsets) > AWAY * _side(found.crossings)
        beside.append((clear & far & ~seen).ravel())
    return float(np.concatenate(beside).mean())


def _on_page(page: NDArray[np.uint8], crossings: Points) -> bool:
    """Whether a mesh lies on the page or near it; through hardly any lines it may be anywhere."""
    return bool((np.abs(crossings) < 2 * max(page.shape)).all())


def _side(crossings: Points) -> float:
    """The height of a cell, in pixels."""
    return float(np.linalg.norm(crossings[1:] - crossings[:-1], axis=2).mean())


def believed(found: Mesh) -> bool:
    """Whether there are lines where a mesh says, around the grid above all, and without a gap."""
    gaps = max(_longest(found.upright.mean(1) > SEEN), _longest(found.level.mean(0) > SEEN))
    fair = found.seen > ENOUGH and min(found.outline) > OUTLINE
    return fair and gaps <= GAP and _off(found) < GAP


def _off(found: Mesh) -> int:
    """Along how many rows or columns a mesh goes beyond the grid, where part of it has slipped."""
    level, upright = found.level, found.upright.T
    sides = [(upright[0], level[:, 0]), (upright[-1], level[:, -1])]
    sides += [(level[0], upright[:, 0]), (level[-1], upright[:, -1])]
    return max(_longest(outer | across[:-1] | across[1:]) for outer, across in sides)


def _longest(seen: NDArray[np.bool_] | np.bool_) -> int:
    """How many in a row are not seen."""
    return int(np.diff(np.flatnonzero(np.pad(seen, 1, constant_values=True))).max()) - 1


def is_smooth(crossings: Points, bent: float = BENT, slipped: float = SLIPPED) -> bool:
    """Whether lines run as on paper, however it was bent: none of them jumps onto another one."""
    bends, slips = [], []
    for axis in (0, 1):
        bend = np.diff(crossings, 2, axis=axis)
        # Where the feeder slipped, all lines that way do.
        usual = np.median(bend, axis=1 - axis, keepdims=True)
        slips.append(np.abs(usual[..., 1 - axis]).max())
        bends.append(np.linalg.norm(bend - usual, axis=2).max())
    side = _side(crossings)
    return bool(max(bends) < bent * side and max(slips) < slipped * side)


def _no_edge() -> str:
    return text(
        de="Ein Rand des Rasters ist nicht zu sehen: zeichne seine Linie nach oder nimm das ganze "
        "Blatt auf.",
        en="An edge of the grid can't be seen: draw its line again, or take in the whole sheet.",
    )


def _other_size(rows: int, columns: int) -> str:
    return text(
        de=f"Das Raster hat {rows} × {columns} Felder statt {ROWS} × {COLUMNS}:"
        " nimm die ganze Vorlage auf, hell und scharf.",
        en=f"The grid has {rows} × {columns} cells, not {ROWS} × {COLUMNS}:"
        " take in the whole template, bright and sharp.",
    )
