"""From sheets of tiles to the arrays that a network learns from; `split` shares them out."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from .. import hints
from ..errors import SheetsUnusable
from ..scan import sheets
from ..wording import text
from .augment import augment

if TYPE_CHECKING:
    import tensorflow

NONE = -1
"""The class of what is none of the symbols."""
ARRAYS = ("tiles", "y", "writers", "files", "pages", "rows", "columns")


class Tiles(Protocol):
    """What training needs of the tiles to learn from, wherever they are kept.

    `Dataset` holds them in memory, `scale.stream` leaves them in their files.
    """

    @property
    def symbols(self) -> tuple[str, ...]:
        """What the classes are called."""

    def __len__(self) -> int:
        """How many there are in one epoch."""

    def batches(
        self, shape: tuple[int, ...], size: int, seed: int
    ) -> "tensorflow.data.Dataset[Any]":
        """Endless epochs, shuffled: variants, float32 (size, *shape), ink 1 and paper 0; classes.

        The class of a tile that is none of the symbols is `NONE`.

        Args:
            shape: of one tile, as the network takes it: (28, 28), (28, 28, 1) or (784,).
            size: tiles in a batch.
            seed: the same seed gives the same batches.
        """


@dataclass(frozen=True)
class Dataset:
    """Tiles with all that is known of each; the i-th entry of every array speaks of tile i.

    Attributes:
        tiles: uint8 (n, 28, 28), dark ink on white 255; a quarter of the memory that `x` takes.
        y: int64 (n,), index into `symbols`.
        writers: str (n,), who wrote the tile.
        files: str (n,), the picture that the tile was cut from.
        pages: int64 (n,), the page in that file, from 0.
        rows: int64 (n,), the cell's row on the page, from 0.
        columns: int64 (n,), the cell's column on the page, from 0.
        symbols: what the classes are called.
        others: uint8 (m, 28, 28), tiles that are none of the symbols. They belong to nobody and are
            counted nowhere; `batches` mixes them in.
    """

    tiles: NDArray[np.uint8]
    y: NDArray[np.int64]
    writers: NDArray[np.str_]
    files: NDArray[np.str_]
    pages: NDArray[np.int64]
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    symbols: tuple[str, ...]
    others: NDArray[np.uint8] = field(default_factory=lambda: np.empty((0, 28, 28), np.uint8))

    def __len__(self) -> int:
        return len(self.y)

    @property
    def x(self) -> NDArray[np.float32]:
        """The tiles as a network takes them, float32 (n, 28, 28), ink 1 and paper 0.

        Made anew each time; whoever needs a few takes these first.
        """
        return ink(self.tiles)

    def take(self, where: NDArray[np.int64] | NDArray[np.bool_]) -> "Dataset":
        """The tiles at some positions, or where a mask is true."""
        return replace(self, **{name: getattr(self, name)[where] for name in ARRAYS})

    def checksum(self) -> str:
        """The same for the same tiles, symbols and writers in the same order, and for no others."""
        total = hashlib.sha256("\0".join((*self.symbols, *self.writers.tolist())).encode())
        total.update(self.y.tobytes())
        total.update(self.tiles.tobytes())
        return total.hexdigest()

    def page_checksums(self) -> list[str]:
        """One for each page, which a scan gives again, whatever its file is called by then."""
        order = np.lexsort((self.columns, self.rows, self.pages, self.files))
        files, pages = self.files[order], self.pages[order]
        begins = np.flatnonzero((files[1:] != files[:-1]) | (pages[1:] != pages[:-1])) + 1
        return [
            hashlib.sha256(part.tobytes()).hexdigest()[:16]
            for part in np.split(self.tiles[order], begins)
        ]

    def batches(
        self, shape: tuple[int, ...], size: int, seed: int
    ) -> "tensorflow.data.Dataset[Any]":
        """Endless epochs of variants, see `Tiles`."""
        import tensorflow as tf

        random = np.random.default_rng(seed)
        tiles, y = self.tiles, self.y
        if len(self.others):
            tiles = np.concatenate([tiles, self.others])
            y = np.concatenate([y, np.full(len(self.others), NONE)])

        def varied(rows: NDArray[np.int64]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
            return augment(ink(tiles[rows]), random).reshape(-1, *shape), y[rows]

        def variants(rows: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            x, y = tf.numpy_function(varied, [rows], (tf.float32, tf.int64))
            return tf.ensure_shape(x, (None, *shape)), tf.ensure_shape(y, (None,))

        # Not from_generator: on Python 3.11 and later, TensorFlow then gives all memory above
        # 128 KB back to the system at once, which makes this take three times as long.
        rows = tf.data.Dataset.range(len(y)).shuffle(len(y), seed)
        # Four batches in one go disturb TensorFlow's threads a quarter as often.
        batches = rows.batch(4 * size).repeat().map(variants).rebatch(size).prefetch(32)
        options = tf.data.Options()
        # The tuning of a pipeline's buffers outlives the training, by up to two seconds of waiting.
        options.autotune.enabled = False
        return batches.with_options(options)


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
                de=f"In {folder} ist keine einzige Ziffer; fülle ein Blatt aus und führe "
                f"{hints.step('prepare', folder)} aus.",
                en=f"{folder} holds not a single digit; fill in a page and run "
                f"{hints.step('prepare', folder)}.",
            )
        )
    pages = found.pages
    return Dataset(
        tiles=found.tiles,
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
