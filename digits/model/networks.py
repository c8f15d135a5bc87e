"""The two networks of the course, and what they have in common with a learner's own."""

import math

import numpy as np
from numpy.typing import NDArray

from ..errors import ModelUnusable
from ..wording import text
from .backend import keras
from .graph import single


def mlp(classes: int = 10, activation: str = "relu") -> keras.Sequential:
    """A multilayer perceptron 784-100-100-classes; 89,610 parameters for ten classes.

    Args:
        classes: how many symbols to tell apart.
        activation: of the hidden layers, by its Keras name.

    Raises:
        ModelUnusable: Keras knows no such activation.

    Example:
        >>> mlp().count_params()
        89610
    """
    check(activation)
    return keras.Sequential(
        [
            keras.Input((28, 28)),
            keras.layers.Flatten(name="flatten"),
            keras.layers.Dense(100, activation, name="dense_1"),
            keras.layers.Dense(100, activation, name="dense_2"),
            keras.layers.Dense(classes, "softmax", name="output"),
        ],
        name="mlp",
    )


def cnn(classes: int = 10, activation: str = "relu") -> keras.Sequential:
    """A convolutional network; 225,034 parameters for ten classes.

    Args:
        classes: how many symbols to tell apart.
        activation: of the convolutions and the hidden layer, by its Keras name.

    Raises:
        ModelUnusable: Keras knows no such activation.

    Example:
        >>> cnn().count_params()
        225034
    """
    check(activation)
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(32, 3, activation=activation, name="conv_1"),
            keras.layers.MaxPooling2D(2, name="pool_1"),
            keras.layers.Conv2D(64, 3, activation=activation, name="conv_2"),
            keras.layers.MaxPooling2D(2, name="pool_2"),
            keras.layers.Flatten(name="flatten"),
            keras.layers.Dense(128, activation, name="dense"),
            keras.layers.Dense(classes, "softmax", name="output"),
        ],
        name="cnn",
    )


NETWORKS = {"mlp": mlp, "cnn": cnn}
EPOCHS = {"mlp": 120, "cnn": 16}
"""How long each learns unless it is told otherwise."""


def shaped(model: keras.Model, x: NDArray[np.float32]) -> NDArray[np.float32]:
    """Tiles in the shape of the network's input: (n, 28, 28), (n, 28, 28, 1) or (n, 784).

    Raises:
        ModelUnusable: the input does not hold 28 × 28 values, or the network is none that
            `graph.single` takes.

    Example:
        >>> tiles = np.zeros((5, 28, 28), np.float32)
        >>> shaped(cnn(), tiles).shape
        (5, 28, 28, 1)
    """
    single(model)
    shape = model.input_shape[1:]
    if None in shape or math.prod(shape) != 28 * 28:
        raise ModelUnusable(
            text(
                de=f"Die Eingabe des Netzes »{model.name}« hat die Form {shape}; lass es mit "
                "keras.Input((28, 28, 1)) beginnen.",
                en=f"The input of the network “{model.name}” has the shape {shape}; let it begin "
                "with keras.Input((28, 28, 1)).",
            )
        )
    return x.reshape(-1, *shape)


def check(activation: str) -> None:
    """Make sure that Keras knows an activation by this name, which answers each number with one.

    Raises:
        ModelUnusable: it does not, or the activation gives fewer numbers than it gets, as glu does.

    Example:
        >>> check("gelu")
    """
    try:
        answer = keras.activations.get(activation)(keras.ops.zeros((1, 2)))
        if tuple(answer.shape) != (1, 2):
            raise ValueError(f"{activation} changes the shape")
    # An activation that Keras knows but that needs more than a number fails with a TypeError.
    except (ValueError, TypeError) as error:
        raise ModelUnusable(
            text(
                de=f"Keras kennt keine Aktivierungsfunktion »{activation}«; nimm zum Beispiel "
                "relu, tanh, sigmoid, elu oder gelu.",
                en=f"Keras knows no activation “{activation}”; take relu, tanh, sigmoid, elu or "
                "gelu, for example.",
            )
        ) from error
