"""How well a network reads: accuracy and its interval, mistakes, calibration."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..data.dataset import Dataset, ink
from .backend import keras
from .networks import shaped

SMALLEST = 1e-7
"""Keras too takes a smaller probability for this one, so that no loss is infinite."""
AT_ONCE = 2048
"""Tiles that are turned into what a network takes at once: 6 MB."""
NORMAL = 1.96
"""95 % of a normal distribution lie within so many standard deviations of its mean."""


@dataclass(frozen=True)
class Evaluation:
    """What a network answered to tiles whose symbols are known.

    Attributes:
        data: the tiles.
        probabilities: float32 (n, classes), the network's answers.

    Example:
        >>> from digits.data import dataset
        >>> zeros = dataset.load("04-sheets").take(np.arange(4))
        >>> answers = np.full((4, 10), 0.05, np.float32)
        >>> answers[range(4), [0, 0, 0, 6]] = 0.55
        >>> result = Evaluation(zeros, answers)
        >>> result.accuracy, result.mistakes().tolist(), result.per_symbol()
        (0.75, [3], {'0': (3, 4)})
    """

    data: Dataset
    probabilities: NDArray[np.float32]

    @property
    def n(self) -> int:
        """How many tiles were read."""
        return len(self.data)

    @cached_property
    def predicted(self) -> NDArray[np.int64]:
        """The most probable class of each tile, (n,)."""
        return self.probabilities.argmax(1)

    @cached_property
    def confidence(self) -> NDArray[np.float32]:
        """The probability of the predicted class, (n,)."""
        return self.probabilities.max(1)

    @cached_property
    def correct(self) -> NDArray[np.bool_]:
        """Whether the prediction is right, (n,)."""
        return self.predicted == self.data.y

    @property
    def accuracy(self) -> float:
        """The share of tiles read right."""
        return float(self.correct.mean())

    @property
    def interval(self) -> tuple[float, float]:
        """Where the accuracy on many more such tiles lies, with 95 % confidence."""
        return wilson(int(self.correct.sum()), self.n)

    @property
    def loss(self) -> float:
        """The mean cross-entropy in nats."""
        given = self.probabilities[np.arange(self.n), self.data.y]
        return float(np.log(1 / np.maximum(given, SMALLEST)).mean())

    @property
    def confusion(self) -> NDArray[np.int64]:
        """How often symbol i (row) was read as symbol j (column), (classes, classes)."""
        classes = len(self.data.symbols)
        pairs = self.data.y * classes + self.predicted
        return np.bincount(pairs, minlength=classes**2).reshape(classes, classes)

    def per_symbol(self) -> dict[str, tuple[int, int]]:
        """For each symbol, how many tiles were read right and how many there are."""
        return self._count(self.data.symbols, self.data.y)

    def per_writer(self) -> dict[str, tuple[int, int]]:
        """For each writer, how many tiles were read right and how many there are."""
        names, which = np.unique(self.data.writers, return_inverse=True)
        return self._count(names.tolist(), which)

    def _count(self, names: Sequence[str], which: NDArray[np.int64]) -> dict[str, tuple[int, int]]:
        """The same for groups of tiles by name; `which` says to which group each tile belongs."""
        n = np.bincount(which, minlength=len(names)).tolist()
        right = np.bincount(which[self.correct], minlength=len(names)).tolist()
        return {str(name): (r, k) for name, r, k in zip(names, right, n, strict=True) if k}

    def calibration(self) -> list[tuple[float, float, int]]:
        """Tiles in ten groups by confidence: its mean, the share read right, how many there are.

        A network is calibrated where the first two agree: of what it is 90 % sure of, 90 % is
        right (Guo, Pleiss, Sun and Weinberger, 2017, "On calibration of modern neural networks").
        """
        group = np.minimum((10 * self.confidence).astype(int), 9)
        groups = [group == i for i in np.unique(group)]
        return [
            (float(self.confidence[m].mean()), float(self.correct[m].mean()), int(m.sum()))
            for m in groups
        ]

    @property
    def calibration_error(self) -> float:
        """How far confidence and the share read right are apart, on average over the tiles."""
        return sum(abs(sure - right) * n for sure, right, n in self.calibration()) / self.n

    def mistakes(self) -> NDArray[np.int64]:
        """Positions of the tiles read wrong, the most confident mistake first."""
        wrong = np.flatnonzero(~self.correct)
        return wrong[np.argsort(-self.confidence[wrong], kind="stable")]

    def as_json(self) -> dict[str, Any]:
        """All of it in plain numbers and lists."""
        data = self.data
        return {
            "accuracy": self.accuracy,
            "interval": list(self.interval),
            "loss": self.loss,
            "n": self.n,
            "labels": list(data.symbols),
            "confusion_matrix": self.confusion.tolist(),
            "calibration": [
                {"confidence": sure, "accuracy": right, "n": n}
                for sure, right, n in self.calibration()
            ],
            "calibration_error": self.calibration_error,
            "per_symbol": _shares(self.per_symbol()),
            "per_writer": _shares(self.per_writer()),
            "mistakes": [
                {
                    "file": str(data.files[i]),
                    "page": int(data.pages[i]),
                    "row": int(data.rows[i]),
                    "col": int(data.columns[i]),
                    "label": data.symbols[data.y[i]],
                    "prediction": data.symbols[self.predicted[i]],
                    "confidence": float(self.confidence[i]),
                }
                for i in self.mistakes()
            ],
        }


def evaluate(model: keras.Model, data: Dataset) -> Evaluation:
    """Let a network read tiles whose symbols are known.

    Args:
        model: a trained network.
        data: the tiles; its symbols are those that the network answers with, in class order.

    Raises:
        ModelUnusable: the network's input does not hold 28 × 28 values.

    Example:
        >>> from digits.data import dataset
        >>> from digits.model import networks
        >>> evaluate(networks.mlp(), dataset.load("04-sheets").take(np.arange(20))).n
        20
    """
    blocks = [data.tiles[i : i + AT_ONCE] for i in range(0, max(1, len(data)), AT_ONCE)]
    answers = [probabilities(model, ink(block)) for block in blocks]
    return Evaluation(data, np.concatenate(answers))


def probabilities(model: keras.Model, x: NDArray[np.float32]) -> NDArray[np.float32]:
    """The network's answers to tiles, (n, classes).

    Args:
        model: a trained network.
        x: float32 (n, 28, 28), ink 1 and paper 0.

    Returns:
        float32 (n, classes); each row adds up to 1.

    Raises:
        ModelUnusable: the network's input does not hold 28 × 28 values.

    Example:
        >>> from digits.model import networks
        >>> probabilities(networks.mlp(), np.zeros((3, 28, 28), np.float32)).shape
        (3, 10)
    """
    answers: NDArray[np.float32] = model.predict(shaped(model, x), batch_size=256, verbose=0)
    return answers


def wilson(right: int, n: int) -> tuple[float, float]:
    """The interval in which a share lies with 95 % confidence, given `right` of `n`.

    It stays within 0 and 1 even when all or none are right (Wilson, 1927, "Probable inference, the
    law of succession, and statistical inference").

    Example:
        >>> [round(bound, 3) for bound in wilson(98, 100)]
        [0.93, 0.994]
    """
    share, z = right / n, NORMAL
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    return max(0.0, centre - half), min(1.0, centre + half)


def _shares(counts: dict[str, tuple[int, int]]) -> dict[str, dict[str, Any]]:
    return {
        name: {"accuracy": right / n, "interval": list(wilson(right, n)), "n": n}
        for name, (right, n) in counts.items()
    }
