"""Tiles to test a network on, wherever they are: scans, sheets folders, archives."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from ..errors import ModelUnusable, SheetsUnusable
from ..normalise import normalise
from ..paper.layout import Layout
from ..scan import sheets
from ..scan.prepare import prepare
from ..scan.sources import find
from ..wording import text
from . import dataset
from .dataset import Dataset, ink


def load(paths: Sequence[Path], symbols: tuple[str, ...]) -> tuple[Dataset, list[str]]:
    """Read tiles from archives (`.npz`), folders that `digits prepare` wrote, and scans.

    Args:
        paths: files and folders.
        symbols: the symbols that the network knows, in class order; scans show them in this order.

    Returns:
        All tiles, and for each page that could not be read a sentence on why.

    Raises:
        NoPages: a path does not exist, or not one of the scans could be read.
        ModelUnusable: a tile shows a symbol that the network does not know.
        SheetsUnusable: an archive or a sheets folder is damaged or empty.

    Example:
        >>> data, problems = load([Path("04-sheets")], tuple("0123456789"))
        >>> data.x.shape[1:], problems
        ((28, 28), [])
    """
    parts, problems = [], []
    archives = [path for path in paths if path.suffix == ".npz" and path.exists()]
    folders = [path for path in paths if (path / sheets.INDEX).exists()]
    scans = [path for path in paths if path not in archives and path not in folders]
    parts += [_archive(path, symbols) for path in archives]
    parts += [_relabelled(dataset.load(path), symbols, path) for path in folders]
    if scans:
        with TemporaryDirectory() as folder:
            pages_read = prepare(find(scans), Path(folder), Layout(symbols))
            problems = [page.problem for page in pages_read if page.problem]
            parts.append(dataset.load(folder))
    return dataset.joined(parts), problems


def _archive(path: Path | str, symbols: tuple[str, ...]) -> Dataset:
    """Read tiles from elsewhere, such as MNIST, and normalise them like our own.

    Args:
        path: a NumPy archive with `x`, uint8 (n, h, w), ink bright as in MNIST, and `y` (n,), the
            symbols, as text or as numbers.
        symbols: the symbols in class order.

    Raises:
        SheetsUnusable: the file is damaged, or holds something else.
        ModelUnusable: `y` names a symbol that is not in `symbols`.
    """
    path = Path(path)
    try:
        with np.load(path) as archive:
            x, y = archive["x"], archive["y"]
        if x.dtype != np.uint8 or x.ndim != 3 or y.shape != x.shape[:1] or not len(y):
            raise ValueError("x or y has the wrong shape or type")
    except (ValueError, KeyError, EOFError, BadZipFile) as error:
        raise SheetsUnusable(
            text(
                de=f"{path.name} ist nicht lesbar; es muss x (uint8, n×28×28, Tinte hell) und y "
                "(n Symbole) enthalten.",
                en=f"{path.name} can't be read; it must hold x (uint8, n×28×28, ink bright) and y "
                "(n symbols).",
            )
        ) from error
    n = len(y)
    return Dataset(
        x=ink(np.stack([normalise(255 - tile) for tile in x])),
        y=_classes(y.astype(str), symbols, path),
        writers=np.full(n, path.stem),
        files=np.full(n, path.name),
        pages=np.zeros(n, np.int64),
        rows=np.arange(n),
        columns=np.zeros(n, np.int64),
        symbols=symbols,
    )


def _relabelled(data: Dataset, symbols: tuple[str, ...], source: Path | str) -> Dataset:
    """The same tiles with classes numbered as in `symbols`, which may hold more of them.

    Raises:
        ModelUnusable: a tile shows a symbol that is not in `symbols`.
    """
    y = _classes(np.array(data.symbols)[data.y], symbols, Path(source))
    return replace(data, y=y, symbols=symbols)


def _classes(names: NDArray[np.str_], symbols: tuple[str, ...], source: Path) -> NDArray[np.int64]:
    unknown = sorted(set(names.tolist()) - set(symbols))
    if unknown:
        raise ModelUnusable(
            text(
                de=f"In {source.name} kommt das Symbol »{unknown[0]}« vor, das Netz kennt aber nur "
                f"{' '.join(symbols)}; trainiere es mit diesem Symbol.",
                en=f"{source.name} holds the symbol “{unknown[0]}”, but the network knows only "
                f"{' '.join(symbols)}; train it with that symbol.",
            )
        )
    return np.array([symbols.index(name) for name in names.tolist()], np.int64)
