"""What a clean scan goes through in everyday school, each kind at several strengths.

A kind is a pure function of a clean page, of its crossings and of a strength; `KINDS` lists them
all with the strengths at which they are tried. `verdict` compares what was read of the damaged page
with what was read of the clean one.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from digits.scan.reading import Page

Picture = NDArray[np.uint8]
Points = NDArray[np.floating[Any]]
COLUMNS = 20
ALIKE = 0.75
"""How alike two tiles of the same writing are at least, as `likeness` has it."""
STRAY = 0.02
"""The share of a page's tiles that may be unlike before the page counts as wrong."""


class Damaged(NamedTuple):
    """A page that something happened to.

    Attributes:
        page: uint8 (height, width).
        gone: the cells, counted row by row, that must not be used any more.
    """

    page: Picture
    gone: tuple[int, ...] = ()


class Kind(NamedTuple):
    """What can happen to a page.

    Attributes:
        damage: from the clean page, its crossings, float (31, 21, 2), and a strength.
        strengths: at which it is tried.
    """

    damage: Callable[[Picture, Points, float], Damaged]
    strengths: tuple[float, ...]


def verdict(clean: Page, damaged: Damaged, seen: Page) -> str:
    """Whether a damaged page was "read", "refused", read with "losses", or is "wrong" in silence.

    Args:
        clean: what was read of the page before.
        damaged: what happened to it.
        seen: what was read of it then.
    """
    if seen.problem:
        return "refused"
    if wrong(clean, damaged, seen) > STRAY * len(clean.used):
        return "wrong"
    expected = set(clean.used) - set(damaged.gone)
    return "read" if len(expected - set(seen.used)) <= STRAY * len(expected) else "losses"


def wrong(clean: Page, damaged: Damaged, seen: Page) -> int:
    """How many used tiles do not show what the clean page has in their cell."""
    before = dict(zip(clean.used, clean.tiles, strict=True))
    for cell in damaged.gone:
        before.pop(cell, None)
    tiles = zip(seen.used, seen.tiles, strict=True)
    return sum(cell not in before or likeness(before[cell], tile) < ALIKE for cell, tile in tiles)


def likeness(one: Picture, other: Picture) -> float:
    """How alike two tiles are, 1 if they are the same; a pixel or two to the side matter little."""
    soft = [cv2.GaussianBlur(255.0 - tile, None, 1.5).ravel() for tile in (one, other)]
    length = float(np.linalg.norm(soft[0]) * np.linalg.norm(soft[1]))
    return float(soft[0] @ soft[1]) / length if length else 0.0


def turned(page: Picture, mesh: Points, strength: float) -> Damaged:
    """Lying any way up: `strength` quarter turns."""
    return Damaged(np.ascontiguousarray(np.rot90(page, int(strength))))


def mirrored(page: Picture, mesh: Points, strength: float) -> Damaged:
    """As in a mirror, then turned by `strength` quarter turns."""
    return Damaged(np.ascontiguousarray(np.rot90(page[:, ::-1], int(strength))))


KINDS: dict[str, Kind] = {
    "turned": Kind(turned, (0, 1, 2, 3)),
    "mirrored": Kind(mirrored, (0, 1, 2, 3)),
}
