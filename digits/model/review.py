"""Tiles whose label is doubtful, as a page of pictures: what to strike out on which sheet."""

from html import escape
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .. import hints, html
from ..data.dataset import Dataset
from ..scan.thumbnail import png
from ..wording import number, text
from .evaluation import Evaluation

STYLE = """
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 1.5rem }
img { border: 1px solid var(--orange); display: block; image-rendering: pixelated; width: 112px }
b { font-size: 1.2rem }
"""


def place(data: Dataset, tile: int) -> str:
    """Where a tile stands, as a person counts: from 1.

    Example:
        >>> from digits.data import dataset
        >>> place(dataset.load("04-sheets"), 0)
        'sample-1.png, page 1, row 1, column 1'
    """
    page, row, column = data.pages[tile] + 1, data.rows[tile] + 1, data.columns[tile] + 1
    return text(
        de=f"{data.files[tile]}, Seite {page}, Zeile {row}, Spalte {column}",
        en=f"{data.files[tile]}, page {page}, row {row}, column {column}",
    )


def write(path: Path, result: Evaluation, doubtful: NDArray[np.int64]) -> None:
    """Write the doubtful tiles as one HTML file of its own.

    Args:
        path: where to.
        result: what networks answered that had not learnt from the tiles.
        doubtful: int64 (n,), which tiles to show, from `crossvalidation.doubtful`.

    Example:
        >>> from digits.data import dataset
        >>> data = dataset.load("04-sheets").take(np.arange(20))
        >>> perfect = Evaluation(data, np.eye(10, dtype=np.float32)[data.y])
        >>> write(Path("review.html"), perfect, np.array([3]))
        >>> "row 1, column 4" in Path("review.html").read_text("utf-8")
        True
    """
    title = text(
        de=f"{number(len(doubtful))} von {number(result.n)} Zeichen sind fragwürdig",
        en=f"{number(len(doubtful))} of {number(result.n)} symbols are doubtful",
    )
    advice = text(
        de="Links, was dort stehen soll, rechts, was Netze lasen, die das Bild nicht kannten. "
        "Entscheide selbst: Ist es verschrieben, dann streiche es auf dem Blatt von Ecke zu Ecke "
        f"durch, scanne neu und führe {hints.step('prepare')} aus. Ist es nur ungewohnt, dann lass "
        "es stehen.",
        en="On the left what should be there, on the right what networks read that did not know "
        "the picture. Decide for yourself: if it is a slip of the pen, strike it out on the sheet "
        f"from corner to corner, scan again and run {hints.step('prepare')}. If it is merely "
        "unusual, leave it.",
    )
    symbols = [escape(symbol) for symbol in result.data.symbols]
    with html.writing(path, title, advice, STYLE) as file:
        for i in doubtful:
            pair = f"{symbols[result.data.y[i]]} → {symbols[result.predicted[i]]}"
            where = escape(place(result.data, i))
            picture = html.embedded(png(result.data.tiles[i]), "png")
            file.write(
                f'<figure><img alt="" src="{picture}">'
                f"<figcaption><b>{pair}</b><br>{where}</figcaption></figure>\n"
            )
