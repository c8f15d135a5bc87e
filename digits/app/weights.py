"""Being a neuron, or a filter: weights are painted by hand, and the answer changes at once.

The browser paints (`weights.js`); the sums are computed here, in Python.
"""

from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from numpy.typing import NDArray

from ..data.dataset import Dataset
from ..wording import language, text


class _Painted(anywidget.AnyWidget):
    """A square of weights to paint: blue +1, orange −1, else 0.

    Attributes:
        weights: one byte each: 0 orange, 1 none, 2 blue; the browser sets them.
        answer: what follows from them; set here.
    """

    _esm = Path(__file__).with_name("weights.js")
    # JupyterLab's messages arrive as a view of memory.
    weights = traitlets.Bytes().tag(sync=True, from_json=lambda sent, widget: bytes(sent))
    answer = traitlets.Dict().tag(sync=True)
    settings = traitlets.Dict().tag(sync=True)

    def __init__(self, size: int, words: dict[str, str], **settings: Any) -> None:
        words |= {
            "locale": language(),
            "paint": text(de="Gewichte malen", en="paint weights"),
            "blue": text(de="Blau +1", en="blue +1"),
            "orange": text(de="Orange −1", en="orange −1"),
            "erase": text(de="Radieren", en="erase"),
            "clear": text(de="Alles weg", en="clear all"),
        }
        none = bytes([1]) * size**2
        super().__init__(
            settings={"size": size, "words": words, **settings},
            weights=none,
            answer=self._answer(_signed(none)),
        )

    def _answer(self, weights: NDArray[np.float64]) -> dict[str, Any]:
        raise NotImplementedError

    @traitlets.observe("weights")
    def _changed(self, change: dict[str, Any]) -> None:
        self.answer = self._answer(_signed(change["new"]))


class Neuron(_Painted):
    """One neuron with 784 weights that is to tell two symbols apart.

    Args:
        data: tiles, among them some of both symbols.
        names: the two symbols; blue stands for the second.
    """

    def __init__(self, data: Dataset, names: tuple[str, str]) -> None:
        first, second = (data.symbols.index(name) for name in names)
        pair = data.take(np.isin(data.y, [first, second]))
        self.x = pair.x.reshape(-1, 784)
        """The tiles, float32 (n, 784)."""
        self.second = pair.y == second
        """Which of them show the second symbol, bool (n,)."""
        super().__init__(
            28,
            {"right": text(de="Richtig getrennt:", en="Told apart:")},
            names=list(names),
            second=self.second.tolist(),
        )

    @property
    def template(self) -> NDArray[np.float64]:
        """The weights as a picture, float (28, 28)."""
        return _signed(self.weights).reshape(28, 28)

    def _answer(self, weights: NDArray[np.float64]) -> dict[str, Any]:
        sums = self.x @ weights
        border, accuracy = best_border(sums, self.second)
        return {"sums": sums.round(3).tolist(), "border": border, "accuracy": accuracy}


class Filter(_Painted):
    """One filter of 3 × 3 weights that slides across a tile.

    Args:
        tile: float (28, 28), ink 1.
    """

    def __init__(self, tile: NDArray[np.float32]) -> None:
        self._tile = tile
        words = {
            "sum": text(de="Summe im roten Fenster:", en="Sum in the red window:"),
            "pause": text(de="Klick: anhalten und weiter", en="click: pause and go on"),
        }
        super().__init__(3, words, tile=tile.ravel().round(2).tolist())

    def _answer(self, weights: NDArray[np.float64]) -> dict[str, Any]:
        map = slide(self._tile, weights.reshape(3, 3))
        limit = max(float(np.abs(map).max()), 1.0)
        return {"map": map.ravel().round(3).tolist(), "limit": limit}


def best_border(sums: NDArray[np.floating[Any]], second: NDArray[np.bool_]) -> tuple[float, float]:
    """The border between sums that tells most of two kinds apart, and the share it gets right.

    Example:
        >>> best_border(np.array([1.0, 2.0, 5.0, 9.0]), np.array([False, False, True, True]))
        (3.5, 1.0)
    """
    order = np.argsort(sums, kind="stable")
    ordered, blue = sums[order], second[order]
    # With the border behind the first k, these k and the blue ones after them are right.
    below = np.concatenate([[0], np.cumsum(~blue)])
    above = blue.sum() - np.concatenate([[0], np.cumsum(blue)])
    right = below + above
    # Equal sums can't be parted.
    parts = np.concatenate([[True], np.diff(ordered) > 0, [True]])
    best = int(np.argmax(np.where(parts, right, -1)))
    edges = np.concatenate([[ordered[0] - 1], ordered, [ordered[-1] + 1]])
    return float(edges[best : best + 2].mean()), float(right[best] / len(sums))


def slide(tile: NDArray[np.floating[Any]], weights: NDArray[np.floating[Any]]) -> NDArray[Any]:
    """What a filter answers at each place of a picture: the sum of weight times pixel.

    Args:
        tile: float (h, w).
        weights: float (3, 3).

    Returns:
        float (h - 2, w - 2).

    Example:
        >>> slide(np.eye(4), np.eye(3))
        array([[3., 0.],
               [0., 3.]])
    """
    windows = np.lib.stride_tricks.sliding_window_view(tile, weights.shape)
    return (windows * weights).sum(axis=(2, 3))


def _signed(painted: bytes) -> NDArray[np.float64]:
    return np.frombuffer(painted, np.uint8).astype(float) - 1
