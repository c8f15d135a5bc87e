"""The commands that let networks read what others wrote: compare a class, find doubtful symbols.

`paper` says how modules of commands are made.
"""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from ..files import check_room
from ..wording import number, text
from .options import SHEETS, Commands, add_kind, add_seed, whole_number


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
        default=15,
        metavar="N",
        help=text(de="wie lange (sonst 15)", en="how long (else 15)"),
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


def classroom(options: Namespace) -> None:
    """Write a page of results that shows whose hand is hardest to read."""
    from rich.console import Console
    from rich.progress import track

    from ..data import dataset
    from ..model import classroom, crossvalidation, networks

    check_room(options.output.parent, [options.output.name])
    data = dataset.load(options.sheets)
    writers = sorted(set(data.writers.tolist()))
    build = networks.NETWORKS[options.model]
    groups = track(
        crossvalidation.by_writer(data, build, options.epochs, options.seed, crossvalidation.FOLDS),
        text(de="Netze", en="Networks"),
        min(crossvalidation.FOLDS, len(writers)),
        console=Console(stderr=True),
    )
    names = {writer: writer for writer in writers}
    if options.pseudonyms:
        names = classroom.pseudonyms(writers)
    classroom.write(options.output, list(groups), names)
    if options.pseudonyms:
        # Only here, on the teacher's screen, does it say who is who.
        for writer in writers:
            print(f"{names[writer]}: {writer}")
    print(options.output)


def review(options: Namespace) -> None:
    """Show tiles whose label is doubtful, to be struck out on their sheets."""
    from rich.console import Console
    from rich.progress import track

    from ..data import dataset
    from ..model import crossvalidation, networks, review
    from . import terminal

    check_room(options.output.parent, [options.output.name])
    data = dataset.load(options.sheets)
    folds = track(
        crossvalidation.at_random(data, networks.cnn, seed=options.seed),
        text(de="Netze", en="Networks"),
        crossvalidation.FOLDS,
        console=Console(stderr=True),
    )
    result = crossvalidation.together(list(folds))
    doubtful = crossvalidation.doubtful(result)
    review.write(options.output, result, doubtful)
    if len(doubtful):
        Console().print(terminal.mistakes(result, doubtful))
    print(
        text(
            de=f"{number(len(doubtful))} von {number(result.n)} Zeichen sind fragwürdig.",
            en=f"{number(len(doubtful))} of {number(result.n)} symbols are doubtful.",
        )
    )
    print(options.output)
