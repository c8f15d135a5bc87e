"""Finds the cells of a grid by what is written in them, where its lines are too broken to show it.

Writing repeats from cell to cell, across the page and down it. How far it is from one to the next
is what the page resembles itself at most when moved by; then every cell has its blot of ink.
"""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from . import blots, components, grid
from .blots import Pixels, Regions
from .grid import Lattice

REPEATED = 0.1
"""How like itself a page is at least when it is moved by a cell."""
LARGEST, LEAST = 1 / 28, 1 / 100
"""Of the page's longer side: how large a cell is at most and at least."""
LEVEL = 0.36
"""How far a step to the next cell may lead down at most, for each pixel to the side."""
REMAINS = ((0.3, 0.9), (0.2, 0.8))
"""What is left of lines: gaps up to so many cells in what is at least so long."""
AROUND = 0.45
"""No cell has its blot nearer to another's than this, in cells."""
FAINT = 0.4
"""The ink of a cell is at least this share of what most have."""


def cells(page: Pixels) -> Iterator[Lattice]:
    """The cells by the blots of ink in them, good to a quarter of a cell; none without a pattern.

    Args:
        page: uint8 (height, width), 0 black; 1200 pixels high will do.

    Example:
        >>> page = np.full((1200, 900), 255, np.uint8)
        >>> for cell in np.ndindex(30, 20):
        ...     x, y = 80 + 35 * cell[1], 60 + 35 * cell[0]
        ...     page[y : y + 18, x : x + 3] = page[y : y + 3, x : x + 12] = 0
        >>> len(next(cells(page)).centres)
        600
    """
    ink = blots.ink(page)
    # Most pictures are told apart in a quarter of the time.
    half = cv2.resize(ink * 255, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    steps = None if _steps(half) is None else _steps(ink)
    if steps is None:
        return
    pitch = float(np.linalg.norm(steps, axis=1).mean())
    for gap, long in REMAINS:
        regions = _regions(_writing(ink, pitch, gap, long), steps)
        yield from grid.grouped(regions)[:1]


def _steps(ink: Pixels) -> NDArray[np.float64] | None:
    """From one cell to the next, down and across, by how like itself the page is when moved."""
    height, width = ink.shape
    furthest = round(LARGEST * max(ink.shape))
    # With room for what is moved beyond the edge, or it would come in again on the other side.
    size = [cv2.getOptimalDFTSize(side + furthest) for side in ink.shape]
    padded = np.zeros(size, np.float32)
    padded[:height, :width] = ink - ink.mean()
    spectrum = cv2.dft(padded)
    power = cv2.mulSpectrums(spectrum, spectrum, 0, conjB=True)
    alike = cv2.dft(power, flags=cv2.DFT_INVERSE)
    y, x = np.mgrid[-furthest : furthest + 1, -furthest : furthest + 1]
    near = cv2.GaussianBlur(alike[y, x], None, 1.0)
    peak = near >= cv2.dilate(near, np.ones((9, 9), np.uint8))
    peak &= np.hypot(x, y) >= LEAST * max(ink.shape)
    steps = []
    for way in ((y > 0) & (np.abs(x) < LEVEL * y), (x > 0) & (np.abs(y) < LEVEL * x)):
        highest = np.where(peak & way, near, 0).argmax()
        if near.flat[highest] <= REPEATED * near[furthest, furthest]:
            return None
        steps.append([x.flat[highest], y.flat[highest]])
    return np.array(steps, float)


def _writing(ink: Pixels, pitch: float, gap: float, long: float) -> Pixels:
    """The ink without what is left of lines, without dust and all that is larger than a cell."""
    lines = np.zeros_like(ink)
    narrow, wide = (max(1, int(share * pitch)) for share in (gap, long))
    for level in (True, False):
        joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, _bar(narrow, level))
        lines |= cv2.morphologyEx(joined, cv2.MORPH_OPEN, _bar(wide, level))
    left = ink & ~cv2.dilate(lines, np.ones((3, 3), np.uint8))
    found = components.find(left, connectivity=8)
    size = found.boxes[:, 2:].max(1)
    kept = (size > 0.1 * pitch) & (size < 1.4 * pitch)
    return kept.take(found.labels).view(np.uint8)


def _bar(length: int, level: bool) -> Pixels:
    return np.ones((1, length) if level else (length, 1), np.uint8)


def _regions(writing: Pixels, steps: NDArray[np.float64]) -> Regions:
    """A square around the middle of each blot of ink."""
    pitch = float(np.linalg.norm(steps, axis=1).mean())
    soft = cv2.GaussianBlur(writing.astype(np.float32), None, pitch / 4)
    side = 2 * int(AROUND * pitch) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    y, x = np.nonzero((soft >= cv2.dilate(soft, disc)) & (soft > 0.01))
    kept = soft[y, x] > FAINT * np.median(soft[y, x]) if len(x) else np.zeros(0, bool)
    centres = np.stack([x, y], axis=1)[kept] * 1.0

    names = np.full(writing.shape, -1, np.int32)
    reach = int(0.3 * pitch)
    for name, (left, top) in enumerate(centres.astype(int) - reach):
        names[max(0, top) : top + 2 * reach + 1, max(0, left) : left + 2 * reach + 1] = name

    def at(points: NDArray[np.float64]) -> NDArray[np.int32]:
        column, row = np.clip(points.round().astype(int), 0, np.array(names.shape)[::-1] - 1).T
        return names[row, column]

    count = len(centres)
    return Regions(centres, np.ones(count, bool), np.full(count, pitch**2), at, pitch, steps)
