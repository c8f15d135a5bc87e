"""Learning from more tiles than fit into memory: `shards` as a stream of batches."""

import json
import math
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import fsspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from ..data.augment import augment
from ..data.dataset import Dataset, ink
from ..data.split import TEST, VALIDATION, By, Split, check_writers
from ..errors import SheetsUnusable
from ..normalise import SIZE
from ..wording import text
from .shards import INDEX

if TYPE_CHECKING:
    import tensorflow as tf

HELD = 20_000
"""Tiles to validate with, and to test with, about: enough to tell 0.2 % apart."""
BLOCK = 4096
"""Tiles that are unpacked at once."""
SHUFFLED = 16 * BLOCK
"""Tiles among which the next one is drawn."""
OPEN = 8
"""Shards from which tiles are drawn in turn."""

TRAINED, VALIDATED, TESTED = range(3)


@dataclass(frozen=True)
class Stream:
    """Tiles to learn from that stay in their shards until it is their turn.

    Attributes:
        address: the folder of the shards.
        files: the shards' names.
        symbols: what the classes are called.
        by: "random" or "writer".
        seed: of the split.
        last: writers whose checksum is not larger are tested and never learnt from.
        tiles: how many there are.
    """

    address: str
    files: tuple[str, ...]
    symbols: tuple[str, ...]
    by: By
    seed: int
    last: int
    tiles: int = 0

    def __len__(self) -> int:
        return self.tiles

    def batches(self, shape: tuple[int, ...], size: int, seed: int) -> "tf.data.Dataset":
        """Endless epochs of variants, see `data.dataset.Tiles`."""
        import tensorflow as tf

        chance = np.random.default_rng(seed)

        def varied(tiles: NDArray[np.uint8]) -> NDArray[np.float32]:
            return augment(ink(tiles), chance).reshape(-1, *shape)

        def learnt(shard: int) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.int64]]]:
            for batch, part in self.blocks(int(shard), ["tile", "label", "writer"]):
                tiles, labels = _tiles(batch), _classes(batch, self.symbols)
                yield tiles[part == TRAINED], labels[part == TRAINED]

        signature = (
            tf.TensorSpec((None, SIZE, SIZE), tf.uint8),
            tf.TensorSpec((None,), tf.int64),
        )
        return (
            tf.data.Dataset.range(len(self.files))
            .shuffle(len(self.files), seed)
            .interleave(
                lambda shard: tf.data.Dataset.from_generator(
                    learnt, args=(shard,), output_signature=signature
                ),
                cycle_length=OPEN,
            )
            .unbatch()
            .shuffle(SHUFFLED, seed)
            .batch(size)
            .map(
                lambda tiles, labels: (
                    tf.ensure_shape(tf.numpy_function(varied, [tiles], tf.float32), (None, *shape)),
                    labels,
                )
            )
            .apply(tf.data.experimental.assert_cardinality(math.ceil(len(self) / size)))
            .prefetch(2)
            .repeat()
        )

    def blocks(
        self, shard: int, columns: list[str] | None = None
    ) -> Iterator[tuple[pa.RecordBatch, NDArray[np.int64]]]:
        """A shard, or some of its columns, in blocks, each with the part its tiles belong to."""
        # The draw is the same whenever a shard is read.
        random = np.random.default_rng((self.seed, shard))
        with fsspec.open(f"{self.address}/{self.files[shard]}") as file:
            for batch in pq.ParquetFile(file).iter_batches(BLOCK, columns=columns):
                draw = random.random(len(batch))
                if self.by == "writer":
                    tested = _checksums(batch, self.seed) <= self.last
                else:
                    tested = draw > 1 - TEST
                part = np.where(draw < VALIDATION, VALIDATED, TRAINED)
                yield batch, np.where(tested, TESTED, part)


def split(address: str | Path, by: By = "random", seed: int = 0) -> Split:
    """Share the tiles out as `train_test_split` does; those to learn from stay where they are.

    Of those to validate and to test with, about `HELD` each are taken and held in memory.

    Raises:
        SheetsUnusable: the shards are damaged, or have too few tiles or writers to split.
    """
    try:
        with fsspec.open(f"{address}/{INDEX}", encoding="utf-8") as file:
            index = json.load(file)
        shards = [shard for shard in index["shards"] if shard["tiles"]]
        files = tuple(shard["file"] for shard in shards)
        stream = Stream(str(address), files, tuple(index["labels"]), by, seed, -1)
        if by == "writer":
            stream = replace(stream, last=_last_tested(stream))
        return _share(stream, sum(shard["tiles"] for shard in shards))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SheetsUnusable(
            text(
                de=f"Die Dateien in {address} passen nicht zusammen: bereite sie neu auf.",
                en=f"The files in {address} do not fit together: prepare them again.",
            )
        ) from error


def _share(stream: Stream, tiles: int) -> Split:
    # Not the draw of any shard, or the sample would not be one of all parts alike.
    random = np.random.default_rng((stream.seed, len(stream.files)))
    count = 0
    held: dict[int, list[pa.RecordBatch]] = {VALIDATED: [], TESTED: []}
    for shard in range(len(stream.files)):
        for batch, part in stream.blocks(shard):
            count += int((part == TRAINED).sum())
            chosen = random.random(len(part)) < HELD / (TEST * tiles)
            for which, batches in held.items():
                batches.append(batch.filter(pa.array(chosen & (part == which))))
    validation, test = (_dataset(batches, stream.symbols) for batches in held.values())
    if not (count and len(validation) and len(test)):
        raise SheetsUnusable(
            text(
                de=f"In {stream.address} sind zu wenige Ziffern zum Aufteilen; nimm mehr Seiten.",
                en=f"There are too few digits in {stream.address} to split; take more pages.",
            )
        )
    return Split(replace(stream, tiles=count), validation, test, stream.by, stream.seed)


def _last_tested(stream: Stream) -> int:
    """The checksum up to which a tenth of the writers lies, at least one."""
    sums = [
        np.unique(_checksums(batch, stream.seed))
        for shard in range(len(stream.files))
        for batch, _ in stream.blocks(shard, ["writer"])
    ]
    writers = np.unique(np.concatenate(sums))
    check_writers(writers)
    return int(writers[max(1, round(TEST * len(writers))) - 1])


def _checksums(batch: pa.RecordBatch, seed: int) -> NDArray[np.int64]:
    """A number for each tile that depends on its writer only, and is the same on every computer."""
    names = batch["writer"]
    sums = [zlib.crc32(f"{seed} {name}".encode()) for name in names.dictionary.to_pylist()]
    return np.array(sums, np.int64)[names.indices.to_numpy()]


def _classes(batch: pa.RecordBatch, symbols: tuple[str, ...]) -> NDArray[np.int64]:
    names = batch["label"]
    classes = [symbols.index(name) for name in names.dictionary.to_pylist()]
    return np.array(classes, np.int64)[names.indices.to_numpy()]


def _tiles(batch: pa.RecordBatch) -> NDArray[np.uint8]:
    """Dark ink on white, uint8 (n, 28, 28), without a copy."""
    column, size = batch["tile"], SIZE * SIZE
    pixels = np.frombuffer(column.buffers()[1], np.uint8)
    tiles = pixels[column.offset * size : (column.offset + len(column)) * size]
    return tiles.reshape(-1, SIZE, SIZE)


def _dataset(batches: list[pa.RecordBatch], symbols: tuple[str, ...]) -> Dataset:
    table = pa.Table.from_batches(batches)
    return Dataset(
        tiles=np.concatenate([_tiles(batch) for batch in batches]),
        y=np.concatenate([_classes(batch, symbols) for batch in batches]),
        writers=np.array(table["writer"].to_pylist(), np.str_),
        files=np.array(table["file"].to_pylist(), np.str_),
        pages=table["page"].to_numpy().astype(np.int64),
        rows=table["row"].to_numpy().astype(np.int64),
        columns=table["column"].to_numpy().astype(np.int64),
        symbols=symbols,
    )
