"""The sheet to print: a grid with its symbol beside each row, as a vector PDF.

The geometry stands here once; the sample pages are written on the same sheet.
"""

from pathlib import Path

from .files import replacing
from .layout import Layout

PAPERS = {"a4": (595.28, 841.89), "letter": (612.0, 792.0)}
"""Width and height in points, 1/72 inch."""
LINE = 1.0
"""Width of the printed lines in points."""
_SIDES, _ENDS = 45.0, 42.0


def grid(layout: Layout, paper: str = "a4") -> tuple[float, float, float]:
    """Where the frame's lines lie: left and top edge and the side of a cell, in points.

    Cells are square, as large as the paper allows, and the grid is centred.

    Example:
        >>> left, top, side = grid(Layout())
        >>> round(left), round(top), round(side, 1)
        (45, 42, 25.3)
    """
    width, height = PAPERS[paper]
    side = min((width - 2 * _SIDES) / layout.columns, (height - 2 * _ENDS) / layout.rows)
    return (width - side * layout.columns) / 2, (height - side * layout.rows) / 2, side


def write(path: Path, layout: Layout, paper: str = "a4") -> None:
    """Write the sheet to `path` as a PDF; the text's font is embedded."""
    import matplotlib
    from matplotlib.figure import Figure

    width, height = PAPERS[paper]
    left, top, side = grid(layout, paper)
    right, bottom = left + side * layout.columns, top + side * layout.rows
    figure = Figure(figsize=(width / 72, height / 72))
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(height, 0))
    axes.axis("off")

    across = [top + side * row for row in range(layout.rows + 1)]
    down = [left + side * column for column in range(layout.columns + 1)]
    # Half a line further, so that the corners are whole.
    axes.hlines(across, left - LINE / 2, right + LINE / 2, colors="black", linewidths=LINE)
    axes.vlines(down, top, bottom, colors="black", linewidths=LINE)
    for y, label in zip(across, layout.row_labels, strict=False):
        symbol = layout.symbols[label]
        axes.text(
            left - 17, y + side / 2, symbol, size=12, ha="center", va="center", parse_math=False
        )

    # TrueType keeps text as text; without a date the same sheet is the same file.
    with replacing(path) as beside, matplotlib.rc_context({"pdf.fonttype": 42}):
        figure.savefig(beside, metadata={"Title": " ".join(layout.symbols), "CreationDate": None})
