"""`04-sheets/`: a sprite sheet per symbol, and `sheets.json`, which tells where tiles come from.

Cutting the tiles is left to `prepare`, arrays for learning to `dataset`.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
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
from ..wording import printable, text
from . import sprites
from .sprites import ACROSS

INDEX = "sheets.json"

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

    with replacing_files(folder, last=INDEX) as beside:
        earlier = _listed(folder)
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
        files = [sprites.write_raw(path, name) for name, path in zip(names, raw, strict=True)]
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
            symbol: _places(each, layout.columns)
            for symbol, each in zip(layout.symbols, origins, strict=True)
        }
        with (beside / INDEX).open("w", encoding="utf-8") as file:
            file.writelines(_index(head, pages, tiles))
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
    settle(folder, last=INDEX)
    again = hints.step("prepare", folder)
    try:
        index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
        symbols = Layout(tuple(index["labels"])).symbols
        origins = [index["tiles"][symbol] for symbol in symbols]
        counts = [len(each) for each in origins]
        places = [(o["page"], o["row"], o["col"]) for each in origins for o in each]
        page, row, col = np.array(places, np.int64).reshape(-1, 3).T
        pages = [_checked(page) for page in index["pages"]]
        if len(page) and not 0 <= page.min() <= page.max() < len(pages):
            raise ValueError("a tile names a page that is not listed")
        # All names are looked at before any file is.
        files = [
            _names(index["files"][symbol], n) for symbol, n in zip(symbols, counts, strict=True)
        ]
        sums = index.get("sha256", {})
        tiles = np.empty((sum(counts), SIZE, SIZE), np.uint8)
        start = 0
        for name, count in (part for each in files for part in each):
            tiles[start : start + count] = _read_picture(folder / name, count, sums.get(name))
            start += count
        labels = np.repeat(np.arange(len(symbols)), counts)
        return Sheets(tiles, labels, symbols, pages, page, row, col)
    except FileNotFoundError as error:
        file = Path(error.filename)
        if file.name == INDEX:
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


def _places(origins: list[tuple[int, NDArray[np.int16]]], columns: int) -> Iterator[str]:
    for page, cells in origins:
        for cell in cells.tolist():
            yield json.dumps({"page": page, "row": cell // columns, "col": cell % columns})


def _index(
    head: dict[str, Any], pages: list[str], tiles: dict[str, Iterator[str]]
) -> Iterator[str]:
    """The text of `sheets.json`, piece by piece: a page a line, and a row of a sprite sheet."""
    yield json.dumps(head, ensure_ascii=False, indent=1)[:-2]
    yield ',\n "pages": [\n' + ",\n".join(pages) + '\n ],\n "tiles": {'
    for number, (symbol, places) in enumerate(tiles.items()):
        yield ("," if number else "") + f"\n{json.dumps(symbol, ensure_ascii=False)}: ["
        for which, place in enumerate(places):
            yield ("" if not which else ", " if which % ACROSS else ",\n") + place
        yield "]"
    yield "\n }\n}\n"


def _checked(page: dict[str, Any]) -> dict[str, Any]:
    """Refuse what `writing` would not have written: the file may come from anywhere."""
    for key, kind in {"file": str, "page": int, "writer": str}.items():
        if type(page[key]) is not kind:
            raise ValueError(f"{key} of a page is {page[key]!r}")
    for cell in page.get("doubtful", ()):
        if type(cell["row"]) is not int or type(cell["col"]) is not int:
            raise ValueError(f"{cell!r} is no cell")
    return page | {key: printable(page[key]) for key in ("file", "writer")}


def _names(files: str | list[str], count: int) -> list[tuple[str, int]]:
    """The pictures of a symbol, each with how many tiles it holds."""
    if isinstance(files, str):
        # Earlier versions wrote one picture, however many tiles there were.
        return [(_plain(files), count)]
    return [(_plain(file), n) for file, n in zip(files, sprites.parts(count), strict=True)]


def _plain(name: str) -> str:
    if not sprites.is_name(name):
        raise ValueError(f"{name!r} is no name of a picture in the folder")
    return name


def _listed(folder: Path) -> set[str]:
    """The sheets that the folder's own index names."""
    try:
        files = json.loads((folder / INDEX).read_text(encoding="utf-8"))["files"].values()
        names = [name for each in files for name in ([each] if isinstance(each, str) else each)]
        return {name for name in names if sprites.is_name(name)}
    except (OSError, LookupError, RecursionError, TypeError, AttributeError, ValueError):
        return set()


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
