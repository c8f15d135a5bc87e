"""`04-sheets/`: a sprite sheet per symbol, and `sheets.json`, which tells where tiles come from.

Cutting the tiles is left to `prepare`, arrays for learning to `dataset`.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import hints
from ..errors import SheetsUnusable
from ..files import GONE, replacing_files, settle
from ..normalise import SIZE
from ..paper.layout import Layout
from ..wording import text
from . import index, sprites

Add = Callable[[dict[str, Any], NDArray[np.uint8], NDArray[np.intp]], None]


@dataclass(frozen=True)
class Sheets:
    """All tiles of a sheets folder, in class order.

    Attributes:
        tiles: uint8 (n, 28, 28), dark ink on white 255.
        labels: int (n,), index into `symbols`.
        symbols: the labels in class order.
        pages: what is known of each page: file, page, writer, frame, used, rejected, doubtful.
        page: int (n,), index into `pages`.
        row: int (n,), row of the cell on its page.
        col: int (n,), column of the cell on its page.
    """

    tiles: NDArray[np.uint8]
    labels: NDArray[np.int64]
    symbols: tuple[str, ...]
    pages: list[dict[str, Any]]
    page: NDArray[np.int64]
    row: NDArray[np.int64]
    col: NDArray[np.int64]


@contextmanager
def writing(folder: Path, layout: Layout) -> Iterator[Add]:
    """Give `add(page, tiles, cells)`; the folder changes only when the block ends well.

    `page` is the page's entry in `sheets.json`, `tiles` are the used tiles, uint8 (k, 28, 28), and
    `cells` their numbers on the page, int (k,), counted row by row. Tiles wait on disk, not in
    memory, so that a thousand pages need hardly more room than ten. The sheets of earlier symbols
    go.

    Example:
        >>> import tempfile
        >>> folder = Path(tempfile.mkdtemp())
        >>> page = {"file": "x.png", "page": 0, "writer": "x"}
        >>> with writing(folder, Layout(("a", "b"))) as add:
        ...     add(page, np.zeros((2, 28, 28), np.uint8), np.array([0, 599]))
        >>> [str(symbol) for symbol in np.take(read(folder).symbols, read(folder).labels)]
        ['a', 'b']
    """
    labels = np.array(layout.cell_labels)
    names = file_names(layout.symbols)
    pages: list[str] = []
    # For each symbol, page by page: the page's number and its cells of this symbol.
    origins: list[list[tuple[int, NDArray[np.int16]]]] = [[] for _ in layout.symbols]

    with replacing_files(folder, last=index.NAME) as beside:
        earlier = index.listed(folder)
        raw = [beside / f"{name}.raw" for name in names]

        def add(page: dict[str, Any], tiles: NDArray[np.uint8], cells: NDArray[np.intp]) -> None:
            for label in np.unique(labels[cells]):
                chosen = labels[cells] == label
                with raw[label].open("ab") as file:
                    file.write(tiles[chosen].tobytes())
                origins[label].append((len(pages), cells[chosen].astype(np.int16)))
            # As text it takes a tenth of the memory.
            pages.append(json.dumps(page, ensure_ascii=False))

        yield add

        for path in raw:
            path.touch()
        # Everyone waits for it; more than two at once would take too much memory.
        with ThreadPoolExecutor(2) as pool:
            files = [*pool.map(sprites.write_raw, raw, names)]
        written = {file for each in files for file in each}
        head = {
            "labels": list(layout.symbols),
            "layout": {"rows": layout.rows, "columns": layout.columns},
            # A list only where one picture is not enough.
            "files": {
                symbol: each[0] if len(each) == 1 else each
                for symbol, each in zip(layout.symbols, files, strict=True)
            },
            "sha256": {file: _sum((beside / file).read_bytes()) for file in sorted(written)},
        }
        tiles = {
            symbol: index.places(each, layout.columns)
            for symbol, each in zip(layout.symbols, origins, strict=True)
        }
        with (beside / index.NAME).open("w", encoding="utf-8") as file:
            file.writelines(index.written(head, pages, tiles))
        # To some file systems A.png and a.png are the same.
        kept = {file.casefold() for file in written}
        gone = [file for file in earlier if file.casefold() not in kept]
        (beside / GONE).write_text("\n".join(gone), encoding="utf-8")


def read(folder: Path) -> Sheets:
    """Read all tiles of a sheets folder.

    Raises:
        SheetsUnusable: the folder holds no sheets, or the files do not fit together.

    Example:
        >>> found = read(Path("04-sheets"))
        >>> found.tiles.shape[1:], found.symbols[:3]
        ((28, 28), ('0', '1', '2'))
    """
    settle(folder, last=index.NAME)
    again = hints.step("prepare", folder)
    try:
        told = json.loads((folder / index.NAME).read_text(encoding="utf-8"))
        symbols = Layout(tuple(told["labels"])).symbols
        origins = [told["tiles"][symbol] for symbol in symbols]
        counts = [len(each) for each in origins]
        places = [(o["page"], o["row"], o["col"]) for each in origins for o in each]
        page, row, col = np.array(places, np.int64).reshape(-1, 3).T
        pages = [index.checked(page) for page in told["pages"]]
        if len(page) and not 0 <= page.min() <= page.max() < len(pages):
            raise ValueError("a tile names a page that is not listed")
        # All names are looked at before any file is.
        files = [
            index.pictures(told["files"][symbol], n)
            for symbol, n in zip(symbols, counts, strict=True)
        ]
        sums = told.get("sha256", {})
        tiles = np.empty((sum(counts), SIZE, SIZE), np.uint8)
        start = 0
        for name, count in (part for each in files for part in each):
            tiles[start : start + count] = _read_picture(folder / name, count, sums.get(name))
            start += count
        labels = np.repeat(np.arange(len(symbols)), counts)
        return Sheets(tiles, labels, symbols, pages, page, row, col)
    except FileNotFoundError as error:
        file = Path(error.filename)
        if file.name == index.NAME:
            raise SheetsUnusable(
                text(
                    de=f"In {folder} sind noch keine Ziffern: führe zuerst im Projektordner "
                    f"{again} aus.",
                    en=f"There are no digits in {folder} yet: first, in the project's folder, "
                    f"run {again}.",
                )
            ) from error
        raise SheetsUnusable(
            text(
                de=f"{file} fehlt: führe noch einmal {again} aus.",
                en=f"{file} is missing: once more run {again}.",
            )
        ) from error
    # Deeply nested JSON ends in a RecursionError.
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        raise SheetsUnusable(
            text(
                de=f"Die Dateien in {folder} passen nicht zusammen: führe noch einmal {again} aus.",
                en=f"The files in {folder} do not fit together: once more run {again}.",
            )
        ) from error


def file_names(symbols: tuple[str, ...]) -> list[str]:
    """A file name, without suffix, for each symbol: itself where possible, else its code points.

    Of two symbols that only differ in case the second goes under its code point, since some file
    systems would take them for one.

    Example:
        >>> file_names(("7", "ä", "a", "A", "/"))
        ['7', 'ä', 'a', 'U+0041', 'U+002F']
    """
    names: list[str] = []
    for symbol in symbols:
        taken = {name.casefold() for name in names}
        plain = len(symbol) == 1 and symbol.isalnum() and symbol.casefold() not in taken
        names.append(symbol if plain else "-".join(f"U+{ord(sign):04X}" for sign in symbol))
    return names


def _read_picture(path: Path, count: int, known: str | None) -> NDArray[np.uint8]:
    # Whoever opens a pipe waits for ever.
    if path.exists() and not path.is_file():
        raise ValueError(f"{path} is no file")
    content = path.read_bytes()
    if known is not None and _sum(content) != known:
        raise ValueError(f"{path} is not the picture that was written with the index")
    return sprites.read(content, count)


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
