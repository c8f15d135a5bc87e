"""Digits by synthetic hands, for a network to learn from beside its class's own.

A few sheets show a few hands, and whoever writes a 1 without a flag or a 7 without a bar may not be
among them. `hands` knows such forms. So a network that has met them, too, reads strangers better,
although nobody's handwriting was added.
"""

from dataclasses import replace
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ..normalise import normalised
from ..paper import hands
from ..paper.hands import Hand
from ..paper.strokes import FORMS
from ..wording import number, text
from . import dataset
from .dataset import Dataset
from .split import Split

HANDS = 300
"""Each writes every symbol once: about as many tiles as five people bring."""
STRANGERS = 60
"""More hands, from whom no network learns."""
SEED = 2
"""Not that of `digits samples`, whose pages should remain unknown hands."""
CELL = 100
"""A cell's side in pixels, and thus about as fine as a scan."""


def join(parts: Split) -> Split:
    """The split with tiles by synthetic hands among those to learn from.

    Validation and test stay what they are: they ask how well people are read. The hands write
    digits only; where there are other symbols, or tiles that are streamed, nothing is added.

    Example:
        >>> from digits.data.split import train_test_split
        >>> own = train_test_split(dataset.load("04-sheets"))
        >>> helped = join(own)
        >>> len(helped.train) - len(own.train) == helped.synthetic == 300 * 10
        True
    """
    train = parts.train
    if not isinstance(train, Dataset) or not set(train.symbols) <= set(FORMS):
        return parts
    written = tiles(train.symbols)
    return replace(parts, train=dataset.joined([train, written]), synthetic=len(written))


def sentence() -> str:
    """Who else the network learns from, for the screen.

    Example:
        >>> sentence()
        'Joining in: 300 synthetic hands, so that the network reads strangers too.'
    """
    return text(
        de=f"Mit dabei: {number(HANDS)} erfundene Hände, damit das Netz auch Fremde liest.",
        en=f"Joining in: {number(HANDS)} synthetic hands, so that the network reads strangers too.",
    )


@lru_cache(maxsize=2)
def tiles(symbols: tuple[str, ...]) -> Dataset:
    """One tile of each symbol by each of 300 synthetic hands.

    Args:
        symbols: digits.

    Example:
        >>> tiles(("3", "8")).x.shape
        (600, 28, 28)
    """
    return _written(symbols, range(HANDS), SEED)


def unseen(parts: Split) -> Dataset:
    """What a network that learns from `join(parts)` sees only afterwards, to tell how sure it is.

    These are the tiles to validate, and, where the symbols are digits, one of each by 60 more
    hands, for people whom it does not know.

    Example:
        >>> from digits.data.split import train_test_split
        >>> own = train_test_split(dataset.load("04-sheets"))
        >>> len(unseen(own)) - len(own.validation)
        600
    """
    known = parts.validation
    if not set(known.symbols) <= set(FORMS):
        return known
    strangers = _written(known.symbols, range(HANDS, HANDS + STRANGERS), SEED + 1)
    return dataset.joined([known, strangers])


def _written(symbols: tuple[str, ...], numbers: range, seed: int) -> Dataset:
    """One tile of each symbol by each of the hands with these numbers."""
    random = np.random.default_rng(seed)
    writers = [hands.hand(i, SEED) for i in numbers]
    # Hand by hand: together the drawings would take twenty times the tiles' memory.
    tiles = np.concatenate(
        [normalised([_drawn(hand, symbol, random) for symbol in symbols]) for hand in writers]
    )
    n = len(tiles)
    return Dataset(
        tiles=tiles,
        y=np.tile(np.arange(len(symbols)), len(numbers)),
        writers=np.repeat([f"synthetic-{i}" for i in numbers], len(symbols)),
        files=np.full(n, "synthetic"),
        pages=np.zeros(n, np.int64),
        rows=np.repeat(np.array(numbers), len(symbols)),
        columns=np.tile(np.arange(len(symbols)), len(numbers)),
        symbols=symbols,
    )


def _drawn(hand: Hand, symbol: str, random: np.random.Generator) -> NDArray[np.uint8]:
    """A symbol as this hand writes it this time, uint8 (140, 140), dark ink on white."""
    # A digit that leaves its cell should still be whole.
    picture = np.full((CELL * 7 // 5, CELL * 7 // 5), 255, np.uint8)
    strokes = hands.write(hand, symbol, random)
    points = np.concatenate(strokes)
    middle = (points.min(0) + points.max(0)) / 2
    pen = max(1, round(hand.pen * CELL * random.uniform(0.85, 1.15)))
    # OpenCV takes sixteenths of a pixel as whole numbers.
    for stroke in strokes:
        path = np.round(((stroke - middle) * CELL + len(picture) / 2) * 16).astype(np.int32)
        cv2.polylines(picture, [path], False, 0, pen, cv2.LINE_AA, 4)
    return picture
