"""Tells which symbols a white fold or a stripe of the scanner goes through, so that parts are gone.

Along a straight line from one side of the page to the other there is no ink at all where the same
symbols elsewhere have some, and what is left of all of them ends there, as if cut off. What lies
along the page is seen as if it lay across: rows and columns, `n` and `m` below, change places.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..paper.layout import COLUMNS, ROWS
from .straight import MARGIN, SIDE


class Kind(NamedTuple):
    """What tells a fold.

    Attributes:
        width: in pixels, at least; a finer one is but a line.
        expected: the share of the same symbols elsewhere that have ink there, in the mean.
    """

    width: int
    expected: float


ACROSS, ALONG = Kind(7, 0.55), Kind(5, 0.35)
"""Across the page all of a row is cut at the same height, and lost. Along the page each symbol is
cut elsewhere, and some stay whole: these are for a person to look at."""
ENOUGH = 8
"""Symbols on a line across the page, at least, to tell anything."""
NONE, MOST = 0.1, 0.75
"""The shares of these that have ink in a fold at most, and that end at it at least."""
HANDS = 1.2
"""How many times as tall the one of two hands writes; rows by the same one differ by 1.13 times."""
TAKEN = 3
"""Pixels across a fold in which a symbol had ink, or it is whole."""
STEEPEST = 14
"""How far a fold may rise from the middle of the page to its edge, in pixels."""
RISES = np.linspace(-STEEPEST, STEEPEST, 13)
"""How far it is tried to."""


class Torn(NamedTuple):
    """Which cells of a page, row by row, a fold takes ink from.

    Attributes:
        across: bool (600,), by one from the left to the right.
        along: bool (600,), by one from the top to the bottom, or perhaps by the other.
    """

    across: NDArray[np.bool_]
    along: NDArray[np.bool_]


def torn(ink: NDArray[np.uint8], rows: Sequence[int], apart: NDArray[np.bool_]) -> Torn:
    """Which cells of a page a fold takes ink from.

    Args:
        ink: uint8 (600, 82, 82), 1 where there is ink.
        rows: for each row a number; those with the same hold the same symbol.
        apart: bool (600,), cells that tell nothing of their fellows: they are struck out.

    Example:
        >>> ink = np.zeros((600, 82, 82), np.uint8)
        >>> ink[:, 20:60, 40:43] = 1
        >>> ink[20:40, 35:45] = 0
        >>> found = torn(ink, [0] * 30, np.zeros(600, bool))
        >>> np.flatnonzero(found.across).tolist() == [*range(20, 40)], bool(found.along.any())
        (True, False)
    """
    inside = slice(MARGIN, MARGIN + SIDE)
    cells = ink[:, inside, inside]
    same = np.asarray(rows)[:, None] == np.asarray(rows)
    across, along = (
        (cells.any(axis) & ~apart[:, None]).reshape(ROWS, COLUMNS, SIDE) for axis in (2, 1)
    )
    level = _cut(across, _in_other_rows(across, same), ACROSS)
    upright = _cut(along.swapaxes(0, 1), _in_other_columns(along, same).swapaxes(0, 1), ALONG).T
    whole = across & ~np.asarray(level.any(1))[:, None, None]
    if level.any() and _several_hands(whole, same):
        level, upright = np.zeros_like(level), upright | level
    return Torn(level.ravel(), upright.ravel())


def _several_hands(seen: NDArray[np.bool_], same: NDArray[np.bool_]) -> bool:
    """Whether most rows differ from those of the same symbol in how tall they are written.

    Then what seems to be missing from one may be a smaller hand's.
    """
    tall = np.array([np.median(row[row > 0]) if row.any() else 0 for row in seen.sum(2)])
    least = np.where(same & (tall > 0), tall, SIDE).min(1)
    return bool(np.median(np.where(same, tall, 0).max(1) / np.maximum(least, 1)) > HANDS)


def _in_other_rows(seen: NDArray[np.bool_], same: NDArray[np.bool_]) -> NDArray[np.float32]:
    """How many of the same symbols in other rows have ink at each height, float32 (30, 1, 64).

    Args:
        seen: bool (30, 20, 64).
        same: bool (30, 30), which rows hold the same symbol.
    """
    have, written = seen.sum(1), seen.any(2).sum(1, keepdims=True)
    others = same & ~np.eye(len(same), dtype=bool)
    return ((others @ have) / np.maximum(others @ written, 1)).astype(np.float32)[:, None]


def _in_other_columns(seen: NDArray[np.bool_], same: NDArray[np.bool_]) -> NDArray[np.float32]:
    """How many in other columns have ink at each place along the row, float32 (30, 20, 64)."""
    # With decimals NumPy multiplies ten times as fast.
    weight = same.astype(np.float32)
    have, written = (
        np.tensordot(weight, each.astype(np.float32), 1)
        for each in (seen, seen.any(2, keepdims=True))
    )
    others = have.sum(1, keepdims=True) - have
    return np.asarray(others / np.maximum(written.sum(1, keepdims=True) - written, 1))


def _cut(seen: NDArray[np.bool_], expected: NDArray[np.float32], kind: Kind) -> NDArray[np.bool_]:
    """From which cells the widest fold across takes ink, bool (n, m).

    Args:
        seen: bool (n, m, 64), where there is ink.
        expected: float32 (n, m or 1, 64), how many of the same symbols have some there.
        kind: what tells the fold.
    """
    rows, columns, _ = seen.shape
    written = np.asarray(seen.any(2, keepdims=True))
    inked, there, wanted = (_tall(each, seen) for each in (seen, written, expected * written))
    cut = np.zeros((rows, columns), bool)
    widest = 0
    for most in RISES:
        rise = np.round(most * np.linspace(-1, 1, columns)).astype(int)
        ink, count, usual = (_summed(each, rise) for each in (inked, there, wanted))
        empty = (ink <= NONE * count) & (count >= ENOUGH)
        missing = usual >= kind.expected * count
        for start, end in _runs(empty):
            width = int(np.count_nonzero(missing[start:end]))
            if width < max(kind.width, widest + 1):
                continue
            ends = _inked(inked, start - 2 + rise, 2) | _inked(inked, end + rise, 2)
            if ends.sum() < MOST * count[start + missing[start:end].argmax()]:
                continue
            widest = width
            for column, shift in enumerate(rise):
                heights = np.arange(start + shift, end + shift).clip(0, rows * SIDE - 1)
                taken = np.bincount(heights // SIDE, wanted[column, heights + STEEPEST], rows)
                cut[:, column] = taken >= TAKEN
    return cut


def _tall(values: NDArray[Any], like: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Values of (30, 20, 64) heights as columns of the whole page, with room above and below."""
    columns = np.broadcast_to(values, like.shape).swapaxes(0, 1).reshape(like.shape[1], -1)
    return np.pad(columns.astype(np.float32), ((0, 0), (STEEPEST, STEEPEST)))


def _summed(tall: NDArray[np.float32], rise: NDArray[np.intp]) -> NDArray[np.float32]:
    """The sums along all lines that are so much lower in each column, float32 (64 n,)."""
    total = np.zeros(tall.shape[1] - 2 * STEEPEST, np.float32)
    for column, shift in zip(tall, rise.tolist(), strict=True):
        total += column[STEEPEST + shift :][: len(total)]
    return total


def _inked(tall: NDArray[np.float32], start: NDArray[np.intp], count: int) -> NDArray[np.bool_]:
    """Whether each column has something in so many heights from there on."""
    height = tall.shape[1] - 2 * STEEPEST
    heights = np.clip(start[:, None] + np.arange(count), 0, height - 1) + STEEPEST
    return np.asarray(np.take_along_axis(tall, heights, 1).any(1))


def _runs(values: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Where values are true one after the other: from, and up to."""
    edges = np.flatnonzero(np.diff(np.pad(values, 1).astype(np.int8)))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
