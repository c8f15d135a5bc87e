"""Tiles to test a network on, wherever they are: scans, sheets folders, archives."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from ..errors import DigitsError, ModelUnusable, NoPages, PageUnreadable, SheetsUnusable
from ..normalise import normalised
from ..paper.layout import Layout
from ..scan import index
from ..scan.parallel import in_processes
from ..scan.reading import Page
from ..scan.sources import find
from ..wording import number, printable, text
from . import dataset, split
from .dataset import Dataset

SHOWN = 3
"""Pages to name, at most."""


class Found(NamedTuple):
    """What was found: the tiles, why some paths or pages gave none, what else is worth knowing."""

    data: Dataset
    problems: list[str]
    notes: list[str]


def load(
    paths: Sequence[Path], symbols: tuple[str, ...], about: Mapping[str, Any] | None = None
) -> Found:
    """Read tiles from archives (`.npz`), folders that `digits prepare` wrote, and scans.

    Of the sheets that the network learnt from, those that it was tested with are taken. What can't
    be read is told and left out.

    Args:
        paths: files and folders.
        symbols: the symbols that the network knows, in class order; scans that do not name their
            symbols show them in this order.
        about: the network's description.

    Raises:
        NoPages: there is not a single tile; the sentences say why, one a line.

    Example:
        >>> data, problems, notes = load([Path("04-sheets")], tuple("0123456789"))
        >>> data.x.shape[1:], problems
        ((28, 28), [])
        >>> notes[0][:55]
        '04-sheets: these are not the sheets that the network le'
    """
    parts: list[Dataset] = []
    problems: list[str] = []
    notes: list[str] = []
    scans = []
    for path in paths:
        try:
            if path.suffix == ".npz" and path.exists():
                parts.append(_archive(path, symbols))
            elif (path / index.NAME).exists():
                data, note = _not_learnt(dataset.load(path), about or {}, path)
                parts.append(_relabelled(data, symbols, path))
                notes.append(note)
            else:
                find([path])
                scans.append(path)
        except DigitsError as error:
            problems.append(str(error))
    # All at once, for it is only together that the same page under two names is noticed.
    seen = []
    for page in in_processes(find(scans, notes.append), None) if scans else ():
        if page.blank and page.problem:
            notes.append(page.problem)
            continue
        try:
            parts.append(_of_page(page, symbols))
            seen += _known(parts[-1], about or {})
        except DigitsError as error:
            problems.append(str(error))
    if seen:
        notes.append(_too_well(seen))
    if not parts:
        # All there is may be a page that is blank.
        raise NoPages("\n".join(filter(None, [*notes, *problems])))
    return Found(dataset.joined(parts), problems, notes)


def _of_page(page: Page, symbols: tuple[str, ...]) -> Dataset:
    """The tiles of a page that was read.

    Raises:
        PageUnreadable: it could not be read, or nothing is on it.
        ModelUnusable: the sheet says that it holds a symbol that is not in `symbols`.
    """
    source, used = page.source, np.array(page.used, np.intp)
    if page.problem:
        raise PageUnreadable(page.problem)
    if not len(used):
        raise PageUnreadable(
            text(
                de=f"{source.name}: Auf diesem Blatt steht nichts; fülle es aus und scanne es noch "
                "einmal.",
                en=f"{source.name}: there is nothing on this sheet; fill it in and scan it again.",
            )
        )
    layout = Layout(page.symbols or symbols)
    n = len(used)
    data = Dataset(
        tiles=page.tiles,
        y=np.array(layout.cell_labels)[used],
        writers=np.full(n, source.writer),
        files=np.full(n, source.file),
        pages=np.full(n, source.number, np.int64),
        rows=used // layout.columns,
        columns=used % layout.columns,
        symbols=layout.symbols,
    )
    return _relabelled(data, symbols, source.name)


def _not_learnt(data: Dataset, about: Mapping[str, Any], folder: Path) -> tuple[Dataset, str]:
    """Of the sheets that a network learnt from the tiles of its test, else all; and a sentence."""
    parts = split.repeated(data, about)
    n = number(len(data))
    if not parts:
        sentence = text(
            de=f"{folder}: Das sind nicht die Blätter, von denen das Netz gelernt hat, oder nicht "
            f"mehr so wie damals. Geprüft wird mit allen {n} Zeichen.",
            en=f"{folder}: these are not the sheets that the network learned from, or no longer as "
            f"they were. All {n} symbols are tested.",
        )
        seen = _known(data, about)
        return data, f"{sentence} {_too_well(seen)}" if seen else sentence
    trained, validated, tested = (
        number(len(part)) for part in (parts.train, parts.validation, parts.test)
    )
    return parts.test, text(
        de=f"{folder}: Von diesen {n} Zeichen kennt das Netz {trained} aus dem Training und "
        f"{validated} aus der Validierung. Geprüft wird mit den übrigen {tested}, wie damals.",
        en=f"{folder}: of these {n} symbols the network knows {trained} from training and "
        f"{validated} from validation. It is tested with the other {tested}, as it was then.",
    )


def _known(data: Dataset, about: Mapping[str, Any]) -> list[str]:
    """The pages of a data set that a network learnt from, or was validated or tested with."""
    names = sorted({*zip(data.files.tolist(), data.pages.tolist(), strict=True)})
    learnt = set(about.get("pages", ()))
    return [
        file
        for (file, _), checksum in zip(names, data.page_checksums(), strict=True)
        if checksum in learnt
    ]


def _too_well(pages: Sequence[str]) -> str:
    shown = ", ".join(pages[:SHOWN]) + (" …" if len(pages) > SHOWN else "")
    return text(
        de=f"{number(len(pages))} dieser Seiten lagen schon beim Training vor ({shown}); was es "
        "daraus gelernt hat, liest das Netz zu gut.",
        en=f"{number(len(pages))} of these pages were there in training ({shown}); what it "
        "learned from them the network reads too well.",
    )


def _archive(path: Path | str, symbols: tuple[str, ...]) -> Dataset:
    """Read tiles from elsewhere, such as MNIST, and normalise them like our own.

    Args:
        path: a NumPy archive with `x`, uint8 (n, h, w), ink bright as in MNIST, and `y` (n,), the
            symbols, as text or as numbers; or with `x_test` and `y_test`, as Keras has MNIST.
        symbols: the symbols in class order.

    Raises:
        SheetsUnusable: the file is damaged, or holds something else.
        ModelUnusable: `y` names a symbol that is not in `symbols`.
    """
    path = Path(path)
    try:
        with np.load(path) as archive:
            x, y = (archive[name if name in archive else f"{name}_test"] for name in ("x", "y"))
        if x.dtype != np.uint8 or x.ndim != 3 or y.shape != x.shape[:1] or not len(y):
            raise ValueError("x or y has the wrong shape or type")
    except (ValueError, KeyError, EOFError, BadZipFile) as error:
        raise SheetsUnusable(
            text(
                de=f"{path.name} ist nicht lesbar; es muss x (uint8, n×28×28, Tinte hell) und y "
                "(n Symbole) enthalten, oder x_test und y_test wie MNIST von Keras.",
                en=f"{path.name} can't be read; it must hold x (uint8, n×28×28, ink bright) and y "
                "(n symbols), or x_test and y_test as MNIST from Keras does.",
            )
        ) from error
    n = len(y)
    return Dataset(
        tiles=normalised(255 - x),
        y=_classes(y.astype(str), symbols, path),
        writers=np.full(n, printable(path.stem)),
        files=np.full(n, printable(path.name)),
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
