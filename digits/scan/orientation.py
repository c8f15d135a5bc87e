"""Tells whether a page is seen as in a mirror: from a front camera, through a slide, from a PDF.

`frame` turns a page until the printed symbols are left of the grid. Then a mirrored page stands on
its head and its symbols read backwards, which the corner marks of our own sheets and the printed
digits of any other give away.
"""

from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..paper import marks
from ..paper.layout import DIGITS, ROWS, Layout
from .quantiles import quantile

Pixels = NDArray[np.uint8]
Points = NDArray[np.floating[Any]]

CLEARLY = 0.78
"""How alike the printed digits are one way, and how much more than the other way, added up. Digits
in seven fonts reach 0.84, blurred too; other symbols, and digits in another order, 0.72."""
FAINTEST = 15
"""A printed symbol is at least this much darker than paper, of 255."""
_SIDE, _GLYPH = 48, 28
"""Of a piece of page beside a row, and of a symbol, in pixels."""


def mirrored(page: Pixels, mesh: Points) -> tuple[bool, float | None]:
    """Whether a page with the symbols left of the grid would be upright in a mirror only.

    Where neither marks nor digits tell, as with other symbols on a foreign sheet, it is not. Told
    with it is how like the printed digits its symbols are, if they had to be looked at.

    Args:
        page: uint8 (height, width).
        mesh: float (31, 21, 2), x and y of the crossings on it.

    Example:
        >>> from digits.scan import frame, pages
        >>> page = pages.load_page("01-pages/sample-1.png")
        >>> mesh = frame.find(page).mesh
        >>> mirrored(page, mesh)
        (False, None)
        >>> mirrored(page[::-1], mesh[::-1] * (1, -1) + (0, len(page) - 1))[0]
        True
    """
    corners = mesh[[0, 0, -1, -1], [0, -1, -1, 0]]
    here, there = marks.agreement(page, corners), marks.agreement(page, corners[::-1])
    # Of one alone chance could be the printer.
    if max(here, there) >= 2:
        return there > here, None
    upright, inverted = digits(page, mesh)
    return 2 * inverted - upright > CLEARLY, upright


def digits(page: Pixels, mesh: Points) -> tuple[float, float]:
    """How like the printed digits is what stands left of the grid: upright, and in a mirror.

    Args:
        page: uint8 (height, width).
        mesh: float (31, 21, 2), x and y of the crossings on it.

    Returns:
        1 for the very same; in a mirror means from top to bottom.

    Example:
        >>> from digits.scan import frame, pages
        >>> page = pages.load_page("01-pages/sample-1.png")
        >>> upright, inverted = digits(page, frame.find(page).mesh)
        >>> upright > 0.7, inverted < 0.5
        (True, True)
    """
    seen = np.array([_glyph(patch) for patch in _beside(page, mesh)])
    labels = np.array(Layout().row_labels)
    upright = np.einsum("rij,brij->b", seen, _known()[:, labels]) / ROWS
    inverted = np.einsum("rij,brij->b", seen, _known()[:, labels[::-1], ::-1]) / ROWS
    as_blurred = np.maximum(upright, inverted).argmax()
    return float(upright[as_blurred]), float(inverted[as_blurred])


def _beside(page: Pixels, mesh: Points) -> Pixels:
    """What is left of each row, uint8 (30, 48, 48), a cell wide and a cell high."""
    inward = mesh[:, :1] - mesh[:, 1:2]
    columns = mesh[:, :1] + inward * np.linspace(1.15, 0.2, _SIDE)[None, :, None]
    between = (np.arange(ROWS * _SIDE) + 0.5) / _SIDE
    above = between.astype(int)[:, None, None]
    part = between[:, None, None] - above
    points = (1 - part) * columns[above[:, 0, 0]] + part * columns[above[:, 0, 0] + 1]
    seen = cv2.remap(page, points.astype(np.float32), None, cv2.INTER_LINEAR)
    return seen.reshape(ROWS, _SIDE, _SIDE)


def _glyph(patch: Pixels) -> NDArray[np.float32]:
    """The largest piece of ink in one size, its bends stressed, of length 1; 0 without ink."""
    glyph = np.zeros((_GLYPH, _GLYPH), np.float32)
    soft = cv2.blur(patch, (3, 3)).astype(np.float32)
    dark = np.maximum(quantile(soft.ravel(), 0.8, axis=0) - soft, 0)
    if dark.max() < FAINTEST:
        return glyph
    ink = (dark > 0.4 * dark.max()).view(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    largest = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    x, y, width, height, _ = stats[largest]
    piece = (dark * (labels == largest))[y : y + height, x : x + width]
    scale = (_GLYPH - 4) / max(piece.shape)
    size = [max(1, round(side * scale)) for side in (width, height)]
    small = cv2.resize(piece, size, interpolation=cv2.INTER_AREA)
    top, left = (_GLYPH - size[1]) // 2, (_GLYPH - size[0]) // 2
    glyph[top : top + size[1], left : left + size[0]] = small
    # What all digits share, a blot in the middle, would hide what tells them apart.
    glyph = cv2.GaussianBlur(glyph, None, 1.2) - cv2.GaussianBlur(glyph, None, 2.4)
    return glyph / max(float(np.linalg.norm(glyph)), 1e-6)


@lru_cache
def _known() -> NDArray[np.float32]:
    """The ten printed digits, sharp and twice blurred, (3, 10, 28, 28).

    They are in OpenCV's own font, which resembles most others.
    """
    known = np.empty((3, len(DIGITS), _GLYPH, _GLYPH), np.float32)
    for number, digit in enumerate(DIGITS):
        large = np.full((3 * _SIDE, 3 * _SIDE), 255, np.uint8)
        cv2.putText(large, digit, (30, 112), cv2.FONT_HERSHEY_SIMPLEX, 3.6, 0, 10, cv2.LINE_AA)
        patch = cv2.resize(large, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
        for blur in range(3):
            known[blur, number] = _glyph(cv2.GaussianBlur(patch, None, max(2.5 * blur, 0.01)))
    return known
