"""Tells which symbols a white fold or a stripe of the scanner goes through, so that parts are gone.

Along a straight line from one side of the page to the other there is no ink at all where the same
symbols elsewhere have some, and what is left of all of them ends there, as if cut off.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..paper.layout import COLUMNS, ROWS
from .straight import MARGIN, SIDE

WIDE = 7
"""A fold over as many pixels takes away what tells symbols apart; a finer one is but a line."""
ENOUGH = 8
"""Symbols on a line across the page, at least, to tell anything."""
NONE, MOST = 0.1, 0.75
"""The shares of these that have ink in a fold at most, and that end at it at least."""
EXPECTED = 0.55
"""The share of the same symbols elsewhere that have ink there, in the mean and at least."""
TAKEN = 3
"""Pixels across a fold in which a symbol had ink, or it is whole."""
SLOPES = np.linspace(-1.5, 1.5, 13)
"""How far a fold may rise from one cell to the next, in pixels."""
STEEPEST = 15
"""How far it may rise from the middle of the page to its edge, in pixels."""


def torn(
    ink: NDArray[np.uint8], rows: Sequence[int], apart: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Which cells of a page, row by row, a fold takes ink from; bool (600,).

    Args:
        ink: uint8 (600, 82, 82), 1 where there is ink.
        rows: for each row a number; those with the same hold the same symbol.
        apart: bool (600,), cells that tell nothing of their fellows: they are struck out.

    Example:
        >>> ink = np.zeros((600, 82, 82), np.uint8)
        >>> ink[:, 20:60, 40:43] = 1
        >>> ink[20:40, 35:45] = 0
        >>> np.flatnonzero(torn(ink, [0] * 30, np.zeros(600, bool))).tolist() == [*range(20, 40)]
        True
    """
    inside = slice(MARGIN, MARGIN + SIDE)
    seen = ink[:, inside, inside].any(2) & ~apart[:, None]
    seen = seen.reshape(ROWS, COLUMNS, SIDE)
    return _cut(seen, _expected(seen, np.asarray(rows))).ravel()


def _expected(seen: NDArray[np.bool_], labels: NDArray[np.intp]) -> NDArray[np.float32]:
    """How many of the same symbols in other rows have ink at each height, float32 (30, 1, 64).

    Args:
        seen: bool (30, 20, 64).
        labels: int (30,), of each row.
    """
    have = seen.sum(1)
    written = seen.any(2).sum(1, keepdims=True)
    same = (labels[:, None] == labels) & ~np.eye(len(labels), dtype=bool)
    return ((same @ have) / np.maximum(same @ written, 1)).astype(np.float32)[:, None]


def _cut(seen: NDArray[np.bool_], expected: NDArray[np.float32]) -> NDArray[np.bool_]:
    """From which cells the widest fold takes ink, bool (30, 20)."""
    written = np.asarray(seen.any(2, keepdims=True))
    inked, there, wanted = (_tall(each, seen) for each in (seen, written, expected * written))
    cut = np.zeros((ROWS, COLUMNS), bool)
    widest = 0
    for slope in SLOPES:
        rise = np.round(slope * (np.arange(COLUMNS) - (COLUMNS - 1) / 2)).astype(int)
        ink, count, usual = (_summed(each, rise) for each in (inked, there, wanted))
        empty = (ink <= NONE * count) & (count >= ENOUGH)
        missing = usual >= EXPECTED * count
        for start, end in _runs(empty):
            width = int(np.count_nonzero(missing[start:end]))
            if width < max(WIDE, widest + 1):
                continue
            ends = _inked(inked, start - 2 + rise, 2) | _inked(inked, end + rise, 2)
            if ends.sum() < MOST * count[start + missing[start:end].argmax()]:
                continue
            widest = width
            for column, shift in enumerate(rise):
                heights = np.arange(start + shift, end + shift).clip(0, ROWS * SIDE - 1)
                taken = np.bincount(heights // SIDE, wanted[column, heights + STEEPEST], ROWS)
                cut[:, column] = taken >= TAKEN
    return cut


def _tall(values: NDArray[Any], like: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Values of (30, 20, 64) heights as columns of the whole page, with room above and below."""
    columns = np.broadcast_to(values, like.shape).swapaxes(0, 1).reshape(COLUMNS, -1)
    return np.pad(columns.astype(np.float32), ((0, 0), (STEEPEST, STEEPEST)))


def _summed(tall: NDArray[np.float32], rise: NDArray[np.intp]) -> NDArray[np.float32]:
    """The sums along all lines that are so much lower in each column, float32 (1920,)."""
    total = np.zeros(ROWS * SIDE, np.float32)
    for column, shift in zip(tall, rise.tolist(), strict=True):
        total += column[STEEPEST + shift :][: len(total)]
    return total


def _inked(tall: NDArray[np.float32], start: NDArray[np.intp], count: int) -> NDArray[np.bool_]:
    """Whether each column has something in so many heights from there on."""
    heights = np.clip(start[:, None] + np.arange(count), 0, ROWS * SIDE - 1) + STEEPEST
    return np.asarray(np.take_along_axis(tall, heights, 1).any(1))


def _runs(values: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Where values are true one after the other: from, and up to."""
    edges = np.flatnonzero(np.diff(np.pad(values, 1).astype(np.int8)))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
