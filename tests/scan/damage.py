"""What a clean scan goes through in everyday school, each kind at several strengths.

A kind is a pure function of a clean page, of its crossings and of a strength; `KINDS` lists them
all with the strengths at which they are tried. `verdict` compares what was read of the damaged page
with what was read of the clean one.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from digits.scan import cells
from digits.scan.frame import Frame
from digits.scan.reading import Page
from digits.scan.straight import MARGIN, SIDE, SIZE

Picture = NDArray[np.uint8]
Points = NDArray[np.floating[Any]]
COLUMNS = 20
ALIKE = 0.78
"""How alike two tiles of the same writing are at least, as `likeness` has it. Of pages scanned anew
in another size 99.8 % are by 0.92; of two different digits, nine in ten are by less than that."""
STUMBLED = r"can't be read \(\w+\)"
"""How the reader tells of what nobody has thought of, see `reading.unforeseen`."""
STRAY = 0.02
"""The share of a page's tiles that may be unlike before the page counts as wrong."""


class Damaged(NamedTuple):
    """A page that something happened to.

    Attributes:
        page: uint8 (height, width).
        gone: the cells, counted row by row, that must not be used any more.
        mesh: where the crossings lie now, float (31, 21, 2); None if that is not said.
        may: the cells of which so much is gone that they may be used, if they can be, or not.
    """

    page: Picture
    gone: tuple[int, ...] = ()
    mesh: Points | None = None
    may: tuple[int, ...] = ()


class Kind(NamedTuple):
    """What can happen to a page.

    Attributes:
        damage: from the clean page, its crossings, float (31, 21, 2), and a strength.
        strengths: at which it is tried.
        reason: for which such a page may be refused, a regular expression; for none by default.
    """

    damage: Callable[[Picture, Points, float], Damaged]
    strengths: tuple[float, ...]
    reason: str = "(?!)"


def verdict(clean: Page, damaged: Damaged, seen: Page, reason: str = "") -> str:
    """Whether a damaged page was "read", "refused", read with "losses", or is "wrong" in silence.

    One that is refused for another reason than a true one is "untrue".

    A page at which the reader stumbled is not refused, but wrong as well.

    Args:
        clean: what was read of the page before.
        damaged: what happened to it.
        seen: what was read of it then.
        reason: a regular expression for true reasons to refuse it.
    """
    if seen.problem and re.search(STUMBLED, seen.problem):
        return "wrong"
    if seen.problem:
        return "refused" if re.search(reason, seen.problem) else "untrue"
    # What is doubtful is for `digits review` to show.
    back = set(damaged.gone) & set(seen.used) - set(seen.doubtful)
    if wrong(clean, damaged, seen) > STRAY * len(clean.used) or len(back) > len(damaged.gone) / 10:
        return "wrong"
    expected = set(clean.used) - set(damaged.gone) - set(damaged.may)
    return "read" if len(expected - set(seen.used)) <= STRAY * len(expected) else "losses"


def wrong(clean: Page, damaged: Damaged, seen: Page) -> int:
    """How many used tiles do not show what the clean page has in their cell; none is doubtful."""
    before = dict(zip(clean.used, clean.tiles, strict=True))
    for cell in damaged.gone:
        before.pop(cell, None)
    tiles = zip(seen.used, seen.tiles, strict=True)
    return sum(
        cell not in before or likeness(before[cell], tile) < ALIKE
        for cell, tile in tiles
        if cell not in seen.doubtful
    )


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


def dithered(page: Picture, mesh: Points, strength: float) -> Damaged:
    """Black and white by Floyd and Steinberg, from paper as bright as `strength`."""
    grey = Image.fromarray(_with_paper(page, strength))
    return Damaged(np.asarray(grey.convert("1")).astype(np.uint8) * 255)


def ordered(page: Picture, mesh: Points | None, strength: float, paper: float = 235) -> Damaged:
    """Black and white by Bayer's matrix of side `strength`, from such paper."""
    size = int(strength)
    order = np.zeros((1, 1))
    while len(order) < size:
        order = np.block([[4 * order, 4 * order + 2], [4 * order + 3, 4 * order + 1]])
    return Damaged(_over(_with_paper(page, paper), (order + 0.5) / size**2))


def screened(page: Picture, mesh: Points, strength: float) -> Damaged:
    """Black and white through a printer's screen of dots `strength` pixels apart, paper at 235."""
    y, x = np.indices(page.shape)
    across, down = ((x + sign * y) * (2**0.5 * np.pi / strength) for sign in (1, -1))
    return Damaged(_over(_with_paper(page, 235), (np.cos(across) + np.cos(down) + 2) / 4))


def peppered(page: Picture, mesh: Points, strength: float) -> Damaged:
    """With salt and pepper in a share of all pixels."""
    chance = np.random.default_rng(0).random(page.shape)
    return Damaged(np.where(chance < strength / 2, 0, np.where(chance < strength, 255, page)))


def thresholded(page: Picture, mesh: Points, strength: float) -> Damaged:
    """Black where darker than `strength`, white elsewhere: too low, it breaks lines."""
    return Damaged(np.where(page < strength, 0, 255).astype(np.uint8))


def soft(page: Picture, mesh: Points, strength: float) -> Damaged:
    """As through a soft lens: blurred by a Gaussian of `strength` pixels."""
    return Damaged(np.asarray(cv2.GaussianBlur(page, None, strength)))


def defocused(page: Picture, mesh: Points, strength: float) -> Damaged:
    """Out of focus: each point becomes a disc with a radius of `strength` pixels."""
    side = 2 * round(strength) + 1
    return _smeared(page, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))


def shaken(page: Picture, mesh: Points, strength: float) -> Damaged:
    """Moved along the rows by `strength` pixels while it was taken."""
    return _smeared(page, np.ones((1, round(strength))))


def _smeared(page: Picture, kernel: Points) -> Damaged:
    return Damaged(np.asarray(cv2.filter2D(page, -1, kernel / kernel.sum())))


def low(page: Picture, mesh: Points, strength: float) -> Damaged:
    """All writing `strength` cells lower, over the lines."""
    return Damaged(_moved(page, mesh, (0, strength)))


def beside(page: Picture, mesh: Points, strength: float) -> Damaged:
    """All writing `strength` cells further right, over the lines."""
    return Damaged(_moved(page, mesh, (strength, 0)))


def struck(*strokes: list[tuple[float, float]]) -> Callable[[Picture, Points, float], Damaged]:
    """Two cells of each row crossed out with these strokes, as large as the strength.

    Args:
        strokes: points x, y from the middle of a cell, which is 1 wide and high.
    """

    def damage(page: Picture, mesh: Points, strength: float) -> Damaged:
        chance = np.random.default_rng(round(100 * strength))
        page = page.copy()
        pitch = float(np.linalg.norm(mesh[0, 0] - mesh[0, -1])) / COLUMNS
        gone = []
        for row in range(len(mesh) - 1):
            # Never side by side: each shall be judged on its own.
            first = int(chance.integers(0, COLUMNS // 2 - 1))
            for column in (first, first + COLUMNS // 2):
                gone.append(row * COLUMNS + column)
                middle = mesh[row : row + 2, column : column + 2].mean((0, 1))
                middle = middle + chance.uniform(-0.06, 0.06, 2) * pitch
                angle = chance.uniform(-0.07, 0.07)
                turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
                for stroke in strokes:
                    points = middle + np.array(stroke) @ turn * strength * pitch
                    fine = (points * 16).round().astype(np.int32)
                    width = max(1, round(0.04 * pitch))
                    cv2.polylines(page, [fine], False, 60, width, cv2.LINE_AA, 4)
        return Damaged(page, tuple(gone))

    return damage


def _with_paper(page: Picture, level: float) -> Picture:
    return (page * (level / 255)).round().astype(np.uint8)


def _over(page: Picture, threshold: Points) -> Picture:
    """White where a page is brighter than a pattern of thresholds, 0 to 1, that repeats."""
    down, across = (-(-a // b) for a, b in zip(page.shape, threshold.shape, strict=True))
    pattern = np.tile(threshold, (down, across))[: page.shape[0], : page.shape[1]]
    return np.where(page > 255 * pattern, 255, 0).astype(np.uint8)


def _moved(page: Picture, mesh: Points, by: tuple[float, float]) -> Picture:
    """The page with its writing moved by cells across and down; the print stays."""
    corners = mesh[[0, 0, -1, -1], [0, -1, -1, 0]]
    written = 255 - cells.cut(page, Frame(corners, mesh, 0))
    flat = np.zeros((30 * SIDE + 2 * MARGIN, 20 * SIDE + 2 * MARGIN), np.uint8)
    for cell, window in enumerate(written):
        y, x = cell // COLUMNS * SIDE, cell % COLUMNS * SIDE
        part = flat[y : y + SIZE, x : x + SIZE]
        np.maximum(part, window, out=part)
    mask = cv2.dilate((flat > 40).astype(np.uint8), np.ones((5, 5), np.uint8))
    here = np.array([[0, 0], [20, 0], [20, 30], [0, 30]], np.float32) * SIDE + MARGIN
    onto = cv2.getPerspectiveTransform(here, corners.astype(np.float32))
    mask = cv2.warpPerspective(mask, onto, page.shape[::-1])
    paper = int(np.median(page))
    ink = np.where(mask, np.maximum(paper - page.astype(int), 0), 0).astype(np.uint8)
    pitch = float(np.linalg.norm(mesh[0, 0] - mesh[0, -1])) / COLUMNS
    shift = np.array([[1, 0, by[0] * pitch], [0, 1, by[1] * pitch]])
    return cv2.subtract(cv2.add(page, ink), cv2.warpAffine(ink, shift, page.shape[::-1]))


_RING = [(0.5 * np.cos(t), 0.5 * np.sin(t)) for t in np.linspace(0, 2 * np.pi, 40)]
_SIZES = (0.6, 0.75, 0.9)

BITS = "in dots or bits"
BLURRED = "is blurred|no grid"
BETWEEN = "between the cells"
NO_GRID = "no grid|The grid has|lines of the grid"

KINDS: dict[str, Kind] = {
    "turned": Kind(turned, (0, 1, 2, 3)),
    "mirrored": Kind(mirrored, (0, 1, 2, 3)),
    "dithered": Kind(dithered, (250, 235, 215), BITS),
    "ordered dither": Kind(ordered, (4, 8), BITS),
    "halftone": Kind(screened, (3, 4, 5, 6), BITS),
    "salt and pepper": Kind(peppered, (0.002, 0.01, 0.03), BITS),
    "threshold": Kind(thresholded, (60, 90, 130), BITS),
    "blurred": Kind(soft, (2, 3, 5), BLURRED),
    "out of focus": Kind(defocused, (3, 5, 8), BLURRED),
    "shaken": Kind(shaken, (5, 9, 13), BLURRED),
    "low": Kind(low, (0.1, 0.17, 0.3, 0.5), BETWEEN),
    "to the right": Kind(beside, (0.1, 0.17, 0.3, 0.5), BETWEEN),
    "a level stroke": Kind(struck([(-0.5, 0), (0.5, 0)]), _SIZES),
    "an upright stroke": Kind(struck([(0, -0.5), (0, 0.5)]), _SIZES),
    "a flat slash": Kind(struck([(-0.5, 0.18), (0.5, -0.18)]), _SIZES),
    "a small cross": Kind(
        struck([(-0.5, -0.5), (0.5, 0.5)], [(-0.5, 0.5), (0.5, -0.5)]), (0.4, 0.5, 0.65)
    ),
    "a double stroke": Kind(struck([(-0.5, -0.1), (0.5, -0.1)], [(-0.5, 0.1), (0.5, 0.1)]), _SIZES),
    "a circle": Kind(struck(_RING), (0.8, 0.9, 1.05)),
    "a tick": Kind(struck([(-0.3, 0.1), (-0.1, 0.35), (0.45, -0.4)]), (0.8, 1.0, 1.3)),
}
