"""Finds the printed grid on a page: its cells, numbered in rows and columns.

The lines of the grid are one connected piece of ink with hundreds of holes of one size, which no
drawing, desk or page edge has. Placing the crossings exactly is left to `frame`.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

FEWEST = 50
"""Cells that a grid has at least."""
FEW = 12
"""Cells from which the rest of a grid can be found along its lines."""
LONG = 1 / 25
"""Pieces of ink longer than this share of the page's shorter side are lines, not writing."""
CUT = 0.75
"""An outer row of cells that is so much smaller than the next is cut along."""
CANDIDATES = 6
"""How many of the widest pieces of ink are looked at."""
DARKER = 0.88
"""Ink is darker than this share of the brightness around it."""
PALE = 0.955
"""The same for a pale print, where there is no other."""


class Lattice(NamedTuple):
    """Cells of a grid, without those that a stroke or a gap in the lines has spoilt.

    Attributes:
        centres: float64 (n, 2), x and y in pixels.
        numbers: int (n, 2), row and column; the first row and column are 0.
    """

    centres: NDArray[np.float64]
    numbers: NDArray[np.intp]


class Pieces(NamedTuple):
    """The connected pieces of ink on a page; piece 0 is the paper.

    Attributes:
        labels: int32 (height, width), which piece each pixel belongs to.
        sizes: int (n, 2), width and height in pixels.
    """

    labels: NDArray[np.int32]
    sizes: NDArray[np.int32]


class _Regions(NamedTuple):
    """The cell-sized holes in a piece of ink.

    Attributes:
        centres: float64 (n, 2), x and y.
        whole: bool (n,), whether a hole is as large as most, so neither split nor spilt.
        area: float64 (n,), of each hole in pixels.
        at: tells in which hole points (k, 2) lie, int (k,); -1 for none.
        pitch: the usual length of a cell's side.
    """

    centres: NDArray[np.float64]
    whole: NDArray[np.bool_]
    area: NDArray[np.float64]
    at: Callable[[NDArray[np.float64]], NDArray[np.int32]]
    pitch: float


def pieces(dark: Pixels) -> Pieces:
    """The connected pieces of ink; finding them takes most of the time that a search takes.

    Args:
        dark: uint8 (height, width), 1 where there is ink, as `ink` gives it.

    Example:
        >>> pieces(np.array([[1, 1, 0, 1]], np.uint8)).sizes[1:].tolist()
        [[2, 1], [1, 1]]
    """
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8, ltype=cv2.CV_32S)
    return Pieces(labels, stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]])


def grids(found: Pieces) -> Iterator[Lattice]:
    """All grids on a page, the widest first; rows run along whichever side is nearer to level.

    Args:
        found: the pieces of ink, of lines at least 1 pixel wide.

    Example:
        >>> from digits.scan import pages
        >>> page = pages.load_page("01-pages/sample-1.png")
        >>> (next(grids(pieces(ink(page)))).numbers.max(0) + 1).tolist()
        [30, 20]
    """
    for piece in _widest(found):
        regions = _regions(found.labels != piece)
        if regions is None:
            continue
        lattice = _lattice(regions, *_number(regions, regions.whole))
        if len(lattice.centres) >= FEWEST:
            yield lattice


def clusters(found: Pieces) -> list[Lattice]:
    """Groups of cells that hang together, the largest first, whichever pieces of ink hold them.

    A row of cells without a whole one, or a gap in the lines, divides a grid into several.

    Args:
        found: the pieces of ink.
    """
    regions = _regions(between(found))
    groups: list[Lattice] = []
    if regions is None:
        return groups
    left = regions.whole.copy()
    while left.sum() >= FEW:
        numbers, known = _number(regions, left)
        lattice = _lattice(regions, numbers, known)
        if len(lattice.centres) >= FEW and lattice.numbers.max(0).min() >= 2:
            groups.append(lattice)
        left &= ~known
    return sorted(groups, key=lambda lattice: -len(lattice.centres))


def between(found: Pieces) -> NDArray[np.bool_]:
    """All but the long pieces of ink: what a pen writes into a cell is paper, too."""
    long = found.sizes.max(1) > LONG * min(found.labels.shape)
    long[0] = False
    return ~long[found.labels]


def ink(grey: Pixels, darker: float = DARKER) -> Pixels:
    """1 where a pixel is clearly darker than its surroundings, else 0; uint8 (height, width).

    Args:
        grey: uint8 (height, width), 0 black.
        darker: ink is darker than this share of the brightness around it.

    Example:
        >>> page = np.full((40, 40), 255, np.uint8)
        >>> page[20] = 0
        >>> ink(page)[18:23, 0].tolist()
        [0, 0, 1, 0, 0]
    """
    window = max(15, max(grey.shape) // 50) | 1
    around = cv2.blur(grey, (window, window))
    dark: Pixels = cv2.compare(grey, cv2.addWeighted(around, darker, around, 0, -4), cv2.CMP_LT)
    return cv2.min(dark, 1)


def _widest(found: Pieces) -> list[int]:
    """The pieces of ink that may be the lines of a grid."""
    spread = found.sizes.min(1)
    spread[0] = 0
    widest = np.argsort(spread)[::-1][:CANDIDATES]
    return [int(piece) for piece in widest if spread[piece] > min(found.labels.shape) / 5]


def _regions(paper: NDArray[np.bool_]) -> _Regions | None:
    """The cell-sized holes in all that is not a piece of ink; None if there are too few."""
    _, labels, stats, centres = cv2.connectedComponentsWithStats(
        paper.view(np.uint8), connectivity=4, ltype=cv2.CV_32S
    )
    area = stats[:, cv2.CC_STAT_AREA].astype(float)
    size = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    likely = (area > 64) & (area < paper.size / 400) & (size**2 < 4 * area)
    if likely.sum() < FEWEST:
        return None
    # The area that half of all paper within small holes lies below: the cells win over the eyes of
    # digits, however many those are.
    ordered = np.sort(area[likely])
    usual = ordered[np.searchsorted(np.cumsum(ordered), ordered.sum() / 2)]
    cells = np.flatnonzero(likely & (area > 0.4 * usual) & (area < 2 * usual))
    names = np.full(len(stats), -1, np.int32)
    names[cells] = np.arange(len(cells))

    def at(points: NDArray[np.float64]) -> NDArray[np.int32]:
        x, y = np.clip(points.round().astype(int), 0, np.array(paper.shape)[::-1] - 1).T
        return names[labels[y, x]]

    whole = np.abs(np.log(area[cells] / usual)) < 0.3
    if whole.sum() < FEWEST:
        return None
    return _Regions(centres[cells], whole, area[cells], at, float(usual**0.5))


def _lattice(regions: _Regions, numbers: NDArray[np.intp], known: NDArray[np.bool_]) -> Lattice:
    """The numbered holes, without those of rows and columns that hold but a few."""
    centres, numbers = regions.centres[known], numbers[known]
    kept = _full(numbers[:, 0]) & _full(numbers[:, 1])
    for axis in (0, 1):
        kept &= _uncut(numbers[:, axis], regions.area[known], kept)
    if not kept.any():
        return Lattice(centres[kept], numbers[kept])
    return Lattice(centres[kept], numbers[kept] - numbers[kept].min(0))


def _number(
    regions: _Regions, starts: NDArray[np.bool_]
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
    away = centres[regions.whole] - centres[middle]
    steps[middle] = _steps(away[np.argsort(np.linalg.norm(away, axis=1))[1:9]])
    known[middle] = True
    front = np.array([middle])
    while len(front):
        reached = []
        for axis, sign in ((0, -1), (0, 1), (1, -1), (1, 1)):
            aim = centres[front] + sign * steps[front, axis]
            near = regions.at(aim)
            close = np.linalg.norm(centres[near] - aim, axis=1) < 0.35 * regions.pitch
            good = (near >= 0) & close & ~known[near]
            new, first = np.unique(near[good], return_index=True)
            old = front[good][first]
            known[new] = True
            numbers[new] = numbers[old]
            numbers[new, axis] += sign
            steps[new] = steps[old]
            steps[new, axis] = (steps[old, axis] + sign * (centres[new] - centres[old])) / 2
            reached.append(new)
        front = np.concatenate(reached)
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
