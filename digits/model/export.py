"""From a Keras model to ONNX, with every layer and every weight as an output.

The page needs more than the last layer: it draws what each layer answers and explains each unit
from its weights. So all of them become outputs of the graph, under the layer's name.
"""

import logging
import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import ModelUnusable
from ..files import replacing
from ..wording import text
from .backend import keras
from .networks import shaped

OPSET = 18
TOLERANCE = 1e-4
"""The largest difference between Keras and ONNX that rounding explains."""


def check(model: keras.Sequential) -> None:
    """Make sure that a network can be kept, before minutes of training: `store.save` needs this.

    Args:
        model: a network, trained or not.

    Raises:
        ModelUnusable: its input does not hold 28 × 28 values, Keras can't load a layer again, or
            the layer has no counterpart in ONNX.

    Example:
        >>> from digits.model import networks
        >>> check(networks.mlp())
    """
    tiles = shaped(model, np.random.default_rng(0).random((2, 28, 28), np.float32))
    loadable(model)
    _proven(model, tiles)


def loadable(model: keras.Sequential) -> None:
    """Make sure that Keras can load a network from its file without running code from there.

    Raises:
        ModelUnusable: a layer holds Python code, or is of a kind that Keras does not know.

    Example:
        >>> from digits.model import networks
        >>> loadable(networks.cnn())
    """
    for layer in model.layers:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                config = keras.saving.serialize_keras_object(layer)
            keras.saving.deserialize_keras_object(config, safe_mode=True)
        # What a layer's own code raises for a configuration that it can't read can be anything.
        except Exception as error:
            raise _unfit(
                layer,
                de="lässt sich nicht wieder laden, weil eigener Python-Code darin steckt",
                en="can't be loaded again, because there is Python code of one's own in it",
            ) from error


def to_onnx(model: keras.Sequential, path: Path, tiles: NDArray[np.float32]) -> float:
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
    graph, difference = _proven(model, tiles)
    with replacing(path) as beside:
        beside.write_bytes(graph)
    return difference


def every_layer(model: keras.Sequential, count: int | None = None) -> keras.Model:
    """The same network, answering with the activations of its layers by name, or the first few.

    Example:
        >>> from digits.model import networks
        >>> list(every_layer(networks.mlp(), 2).output)
        ['flatten', 'dense_1']
    """
    layers = model.layers[:count]
    answers = {layer.name: layer.output for layer in layers}
    # A name of its own would count the networks made before.
    return keras.Model(model.inputs, answers, name="every_layer")


def _proven(model: keras.Sequential, tiles: NDArray[np.float32]) -> tuple[bytes, float]:
    """The model as ONNX, and by how much it differs from Keras."""
    try:
        graph = _convert(model)
        differences = _differences(model, graph, tiles)
    # TensorFlow, tf2onnx and onnxruntime each have their own errors for what they can't do.
    except Exception as error:
        raise _explained(model, tiles) from error
    for layer in model.layers:
        difference = differences[layer.name]
        if not difference <= TOLERANCE:
            raise _unfit(
                layer,
                de=f"rechnet in ONNX anders als in Keras (Unterschied {difference:.2g})",
                en=f"computes something else in ONNX than in Keras (difference {difference:.2g})",
            )
    return graph, max(differences.values())


def _differences(
    model: keras.Sequential, graph: bytes, tiles: NDArray[np.float32], count: int | None = None
) -> dict[str, float]:
    import onnxruntime

    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    expected = every_layer(model, count).predict(tiles, verbose=0)
    answers = zip(expected, session.run(list(expected), {"input": tiles}), strict=True)
    return {
        name: float(np.max(np.abs(answer - expected[name])))
        / max(1.0, float(np.max(np.abs(expected[name]))))
        for name, answer in answers
    }


def _convert(model: keras.Sequential, count: int | None = None) -> bytes:
    import tensorflow as tf
    import tf2onnx

    # It logs what is not supported; learners get a sentence instead.
    logging.getLogger("tf2onnx").setLevel(logging.CRITICAL)
    layers = every_layer(model, count)
    # As arguments, so that the graph holds each weight once, as it is, and under its own name:
    # whoever wants to run it with other weights, as they were earlier in training, finds them.
    variables = {
        id(weight): (name, weight)
        for layer in model.layers[:count]
        for name, weight in reversed(_weights(layer).items())
        if isinstance(weight, keras.Variable) and weight.dtype == "float32"
    }
    told = [(f"weight_{i}", *variable) for i, variable in enumerate(variables.values())]
    signature = [
        tf.TensorSpec((None, *model.input_shape[1:]), tf.float32, name="input"),
        *(tf.TensorSpec(weight.shape, tf.float32, name=place) for place, _, weight in told),
    ]

    @tf.function(input_signature=signature)  # type: ignore[untyped-decorator]
    def answer(tiles: tf.Tensor, *numbers: tf.Tensor) -> dict[str, tf.Tensor]:
        given = [(weight, number) for (*_, weight), number in zip(told, numbers, strict=True)]
        with keras.StatelessScope(state_mapping=given):
            outputs = layers(tiles, training=False)
            for layer in model.layers[:count]:
                outputs |= _weights(layer)
            return {
                name: tf.identity(keras.ops.convert_to_tensor(value))
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
    _number(graph.graph)
    return bytes(graph.SerializeToString(deterministic=True))


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
    _rename(graph, {place: name for place, (name, _) in weights.items()})


def _number(graph: Any) -> None:
    """Make the same network the same bytes, whatever was converted before it.

    tf2onnx counts on in the names of what is only within the graph, and keeps numbers in a set.
    """
    _sort(graph)
    told = [place.name for place in (*graph.input, *graph.output)]
    used = [*(name for node in graph.node for name in node.input), *told]
    numbers = sorted(graph.initializer, key=lambda number: used.index(number.name))
    made = [output for node in graph.node for output in node.output]
    within = [name for name in (*(number.name for number in numbers), *made) if name]
    names = {name: f"#{count}" for count, name in enumerate(within) if name not in told}
    for number in numbers:
        number.name = names.get(number.name, number.name)
    _rename(graph, names)
    for count, node in enumerate(graph.node):
        node.name = f"{node.op_type}#{count}"
    in_order = [type(number).FromString(number.SerializeToString()) for number in numbers]
    del graph.initializer[:]
    graph.initializer.extend(in_order)
    for place in (*graph.input, *graph.output):
        for side in place.type.tensor_type.shape.dim:
            if side.dim_param:
                side.dim_param = "n"
    del graph.value_info[:]
    graph.name, graph.doc_string = "digits", ""


def _sort(graph: Any) -> None:
    """Put each node right after what it needs, beginning with what the first output needs."""
    makers = {output: node for node in graph.node for output in node.output}
    open_ = [place.name for place in reversed(graph.output)]
    done: dict[int, Any] = {}
    while open_:
        node = makers.get(open_[-1])
        if node is not None and id(node) not in done:
            missing = [
                name
                for name in _needs(node)
                if name in makers and makers[name] is not node and id(makers[name]) not in done
            ]
            if missing:
                open_.extend(reversed(missing))
                continue
            done[id(node)] = node
        open_.pop()
    in_order = [type(node).FromString(node.SerializeToString()) for node in done.values()]
    del graph.node[:]
    graph.node.extend(in_order)


def _needs(node: Any) -> list[str]:
    """The names that a node uses; the body of a loop sees what is around it."""
    within = [inner for attribute in node.attribute for inner in attribute.g.node]
    return [*node.input, *(name for inner in within for name in _needs(inner))]


def _rename(graph: Any, names: dict[str, str]) -> None:
    for node in graph.node:
        node.input[:] = [names.get(name, name) for name in node.input]
        node.output[:] = [names.get(name, name) for name in node.output]
        for attribute in node.attribute:
            # The body of a loop sees what is around it.
            _rename(attribute.g, names)


def _weights(layer: keras.Layer) -> dict[str, Any]:
    """A layer's weights as `<layer>/<weight>`; with inner layers' names where these repeat."""
    names = [weight.name for weight in layer.weights]
    if len(set(names)) < len(names):
        names = [weight.path.split(f"{layer.name}/")[-1] for weight in layer.weights]
    weights = dict(zip(names, layer.weights, strict=True)) | _for_the_page(layer)
    return {f"{layer.name}/{name}": weight for name, weight in weights.items()}


def _for_the_page(layer: keras.Layer) -> dict[str, Any]:
    """What makes a layer one of a kind that the page can explain."""
    if isinstance(layer, keras.layers.Normalization) and not layer.invert:
        # Along the channels, or over all, it computes as BatchNormalization does.
        along = math.prod(layer.mean.shape[:-1]) == 1
        return {"moving_mean": layer.mean, "moving_variance": layer.variance} if along else {}
    if isinstance(layer, keras.layers.SeparableConv2D):
        # First small filters on each map alone, then a mixture: multiplied, one convolution.
        filters, mixture = layer.depthwise_kernel, layer.pointwise_kernel
        mixture = keras.ops.reshape(mixture, (*filters.shape[2:], -1))
        return {"kernel": keras.ops.einsum("hwim,imo->hwio", filters, mixture)}
    return {}


def _explained(model: keras.Sequential, tiles: NDArray[np.float32]) -> ModelUnusable:
    """Name the first layer that can't be converted or run, found by trying ever more layers."""
    for count, layer in enumerate(model.layers, 1):
        try:
            _differences(model, _convert(model, count), tiles, count)
        except Exception:
            return _unfit(
                layer,
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


def _unfit(layer: keras.Layer, de: str, en: str) -> ModelUnusable:
    kind = type(layer).__name__
    return ModelUnusable(
        text(
            de=f"Die Schicht »{layer.name}« ({kind}) {de}: Nimm stattdessen zum Beispiel Conv2D "
            "oder Dense mit der Aktivierung relu.",
            en=f"The layer “{layer.name}” ({kind}) {en}: use Conv2D or Dense with the activation "
            "relu, for example, instead.",
        )
    )


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
