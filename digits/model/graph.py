"""A network as a graph: in which order its layers compute, and which answers each of them takes.

Keras keeps the graph on its symbolic tensors. Here it becomes a plain list of steps, in which
networks within the network are unfolded, and a layer that is used twice stands twice.
"""

from __future__ import annotations

import inspect
import itertools
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from ..errors import ModelUnusable
from ..wording import text
from .backend import keras

INPUT = "input"
"""The name of what goes into the network, as of the input of its ONNX file."""
UNFOLDED = 60
"""Steps up to which networks within a network are unfolded: more can't be seen on one page."""


class Step(NamedTuple):
    """One use of a layer, or of an operation that is no layer, such as `x + y`."""

    name: str
    """Unlike those of all other steps; that of the layer where it can be."""
    operation: Any
    """The `keras.Layer` or `keras.Operation`."""
    inputs: tuple[str, ...]
    """The steps whose answers it takes, or `INPUT`."""
    shape: tuple[int | None, ...]
    """Of its answer to one tile."""
    weights: str
    """The first step that uses the same layer."""
    node: Any
    """What Keras notes of this use, with all arguments."""
    names: dict[int, str]
    """Which step has computed each of its symbolic tensors."""


def steps(model: keras.Model) -> list[Step]:
    """The steps of a network in the order in which they are computed.

    Raises:
        ModelUnusable: the network has no graph, no layers, or not one input and one output.

    Example:
        >>> x = keras.Input((28, 28))
        >>> a = keras.layers.Flatten(name="flat")(x)
        >>> b = keras.layers.Dense(784, name="dense")(a)
        >>> for step in steps(keras.Model(x, keras.layers.Add(name="sum")([a, b]))):
        ...     print(step.name, step.inputs, step.shape)
        flat ('input',) (784,)
        dense ('flat',) (784,)
        sum ('flat', 'dense') (784,)
    """
    single(model)
    found = _walk(model, unfold=True)
    if not found:
        raise _empty(model)
    return found if len(found) <= UNFOLDED else _walk(model, unfold=False)


def answers(
    steps: Sequence[Step], tiles: Any, only: frozenset[str] | None = None
) -> dict[str, Any]:
    """What each step answers, by name; it computes with tensors of any kind that Keras takes.

    Args:
        steps: of one network, from the first on.
        tiles: float32 (n, *input shape).
        only: what to keep, all of it unless told otherwise.

    Example:
        >>> from digits.model import networks
        >>> import numpy as np
        >>> some = answers(steps(networks.mlp())[:2], np.zeros((3, 28, 28), np.float32))
        >>> [(name, tuple(answer.shape)) for name, answer in some.items()]
        [('flatten', (3, 784)), ('dense_1', (3, 100))]
    """
    made = {INPUT: keras.ops.convert_to_tensor(tiles)}
    for step in steps:
        values = {tensor: made[name] for tensor, name in step.names.items()}
        args, kwargs = step.node.arguments.fill_in(values)
        # Layers that turn or cut pictures do so unless they are told that nobody learns.
        if "training" in inspect.signature(step.operation.call).parameters:
            kwargs |= {"training": False}
        answer = made[step.name] = step.operation(*args, **kwargs)
        # Drawn up as a graph, TensorFlow forgets what comes out of a layer that cuts pictures.
        if hasattr(answer, "set_shape"):
            answer.set_shape((None, *step.shape))
    del made[INPUT]
    return {name: answer for name, answer in made.items() if only is None or name in only}


def single(model: keras.Model) -> None:
    """Make sure that a network has a graph with one input and one output; build it if need be.

    Raises:
        ModelUnusable: it is a class of the learner's own, has several inputs or outputs, or does
            not take tiles.
    """
    if type(model) is keras.Sequential and not model.built:
        if not model.layers:
            raise _empty(model)
        _build(model)
    if not _has_graph(model):
        raise ModelUnusable(
            text(
                de=f"Das Netz »{model.name}« ist eine eigene Klasse, deren Rechenweg nicht zu "
                "sehen ist; schreib es mit keras.Sequential([…]) oder "
                "keras.Model(Eingabe, Ausgabe).",
                en=f"The network “{model.name}” is a class of your own, and its way of computing "
                "can't be seen; write it with keras.Sequential([…]) or "
                "keras.Model(input, output).",
            )
        )
    several = {"Eingaben": len(model.inputs), "Ausgaben": len(model.outputs)}
    for (german, count), english in zip(several.items(), ("inputs", "outputs"), strict=True):
        if count != 1:
            raise ModelUnusable(
                text(
                    de=f"Das Netz »{model.name}« hat {count} {german}; gib ihm genau eine, zum "
                    "Beispiel keras.Model(Eingabe, Ausgabe).",
                    en=f"The network “{model.name}” has {count} {english}; give it exactly one, "
                    "as in keras.Model(input, output).",
                )
            )


def _empty(model: keras.Model) -> ModelUnusable:
    return ModelUnusable(
        text(
            de=f"Das Netz »{model.name}« hat noch keine Schichten; schreib welche hinein, am Ende "
            'zum Beispiel keras.layers.Flatten() und keras.layers.Dense(10, "softmax").',
            en=f"The network “{model.name}” has no layers yet; write some into it, at the end "
            'keras.layers.Flatten() and keras.layers.Dense(10, "softmax"), for example.',
        )
    )


def _build(model: keras.Sequential) -> None:
    try:
        model.build((None, 28, 28, 1))
    # What a layer raises that gets a shape it was not made for can be anything.
    except Exception as error:
        raise ModelUnusable(
            text(
                de=f"Das Netz »{model.name}« passt nicht zu Bildern der Form (28, 28, 1); lass es "
                "mit der Form beginnen, zu der es passt, zum Beispiel keras.Input((28, 28)).",
                en=f"The network “{model.name}” does not fit pictures of the shape (28, 28, 1); "
                "let it begin with the shape that it fits, such as keras.Input((28, 28)).",
            )
        ) from error


def _has_graph(layer: Any) -> bool:
    """Whether it is a network as Keras itself makes them, with shapes that are known."""
    kind = type(layer)
    if (
        kind.__name__ not in ("Sequential", "Functional")
        or kind.__module__.split(".")[0] != "keras"
    ):
        return False
    return kind.__name__ == "Functional" or bool(layer.built and getattr(layer, "inputs", None))


def _walk(model: keras.Model, unfold: bool) -> list[Step]:
    found: list[Step] = []
    used = {INPUT}
    firsts: dict[int, str] = {}

    def expand(network: keras.Model, given: dict[int, str], within: str) -> dict[int, str]:
        """Add a network's steps; tells which step computes which symbolic tensor."""
        names = dict(given)
        for node in _ordered(network.outputs, set(names)):
            operation = node.operation
            inputs = tuple(dict.fromkeys(names[id(x)] for x in node.input_tensors))
            if unfold and _unfolds(operation, node):
                inner = {id(operation.inputs[0]): inputs[0]}
                made = expand(operation, inner, f"{operation.name}.")
                names[id(node.outputs[0])] = made[id(operation.outputs[0])]
                continue
            name = _unused(operation.name, within, used)
            first = firsts.setdefault(id(operation), name)
            for output in node.outputs:
                names[id(output)] = name
            mine = {id(x): names[id(x)] for x in node.input_tensors}
            taken = tuple(mine[id(x)] for x in node.input_tensors)
            shape = tuple(node.outputs[0].shape[1:])
            found.append(Step(name, operation, taken, shape, first, node, mine))
        return names

    expand(model, {id(model.inputs[0]): INPUT}, "")
    return found


def _ordered(outputs: Sequence[Any], known: set[int]) -> list[Any]:
    """The nodes that lead to symbolic tensors, each after those it needs, branch after branch."""
    ordered: list[Any] = []
    begun: set[int] = set()
    waiting = [(_node(x), False) for x in reversed(outputs) if id(x) not in known]
    while waiting:
        node, ready = waiting.pop()
        if ready:
            ordered.append(node)
        elif id(node) not in begun:
            begun.add(id(node))
            waiting.append((node, True))
            before = [x for x in reversed(node.input_tensors) if id(x) not in known]
            waiting += [(_node(x), False) for x in before]
    return ordered


def _node(tensor: Any) -> Any:
    operation, index, _ = tensor._keras_history
    return operation._inbound_nodes[index]


def _unfolds(operation: Any, node: Any) -> bool:
    """Whether it is a network of one input and output whose shapes are all known."""
    if not _has_graph(operation) or len(operation.inputs) != 1 or len(operation.outputs) != 1:
        return False
    if tuple(operation.inputs[0].shape[1:]) != tuple(node.input_tensors[0].shape[1:]):
        return False
    inside = _ordered(operation.outputs, {id(operation.inputs[0])})
    return all(None not in output.shape[1:] for within in inside for output in within.outputs)


def _unused(name: str, within: str, used: set[str]) -> str:
    """A name that no other step has, as like the layer's as can be."""
    more = (f"{within}{name}_{count}" for count in itertools.count(2))
    found = next(one for one in itertools.chain((name, within + name), more) if one not in used)
    used.add(found)
    return found


def size(step: Step) -> int:
    """How many numbers a step answers with to one tile.

    Example:
        >>> from digits.model import networks
        >>> size(steps(networks.cnn())[0])
        21632
    """
    return math.prod(side or 1 for side in step.shape)
