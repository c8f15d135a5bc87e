"""The commands that let networks read what others wrote: compare a class, find doubtful symbols.

`paper` says how modules of commands are made.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..files import check_room
from ..wording import number, text
from .options import SHEETS, Commands, add_kind, add_seed, whole_number

if TYPE_CHECKING:
    from ..model.evaluation import Evaluation


def add_parsers(commands: Commands) -> None:
    """Add `classroom` and `review`."""
    add = commands.add_parser(
        "classroom",
        help=text(de="wessen Schrift ist am schwersten?", en="whose hand is hardest to read?"),
    )
    _add_sheets(add)
    _add_page(add, "classroom.html")
    add_kind(add)
    add.add_argument(
        "--epochs",
        type=whole_number(1),
        metavar="N",
        help=text(
            de="wie lange (sonst 15, bei großen Klassen weniger)",
            en="how long (else 15, less for large classes)",
        ),
    )
    add_seed(add)
    add.add_argument(
        "--pseudonyms",
        action="store_true",
        help=text(de="ohne Namen auf der Seite", en="no names on the page"),
    )
    add.set_defaults(run=classroom)

    add = commands.add_parser(
        "review",
        help=text(de="fragwürdige Zeichen zum Durchstreichen", en="doubtful symbols to strike out"),
    )
    _add_sheets(add)
    _add_page(add, "review.html")
    add_seed(add)
    add.set_defaults(run=review)


def _add_sheets(command: ArgumentParser) -> None:
    command.add_argument(
        "--sheets",
        type=Path,
        default=SHEETS,
        metavar="FOLDER",
        help=text(de="Ordner mit Sheets (sonst 04-sheets)", en="folder of sheets (else 04-sheets)"),
    )


def _add_page(command: ArgumentParser, name: str) -> None:
    command.add_argument(
        "-o",
        "--output",
        type=Path,
        default=SHEETS / name,
        metavar="FILE",
        help=text(de=f"wohin (sonst 04-sheets/{name})", en=f"where to (else 04-sheets/{name})"),
    )


def classroom(options: Namespace) -> int:
    """Write a page of results that shows whose hand is hardest to read."""
    from ..data import dataset

    check_room(options.output.parent, [options.output.name])
    data = dataset.load(options.sheets)
    # Only now, for they load Keras, which takes seconds.
    from ..model import classroom, crossvalidation, networks

    writers = sorted(set(data.writers.tolist()))
    build = networks.NETWORKS[options.model]
    epochs = options.epochs or crossvalidation.epochs_for(len(data))
    folds = min(crossvalidation.FOLDS, len(writers))
    results, whole = _gathered(
        lambda show: crossvalidation.by_writer(data, build, epochs, options.seed, folds, show),
        folds * epochs,
    )
    names = {writer: writer for writer in writers}
    if options.pseudonyms:
        names = classroom.pseudonyms(writers)
    classroom.write(options.output, results, names)
    if options.pseudonyms:
        # Only here, on the teacher's screen, does it say who is who.
        for writer in writers:
            print(f"{names[writer]}: {writer}")
    print(options.output)
    return 0 if whole else _stopped()


def review(options: Namespace) -> int:
    """Show tiles whose label is doubtful, to be struck out on their sheets."""
    import numpy as np
    from rich.console import Console

    from ..data import dataset
    from ..scan import sheets

    check_room(options.output.parent, [options.output.name])
    data = dataset.load(options.sheets)
    # Only now, for they load Keras, which takes seconds.
    from ..model import crossvalidation, networks, review
    from . import terminal

    epochs = crossvalidation.epochs_for(len(data))
    results, whole = _gathered(
        lambda show: crossvalidation.at_random(
            data, networks.cnn, epochs, options.seed, on_epoch=show
        ),
        crossvalidation.FOLDS * epochs,
    )
    result = crossvalidation.together(results)
    misread = crossvalidation.doubtful(result)
    struck = review.perhaps_struck(sheets.read(options.sheets).pages, result.data)
    doubtful = np.append(misread, np.setdiff1d(struck, misread))
    review.write(options.output, result, doubtful)
    if len(misread):
        Console().print(terminal.mistakes(result, misread))
    print(
        text(
            de=f"{number(len(doubtful))} von {number(result.n)} Zeichen sind fragwürdig.",
            en=f"{number(len(doubtful))} of {number(result.n)} symbols are doubtful.",
        )
    )
    print(options.output)
    return 0 if whole else _stopped()


def _gathered(
    read: Callable[[Callable[[object], None]], Iterator[Evaluation]], epochs: int
) -> tuple[list[Evaluation], bool]:
    """What all networks answered, with progress by epochs; and whether nobody pressed Ctrl-C.

    Raises:
        KeyboardInterrupt: Ctrl-C before the first network was done.
    """
    from rich.console import Console
    from rich.progress import Progress

    results: list[Evaluation] = []
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task(
            text(de="Epochen aller Netze", en="Epochs of all networks"), total=epochs
        )
        try:
            for result in read(lambda _: progress.advance(task)):
                results.append(result)
        except KeyboardInterrupt:
            if not results:
                raise
            return results, False
    return results, True


def _stopped() -> int:
    """Say that the page is not of all; gives the exit code for Ctrl-C."""
    print(
        text(
            de="Abgebrochen: Auf der Seite steht, was bis hierhin gelesen war.",
            en="Stopped: the page shows what had been read until then.",
        ),
        file=sys.stderr,
    )
    return 130
