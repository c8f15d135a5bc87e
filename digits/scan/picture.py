"""From a picture of a symbol or of a row of them, of whatever kind, to dark ink on white."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import PageUnreadable
from ..normalise import ink_box, normalise
from ..wording import text
from . import pages, row
from .row import Box

LONGEST = 400
"""Larger pictures are reduced to this; more pixels tell nothing more about one symbol."""
WIDEST = 2400
"""The same for a long row, whose symbols are as high as the picture."""


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
    page = pages.load_page(path)
    cleaned = clean(page)
    box = ink_box(cleaned)
    if box is None:
        raise PageUnreadable(
            text(
                de=f"{path.name} ist leer: nimm ein Bild, auf dem ein Zeichen zu sehen ist.",
                en=f"{path.name} is blank: take a picture that shows a symbol.",
            )
        )
    found = row.symbols(cleaned, symbols) if row.is_row(symbols) else []
    top, bottom, left, right = box
    read = cut(found) if len(found) > 1 else [(Box(left, top, right, bottom), normalise(cleaned))]
    return [(_enlarged(box, cleaned.shape, page.shape), tile) for box, tile in read]


def _enlarged(box: Box, small: tuple[int, ...], large: tuple[int, ...]) -> Box:
    """Where a box of a picture that was reduced lies in the picture as it was."""
    down, across = large[0] / small[0], large[1] / small[1]
    left, top, right, bottom = box
    return Box(round(left * across), round(top * down), round(right * across), round(bottom * down))


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
    return [(box, normalise(_dark(alone))) for box, alone in found]


def _dark(symbol: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The symbol with its darkest ink black: in a row some may lie in the shadow."""
    ink = 255 - symbol.astype(np.float32)
    return (255 - ink * (255 / ink.max())).astype(np.uint8)


def clean(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Dark ink on white 255, whatever the paper, the light and the polarity.

    What lies at the picture's edge is taken for paper. Its brightness is levelled, and what is
    fainter than half of the threshold between ink and paper is taken for paper too (Otsu, 1979, "A
    threshold selection method from gray-level histograms").

    Args:
        grey: uint8 (height, width), one symbol or a row of them with paper around.

    Returns:
        uint8 (height, width), at most 400 pixels long, or as much longer as it is longer than wide.

    Example:
        >>> photo = np.full((100, 100), 90, np.uint8)
        >>> photo[30:70, 45:55] = 40
        >>> clean(photo)[50, [0, 50]].tolist()
        [255, 0]
    """
    long, short = max(grey.shape), min(grey.shape)
    scale = min(LONGEST * max(1, long / short / 2), WIDEST) / long
    if scale < 1:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    edge = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    lighter, darker = int(grey.max()) - np.median(edge), np.median(edge) - int(grey.min())
    if lighter > darker:
        grey = 255 - grey

    # Closing with a kernel wider than a stroke leaves only the paper.
    width = min(max(grey.shape) // 3, min(grey.shape)) | 1
    bordered = cv2.copyMakeBorder(grey, width, width, width, width, cv2.BORDER_REPLICATE)
    paper = cv2.morphologyEx(bordered, cv2.MORPH_CLOSE, np.ones((width, width), np.uint8))
    paper = cv2.blur(paper, (width, width))[width:-width, width:-width]
    ink = np.clip(paper.astype(np.float32) - grey, 0, 255)

    threshold, _ = cv2.threshold(ink.astype(np.uint8), 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    strong = ink[ink > threshold]
    full = float(np.percentile(strong, 75)) if len(strong) else 255.0
    faint = threshold / 2
    stretched = (ink - faint) / max(full - faint, 1.0)
    return (255 - 255 * np.clip(stretched, 0, 1)).astype(np.uint8)
