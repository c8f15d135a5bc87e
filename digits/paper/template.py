"""The sheet to print: a grid with its symbol beside each row, as a vector PDF.

The geometry stands here once; the sample pages are written on the same sheet.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..errors import SymbolsUnusable
from ..files import replacing
from ..wording import text
from . import marks
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
        SymbolsUnusable: the fonts lack one of the symbols.

    Example:
        >>> write(Path("letters.pdf"), Layout(("a", "b", "c")))
        >>> Path("letters.pdf").read_bytes()[:4]
        b'%PDF'
    """
    import matplotlib
    from matplotlib.backends.backend_pdf import PdfPages

    _check_fonts(layout.symbols)
    # TrueType keeps text as text; without a date the same sheet is the same file.
    about = {"Title": " ".join(layout.symbols), "CreationDate": None}
    with (
        replacing(path) as beside,
        matplotlib.rc_context({"pdf.fonttype": 42, "font.family": FONTS}),
        PdfPages(beside, metadata=about) as sheets,
    ):
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
    for row, label in enumerate(layout.row_labels):
        symbol = layout.symbols[label]
        axes.text(-0.7, row + 0.5, symbol, size=12, ha="center", va="center", parse_math=False)

    for x, y, modules in marks.corner_marks():
        _fill(axes, modules, x, y, marks.MARK)
    _fill(axes, marks.code(layout.symbols, number), *marks.CODE_AT, marks.CODE)
    above, below = -0.5, rows + 0.75
    if name:
        axes.text(0, above, "Name:", size=9)
        axes.hlines(above + 0.1, 1.8, 10, colors="black", linewidths=0.5)
    if number:
        axes.text(marks.CODE_AT[0] - 0.5, above, str(number), size=9, ha="right")
    task = text(
        de="Schreibe in jedes Feld das Zeichen vom Zeilenanfang. "
        "Verschrieben? Streiche das ganze Feld durch.",
        en="Write the symbol at the start of the row into each cell. "
        "A slip? Cross out the whole cell.",
    )
    axes.text(columns / 2, below, task, size=9, ha="center", va="center")
    return figure


def _fill(axes: Axes, modules: NDArray[np.bool_], x: float, y: float, side: float) -> None:
    """Draw black modules, bool (n, n), as one filled shape, so that no seams show between them."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Outline

    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]])
    squares = np.argwhere(modules)[:, None, ::-1] + square
    outline = Outline.make_compound_path_from_polys(squares * (side / len(modules)) + (x, y))
    axes.add_patch(PathPatch(outline, facecolor="black", linewidth=0))


def _check_fonts(symbols: tuple[str, ...]) -> None:
    """Raise `SymbolsUnusable` if a symbol would be printed as an empty box."""
    from matplotlib import font_manager, ft2font

    known: set[int] = set()
    for family in FONTS:
        known |= set(ft2font.FT2Font(font_manager.findfont(family)).get_charmap())
    missing = [symbol for symbol in symbols if not known.issuperset(map(ord, symbol))]
    if missing:
        raise SymbolsUnusable(
            text(
                de=f"Für {' '.join(missing)} gibt es hier keine Druckschrift: Nimm andere Zeichen.",
                en=f"There is no font to print {' '.join(missing)}: choose other symbols.",
            )
        )
