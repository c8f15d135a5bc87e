"""`05-model/`: each model as Keras, as ONNX for the page, and as JSON that describes both."""

import itertools
import math
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, NamedTuple

from ..data import synthetic
from ..data.dataset import ink
from ..data.split import Split
from ..errors import ModelUnusable
from ..files import GONE, check_room, replacing_files, write_json
from ..wording import text
from . import export, keepable, names, tiles, unlike
from .backend import keras, tidy
from .description import INDEX, config, described, read
from .evaluation import Evaluation, evaluate
from .film import BYTES, MOMENTS, Film
from .film import ENDING as FILM
from .film import write as write_film
from .layers import describe
from .networks import shaped
from .plan import check_size
from .training import History

LISTED = 100
"""Models that the page offers, at most: the newest ones."""
COMPARED = 64
"""Tiles on which Keras and ONNX must agree."""
KINDS = (".keras", ".onnx", ".json", tiles.ENDING, FILM)
COPIES = 5
"""Numbers on disk for each of a network's: Adam keeps two more, ONNX one, a spare for the move."""
SPARE = 10_000_000
"""Bytes for all that is no weight, and so that the disk is not full to the brim."""


class Stored(NamedTuple):
    """A model from `05-model/`: the network, its labels in class order, and its description."""

    model: keras.Model
    labels: tuple[str, ...]
    info: dict[str, Any]


def save(
    folder: Path | str,
    name: str,
    model: keras.Model,
    parts: Split,
    history: History,
    test: Evaluation,
    temperature: float = 1.0,
    keep_tiles: bool = True,
    film: Film | None = None,
) -> dict[str, Any]:
    """Write a trained model into `folder`; an older one of that name stays until all is written.

    Args:
        folder: usually `05-model`.
        name: what the files and the page call the model.
        model: the trained network.
        parts: the tiles, as they were split.
        history: what `training.fit` returned.
        test: how well the network reads `parts.test`.
        temperature: by what `calibration.calibrate` has divided the last layer's weights.
        keep_tiles: whether a few of the tiles lie beside the network for the page to show.
        film: what it was like while it learned, likewise; one of another network is left out.

    Returns:
        The description that was written as `<name>.json`.

    Raises:
        ModelUnusable: `name` can't be a file name, the network does not answer with one number for
            each symbol, is not `keepable` or can't be turned into ONNX, or a loss is no number.
    """
    names.check(name)
    steps = keepable.check(model)
    labels = list(test.data.symbols)
    if steps[-1].shape != (len(labels),):
        raise ModelUnusable(
            text(
                de=f"Das Netz gibt {steps[-1].shape[0]} Antworten, es gibt aber {len(labels)} "
                f'Symbole; beende es mit Dense({len(labels)}, "softmax").',
                en=f"The network gives {steps[-1].shape[0]} answers, but there are {len(labels)} "
                f'symbols; end it with Dense({len(labels)}, "softmax").',
            )
        )
    curves = _curves(history, test.loss)
    tidy()
    folder = Path(folder)
    with replacing_files(folder, last=INDEX) as beside:
        model.save(beside / f"{name}.keras")
        compared = shaped(model, ink(parts.test.tiles[:COMPARED]))
        difference = export.to_onnx(model, beside / f"{name}.onnx", compared)
        sprite = beside / f"{name}{tiles.ENDING}"
        rolled = beside / f"{name}{FILM}"
        moments = write_film(rolled, film, model, parts.validation, temperature) if film else []
        gone = [sprite.name] * (not keep_tiles) + [rolled.name] * (not moments)
        (beside / GONE).write_text("\n".join(gone), encoding="utf-8")
        info = {
            "name": name,
            "created": datetime.now(timezone.utc).isoformat(timespec="seconds"),
            "labels": labels,
            "input": list(model.input_shape[1:]),
            "layers": [describe(step) for step in steps],
            "parameters": model.count_params(),
            "history": curves,
            "test": {
                "accuracy": test.accuracy,
                "interval": list(test.interval),
                "loss": test.loss,
                "n": test.n,
            },
            "split": {
                "by": parts.by,
                "seed": parts.seed,
                "train": len(parts.train) - parts.synthetic,
                "synthetic": parts.synthetic,
                "validation": len(parts.validation),
                "test": len(parts.test),
            },
            "temperature": temperature,
            "unlike": unlike.threshold(evaluate(model, synthetic.unseen(parts)).probabilities),
            "tiles": tiles.write(sprite, tiles.choose(parts)) if keep_tiles else {},
            "film": moments,
            "seed": parts.seed,
            "sheets": parts.source,
            "pages": list(parts.pages),
            "versions": _versions(),
            "difference": difference,
        }
        write_json(beside / f"{name}.json", info)
        write_json(beside / INDEX, _index(folder, info))
    return info


def check(folder: Path | str, name: str, model: keras.Model) -> None:
    """Make sure before minutes of training that `save` will be able to keep a network.

    Args:
        folder: usually `05-model`.
        name: what the files and the page will call the model.
        model: the network, trained or not.

    Raises:
        ModelUnusable: `name` can't be a file name, or `export.check` refuses the network.
        FolderUnusable: nothing can be written into `folder`, or the disk is too full.
        Busy: another run is writing to it.

    Example:
        >>> from digits.model import networks
        >>> check("05-model", "models", networks.mlp())
        Traceback (most recent call last):
        digits.errors.ModelUnusable: “models” can't be the name of a model; use letters and digits.
    """
    names.check(name)
    export.check(model)
    tidy()
    files = [*(f"{name}{kind}" for kind in KINDS), INDEX]
    room = COPIES * 4 * model.count_params() + min(BYTES, MOMENTS * 2 * model.count_params())
    check_room(Path(folder), files, SPARE + room)


def load(path: Path | str) -> Stored:
    """Read a model that `save` has written.

    Args:
        path: its `.keras` file.

    Raises:
        ModelUnusable: it is missing or damaged.
    """
    path = Path(path)
    with described(path) as info:
        labels = tuple(info["labels"])
        check_size(config(path, info), info)
        model = keras.models.load_model(path, compile=False)
    return Stored(model, labels, info)


def _index(folder: Path, newest: dict[str, Any]) -> list[dict[str, Any]]:
    """What the page offers: the models in `folder`, newest first; what is no model is left out."""
    files: dict[Path, float] = {}
    for path in folder.glob("*.onnx"):
        about = path.with_suffix(".json")
        if path.stem != newest["name"] and about.is_file():
            files[about] = about.stat().st_mtime
    entries = [_entry(newest)]
    for about in sorted(files, key=files.__getitem__, reverse=True)[:LISTED]:
        # Whatever lies there must not stop the saving of what has just been learnt.
        with suppress(OSError, ValueError, LookupError, TypeError, AttributeError):
            entry = _entry(read(about))
            if entry["name"] == about.stem and 0 <= entry["accuracy"] <= 1:
                entries.append(entry)
    entries.sort(key=lambda entry: entry["created"], reverse=True)
    return entries


def _entry(info: dict[str, Any]) -> dict[str, Any]:
    told = {key: info[key] for key in ("name", "labels", "parameters")}
    return told | {"created": str(info["created"]), "accuracy": float(info["test"]["accuracy"])}


def _curves(history: Any, loss: float) -> dict[str, list[float]]:
    """A training's history as plain numbers; Keras's own `fit` wraps it in an object."""
    told = getattr(history, "history", history)
    try:
        curves = {str(name): [float(number) for number in told[name]] for name in told}
    except (TypeError, ValueError, LookupError) as error:
        raise ModelUnusable(
            text(
                de="So sieht kein Lernverlauf aus; gib save, was training.fit geantwortet hat.",
                en="This is no history of a training; give save what training.fit has answered.",
            )
        ) from error
    if not all(map(math.isfinite, itertools.chain([loss], *curves.values()))):
        raise ModelUnusable(
            text(
                de="Im Training ist der Verlust keine Zahl geblieben; nimm eine andere "
                "Aktivierungsfunktion oder weniger Schichten und trainiere noch einmal.",
                en="In training the loss did not stay a number; take another activation or fewer "
                "layers and train once more.",
            )
        )
    return curves


def _versions() -> dict[str, str]:
    from importlib.metadata import version

    return {name: version(name) for name in ("digits", "keras", "tf2onnx", "numpy")}
