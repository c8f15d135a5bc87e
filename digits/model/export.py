"""From a Keras model to ONNX, proven on tiles: every layer computes the same in both."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import ModelUnusable
from ..files import replacing
from ..wording import text
from . import conversion, keepable, loadable
from .backend import keras
from .graph import INPUT, Step, answers, steps
from .networks import shaped

TOLERANCE = 1e-4
"""The largest difference between Keras and ONNX that rounding explains."""


def check(model: keras.Model) -> None:
    """Make sure that a network can be kept, before minutes of training: `store.save` needs this.

    Args:
        model: a network, trained or not.

    Raises:
        ModelUnusable: its input does not hold 28 × 28 values, it is not `keepable`, or a layer has
            no counterpart in ONNX.

    Example:
        >>> from digits.model import networks
        >>> check(networks.mlp())
    """
    keepable.named(model)
    tiles = shaped(model, np.random.default_rng(0).random((2, 28, 28), np.float32))
    _proven(model, keepable.check(model), tiles)


def to_onnx(model: keras.Model, path: Path, tiles: NDArray[np.float32]) -> float:
    """Write `model` as ONNX and prove on real tiles that it computes the same.

    Args:
        model: a built model.
        path: the `.onnx` file to write; it stays as it was if the proof fails.
        tiles: float32 (n, *input shape), what to compare on.

    Returns:
        The largest difference between Keras and ONNX over all layers. It is absolute where a
        layer's activations stay within -1 and 1, and relative to the layer's largest activation
        where they go beyond.

    Raises:
        ModelUnusable: a layer has no counterpart in ONNX, or the two differ by more than 1e-4.
    """
    graph, difference = _proven(model, steps(model), tiles)
    with replacing(path) as beside:
        beside.write_bytes(graph)
    return difference


def _proven(
    model: keras.Model, ways: Sequence[Step], tiles: NDArray[np.float32]
) -> tuple[bytes, float]:
    """The model as ONNX, and by how much it differs from Keras."""
    try:
        graph = conversion.convert(ways, tiles.shape[1:])
        differences = _differences(ways, graph, tiles)
    # TensorFlow, tf2onnx and onnxruntime each have their own errors for what they can't do.
    except Exception as error:
        raise _explained(model, ways, tiles) from error
    for step in ways:
        difference = differences[step.name]
        if not difference <= TOLERANCE:
            raise loadable.unfit(
                step.operation,
                de=f"rechnet in ONNX anders als in Keras (Unterschied {difference:.2g})",
                en=f"computes something else in ONNX than in Keras (difference {difference:.2g})",
            )
    return graph, max(differences.values())


def _differences(
    ways: Sequence[Step], graph: bytes, tiles: NDArray[np.float32]
) -> dict[str, float]:
    import onnxruntime

    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    names = [step.name for step in ways]
    expected = answers(ways, tiles)
    return {
        name: _difference(keras.ops.convert_to_numpy(expected[name]).astype(np.float32), answer)
        for name, answer in zip(names, session.run(names, {INPUT: tiles}), strict=True)
    }


def _difference(expected: NDArray[np.float32], answer: NDArray[np.float32]) -> float:
    if expected.shape != answer.shape:
        raise ValueError(f"{answer.shape} instead of {expected.shape}")
    largest = float(np.max(np.abs(expected)))
    return float(np.max(np.abs(answer - expected))) / max(1.0, largest)


def _explained(
    model: keras.Model, ways: Sequence[Step], tiles: NDArray[np.float32]
) -> ModelUnusable:
    """Name the first step that can't be converted or run: it is between what works and what not."""
    works, fails = 0, len(ways) + 1
    while fails - works > 1:
        count = (works + fails) // 2
        try:
            first = ways[:count]
            _differences(first, conversion.convert(first, tiles.shape[1:]), tiles)
            works = count
        except Exception:
            fails = count
    if fails <= len(ways):
        return loadable.unfit(
            ways[fails - 1].operation,
            de="lässt sich nicht nach ONNX übertragen",
            en="can't be turned into ONNX",
        )
    return ModelUnusable(
        text(
            de=f"Das Netz »{model.name}« lässt sich nicht nach ONNX übertragen: Lass nacheinander "
            "Schichten weg, bis es gelingt.",
            en=f"The network “{model.name}” can't be turned into ONNX: leave out one layer after "
            "the other until it works.",
        )
    )
