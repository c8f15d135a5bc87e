"""Takes straight lines across a page off it: dust on a scanner's glass, a fold, a copier's stripe.

Such a line is no stroke, since it goes on beyond the grid or is far fainter than the writing. It
swallows an even share of the light all along, so that the writing on it comes back when what is
left of the light is made bright again.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from .lines import Points
from .straight import MARGIN, SIDE, Pixels
from .uncovered import BESIDE, DARKER, brightened

SAMPLES = 8
"""Of each cell, along a line; the second brightest is paper in spite of a symbol's bar."""
SLOPES = np.linspace(-2, 2, 17)
"""How far a streak may rise from one cell to the next, in pixels."""
ALONG = 0.75
"""The share of all cells on its way in which it is seen, but for those where a line is printed."""
PRINTED = 0.3
"""The share of all lines at which there is less light where they are printed."""
MOST = 3
"""Streaks looked for, each way."""
BEYOND = (0.2, 1.8)
"""How far beyond the grid, in cells, a streak is looked for: strokes end there."""
FAINT = 0.75
"""What does not go on there is at most this share as dark as the writing."""


def removed(straight: Pixels, page: Pixels, mesh: Points) -> tuple[Pixels, Pixels | None]:
    """The straightened page without straight lines across it.

    Args:
        straight: uint8 (1938, 1298), from `straight.straighten`.
        page: uint8 (height, width), the upright page.
        mesh: float (31, 21, 2), x and y of the crossings on it.

    Returns:
        Likewise, and where streaks were, uint8 (1938, 1298) with 1 there; the very same page and
        None if there are none.

    Example:
        >>> page = np.full((33 * 64, 23 * 64), 250, np.uint8)
        >>> page[500:503] = 100
        >>> mesh = np.stack(np.meshgrid(np.arange(21), np.arange(31)), axis=-1) * 64.0 + 64
        >>> straight = page[64 - MARGIN : 31 * 64 + MARGIN, 64 - MARGIN : 21 * 64 + MARGIN]
        >>> clean, streak = removed(straight, page, mesh)
        >>> int(clean.min()), np.flatnonzero(streak[:, 700]).tolist()
        (250, [444, 445, 446, 447, 448, 449])
    """
    level, there = _removed(straight, page, mesh)
    turned = np.ascontiguousarray(level.T)
    clean, beneath = _removed(turned, page, mesh.swapaxes(0, 1))
    if beneath is None:
        return level, there
    upright = np.ascontiguousarray(beneath.T)
    return np.ascontiguousarray(clean.T), upright if there is None else cv2.max(there, upright)


def _removed(straight: Pixels, page: Pixels, mesh: Points) -> tuple[Pixels, Pixels | None]:
    """The same for streaks that are nearly level on the straightened page."""
    there = None
    light = _light(straight)
    dark, printed = _dark(light)
    for _ in range(MOST):
        way = _straightest(dark, printed)
        if way is None:
            break
        seen = _forget(dark, way)
        ends = [
            _goes_on(page, *_outwards(mesh, (way[end] - MARGIN) / SIDE, end)) for end in (0, -1)
        ]
        written, paper = _writing(straight), float(np.median(straight))
        faint = paper - _middle_of(light, way) < FAINT * (paper - written)
        if all(ends) or (seen >= ALONG and faint):
            there = np.zeros_like(straight) if there is None else there
            straight = brightened(straight, there, way, written)
    return straight, there


def _light(straight: Pixels) -> NDArray[np.float32]:
    """How bright the page is at each height in each column of cells, float32 (height, columns)."""
    columns = (straight.shape[1] - 2 * MARGIN) // SIDE
    inside = straight[:, MARGIN : MARGIN + columns * SIDE]
    samples = inside[:, SIDE // SAMPLES // 2 :: SIDE // SAMPLES].reshape(-1, columns, SAMPLES)
    # Sample by sample for all cells: to sort eight at a time takes five times as long.
    brightest = second = np.zeros(samples.shape[:2], np.uint8)
    for sample in np.ascontiguousarray(samples.transpose(2, 0, 1)):
        second = np.maximum(second, np.minimum(brightest, sample))
        brightest = np.maximum(brightest, sample)
    return second.astype(np.float32)


def _dark(light: NDArray[np.float32]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Where there is less light than on both sides, bool like `light`; at which heights always.

    It always is on the printed lines, which are left out.
    """
    near = np.ones((BESIDE, 1), np.uint8)
    above = cv2.dilate(light, near, anchor=(0, BESIDE - 1))
    below = cv2.dilate(light, near, anchor=(0, 0))
    dark = light < DARKER * np.minimum(above, below)
    share = dark[MARGIN:-MARGIN].reshape(-1, SIDE, dark.shape[1]).mean((0, 2), dtype=np.float32)
    near_line = np.convolve(np.tile(share > PRINTED, 3), np.ones(5), "same")[SIDE : 2 * SIDE] > 0
    printed = np.resize(np.roll(near_line, MARGIN), len(light))
    dark[printed] = False
    return dark, printed


def _ways(columns: int) -> NDArray[np.float64]:
    """How much lower each slope has a streak in each column of cells than in the middle."""
    return SLOPES[:, None] * (np.arange(columns) - (columns - 1) / 2)


def _straightest(dark: NDArray[np.bool_], printed: NDArray[np.bool_]) -> Points | None:
    """The height, in each column of cells, of the streak that is seen in most of them.

    Where it runs along a printed line, it may be there.
    """
    height, columns = dark.shape
    least = columns // 4
    if np.count_nonzero(dark.any(0)) < least:
        return None
    wide = cv2.dilate(dark.view(np.uint8), np.ones((3, 1), np.uint8))
    room = int(np.abs(_ways(columns)).max()) + 1
    tall = np.pad(wide.T, ((0, 0), (room, room)))
    beneath = np.pad(printed.view(np.uint8), room)
    best, found = 0, None
    for rises in _ways(columns).round().astype(int):
        seen, hidden = np.zeros((2, height), np.uint8)
        for column, rise in zip(tall, rises.tolist(), strict=True):
            seen += column[room + rise : room + rise + height]
            hidden += beneath[room + rise : room + rise + height]
        clear = (seen >= least) & (seen >= ALONG * (columns - hidden))
        counts = np.where(clear, seen + hidden, 0)
        if counts.max() > best:
            best = int(counts.max())
            # In the middle of all heights there that fit as well.
            first = int(counts.argmax())
            fit = int((counts[first:] < best).argmax()) or len(counts) - first
            found = first + (fit - 1) / 2 + rises
    return None if found is None else _fitted(dark, found)


def _fitted(dark: NDArray[np.bool_], way: Points) -> Points:
    """The straight way through the middles of what is dark near a rough one."""
    height, columns = dark.shape
    reach = np.arange(-BESIDE // 2, BESIDE // 2 + 1)
    rows = np.clip(way.round().astype(int)[:, None] + reach, 0, height - 1)
    near = dark[rows, np.arange(columns)[:, None]]
    seen = near.any(1)
    middles = (near * rows).sum(1)[seen] / near.sum(1)[seen]
    places = np.flatnonzero(seen)
    for _ in range(2):
        line = np.polynomial.Polynomial.fit(places, middles, 1)
        off = np.abs(line(places) - middles)
        kept = off <= 1 + 2 * np.median(off)
        places, middles = places[kept], middles[kept]
    return np.asarray(np.polynomial.Polynomial.fit(places, middles, 1)(np.arange(columns)))


def _forget(dark: NDArray[np.bool_], way: Points) -> float:
    """Leave a streak out; the share of all columns of cells in which it was seen."""
    rows = way.round().astype(int)[:, None] + np.arange(-BESIDE, BESIDE + 1)
    rows, columns = np.clip(rows, 0, len(dark) - 1), np.arange(len(way))[:, None]
    seen = dark[rows, columns][:, BESIDE - 2 : BESIDE + 3].any(1)
    dark[rows, columns] = False
    return float(seen.mean())


def _outwards(mesh: Points, row: float, end: int) -> tuple[Points, Points]:
    """Where a streak leaves the grid on the page, and the step from there to a cell further out."""
    above = int(np.clip(row, 0, len(mesh) - 2))
    edges = mesh[above : above + 2, [end, 1 if end == 0 else -2]]
    at = edges[0] + (row - above) * (edges[1] - edges[0])
    return at[0], at[0] - at[1]


def _goes_on(page: Pixels, edge: Points, step: Points) -> bool:
    """Whether there is a line on the page further out from the edge of the grid."""
    across = np.array([-step[1], step[0]])
    along, beside = np.linspace(*BEYOND, 24), np.linspace(-0.35, 0.35, 71)
    points = edge + along[:, None, None] * step + beside[None, :, None] * across
    seen = cv2.remap(
        page, points.astype(np.float32), None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    light = np.partition(seen, -6, axis=0)[-6].astype(np.float32)
    middle = np.abs(beside) < 0.12
    sides = min(light[beside < -0.2].max(), light[beside > 0.2].max())
    return bool(light[middle].min() < DARKER * sides)


def _middle_of(light: NDArray[np.float32], way: Points) -> float:
    """How bright the middle of a streak is."""
    rows = np.clip(way.round().astype(int)[:, None] + np.arange(-1, 2), 0, len(light) - 1)
    return float(np.median(light[rows, np.arange(len(way))[:, None]].min(1)))


def _writing(straight: Pixels) -> float:
    """How bright the writing is."""
    inside = straight[MARGIN:-MARGIN, MARGIN:-MARGIN]
    by_cell = inside.reshape(inside.shape[0] // SIDE, SIDE, -1, SIDE)[:, 12:-12, :, 12:-12]
    return float(np.median(by_cell.min((1, 3))))
