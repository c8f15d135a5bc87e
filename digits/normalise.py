"""From a cell of any size to the 28 × 28 tile the network sees.

Hands differ in where they write, how large, and with what pen. None of it tells symbols apart, so
it is taken out here, and the network need not learn it. The page does exactly the same while you
draw: `web/js/normalise.js` is this file in JavaScript, and a test holds both against the same
pictures.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

SIZE = 28
BOX = 24
"""The longer side of what the pen draws, in tile pixels."""
LARGEST = 25
"""The ink's longer side before strokes are thinned, at most, in tile pixels."""
STROKE = 2.5
"""How wide all strokes become, in tile pixels."""
FINE = 3
"""Strokes are thinned and drawn while each tile pixel still is 3 × 3 pixels."""
PEELED = 12
"""How far strokes are thinned on each side at most, in these finer pixels; areas remain areas."""
SMOOTH = np.array([1, 4, 6, 4, 1]) / 16
"""The finer picture is smoothed with these weights, so that no grain makes a line tremble."""
REACH = 4
"""How far the pen reaches around the pixel in which it stands."""
SHARE = 0.47
"""What is this much as dark as the ink usually is belongs to a stroke; not a half, which many a
pixel at an edge is, so that rounding would decide."""
INK = 64
"""A pixel this much darker than white belongs to the ink's bounding box."""

AT_ONCE = 300
"""Cells whose finer pictures are in memory together."""

WIDE = SIZE * FINE
"""The side of the finer picture, in its pixels."""
AROUND = np.array([[1, 2, 4], [128, 0, 8], [64, 32, 16]], np.float32)
"""A bit for each neighbour, clockwise from the upper left."""


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
    ink = np.zeros((len(cells), WIDE, WIDE), np.uint8)
    for cell, place in zip(cells, ink, strict=True):
        box = ink_box(cell)
        if box:
            place[:] = _scaled(cell, box)
    return _drawn(np.stack([_centred(line) for line in _thinned(ink)]))


def ink_box(grey: NDArray[np.uint8]) -> tuple[int, int, int, int] | None:
    """The ink's bounding box as (top, bottom, left, right), ends exclusive; None without ink.

    Example:
        >>> cell = np.full((100, 80), 255, np.uint8)
        >>> cell[20:72, 30:38] = 0
        >>> ink_box(cell)
        (20, 72, 30, 38)
    """
    ink = grey <= 255 - INK
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    if not len(rows):
        return None
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


def _scaled(grey: NDArray[np.uint8], box: tuple[int, int, int, int]) -> NDArray[np.bool_]:
    """Where there are strokes, in 84 × 84 fine pixels."""
    top, bottom, left, right = box
    ink = 255.0 - grey[top:bottom, left:right]
    scale = FINE * _side(ink) / max(ink.shape)
    fine = _coverage(len(ink), scale) @ ink @ _coverage(ink.shape[1], scale).T
    fine = cv2.sepFilter2D(fine, cv2.CV_64F, SMOOTH, SMOOTH, borderType=cv2.BORDER_CONSTANT)
    # Weighted by itself, so that neither paper nor the faint edges of strokes count for much.
    usual = (fine * fine).sum() / fine.sum()
    return np.asarray(fine > SHARE * usual)


def _side(ink: NDArray[np.floating[Any]]) -> float:
    """How long the ink's longer side becomes, in tile pixels.

    A stroke's width is twice its area over its outline. How much brightness changes from pixel to
    pixel along both axes adds up to 4/π of the outline, taken over all directions.
    """
    around = np.pad(ink, 1)
    changes = sum(float(np.abs(np.diff(around, axis=axis)).sum()) for axis in (0, 1))
    width = 2 * float(ink.sum()) / (changes * np.pi / 4)
    # Where strokes are very wide, the ink would not have room any more.
    kept = max(1 - width / max(ink.shape), (BOX - STROKE) / LARGEST)
    return (BOX - STROKE) / kept


def _coverage(length: int, scale: float) -> NDArray[np.float64]:
    """The share of each source pixel in each fine pixel along one axis, (84, length).

    Args:
        length: source pixels along the axis; they are placed in the middle.
        scale: fine pixels for each source pixel.
    """
    pixels = np.arange(length)
    edges = (np.arange(WIDE + 1) - (WIDE - length * scale) / 2) / scale
    overlap = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    return np.asarray(np.maximum(overlap, 0) * scale)


def _thinned(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Strokes as lines one pixel wide, uint8 (n, 84, 84), 1 on the line.

    Layer after layer is peeled off where it neither breaks a line nor shortens one (Guo and Hall,
    1989, "Parallel thinning with two-subiteration algorithms"). Pictures lie below each other; the
    margin keeps them apart.
    """
    lines = ink.reshape(-1, WIDE)
    for _ in range(PEELED):
        before = lines
        for table in _tables():
            around = cv2.filter2D(lines, cv2.CV_8U, AROUND, borderType=cv2.BORDER_CONSTANT)
            lines = lines & cv2.LUT(around, table)
        if (lines == before).all():
            break
    return lines.reshape(ink.shape)


@cache
def _tables() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """For each neighbourhood, whether its middle stays: when peeling lower right, upper left."""
    stays = np.ones((2, 256), np.uint8)
    for around in range(256):
        nw, n, ne, e, se, s, sw, w = (around >> bit & 1 for bit in range(8))
        # Walking around it, how often ink follows paper, and how many pairs hold ink.
        crossings = (n < (ne | e)) + (e < (se | s)) + (s < (sw | w)) + (w < (nw | n))
        pairs = min(
            (nw | n) + (ne | e) + (se | s) + (sw | w), (n | ne) + (e | se) + (s | sw) + (w | nw)
        )
        if crossings == 1 and 2 <= pairs <= 3:
            stays[0, around] = (s | sw | (1 - nw)) & w
            stays[1, around] = (n | ne | (1 - se)) & e
    return stays[0], stays[1]


def _centred(line: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The lines with their centre of mass in the middle, as far as the pen's reach allows."""
    places = np.argwhere(line)
    if not len(places):
        return line
    shift = np.floor(WIDE / 2 - places.mean(0)).astype(int)
    shift = np.clip(shift, REACH - places.min(0), WIDE - 1 - REACH - places.max(0))
    return np.roll(line, shift.tolist(), (0, 1))


def _drawn(lines: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """What a round pen leaves along the lines, uint8 (n, 28, 28), dark ink on white 255."""
    # Pictures lie below each other; no pen reaches from one into another.
    below = lines.reshape(-1, WIDE)
    ink = np.zeros(below.shape, np.float32)
    pen, covered = _pen(), 0.0
    for level in np.unique(pen[pen > 0]):
        reached = cv2.dilate(below, (pen >= level).view(np.uint8))
        ink += np.float32(255 * (level - covered)) * reached
        covered = level
    tiles = cv2.resize(ink, (SIZE, len(lines) * SIZE), interpolation=cv2.INTER_AREA)
    return (255 - np.floor(tiles + 0.5)).astype(np.uint8).reshape(-1, SIZE, SIZE)


@cache
def _pen() -> NDArray[np.float64]:
    """How much of each fine pixel the pen covers that stands in the middle, (9, 9)."""
    reach = np.arange(-REACH, REACH + 1)
    return np.clip(STROKE * FINE / 2 + 0.5 - np.hypot(reach[:, None], reach), 0, 1)
