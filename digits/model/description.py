"""What is known of a trained network: the JSON file beside it, and what to say where it fails."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .. import hints
from ..errors import ModelUnusable
from ..wording import text


@contextmanager
def described(network: Path) -> Iterator[dict[str, Any]]:
    """Give a network's description; while the block opens the network, failures become a sentence.

    Args:
        network: its `.keras` or `.onnx` file, as `store.save` has written it.

    Raises:
        ModelUnusable: a file is missing, or it or the network is damaged.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     network = Path(folder) / "mine.onnx"
        ...     network.touch()
        ...     _ = network.with_suffix(".json").write_text('{"labels": ["0", "1"]}')
        ...     with described(network) as info:
        ...         info["labels"]
        ['0', '1']
    """
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
        yield json.loads(about.read_text(encoding="utf-8"))
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
