"""The film of a training: what a network's weights were at some two dozen moments, for the page.

It lies beside the network as `<name>.film`, in the layout of safetensors: the length of the head,
the head in JSON (where each weight's numbers begin), then the numbers, float16, moment after
moment. `web/js/network/film.js` reads it. How well the network read at each moment stands in its
description, so that the page can draw the curve before it fetches anything.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..data.dataset import Dataset, ink
from . import conversion
from .backend import keras
from .graph import steps
from .networks import shaped

ENDING = ".film"
MOMENTS = 24
BYTES = 32_000_000
"""Of a film; a large network gets fewer moments, and one that fits in less than thrice none."""
MEASURED = 500
"""Tiles on which each moment is measured, at most."""
LARGEST = 65504
"""What a float16 can hold."""

Moment = dict[str, float]
"""`step` and `epoch` at which the weights were such, `accuracy` and `loss` of the validation."""


class Film(keras.callbacks.Callback):  # type: ignore[misc]
    """Keeps a network's weights while it learns: pass it to `fit`, and then to `store.save`.

    Example:
        >>> from digits.data import dataset, split
        >>> from digits.model import networks, training
        >>> parts = split.train_test_split(dataset.load("04-sheets"))
        >>> film = Film()
        >>> _ = training.fit(networks.mlp(), parts.train, parts.validation, 1, film=film)
        >>> film.steps[:6]
        [0, 1, 2, 3, 4, 5]
    """

    def __init__(self) -> None:
        super().__init__()
        self.steps: list[int] = []
        """After how many steps the weights were kept."""
        self.kept: list[dict[str, NDArray[np.float16]]] = []
        """The weights by name, for each of these moments."""
        self.step = 0
        """Steps that the network has taken."""
        self.due: list[int] = []
        self.watched: keras.Sequential | None = None

    def set_model(self, model: keras.Sequential) -> None:
        """Look over the network's shoulder where it takes many steps without coming by here."""
        super().set_model(model)
        if model.steps_per_execution == 1 or model.jit_compile:
            return
        import tensorflow as tf

        step_without = model.train_step

        def step_with(data: Any) -> Any:
            logs = step_without(data)
            taken = model.optimizer.iterations.value
            weights = list(self._variables().values())

            def look() -> tf.Tensor:
                numbers = [taken, *(weight.value for weight in weights)]
                return tf.numpy_function(self._take, numbers, tf.int32)

            due = tf.constant(self.due, taken.dtype)
            tf.cond(tf.reduce_any(tf.equal(taken, due)), look, lambda: tf.constant(0))
            return logs

        # Keras has no other place from which a graph of many steps can be watched.
        model.train_step = step_with
        model.train_function = None
        self.watched, self.step_without = model, step_without

    def release(self) -> None:
        """Let the network go again."""
        if self.watched:
            self.watched.train_step = self.step_without
            self.watched = None

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
        """Keep the dice of the beginning."""
        self.steps, self.kept, self.step = [], [], 0
        self.begun = int(self.model.optimizer.iterations)
        self.each = self.params["steps"] or 1
        size = 2 * sum(int(np.prod(weight.shape)) for weight in self._variables().values())
        moments = min(MOMENTS, BYTES // size) if size else 0
        self.due = times(self.each * self.params["epochs"], moments)
        self.due = [self.begun + step for step in self.due]
        self._look()

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Keep the weights where it is time."""
        self._look()

    def on_train_end(self, logs: dict[str, float] | None = None) -> None:
        """The network has learned."""
        self.release()

    def stop(self, epochs: int) -> None:
        """The network goes back to what it was after some epochs: what came later is forgotten."""
        self.release()
        self.step = epochs * self.each
        count = sum(step <= self.step for step in self.steps)
        del self.steps[count:], self.kept[count:]

    def _variables(self) -> dict[str, keras.Variable]:
        return variables(self.model)

    def _look(self) -> None:
        taken = int(self.model.optimizer.iterations)
        self.step = taken - self.begun
        if taken in self.due:
            self._take(taken, *(np.asarray(weight) for weight in self._variables().values()))

    def _take(self, taken: int, *weights: NDArray[np.float32]) -> np.int32:
        step = int(taken) - self.begun
        if step not in self.steps:
            self.steps.append(step)
            self.kept.append(dict(zip(self._variables(), map(_half, weights), strict=True)))
        return np.int32(0)


def variables(model: keras.Model) -> dict[str, keras.Variable]:
    """What a film keeps of a network: its weights by the names that they have in ONNX.

    It is empty where some have no name there, for then the others alone are not the network.
    """
    named = conversion.variables(steps(model))
    numbers = [weight for weight in model.weights if weight.dtype == "float32"]
    return named if len(named) == len(numbers) else {}


def times(last: int, count: int) -> list[int]:
    """When to look: at the beginning, and after steps that grow by the same factor until the last.

    Args:
        last: the last step.
        count: how many moments at most; none at all if that is less than three.

    Example:
        >>> times(1000, 8)
        [0, 1, 3, 10, 32, 100, 316, 1000]
    """
    if count < 3 or last < 1:
        return []
    return [0, *np.unique(np.geomspace(1, last, count - 1).round().astype(int)).tolist()]


def write(
    path: Path,
    film: Film,
    model: keras.Sequential,
    validation: Dataset,
    temperature: float = 1.0,
) -> list[Moment]:
    """Write a film as one file; its last moment is the network as it is now.

    Args:
        path: where to.
        film: kept while the network learned.
        model: the network, when it has learned.
        validation: what each moment is measured by.
        temperature: by what the last layer's weights have been divided since; so are those of the
            earlier moments, or the film would end with a leap.

    Returns:
        What the network's description says of each moment; nothing, and no file, if the film is
        not of this network, or too short to be one.
    """
    if len(film.steps) < 2 or id(film.model) != id(model):
        return []
    own = variables(model)
    last = {weight.name for weight in model.layers[-1].weights}
    scaled = {f"{model.layers[-1].name}/{name}" for name in last} if temperature != 1 else set()
    before = [
        {name: weight / temperature if name in scaled else weight for name, weight in kept.items()}
        for step, kept in zip(film.steps, film.kept, strict=True)
        if step < film.step
    ]
    present = {name: np.asarray(weight) for name, weight in own.items()}
    if any(np.abs(weight).max(initial=0) > LARGEST for weight in present.values()):
        return []
    moments = [*before, {name: _half(weight) for name, weight in present.items()}]
    _write(path, moments)

    measured = validation.take(np.unique(np.linspace(0, len(validation) - 1, MEASURED).astype(int)))
    x, y = shaped(model, ink(measured.tiles)), measured.y
    told = []
    try:
        for step, weights in zip([*film.steps[: len(before)], film.step], moments, strict=True):
            for name, variable in own.items():
                variable.assign(weights[name].astype(np.float32))
            answers = model.predict_on_batch(x)
            given = np.clip(answers[np.arange(len(y)), y], 1e-7, 1)
            told.append(
                {
                    "step": step,
                    "epoch": round(step / film.each, 3),
                    "accuracy": round(float((answers.argmax(1) == y).mean()), 5),
                    "loss": round(float(-np.log(given).mean()), 5),
                }
            )
    finally:
        for name, variable in own.items():
            variable.assign(present[name])
    return told


def _write(path: Path, moments: Sequence[dict[str, NDArray[np.float16]]]) -> None:
    head: dict[str, Any] = {}
    end = 0
    for name, weight in moments[0].items():
        begin, end = end, end + len(moments) * weight.nbytes
        shape = [len(moments), *weight.shape]
        head[name] = {"dtype": "F16", "shape": shape, "data_offsets": [begin, end]}
    words = json.dumps(head).encode()
    words += b" " * (-len(words) % 8)
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(words)) + words)
        for name in head:
            file.write(np.stack([kept[name] for kept in moments]).astype("<f2").tobytes())


def _half(weight: NDArray[np.float32]) -> NDArray[np.float16]:
    return np.clip(weight, -LARGEST, LARGEST).astype(np.float16)
