"""The commands for paper: print the sheet, have sample pages written.

As in every module of commands, each function takes the parsed options and returns the exit code
(None means 0), and imports stand inside the functions, so that a command loads only what it uses.
"""

from argparse import Namespace
from pathlib import Path

from ..wording import text
from .options import PAGES, Commands, add_seed, whole_number


def add_parsers(commands: Commands) -> None:
    """Add `template` and `samples`."""
    add = commands.add_parser(
        "template", help=text(de="das Raster zum Ausdrucken", en="the grid to print")
    )
    add.add_argument(
        "-o",
        "--output",
        type=Path,
        default=Path("template.pdf"),
        metavar="FILE.pdf",
        help=text(de="wohin (sonst template.pdf)", en="where to (else template.pdf)"),
    )
    add.add_argument(
        "--symbols",
        default="0123456789",
        help=text(de="2 bis 30 Zeichen, oder Wörter", en="2 to 30 characters, or words"),
    )
    add.add_argument(
        "--paper",
        choices=("a4", "letter"),
        default="a4",
        help=text(de="das Format (sonst a4)", en="its size (else a4)"),
    )
    add.add_argument(
        "--numbered",
        type=whole_number(0, 1000),
        default=0,
        metavar="N",
        help=text(de="N nummerierte Blätter, eins pro Kopf", en="N numbered sheets, one for each"),
    )
    add.add_argument(
        "--name", action="store_true", help=text(de="mit Namenszeile", en="with a line for a name")
    )
    add.set_defaults(run=template)

    add = commands.add_parser(
        "samples",
        help=text(de="Übungsblätter von erfundenen Händen", en="pages by synthetic hands"),
    )
    add.add_argument(
        "-o",
        "--output",
        type=Path,
        default=PAGES,
        metavar="FOLDER",
        help=text(de="wohin (sonst 01-pages)", en="where to (else 01-pages)"),
    )
    add.add_argument(
        "--pages",
        type=whole_number(1),
        default=3,
        metavar="N",
        help=text(de="wie viele (sonst 3)", en="how many (else 3)"),
    )
    add_seed(add)
    add.set_defaults(run=samples)


def template(options: Namespace) -> None:
    """Write the sheet to print."""
    from ..paper import template
    from ..paper.layout import Layout, parse_symbols

    layout = Layout(parse_symbols(options.symbols))
    template.write(options.output, layout, options.paper, options.numbered, options.name)
    print(options.output)


def samples(options: Namespace) -> None:
    """Write pages by synthetic hands."""
    from rich.progress import track

    from ..paper import samples

    written = samples.write(options.output, options.pages, options.seed)
    for _ in track(written, text(de="Seiten", en="Pages"), options.pages):
        pass
