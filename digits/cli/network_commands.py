"""What the commands for networks do: train one, test it, let it read, compare a class.

As in `sheet_commands`, imports stand inside the functions.
"""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from ..errors import DigitsError
from ..wording import number, text

if TYPE_CHECKING:
    from ..data.dataset import Split


def train(options: Namespace) -> None:
    """Teach a network from the sheets and write it as Keras, ONNX and JSON."""
    from ..data import synthetic
    from ..model import evaluation, networks, store, training
    from . import terminal

    parts = synthetic.join(_split(options))
    if parts.synthetic and not options.json:
        print(synthetic.sentence())
    training.seed(options.seed)
    epochs = options.epochs or networks.EPOCHS[options.model]
    with training.devices(options.distribute):
        model = networks.NETWORKS[options.model](len(parts.train.symbols), options.activation)
        with terminal.epochs(epochs) as show:
            history = training.fit(model, parts.train, parts.validation, epochs, show)
    result = evaluation.evaluate(model, parts.test)
    name = options.name or options.model
    info = store.save(options.output, name, model, parts, history, result)
    if options.json:
        print(json.dumps(info))
        return
    if len(history["loss"]) < epochs:
        print(
            text(
                de="Abgebrochen: Die besten Gewichte bis hierhin sind gespeichert.",
                en="Stopped: the best weights so far are saved.",
            )
        )
    print(terminal.summary(result))
    print(options.output / f"{name}.keras")


def _split(options: Namespace) -> Split:
    """The tiles to learn from: sheets, held in memory, or shards, which are streamed."""
    from pathlib import Path

    from ..data import dataset
    from ..scale import cluster

    address = str(options.sheets)
    if "://" not in address and not Path(address, "shards.json").exists():
        return dataset.split(dataset.load(address), options.split, options.seed)
    try:
        from ..scale import stream
    except ImportError as error:
        raise cluster.missing() from error
    return stream.split(address, options.split, options.seed)


def classroom(options: Namespace) -> None:
    """Write a page of results that shows whose hand is hardest to read."""
    from rich.console import Console
    from rich.progress import track

    from ..data import dataset
    from ..model import classroom, crossvalidation, networks

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


def evaluate(options: Namespace) -> int:
    """Test a network on scans, sheets or an archive of tiles."""
    from rich.console import Console

    from ..data import loading
    from ..model import evaluation, store
    from . import terminal

    model, symbols, _ = store.load(options.model)
    data, problems = loading.load(options.data, symbols)
    for problem in problems:
        print(problem, file=sys.stderr)
    result = evaluation.evaluate(model, data)
    if options.json:
        print(json.dumps(result.as_json()))
    else:
        console = Console()
        console.print(terminal.confusion(result))
        console.print(terminal.writers(result))
        if len(result.mistakes()):
            console.print(terminal.mistakes(result))
        console.print(terminal.calibration(result))
        console.print(terminal.summary(result))
    return int(bool(problems))


def predict(options: Namespace) -> int:
    """Read single pictures, one symbol each; a bad one does not stop the others."""
    from ..data.dataset import ink
    from ..model import evaluation, store
    from ..scan import picture
    from . import terminal

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
            print(f"{image}: {label} ({terminal.percent(confidence)})")
    if options.json:
        print(json.dumps(read))
    return int(len(read) < len(options.images))
