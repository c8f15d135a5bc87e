"""Cuts a page into its 600 cells, without the printed lines, and judges which are usable."""

from collections.abc import Sequence
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import WritingUnreadable
from ..paper.layout import COLUMNS, ROWS, Layout
from ..wording import text
from . import bits, focus, folds, ink, offset, owners, pieces, stains, streaks
from .crossed import crossed
from .frame import Frame
from .legible import dust, legible
from .runs import strokes
from .straight import MARGIN, SIDE, SIZE, Pixels, areas, pitch, straighten, windows

Verdict = Literal["used", "empty", "struck", "smudged"]

PEN = 0.02
"""Half of a fine pen's width, in cells: what is blurred by it loses a copier's dots, no strokes."""
STRUCK = 0.88
"""The share of a diagonal that is inked from corner to corner; strikes reach 1, digits 0.8."""
STRAIGHT = 1.1
"""How long such a stroke is without a bend, in cells; a large 2 or 8 winds along the diagonal."""


def cut(page: Pixels, frame: Frame) -> Pixels:
    """Cut out all cells, row by row, with even contrast and without the printed lines.

    Args:
        page: uint8 (height, width), as `frame.find` got it.
        frame: where the grid lies on it.

    Returns:
        uint8 (600, 82, 82), dark ink on white 255: 64 pixels from line to line and 9 beyond.

    Raises:
        WritingUnreadable: the writing is blurred, in dots or bits, as a poor copier leaves it, or
            half between the cells.

    Example:
        >>> from digits.scan import frame, pages
        >>> page = pages.load_page("01-pages/sample-1.png")
        >>> cut(page, frame.find(page)).shape
        (600, 82, 82)
    """
    return cut_out(page, frame)[0]


def cut_out(page: Pixels, frame: Frame) -> tuple[Pixels, NDArray[np.bool_], NDArray[np.bool_]]:
    """The cells as `cut` gives them, through which symbols a streak goes, which are unsure.

    What was beneath dust, a fold or a copier's stripe has come back, but not to be relied on; and
    what is far paler than all around it may have been rubbed out, what goes on beyond the grid may
    be a tick beside it, and a stroke through a symbol may have gone to the next cell. Both are bool
    (600,).
    """
    straight = straighten(page, frame)
    soft = focus.softness(straight)
    if soft > focus.BLURRED:
        raise blurred()
    dark, streak, unsure = _dark(straight, page, frame, soft)
    found = pieces.find(dark)
    if in_bits := bits.in_bits(found, dark.shape):
        if soft > focus.SOFT:
            raise blurred()
        page, soft = cv2.GaussianBlur(page, None, PEN * pitch(frame)), 0.0
        dark, streak, unsure = _dark(straighten(page, frame), page, frame, soft, joined=True)
    # A few symbols tell nothing about where a hand writes.
    away = offset.find(dark) if found.certain.sum() > pieces.FEW else (0.0, 0.0)
    if away != (0, 0):
        # The cells follow the writing.
        frame = frame.moved(away)
        dark, streak, unsure = _dark(straighten(page, frame), page, frame, soft, away, in_bits)
    if in_bits or away != (0, 0):
        found = pieces.find(dark)
        if bits.in_bits(found, dark.shape, away):
            raise illegible()
    numbers = np.arange(ROWS * COLUMNS, dtype=np.int16).reshape(ROWS, COLUMNS, 1, 1)
    owner = owners.of(found, dark.shape)
    unsure = unsure.ravel() | owners.intruding(found, owner) | owners.taken(found, owner)
    mine = windows(owner) == numbers
    cells = (255 - windows(dark) * mine).reshape(-1, SIZE, SIZE)
    if soft > focus.SOFT and focus.filled(cells):
        raise blurred()
    if not legible(cells, joined=in_bits):
        raise illegible()
    if streak is None:
        return cells, np.zeros(len(cells), bool), unsure
    streaked = windows(streak > 0).reshape(cells.shape)
    return cells, ((cells < 255 - pieces.INK) & streaked).any((1, 2)), unsure


def _dark(
    straight: Pixels,
    page: Pixels,
    frame: Frame,
    soft: float,
    away: tuple[float, float] = (0.0, 0.0),
    joined: bool = False,
) -> tuple[Pixels, Pixels | None, NDArray[np.bool_]]:
    """What was written, without what only lies on the page; where a streak was, if there is one.

    And which symbols may have been rubbed out, bool (30, 20).
    """
    if soft > focus.SHARP:
        straight = focus.sharpened(straight, soft)
    straight, streak = streaks.removed(straight, frame.upright(page), frame.mesh)
    dark, unsure = ink.written(straight, away, joined)
    return stains.removed(dark), streak, unsure


def blurred() -> WritingUnreadable:
    """What to say of a page that is out of focus, or was moved."""
    return WritingUnreadable(
        text(
            de="Das Bild ist unscharf: Lege das Blatt flach hin und scanne es noch einmal, oder "
            "fotografiere es bei gutem Licht mit ruhiger Hand.",
            en="The picture is blurred: lay the sheet flat and scan it again, or photograph it in "
            "good light with a steady hand.",
        )
    )


def illegible() -> WritingUnreadable:
    """What to say of a page of which a poor copier has left too little."""
    return WritingUnreadable(
        text(
            de="Die Schrift besteht aus Punkten oder Bruchstücken: Stelle den Kopierer auf "
            "»Text« statt auf »Foto«, etwas dunkler, oder scanne in Graustufen.",
            en="The writing is in dots or bits: set the copier to “text” instead of "
            "“photo”, a little darker, or scan in grey.",
        )
    )


def judge(cells: Pixels, rows: Sequence[int] | None = None) -> list[Verdict]:
    """Say of each cell whether it can be used, and if not, why.

    Args:
        cells: uint8 (n, 82, 82), as `cut` gives them.
        rows: as for `judged`.

    Example:
        >>> cells = np.full((2, SIZE, SIZE), 255, np.uint8)
        >>> cells[1, np.arange(SIZE), np.arange(SIZE)] = 0
        >>> judge(cells)
        ['empty', 'struck']
    """
    return judged(cells, rows)[0]


def judged(
    cells: Pixels, rows: Sequence[int] | None = None
) -> tuple[list[Verdict], NDArray[np.bool_]]:
    """Say of each cell whether it can be used, and which of these are doubtful, bool (n,).

    A cell is struck out where a straight stroke follows one of its diagonals from corner to corner,
    or, on a whole page, where `crossed` tells it from its fellows. It is smudged where most of it
    is ink, or where a fold takes a part of the symbol away. It is empty where there is no ink, or
    a speck, unless all its row holds no more.

    Args:
        cells: uint8 (n, 82, 82), as `cut` gives them.
        rows: for each row of a page a number; those with the same hold the same symbol. As on a
            sheet of digits if None.

    Example:
        >>> cells = np.full((600, SIZE, SIZE), 255, np.uint8)
        >>> cells[:, 25:60, 40:43] = 0
        >>> cells[7, 41:44, 31:53] = 0
        >>> verdicts, doubtful = judged(cells)
        >>> verdicts[7], np.flatnonzero(doubtful).tolist()
        ('used', [7])
    """
    marked = (cells < 255 - pieces.INK).view(np.uint8)
    inside = slice(MARGIN, MARGIN + SIDE)

    straight = strokes(marked)
    struck = np.zeros(len(cells), bool)
    long = np.flatnonzero(straight.max(1) >= STRAIGHT)
    struck[long] = _from_corner_to_corner(marked[long])
    smudged = areas(marked[:, inside, inside]) > SIDE**2 / 2
    doubtful = np.zeros(len(cells), bool)
    area = areas(marked)
    specks = np.zeros(len(cells), bool)
    if len(cells) == ROWS * COLUMNS:
        specks = dust(marked, area, rows or Layout().row_labels)
        by_fellows = crossed(cells, marked, straight, rows or Layout().row_labels)
        struck, doubtful = struck | by_fellows.surely, by_fellows.perhaps
        torn = folds.torn(marked, rows or Layout().row_labels, struck)
        smudged, doubtful = smudged | torn.across, doubtful | torn.along

    verdicts = np.select(
        [area < pieces.SPECK, smudged, struck, specks],
        ["empty", "smudged", "struck", "empty"],
        "used",
    )
    return verdicts.tolist(), doubtful & (verdicts == "used")


def _from_corner_to_corner(marked: Pixels) -> NDArray[np.bool_]:
    """Which cells have ink all along one of their diagonals, bool (n,)."""
    reach = 2 * (SIDE // 14) + 1
    # The corners themselves are printed lines.
    down = np.arange(MARGIN + SIDE // 12, MARGIN + SIDE - SIDE // 12)
    diagonals = [
        wide[down, along].mean()
        for cell in marked
        for wide in [cv2.dilate(cell, np.ones((reach, reach), np.uint8))]
        for along in (down, SIZE - 1 - down)
    ]
    return np.array(diagonals).reshape(-1, 2).max(1) >= STRUCK
