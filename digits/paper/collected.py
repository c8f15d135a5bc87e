"""Drawings that somebody has collected on the page: a file of them becomes sheets, read like any.

A collection is JSON: `symbols` in class order, and `drawings`, each with its `label` and `strokes`
as `web/js/drawing.js` keeps them, in thousandths of the surface's side. It comes from a telephone
that nobody knows, so all of it is looked at before anything is drawn.
"""

import base64
import io
import json
from collections import defaultdict
from collections.abc import Container
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from PIL import Image

from ..errors import PageUnreadable
from ..wording import language, text
from . import drawn, samples
from .drawn import Mark, Page
from .layout import Layout

ENDING = ".digits"
LARGEST = 8_000_000
"""Bytes of a file: 600 drawings, as many as the page keeps, have a tenth of it, photos half."""
SIDE = 1000
"""Of the surface, in the unit of the strokes."""
PICTURE = "data:image/png;base64,"
WIDEST = 300
"""The side of a photograph, in pixels, at most."""
LONGEST = 30
"""Letters of a symbol."""


@dataclass(frozen=True)
class Collection:
    """What is in a file.

    Attributes:
        layout: with the symbols in class order.
        drawings: for each symbol the marks of every drawing, in the order in which they were made.
    """

    layout: Layout
    drawings: tuple[tuple[tuple[Mark, ...], ...], ...]

    @property
    def pages(self) -> int:
        """How many sheets they take."""
        each = np.bincount(self.layout.cell_labels).tolist()
        return max(-(-len(own) // n) for own, n in zip(self.drawings, each, strict=True))


def is_collection(path: Path) -> bool:
    """Whether a file is to be one, by its name or because it begins like JSON.

    Example:
        >>> is_collection(Path("hand.digits")), is_collection(Path("01-pages/sample-1.png"))
        (True, False)
    """
    if path.suffix.lower() == ENDING:
        return True
    with path.open("rb") as file:
        return file.read(64).lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{")


def read(path: Path, without: Container[int] = ()) -> Collection:
    """All drawings of a file.

    Args:
        path: the file.
        without: which drawings count as blank paper, in the order of the file.

    Raises:
        PageUnreadable: it is no collection, is damaged, empty, or far too large.

    Example:
        >>> file = Path("hand.digits")
        >>> _ = file.write_text('{"symbols": ["0", "1"], "drawings": [{"label": "1", "strokes":'
        ...     ' [{"erase": false, "width": 80, "points": [500, 100, 500, 900]}]}]}')
        >>> [len(own) for own in read(file).drawings]
        [0, 1]
    """
    if path.stat().st_size > LARGEST:
        raise PageUnreadable(
            text(
                de=f"{path.name} ist viel zu groß für eine Sammlung: lade sie auf der Seite noch "
                "einmal herunter.",
                en=f"{path.name} is far too large for a collection: download it on the page once "
                "more.",
            )
        )
    written = path.read_bytes()
    try:
        content = json.loads(written, parse_constant=_refuse)
        layout = Layout(tuple(_texts(content["symbols"])))
        found = [(str(each["label"]), _marks(each["strokes"])) for each in content["drawings"]]
        found = [(label, () if i in without else marks) for i, (label, marks) in enumerate(found)]
    # What a stranger wrote may be wrong in any way, or nested without end.
    except Exception as error:
        raise PageUnreadable(
            text(
                de=f"{path.name} ist keine ganze Sammlung von Zeichnungen: lade sie auf der Seite "
                "noch einmal herunter.",
                en=f"{path.name} is no whole collection of drawings: download it on the page once "
                "more.",
            )
        ) from error
    if not found:
        raise PageUnreadable(
            text(
                de=f"{path.name} ist leer: sammle auf der Seite zuerst Zeichnungen.",
                en=f"{path.name} is empty: first collect drawings on the page.",
            )
        )
    drawings: dict[str, list[tuple[Mark, ...]]] = defaultdict(list)
    for label, marks in found:
        if label not in layout.symbols:
            raise PageUnreadable(
                text(
                    de=f"{path.name}: Eine Zeichnung soll »{label[:9]}« sein, aber gesammelt wurde "
                    f"{' '.join(layout.symbols)}: lade die Sammlung noch einmal herunter.",
                    en=f"{path.name}: one drawing is said to be “{label[:9]}”, but what was "
                    f"collected is {' '.join(layout.symbols)}: download the collection once more.",
                )
            )
        drawings[label].append(marks)
    return Collection(layout, tuple(tuple(drawings[symbol]) for symbol in layout.symbols))


def told_apart(path: Path) -> list[str]:
    """For each drawing of a file what no other drawing has: its strokes, and what it is.

    Nobody draws the same twice, so equal ones in two files are one drawing in two downloads. Of a
    file that is damaged, none are told.

    Example:
        >>> file = Path("hand.digits")
        >>> _ = file.write_text('{"drawings": [{"label": "1", "strokes": [{"points": [5, 9]}]}]}')
        >>> told_apart(file)
        ['["1", [{"points": [5, 9]}]]']
    """
    with suppress(Exception):
        if path.stat().st_size <= LARGEST:
            drawings = json.loads(path.read_bytes())["drawings"]
            return [json.dumps([each["label"], each["strokes"]]) for each in drawings]
    return []


def page(path: Path, number: int = 0, without: Container[int] = ()) -> Page:
    """One of the sheets that the drawings of a file fill; uint8, A4 at 300 dpi, dark ink on white.

    Args:
        path: the file.
        number: of the sheet, from 0.
        without: which drawings are left out, in the order of the file.

    Raises:
        PageUnreadable: see `read`.
        SymbolsUnusable: the symbols can't be printed.
    """
    collection = read(path, without)
    layout = collection.layout
    sheet = samples.blank(layout, language()).copy()
    labels = np.array(layout.cell_labels)
    for label, drawings in enumerate(collection.drawings):
        cells = np.flatnonzero(labels == label).tolist()
        start = number * len(cells)
        for cell, marks in zip(cells, drawings[start : start + len(cells)], strict=False):
            drawn.draw(sheet, layout, cell, marks, SIDE)
    return sheet


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


def _texts(values: Any) -> list[str]:
    if not all(isinstance(value, str) and len(value) <= LONGEST for value in values):
        raise TypeError("symbols are no texts")
    return list(values)


def _marks(strokes: Any) -> tuple[Mark, ...]:
    """The marks of one drawing, in their order.

    Raises:
        Exception: of many kinds, if they are none.
    """
    marks: list[Mark] = []
    for stroke in strokes:
        if "picture" in stroke:
            marks.append(_picture(stroke["picture"]))
            continue
        points = np.array(stroke["points"], float).reshape(-1, 2)
        width = float(stroke["width"])
        if not np.isfinite(points).all() or not 0 <= width <= SIDE:
            raise ValueError("a stroke is nowhere")
        # Beside the surface there is nothing to draw on.
        points = np.clip(points, -SIDE, 2 * SIDE)
        if len(points):
            marks.append(drawn.Rubber(points, width) if stroke["erase"] else points)
    return tuple(marks)


def _picture(address: str) -> drawn.Photograph:
    """A photograph of what was written on paper, from the text that holds it."""
    if not address.startswith(PICTURE):
        raise ValueError("no picture")
    content = io.BytesIO(base64.b64decode(address.removeprefix(PICTURE), validate=True))
    with Image.open(content, formats=["PNG"]) as image:
        if image.width != image.height or image.width > WIDEST:
            raise ValueError("no picture of the page's")
        return drawn.Photograph(np.asarray(image.convert("L")))
