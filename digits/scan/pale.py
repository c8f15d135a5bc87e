"""Tells pale writing from what was rubbed out, what shows through from the back side, and grain.

Pens and pencils differ in how dark they write, not in how sharp: where ink begins, the paper is as
white as anywhere. What a rubber has smeared and what shines through paper has soft edges.
"""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ..paper.layout import COLUMNS, ROWS
from . import backside, components
from .quantiles import quantile
from .straight import SIDE, Pixels

PALE, PALER = 0.4, 0.6
"""Writing that is a smaller share as dark as most of the page's must be as sharp as well; what is
not, but is as dark as the second, is doubtful."""
EDGE = 8
"""Pixels along the printed lines in which there may be rests of these, and of the next symbol."""
DARK, STEEP = 16, 24
"""Pixels that are as dark as any in the smallest symbol, and those at edges of ink."""
SHARP = 0.78
"""Writing changes from one pixel to the next by at least this share of what the page's does."""
LONG = 8
"""Strokes hang together over at least so many pixels, grain and dust do not."""
LIKE = 60
"""Cells that tell how sharp a page's writing is."""
FELLOWS = 5
"""So many pale symbols in a row or a column were written with another pen; else one may be what was
rubbed out."""


class Writing(NamedTuple):
    """What is writing on a page.

    Attributes:
        black: float32 (30, 20), how dark the darkest stroke of each cell is.
        white: what share of that still is paper, since the back side shows through.
        there: bool (30, 20), False for cells that hold what is none.
        unsure: bool (30, 20), where it may have been rubbed out: it is far paler than all
            around, or paler and less sharp.
    """

    black: NDArray[np.float32]
    white: float
    there: NDArray[np.bool_]
    unsure: NDArray[np.bool_]


def find(dark: Pixels, faintest: float) -> Writing:
    """What is writing on a page.

    Args:
        dark: uint8 (1920, 1280), how dark each pixel is.
        faintest: how dark ink is at least.

    Example:
        >>> dark = np.zeros((1920, 1280), np.uint8)
        >>> dark[20::64] = dark[21::64] = dark[22::64] = 200
        >>> dark[:64] //= 5
        >>> dark[64:128] = cv2.blur(dark[64:128], (1, 9)) // 2
        >>> writing = find(dark, 20)
        >>> writing.there[:3, 0].tolist(), writing.black[:3, 0].tolist()
        ([True, False, True], [40.0, 80.0, 200.0])
    """
    soft = cv2.blur(dark, (3, 3))
    strength = _darkest(soft, 0).astype(np.float32)
    inked = strength > faintest
    usual = float(quantile(strength[inked], 0.75, axis=0)[0]) if inked.any() else 255.0
    least = max(faintest, PALE * usual)
    white = backside.share(soft, np.where(strength < least, 0, strength))
    inner = _darkest(soft, EDGE).astype(np.float32)
    # A dot on its own hardly shows in a mean of pixels; dust is for others to tell.
    dots = (inner <= faintest) & (_darkest(dark, 0) > faintest)
    there = (strength >= least) | dots
    strength = np.maximum(strength, least)
    unsure = np.zeros_like(there)
    maybe = np.flatnonzero((inner < PALER * usual) & (inner > max(faintest, white * usual)))
    like = np.flatnonzero(inner >= max(faintest, PALER * usual))
    if len(maybe) and len(like):
        usually = quantile(_look(dark, soft, like[:: -(-len(like) // LIKE)]).sharpness, 0.5, axis=0)
        seen = _look(dark, soft, maybe)
        sharp = seen.sharpness > SHARP * usually
        unsure.flat[maybe[~sharp]] = True
        there.flat[maybe[sharp]] = True
        pale = sharp & seen.long & (inner.flat[maybe] < least)
        strength.flat[maybe[pale]] = seen.strength[pale]
        alone = np.zeros_like(there)
        alone.flat[maybe[pale]] = True
        unsure |= alone & (np.maximum(alone.sum(0), alone.sum(1, keepdims=True)) < FELLOWS)
    return Writing(strength, white, there, unsure & there)


def _darkest(page: Pixels, edge: int) -> Pixels:
    """The darkest pixel of each cell that is so far from the printed lines, uint8 (30, 20)."""
    upright = page.reshape(ROWS, SIDE, -1)[:, edge : SIDE - edge].max(1)
    return np.asarray(upright.reshape(ROWS, COLUMNS, SIDE)[..., edge : SIDE - edge].max(2))


class _Look(NamedTuple):
    """A closer look at some cells: how dark and how sharp strokes are, and whether any is long."""

    strength: NDArray[np.float32]
    sharpness: NDArray[np.float32]
    long: NDArray[np.bool_]


def _look(dark: Pixels, soft: Pixels, cells: NDArray[np.intp]) -> _Look:
    """A closer look at n cells of a page, without what lies near the printed lines.

    Sharpness is how much darker a pixel is than the one beside it, as a share of the strength.
    """
    by_cell = (each.reshape(ROWS, SIDE, COLUMNS, SIDE) for each in (dark, soft))
    seen, smooth = (each[cells // COLUMNS, :, cells % COLUMNS] for each in by_cell)
    across, down = (
        cv2.Sobel(seen.reshape(-1, SIDE), cv2.CV_32F, *way, scale=1 / 8) for way in ((1, 0), (0, 1))
    )
    steep = cv2.magnitude(across, down).reshape(seen.shape)
    inside = (slice(None), slice(EDGE, -EDGE), slice(EDGE, -EDGE))
    # A few pixels may be dust.
    strength, steepest = (
        np.partition(each[inside].reshape(len(cells), -1), -few, axis=1)[:, -few].astype(np.float32)
        for each, few in ((smooth, DARK), (steep, STEEP))
    )
    strength = np.maximum(strength, 1)
    there = smooth > strength[:, None, None] / 2
    # The printed lines keep them apart.
    there[:, [0, -1]] = False
    found = components.find(there.reshape(-1, SIDE), connectivity=8).boxes[1:]
    long = np.zeros(len(cells), bool)
    long[found[found[:, 2:].max(1) >= LONG, 1] // SIDE] = True
    return _Look(strength, steepest / strength, long)
