"""Tiles whose label is doubtful, as a page of pictures: what to strike out on which sheet."""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

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


def perhaps_struck(pages: Sequence[dict[str, Any]], data: Dataset) -> NDArray[np.int64]:
    """Positions of the tiles over which a stroke may lie, as reading their pages has shown.

    Args:
        pages: what is known of them, from `sheets.read`.
        data: the tiles.

    Example:
        >>> from digits.data import dataset
        >>> page = {"file": "sample-1.png", "page": 0, "doubtful": [{"row": 0, "col": 3}]}
        >>> perhaps_struck([page], dataset.load("04-sheets").take(np.arange(20))).tolist()
        [3]
    """
    cells = {
        (page["file"], page["page"], cell["row"], cell["col"])
        for page in pages
        for cell in page.get("doubtful", ())
    }
    numbers = (each.tolist() for each in (data.pages, data.rows, data.columns))
    places = zip(data.files.tolist(), *numbers, strict=True)
    return np.flatnonzero([place in cells for place in places])


def write(path: Path, result: Evaluation, doubtful: NDArray[np.int64]) -> None:
    """Write the doubtful tiles as one HTML file of its own.

    Args:
        path: where to.
        result: what networks answered that had not learnt from the tiles.
        doubtful: int64 (n,), which tiles to show, from `crossvalidation.doubtful` and from
            `perhaps_struck`.

    Example:
        >>> from digits.data import dataset
        >>> data = dataset.load("04-sheets").take(np.arange(20))
        >>> perfect = Evaluation(data, np.eye(10, dtype=np.float32)[data.y])
        >>> write(Path("review.html"), perfect, np.array([3]))
        >>> "0: struck out?</b><br>sample-1.png, page 1, row 1, column 4" in Path(
        ...     "review.html"
        ... ).read_text("utf-8")
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
        "es stehen. Wo »gestrichen?« steht, lasen die Netze richtig, aber dort ist ein Strich "
        "mehr oder länger als bei den anderen.",
        en="On the left what should be there, on the right what networks read that did not know "
        "the picture. Decide for yourself: if it is a slip of the pen, strike it out on the sheet "
        f"from corner to corner, scan again and run {hints.step('prepare')}. If it is merely "
        "unusual, leave it. Where it says “struck out?”, the networks read it rightly, but "
        "there is a stroke more, or a longer one, than in the others.",
    )
    symbols = [escape(symbol) for symbol in result.data.symbols]
    with html.writing(path, title, advice, STYLE) as file:
        for i in doubtful:
            pair = f"{symbols[result.data.y[i]]} → {symbols[result.predicted[i]]}"
            if result.correct[i]:
                struck = text(de="gestrichen?", en="struck out?")
                pair = f"{symbols[result.data.y[i]]}: {struck}"
            where = escape(place(result.data, i))
            picture = html.embedded(png(result.data.tiles[i]), "png")
            file.write(
                f'<figure><img alt="" src="{picture}">'
                f"<figcaption><b>{pair}</b><br>{where}</figcaption></figure>\n"
            )
