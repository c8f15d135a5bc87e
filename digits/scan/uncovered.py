"""Brings back what lies beneath a straight line across a page, by the light that is left there.

What the line swallows is the same all along it, so that what is written there is darker still.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from .lines import Points
from .straight import MARGIN, SIDE, Pixels

DARKER = 0.96
"""A streak leaves less than this share of the light that is on both its sides."""
BESIDE = 14
"""Pixels from a streak's middle to the paper beside it."""

WAVERS = 2
"""Pixels by which a streak may lie beside the straight way: scanners and meshes are not exact."""
PAPER = 0.5
"""The share of pixels along a streak that are no brighter than it is without writing."""
REACH = np.arange(-2 * BESIDE, 2 * BESIDE + 1)
"""Rows of pixels around a streak that are looked at."""
THIN = 9
"""Pixels across a streak that may be bridged like a printed line."""
OPAQUE = 0.12
"""Where less of the light is left, nothing can be brought back."""


def brightened(straight: Pixels, there: Pixels, way: Points, written: float) -> Pixels:
    """The straightened page with all light back along a streak.

    Args:
        there: uint8, in which the streak is marked.
        written: how bright the writing is.
    """
    width = straight.shape[1]
    columns = len(way)
    places = (np.arange(width) - MARGIN) / SIDE
    way = way + _beside(_along(straight, np.interp(places, np.arange(columns) + 0.5, way))[2])
    rows, part, level = _along(straight, np.interp(places, np.arange(columns) + 0.5, way))
    seen = np.take_along_axis(straight, rows, 0).astype(np.float32)

    # Two cells tell what a streak swallows between them: it may grow, or bend a little.
    paper = np.empty((len(REACH), columns + 1), np.float32)
    left = np.empty_like(paper)
    for place in range(columns + 1):
        start, end = max(0, MARGIN + (place - 1) * SIDE), MARGIN + (place + 1) * SIDE
        paper[:, place], left[:, place] = _swallowed(level[:, start:end:2])
    left[~_core(level)] = 1
    # That is not true to a fraction of a pixel.
    left = cv2.erode(left, np.ones((3, 1), np.uint8))
    left, paper = (
        np.stack([np.interp(places, np.arange(columns + 1), each) for each in table])
        for table in (left, paper)
    )
    left += part * (np.roll(left, 1, axis=0) - left)
    streak = left < 1
    bright = np.where(streak, np.minimum(seen / np.maximum(left, OPAQUE), paper), seen)
    core = np.flatnonzero(streak.any(1))
    if 0 < len(core) <= THIN:
        # A thin one is caught by chance in parts: what is left of it is no stroke, since strokes go
        # on to both sides.
        slant = np.ones((1, 2 * len(core) + 1), np.uint8)
        above, below = (cv2.erode(seen[[at]], slant) for at in (core[0] - 1, core[-1] + 1))
        weak = streak & (bright > (paper + written) / 2)
        bright = np.where(weak, np.maximum(bright, np.maximum(above, below)), bright)
    clean = straight.copy()
    np.put_along_axis(there, rows, streak.view(np.uint8), 0)
    np.put_along_axis(clean, rows, bright.round().astype(np.uint8), 0)
    return clean


def _along(
    straight: Pixels, path: Points
) -> tuple[NDArray[np.intp], NDArray[np.float32], NDArray[np.float32]]:
    """The rows around a path, int (57, width), by what part of a pixel it lies below, and as seen.

    That is float32 (57, width), as if the path lay in the middle of a pixel all along.
    """
    whole = np.floor(path).astype(int)
    rows = np.clip(whole + REACH[:, None], 0, len(straight) - 1)
    seen = np.take_along_axis(straight, rows, 0).astype(np.float32)
    part = (path - whole).astype(np.float32)
    return rows, part, seen + part * (np.roll(seen, -1, axis=0) - seen)


def _swallowed(level: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """How bright the paper is around a streak, and what share of its light is left, (57,) each."""
    at = int(PAPER * level.shape[1])
    bright = np.partition(level, at, axis=1)[:, at]
    paper = np.linspace(bright[:BESIDE].max(), bright[-BESIDE:].max(), len(bright))
    left = bright / np.maximum(paper, 1)
    return paper, np.where((left > DARKER) | (np.abs(REACH) > BESIDE), 1, left)


def _core(level: NDArray[np.float32]) -> NDArray[np.bool_]:
    """How far from its middle a streak reaches, bool (57,); what else is dark there is writing."""
    dark = _swallowed(level[:, ::4])[1] < 1
    light = np.flatnonzero(~dark)
    middle = len(REACH) // 2
    start = light[light < middle - 1].max(initial=0)
    end = light[light > middle + 1].min(initial=len(REACH))
    return (np.arange(len(REACH)) >= start) & (np.arange(len(REACH)) <= end)


def _beside(level: NDArray[np.float32]) -> Points:
    """How far below a path a streak is in each column of cells, to a fraction of a pixel."""
    columns = (level.shape[1] - 2 * MARGIN) // SIDE
    inside = level[:, MARGIN : MARGIN + columns * SIDE].reshape(len(REACH), columns, SIDE)
    bright = np.median(inside[..., ::2], axis=2)
    dark = np.maximum(0, DARKER * np.median(bright, axis=0) - bright)
    dark[np.abs(REACH) > BESIDE / 2] = 0
    off = (dark * REACH[:, None]).sum(0) / np.maximum(dark.sum(0), 1e-9)
    return np.where(np.abs(off) < WAVERS, off, 0)
