"""Finds all sheets that lie on one page: two on a large scanner, several in a photograph."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from . import blots, frame, grid
from .frame import Frame

Pixels = NDArray[np.uint8]

MOST = 0.6
"""A sheet that fills more of a page than this leaves no room for another."""
AROUND = 1.7
"""Cells around a grid that belong to its sheet: symbols and marks."""
ALIKE = (0.7, 1.4)
"""Sheets lie on one page in about one size; squared paper is finer."""


def find(page: Pixels) -> Iterator[Frame]:
    """The frames of all sheets on a page, the clearest first.

    Args:
        page: uint8 (height, width), 0 black.

    Raises:
        FrameNotFound: there is none, or, after those that were found, another that can't be read.

    Example:
        >>> from digits.scan import pages
        >>> page = pages.load_page("01-pages/sample-1.png")
        >>> len(list(find(page))), len(list(find(np.concatenate([page, page], axis=1))))
        (1, 2)
    """
    found = frame.find(page)
    yield found
    pitch = _pitch(found)
    while cv2.contourArea(found.corners.astype(np.float32)) < MOST * page.size:
        page = _without(page, found)
        if not _another(page, pitch):
            return
        # What was painted over may have been beside it.
        found = replace(frame.find(page), printed=None)
        yield found


def reading_order(page: Pixels, frames: Sequence[Frame]) -> list[int]:
    """The numbers of frames in the order in which one reads: row by row, from left to right.

    Args:
        page: uint8 (height, width), as `find` got it.
        frames: what it gave; most of them tell which way up the page is.

    Example:
        >>> from digits.scan import pages
        >>> page = pages.load_page("01-pages/sample-1.png")
        >>> two = np.concatenate([page, page], axis=1)
        >>> frames = list(find(two))
        >>> xs = [frames[number].corners[0, 0] for number in reading_order(two, frames)]
        >>> bool(xs[0] < xs[1])
        True
    """
    if len(frames) < 2:
        return [*range(len(frames))]
    # Of as many each way, those that lie upright.
    ways = [(found.mirrored, found.turns) for found in frames]
    usual = frames[ways.index(max(sorted(set(ways)), key=ways.count))]
    where = []
    for found in frames:
        # A point on the page, found again in the page turned as most sheets are.
        blot = np.zeros(page.shape, np.uint8)
        x, y = found.corners.mean(0).round().astype(int)
        found.upright(blot)[y, x] = 1
        where.append(np.argwhere(usual.upright(blot))[0])
    height = float(np.ptp(usual.corners[:, 1]))
    first = min((y for y, _ in where), default=0)
    return sorted(
        range(len(where)), key=lambda n: (round((where[n][0] - first) / height), where[n][1])
    )


def _pitch(found: Frame) -> float:
    return float(np.linalg.norm(np.diff(found.mesh, axis=1), axis=2).mean())


def _without(page: Pixels, found: Frame) -> Pixels:
    """The page with a sheet painted over."""
    page = page.copy()
    upright = found.upright(page)
    outer = found.corners + AROUND * _pitch(found) * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
    covered = np.zeros(upright.shape, np.uint8)
    cv2.fillConvexPoly(covered, outer.round().astype(np.int32), 1)
    upright[covered == 1] = np.median(upright[covered == 1])
    return page


def _another(page: Pixels, pitch: float) -> bool:
    """Whether there are cells of about that size on a page, enough for a part of a sheet."""
    factor = max(1, round(max(page.shape) / frame.WORKING[0]))
    small = cv2.resize(page, None, fx=1 / factor, fy=1 / factor, interpolation=cv2.INTER_AREA)
    for cluster in grid.clusters(blots.pieces(blots.ink(small))):
        size = np.linalg.norm(np.ptp(cluster.centres, axis=0))
        step = factor * size / np.linalg.norm(cluster.numbers.max(0))
        if len(cluster.centres) >= blots.FEWEST and ALIKE[0] < step / pitch < ALIKE[1]:
            return True
    return False
