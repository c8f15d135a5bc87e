"""From a cell of any size to the 28 × 28 tile the network sees.

Hands differ in where they write, how large, and with what pen. None of it tells symbols apart, so
it is taken out here, and the network need not learn it. The page does exactly the same while you
draw: `web/js/normalise.js` is this file in JavaScript, and a test holds both against the same
pictures.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from math import ceil

import cv2
import numpy as np
from numpy.typing import NDArray

from .thinning import BITS, thinned

SIZE = 28
BOX = 24
"""The longer side of what the pen draws, in tile pixels."""
LARGEST = 25
"""The ink's longer side before strokes are thinned, at most, in tile pixels."""
STROKE = 2.5
"""How wide all strokes become, in tile pixels."""
FINE = 3
"""Strokes are thinned and drawn while each tile pixel still is 3 × 3 pixels."""
SMOOTH = np.array([1, 4, 6, 4, 1]) / 16
"""The finer picture is smoothed with these weights, so that no grain makes a line tremble."""
BEYOND = len(SMOOTH) // 2
"""How far that reaches."""
REACH = 4
"""How far the pen reaches around the pixel in which it stands."""
SHARE = 0.47
"""What is this much as dark as the ink usually is belongs to a stroke; not a half, which many a
pixel at an edge is, so that rounding would decide."""
INK = 64
"""A pixel this much darker than white belongs to the ink's bounding box."""

AT_ONCE = 300
"""Cells whose finer pictures are in memory together."""
SCALED = 50
"""Cells that are scaled together: what that takes then stays in the processor's own memory."""

WIDE = SIZE * FINE
"""The side of the finer picture, in its pixels."""


def normalise(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Bring the ink to one size, its centre to the middle, and all strokes to one width.

    The ink's bounding box is scaled with its proportions. Each pixel is the mean of the area that
    it covers in the source, so thin strokes fade instead of vanishing. Then strokes are thinned to
    lines, and a round pen draws along them. Thinning takes half of its width off a stroke's end,
    and the pen adds half of its own; the scale allows for both.

    Args:
        grey: uint8 (height, width), dark ink on white 255.

    Returns:
        uint8 (28, 28), dark ink on white 255; all white where there is no ink.

    Example:
        >>> cell = np.full((100, 80), 255, np.uint8)
        >>> cell[20:72, 30:38] = 0
        >>> tile = normalise(cell)
        >>> tile.shape, int(tile[14, 14]), int(tile[0, 14])
        ((28, 28), 0, 255)
    """
    return normalised([grey])[0]


def normalised(cells: Sequence[NDArray[np.uint8]] | NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Many cells at once, each as `normalise` makes it.

    Args:
        cells: uint8 (height, width) each, dark ink on white 255.

    Returns:
        uint8 (n, 28, 28).

    Example:
        >>> normalised([np.zeros((30, 20), np.uint8)] * 5).shape
        (5, 28, 28)
    """
    parts = [_normalised(cells[i : i + AT_ONCE]) for i in range(0, len(cells), AT_ONCE)]
    return np.concatenate([np.empty((0, SIZE, SIZE), np.uint8), *parts])


def _normalised(cells: Sequence[NDArray[np.uint8]] | NDArray[np.uint8]) -> NDArray[np.uint8]:
    strokes = np.zeros((len(cells), WIDE, WIDE), np.uint8)
    for start in range(0, len(cells), SCALED):
        _scale(cells[start : start + SCALED], strokes[start : start + SCALED])
    return _drawn(_centred(thinned(strokes)), len(cells))


def ink_box(grey: NDArray[np.uint8]) -> tuple[int, int, int, int] | None:
    """The ink's bounding box as (top, bottom, left, right), ends exclusive; None without ink.

    Example:
        >>> cell = np.full((100, 80), 255, np.uint8)
        >>> cell[20:72, 30:38] = 0
        >>> ink_box(cell)
        (20, 72, 30, 38)
    """
    left, top, width, height = cv2.boundingRect((grey <= 255 - INK).view(np.uint8))
    return (top, top + height, left, left + width) if width else None


def _scale(cells: Sequence[NDArray[np.uint8]] | NDArray[np.uint8], to: NDArray[np.uint8]) -> None:
    """Write 1 where there are strokes into pictures of 84 × 84 fine pixels, uint8 (n, 84, 84)."""
    boxes = [ink_box(cell) for cell in cells]
    inked = [number for number, box in enumerate(boxes) if box]
    if not inked:
        return
    inks = [
        255 - cell[box[0] : box[1], box[2] : box[3]]
        for cell, box in zip(cells, boxes, strict=True)
        if box
    ]
    scales = [FINE * _side(ink) / max(ink.shape) for ink in inks]
    down, across = (_coverage([ink.shape[axis] for ink in inks], scales) for axis in (0, 1))
    for number, ink, (y, rows), (x, columns) in zip(inked, inks, down, across, strict=True):
        fine = rows.T @ ink.astype(np.float64) @ columns
        # Weighted by itself, so that neither paper nor the faint edges of strokes count for much.
        usual = np.vdot(fine, fine) / fine.sum()
        to[number, y, x] = fine > SHARE * usual


def _side(ink: NDArray[np.uint8]) -> float:
    """How long the ink's longer side becomes, in tile pixels.

    A stroke's width is twice its area over its outline. How much brightness changes from pixel to
    pixel along both axes adds up to 4/π of the outline, taken over all directions.
    """
    around = cv2.copyMakeBorder(ink, 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    changes = cv2.norm(around[1:], around[:-1], cv2.NORM_L1)
    changes += cv2.norm(around[:, 1:], around[:, :-1], cv2.NORM_L1)
    width = 2 * cv2.norm(ink, cv2.NORM_L1) / (changes * np.pi / 4)
    # Where strokes are very wide, the ink would not have room any more.
    kept = max(1 - width / max(ink.shape), (BOX - STROKE) / LARGEST)
    return (BOX - STROKE) / kept


def _coverage(
    lengths: Sequence[int], scales: Sequence[float]
) -> Iterator[tuple[slice, NDArray[np.float64]]]:
    """The share of each source pixel in each fine pixel along one axis, smoothed, cell by cell.

    Smoothed here, for there are fewer shares than pixels, and it comes to the same.

    Args:
        lengths: source pixels along the axis; they are placed in the middle.
        scales: fine pixels for each source pixel.

    Returns:
        For each cell, which of the 84 fine pixels have a share, and the shares, float64
        (length, fine).
    """
    count, scale = np.array(lengths), np.array(scales)
    starts, ends = (WIDE - count * scale) / 2, np.cumsum(count)
    # The edges of one source pixel after the other, of all cells.
    number = np.arange(ends[-1]) - np.repeat(ends - count, count)
    start, length = np.repeat(starts, count), np.repeat(scale, count)
    left, right = start + length * number, start + length * (number + 1)
    # How much of a fine pixel lies before each edge.
    near = np.arange(ceil(scale.max()) + 1)
    fine = left.astype(int)[:, None] + near
    share = np.clip(right[:, None] - fine, 0, 1) - np.clip(left[:, None] - fine, 0, 1)
    # Not by OpenCV, for which it depends on the picture's width how the last bit is rounded.
    smooth = np.zeros((len(share), len(near) + 2 * BEYOND))
    for step, weight in enumerate(SMOOTH.tolist()):
        smooth[:, step : step + len(near)] += weight * share
    shares = np.zeros((len(share), WIDE + smooth.shape[1]))
    np.put_along_axis(shares, fine[:, :1] - BEYOND + np.arange(smooth.shape[1]), smooth, 1)
    for first, last, before in zip(ends - count, ends, starts.astype(int).tolist(), strict=True):
        within = slice(before - BEYOND, WIDE - before + BEYOND)
        yield within, shares[first:last, within]


def _centred(lines: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The lines, packed, with their centre of mass in the middle, as far as the pen's reach allows.

    Args:
        lines: uint8 (n, 84, 84), 1 on the line; few pixels are, and only these are moved.
    """
    picture, place = np.divmod(np.flatnonzero(lines.view(bool)), WIDE * WIDE)
    count = np.bincount(picture)
    there = np.flatnonzero(count)
    count = count[there]
    first = np.cumsum(count) - count
    away = np.zeros(len(lines), int)
    for at, step in ((place // WIDE, WIDE), (place % WIDE, 1)):
        start, last = np.minimum.reduceat(at, first), np.maximum.reduceat(at, first)
        mean = np.bincount(picture, at)[there] / count
        to = start + np.floor(WIDE / 2 - mean).astype(int)
        to = np.minimum(np.maximum(to, REACH), WIDE - REACH - (last - start + 1))
        away[there] += step * (to - start)
    eights = np.zeros((-(-len(lines) // 8), WIDE, WIDE), np.uint8)
    bit = (1 << picture % 8).astype(np.uint8)
    np.bitwise_or.at(eights.ravel(), picture // 8 * WIDE**2 + place + away[picture], bit)
    return eights


def _drawn(eights: NDArray[np.uint8], count: int) -> NDArray[np.uint8]:
    """What a round pen leaves along packed lines, uint8 (n, 28, 28), dark ink on white 255."""
    covered, rings = _pen()
    # Pictures follow each other; no pen reaches from one into another.
    flat = np.pad(eights.ravel(), REACH * (WIDE + 1))
    reached = np.zeros(eights.size, np.uint8)
    steps = np.zeros((len(eights), 8, WIDE, WIDE), np.uint8)
    for ring in rings:
        for down, right in ring:
            reached |= flat[down * WIDE + right :][: eights.size]
        steps += reached.reshape(eights.shape)[:, None] >> BITS & 1
    ink = cv2.LUT(steps.reshape(-1, WIDE), covered)
    tiles = cv2.resize(ink, (SIZE, len(ink) // FINE), interpolation=cv2.INTER_AREA)
    return (255 - np.floor(tiles + 0.5)).astype(np.uint8).reshape(-1, SIZE, SIZE)[:count]


@cache
def _pen() -> tuple[NDArray[np.float32], list[list[list[int]]]]:
    """How much of the fine pixels around it the pen covers, in rings from the inside out.

    Returns:
        How dark, of 255, it makes a pixel that so many of the rings enclose, float32 (256,); and
        the pixels of each ring, as steps down and to the right from the pen's upper left.
    """
    reach = np.arange(-REACH, REACH + 1)
    pen = np.clip(STROKE * FINE / 2 + 0.5 - np.hypot(reach[:, None], reach), 0, 1)
    levels = np.unique(pen)
    covered = np.zeros(256, np.float32)
    covered[: len(levels)] = 255 * levels
    return covered, [np.argwhere(pen == level).tolist() for level in levels[:0:-1]]
