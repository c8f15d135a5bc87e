"""Puts together what a feeder tore apart: where a sheet slips, all below it jumps to one side.

Crossings tell by how much it slipped, and between which two lines; the lines that run across the
jump tell where.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

LEAST = 0.025
"""What is less of a jump, in cells, harms no symbol."""
CLEARLY = 0.97
"""So much darker, at most, are lines beneath a mesh that jumps with them."""
TORN = 0.12
"""Where a feeder stuck or skipped, a row is by this share lower or higher than those around it."""
AROUND = 2
"""Cells before and behind that tell how lines go on without a jump."""


def torn(mesh: NDArray[np.floating[Any]]) -> NDArray[np.bool_]:
    """The cells of rows or columns in which a feeder stuck or skipped, bool (600,).

    What was written there is drawn out, or a part of it is gone.

    Args:
        mesh: float (31, 21, 2), the crossings.

    Example:
        >>> y, x = np.mgrid[0:31.0, 0:21.0]
        >>> np.flatnonzero(torn(np.stack([x, y + 0.3 * (y > 7)], axis=-1)))[[0, -1]].tolist()
        [140, 159]
    """
    rows, columns = (_uneven(mesh, axis) for axis in (0, 1))
    return np.asarray((rows[:, None] | columns).ravel())


def _uneven(mesh: NDArray[np.floating[Any]], axis: int) -> NDArray[np.bool_]:
    """Which rows (0) or columns (1) are far lower or higher than those around them."""
    steps = np.median(np.linalg.norm(np.diff(mesh, axis=axis), axis=2), axis=1 - axis)
    beyond = np.pad(steps, AROUND, mode="reflect")
    usual = np.median(np.lib.stride_tricks.sliding_window_view(beyond, 2 * AROUND + 1), axis=1)
    uneven: NDArray[np.bool_] = np.abs(steps - usual) > TORN * usual
    return uneven


def followed(
    page: NDArray[np.uint8], places: NDArray[np.float32], mesh: NDArray[np.floating[Any]]
) -> NDArray[np.float32]:
    """The places again, with a jump where the sheet slipped, down the page or across.

    Args:
        page: uint8 (height, width).
        places: float32 (rows * n, columns * n, 2), x and y on the page, n × n for each cell, the
            first crossing in the middle of one that is beyond the mesh.
        mesh: float (rows, columns, 2), the crossings to which they belong.

    Example:
        >>> page = np.full((320, 220), 255, np.uint8)
        >>> page[:, 10::20] = 0
        >>> page[145:] = np.roll(page[145:], 3, axis=1)
        >>> y, x = np.mgrid[10:320:20, 10:220:20]
        >>> mesh = np.stack([x + 3 * (y > 145), y], axis=-1) * 1.0
        >>> places = cv2.resize(mesh.astype(np.float32), None, fx=20, fy=20)
        >>> bool(np.ptp(followed(page, places, mesh)[130:150, 50, 0]) > 2)
        True
    """
    down = _followed(page, places, mesh, 0)
    across = _followed(page, down.swapaxes(0, 1), mesh.swapaxes(0, 1), 1)
    return across.swapaxes(0, 1)


def _followed(
    page: NDArray[np.uint8],
    places: NDArray[np.float32],
    mesh: NDArray[np.floating[Any]],
    sideways: int,
) -> NDArray[np.float32]:
    """The same for jumps to one side, along x (0) or y (1), on the way along the first axis."""
    steps = np.median(np.diff(mesh[..., sideways], axis=0), axis=1)
    beyond = np.pad(steps, AROUND, mode="reflect")
    near = np.lib.stride_tricks.sliding_window_view(beyond, 2 * AROUND + 1)
    jumps = steps - np.median(near, axis=1)
    side = len(places) // len(mesh)
    pitch = float(np.abs(np.diff(mesh[..., 1 - sideways], axis=0)).mean())
    for cell in np.flatnonzero(np.abs(jumps) > LEAST * pitch):
        # Close to a line, the mesh may have it on the wrong side.
        start, end = max(0, cell - 1) * side + side // 2, (cell + 2) * side + side // 2
        part = places[start:end]
        share = (np.arange(start, start + len(part)) + 0.5 - cell * side - side // 2) / side
        share = np.clip(share, 0, 1)[:, None]
        # As if all of it lay above the jump, and as if it lay below.
        above, below = part.copy(), part.copy()
        above[..., sideways] -= share * jumps[cell]
        below[..., sideways] += (1 - share) * jumps[cell]
        before, after, usual = (_on_lines(page, each, side) for each in (above, below, part))
        light = np.append(0, np.cumsum(before)) + np.append(np.cumsum(after[::-1])[::-1], 0)
        if light.min() < CLEARLY * usual.sum():
            jump = int(light.argmin())
            places = places.copy()
            places[start:end] = np.concatenate([above[:jump], below[jump:]])
    return places


def _on_lines(
    page: NDArray[np.uint8], places: NDArray[np.float32], side: int
) -> NDArray[np.float64]:
    """How bright the page is on the lines that cross each row of places."""
    on_lines = np.ascontiguousarray(places[:, side + side // 2 : -side : side])
    return np.asarray(cv2.remap(page, on_lines, None, cv2.INTER_LINEAR).mean(1))
