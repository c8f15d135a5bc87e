"""Sheets by the million: the tiles of many pages as Parquet files, each written where it was read.

Nothing large passes through one computer. Addresses are fsspec's: a folder, `s3://bucket/pages`,
`sftp://computer/pages`. Learning from shards is left to `stream`.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor
from contextlib import nullcontext
from functools import partial
from pathlib import PurePosixPath

from fsspec.core import url_to_fs

from .. import wording
from ..errors import ClusterUnusable, NoPages, SheetsUnusable
from ..paper.layout import DIGITS, Layout
from ..scan import sources, writers
from ..scan.parallel import ahead, processes
from ..scan.prepare import PATIENCE
from ..scan.twice import repeated
from ..wording import text
from . import shard
from .shard import File, Summary

INDEX = "shards.json"
FILES = 100
"""Files in one shard: a minute of work to repeat if a computer is lost, and some 20 MB of tiles."""
UNDER_WAY = 1000
"""Shards under way at most; more computers than that have to wait for each other."""


def find(addresses: Sequence[str], tell: Callable[[str], None] = lambda _: None) -> list[File]:
    """All files of pages in folders, in order of name; hidden ones are passed over.

    Args:
        addresses: of folders or files, as fsspec has them.
        tell: gets a sentence on which files are given twice.

    Raises:
        NoPages: there is none.

    Example:
        >>> [name for _, name in find(["01-pages"])]
        ['sample-1.png', 'sample-2.png']
    """
    places: dict[str, PurePosixPath] = {}
    twice: list[str] = []
    for address in addresses:
        fs, root = url_to_fs(address)
        for path in sorted(fs.find(root)):
            inside = path[len(root) :].strip("/")
            if sources.is_page(inside or PurePosixPath(path).name):
                full = fs.unstrip_protocol(path)
                if full in places:
                    twice.append(full)
                folder = PurePosixPath(fs.unstrip_protocol(root))
                places.setdefault(full, folder if inside else folder.parent)
    if twice:
        tell(repeated(twice))
    given = [(folder, PurePosixPath(full)) for full, folder in places.items()]
    files = list(zip(places, writers.names(given), strict=True))
    if not files:
        where = ", ".join(addresses)
        raise NoPages(
            text(
                de=f"In {where} liegen keine Seiten: prüfe die Adresse.",
                en=f"There are no pages in {where}: check the address.",
            )
        )
    return files


def write(
    files: Sequence[File],
    output: str,
    layout: Layout | None = None,
    jobs: int | None = None,
    executor: Executor | None = None,
    size: int = FILES,
) -> Iterator[Summary]:
    """Read pages and write their tiles as shards; gives the summary of each, in order.

    `shards.json` is written last, so that an unfinished collection is not taken for a whole one.

    Args:
        files: the pages, from `find`; a sub-folder is a writer, as in `sources.find`.
        output: address of a folder.
        layout: which row holds which symbol; if None, what the first sheet with something on it
            says, and the digits if it says nothing. Sheets that say otherwise become a problem.
        jobs: processes on this computer; one for each core if None.
        executor: reads and writes instead; it must reach all addresses.
        size: how many files make a shard.

    Raises:
        NoPages: no page gave a tile.
        SheetsUnusable: there are shards already.
        ClusterUnusable: a process of this computer died.

    Example:
        >>> from concurrent.futures import ThreadPoolExecutor
        >>> with ThreadPoolExecutor(1) as here:
        ...     for shard in write(find(["01-pages/sample-1.png"]), "shards", executor=here):
        ...         print(shard["file"], shard["pages"], shard["problems"])
        000000.parquet 1 []
    """
    fs, root = url_to_fs(output)
    if fs.exists(f"{root}/{INDEX}"):
        raise SheetsUnusable(
            text(
                de=f"In {output} liegen schon Ziffern: nimm einen anderen Ordner.",
                en=f"There are digits in {output} already: take another folder.",
            )
        )
    fs.makedirs(root, exist_ok=True)
    groups = [
        (f"{start // size:06}.parquet", files[start : start + size])
        for start in range(0, len(files), size)
    ]
    summaries = []
    try:
        with nullcontext(executor) if executor else processes(jobs) as workers:
            layout = layout or _layout(workers, files)
            # A worker elsewhere has another working folder.
            task = partial(shard.write, fs.unstrip_protocol(root), layout, wording.language())
            for (name, group), future in ahead(workers, task, groups, UNDER_WAY):
                try:
                    summary = future.result()
                except (BrokenExecutor, CancelledError):
                    raise
                # A cluster outlives the workers that a page kills; the other shards are good.
                except Exception as error:
                    summary = shard.lost(name, group, error)
                summaries.append(summary)
                yield summary
    except BrokenExecutor as error:
        raise ClusterUnusable(
            text(
                de="Ein Prozess ist abgestürzt, wohl aus Mangel an Speicher: "
                "versuche es mit weniger, zum Beispiel --jobs 1.",
                en="A process died, probably for lack of memory: try fewer, for example --jobs 1.",
            )
        ) from error
    if not any(summary["tiles"] for summary in summaries):
        if any(summary["pages"] > len(summary["problems"]) for summary in summaries):
            raise NoPages(
                text(
                    de="Auf den Seiten steht nichts. Fülle die Vorlage aus und scanne sie noch "
                    "einmal.",
                    en="There is nothing on the pages. Fill in the template and scan it again.",
                )
            )
        raise NoPages(
            text(
                de="Keine Seite war lesbar; scanne sie noch einmal mit 300 dpi.",
                en="No page could be read; scan them again at 300 dpi.",
            )
        )
    with fs.transaction, fs.open(f"{root}/{INDEX}", "w", encoding="utf-8") as file:
        json.dump({"labels": layout.symbols, "shards": summaries}, file, ensure_ascii=False)


def _layout(workers: Executor, files: Sequence[File]) -> Layout:
    """What the first filled-in sheet shows that shows it, and the digits if none does."""
    named = None
    task = partial(shard.symbols, wording.language())
    for _, future in ahead(workers, task, files[:PATIENCE], 1):
        try:
            symbols, written = future.result()
        except (BrokenExecutor, CancelledError):
            raise
        # It will be told when the shard is written.
        except Exception:
            continue
        if written:
            return Layout(symbols or DIGITS)
        named = named or symbols
    return Layout(named or DIGITS)
