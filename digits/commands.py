"""What each command does: call the package, show progress, print the outcome.

Each function takes the parsed options and returns the exit code (None means 0). Imports stand
inside the functions so that a command loads only what it uses.
"""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from .errors import DigitsError, NoPages
from .wording import number, text

if TYPE_CHECKING:
    from .dataset import Split


def serve(options: Namespace) -> None:
    """Serve the page on 127.0.0.1 until Ctrl-C."""
    from pathlib import Path

    from . import serve

    running = serve.server(Path.cwd(), options.port)
    print(
        text(
            de=f"Die Seite: {serve.address(running)} (Beenden mit Strg+C)",
            en=f"The page: {serve.address(running)} (stop with Ctrl-C)",
        ),
        flush=True,
    )
    try:
        running.serve_forever()
    except KeyboardInterrupt:
        print()
    finally:
        running.server_close()


def template(options: Namespace) -> None:
    """Write the sheet to print."""
    from . import template
    from .layout import Layout, parse_symbols

    layout = Layout(parse_symbols(options.symbols))
    template.write(options.output, layout, options.paper, options.numbered, options.name)
    print(options.output)


def draw(options: Namespace) -> None:
    """Open a window in which the network reads along while one draws."""
    from . import draw

    draw.window(options.model).mainloop()


def samples(options: Namespace) -> None:
    """Write pages by synthetic hands."""
    from rich.progress import track

    from . import samples

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
    from rich.table import Table

    from . import cluster, pages, prepare, report
    from .layout import Layout, parse_symbols

    layout = Layout(parse_symbols(options.symbols)) if options.symbols else None
    sources = pages.find(options.pages)
    table = Table(box=None, header_style="bold")
    table.add_column(text(de="Seite", en="Page"))
    table.add_column(text(de="benutzt", en="used"), justify="right")
    table.add_column(text(de="verworfen", en="rejected"), justify="right")
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
                entries.append(prepare.entry(page) | {"problem": page.problem})
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

    from . import cluster
    from .layout import Layout, parse_symbols

    try:
        from . import shards
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


def _split(options: Namespace) -> Split:
    """The tiles to learn from: sheets, held in memory, or shards, which are streamed."""
    from pathlib import Path

    from . import cluster, dataset

    address = str(options.sheets)
    if "://" not in address and not Path(address, "shards.json").exists():
        return dataset.split(dataset.load(address), options.split, options.seed)
    try:
        from . import stream
    except ImportError as error:
        raise cluster.missing() from error
    return stream.split(address, options.split, options.seed)


def train(options: Namespace) -> None:
    """Teach a network from the sheets and write it as Keras, ONNX and JSON."""
    from . import evaluation, models, screen, store, training

    parts = _split(options)
    training.seed(options.seed)
    build = {"mlp": models.mlp, "cnn": models.cnn}[options.model]
    with training.devices(options.distribute):
        model = build(len(parts.train.symbols), options.activation)
        with screen.epochs(options.epochs) as show:
            history = training.fit(model, parts.train, parts.validation, options.epochs, show)
    result = evaluation.evaluate(model, parts.test)
    name = options.name or options.model
    info = store.save(options.output, name, model, parts, history, result)
    if options.json:
        print(json.dumps(info))
        return
    if len(history["loss"]) < options.epochs:
        print(
            text(
                de="Abgebrochen: Die besten Gewichte bis hierhin sind gespeichert.",
                en="Stopped: the best weights so far are saved.",
            )
        )
    print(screen.summary(result))
    print(options.output / f"{name}.keras")


def classroom(options: Namespace) -> None:
    """Write a page of results that shows whose hand is hardest to read."""
    from rich.console import Console
    from rich.progress import track

    from . import classroom, crossvalidation, dataset, models

    data = dataset.load(options.sheets)
    writers = sorted(set(data.writers.tolist()))
    build = {"mlp": models.mlp, "cnn": models.cnn}[options.model]
    groups = track(
        crossvalidation.by_writer(data, build, options.epochs, options.seed, classroom.FOLDS),
        text(de="Netze", en="Networks"),
        min(classroom.FOLDS, len(writers)),
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


def evaluate(options: Namespace) -> int:
    """Test a network on scans, sheets or an archive of tiles."""
    from rich.console import Console

    from . import evaluation, screen, store
    from .gather import gather

    model, symbols, _ = store.load(options.model)
    data, problems = gather(options.data, symbols)
    for problem in problems:
        print(problem, file=sys.stderr)
    result = evaluation.evaluate(model, data)
    if options.json:
        print(json.dumps(result.as_json()))
    else:
        console = Console()
        console.print(screen.confusion(result))
        console.print(screen.writers(result))
        if len(result.mistakes()):
            console.print(screen.mistakes(result))
        console.print(screen.calibration(result))
        console.print(screen.summary(result))
    return int(bool(problems))


def predict(options: Namespace) -> int:
    """Read single pictures, one symbol each; a bad one does not stop the others."""
    from . import evaluation, picture, screen, store
    from .dataset import ink

    model, symbols, _ = store.load(options.model)
    read = []
    for image in options.images:
        try:
            tile = picture.tile(image)
        except DigitsError as error:
            print(error, file=sys.stderr)
            continue
        answer = evaluation.probabilities(model, ink(tile)[None])[0]
        label, confidence = symbols[answer.argmax()], float(answer.max())
        probabilities = dict(zip(symbols, answer.tolist(), strict=True))
        read.append(
            {
                "file": str(image),
                "label": label,
                "confidence": confidence,
                "probabilities": probabilities,
            }
        )
        if not options.json:
            print(f"{image}: {label} ({screen.percent(confidence)})")
    if options.json:
        print(json.dumps(read))
    return int(len(read) < len(options.images))


def check(options: Namespace) -> int:
    """Check the set-up line by line and say what to do next."""
    from rich.console import Console
    from rich.markup import escape

    from . import check
    from .lesson import root

    console = Console(highlight=False, soft_wrap=True)
    failed = 0
    for line in check.set_up(root()):
        mark = "[green]\\[OK][/]  " if line.ok else "[red]\\[FAIL][/]"
        console.print(mark, escape(line.subject))
        if not line.ok:
            console.print("      →", escape(line.remedy))
            failed += 1
    console.print(
        text(
            de="Alles bereit. Weiter mit notebooks/de/01-prepare-training-data.ipynb.",
            en="All is ready. Go on with notebooks/en/01-prepare-training-data.ipynb.",
        )
        if not failed
        else text(
            de="Beginne oben: oft verschwindet der Rest mit dem ersten Fehler.",
            en="Begin at the top: often the rest goes away with the first failure.",
        )
    )
    return int(bool(failed))
