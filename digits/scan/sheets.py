"""`04-sheets/`: a sprite sheet per symbol, and `sheets.json`, which tells where tiles come from.

Cutting the tiles is left to `prepare`, arrays for learning to `dataset`.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import SheetsUnusable
from ..files import replacing_files, write_json
from ..normalise import SIZE
from ..paper.layout import Layout
from ..wording import text

ACROSS = 20
"""Tiles in one row of a sprite sheet."""
INDEX = "sheets.json"

Add = Callable[[dict[str, Any], NDArray[np.uint8], NDArray[np.intp]], None]


@dataclass(frozen=True)
class Sheets:
    """All tiles of a sheets folder, in class order.

    Attributes:
        tiles: uint8 (n, 28, 28), dark ink on white 255.
        labels: int (n,), index into `symbols`.
        symbols: the labels in class order.
        pages: what is known of each page: file, page, writer, frame, used, rejected.
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
    memory, so that a thousand pages need no more room than ten. The sheets of earlier symbols go.

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
    pages: list[dict[str, Any]] = []
    origins: list[list[dict[str, int]]] = [[] for _ in layout.symbols]

    earlier = _listed(folder)
    with replacing_files(folder, last=INDEX) as beside:
        raw = [beside / f"{name}.raw" for name in names]

        def add(page: dict[str, Any], tiles: NDArray[np.uint8], cells: NDArray[np.intp]) -> None:
            for label in np.unique(labels[cells]):
                chosen = labels[cells] == label
                with raw[label].open("ab") as file:
                    file.write(tiles[chosen].tobytes())
                origins[label] += [
                    {
                        "page": len(pages),
                        "row": int(cell) // layout.columns,
                        "col": int(cell) % layout.columns,
                    }
                    for cell in cells[chosen]
                ]
            pages.append(page)

        yield add

        for name, path in zip(names, raw, strict=True):
            tiles = np.fromfile(path, np.uint8) if path.exists() else np.empty(0, np.uint8)
            path.unlink(missing_ok=True)
            _write_sheet(beside / f"{name}.png", tiles.reshape(-1, SIZE, SIZE))
        write_json(
            beside / INDEX,
            {
                "labels": list(layout.symbols),
                "layout": {"rows": layout.rows, "columns": layout.columns},
                "files": {s: f"{n}.png" for s, n in zip(layout.symbols, names, strict=True)},
                "pages": pages,
                "tiles": dict(zip(layout.symbols, origins, strict=True)),
            },
        )

    # To some file systems A.png and a.png are the same.
    kept = {f"{name}.png".casefold() for name in names}
    for file in earlier:
        if file.casefold() not in kept:
            (folder / file).unlink(missing_ok=True)


def read(folder: Path) -> Sheets:
    """Read all tiles of a sheets folder.

    Raises:
        SheetsUnusable: the folder holds no sheets, or the files do not fit together.

    Example:
        >>> found = read(Path("04-sheets"))
        >>> found.tiles.shape[1:], found.symbols[:3]
        ((28, 28), ('0', '1', '2'))
    """
    try:
        index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
        symbols = tuple(index["labels"])
        origins = [index["tiles"][symbol] for symbol in symbols]
        places = [(o["page"], o["row"], o["col"]) for each in origins for o in each]
        page, row, col = np.array(places, np.int64).reshape(-1, 3).T
        tiles = [
            _read_sheet(folder / index["files"][symbol], len(each))
            for symbol, each in zip(symbols, origins, strict=True)
        ]
        pages = index["pages"]
        _check(symbols, pages, index["files"])
        if len(page) and not 0 <= page.min() <= page.max() < len(pages):
            raise ValueError("a tile names a page that is not listed")
        labels = np.repeat(np.arange(len(symbols)), [len(each) for each in origins])
        return Sheets(np.concatenate(tiles), labels, symbols, pages, page, row, col)
    except FileNotFoundError as error:
        file = Path(error.filename)
        if file.name == INDEX:
            raise SheetsUnusable(
                text(
                    de=f"In {folder} sind noch keine Ziffern: führe zuerst »digits prepare« aus, "
                    "und zwar im Projektordner.",
                    en=f"There are no digits in {folder} yet: run “digits prepare” first, in the "
                    "project's folder.",
                )
            ) from error
        raise SheetsUnusable(
            text(
                de=f"{file} fehlt: führe »digits prepare« noch einmal aus.",
                en=f"{file} is missing: run “digits prepare” again.",
            )
        ) from error
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise SheetsUnusable(
            text(
                de=f"Die Dateien in {folder} passen nicht zusammen:"
                " führe »digits prepare« noch einmal aus.",
                en=f"The files in {folder} do not fit together: run “digits prepare” again.",
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


def _check(symbols: tuple[str, ...], pages: list[dict[str, Any]], files: dict[str, str]) -> None:
    """Refuse what `writing` would not have written: the files may come from anywhere."""
    kinds = {"file": str, "page": int, "writer": str}
    for page in pages:
        for key, kind in kinds.items():
            if type(page[key]) is not kind:
                raise ValueError(f"{key} of a page is {page[key]!r}")
    for symbol in Layout(symbols).symbols:
        if type(symbol) is not str or Path(files[symbol]).name != files[symbol]:
            raise ValueError(f"{symbol!r} is no symbol with a file of its own")


def _listed(folder: Path) -> set[str]:
    """The sheets that the folder's own index names."""
    try:
        files = json.loads((folder / INDEX).read_text(encoding="utf-8"))["files"].values()
        return {name for name in files if Path(name).name == name and name.endswith(".png")}
    except (OSError, LookupError, TypeError, AttributeError, ValueError):
        return set()


def _write_sheet(path: Path, tiles: NDArray[np.uint8]) -> None:
    from PIL import Image

    down = max(1, -(-len(tiles) // ACROSS))
    sheet = np.full((down * ACROSS, SIZE, SIZE), 255, np.uint8)
    sheet[: len(tiles)] = tiles
    pixels = sheet.reshape(down, ACROSS, SIZE, SIZE).swapaxes(1, 2)
    Image.fromarray(pixels.reshape(down * SIZE, ACROSS * SIZE)).save(path)


def _read_sheet(path: Path, count: int) -> NDArray[np.uint8]:
    from PIL import Image

    try:
        with Image.open(path) as image:
            pixels = np.asarray(image.convert("L"))
    except FileNotFoundError:
        raise
    except OSError as error:
        raise ValueError(f"{path} is no picture") from error
    down, across = pixels.shape[0] // SIZE, pixels.shape[1] // SIZE
    if across != ACROSS or down * ACROSS < count:
        raise ValueError(f"{path} holds fewer than {count} tiles")
    tiles: NDArray[np.uint8] = (
        pixels[: down * SIZE].reshape(down, SIZE, ACROSS, SIZE).swapaxes(1, 2)
    )
    tiles = tiles.reshape(-1, SIZE, SIZE)
    return tiles[:count]
