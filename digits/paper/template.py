"""The sheet to print: a grid with its symbol beside each row, as a vector PDF.

The geometry stands here once; the sample pages are written on the same sheet.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..errors import SymbolsUnusable
from ..files import replacing
from ..wording import text
from . import marks, qr
from .layout import Layout

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PAPERS = {"a4": (595.28, 841.89), "letter": (612.0, 792.0)}
"""Width and height in points, 1/72 inch."""
LINE = 1.0
"""Width of the printed lines in points."""
FONTS = ["DejaVu Sans", "STIXGeneral"]
"""Both come with matplotlib: letters, arrows, mathematical signs, some emoji."""
_SIDES, _ENDS = 45.0, 44.0
_LARGEST, _LEGIBLE, _SMALLEST = 12.0, 7.0, 4.0
"""Sizes of the symbols in the margin, in points."""
_EDGE = 12.0
"""What printers leave white at the edge of the paper, in points."""
_BESIDE, _HIGH = 0.25, 0.76
"""From a symbol to the frame, and how high it may be, in cells: paper must be seen around it."""


def grid(layout: Layout, paper: str = "a4") -> tuple[float, float, float]:
    """Where the frame's lines lie: left and top edge and the side of a cell, in points.

    Cells are square, as large as the paper allows, and the grid is centred.

    Example:
        >>> left, top, side = grid(Layout())
        >>> round(left), round(top), round(side, 1)
        (46, 44, 25.1)
    """
    width, height = PAPERS[paper]
    side = min((width - 2 * _SIDES) / layout.columns, (height - 2 * _ENDS) / layout.rows)
    return (width - side * layout.columns) / 2, (height - side * layout.rows) / 2, side


def write(
    path: Path, layout: Layout, paper: str = "a4", numbered: int = 0, name: bool = False
) -> None:
    """Write the sheet to `path` as a PDF; its fonts are embedded.

    Args:
        path: where to.
        layout: the symbols.
        paper: a key of `PAPERS`.
        numbered: how many sheets with numbers 1, 2, … to write; 0 for one without a number.
        name: whether there is a line for the writer's name.

    Raises:
        SymbolsUnusable: the fonts lack one of the symbols, or one is too long for the margin.

    Example:
        >>> write(Path("letters.pdf"), Layout(("a", "b", "c")))
        >>> Path("letters.pdf").read_bytes()[:4]
        b'%PDF'
    """
    import matplotlib
    from matplotlib.backends.backend_pdf import PdfPages

    # TrueType keeps text as text; without a date the same sheet is the same file.
    about = {"Title": " ".join(layout.symbols), "CreationDate": None}
    with (
        replacing(path) as beside,
        matplotlib.rc_context({"pdf.fonttype": 42, "font.family": FONTS, "text.parse_math": False}),
        PdfPages(beside, metadata=about) as sheets,
    ):
        _check_fonts(layout.symbols)
        for number in range(1, numbered + 1) if numbered else [None]:
            sheets.savefig(_sheet(layout, paper, number, name))


def _sheet(layout: Layout, paper: str, number: int | None, name: bool) -> Figure:
    """One sheet, drawn in cells from the frame's top left corner."""
    from matplotlib.figure import Figure

    width, height = PAPERS[paper]
    left, top, side = grid(layout, paper)
    figure = Figure(figsize=(width / 72, height / 72))
    axes = figure.add_axes(
        (0, 0, 1, 1),
        xlim=(-left / side, (width - left) / side),
        ylim=((height - top) / side, -top / side),
    )
    axes.axis("off")

    # Half a line further, so that the corners are whole.
    rows, columns, half = layout.rows, layout.columns, LINE / side / 2
    axes.hlines(range(rows + 1), -half, columns + half, colors="black", linewidths=LINE)
    axes.vlines(range(columns + 1), 0, rows, colors="black", linewidths=LINE)
    room = left - _EDGE - _BESIDE * side
    fitted = [_fitted(symbol, room, _HIGH * side) for symbol in layout.symbols]
    for row, label in enumerate(layout.row_labels):
        lines, size, long = fitted[label]
        # Long ones begin further left and end beside the frame.
        middle = min(-0.7, -_BESIDE - long / side / 2)
        axes.text(middle, row + 0.5, lines, size=size, ha="center", va="center", linespacing=1)

    for x, y, modules in marks.corner_marks():
        _fill(axes, modules, x, y, marks.MARK)
    _fill(axes, qr.modules(layout.symbols, number), *qr.AT, qr.SIDE)
    above, below = -0.5, rows + 0.75
    if name:
        axes.text(0, above, "Name:", size=9)
        axes.hlines(above + 0.1, 1.8, 10, colors="black", linewidths=0.5)
    if number:
        axes.text(qr.AT[0] - 0.5, above, str(number), size=9, ha="right")
    task = text(
        de="Schreibe in jedes Feld das Zeichen vom Zeilenanfang. "
        "Verschrieben? Streiche das ganze Feld durch.",
        en="Write the symbol at the start of the row into each cell. "
        "A slip? Cross out the whole cell.",
    )
    axes.text(columns / 2, below, task, size=9, ha="center", va="center")
    return figure


def _fitted(symbol: str, width: float, height: float) -> tuple[str, float, float]:
    """A symbol as it fits into the margin: its lines, the size of the letters, and its width.

    All lengths are in points. A long word is printed smaller, in two lines if one is hard to read.
    """
    from matplotlib.textpath import TextPath

    # At size 1; a second line is 1.2 further down.
    measured = []
    for lines in (symbol, _halved(symbol)):
        boxes = [TextPath((0, 0), line, size=1).get_extents() for line in lines.split("\n")]
        long, high = max(box.width for box in boxes), max(box.height for box in boxes)
        high += 1.2 * (len(boxes) - 1)
        measured.append((min(_LARGEST, width / long, height / high), lines, long))
    size, lines, long = max(measured, key=lambda way: min(way[0], _LEGIBLE))
    if size < _SMALLEST:
        raise SymbolsUnusable(
            text(
                de=f"»{symbol}« ist zu lang für den Rand des Blattes: Nimm ein kürzeres Wort.",
                en=f"“{symbol}” is too long for the sheet's margin: choose a shorter word.",
            )
        )
    return lines, size, size * long


def _halved(word: str) -> str:
    """A word in two lines, parted near its middle, where a syllable may begin if any does.

    Example:
        >>> _halved("Schmetterling").split()
        ['Schmet-', 'terling']
    """
    if len(word) < 6:
        return word
    # Most syllables begin with one consonant and a vowel.
    begin = re.finditer("(?i)(?<=..)(sch|ch|[^aeiouyäöü-])[aeiouyäöü]", word)
    places = [found.start() for found in begin] or [len(word) // 2]
    at = min(places, key=lambda place: (abs(place - len(word) / 2), -place))
    first = word[:at].removesuffix("-")
    return f"{first}-\n{word[at:]}"


def _fill(axes: Axes, modules: NDArray[np.bool_], x: float, y: float, side: float) -> None:
    """Draw black modules, bool (n, n), as one filled shape, so that no seams show between them."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Outline

    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]])
    squares = np.argwhere(modules)[:, None, ::-1] + square
    outline = Outline.make_compound_path_from_polys(squares * (side / len(modules)) + (x, y))
    axes.add_patch(PathPatch(outline, facecolor="black", linewidth=0))


def _check_fonts(symbols: tuple[str, ...]) -> None:
    """Raise `SymbolsUnusable` if a symbol would be printed as an empty box, or as nothing."""
    from matplotlib import font_manager, ft2font

    printable: dict[int, bool] = {}
    for family in reversed(FONTS):
        font = ft2font.FT2Font(font_manager.findfont(family))
        for code in set(font.get_charmap()) & {ord(sign) for sign in "".join(symbols)}:
            left, _, right, _ = font.load_char(code).bbox
            printable[code] = left < right
    missing = [
        symbol
        for symbol in symbols
        if not (
            printable.keys() >= set(map(ord, symbol)) and any(printable[ord(s)] for s in symbol)
        )
    ]
    if missing:
        raise SymbolsUnusable(
            text(
                de=f"Für {' '.join(missing)} gibt es hier keine Druckschrift: Nimm andere Zeichen.",
                en=f"There is no font to print {' '.join(missing)}: choose other symbols.",
            )
        )
