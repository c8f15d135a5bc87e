"""A sheet that is filled in by mouse: strokes in the cells of the printed grid, kept as a picture.

It is read like any scan, so its tiles lie beside all others, and nothing else need know of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin

from ..errors import SheetsUnusable
from ..files import replacing
from ..normalise import ink_box
from ..wording import language, text
from . import samples, template
from .layout import Layout
from .samples import DPI

Page = NDArray[np.uint8]
Stroke = Sequence[tuple[float, float]] | NDArray[np.float64]
"""Where a pen went: points x, y."""


@dataclass(frozen=True)
class Rubber:
    """Where a rubber so wide went, over what is there by then."""

    way: Stroke
    width: float


@dataclass(frozen=True)
class Photograph:
    """Writing on paper, uint8 (n, n), dark ink on white, as large as the whole surface."""

    grey: NDArray[np.uint8]


Mark = Stroke | Rubber | Photograph

TITLE = "Drawn by mouse"
REACH = 0.5
"""The longer side of a drawing, in cells: what runs from corner to corner would strike them out."""
SMALL = 0.2
"""What is drawn smaller than this share of the surface stays small, as a dot does."""
PEN = 0.04
"""In cells; about a third of a millimetre."""


def load(path: Path, layout: Layout) -> Page:
    """The sheet as it was left, or an empty one; uint8, A4 at 300 dpi, dark ink on white.

    Raises:
        SheetsUnusable: a file of that name is there, but no sheet with these symbols.

    Example:
        >>> filled(load(Path("nobody.png"), Layout()), Layout()).any()
        np.False_
    """
    blank = samples.blank(layout, language())
    if not path.exists():
        return blank.copy()
    try:
        with Image.open(path) as picture:
            known = getattr(picture, "text", {})
            page = np.array(picture.convert("L"))
    # Decoders fail in many ways.
    except Exception:
        known, page = {}, blank
    symbols = known.get("Symbols", "")
    if known.get("Title") != TITLE or symbols.split() != [*layout.symbols]:
        raise SheetsUnusable(
            text(
                de=f"{path} gibt es schon, aber mit anderem Inhalt"
                f"{f' ({symbols})' if symbols else ''}: Nimm einen anderen Namen oder Ordner, oder "
                "verschiebe die Datei.",
                en=f"{path} is there already, but holds something else"
                f"{f' ({symbols})' if symbols else ''}: take another name or folder, or move the "
                "file away.",
            )
        )
    return page


def save(path: Path, page: Page, layout: Layout) -> None:
    """Write the sheet; the picture says inside that it was drawn, and with which symbols."""
    about = PngImagePlugin.PngInfo()
    about.add_text("Title", TITLE)
    about.add_itxt("Symbols", " ".join(layout.symbols))
    with replacing(path) as beside:
        Image.fromarray(page).save(beside, dpi=(DPI, DPI), pnginfo=about, compress_level=1)


def filled(page: Page, layout: Layout) -> NDArray[np.bool_]:
    """Which cells, row by row, hold a drawing; bool (600,)."""
    cells = range(layout.rows * layout.columns)
    return np.array([(page[_inside(cell, layout)] < 128).any() for cell in cells])


def draw(page: Page, layout: Layout, cell: int, marks: Sequence[Mark], side: float) -> None:
    """Draw into a cell of the sheet; small and large drawings come out alike.

    Args:
        page: changed in place.
        layout: of the sheet.
        cell: its number, row by row.
        marks: in their order; without any ink the cell stays empty.
        side: of the surface that was drawn on, in the same unit.

    Example:
        >>> page = load(Path("nobody.png"), Layout())
        >>> draw(page, Layout(), 21, [[(10, 10), (50, 90)]], side=100)
        >>> np.flatnonzero(filled(page, Layout())).tolist()
        [21]
    """
    inked = [_points(mark, side) for mark in marks if not isinstance(mark, Rubber)]
    points = np.concatenate([np.empty((0, 2)), *inked])
    if not len(points):
        return
    low, high = points.min(axis=0), points.max(axis=0)
    rows, columns = _inside(cell, layout)
    _, _, pitch = _grid(layout)
    scale = REACH * pitch / max(*(high - low), SMALL * side)
    inside = page[rows, columns]
    # Where the surface's upper left comes to lie within the cell.
    start = np.array(inside.shape[::-1]) / 2 - (low + high) / 2 * scale
    for mark in marks:
        if isinstance(mark, Photograph):
            _paste(inside, mark.grey, scale * side / len(mark.grey), start)
        elif isinstance(mark, Rubber):
            _line(inside, _points(mark.way, side) * scale + start, 255, mark.width * scale)
        else:
            _line(inside, _points(mark, side) * scale + start, 30, PEN * pitch)


def _points(mark: Stroke | Photograph, side: float) -> NDArray[np.float64]:
    """Where a mark's ink is, float (n, 2): all points of a stroke, two corners of a photograph."""
    if not isinstance(mark, Photograph):
        return np.asarray(mark, float).reshape(-1, 2)
    box = ink_box(mark.grey)
    if box is None:
        return np.empty((0, 2))
    top, bottom, left, right = box
    return np.array([[left, top], [right, bottom]]) * (side / len(mark.grey))


def _paste(
    picture: NDArray[np.uint8],
    photograph: NDArray[np.uint8],
    scale: float,
    start: NDArray[np.float64],
) -> None:
    """Cover a picture with the ink of another, scaled, whose upper left lies at `start` in it."""
    picture[:] = 255
    box = ink_box(photograph)
    if box is None:
        return
    top, bottom, left, right = box
    size = [max(1, round(length * scale)) for length in (right - left, bottom - top)]
    ink = cv2.resize(photograph[top:bottom, left:right], size, interpolation=cv2.INTER_AREA)
    column, row = (max(0, round(at)) for at in start + np.array([left, top]) * scale)
    place = picture[row : row + size[1], column : column + size[0]]
    place[:] = ink[: place.shape[0], : place.shape[1]]


def _line(picture: NDArray[np.uint8], path: NDArray[np.float64], colour: int, width: float) -> None:
    # OpenCV takes sixteenths of a pixel as whole numbers, and draws no line without length.
    path = np.concatenate([path, path[-1:] + np.array([0.1, 0])])
    ways = [np.round(path * 16).astype(np.int32)]
    cv2.polylines(picture, ways, False, colour, max(1, round(width)), cv2.LINE_AA, 4)


def erase(page: Page, layout: Layout, cell: int) -> None:
    """Empty a cell of the sheet."""
    page[_inside(cell, layout)] = 255


def _grid(layout: Layout) -> tuple[float, float, float]:
    """Left and top edge of the grid and the side of a cell, in pixels."""
    left, top, side = (DPI / 72 * length for length in template.grid(layout))
    return left, top, side


def _inside(cell: int, layout: Layout) -> tuple[slice, slice]:
    """Rows and columns of the page within a cell's printed lines."""
    left, top, side = _grid(layout)
    row, column = divmod(cell, layout.columns)
    starts = (top + row * side, left + column * side)
    rows, columns = (slice(round(start + 6), round(start + side - 6)) for start in starts)
    return rows, columns
