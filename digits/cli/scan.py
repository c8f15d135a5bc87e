"""The command that cuts scans into tiles; `paper` says how modules of commands are made."""

import json
import sys
from argparse import Namespace
from pathlib import Path

from ..errors import NoPages
from ..wording import number, text
from .options import PAGES, SHEETS, Commands, add_json, corners, whole_number

ROWS = 200
"""Pages that the terminal shows, each in a row; of more pages the first that failed. As many
writers."""


def add_parsers(commands: Commands) -> None:
    """Add `prepare`."""
    add = commands.add_parser(
        "prepare", help=text(de="Scans in Ziffern zerlegen", en="cut scans into digits")
    )
    add.add_argument(
        "pages",
        nargs="*",
        default=[PAGES],
        metavar="PAGES",
        help=text(
            de="Bilder, PDFs, Sammlungen der Seite (.digits) und Ordner; ein Unterordner ist eine "
            "Person, von mehreren genannten Ordnern jeder auch (sonst 01-pages)",
            en="pictures, PDFs, collections from the page (.digits) and folders; a sub-folder is a "
            "writer, and so is each of several folders (else 01-pages)",
        ),
    )
    add.add_argument(
        "-o",
        "--output",
        type=Path,
        default=SHEETS,
        metavar="FOLDER",
        help=text(de="wohin (sonst 04-sheets)", en="where to (else 04-sheets)"),
    )
    add.add_argument(
        "--symbols",
        help=text(
            de="wenn die Blätter sie nicht selbst nennen", en="if the sheets themselves don't tell"
        ),
    )
    add.add_argument(
        "--corners",
        type=corners,
        action="append",
        default=[],
        metavar="FILE:x,y,…",
        help=text(
            de="die vier Ecken des Rasters einer Seite, die sonst nicht zu lesen ist; der Bericht "
            "nennt den Befehl",
            en="the four corners of the grid on a page that can't be read otherwise; the report "
            "tells the command",
        ),
    )
    add.add_argument(
        "--jobs",
        type=whole_number(1),
        metavar="N",
        help=text(de="Seiten zugleich (sonst je Kern eine)", en="pages at once (else one a core)"),
    )
    add.add_argument(
        "--dask",
        metavar="ADDRESS",
        help=text(de="lesen lassen von einem Dask-Cluster", en="let a Dask cluster read"),
    )
    add.add_argument(
        "--shards",
        metavar="ADDRESS",
        help=text(de="Parquet-Dateien statt Sheets", en="Parquet files instead of sheets"),
    )
    add_json(add)
    add.set_defaults(run=prepare)


def prepare(options: Namespace) -> int:
    """Cut scans into tiles, tell what became of each page, and write the sheets."""
    if options.shards:
        return _shards(options)
    from ..scan import processes

    if not options.dask:
        processes.get_ready(options.pages, options.jobs, "digits.cli.parser")
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import track

    from ..paper.layout import Layout, parse_symbols
    from ..scale import cluster
    from ..scan import prepare, reading, report
    from ..scan.sources import find, pointed
    from . import tables

    layout = Layout(parse_symbols(options.symbols)) if options.symbols else None
    console = Console(stderr=True)
    # With thousands of files, or from a slow stick, this alone takes a while.
    with console.status(text(de="Suche nach Seiten …", en="Looking for pages …")):
        sources = find(options.pages, lambda sentence: console.print(sentence, markup=False))
    sources = pointed(sources, dict(options.corners))
    table = tables.table(
        text(de="Seite", en="Page"),
        text(de="benutzt", en="used"),
        text(de="verworfen", en="rejected"),
    )
    table.add_column(text(de="warum", en="why"))
    entries = []
    writers: dict[str, report.Tally] = {}
    read = problems = 0
    failure = None
    try:
        with cluster.executor(options.dask) as executor:
            for page in track(
                prepare.prepare(sources, options.output, layout, options.jobs, executor),
                text(de="Seiten", en="Pages"),
                len(sources),
                console=console,
            ):
                if options.json:
                    entries.append(reading.entry(page) | {"problem": page.problem})
                report.add(writers, page)
                read, problems = read + 1, problems + page.failed
                if table.row_count < ROWS and (len(sources) <= ROWS or page.failed):
                    used, rejected = str(len(page.used)), str(len(page.rejected))
                    outcome = escape(report.outcome(page))
                    table.add_row(escape(page.source.name), used, rejected, outcome)
    except NoPages as error:
        failure = error
    if options.json:
        totals = {writer: tally._asdict() for writer, tally in writers.items()}
        print(json.dumps({"pages": entries, "writers": totals}))
    else:
        if table.row_count:
            Console().print(table)
        if more := read - table.row_count:
            print(
                text(
                    de=f"Nicht hier, aber im Bericht: {number(more)} von {number(read)} Seiten.",
                    en=f"Not here but in the report: {number(more)} of {number(read)} pages.",
                )
            )
        if len(writers) < read:
            Console().print(tables.tallies(dict([*writers.items()][:ROWS])))
            if len(writers) > ROWS:
                print(
                    text(
                        de=f"Das sind {ROWS} von {number(len(writers))} Händen; --json nennt alle.",
                        en=f"These are {ROWS} of {number(len(writers))} writers; --json tells all.",
                    )
                )
        print(options.output / prepare.REPORT)
    if failure:
        raise failure
    return int(problems > 0)


def _shards(options: Namespace) -> int:
    """Cut scans into tiles and write them as shards, for `prepare --shards`."""
    from rich.console import Console
    from rich.progress import track

    from ..paper.layout import Layout, parse_symbols
    from ..scale import cluster

    try:
        from ..scale import shards
    except ImportError as error:
        raise cluster.missing() from error

    layout = Layout(parse_symbols(options.symbols)) if options.symbols else None
    files = shards.find(
        [str(path) for path in options.pages],
        lambda sentence: print(sentence, file=sys.stderr),
    )
    written = []
    failure = None
    try:
        with cluster.executor(options.dask) as executor:
            for shard in track(
                shards.write(files, options.shards, layout, options.jobs, executor),
                "Shards",
                -(-len(files) // shards.FILES),
                console=Console(stderr=True),
            ):
                written.append(shard)
                for problem in shard["problems"]:
                    print(problem["problem"], file=sys.stderr)
    except NoPages as error:
        failure = error
    tiles, pages = (sum(shard[key] for shard in written) for key in ("tiles", "pages"))
    if options.json:
        print(json.dumps({"tiles": tiles, "pages": pages, "shards": written}))
    elif not failure:
        print(text(de=f"{number(tiles)} Zeichen", en=f"{number(tiles)} symbols"))
        print(options.shards)
    if failure:
        raise failure
    return int(any(shard["problems"] for shard in written))
