"""Lines that a mesh misses: where a feeder stuck or skipped, they are nearer or further than told.

A piece of paper may cover a line, but then the lines across it, too. Where these are seen, the line
itself must be seen, or it lies elsewhere.
"""

import numpy as np
from numpy.typing import NDArray

from . import lines, placing
from .lines import Points
from .mesh import Mesh

SEEN = 0.2
"""The share of its pieces that must be seen of a line, or chance may have put them there."""
ACROSS = 0.6
"""The same of the lines across, in the rows on both sides."""
FEW = 0.3
"""Such a share of the lines between two that are seen may be chance; where a sheet slips close to a
line, a little more of the row behind it is on the lines."""
REACH = 0.45
"""How far, in cells, a missed line may be."""
CLEAR = 0.5
"""A piece of it is at least this share as dark as those of other lines."""
WHOLE = 0.6
"""The share of a missed line's pieces that must be seen in one place."""
STRAIGHT = 0.03
"""How far, in cells, a piece is beside that place at most."""


def longest(found: Mesh) -> int:
    """How many lines, or rows of pieces across them, are missed one after the other.

    One may be hidden in a white fold, or divided where the feeder slipped.

    Example:
        >>> level, upright = np.ones((31, 20), bool), np.ones((30, 21), bool)
        >>> level[12:15] = False
        >>> longest(Mesh(np.zeros((31, 21, 2)), level, upright))
        3
    """
    runs = [[_run(_missed(*each)), _run(_divided(*each))] for each in _ways(found)]
    return max(max(each) for each in runs)


def found_again(page: NDArray[np.uint8], found: Mesh) -> Mesh:
    """The mesh with the lines that it missed where they are; the very same if there are none.

    Args:
        page: uint8 (height, width).
        found: as `placing.refined` gave it.
    """
    moved = found.crossings
    for axis, each in enumerate(_ways(found)):
        missed = np.flatnonzero(_missed(*each))
        if len(missed):
            ways = moved if axis == 0 else moved.swapaxes(0, 1)
            ways = _moved(page, ways, missed)
            moved = ways if axis == 0 else ways.swapaxes(0, 1)
    return found if moved is found.crossings else placing.refined(page, moved)


def _ways(found: Mesh) -> list[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
    """What is seen of the lines that run along, and of those across them, both ways."""
    return [(found.level, found.upright), (found.upright.T, found.level.T)]


def _missed(along: NDArray[np.bool_], across: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which lines are not seen, though all those across them are; of the outer ones none."""
    clear = across.mean(1) > ACROSS
    inner = (along[1:-1].mean(1) <= SEEN) & clear[:-1] & clear[1:]
    return np.pad(inner, 1)


def _divided(along: NDArray[np.bool_], across: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Between which lines those across are not seen, though the two lines themselves are."""
    clear = along.mean(1) > ACROSS
    missing: NDArray[np.bool_] = (across.mean(1) <= FEW) & clear[:-1] & clear[1:]
    return missing


def _run(missed: NDArray[np.bool_]) -> int:
    """How many are missed one after the other."""
    return int(np.diff(np.flatnonzero(np.pad(~missed, 1, constant_values=True))).max()) - 1


def _moved(page: NDArray[np.uint8], crossings: Points, missed: NDArray[np.intp]) -> Points:
    """The crossings, rows of which are moved to where a line is seen for most of its length."""
    side = float(np.linalg.norm(np.diff(crossings, axis=0), axis=2).mean())
    pieces = lines.measure(page, crossings[:, :-1], crossings[:, 1:], REACH)
    # The edges of a white fold are no lines.
    usual = float(np.median(np.delete(pieces.depths, missed, axis=0)))
    moved = crossings.copy()
    for row in missed:
        offsets, seen = pieces.offsets[row], pieces.depths[row] > CLEAR * usual
        if seen.mean() < WHOLE:
            continue
        away = float(np.median(offsets[seen]))
        if (seen & (np.abs(offsets - away) < STRAIGHT * side)).mean() >= WHOLE:
            moved[row] += away * lines.normals(np.gradient(crossings[row], axis=0))
    return moved
