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
    _number(graph.graph)
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
    _rename(graph, {place: name for place, (name, _) in weights.items()})


def _number(graph: Any) -> None:
    """Make the same network the same bytes, whatever was converted before it.

    tf2onnx counts on in the names of what is only within the graph, and keeps numbers in a set.
    """
    _call(graph)
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


def _call(graph: Any) -> None:
    """Call numbers that are kept once, as they are equal, by the first output that they are."""
    order = {place.name: count for count, place in enumerate(graph.output)}
    for number in graph.initializer:
        same = [n for n in graph.node if n.op_type == "Identity" and n.input[0] == number.name]
        copies = [node.output[0] for node in same]
        names = [name for name in (number.name, *copies) if name in order]
        first = min(names, key=order.__getitem__, default=number.name)
        if number.name in order and first != number.name:
            _rename(graph, {number.name: first, first: number.name})
            number.name = first


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
