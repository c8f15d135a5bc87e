"""Cuts a page into its 600 cells, without the printed lines, and judges which of them are usable.

Whoever writes over the edge of a cell keeps the stroke: a cell is cut with a margin, and ink in it
belongs to the cell in which most of it lies.
"""

from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from .frame import Frame
from .layout import COLUMNS, ROWS

Pixels = NDArray[np.uint8]
Verdict = Literal["used", "empty", "struck", "smudged"]

SIDE = 72
"""From line to line, in pixels."""
MARGIN = 10
"""What is cut beyond the lines, in pixels."""
SIZE = SIDE + 2 * MARGIN
INK = 32
"""Pixels at least this much darker than paper are ink, once contrast is evened out."""
SPECK = 8
"""Pieces of ink with fewer pixels are dust."""
FAINTEST = 30
"""Ink is at least this much darker than paper, of 255, before contrast is evened out."""
STRUCK = 0.95
"""The share of a diagonal that is inked from corner to corner; digits reach 0.9."""


def cut(page: Pixels, frame: Frame) -> Pixels:
    """Cut out all cells, row by row, with even contrast and without the printed lines.

    Args:
        page: uint8 (height, width), as `frame.find` got it.
        frame: where the grid lies on it.

    Returns:
        uint8 (600, 92, 92), dark ink on white 255: 72 pixels from line to line and 10 beyond.
    """
    dark = _without_lines(_darkness(straighten(page, frame)))
    dark = _even_contrast(dark)
    mine = _windows(_owners(dark)) == np.arange(ROWS * COLUMNS)[:, None, None]
    return 255 - _windows(dark) * mine


def judge(cells: Pixels) -> list[Verdict]:
    """Say of each cell whether it can be used, and if not, why.

    A cell is struck out where ink follows one of its diagonals from corner to corner.

    Args:
        cells: uint8 (n, 92, 92), as `cut` gives them.

    Example:
        >>> cells = np.full((2, SIZE, SIZE), 255, np.uint8)
        >>> cells[1, np.arange(SIZE), np.arange(SIZE)] = 0
        >>> judge(cells)
        ['empty', 'struck']
    """
    ink = (cells < 255 - 2 * INK).view(np.uint8)
    inside = slice(MARGIN, MARGIN + SIDE)
    share = ink[:, inside, inside].mean((1, 2))

    reach = 2 * (SIDE // 14) + 1
    wide = cv2.dilate(ink.reshape(-1, SIZE), np.ones((reach, reach), np.uint8)).reshape(ink.shape)
    # The corners themselves are printed lines.
    down = np.arange(MARGIN + SIDE // 12, MARGIN + SIDE - SIDE // 12)
    diagonals = np.stack([wide[:, down, down], wide[:, down, SIZE - 1 - down]])
    struck = diagonals.mean(2).max(0) >= STRUCK

    verdicts = np.select(
        [ink.sum((1, 2)) < SPECK, share > 0.5, struck], ["empty", "smudged", "struck"], "used"
    )
    return [str(verdict) for verdict in verdicts]  # type: ignore[misc]


def straighten(page: Pixels, frame: Frame) -> Pixels:
    """The grid as if seen straight from above, with a margin, uint8 (2180, 1460)."""
    upright = np.rot90(page, frame.turns)
    pitch = float(np.linalg.norm(np.diff(frame.mesh, axis=1), axis=2).mean())
    # A finely scanned page is averaged first, or pixels between samples would go unseen.
    factor = max(1.0, pitch / (1.5 * SIDE))
    if factor > 1:
        upright = cv2.resize(
            upright, None, fx=1 / factor, fy=1 / factor, interpolation=cv2.INTER_AREA
        )
    mesh = (frame.mesh + 0.5) / factor - 0.5
    down, across = _between(ROWS), _between(COLUMNS)
    places = [(down @ mesh[..., k] @ across.T).astype(np.float32) for k in (0, 1)]
    return cv2.remap(
        np.ascontiguousarray(upright), *places, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )


def _between(cells: int) -> NDArray[np.float64]:
    """Weights that place each pixel between two crossings; the first and last cell go on beyond."""
    at = (np.arange(cells * SIDE + 2 * MARGIN) + 0.5 - MARGIN) / SIDE
    before = np.clip(np.floor(at).astype(int), 0, cells - 1)
    weights = np.zeros((len(at), cells + 1))
    pixels = np.arange(len(at))
    weights[pixels, before] = before + 1 - at
    weights[pixels, before + 1] = at - before
    return weights


def _darkness(grey: Pixels) -> Pixels:
    """How much darker than the paper around it each pixel is; evens out shadows."""
    height, width = grey.shape
    small = cv2.resize(grey, (width // 6, height // 6), interpolation=cv2.INTER_AREA)
    # Closing fills whatever is narrower than half a cell, and keeps the edges of shadows.
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    paper = cv2.resize(cv2.blur(paper, (3, 3)), (width, height), interpolation=cv2.INTER_LINEAR)
    return cv2.bitwise_not(cv2.divide(grey, paper, scale=255))


def _without_lines(dark: Pixels) -> Pixels:
    """Take each printed line out, bridged only where there is a stroke on both sides of it."""
    dark = dark.copy()
    for image, cells in ((dark, ROWS), (dark.T, COLUMNS)):
        lines = MARGIN + SIDE * np.arange(cells + 1)
        half = _line_width(image, lines)
        # A slanting stroke comes out beside where it went in.
        slant = np.ones((1, 2 * half + 1), np.uint8)
        above = cv2.dilate(image[lines - half - 1], slant)
        below = cv2.dilate(image[lines + half], slant)
        band = lines[:, None] + np.arange(-half, half)
        image[band] = np.minimum(above, below)[:, None]
    return dark


def _line_width(image: Pixels, lines: NDArray[np.intp]) -> int:
    """Half the width of the printed lines, in pixels, with a pixel to spare."""
    reach = np.arange(MARGIN)
    profile = np.maximum(
        image[lines[:, None] + reach, ::4].mean((0, 2)),
        image[lines[:, None] - 1 - reach, ::4].mean((0, 2)),
    )
    beside = profile.min()
    return int(np.argmax(profile < beside + 0.1 * (profile.max() - beside))) + 1


def _even_contrast(dark: Pixels) -> Pixels:
    """Make the darkest stroke of each cell black; what is far fainter than the page is not ink."""
    inside = dark[MARGIN:-MARGIN, MARGIN:-MARGIN]
    soft = cv2.blur(inside, (3, 3)).reshape(ROWS, SIDE, COLUMNS, SIDE)
    strongest = soft.max((1, 3)).astype(np.float32)
    inked = strongest[strongest > FAINTEST]
    usual = float(np.median(inked)) if len(inked) else 255.0
    grain = np.abs(np.diff(inside[::7].astype(np.int16), axis=1))
    noise = float(np.quantile(grain[:, ::3], 0.5))
    contrast = np.maximum(strongest, max(FAINTEST, 0.4 * usual, 12 * noise))
    gain = np.kron(255 / contrast, np.ones((SIDE, SIDE), np.float32))
    gain = np.pad(gain, MARGIN, mode="edge").astype(np.float32)
    return cv2.multiply(dark, gain, dtype=cv2.CV_8U)


def _owners(dark: Pixels) -> NDArray[np.int16]:
    """The cell to which each pixel's ink belongs, -1 for paper, dust and ink beyond the grid.

    A piece of ink belongs to the cell with most of it; where it is spread over several cells, each
    with a good part, it is cut at the lines.
    """
    ink = (cv2.blur(dark, (3, 3)) > INK) & (dark > INK)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink.view(np.uint8), connectivity=8)
    y, x = np.nonzero(ink)
    label = labels[y, x]
    row, column = (y - MARGIN) // SIDE, (x - MARGIN) // SIDE
    within = (row >= 0) & (row < ROWS) & (column >= 0) & (column < COLUMNS)
    cell = np.where(within, row * COLUMNS + column, ROWS * COLUMNS)

    # How many pixels of each piece lie in each cell, counted only where there are any.
    pairs, pair, pixels = np.unique(
        label.astype(np.int64) * (ROWS * COLUMNS + 1) + cell,
        return_inverse=True,
        return_counts=True,
    )
    piece, home = np.divmod(pairs, ROWS * COLUMNS + 1)
    share = pixels / stats[piece, cv2.CC_STAT_AREA]
    owner = np.full(len(stats), -1, np.int16)
    owner[piece[share > 0.6]] = home[share > 0.6]
    owner[stats[:, cv2.CC_STAT_AREA] < SPECK] = -1

    shared = np.zeros(len(stats), bool)
    shared[piece] = owner[piece] < 0
    cut_out = shared[piece] & (share > 0.2) & (pixels >= SPECK)
    belongs = np.where(cut_out, home, owner[piece])
    belongs[belongs == ROWS * COLUMNS] = -1
    result = np.full(dark.shape, -1, np.int16)
    result[y, x] = belongs[pair]
    return result


def _windows(image: NDArray[np.generic]) -> NDArray[np.generic]:
    """All cells of a straightened page with their margins, (600, 92, 92)."""
    views = np.lib.stride_tricks.sliding_window_view(image, (SIZE, SIZE))[::SIDE, ::SIDE]
    return views.reshape(-1, SIZE, SIZE)
