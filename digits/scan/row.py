"""Cuts a row of symbols, such as a telephone number, into its symbols.

Works on dark ink on white, as `photo.ink` leaves it and as a drawing is anyway. Whatever hangs
together is one piece; pieces that stand above each other (i, ä, ÷, =) are one symbol. Symbols that
touch each other stay together: they can't be parted without reading them. The page does exactly the
same while you draw: `web/js/pen/row.js` is this file in JavaScript, and a test holds both against
the same pictures.
"""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ..normalise import INK

OVERLAP = 0.5
"""Pieces are above each other if they share this much of the narrower one's width."""
SPECK = 0.2
"""A symbol whose longer side is a smaller share of the longest symbol's is a speck."""
SKIP = 0.04
"""A gap of a smaller share of the longest piece's side parts nothing: the pen skipped."""
BESIDE = 0.06
"""Pieces nearer to each other than this share of the longer one's side may be one symbol …"""
LOWER = 0.12
"""… if one begins and ends lower by at least this share: a 4 in two strokes."""
DOT = 0.06
"""A piece whose longer side is a smaller share of the longest piece's is dirt, no dot of an i."""
SMALL = "°.,·'’‘´`*"
"""Signs that are no specks, however small beside a digit."""
MOST = 100
"""With more pieces a picture is noise or a page, no row."""
SIDE_BY_SIDE = '"„“”«»…%‰½¼¾'
"""Signs whose pieces stand beside each other."""


class Box(NamedTuple):
    """A rectangle in a picture, in pixels; right and bottom are exclusive."""

    left: int
    top: int
    right: int
    bottom: int


def is_row(symbols: tuple[str, ...]) -> bool:
    """Whether pieces that stand apart are symbols of their own: not with words, and not with “%”.

    Example:
        >>> is_row(("0", "1")), is_row(("ch", "sch")), is_row(("%", "+"))
        (True, False, False)
    """
    return all(len(symbol) == 1 and symbol not in SIDE_BY_SIDE for symbol in symbols)


def pieces(grey: NDArray[np.uint8]) -> list[tuple[Box, NDArray[np.bool_]]]:
    """What hangs together, each with its box and where its ink is.

    Args:
        grey: uint8 (height, width), dark ink on white 255.

    Returns:
        In order of their left edges; the ink is bool (height, width) of the box. What is too small
        to be a dot is left out.
    """
    ink = (grey <= 255 - INK).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    longest = int(stats[1:, 2:4].max(initial=0))
    # A stroke that skips a little is one stroke all the same.
    reach = int(SKIP * longest) + 1
    wide = cv2.dilate(ink, np.ones((reach, reach), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(wide, connectivity=8)
    y, x = np.nonzero(ink)
    owner = labels[y, x]
    large = stats[:, 2:4].max(axis=1) >= DOT * longest
    found = []
    for piece in (np.flatnonzero(large[1:]) + 1).tolist():
        down, across = y[owner == piece], x[owner == piece]
        box = Box(*map(int, (across.min(), down.min(), across.max() + 1, down.max() + 1)))
        if side(box) >= DOT * longest:
            part = labels[box.top : box.bottom, box.left : box.right] == piece
            found.append((box, part & (ink[box.top : box.bottom, box.left : box.right] > 0)))
        if len(found) > MOST:
            break
    return sorted(found, key=lambda pair: pair[0])


def symbols(
    grey: NDArray[np.uint8], known: tuple[str, ...] = ()
) -> list[tuple[Box, NDArray[np.uint8]]]:
    """The symbols of a row from left to right, each with its box and a picture of it alone.

    Args:
        grey: uint8 (height, width), dark ink on white 255.
        known: which symbols there may be. Without “°” and its like, what is as small is a speck.

    Returns:
        The pictures are uint8, as large as their boxes, and show no ink of their neighbours. With
        more than a hundred pieces there is no row, and nothing is returned.

    Example:
        >>> row = np.full((40, 90), 255, np.uint8)
        >>> row[5:35, 10:14] = row[5:35, 50:54] = row[5:9, 40:54] = 0
        >>> [box for box, _ in symbols(row)]
        [Box(left=10, top=5, right=14, bottom=35), Box(left=40, top=5, right=54, bottom=35)]
    """
    groups = [[piece] for piece in pieces(grey)]
    if len(groups) > MOST:
        return []
    while pair := _of_one_symbol(groups):
        first, second = pair
        groups[first] += groups.pop(second)
    framed = [(around([box for box, _ in group]), group) for group in groups]
    longest = max((side(box) for box, _ in framed), default=0)
    least = DOT if any(symbol in SMALL for symbol in known) else SPECK
    framed = [(box, group) for box, group in framed if side(box) >= least * longest]
    framed.sort(key=lambda pair: pair[0].left + pair[0].right)
    return [(box, _alone(grey, box, group)) for box, group in framed]


def around(boxes: list[Box]) -> Box:
    """The box around several.

    Example:
        >>> around([Box(0, 0, 2, 2), Box(1, 5, 4, 6)])
        Box(left=0, top=0, right=4, bottom=6)
    """
    left, top, right, bottom = zip(*boxes, strict=True)
    return Box(min(left), min(top), max(right), max(bottom))


def _of_one_symbol(groups: list[list[tuple[Box, NDArray[np.bool_]]]]) -> tuple[int, int] | None:
    """Two groups that belong to one symbol, if there are any."""
    boxes = [around([box for box, _ in group]) for group in groups]
    for second, b in enumerate(boxes):
        for first, a in enumerate(boxes[:second]):
            if _above_each_other(a, b) or _stepped(a, b):
                return first, second
    return None


def _above_each_other(a: Box, b: Box) -> bool:
    shared = min(a.right, b.right) - max(a.left, b.left)
    return shared >= OVERLAP * min(a.right - a.left, b.right - b.left)


def _stepped(a: Box, b: Box) -> bool:
    """Whether two pieces nearly touch, and one stands lower than the other with both its ends."""
    longer = max(side(a), side(b))
    gap = max(a.left, b.left) - min(a.right, b.right)
    down, further = b.top - a.top, b.bottom - a.bottom
    lower = min(abs(down), abs(further)) if down * further > 0 else 0
    return gap <= BESIDE * longer and lower >= LOWER * longer


def side(box: Box) -> int:
    """The longer side of a box.

    Example:
        >>> side(Box(0, 0, 2, 5))
        5
    """
    return max(box.right - box.left, box.bottom - box.top)


def _alone(
    grey: NDArray[np.uint8], box: Box, group: list[tuple[Box, NDArray[np.bool_]]]
) -> NDArray[np.uint8]:
    """The box's picture with this group's ink, soft edges included, and no other."""
    mask = np.zeros((box.bottom - box.top, box.right - box.left), np.uint8)
    for (left, top, right, bottom), ink in group:
        mask[top - box.top : bottom - box.top, left - box.left : right - box.left] |= ink
    near = cv2.dilate(mask, np.ones((3, 3), np.uint8))
    return np.where(near, grey[box.top : box.bottom, box.left : box.right], 255).astype(np.uint8)
