"""Tells a crossed-out or circled symbol by its fellows, the same symbol by the same hand.

A stroke through a symbol is longer and straighter than all that its fellows have in that direction:
the bar of a 4 and the stem of a 1 are not. It also makes the symbol more intricate, and one meets
more strokes on the way across, or wider ones where it lies along the symbol's own, or it is darker
or paler; what is little each may be much together. A circle is seen all around, or has far more
outline. No symbol is judged by itself, or whoever writes large would lose what they wrote; and the
more a hand varies, the more it is allowed. What is not clear is doubtful: kept, and shown by
`digits review`.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..paper.layout import COLUMNS, ROWS
from .evenness import unevenness
from .quantiles import quantile
from .runs import DIRECTIONS, halved
from .skeleton import intricacy
from .straight import SIDE, SIZE, areas, eroded
from .transitions import met

LONGER, INTRICATE, MET, WIDER, UNEVEN = 0.14, 2 / 3, 0.3, 0.1, 0.05
"""What counts 1 each: that a stroke is so much longer than fellows have it, in cells; so many more
ends in pairs, loops or crossings; so many more strokes on the way across, of all directions
together; so much more ink inside of what is wider than the pen, as a share of all their ink; and
that darkness differs by so much more."""
MOST = 2
"""The last two never count more: it may be a filled ring, or the pen ran dry."""
PERHAPS, SURELY, STROKE = 2.35, 4, 0.32
"""A symbol that comes to so much altogether is perhaps crossed out, or surely if there is a stroke
so much longer; without one it may be written over. Of 3,599 symbols on six sheets none surely is,
and 61 perhaps."""
FAR_MORE = 1.6
"""How many times the outline that fellows have no symbol has; those of six writers reach 1.53."""
SECTORS, FAR = 12, 0.39
"""Directions in which ink is looked for that is at least so far, in cells, from a cell's middle."""
AROUND, PERHAPS_AROUND = 0.5, 0.42
"""A circle is seen in so many more of them than fellows are; no symbol of six writers in 0.46."""
SPREAD = np.array([1] * DIRECTIONS + [2, 2, 0, 2, 2, 1, 2, 2, 2], np.float32)
"""What fellows have is their median and so many times what lies between their quantiles 0.3 and
0.7: strokes in each direction, outline, circles, ink, what of it is wide, how its darkness differs,
and strokes on the way across. How intricate a symbol is, does not depend on how it is written."""
FELLOWS, AT_FIRST = (0.3, 0.5, 0.7, 1.0), (0.1, 0.3, 0.3, 3.0)
"""The quantiles, and how often more what lies between them. Half of all symbols may be crossed out,
so that those with the least are asked at first; later, those that do not seem crossed out."""
ROUNDS = AT_FIRST, FELLOWS, FELLOWS
MOSTLY = 0.7
"""Where more than this share of a row or a column seem crossed out, all of it may be."""
HANDS = 1.2
"""How many times as much outline the one of two hands or pens has; the same one has 1.13 times."""
ENOUGH = COLUMNS // 2
"""Symbols that a row has at least, to tell what is usual there."""


class Crossed(NamedTuple):
    """Which cells of a page, row by row, hold a symbol that is crossed out.

    Attributes:
        surely: bool (600,).
        perhaps: bool (600,), those that may be, without those that surely are.
    """

    surely: NDArray[np.bool_]
    perhaps: NDArray[np.bool_]


def crossed(
    cells: NDArray[np.uint8],
    ink: NDArray[np.uint8],
    straight: NDArray[np.float32],
    rows: Sequence[int],
) -> Crossed:
    """Which cells of a page hold a symbol that is crossed out, and which may hold one.

    Args:
        cells: uint8 (600, 82, 82), dark ink on white 255.
        ink: uint8 (600, 82, 82), 1 where there is ink.
        straight: what `strokes` says of it.
        rows: for each row a number; those with the same hold the same symbol.

    Example:
        >>> from digits.scan.runs import strokes
        >>> ink = np.zeros((600, 82, 82), np.uint8)
        >>> ink[:, 20:60, 40:43] = 1
        >>> ink[7, 40:43, 10:70] = 1
        >>> np.flatnonzero(crossed(255 - 255 * ink, ink, strokes(ink), range(30)).surely).tolist()
        [7]
    """
    half = halved(ink)
    area = areas(ink)
    outline = area - areas(eroded(ink, 3))
    wide = _wide(ink, area, outline)
    uneven = unevenness(cells, half)
    others = [outline, _around(half), intricacy(half), area, wide, uneven, met(half)]
    # A hand's strokes differ in direction, too.
    near = np.maximum(np.roll(straight, 1, 1), np.roll(straight, -1, 1))
    of_fellows = np.column_stack([np.maximum(straight, near), *others])
    of_each = np.column_stack([straight, *others])
    written = outline > 0
    # What many have done may be a way of writing, and never is surely crossed out.
    surely = _judged(of_each, _usual(of_fellows, written, rows, FELLOWS)).surely
    unusual = np.zeros(len(ink), bool)
    if surely.any() and _several_hands(outline, rows):
        # The fellows of a symbol are only those beside it.
        beside = _usual(of_fellows, written, range(ROWS), FELLOWS)
        unusual = surely & ~_judged(of_each, beside).surely
        surely &= ~unusual
    usual = np.full(of_each.shape, np.inf, np.float32)
    seems = np.zeros(len(ink), bool)
    for shares in ROUNDS:
        told = _usual(of_fellows, written & ~seems, rows, shares)
        usual = np.where(np.isfinite(told), told, usual)
        found = _judged(of_each, usual)
        seems = found.surely | found.perhaps
    seems |= _in_line(seems, written) | unusual
    return Crossed(surely, seems & ~surely)


def _several_hands(outline: NDArray[np.float32], rows: Sequence[int]) -> bool:
    """Whether most rows of the same symbol are by different hands or pens."""
    by_row = quantile(outline.reshape(ROWS, COLUMNS), 0.5, axis=1).ravel()
    labels = np.asarray(rows)
    told = [by_row[(labels == label) & (by_row > 0)] for label in np.unique(labels)]
    ratios = [float(each.max() / each.min()) for each in told if len(each) > 1]
    return bool(ratios) and float(np.median(ratios)) > HANDS


def _judged(values: NDArray[np.float32], usual: NDArray[np.float32]) -> Crossed:
    """Which symbols go far enough beyond what is usual."""
    beyond = values - usual
    longer = beyond[:, :DIRECTIONS].max(1)
    outline, around, intricate, _, wide, uneven = beyond[:, DIRECTIONS:-3].T
    more = np.maximum(beyond[:, -3:], 0).sum(1)
    far_more = outline > (FAR_MORE - 1) * usual[:, DIRECTIONS]
    together = longer / LONGER + np.maximum(intricate, 0) / INTRICATE + more / MET
    together += np.minimum(np.maximum(wide, 0) / usual[:, DIRECTIONS + 3] / WIDER, MOST)
    together += np.clip(uneven / UNEVEN, 0, MOST)
    surely = (together > SURELY) & (longer > STROKE) | far_more | (around > AROUND)
    perhaps = (together > PERHAPS) | (around > PERHAPS_AROUND)
    return Crossed(surely, perhaps & ~surely)


def _in_line(seems: NDArray[np.bool_], written: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which symbols are in a row or a column that seems crossed out as a whole, bool (600,)."""
    crossed, there = (cells.reshape(ROWS, COLUMNS) for cells in (seems, written))
    mostly = [
        crossed.sum(axis, keepdims=True) > MOSTLY * there.sum(axis, keepdims=True)
        for axis in (0, 1)
    ]
    return ((mostly[0] | mostly[1]) & there).ravel()


def _around(half: NDArray[np.uint8]) -> NDArray[np.float32]:
    """In what share of all directions, seen from the middle of each cell, there is ink far out."""
    y, x = np.mgrid[: SIZE // 2, : SIZE // 2] - (SIZE // 2 - 1) / 2
    sector = np.floor(SECTORS * (np.arctan2(y, x) / (2 * np.pi) + 1)) % SECTORS
    far = np.hypot(x, y) >= FAR * SIDE / 2
    sectors = np.stack([far & (sector == number) for number in range(SECTORS)], axis=-1)
    pixels = half.reshape(len(half), -1).astype(np.float32)
    seen = pixels @ sectors.reshape(-1, SECTORS).astype(np.float32) > 0
    return seen.mean(1, dtype=np.float32)


def _wide(
    ink: NDArray[np.uint8], area: NDArray[np.float32], outline: NDArray[np.float32]
) -> NDArray[np.float32]:
    """How many pixels of each cell lie inside of strokes wider than the pen, float32 (600,)."""
    written = outline > 0
    if not written.any():
        return area
    # Half of a stroke's outline is on each of its sides.
    pen = round(float(np.median(2 * area[written] / outline[written]))) + 1
    return areas(eroded(ink, pen))


def _usual(
    values: NDArray[np.float32],
    written: NDArray[np.bool_],
    rows: Sequence[int],
    shares: tuple[float, float, float, float],
) -> NDArray[np.float32]:
    """What the fellows of each cell have at most, as a rule; float32 like `values`, (600, k).

    The median of what rows of the same symbol say, so that one that is crossed out as a whole is
    told by the others; of a few symbols none is the usual one.
    """
    by_row = np.full((ROWS, 3, values.shape[1]), np.nan, np.float32)
    for row in range(ROWS):
        cells = np.arange(row * COLUMNS, (row + 1) * COLUMNS)
        cells = cells[written[cells]]
        if len(cells) >= ENOUGH:
            by_row[row] = quantile(values[cells], *shares[:3], axis=0)
    usual = np.full((ROWS, values.shape[1]), np.inf, np.float32)
    labels = np.asarray(rows)
    for label in np.unique(labels):
        told = by_row[(labels == label) & np.isfinite(by_row[:, 0, 0])]
        if len(told):
            less, middle, more = quantile(told, 0.5, axis=0)[0]
            # Rows by several hands differ; one that is crossed out as a whole is no hand.
            between = (middle - told[:, 1].min(0)) / 2
            usual[labels == label] = middle + shares[3] * SPREAD * (more - less) + between
    return np.repeat(usual, COLUMNS, axis=0)
