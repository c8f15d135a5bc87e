"""The QR code above a printed sheet, which holds the sheet's number and its symbols.

All lengths are in cells, measured from the frame's top left corner.
"""

from contextlib import suppress
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import DigitsError, SymbolsUnusable
from ..wording import text
from .layout import COLUMNS, ROWS, parse_symbols

SIDE, AT = 1.05, (COLUMNS - 1.6, -1.3)
"""Side of the QR code and its top left corner."""
GLIMPSE = 100
"""Pixels along a side in which one sees whether there is a code at all."""
_DENSEST = 41
"""Modules along a side: with more, one scan in six at 300 dpi could not be read."""
_EDITION = "digits1"


def modules(symbols: tuple[str, ...], number: int | None) -> NDArray[np.bool_]:
    """The black modules of the QR code, bool (n, n).

    Raises:
        SymbolsUnusable: the symbols have more letters than a scanner could read there.

    Example:
        >>> modules(("a", "b"), None).shape
        (21, 21)
    """
    told = f"{_EDITION} {number or '-'} {' '.join(symbols)}"
    encoded = cv2.QRCodeEncoder.create().encode(told) == 0
    # OpenCV leaves a white margin, whose width is its own affair.
    rows, columns = np.flatnonzero(encoded.any(1)), np.flatnonzero(encoded.any(0))
    inner = np.asarray(encoded[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    if len(inner) > _DENSEST:
        raise SymbolsUnusable(
            text(
                de="Das sind zu viele Buchstaben für den Code auf dem Blatt: "
                "Nimm weniger oder kürzere Wörter.",
                en="These are too many letters for the code on the sheet: "
                "choose fewer or shorter words.",
            )
        )
    return inner


def read(
    page: NDArray[np.uint8], corners: NDArray[np.floating[Any]]
) -> tuple[tuple[str, ...] | None, int | None]:
    """What the QR code of a sheet says, once its frame is found; far quicker than `marks.read`.

    Args:
        page: uint8 (height, width), upright.
        corners: float (4, 2), the frame's corners TL TR BR BL on it.

    Returns:
        Symbols and number; None for what is not told, as on `grid-digits.pdf`.

    Example:
        >>> from digits.scan import frame, pages
        >>> page = pages.load_page("01-pages/sample-1.png")
        >>> symbols, number = read(page, frame.find(page).corners)
        >>> "".join(symbols), number
        ('0123456789', None)
    """
    frame = np.array([[0, 0], [COLUMNS, 0], [COLUMNS, ROWS], [0, ROWS]], np.float32)
    return seen(page, cv2.getPerspectiveTransform(frame, corners.astype(np.float32)))


def seen(
    page: NDArray[np.uint8], projection: NDArray[Any]
) -> tuple[tuple[str, ...] | None, int | None]:
    """Symbols and number from the QR code; None where it can't be read.

    Args:
        page: uint8 (height, width).
        projection: float (3, 3), the homography from the sheet, in cells, to the page.
    """
    if _dark(_enlarged(page, projection, GLIMPSE)) < 0.05:
        return None, None
    # Which size suits the detector best depends on the code and the scan.
    for side in (600, 900, 400):
        patch = _enlarged(page, projection, side)
        if _dark(patch) < 0.1:
            break
        told, _, _ = cv2.QRCodeDetector().detectAndDecode(patch)
        edition, number, *rest = [*told.split(" ", 2), "", ""][:3]
        if edition == _EDITION:
            with suppress(DigitsError):
                return parse_symbols(rest[0]), int(number) if number.isdigit() else None
    return None, None


def _dark(patch: NDArray[np.uint8]) -> float:
    """The share of a piece of page that is printed on."""
    return float(np.mean(patch < 0.7 * patch.max()))


def _enlarged(page: NDArray[np.uint8], projection: NDArray[Any], side: int) -> NDArray[np.uint8]:
    """Where the QR code should be, upright and enlarged, uint8 (side, side)."""
    # Generous: the page may be curled.
    margin = 0.2
    scale = side / (SIDE + 2 * margin)
    x, y = AT
    to_patch = np.array(
        [[scale, 0, (margin - x) * scale], [0, scale, (margin - y) * scale], [0, 0, 1]]
    )
    return np.asarray(
        cv2.warpPerspective(
            page, to_patch @ np.linalg.inv(projection), (side, side), flags=cv2.INTER_CUBIC
        )
    )
