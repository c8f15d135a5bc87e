"""The commands that make networks: train one, test it; `predict` lets it read.

`paper` says how modules of commands are made.
"""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from ..wording import text
from .options import (
    MODELS,
    SHEETS,
    Commands,
    add_json,
    add_kind,
    add_network,
    add_seed,
    whole_number,
)

if TYPE_CHECKING:
    from ..data.split import Split


def add_parsers(commands: Commands) -> None:
    """Add `train` and `evaluate`."""
    _add_train(commands)

    add = commands.add_parser("evaluate", help=text(de="ein Netz prüfen", en="test a network"))
    add.add_argument(
        "data",
        nargs="+",
        type=Path,
        metavar="DATA",
        help=text(
            de="Scans, Sheets-Ordner oder .npz-Dateien mit x und y (oder MNIST von Keras)",
            en="scans, folders of sheets, or .npz files with x and y (or MNIST from Keras)",
        ),
    )
    add_network(add)
    add_json(add)
    add.set_defaults(run=evaluate)


def _add_train(commands: Commands) -> None:
    add = commands.add_parser("train", help=text(de="ein Netz trainieren", en="train a network"))
    add_kind(add)
    add.add_argument(
        "--activation",
        default="relu",
        metavar="NAME",
        help=text(de="der verdeckten Schichten (sonst relu)", en="of hidden layers (else relu)"),
    )
    add.add_argument(
        "--epochs",
        type=whole_number(1),
        metavar="N",
        help=text(de="wie lange (sonst MLP 120, CNN 16)", en="how long (else MLP 120, CNN 16)"),
    )
    add_seed(add)
    add.add_argument(
        "--split",
        choices=("random", "writer"),
        default="random",
        help=text(
            de="writer: beim Test lauter fremde Hände", en="writer: unknown hands only in the test"
        ),
    )
    add.add_argument(
        "--sheets",
        default=SHEETS,
        metavar="FOLDER",
        help=text(
            de="Ordner mit Sheets oder Shards (sonst 04-sheets)",
            en="folder of sheets or shards (else 04-sheets)",
        ),
    )
    add.add_argument(
        "-o",
        "--output",
        type=Path,
        default=MODELS,
        metavar="FOLDER",
        help=text(de="wohin (sonst 05-model)", en="where to (else 05-model)"),
    )
    add.add_argument(
        "--name",
        help=text(de="wie es heißen soll (sonst mlp, cnn)", en="its name (else mlp or cnn)"),
    )
    add.add_argument(
        "--no-tiles",
        action="store_true",
        help=text(
            de="keine Bilder aus den Sheets neben das Netz legen",
            en="keep no pictures from the sheets beside the network",
        ),
    )
    add_json(add)
    add.set_defaults(run=train)


def train(options: Namespace) -> None:
    """Teach a network from the sheets and write it as Keras, ONNX and JSON."""
    from ..data import synthetic

    name = options.model if options.name is None else options.name
    parts = _split(options)
    # Only now, for they load Keras, which takes seconds.
    from ..model import calibration, evaluation, networks, store, training
    from ..model.film import Film
    from . import terminal

    training.seed(options.seed)
    epochs = options.epochs or networks.EPOCHS[options.model]
    model = networks.NETWORKS[options.model](len(parts.train.symbols), options.activation)
    # Whatever can be refused is refused before the long work, and before a word on it.
    store.check(options.output, name, model)
    parts = synthetic.join(parts)
    if parts.synthetic and not options.json:
        print(synthetic.sentence())
    film = Film()
    with terminal.epochs(epochs) as show:
        history = training.fit(
            model, parts.train, parts.validation, epochs, show, options.seed, film
        )
    temperature = calibration.calibrate(
        model, parts.validation, synthetic.strangers(parts.test.symbols)
    )
    result = evaluation.evaluate(model, parts.test)
    keep = not options.no_tiles
    info = store.save(options.output, name, model, parts, history, result, temperature, keep, film)
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
    from ..data import dataset, split
    from ..scale import cluster

    address = str(options.sheets)
    if "://" not in address and not Path(address, "shards.json").exists():
        return split.train_test_split(dataset.load(address), options.split, options.seed)
    try:
        from ..scale import stream
    except ImportError as error:
        raise cluster.missing() from error
    return stream.split(address, options.split, options.seed)


def evaluate(options: Namespace) -> int:
    """Test a network on scans, sheets or an archive of tiles."""
    from rich.console import Console

    from ..model import description

    # Before Keras is loaded, which takes seconds.
    description.check(options.model)
    from ..data import loading
    from ..model import evaluation, store
    from . import terminal

    model, symbols, info = store.load(options.model)
    data, problems, notes = loading.load(options.data, symbols, info)
    for sentence in (*notes, *problems):
        print(sentence, file=sys.stderr)
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
