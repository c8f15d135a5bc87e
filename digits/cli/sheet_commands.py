"""What the commands for sheets do: print them, invent some, cut scans into tiles.

Each function takes the parsed options and returns the exit code (None means 0). Imports stand
inside the functions so that a command loads only what it uses.
"""

import json
import sys
from argparse import Namespace

from ..errors import NoPages
from ..wording import number, text


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


def prepare(options: Namespace) -> int:
    """Cut scans into tiles, tell what became of each page, and write the sheets."""
    if options.shards:
        return _shards(options)
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import track

    from ..paper.layout import Layout, parse_symbols
    from ..scale import cluster
    from ..scan import prepare, reading, report
    from ..scan.sources import find
    from . import tables

    layout = Layout(parse_symbols(options.symbols)) if options.symbols else None
    sources = find(options.pages)
    table = tables.table(
        text(de="Seite", en="Page"),
        text(de="benutzt", en="used"),
        text(de="verworfen", en="rejected"),
    )
    table.add_column(text(de="warum", en="why"))
    entries = []
    failure = None
    try:
        with cluster.executor(options.dask) as executor:
            for page in track(
                prepare.prepare(sources, options.output, layout, options.jobs, executor),
                text(de="Seiten", en="Pages"),
                len(sources),
                console=Console(stderr=True),
            ):
                entries.append(reading.entry(page) | {"problem": page.problem})
                used, rejected = str(len(page.used)), str(len(page.rejected))
                outcome = escape(report.outcome(page))
                table.add_row(escape(page.source.name), used, rejected, outcome)
    except NoPages as error:
        failure = error
    writers = report.by_writer(entries)
    if options.json:
        totals = {writer: tally._asdict() for writer, tally in writers.items()}
        print(json.dumps({"pages": entries, "writers": totals}))
    else:
        Console().print(table)
        if len(writers) < len(entries):
            Console().print(report.table(writers))
        print(options.output / prepare.REPORT)
    if failure:
        raise failure
    return int(any(entry["problem"] for entry in entries))


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
    files = shards.find([str(path) for path in options.pages])
    tiles = problems = 0
    with cluster.executor(options.dask) as executor:
        for shard in track(
            shards.write(files, options.shards, layout, options.jobs, executor),
            "Shards",
            -(-len(files) // shards.FILES),
            console=Console(stderr=True),
        ):
            tiles += shard["tiles"]
            problems += len(shard["problems"])
            for problem in shard["problems"]:
                print(problem["problem"], file=sys.stderr)
    print(text(de=f"{number(tiles)} Zeichen", en=f"{number(tiles)} symbols"))
    print(options.shards)
    return int(bool(problems))
