"""A trained network that reads without TensorFlow: onnxruntime starts in a moment."""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..data.dataset import ink
from . import tiles, unlike
from .description import described


class Reading(NamedTuple):
    """What a network says of a drawing.

    Attributes:
        probabilities: of each label, float32 (classes,).
        unlike: whether the drawing is unlike all that the network has learned from.
        nearest: if so, what it looks most like to the network, uint8 (k, 28, 28), dark ink on
            white; none where no tiles were kept.
    """

    probabilities: NDArray[np.float32]
    unlike: bool
    nearest: NDArray[np.uint8]


class Reader:
    """A trained network.

    Args:
        model: its `.keras` file; the `.onnx` and `.json` files beside it are what is read.

    Raises:
        ModelUnusable: these are missing or damaged.

    Attributes:
        labels: in class order.
    """

    def __init__(self, model: Path) -> None:
        import onnxruntime

        self._network = model.with_suffix(".onnx")
        with described(self._network) as info:
            self.labels = tuple(info["labels"])
            self._info = info
            self._session = onnxruntime.InferenceSession(
                self._network, providers=["CPUExecutionProvider"]
            )
            outputs = {output.name: output.shape[1:] for output in self._session.get_outputs()}
            self._last = info["layers"][-1]["name"]
            if outputs[self._last] != [len(self.labels)]:
                raise ValueError("as many labels as answers are needed")
            hidden = unlike.last_hidden(info["layers"])
            self._hidden = hidden if hidden in outputs else None
        self._known: NDArray[np.uint8] | None = None
        self._features: NDArray[np.float32] = np.empty((0, 0), np.float32)

    def read(self, tile: NDArray[np.uint8]) -> Reading:
        """Read a tile, uint8 (28, 28), dark ink on white."""
        probabilities = self._answers(tile[None], self._last)[0]
        strange = unlike.is_unlike(probabilities, self._info)
        nearest = self.nearest(tile) if strange else np.empty((0, 28, 28), np.uint8)
        return Reading(probabilities, strange, nearest)

    def nearest(self, tile: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """What a tile looks most like to the network, of all that was kept beside it.

        Returns:
            uint8 (k, 28, 28), the most alike first; three, or none where no tiles were kept.
        """
        if self._known is None:
            # Only now: most drawings are like others.
            self._known, _ = tiles.read(self._network, self._info, "learned")
            if self._hidden and len(self._known):
                self._features = self._answers(self._known, self._hidden)
        if not len(self._features):
            return self._known[:0]
        assert self._hidden
        hidden = self._answers(tile[None], self._hidden)[0]
        return self._known[unlike.nearest(hidden, self._features)]

    def _answers(self, drawings: NDArray[np.uint8], layer: str) -> NDArray[np.float32]:
        x: Any = ink(drawings).reshape(-1, *self._info["input"])
        answers: NDArray[np.float32] = self._session.run([layer], {"input": x})[0]
        return answers.reshape(len(drawings), -1)
