"""From sheets of tiles to the arrays a network learns from, and the split into three parts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..errors import SheetsUnusable
from ..scan import sheets
from ..wording import text

if TYPE_CHECKING:
    from ..scale.stream import Stream

TEST = 0.1
VALIDATION = 0.1
FEWEST = 10
"""Tiles of each symbol that a split needs, so that each part gets one."""

ARRAYS = ("x", "y", "writers", "files", "pages", "rows", "columns")

By = Literal["random", "writer"]


@dataclass(frozen=True)
class Dataset:
    """Tiles with all that is known of each; the i-th entry of every array speaks of tile i.

    Attributes:
        x: float32 (n, 28, 28), ink 1 and paper 0.
        y: int64 (n,), index into `symbols`.
        writers: str (n,), who wrote the tile.
        files: str (n,), the picture that the tile was cut from.
        pages: int64 (n,), the page in that file, from 0.
        rows: int64 (n,), the cell's row on the page, from 0.
        columns: int64 (n,), the cell's column on the page, from 0.
        symbols: what the classes are called.
    """

    x: NDArray[np.float32]
    y: NDArray[np.int64]
    writers: NDArray[np.str_]
    files: NDArray[np.str_]
    pages: NDArray[np.int64]
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    symbols: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.y)

    def take(self, where: NDArray[np.int64] | NDArray[np.bool_]) -> "Dataset":
        """The tiles at some positions, or where a mask is true."""
        return replace(self, **{name: getattr(self, name)[where] for name in ARRAYS})


@dataclass(frozen=True)
class Split:
    """Three parts of a data set that share no tile, and how they were drawn."""

    train: "Dataset | Stream"
    validation: Dataset
    test: Dataset
    by: str
    seed: int
    synthetic: int = 0
    """How many of the tiles to learn from nobody wrote, see `synthetic`."""


def ink(tiles: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Tiles with dark ink on white 255 as the network wants them: ink 1, paper 0.

    Example:
        >>> ink(np.array([[[255, 0]]], np.uint8))
        array([[[0., 1.]]], dtype=float32)
    """
    return (1 - tiles / np.float32(255)).astype(np.float32)


def load(folder: Path | str) -> Dataset:
    """Read the sheets that `digits prepare` wrote.

    Raises:
        SheetsUnusable: the folder is missing, damaged or holds no tile.

    Example:
        >>> data = load("04-sheets")
        >>> data.x.shape[1:], data.x.dtype, data.symbols[:3]
        ((28, 28), dtype('float32'), ('0', '1', '2'))
    """
    found = sheets.read(Path(folder))
    if not len(found.tiles):
        raise SheetsUnusable(
            text(
                de=f"In {folder} ist keine einzige Ziffer; fülle ein Blatt aus und starte "
                "»digits prepare«.",
                en=f"{folder} holds not a single digit; fill in a page and run “digits prepare”.",
            )
        )
    pages = found.pages
    return Dataset(
        x=ink(found.tiles),
        y=found.labels.astype(np.int64),
        writers=np.array([page["writer"] for page in pages])[found.page],
        files=np.array([page["file"] for page in pages])[found.page],
        pages=np.array([page["page"] for page in pages])[found.page],
        rows=found.row,
        columns=found.col,
        symbols=found.symbols,
    )


def joined(parts: Sequence[Dataset]) -> Dataset:
    """Data sets with the same symbols as one.

    Example:
        >>> data = load("04-sheets")
        >>> len(joined([data, data])) == 2 * len(data)
        True
    """
    arrays: dict[str, Any] = {
        name: np.concatenate([getattr(part, name) for part in parts]) for name in ARRAYS
    }
    return replace(parts[0], **arrays)


def split(data: Dataset, by: By = "random", seed: int = 0) -> Split:
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
        >>> parts = split(load("04-sheets"), by="writer")
        >>> set(parts.test.writers) & set(parts.train.writers)
        set()
    """
    _check(data)
    if by == "writer":
        hands = writers(data, seed)
        return hold_out_writers(data, hands[: max(1, round(TEST * len(hands)))], seed)
    test, _ = _share(data.y, np.arange(len(data)), TEST, np.random.default_rng(seed))
    return hold_out(data, np.isin(np.arange(len(data)), test), by, seed)


def hold_out_writers(data: Dataset, writers: str | NDArray[np.str_], seed: int = 0) -> Split:
    """The split that leaves one writer or several out: all of their tiles are the test.

    Raises:
        SheetsUnusable: there are no tiles by these writers, or not enough by the others.

    Example:
        >>> set(hold_out_writers(load("04-sheets"), "sample-2").train.writers.tolist())
        {'sample-1'}
    """
    tested = np.isin(data.writers, writers)
    if not tested.any():
        there = ", ".join(np.unique(data.writers))
        raise SheetsUnusable(
            text(
                de=f"Von {writers} gibt es keine Blätter; es gibt: {there}.",
                en=f"There are no pages by {writers}; there are: {there}.",
            )
        )
    return hold_out(data, tested, "writer", seed)


def hold_out(data: Dataset, tested: NDArray[np.bool_], by: By, seed: int = 0) -> Split:
    """The split whose test is the tiles where a mask is true; a ninth of the others validates.

    Raises:
        SheetsUnusable: the others are not enough to learn from.

    Example:
        >>> data = load("04-sheets")
        >>> parts = hold_out(data, data.writers == "sample-2", "writer")
        >>> set(parts.test.writers.tolist())
        {'sample-2'}
    """
    rest = np.flatnonzero(~tested)
    _check(data.take(rest), fewest=FEWEST - 1)
    random = np.random.default_rng(seed)
    validation, train = _share(data.y, rest, VALIDATION / (1 - TEST), random)
    return Split(data.take(train), data.take(validation), data.take(tested), by, seed)


def writers(data: Dataset, seed: int = 0) -> NDArray[np.str_]:
    """All writers in random order.

    Raises:
        SheetsUnusable: there is one only.

    Example:
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


def _check(data: Dataset, fewest: int = FEWEST) -> None:
    counts = np.bincount(data.y, minlength=len(data.symbols))
    if len(data.symbols) < 2:
        raise SheetsUnusable(
            text(
                de=f"Es gibt nur das Symbol »{data.symbols[0]}«; zum Unterscheiden braucht das "
                "Netz mindestens zwei.",
                en=f"There is only the symbol “{data.symbols[0]}”; the network needs two at least "
                "to tell apart.",
            )
        )
    if counts.min() < fewest:
        symbol, n = data.symbols[counts.argmin()], counts.min()
        raise SheetsUnusable(
            text(
                de=f"Vom Symbol »{symbol}« bleiben nur {n} Bilder zum Lernen; schreibe mindestens "
                f"{FEWEST} auf ein Blatt und starte »digits prepare«.",
                en=f"Only {n} pictures of the symbol “{symbol}” are left to learn from; write at "
                f"least {FEWEST} on a page and run “digits prepare”.",
            )
        )


def check_writers(writers: NDArray[Any]) -> None:
    """Raise `SheetsUnusable` if there are too few writers to split by.

    Example:
        >>> check_writers(np.array(["Kim", "Noor"]))
    """
    if len(writers) < 2:
        raise SheetsUnusable(
            text(
                de="Alle Blätter sind von einer Hand; lege in 01-pages für jede Person einen "
                "Ordner an und starte »digits prepare«, oder teile mit »--split random« auf.",
                en="All pages are by one hand; make a folder for each person in 01-pages and run "
                "“digits prepare”, or split with “--split random”.",
            )
        )
