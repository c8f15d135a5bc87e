"""What the page must know of a network's layers to draw, compute and explain them."""

import inspect
import re
from typing import Any

from .backend import keras
from .graph import Step

SETTINGS = (
    "kernel_size",
    "pool_size",
    "strides",
    "padding",
    "dilation_rate",
    "groups",
    "dims",
    "size",
    "interpolation",
    "cropping",
    "n",
    "use_bias",
    "rate",
    "epsilon",
    "axis",
    "negative_slope",
    "threshold",
    "max_value",
    "alpha",
    "scale",
    "offset",
)
MERGING = ("Add", "Subtract", "Multiply", "Maximum", "Minimum")
"""Operations that are layers, too, and do the same."""


def describe(step: Step) -> dict[str, Any]:
    """A step in plain words and numbers, for a network's JSON file.

    Example:
        >>> from digits.model import graph, networks
        >>> describe(graph.steps(networks.mlp())[-1])
        {'name': 'output', 'type': 'Dense', 'inputs': ['dense_2'], 'shape': [10], \
'activation': 'softmax', 'use_bias': True}
    """
    operation = step.operation
    told = {
        "name": step.name,
        "type": type(operation).__name__,
        "inputs": list(step.inputs),
        "shape": list(step.shape),
        "activation": _name(getattr(operation, "activation", None)),
    }
    if step.weights != step.name:
        told["weights"] = step.weights
    if not isinstance(operation, keras.layers.Layer):
        return told | _operation(step)
    settings = {key: getattr(operation, key, None) for key in SETTINGS}
    return told | {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in settings.items()
        # PReLU calls one of its weights alpha, RMSNormalization scale.
        if isinstance(value, str | int | float | list | tuple)
    }


def _operation(step: Step) -> dict[str, Any]:
    """What is no layer as the layer that does the same, or under the name that a learner wrote."""
    kind = type(step.operation).__name__
    word = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", kind).lower()
    arguments = step.node.arguments
    plain = len(arguments.args) == len(step.inputs) and not arguments.kwargs
    if plain and kind in MERGING:
        return {"type": kind}
    if plain and kind == "Reshape":
        return {"type": kind}
    if kind == "Concatenate" and isinstance(step.operation.axis, int):
        return {"type": kind, "axis": step.operation.axis}
    if plain and _is_activation(step.operation, word):
        return {"type": "Activation", "activation": word}
    return {"type": f"keras.ops.{word}"}


def _is_activation(operation: Any, word: str) -> bool:
    """Whether it computes as Keras's activation of that name does where nobody says otherwise."""
    activation: Any = getattr(keras.activations, word, None)
    if _name(activation) != word:
        return False
    _, *settings = inspect.signature(activation).parameters.values()
    return all(getattr(operation, one.name, one.default) == one.default for one in settings)


def _name(activation: Any) -> str | None:
    return activation and getattr(activation, "__name__", type(activation).__name__)
