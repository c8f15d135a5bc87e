"""The way of a network's steps into ONNX: all of them and all weights become outputs of the graph.

The page needs more than the last layer: it draws what each layer answers and explains each unit
from its weights.
"""

import logging
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from .backend import keras
from .canonical import in_order, rename
from .graph import INPUT, Step, answers

OPSET = 18


def convert(steps: Sequence[Step], shape: Sequence[int]) -> bytes:
    """A network, or the first few of its steps, as the bytes of an ONNX file.

    Args:
        steps: of one network, from the first on.
        shape: of the network's input for one tile.

    Raises:
        Exception: of whatever kind, for what has no counterpart in ONNX.
    """
    import tensorflow as tf
    import tf2onnx

    # It logs what is not supported; learners get a sentence instead.
    logging.getLogger("tf2onnx").setLevel(logging.CRITICAL)
    # As arguments, so that the graph holds each weight once, as it is, and under its own name:
    # whoever wants to run it with other weights, as they were earlier in training, finds them.
    told = [
        (f"weight_{i}", name, weight) for i, (name, weight) in enumerate(variables(steps).items())
    ]
    signature = [
        tf.TensorSpec((None, *shape), tf.float32, name=INPUT),
        *(tf.TensorSpec(weight.shape, tf.float32, name=place) for place, _, weight in told),
    ]

    @tf.function(input_signature=signature)  # type: ignore[untyped-decorator]
    def answer(tiles: tf.Tensor, *numbers: tf.Tensor) -> dict[str, tf.Tensor]:
        given = [(weight, number) for (*_, weight), number in zip(told, numbers, strict=True)]
        with keras.StatelessScope(state_mapping=given):
            outputs = answers(steps, tiles)
            for step in steps:
                outputs |= _weights(step)
            # Counts and yes or no become numbers, too, for the page knows no others.
            return {
                name: tf.identity(keras.ops.cast(keras.ops.convert_to_tensor(value), "float32"))
                for name, value in outputs.items()
            }

    with _inlined():
        graph, _ = tf2onnx.convert.from_function(
            answer,
            input_signature=signature,
            opset=OPSET,
            custom_op_handlers={"Erfc": (_erfc, []), "Expm1": (_expm1, [])},
        )
    _fill_in(graph.graph, answer.get_concrete_function())
    _weigh(graph.graph, {place: (name, weight) for place, name, weight in told})
    in_order(graph.graph)
    return bytes(graph.SerializeToString(deterministic=True))


def variables(steps: Sequence[Step]) -> dict[str, keras.Variable]:
    """The weights of a network's steps by the names that they have in ONNX.

    Example:
        >>> from digits.model import graph, networks
        >>> list(variables(graph.steps(networks.mlp())[:2]))
        ['dense_1/bias', 'dense_1/kernel']
    """
    # One that has two names is known by the first.
    named = {
        id(weight): (name, weight)
        for step in steps
        for name, weight in reversed(_weights(step).items())
        if isinstance(weight, keras.Variable) and weight.dtype == "float32"
    }
    return dict(named.values())


@contextmanager
def _inlined() -> Iterator[None]:
    """Let TensorFlow write functions out in those that call them.

    Keras hands a convolution in groups to XLA as a function, into which tf2onnx can't look. There
    is one switch for all of TensorFlow only, so it goes back to where it was.
    """
    import tensorflow as tf

    before = tf.config.functions_run_eagerly()
    tf.config.run_functions_eagerly(True)
    try:
        yield
    finally:
        tf.config.run_functions_eagerly(before)


def _fill_in(graph: Any, function: Any) -> None:
    """Write numbers that are no weights, as Normalization has them, where tf2onnx left inputs."""
    from onnx import numpy_helper

    numbers = {inside.name: outside for outside, inside in function.graph.captures}
    used = {name for node in graph.node for name in node.input}
    for place in [place for place in graph.input if place.name in numbers]:
        graph.input.remove(place)
        if place.name in used:
            tensor = numpy_helper.from_array(numbers[place.name].numpy(), place.name)
            graph.initializer.append(tensor)


def _weigh(graph: Any, weights: dict[str, tuple[str, keras.Variable]]) -> None:
    """Write the weights where arguments are, each under the name that it also has as an output."""
    from onnx import numpy_helper

    for place in [place for place in graph.input if place.name in weights]:
        graph.input.remove(place)
        name, weight = weights[place.name]
        graph.initializer.append(numpy_helper.from_array(np.asarray(weight), name))
    for node in [node for node in graph.node if node.op_type == "Identity"]:
        if weights.get(node.input[0], ("",))[0] == node.output[0]:
            graph.node.remove(node)
    rename(graph, {place: name for place, (name, _) in weights.items()})


def _weights(step: Step) -> dict[str, Any]:
    """A layer's weights as `<layer>/<weight>`; with inner layers' names where these repeat."""
    layer = step.operation
    # A network that stays within the network has too many for the page, an operation has none.
    own = isinstance(layer, keras.layers.Layer) and not isinstance(layer, keras.Model)
    if step.name != step.weights or not own:
        return {}
    names = [weight.name for weight in layer.weights]
    if len(set(names)) < len(names):
        names = [weight.path.split(f"{layer.name}/")[-1] for weight in layer.weights]
    weights = dict(zip(names, layer.weights, strict=True)) | _for_the_page(step)
    return {f"{step.name}/{name}": weight for name, weight in weights.items()}


def _for_the_page(step: Step) -> dict[str, Any]:
    """What makes a layer one of a kind that the page can explain."""
    layer = step.operation
    if isinstance(layer, keras.layers.Normalization) and not layer.invert:
        # Along the channels, or over all, it computes as BatchNormalization does.
        along = math.prod(layer.mean.shape[:-1]) == 1
        return {"moving_mean": layer.mean, "moving_variance": layer.variance} if along else {}
    if isinstance(layer, keras.layers.SeparableConv1D | keras.layers.SeparableConv2D):
        # First small filters on each map alone, then a mixture: multiplied, one convolution.
        filters, mixture = layer.depthwise_kernel, layer.pointwise_kernel
        mixture = keras.ops.reshape(mixture, (*filters.shape[-2:], -1))
        window = "hw"[-layer.rank :]
        return {"kernel": keras.ops.einsum(f"{window}im,imo->{window}io", filters, mixture)}
    if isinstance(layer, keras.layers.PReLU):
        # Units that share a slope get a copy each.
        return {"slope": keras.ops.broadcast_to(layer.alpha, step.shape)}
    return {}


def _erfc(graph: Any, node: Any, name: str, _: list[Any]) -> None:
    """Tell tf2onnx what it does not know, for gelu: erfc(x) = 1 - erf(x)."""
    erf = graph.make_node("Erf", node.input)
    one = graph.make_const(f"{name}/one", np.array(1, np.float32))
    node.type = "Sub"
    graph.replace_inputs(node, [one.output[0], erf.output[0]])


def _expm1(graph: Any, node: Any, name: str, _: list[Any]) -> None:
    """Tell tf2onnx what it does not know, for celu: expm1(x) = exp(x) - 1."""
    exp = graph.make_node("Exp", node.input)
    one = graph.make_const(f"{name}/one", np.array(1, np.float32))
    node.type = "Sub"
    graph.replace_inputs(node, [exp.output[0], one.output[0]])
