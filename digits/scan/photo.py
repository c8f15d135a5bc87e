"""What was written on a photographed sheet, without paper, shadows and whatever else lies there.

The page does exactly the same with what a camera sees: `web/js/pen/photo.js` is this file in
JavaScript, and a test holds both against the same pictures.
"""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from . import light
from .row import Box, around, side

NEAR = 0.2
"""Brightness is compared with that of the paper so near, as a share of the picture's height."""
BROADEST = 0.4
"""The same as a share of the symbol's size."""
FAINTEST = 0.12
"""Ink is at least this much darker than the paper, 0 to 1."""
SHARE = 0.4
"""And at least this much as dark as the darkest: the lines of squared paper are fainter."""
SMALLEST = 0.12
"""A symbol takes at least so much of the picture's shorter side."""
FAINT, SMALL = 0.05, 0.01
"""The same where it is sure that something is written."""
SPECK = 0.12
"""A piece of a symbol has at least this share of the largest piece's size …"""
AWAY = 0.5
"""… and is no further away, as a share of the same …"""
SYMBOL = 0.4
"""… or it is a symbol of the same row: it has at least this share of that size …"""
LEVEL = 0.5
"""… shares this much of the lower one's height …"""
BLANK = 3
"""… and is no further away, as a share of the same size."""
ALIKE = 0.6
"""And is at least this much as dark: it is by the same pen, and no shadow."""
ROUNDS = 4
"""How often what reaches the edge is taken away, to see what is fainter."""
SOFT = 4
"""And so many pixels around it, which are its soft edge; or three times as many to be sure."""
EDGE = 2
"""So many pixels of paper are put around a picture whose ink reaches the edge."""


class Ink(NamedTuple):
    """What was written.

    Attributes:
        grey: uint8 (height, width), dark ink on white 255.
        box: around it, in pixels.
        size: the longer side of its largest piece, in pixels.
    """

    grey: NDArray[np.uint8]
    box: Box
    size: int


class Piece(NamedTuple):
    """What hangs together: its number, the box around it, and how dark it is at most."""

    label: int
    box: Box
    darkest: float


def ink(grey: NDArray[np.uint8], sure: bool = False, size: float = 0) -> Ink | None:
    """The largest group of ink, or the row around it; None where nothing is written.

    How bright the paper is, the brightest places nearby tell, and ink is what is darker. What
    reaches the picture's edge is no symbol but a desk, a finger, the line above.

    Args:
        grey: uint8 (height, width), 0 black.
        sure: that something is written: then it may be faint or small, and if there is nothing
            else, it may reach the edge.
        size: of the symbols in pixels, if it is known.

    Example:
        >>> photo = np.full((100, 100), 90, np.uint8)
        >>> photo[30:70, 45:55] = 40
        >>> found = ink(photo)
        >>> found.grey[50, [0, 50]].tolist()
        [255, 0]
    """
    if light.is_negative(grey):
        grey = 255 - grey
    dark = light.darkness(grey, BROADEST * size if size else NEAR * len(grey))
    found = _inside(dark, sure)
    if found or not sure:
        return found

    # With paper around it, ink reaches the edge no more.
    dark = light.darkness(grey, BROADEST * (size or len(grey)))
    found = _inside(np.pad(dark, EDGE), sure=False)
    if found is None:
        return None
    box = Box(*(place - EDGE for place in found.box))
    return Ink(found.grey[EDGE:-EDGE, EDGE:-EDGE], box, found.size)


def _inside(dark: NDArray[np.float32], sure: bool) -> Ink | None:
    """The largest group of ink of all that does not reach the edge."""
    shorter = min(dark.shape)
    for turn in range(ROUNDS):
        full = float(dark.max())
        limit = max(FAINT if sure else FAINTEST, SHARE * full)
        labels, pieces = _pieces(dark, limit)
        inside = [piece for piece in pieces if _is_inside(piece.box, dark.shape)]
        edge = [piece for piece in pieces if not _is_inside(piece.box, dark.shape)]
        # Beside something darker than it is, ink would be taken for paper.
        if not any(piece.darkest == full for piece in edge):
            group = _group(inside, shorter, sure)
            return _written(dark, labels, group, limit, full) if group else None
        # Of ink that reaches the edge, a rest must not be left.
        if sure and not turn and not _group(inside, shorter, False):
            return None
        dark[_around(labels, edge, 3 * SOFT if sure else SOFT)] = 0
    return None


def _pieces(dark: NDArray[np.float32], limit: float) -> tuple[NDArray[np.int32], list[Piece]]:
    """What is darker than the limit and hangs together; and which piece each pixel belongs to."""
    mask = (dark > limit).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    darkest = np.zeros(count, np.float32)
    np.maximum.at(darkest, labels[mask > 0], dark[mask > 0])
    return np.asarray(labels, np.int32), [
        Piece(label, Box(left, top, left + width, top + height), darkest[label])
        for label, (left, top, width, height, _) in enumerate(stats.tolist())
        if label
    ]


def _is_inside(box: Box, shape: tuple[int, ...]) -> bool:
    return box.top > 0 and box.left > 0 and box.bottom < shape[0] and box.right < shape[1]


def _group(pieces: list[Piece], shorter: int, sure: bool) -> list[Piece]:
    """The largest piece, and all that are large enough and near enough to belong to it.

    Args:
        pieces: none of which reaches the edge.
        shorter: side of the picture.
        sure: that something is written.
    """
    for least in (SMALLEST, SMALL) if sure else (SMALLEST,):
        large = [piece for piece in pieces if side(piece.box) >= least * shorter]
        if large:
            break
    else:
        return []
    darkest = max(piece.darkest for piece in large)
    alike = [piece for piece in pieces if piece.darkest >= ALIKE * darkest]
    first, *others = sorted(alike, key=lambda piece: (-side(piece.box), piece.box))
    size = side(first.box)
    left = [piece for piece in others if side(piece.box) >= SPECK * size]
    group, added = [first], [first]
    while added:
        added = [one for one in left if any(_belong(one.box, each.box, size) for each in group)]
        left = [piece for piece in left if piece not in added]
        group += added
    return group


def _belong(a: Box, b: Box, size: int) -> bool:
    """Whether two pieces are of one symbol or row, the largest piece being of such a size."""
    level = min(a.bottom, b.bottom) - max(a.top, b.top)
    in_row = level >= LEVEL * min(a.bottom - a.top, b.bottom - b.top)
    large = min(side(a), side(b)) >= SYMBOL * size
    return _gap(a, b) <= (BLANK if in_row and large else AWAY) * size


def _gap(a: Box, b: Box) -> int:
    """How far two boxes are apart."""
    return max(a.left - b.right, b.left - a.right, a.top - b.bottom, b.top - a.bottom)


def _written(
    dark: NDArray[np.float32],
    labels: NDArray[np.int32],
    group: list[Piece],
    limit: float,
    full: float,
) -> Ink:
    """The group alone, with soft edges; `full` is how dark the darkest ink is."""
    faint = limit / 2
    grey = np.rint(255 - 255 * (dark - faint) / (full - faint)).clip(0, 255).astype(np.uint8)
    grey[~_around(labels, group, 1)] = 255
    boxes = [piece.box for piece in group]
    return Ink(grey, around(boxes), max(map(side, boxes)))


def _around(labels: NDArray[np.int32], pieces: list[Piece], reach: int) -> NDArray[np.bool_]:
    """Where pieces are, and so many pixels to each side."""
    chosen = np.zeros(labels.max() + 1, np.uint8)
    chosen[[piece.label for piece in pieces]] = 1
    square = np.ones((2 * reach + 1,) * 2, np.uint8)
    return np.asarray(cv2.dilate(chosen[labels], square) > 0)
