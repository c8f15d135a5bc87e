"""The marks around a printed sheet, by which a photograph of it explains itself.

An ArUco mark at each corner tells where the frame is and which way is up; what the `qr` code holds
is read with them. All lengths are in cells, measured from the frame's top left corner, so that the
paper's size does not matter.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from . import qr
from .layout import COLUMNS, ROWS

MARK = 0.8
"""Side of a corner mark."""
ALIKE = 0.6
"""The correlation from which on a piece of page is taken for a corner mark."""
LIKELY = 0.45
"""The same where a mark may be too small to be read; in photographs of anything it is 0.2."""
SMALLEST, LARGEST = 18, 0.3
"""Of the outline of a mark: pixels at least, and the share of the page's longer side at most."""
WINDOW = 13
"""The side, in pixels, of the squares whose mean tells what is dark, at a first glance."""
FEWEST = 3
"""Corner marks that must be seen: from three the fourth follows well enough; from two not."""
_GAP = 0.38
"""Between mark and frame: enough white to tell them apart, and room left for a printer's margin."""
_DICTIONARY = cv2.aruco.DICT_4X4_50


@dataclass(frozen=True)
class Marks:
    """What the marks of a sheet say.

    Attributes:
        turns: quarter turns, as in `np.rot90`, that make the page upright.
        corners: float (4, 2), the frame's corners TL TR BR BL in pixels of the page as given, good
            to a few pixels on a flat sheet.
        symbols: the symbols in class order, or None if the QR code can't be read.
        number: the sheet's number, None if it has none.
        mirrored: whether left and right of the page must be swapped before all that.
    """

    turns: int
    corners: NDArray[np.float64]
    symbols: tuple[str, ...] | None
    number: int | None
    mirrored: bool = False


def corner_marks() -> list[tuple[float, float, NDArray[np.bool_]]]:
    """For the corners TL TR BR BL: x, y of the mark and its black modules, bool (6, 6).

    Example:
        >>> x, y, modules = corner_marks()[0]
        >>> round(x, 2), round(y, 2), modules.shape
        (-1.18, -1.18, (6, 6))
    """
    near, across, down = -_GAP - MARK, COLUMNS + _GAP, ROWS + _GAP
    places = [(near, near), (across, near), (across, down), (near, down)]
    known = cv2.aruco.getPredefinedDictionary(_DICTIONARY)
    return [
        (x, y, cv2.aruco.generateImageMarker(known, corner, 6) == 0)
        for corner, (x, y) in enumerate(places)
    ]


def read(page: NDArray[np.uint8]) -> Marks | None:
    """Read the marks of a grey page that lies any way up, flat, at an angle, or seen in a mirror.

    Args:
        page: uint8 (height, width), dark on white.

    Returns:
        What the marks say; None if fewer than three corner marks are seen, as on `grid-digits.pdf`.

    Example:
        >>> from digits.scan import pages
        >>> page = pages.load_page("01-pages/sample-1.png")
        >>> "".join(read(page).symbols)
        '0123456789'
    """
    # Marks are large; on a smaller picture they are found in a fraction of the time.
    shrink = min(1.0, 1800 / max(page.shape))
    small = cv2.resize(page, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    found, seen = _seen(small)
    # Without anything like marks there are none in a mirror either.
    mirrored = len(seen) < FEWEST <= _like_marks(small, found)
    if mirrored:
        page = page[:, ::-1]
        _, seen = _seen(np.ascontiguousarray(small[:, ::-1]))
    if len(seen) < FEWEST:
        return None

    on_sheet = np.concatenate([_squares()[corner] for corner in seen])
    on_page = np.concatenate([place[0] for place in seen.values()]) / shrink
    projection, _ = cv2.findHomography(on_sheet, on_page)
    if projection is None:
        return None
    frame = np.array([[[0, 0], [COLUMNS, 0], [COLUMNS, ROWS], [0, ROWS]]], float)
    corners = cv2.perspectiveTransform(frame, projection)[0].astype(np.float64)
    right = corners[1] - corners[0]
    turns = round(np.arctan2(right[1], right[0]) / (np.pi / 2)) % 4
    return Marks(turns, corners, *qr.seen(page, projection), mirrored)


def agreement(page: NDArray[np.uint8], corners: NDArray[np.floating[Any]]) -> int:
    """How many of the four corner marks lie where they should.

    Args:
        page: uint8 (height, width).
        corners: float (4, 2), the frame's corners TL TR BR BL on it; from bottom to top (BL BR TR
            TL), they ask for the marks as seen in a mirror.

    Example:
        >>> from digits.scan import frame, pages
        >>> page = pages.load_page("01-pages/sample-1.png")
        >>> corners = frame.find(page).corners
        >>> agreement(page, corners), agreement(page, corners[::-1])
        (4, 0)
    """
    frame = np.array([[0, 0], [COLUMNS, 0], [COLUMNS, ROWS], [0, ROWS]], np.float32)
    projection = cv2.getPerspectiveTransform(frame, corners.astype(np.float32))
    module, spare = 6, 8
    scale = 6 * module / MARK
    agreeing = 0
    for x, y, modules in corner_marks():
        # Sought a little around its place, because the page may be curled.
        to_patch = np.array(
            [[scale, 0, spare - x * scale], [0, scale, spare - y * scale], [0, 0, 1]]
        )
        side = 6 * module + 2 * spare
        patch = cv2.warpPerspective(page, to_patch @ np.linalg.inv(projection), (side, side))
        mark = np.kron(~modules, np.ones((module, module), bool)).astype(np.uint8)
        seen = cv2.matchTemplate(cv2.blur(patch, (3, 3)), 255 * mark, cv2.TM_CCOEFF_NORMED)
        agreeing += bool(seen.max() > ALIKE)
    return agreeing


def likely(page: NDArray[np.uint8]) -> int:
    """How many corner marks a page seems to show, also too small to be read, or in a mirror.

    Args:
        page: uint8 (height, width), dark on white.

    Example:
        >>> from digits.scan import pages
        >>> page = pages.load_page("01-pages/sample-1.png")
        >>> small = cv2.resize(page, None, fx=1 / 6, fy=1 / 6, interpolation=cv2.INTER_AREA)
        >>> [likely(seen) >= FEWEST for seen in (small, small[:, ::-1], small[100:-100])]
        [True, True, False]
    """
    first = _like_marks(page, _seen(page, glance=True)[0])
    # On most pictures there is none at all.
    return _like_marks(page, _seen(page)[0]) if 0 < first < FEWEST else first


def _seen(
    page: NDArray[np.uint8], glance: bool = False
) -> tuple[NDArray[np.float32], dict[int, NDArray[np.float32]]]:
    """The corners of all dark squares, float32 (n, 4, 2), and those of marks, by their number.

    At a glance some are missed, in half the time.
    """
    how = cv2.aruco.DetectorParameters()
    if glance:
        how.adaptiveThreshWinSizeMin = how.adaptiveThreshWinSizeMax = WINDOW
    how.minMarkerPerimeterRate = max(how.minMarkerPerimeterRate, SMALLEST / max(page.shape))
    how.maxMarkerPerimeterRate = LARGEST
    detector = cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(_DICTIONARY), how)
    found, numbers, others = detector.detectMarkers(page)
    seen = {} if numbers is None else dict(zip(numbers.ravel().tolist(), found, strict=True))
    ours = {corner: seen[corner] for corner in range(len(corner_marks())) if corner in seen}
    return np.array([*found, *others], np.float32).reshape(-1, 4, 2), ours


def _like_marks(page: NDArray[np.uint8], squares: NDArray[np.float32]) -> int:
    """How many of the squares on a page resemble a corner mark, whichever way it lies."""
    known = _every_way()
    side = round(known.shape[1] ** 0.5)
    edge = np.array([[0, 0], [side, 0], [side, side], [0, side]], np.float32) - 0.5
    count = 0
    for corners in squares:
        upright = cv2.getPerspectiveTransform(corners, edge)
        patch = cv2.warpPerspective(page, upright, (side, side)).ravel().astype(np.float32)
        patch -= patch.mean()
        count += bool((known @ patch).max() > LIKELY * np.linalg.norm(patch))
    return count


@cache
def _every_way() -> NDArray[np.float32]:
    """All corner marks, turned and in a mirror, to be compared, float32 (32, pixels)."""
    module = 3
    ways = [
        np.kron(np.rot90(seen, turns), np.ones((module, module)))
        for _, _, modules in corner_marks()
        for seen in (~modules, ~modules[:, ::-1])
        for turns in range(4)
    ]
    known = np.array(ways, np.float32).reshape(len(ways), -1)
    known -= known.mean(1, keepdims=True)
    return known / np.linalg.norm(known, axis=1, keepdims=True)


def _squares() -> list[NDArray[np.float64]]:
    """The corners of each corner mark, float (4, 2)."""
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * MARK
    return [square + np.array([x, y]) for x, y, _ in corner_marks()]
