"""From a Keras model to ONNX, with every layer and every weight as an output.

The page needs more than the last layer: it draws what each layer answers and explains each unit
from its weights. So all of them become outputs of the graph, under the layer's name.
"""

from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from .errors import ExportFailed
from .files import replacing
from .wording import text

OPSET = 18
TOLERANCE = 1e-4
"""The largest difference between Keras and ONNX that rounding explains."""


def to_onnx(model: keras.Sequential, path: Path, tiles: NDArray[np.float32]) -> float:
    """Write `model` as ONNX and prove on real tiles that it computes the same.

    Args:
        model: a built model whose input is (28, 28) or (28, 28, 1).
        path: the `.onnx` file to write; it stays as it was if the proof fails.
        tiles: float32 (n, 28, 28) or (n, 28, 28, 1), what to compare on.

    Returns:
        The largest absolute difference between Keras and ONNX over all layers.

    Raises:
        ExportFailed: a layer has no counterpart in ONNX, or the two differ by more than 1e-4.
    """
    with replacing(path) as beside:
        beside.write_bytes(_convert(model))
        worst = difference(model, beside, tiles)
        if not worst <= TOLERANCE:
            raise ExportFailed(
                text(
                    de=f"{path.name} rechnet anders als Keras (Unterschied {worst:.2g}), darum "
                    "wurde die Datei nicht gespeichert. Trainiere das Modell noch einmal.",
                    en=f"{path.name} computes something else than Keras (difference {worst:.2g}), "
                    "so it was not saved. Train the model once more.",
                )
            )
    return worst


def difference(model: keras.Sequential, path: Path, tiles: NDArray[np.float32]) -> float:
    """The largest absolute difference between Keras and the ONNX file over all layers."""
    import onnxruntime

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    names = [layer.name for layer in model.layers]
    answers = session.run(names, {"input": tiles})
    expected = every_layer(model).predict(tiles, verbose=0)
    return max(
        float(np.max(np.abs(answer - expected[name])))
        for name, answer in zip(names, answers, strict=True)
    )


def every_layer(model: keras.Sequential) -> keras.Model:
    """The same network, answering with the activations of all its layers by name."""
    return keras.Model(model.inputs, {layer.name: layer.output for layer in model.layers})


def _convert(model: keras.Sequential) -> bytes:
    import tensorflow as tf
    import tf2onnx

    layers = every_layer(model)
    weights = {f"{layer.name}/{w.name}": w for layer in model.layers for w in layer.weights}
    signature = [tf.TensorSpec((None, *model.input_shape[1:]), tf.float32, name="input")]

    @tf.function(input_signature=signature)
    def answer(tiles: tf.Tensor) -> dict[str, tf.Tensor]:
        outputs = layers(tiles, training=False)
        return {name: tf.identity(value) for name, value in (outputs | weights).items()}

    graph, _ = tf2onnx.convert.from_function(answer, input_signature=signature, opset=OPSET)
    return graph.SerializeToString()
