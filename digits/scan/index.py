"""The text of `sheets.json`: written piece by piece, and looked at before it is believed.

The folder and its pictures are left to `sheets`.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..wording import printable
from . import sprites
from .sprites import ACROSS

NAME = "sheets.json"


def places(origins: list[tuple[int, NDArray[np.int16]]], columns: int) -> Iterator[str]:
    """Where the tiles of a symbol come from, each as text, given the cells of each page."""
    for page, cells in origins:
        for cell in cells.tolist():
            yield f'{{"page": {page}, "row": {cell // columns}, "col": {cell % columns}}}'


def written(
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


def checked(page: dict[str, Any]) -> dict[str, Any]:
    """Refuse what `writing` would not have written: the file may come from anywhere."""
    for key, kind in {"file": str, "page": int, "writer": str}.items():
        if type(page[key]) is not kind:
            raise ValueError(f"{key} of a page is {page[key]!r}")
    for cell in page.get("doubtful", ()):
        if type(cell["row"]) is not int or type(cell["col"]) is not int:
            raise ValueError(f"{cell!r} is no cell")
    return page | {key: printable(page[key]) for key in ("file", "writer")}


def pictures(files: str | list[str], count: int) -> list[tuple[str, int]]:
    """The pictures of a symbol, each with how many tiles it holds."""
    if isinstance(files, str):
        # Earlier versions wrote one picture, however many tiles there were.
        return [(_plain(files), count)]
    return [(_plain(file), n) for file, n in zip(files, sprites.parts(count), strict=True)]


def _plain(name: str) -> str:
    if not sprites.is_name(name):
        raise ValueError(f"{name!r} is no name of a picture in the folder")
    return name


def listed(folder: Path) -> set[str]:
    """The sheets that the folder's own index names."""
    try:
        files = json.loads((folder / NAME).read_text(encoding="utf-8"))["files"].values()
        names = [name for each in files for name in ([each] if isinstance(each, str) else each)]
        return {name for name in names if sprites.is_name(name)}
    except (OSError, LookupError, RecursionError, TypeError, AttributeError, ValueError):
        return set()
