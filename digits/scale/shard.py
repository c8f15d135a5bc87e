"""One shard: some files of pages, fetched from their addresses, as a Parquet file of tiles."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem
from numpy.typing import NDArray

from ..files import replacing
from ..normalise import SIZE
from ..paper.layout import Layout
from ..scan import sources
from ..scan.reading import Page, agreeing, read_page, single_sheets
from ..scan.sources import Source
from ..wording import printable
from .scratch import scratch

NAME = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(
    {
        "tile": pa.binary(SIZE * SIZE),
        "label": NAME,
        "file": NAME,
        "page": pa.int16(),
        "row": pa.int8(),
        "column": pa.int8(),
        "writer": NAME,
    }
)

File = tuple[str, str]
"""An address, and the name relative to the folder that was searched."""
Summary = dict[str, Any]
"""A shard in `shards.json`: `file`, `tiles`, `pages`, and `problems` of pages that gave none."""


def write(output: str, layout: Layout, language: str, group: tuple[str, Sequence[File]]) -> Summary:
    """Read some files and write one shard, page by page; the same files give the same shard."""
    name, files = group
    summary: Summary = {"file": name, "tiles": 0, "pages": 0, "problems": []}
    with scratch() as folder:
        beside = folder / name
        with pq.ParquetWriter(beside, SCHEMA, compression="zstd") as shard:
            for page in (p for file in files for p in read(*file, folder, language)):
                page = agreeing(page, layout)
                summary["pages"] += 1
                summary["tiles"] += len(page.tiles)
                if page.failed and page.problem:
                    summary["problems"].append(_problem(page.source, page.problem))
                if len(page.tiles):
                    shard.write_batch(_batch(page, layout))
        fs, root = url_to_fs(output)
        if isinstance(fs, LocalFileSystem):
            # Whole or not at all, and never to where a link leads.
            with replacing(Path(root, name)) as there:
                shutil.copyfile(beside, there)
        else:
            fs.put_file(str(beside), f"{root}/{name}")
    return summary


def symbols(language: str, file: File) -> tuple[tuple[str, ...] | None, bool]:
    """What the first page shows that it holds, and whether there is something on that page."""
    named = None
    with scratch() as folder:
        for page in read(*file, folder, language):
            if page.used and page.shown:
                return page.shown, True
            named = named or page.shown
    return named, False


def read(address: str, name: str, folder: Path, language: str) -> Iterator[Page]:
    """The pages of one file, fetched from its address."""
    fs, there = url_to_fs(address)
    here = folder / PurePosixPath(name).name
    try:
        fs.get_file(there, str(here))
    except OSError as error:
        name = printable(name)
        yield Page(Source(here, 0, "", name), f"{name}: {printable(str(error))}")
        return
    yield from single_sheets(read_page(source, language) for source in sources.split(here, name))
    here.unlink()


def _batch(page: Page, layout: Layout) -> pa.RecordBatch:
    used = np.array(page.used)
    n = len(used)

    def named(values: NDArray[np.int64], names: Sequence[str]) -> pa.DictionaryArray:
        return pa.DictionaryArray.from_arrays(values.astype(np.int32), pa.array(names, pa.string()))

    tiles = pa.py_buffer(page.tiles.tobytes())
    columns = [
        pa.FixedSizeBinaryArray.from_buffers(SCHEMA.field("tile").type, n, [None, tiles]),
        named(np.array(layout.cell_labels)[used], layout.symbols),
        named(np.zeros(n, np.int64), [page.source.file]),
        pa.array(np.full(n, page.source.number, np.int16)),
        pa.array((used // layout.columns).astype(np.int8)),
        pa.array((used % layout.columns).astype(np.int8)),
        named(np.zeros(n, np.int64), [page.source.writer]),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)


def _problem(source: Source, problem: str) -> dict[str, Any]:
    return {"file": source.file, "page": source.number, "problem": problem}


def lost(name: str, group: Sequence[File], error: Exception) -> Summary:
    """What is told of a shard whose worker was lost for good."""
    sources = [Source(Path(file), 0, "", printable(file)) for _, file in group]
    problems = [_problem(source, printable(repr(error))) for source in sources]
    return {"file": name, "tiles": 0, "pages": len(group), "problems": problems}
