"""Cuts a page into its 600 cells, without the printed lines, and judges which of them are usable.

Whoever writes over the edge of a cell keeps the stroke: a cell is cut with a margin, and ink in it
belongs to the cell in which most of it lies.
"""

from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from ..paper.layout import COLUMNS, ROWS
from .frame import Frame

Pixels = NDArray[np.uint8]
Verdict = Literal["used", "empty", "struck", "smudged"]

SIDE = 64
"""From line to line, in pixels."""
MARGIN = 9
"""What is cut beyond the lines, in pixels."""
SIZE = SIDE + 2 * MARGIN
INK = 32
"""Pixels at least this much darker than paper are ink, once contrast is evened out."""
CERTAIN = 3 * INK
"""A piece of ink has a pixel at least this dark; all else is grain or a rest of a printed line."""
SPECK = 8
"""Pieces of ink with fewer pixels are dust."""
FAINTEST = 20
"""Ink is at least this much darker than paper, of 255, before contrast is evened out."""
STRUCK = 0.88
"""The share of a diagonal that is inked from corner to corner; strikes reach 1, digits 0.8."""


def cut(page: Pixels, frame: Frame) -> Pixels:
    """Cut out all cells, row by row, with even contrast and without the printed lines.

    Args:
        page: uint8 (height, width), as `frame.find` got it.
        frame: where the grid lies on it.

    Returns:
        uint8 (600, 82, 82), dark ink on white 255: 64 pixels from line to line and 9 beyond.

    Example:
        >>> from digits.scan import frame, pages
        >>> page = pages.load_page("01-pages/sample-1.png")
        >>> cut(page, frame.find(page)).shape
        (600, 82, 82)
    """
    dark = _without_lines(_without_grain(_darkness(straighten(page, frame))))
    dark = _even_contrast(dark)
    mine = _windows(_owners(dark)) == np.arange(ROWS * COLUMNS)[:, None, None]
    return 255 - _windows(dark) * mine


def judge(cells: Pixels) -> list[Verdict]:
    """Say of each cell whether it can be used, and if not, why.

    A cell is struck out where ink follows one of its diagonals from corner to corner.

    Args:
        cells: uint8 (n, 82, 82), as `cut` gives them.

    Example:
        >>> cells = np.full((2, SIZE, SIZE), 255, np.uint8)
        >>> cells[1, np.arange(SIZE), np.arange(SIZE)] = 0
        >>> judge(cells)
        ['empty', 'struck']
    """
    ink = (cells < 255 - INK).view(np.uint8)
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
    """The grid as if seen straight from above, with a margin, uint8 (1938, 1298).

    Args:
        page: uint8 (height, width), as `frame.find` got it.
        frame: where the grid lies on it.

    Example:
        >>> from digits.scan import frame, pages
        >>> page = pages.load_page("01-pages/sample-1.png")
        >>> straighten(page, frame.find(page)).shape
        (1938, 1298)
    """
    upright = frame.upright(page)
    # A finely scanned page is averaged first, or pixels between samples would go unseen.
    pitch = float(np.linalg.norm(np.diff(frame.mesh, axis=1), axis=2).mean())
    factor = max(1, int(pitch / SIDE))
    if factor > 1:
        height, width = upright.shape[0] // factor, upright.shape[1] // factor
        whole = upright[: height * factor, : width * factor]
        upright = cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA)
    mesh = (frame.mesh + 0.5) / factor - 0.5
    # One crossing more on each side, so that the margin goes on as the last cell does.
    mesh = np.pad(mesh, ((1, 1), (1, 1), (0, 0)), mode="reflect", reflect_type="odd")
    places = cv2.resize(mesh.astype(np.float32), None, fx=SIDE, fy=SIDE)
    # `resize` makes a square of each crossing, with the crossing in the middle.
    start = SIDE + SIDE // 2 - MARGIN
    height, width = ROWS * SIDE + 2 * MARGIN, COLUMNS * SIDE + 2 * MARGIN
    places = places[start : start + height, start : start + width]
    return cv2.remap(np.ascontiguousarray(upright), places, None, cv2.INTER_LINEAR)


def _darkness(grey: Pixels) -> Pixels:
    """How much darker than the paper around it each pixel is; evens out shadows."""
    height, width = grey.shape
    small = cv2.resize(grey, (width // 6, height // 6), interpolation=cv2.INTER_AREA)
    # Closing fills whatever is narrower than a cell, and keeps the edges of shadows; at the
    # picture's edge it needs something beyond.
    reach = SIDE // 12 + 1
    beyond = np.pad(small, 2 * reach, mode="edge")
    cell = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    paper = cv2.morphologyEx(beyond, cv2.MORPH_CLOSE, cell)[
        2 * reach : -2 * reach, 2 * reach : -2 * reach
    ]
    paper = cv2.resize(cv2.blur(paper, (3, 3)), (width, height), interpolation=cv2.INTER_LINEAR)
    return cv2.bitwise_not(cv2.divide(grey, paper, scale=255))


def _without_grain(dark: Pixels) -> Pixels:
    """Take out what the paper's grain and the camera's noise make of blank paper.

    Most of a cell is paper, so its median tells how dark paper seems there; three times that is
    about as dark as grain gets. A cell that is mostly ink takes its neighbours' word.
    """
    inside = dark[MARGIN:-MARGIN, MARGIN:-MARGIN].reshape(ROWS, SIDE, COLUMNS, SIDE)
    sample = inside[:, SIDE // 8 : -SIDE // 8 : 3, :, SIDE // 8 : -SIDE // 8 : 3]
    grain = np.median(sample.swapaxes(1, 2).reshape(ROWS, COLUMNS, -1), axis=2)
    limit = 3 * cv2.medianBlur(np.minimum(grain, 85).astype(np.uint8), 3)
    return cv2.subtract(dark, _spread(limit))


def _spread(values: NDArray[Any]) -> NDArray[Any]:
    """One value for each cell, (30, 20), as a picture of the straightened page."""
    return np.pad(np.kron(values, np.ones((SIDE, SIDE), values.dtype)), MARGIN, mode="edge")


def _without_lines(dark: Pixels) -> Pixels:
    """Take the printed lines out, bridged only where there is a stroke on both sides of one."""
    rows, columns = MARGIN + SIDE * np.arange(ROWS + 1), MARGIN + SIDE * np.arange(COLUMNS + 1)
    half = max(_line_width(dark, rows), _line_width(dark.T, columns))
    width = np.arange(-half, half)
    level, upright = (rows[:, None] + width).ravel(), (columns[:, None] + width).ravel()

    # The lines one way must not pass for strokes across the lines the other way.
    only_level, only_upright = dark.copy(), dark.copy()
    only_level[:, upright] = 0
    only_upright[level] = 0
    clean = only_level.copy()
    clean[level] = _bridges(only_level, rows, half)
    clean[:, upright] = np.maximum(clean[:, upright], _bridges(only_upright.T, columns, half).T)
    return clean


def _bridges(image: Pixels, lines: NDArray[np.intp], half: int) -> Pixels:
    """What goes on across each line, 2 * half rows for each, from what is on both sides of it."""
    # A slanting stroke comes out beside where it went in.
    slant = np.ones((1, 2 * half + 1), np.uint8)
    above = cv2.dilate(image[lines - half - 1], slant)
    below = cv2.dilate(image[lines + half], slant)
    return np.repeat(cv2.min(above, below), 2 * half, axis=0)


def _line_width(image: Pixels, lines: NDArray[np.intp]) -> int:
    """Half the width of the printed lines, in pixels, with a pixel to spare."""
    reach = np.arange(MARGIN)
    profile = np.maximum(
        image[lines[:, None] + reach, ::4].mean((0, 2)),
        image[lines[:, None] - 1 - reach, ::4].mean((0, 2)),
    )
    beside = profile.min()
    return int(np.argmax(profile < beside + 0.04 * (profile.max() - beside))) + 1


def _even_contrast(dark: Pixels) -> Pixels:
    """Make the darkest stroke of each cell black; what is far fainter than the page is not ink."""
    inside = dark[MARGIN:-MARGIN, MARGIN:-MARGIN]
    soft = cv2.blur(inside, (3, 3)).reshape(ROWS, SIDE, COLUMNS, SIDE)
    strongest = soft.max((1, 3)).astype(np.float32)
    inked = strongest[strongest > FAINTEST]
    usual = float(np.median(inked)) if len(inked) else 255.0
    contrast = np.maximum(strongest, max(FAINTEST, 0.4 * usual))
    return cv2.multiply(dark, _spread(255 / contrast), dtype=cv2.CV_8U)


def _owners(dark: Pixels) -> NDArray[np.int16]:
    """The cell to which each pixel's ink belongs, -1 for paper, dust and ink beyond the grid.

    A piece of ink belongs to the cell with most of it; where it is spread over several cells, each
    with a good part, it is cut at the lines.
    """
    ink = cv2.min(cv2.blur(dark, (3, 3)), dark) > INK
    count, labels = cv2.connectedComponents(ink.view(np.uint8), connectivity=8)
    places = np.flatnonzero(ink)
    piece = labels.ravel()[places]
    y, x = np.divmod(places, dark.shape[1])
    cell = _cell_at(x, y)

    # Of the cells in which a piece lies, `home` holds one; any other shows that there are more.
    home = np.full(count, -1, np.int16)
    home[piece] = cell
    several = np.zeros(count, bool)
    several[piece[cell != home[piece]]] = True
    certain = np.zeros(count, bool)
    certain[piece[dark.ravel()[places] > CERTAIN]] = True
    home[~certain | (np.bincount(piece, minlength=count) < SPECK)] = -1
    owner = home[piece]
    spread = (several & certain)[piece]
    owner[spread] = _shared(piece[spread], cell[spread])
    result = np.full(dark.size, -1, np.int16)
    result[places] = owner
    return result.reshape(dark.shape)


def _cell_at(x: NDArray[np.intp], y: NDArray[np.intp]) -> NDArray[np.int16]:
    """The number of the cell around a pixel of a straightened page, -1 beyond the grid."""
    row, column = (y - MARGIN) // SIDE, (x - MARGIN) // SIDE
    within = (row >= 0) & (row < ROWS) & (column >= 0) & (column < COLUMNS)
    return np.where(within, row * COLUMNS + column, -1).astype(np.int16)


def _shared(piece: NDArray[np.int32], cell: NDArray[np.int16]) -> NDArray[np.int16]:
    """Who owns each pixel of the pieces of ink that lie in more than one cell."""
    cells = ROWS * COLUMNS + 1
    pairs, pair, count = np.unique(
        piece.astype(np.int64) * cells + cell + 1, return_inverse=True, return_counts=True
    )
    pieces, member = np.unique(pairs // cells, return_inverse=True)
    here = (pairs % cells - 1).astype(np.int16)
    share = count / np.bincount(member, count)[member]

    whole = np.zeros(len(pieces), bool)
    main = np.full(len(pieces), -1, np.int16)
    whole[member[share > 0.6]] = True
    main[member[share > 0.6]] = here[share > 0.6]
    part = np.where((share > 0.2) & (count >= SPECK), here, -1)
    return np.where(whole[member], main[member], part)[pair].astype(np.int16)


def _windows(image: NDArray[np.generic]) -> NDArray[np.generic]:
    """All cells of a straightened page with their margins, (600, 82, 82)."""
    views = np.lib.stride_tricks.sliding_window_view(image, (SIZE, SIZE))[::SIDE, ::SIDE]
    return views.reshape(-1, SIZE, SIZE)
