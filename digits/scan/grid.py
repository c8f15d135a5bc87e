"""Finds the printed grid on a page: its cells, numbered in rows and columns.

The lines of the grid are one connected piece of ink with hundreds of holes of one size, which no
drawing, desk or page edge has. Placing the crossings exactly is left to `frame`.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import blots
from .blots import Pieces, Regions

FEW = 12
"""Cells from which the rest of a grid can be found along its lines."""
WAYS = np.array([[0, -1], [0, 1], [1, -1], [1, 1]])
"""From a cell to its neighbours: along which axis, and whether forth or back."""
CUT = 0.75
"""An outer row of cells that is so much smaller than the next is cut along."""


class Lattice(NamedTuple):
    """Cells of a grid, without those that a stroke or a gap in the lines has spoilt.

    Attributes:
        centres: float64 (n, 2), x and y in pixels.
        numbers: int (n, 2), row and column; the first row and column are 0.
    """

    centres: NDArray[np.float64]
    numbers: NDArray[np.intp]


def grids(found: Pieces) -> Iterator[Lattice]:
    """All grids on a page, the widest first; rows run along whichever side is nearer to level.

    Args:
        found: the pieces of ink, of lines at least 1 pixel wide.

    Example:
        >>> from digits.scan import blots, pages
        >>> page = pages.load_page("01-pages/sample-1.png")
        >>> (next(grids(blots.pieces(blots.ink(page)))).numbers.max(0) + 1).tolist()
        [30, 20]
    """
    for piece in blots.widest(found):
        regions = blots.regions(found.labels != piece)
        if regions is None:
            continue
        lattice = _lattice(regions, *_number(regions, regions.whole))
        if len(lattice.centres) >= blots.FEWEST:
            yield lattice


def clusters(found: Pieces) -> list[Lattice]:
    """Groups of cells that hang together, the largest first, whichever pieces of ink hold them.

    A row of cells without a whole one, or a gap in the lines, divides a grid into several.

    Args:
        found: the pieces of ink.
    """
    regions = blots.regions(blots.between(found))
    return [] if regions is None else grouped(regions)


def grouped(regions: Regions) -> list[Lattice]:
    """Groups of holes from one of which to the next one can walk, the largest first."""
    groups: list[Lattice] = []
    left = regions.whole.copy()
    while left.sum() >= FEW:
        numbers, known = _number(regions, left)
        lattice = _lattice(regions, numbers, known)
        if len(lattice.centres) >= FEW and lattice.numbers.max(0).min() >= 2:
            groups.append(lattice)
        left &= ~known
    return sorted(groups, key=lambda lattice: -len(lattice.centres))


def _lattice(regions: Regions, numbers: NDArray[np.intp], known: NDArray[np.bool_]) -> Lattice:
    """The numbered holes, without those of rows and columns that hold but a few."""
    centres, numbers = regions.centres[known], numbers[known]
    kept = _full(numbers[:, 0]) & _full(numbers[:, 1])
    for axis in (0, 1):
        kept &= _uncut(numbers[:, axis], regions.area[known], kept)
    if not kept.any():
        return Lattice(centres[kept], numbers[kept])
    return Lattice(centres[kept], numbers[kept] - numbers[kept].min(0))


def _number(
    regions: Regions, starts: NDArray[np.bool_]
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Walk from a hole in the middle of `starts` to its neighbours, to theirs and so on.

    Each hole passes the steps to its neighbours on, corrected by the step just made, so that the
    walk follows perspective and bent paper.
    """
    centres = regions.centres
    numbers = np.zeros((len(centres), 2), np.intp)
    known = np.zeros(len(centres), bool)
    steps = np.zeros((len(centres), 2, 2))
    start = np.flatnonzero(starts)
    from_middle = np.linalg.norm(centres[start] - np.median(centres[start], axis=0), axis=1)
    middle = start[from_middle.argmin()]
    if regions.steps is None:
        away = centres[regions.whole] - centres[middle]
        steps[middle] = _steps(away[np.argsort(np.linalg.norm(away, axis=1))[1:9]])
    else:
        steps[middle] = regions.steps
    known[middle] = True
    front = np.array([middle])
    while len(front):
        # All four ways at once; what is reached twice is numbered by the first of them.
        old, way = np.tile(front, len(WAYS)), np.repeat(np.arange(len(WAYS)), len(front))
        axis, sign = WAYS[way].T
        aim = centres[old] + sign[:, None] * steps[old, axis]
        near = regions.at(aim)
        close = np.linalg.norm(centres[near] - aim, axis=1) < 0.35 * regions.pitch
        good = np.flatnonzero((near >= 0) & close & ~known[near])
        new, first = np.unique(near[good], return_index=True)
        by_way = np.argsort(good[first] // len(front), kind="stable")
        front, good = new[by_way], good[first[by_way]]
        old, axis, sign = old[good], axis[good], sign[good, None]
        known[front] = True
        numbers[front] = numbers[old]
        numbers[front, axis] += sign[:, 0]
        steps[front] = steps[old]
        steps[front, axis] = (steps[old, axis] + sign * (centres[front] - centres[old])) / 2
    return numbers, known


def _steps(around: NDArray[np.float64]) -> NDArray[np.float64]:
    """The step one row down and the step one column right, from vectors to nearby holes."""
    length = np.linalg.norm(around, axis=1)
    level = np.abs(around[:, 0]) >= np.abs(around[:, 1])
    across = around[np.argmin(np.where(level, length, np.inf))]
    down = around[np.argmin(np.where(level, np.inf, length))]
    return np.array([down * np.sign(down[1]), across * np.sign(across[0])])


def _full(numbers: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which holes lie in a row (or column) that holds a fair share of the holes of a full one."""
    shifted = numbers - numbers.min()
    counts = np.bincount(shifted)
    fair: NDArray[np.bool_] = counts[shifted] >= 0.3 * counts.max()
    return fair


def _uncut(
    numbers: NDArray[np.intp], area: NDArray[np.float64], kept: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Which holes are not in an outer row (or column) that a line of dust or a fold cuts along.

    Such a row is narrower than the one before it by far more than perspective makes it.
    """
    inner = np.ones(len(numbers), bool)
    there = np.unique(numbers[kept])
    if len(there) > 3:
        for outer, next_one in (there[:2], there[:-3:-1]):
            sizes = [np.median(area[kept & (numbers == row)]) for row in (outer, next_one)]
            inner &= (numbers != outer) | (sizes[0] > CUT * sizes[1])
    return inner
