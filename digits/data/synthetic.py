"""Digits by synthetic hands, for a network to learn from beside its class's own.

A few sheets show a few hands, and whoever writes a 1 without a flag or a 7 without a bar may not be
among them. `hands` knows such forms. So a network that has met them, too, reads strangers better,
although nobody's handwriting was added.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice

import cv2
import numpy as np
from numpy.typing import NDArray

from ..normalise import normalised
from ..paper import hands
from ..paper.doodles import doodle
from ..paper.hands import Hand
from ..paper.strokes import FORMS
from ..wording import number, text
from . import dataset
from .dataset import Dataset
from .split import Split

HANDS = 600
"""Each writes every symbol once: about as many tiles as ten people bring."""
STRANGERS = 60
"""More hands, from whom no network learns."""
SEED = 2
"""Not that of `digits samples`, whose pages should remain unknown hands."""
AT_ONCE = 300
DOODLES = 2500
"""Drawings of no digit: about three for every ten digits that a network sees."""
DOODLES_PEN = 0.04
CELL = 100
"""A cell's side in pixels, and thus about as fine as a scan."""


def join(parts: Split) -> Split:
    """The split with tiles by synthetic hands, and doodles, among those to learn from.

    From doodles, which are none of the symbols, a network learns to be sure of nothing (Hendrycks,
    Mazeika and Dietterich, 2019, "Deep anomaly detection with outlier exposure"). Validation and
    test stay what they are: they ask how well people are read. Hands write and doodles stand beside
    digits only; where there are other symbols, or tiles that are streamed, nothing is added.

    Example:
        >>> from digits.data.split import train_test_split
        >>> own = train_test_split(dataset.load("04-sheets"))
        >>> helped = join(own)
        >>> len(helped.train) - len(own.train) == helped.synthetic == 600 * 10
        True
    """
    train = parts.train
    if not isinstance(train, Dataset) or not set(train.symbols) <= set(FORMS):
        return parts
    written = tiles(train.symbols)
    joined = replace(dataset.joined([train, written]), others=doodles())
    return replace(parts, train=joined, synthetic=len(written))


def sentence() -> str:
    """Who else the network learns from, for the screen.

    Example:
        >>> sentence()
        'Joining in: 600 synthetic hands, so that the network reads strangers too.'
    """
    return text(
        de=f"Mit dabei: {number(HANDS)} erfundene Hände, damit das Netz auch Fremde liest.",
        en=f"Joining in: {number(HANDS)} synthetic hands, so that the network reads strangers too.",
    )


@lru_cache(maxsize=1)
def doodles() -> NDArray[np.uint8]:
    """Tiles that are no digits, uint8 (2500, 28, 28), see `paper.doodles`."""
    random = np.random.default_rng(SEED)
    drawings = (doodle(random) for _ in range(DOODLES))
    return _tiles(_inked([path * 0.7 for path in drawing], DOODLES_PEN) for drawing in drawings)


@lru_cache(maxsize=2)
def tiles(symbols: tuple[str, ...]) -> Dataset:
    """One tile of each symbol by each of 600 synthetic hands.

    Args:
        symbols: digits.

    Example:
        >>> tiles(("3", "8")).x.shape
        (1200, 28, 28)
    """
    return _written(symbols, range(HANDS), SEED)


@lru_cache(maxsize=2)
def strangers(symbols: tuple[str, ...]) -> Dataset | None:
    """One tile of each symbol by each of 60 more hands, from whom no network learns.

    They tell how sure a network may be of people whom it does not know, see `model.calibration`.

    Args:
        symbols: where they are no digits, there are no such hands.

    Example:
        >>> len(strangers(("3", "8")) or ())
        120
    """
    if not set(symbols) <= set(FORMS):
        return None
    return _written(symbols, range(HANDS, HANDS + STRANGERS), SEED + 1)


def unseen(parts: Split) -> Dataset:
    """What a network that learns from `join(parts)` does not learn from, by people and by hands.

    Example:
        >>> from digits.data.split import train_test_split
        >>> own = train_test_split(dataset.load("04-sheets"))
        >>> len(unseen(own)) - len(own.validation)
        600
    """
    more = strangers(parts.validation.symbols)
    return dataset.joined([parts.validation, *([more] if more else [])])


def _written(symbols: tuple[str, ...], numbers: range, seed: int) -> Dataset:
    """One tile of each symbol by each of the hands with these numbers."""
    random = np.random.default_rng(seed)
    writers = [hands.hand(i, SEED) for i in numbers]
    n = len(numbers) * len(symbols)
    return Dataset(
        tiles=_tiles(_drawn(hand, symbol, random) for hand in writers for symbol in symbols),
        y=np.tile(np.arange(len(symbols)), len(numbers)),
        writers=np.repeat([f"synthetic-{i}" for i in numbers], len(symbols)),
        files=np.full(n, "synthetic"),
        pages=np.zeros(n, np.int64),
        rows=np.repeat(np.array(numbers), len(symbols)),
        columns=np.tile(np.arange(len(symbols)), len(numbers)),
        symbols=symbols,
    )


def _tiles(drawings: Iterable[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    """Drawings as tiles, uint8 (n, 28, 28); never are many of them in memory."""
    drawings = iter(drawings)
    parts = []
    while some := list(islice(drawings, AT_ONCE)):
        parts.append(normalised(some))
    return np.concatenate(parts)


def _drawn(hand: Hand, symbol: str, random: np.random.Generator) -> NDArray[np.uint8]:
    """A symbol as this hand writes it this time, see `_inked`."""
    pen = hand.pen * random.uniform(0.85, 1.15)
    return _inked(hands.write(hand, symbol, random), pen)


def _inked(strokes: Sequence[NDArray[np.float64]], pen: float) -> NDArray[np.uint8]:
    """Strokes in shares of a cell's side, in the middle of uint8 (140, 140), dark ink on white."""
    # A digit that leaves its cell should still be whole.
    picture = np.full((CELL * 7 // 5, CELL * 7 // 5), 255, np.uint8)
    points = np.concatenate(strokes)
    middle = (points.min(0) + points.max(0)) / 2
    # OpenCV takes sixteenths of a pixel as whole numbers.
    for stroke in strokes:
        path = np.round(((stroke - middle) * CELL + len(picture) / 2) * 16).astype(np.int32)
        cv2.polylines(picture, [path], False, 0, max(1, round(pen * CELL)), cv2.LINE_AA, 4)
    return picture
