"""What is known of a trained network: the JSON file beside it, and what to say where it fails.

The files may be anybody's, so all that later steps rely on is checked here, once. That takes no
Keras: a file that is refused is refused at once.
"""

import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from .. import hints
from ..errors import ModelUnusable
from ..files import settle
from ..wording import printable, text

INDEX = "models.json"
BYTES = 4_000_000
"""Of JSON; the description of a large network with the history of 1,000 epochs has a tenth."""
LABELS = 1000
LAYERS = 500
PARAMETERS = 50_000_000
"""Two hundred times those of the CNN; as float32 they take 200 MB."""
TILES = 5000
"""In the picture beside it."""
MOMENTS = 100
"""Of its film."""
ACTIVATIONS = 10_000_000
"""Numbers that a layer answers with to one tile, at most."""


@contextmanager
def described(network: Path) -> Iterator[dict[str, Any]]:
    """Give a network's description; while the block opens the network, failures become a sentence.

    Args:
        network: its `.keras` or `.onnx` file, as `store.save` has written it.

    Raises:
        ModelUnusable: a file is missing, or it or the network is damaged.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> about = {"labels": ["0", "1"], "input": [28, 28], "layers": [{"name": "output"}]}
        >>> with TemporaryDirectory() as folder:
        ...     network = Path(folder) / "mine.onnx"
        ...     network.touch()
        ...     _ = network.with_suffix(".json").write_text(json.dumps(about))
        ...     with described(network) as info:
        ...         info["labels"]
        ['0', '1']
    """
    settle(network.parent, last=INDEX)
    about = network.with_suffix(".json")
    for file in (network, about):
        if not file.is_file():
            raise ModelUnusable(
                text(
                    de=f"{file} gibt es nicht: führe zuerst {hints.step('train', network)} aus.",
                    en=f"There is no {file}: first run {hints.step('train', network)}.",
                )
            )
    try:
        yield read(about)
    # Keras passes on whatever zipfile, json, h5py or a layer's own code raised, and onnxruntime
    # has an exception of its own for each way in which a file is damaged.
    except Exception as error:
        raise ModelUnusable(
            text(
                de=f"{network} ist beschädigt: trainiere das Netz noch einmal, führe dazu "
                f"{hints.step('train', network)} aus.",
                en=f"{network} is damaged: train the network once more, run "
                f"{hints.step('train', network)}.",
            )
        ) from error


def check(network: Path) -> None:
    """Refuse a missing or damaged network before Keras is loaded, which takes seconds.

    Args:
        network: its `.keras` file.

    Raises:
        ModelUnusable: it is missing, or what is known of it is damaged or does not fit it.

    Example:
        >>> check(Path("none.keras"))
        Traceback (most recent call last):
        digits.errors.ModelUnusable: There is no none.keras: first run ...
    """
    with described(network) as info:
        config(network, info)


def read(about: Path) -> dict[str, Any]:
    """A network's description, if it is one.

    Args:
        about: the JSON file.

    Raises:
        ValueError: it is no JSON, or does not say what it should.
        OSError: it can't be read.

    Example:
        >>> _ = Path("a.json").write_text('{"labels": ["0", "0"]}')
        >>> read(Path("a.json"))
        Traceback (most recent call last):
        ValueError: no labels
    """
    if about.stat().st_size > BYTES:
        raise ValueError("too long")
    try:
        info = json.loads(about.read_text(encoding="utf-8"))
    except RecursionError as error:
        raise ValueError("lists in lists in lists") from error
    if not isinstance(info, dict):
        raise ValueError("no description")
    labels: Any = info.get("labels")
    layers: Any = info.get("layers")
    if not _are_names(labels, LABELS):
        raise ValueError("no labels")
    if not _is_shape(info.get("input")) or math.prod(info["input"]) != 28 * 28:
        raise ValueError("no input for tiles")
    if not isinstance(layers, list) or not all(isinstance(layer, dict) for layer in layers):
        raise ValueError("no layers")
    if not _are_names([layer.get("name") for layer in layers], LAYERS):
        raise ValueError("layers without names")
    for count, layer in enumerate(layers):
        known = {"input", *(before["name"] for before in layers[:count])}
        if not _follows(layer, known):
            raise ValueError(f"the layer {layer['name']} does not follow from those before it")
        if not _is_shape(layer.get("shape", [])) or math.prod(layer.get("shape", [])) > ACTIVATIONS:
            raise ValueError(f"the layer {layer['name']} has no shape")
        if not isinstance(layer.get("type", ""), str):
            raise ValueError(f"the layer {layer['name']} has no type")
    if layers[-1].get("shape", [len(labels)]) != [len(labels)]:
        raise ValueError("as many labels as answers are needed")
    parameters = info.get("parameters", 0)
    if type(parameters) is not int or not 0 <= parameters <= PARAMETERS:
        raise ValueError(f"{parameters} parameters")
    if not _are_tiles(info.get("tiles", {}), len(labels)):
        raise ValueError("no tiles")
    beyond = info.get("unlike")
    if beyond is not None and not (type(beyond) in (int, float) and math.isfinite(beyond)):
        raise ValueError(f"nothing is unlike beyond {beyond}")
    if not _are_moments(info.get("film", [])):
        raise ValueError("no film")
    return info


def config(network: Path, info: dict[str, Any]) -> dict[str, Any]:
    """What a `.keras` file says of its layers, if it asks for no more than its description does.

    Args:
        network: the file.
        info: its description.

    Raises:
        Exception: of whatever kind, if it is damaged.
    """
    import h5py

    parameters = info.get("parameters", PARAMETERS)
    with ZipFile(network) as archive:
        # With what the optimizer remembers there are three numbers for each parameter.
        if sum(part.file_size for part in archive.infolist()) > 16 * parameters + BYTES:
            raise ValueError("too large")
        with archive.open("config.json") as file:
            told: dict[str, Any] = json.loads(file.read(BYTES))
        with archive.open("model.weights.h5") as file, h5py.File(file) as weights:
            sizes: list[int] = []
            weights.visititems(lambda _, part: sizes.append(getattr(part, "size", 0)))
            if sum(sizes) > 4 * parameters + LAYERS * LABELS:
                raise ValueError("too many weights")
    shapes = {layer["name"]: layer.get("shape", []) for layer in info["layers"]}
    sides = [side for shape in shapes.values() for side in shape]
    for layer in told["config"]["layers"]:
        settings = layer["config"]
        for size in (settings.get("units"), settings.get("filters")):
            # A layer that has the name of another one is described under a name of its own.
            if size is not None and size not in shapes.get(settings.get("name"), sides):
                raise ValueError(f"{settings['name']} is not as described")
    return told


def _are_names(names: object, most: int) -> bool:
    """Whether it is a list of different words that can be shown, one at least."""
    return (
        isinstance(names, list)
        and 0 < len(names) <= most
        and all(isinstance(name, str) and 0 < len(name) <= 200 for name in names)
        and all(printable(name) == name for name in names)
        and len(set(names)) == len(names)
    )


def _are_tiles(told: object, classes: int) -> bool:
    """Whether it says which tiles were kept: for each group the classes of its tiles."""
    if not isinstance(told, dict) or not all(isinstance(group, list) for group in told.values()):
        return False
    every = [label for group in told.values() for label in group]
    return len(every) <= TILES and all(
        type(label) is int and 0 <= label < classes for label in every
    )


def _follows(layer: dict[str, Any], known: set[str]) -> bool:
    """Whether a layer takes the answers of some before it; it need not say which."""
    inputs = layer.get("inputs", ["input"])
    return (
        isinstance(inputs, list)
        and 0 < len(inputs) <= LAYERS
        and all(isinstance(name, str) and name in known for name in inputs)
        and layer.get("weights", layer["name"]) in {layer["name"], *known}
    )


def _are_moments(told: object) -> bool:
    """Whether it says how the network read at each moment of its film."""
    return (
        isinstance(told, list)
        and len(told) <= MOMENTS
        and all(isinstance(moment, dict) for moment in told)
        and all(
            type(moment.get(name)) in (int, float) and math.isfinite(moment[name])
            for moment in told
            for name in ("step", "epoch", "accuracy", "loss")
        )
    )


def _is_shape(shape: object) -> bool:
    return (
        isinstance(shape, list)
        and len(shape) <= 10
        and all(type(side) is int and 0 < side <= ACTIVATIONS for side in shape)
    )
