"""Sharing tiles out into three parts: to learn from, to validate and to test."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from .. import hints
from ..errors import SheetsUnusable
from ..wording import text
from .dataset import Dataset, Tiles

TEST = 0.1
VALIDATION = 0.1
FEWEST = 10
"""Tiles of each symbol that a split needs, so that each part gets one."""

By = Literal["random", "writer"]


@dataclass(frozen=True)
class Split:
    """Three parts of a data set that share no tile, and how they were drawn."""

    train: Tiles
    validation: Dataset
    test: Dataset
    by: str
    seed: int
    synthetic: int = 0
    """How many of the tiles to learn from nobody wrote, see `synthetic`."""
    source: str = ""
    """The checksum of the tiles that `train_test_split` shared out; empty after another split."""
    pages: tuple[str, ...] = ()
    """The checksums of the pages that they were on."""


def train_test_split(data: Dataset, by: By = "random", seed: int = 0) -> Split:
    """Share the tiles out: 80 % to learn from, 10 % to validate, 10 % to test.

    At random, every writer is in all three parts, so the test asks: can the network read the hands
    that it knows? By writer, the test's writers (a tenth of them, at least one) are in no other
    part, so it asks: can it read anyone?

    Args:
        data: at least ten tiles of each symbol.
        by: "random" or "writer".
        seed: the same seed gives the same parts.

    Raises:
        SheetsUnusable: too few symbols, tiles or writers to split.

    Example:
        >>> from digits.data.dataset import load
        >>> parts = train_test_split(load("04-sheets"), by="writer")
        >>> set(parts.test.writers) & set(parts.train.writers)
        set()
    """
    _check(data.symbols, data.y)
    if by == "writer":
        hands = writers(data, seed)
        parts = hold_out_writers(data, hands[: max(1, round(TEST * len(hands)))], seed)
    else:
        test, _ = _share(data.y, np.arange(len(data)), TEST, np.random.default_rng(seed))
        parts = hold_out(data, np.isin(np.arange(len(data)), test), by, seed)
    return replace(parts, source=data.checksum(), pages=tuple(data.page_checksums()))


def repeated(data: Dataset, about: Mapping[str, Any]) -> Split | None:
    """The split that a network learnt from, made once more; None if `data` are not its tiles.

    Args:
        data: the tiles of a sheets folder.
        about: the network's description.

    Example:
        >>> from digits.data.dataset import load
        >>> data = load("04-sheets")
        >>> about = {"sheets": data.checksum(), "split": {"by": "writer", "seed": 1}}
        >>> set(repeated(data, about).test.writers) == set(writers(data, 1)[:1])
        True
        >>> repeated(data.take(np.arange(1000)), about) is None
        True
    """
    if about.get("sheets") != data.checksum():
        return None
    return train_test_split(data, about["split"]["by"], about["split"]["seed"])


def hold_out_writers(data: Dataset, writers: str | NDArray[np.str_], seed: int = 0) -> Split:
    """The split that leaves one writer or several out: all of their tiles are the test.

    Raises:
        SheetsUnusable: there are no tiles by these writers, or not enough by the others.

    Example:
        >>> from digits.data.dataset import load
        >>> set(hold_out_writers(load("04-sheets"), "sample-2").train.writers.tolist())
        {'sample-1'}
    """
    tested = np.isin(data.writers, writers)
    if not tested.any():
        raise no_pages_by(str(writers), np.unique(data.writers))
    return hold_out(data, tested, "writer", seed)


def hold_out(data: Dataset, tested: NDArray[np.bool_], by: By, seed: int = 0) -> Split:
    """The split whose test is the tiles where a mask is true; a ninth of the others validates.

    Raises:
        SheetsUnusable: the others are not enough to learn from.

    Example:
        >>> from digits.data.dataset import load
        >>> data = load("04-sheets")
        >>> parts = hold_out(data, data.writers == "sample-2", "writer")
        >>> set(parts.test.writers.tolist())
        {'sample-2'}
    """
    rest = np.flatnonzero(~tested)
    _check(data.symbols, data.y[rest], fewest=FEWEST - 1)
    random = np.random.default_rng(seed)
    validation, train = _share(data.y, rest, VALIDATION / (1 - TEST), random)
    return Split(data.take(train), data.take(validation), data.take(tested), by, seed)


def writers(data: Dataset, seed: int = 0) -> NDArray[np.str_]:
    """All writers in random order.

    Raises:
        SheetsUnusable: there is one only.

    Example:
        >>> from digits.data.dataset import load
        >>> sorted(writers(load("04-sheets")).tolist())
        ['sample-1', 'sample-2']
    """
    names = np.random.default_rng(seed).permutation(np.unique(data.writers))
    check_writers(names)
    return names


def _share(
    y: NDArray[np.int64],
    where: NDArray[np.int64],
    fraction: float,
    random: np.random.Generator,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """A fraction of the positions, drawn from each class alike, and the others."""
    chosen = []
    for label in np.unique(y[where]):
        members = random.permutation(where[y[where] == label])
        chosen.append(members[: max(1, round(fraction * len(members)))])
    part = np.sort(np.concatenate(chosen))
    return part, np.setdiff1d(where, part)


def _check(symbols: tuple[str, ...], y: NDArray[np.int64], fewest: int = FEWEST) -> None:
    counts = np.bincount(y, minlength=len(symbols))
    if len(symbols) < 2:
        raise SheetsUnusable(
            text(
                de=f"Es gibt nur das Symbol »{symbols[0]}«; zum Unterscheiden braucht das "
                "Netz mindestens zwei.",
                en=f"There is only the symbol “{symbols[0]}”; the network needs two at least "
                "to tell apart.",
            )
        )
    if counts.min() < fewest:
        symbol, n = symbols[counts.argmin()], counts.min()
        raise SheetsUnusable(
            text(
                de=f"Vom Symbol »{symbol}« bleiben nur {n} Bilder zum Lernen; schreibe mindestens "
                f"{FEWEST} auf ein Blatt und führe {hints.step('prepare')} aus.",
                en=f"Only {n} pictures of the symbol “{symbol}” are left to learn from; write at "
                f"least {FEWEST} on a page and run {hints.step('prepare')}.",
            )
        )


def no_pages_by(who: str, writers: NDArray[Any]) -> SheetsUnusable:
    """What to say about a name that is none of the writers'.

    Example:
        >>> str(no_pages_by("Kim", np.array(["Ada", "Noor"])))
        'There are no pages by Kim; there are: Ada, Noor.'
    """
    there = ", ".join(writers)
    return SheetsUnusable(
        text(
            de=f"Von {who} gibt es keine Blätter; es gibt: {there}.",
            en=f"There are no pages by {who}; there are: {there}.",
        )
    )


def check_writers(writers: NDArray[Any]) -> None:
    """Raise `SheetsUnusable` if there are too few writers to split by.

    Example:
        >>> from digits.data.dataset import load
        >>> check_writers(np.array(["Kim", "Noor"]))
    """
    if len(writers) < 2:
        random = hints.here(terminal="--split random", notebook='by="random"')
        raise SheetsUnusable(
            text(
                de="Alle Blätter sind von einer Hand; lege in 01-pages für jede Person einen "
                f"Ordner an und führe {hints.step('prepare')} aus, oder teile mit »{random}« auf.",
                en="All pages are by one hand; make a folder for each person in 01-pages and run "
                f"{hints.step('prepare')}, or split with “{random}”.",
            )
        )
