"""From a picture of a symbol or of a row of them, of whatever kind, to dark ink on white."""

from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import PageUnreadable
from ..normalise import ink_box, normalise
from ..wording import text
from . import pages, photo, row
from .row import Box

LONGEST = 480
"""Larger pictures are reduced to this; more pixels tell nothing more about one symbol."""
SHORTEST = 120
"""Smaller ones are enlarged to this: their grain must not be taken for strokes."""
WIDEST = 2400
"""The most for a long row, whose symbols are as high as the picture."""
MARGIN = 0.5
"""Of paper around what is looked at closely, as a share of the largest piece's size."""


class Cleaned(NamedTuple):
    """What is written on a picture, and nothing else.

    Attributes:
        grey: uint8 (height, width), dark ink on white 255; of a part of the picture, or all of it.
        part: of the picture, in its pixels.
    """

    grey: NDArray[np.uint8]
    part: Box

    def place(self, box: Box) -> Box:
        """Where a box of `grey` lies in the picture."""
        across = (self.part.right - self.part.left) / self.grey.shape[1]
        down = (self.part.bottom - self.part.top) / self.grey.shape[0]
        return Box(
            self.part.left + round(box.left * across),
            self.part.top + round(box.top * down),
            self.part.left + round(box.right * across),
            self.part.top + round(box.bottom * down),
        )


def tiles(path: Path, symbols: tuple[str, ...]) -> list[tuple[Box, NDArray[np.uint8]]]:
    """The tiles that the network sees of a picture, one for each symbol from left to right.

    Args:
        path: a picture of one symbol, or of a row such as a telephone number.
        symbols: that the network knows. Where some consist of pieces beside each other, such as
            words, the picture shows one symbol.

    Returns:
        For each symbol its box in pixels of the picture, and its tile, uint8 (28, 28), dark ink on
        white.

    Raises:
        PageUnreadable: the file is no picture, or shows nothing.

    Example:
        >>> photo = np.full((100, 160), 200, np.uint8)
        >>> photo[20:80, 28:33] = photo[20:80, 100:105] = 30
        >>> _ = cv2.imwrite("eleven.png", photo)
        >>> [(box.left, tile.shape) for box, tile in tiles(Path("eleven.png"), ("0", "1"))]
        [(28, (28, 28)), (100, (28, 28))]
    """
    if not path.exists():
        raise PageUnreadable(
            text(
                de=f"{path} gibt es nicht: prüfe den Namen.",
                en=f"{path} does not exist: check its name.",
            )
        )
    cleaned = clean(pages.load_page(path))
    box = ink_box(cleaned.grey)
    if box is None:
        raise PageUnreadable(
            text(
                de=f"{path.name} ist leer: nimm ein Bild, auf dem ein Zeichen zu sehen ist.",
                en=f"{path.name} is blank: take a picture that shows a symbol.",
            )
        )
    found = row.symbols(cleaned.grey, symbols) if row.is_row(symbols) else []
    top, bottom, left, right = box
    alone = [(Box(left, top, right, bottom), normalise(cleaned.grey))]
    read = cut(found) if len(found) > 1 else alone
    return [(cleaned.place(box), tile) for box, tile in read]


def cut(found: list[tuple[Box, NDArray[np.uint8]]]) -> list[tuple[Box, NDArray[np.uint8]]]:
    """The tile of each symbol of a row, with its box.

    Args:
        found: the row's symbols, from `row.symbols`.

    Example:
        >>> paper = np.full((40, 40), 255, np.uint8)
        >>> paper[5:35, 10:14] = paper[5:35, 30:34] = 0
        >>> [tile.shape for _, tile in cut(row.symbols(paper))]
        [(28, 28), (28, 28)]
    """
    return [(box, normalise(alone)) for box, alone in found]


def clean(grey: NDArray[np.uint8]) -> Cleaned:
    """Dark ink on white 255, whatever the paper, the light and the polarity.

    The picture is looked at twice: as a whole, and then closely where something is written.

    Args:
        grey: uint8 (height, width), one symbol or a row of them.

    Returns:
        All white where nothing is written.

    Example:
        >>> photo = np.full((200, 300), 90, np.uint8)
        >>> photo[60:140, 90:110] = 40
        >>> cleaned = clean(photo)
        >>> cleaned.part
        Box(left=50, top=20, right=150, bottom=180)
        >>> cleaned.grey[80, [0, 50]].tolist()
        [255, 0]
    """
    everything = Box(0, 0, grey.shape[1], grey.shape[0])
    small = _scaled(grey)
    found = photo.ink(small, sure=True)
    if found is None:
        return Cleaned(np.full_like(small, 255), everything)
    first = Cleaned(found.grey, everything)
    margin = round(MARGIN * found.size)
    left, top, right, bottom = first.place(
        Box(*(edge + way * margin for edge, way in zip(found.box, (-1, -1, 1, 1), strict=True)))
    )
    part = Box(max(left, 0), max(top, 0), min(right, grey.shape[1]), min(bottom, grey.shape[0]))
    close = _scaled(grey[part.top : part.bottom, part.left : part.right])
    size = found.size * len(grey) / len(small) * len(close) / (part.bottom - part.top)
    again = photo.ink(close, sure=True, size=size)
    return Cleaned(again.grey, part) if again else first


def _scaled(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture in a size in which symbols have enough pixels, and not too many."""
    long, short = max(grey.shape), min(grey.shape)
    flat = max(1, long / short / 2)
    scale = min(max(1, SHORTEST * flat / long), min(LONGEST * flat, WIDEST) / long)
    size = [max(1, round(length * scale)) for length in (grey.shape[1], grey.shape[0])]
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(grey, size, interpolation=how), np.uint8)
