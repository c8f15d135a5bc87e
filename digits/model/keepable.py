"""What a network must be like to be kept: everything that need not be computed to be refused.

Most of it would fail after the training only, or in the middle of TensorFlow, with a message that
names something else.
"""

import re
from typing import Any

from ..errors import ModelUnusable
from ..wording import printable, text
from . import description, graph, loadable
from .backend import keras, tensorflow

NAME = re.compile(r"[A-Za-z0-9.][A-Za-z0-9_.>-]*")
"""What TensorFlow takes for the name of a layer and of a network."""
SAME = ["elu", "gelu", "leaky_relu", "log_softmax", "relu", "relu6", "selu", "sigmoid", "silu"]
SAME += ["softmax", "softplus", "softsign", "tanh"]
"""Activations that TensorFlow has under the names that Keras gives them."""


def check(model: keras.Model) -> list[graph.Step]:
    """Refuse what can't be kept, and give the steps of what can.

    Activations from `tf.nn`, as TensorFlow's lessons have them, become those of Keras: they
    compute the same, and only those can be kept in a file.

    Raises:
        ModelUnusable: the network has no graph, a bad name, an answer that is no row of numbers,
            a layer that computes in another way than float32 and channels last, or one that Keras
            can't load again.

    Example:
        >>> x = keras.Input((28, 28))
        >>> check(keras.Model(x, keras.layers.Dense(10, "softmax", name="output")(x), name="mine"))
        Traceback (most recent call last):
        digits.errors.ModelUnusable: The network “mine” answers with (28, 10) numbers instead of \
one row of them; write keras.layers.Flatten() in the line before the layer “output”.
    """
    named(model)
    steps = graph.steps(model)
    for step in steps:
        _adopt(step.operation)
        _usual(step)
    answering(model, steps)
    _sized(model, steps)
    loadable.check(model, steps)
    return steps


def named(model: keras.Model) -> None:
    """Make sure that TensorFlow takes the names of a network and its layers.

    A name that it does not take would stay in its memory and spoil the next network's training.

    Raises:
        ModelUnusable: it is no network, or there is another letter in a name than it takes.

    Example:
        >>> named(keras.Sequential([keras.layers.Dense(3, name="größe")]))
        Traceback (most recent call last):
        digits.errors.ModelUnusable: A layer can't be called “größe”; use only a to z, digits and _.
    """
    if not isinstance(model, keras.Model):
        kind = type(model).__name__
        raise ModelUnusable(
            text(
                de=f"Das ist kein Netz von Keras, sondern {kind}; fehlt vielleicht ein return?",
                en=f"This is no network of Keras but {kind}; is a return missing, perhaps?",
            )
        )
    what = {"Das Netz": "The network", "Eine Schicht": "A layer"}
    layers = [
        layer for layer in _all_layers(model) if not isinstance(layer, keras.layers.InputLayer)
    ]
    for layer in (model, *layers):
        if not NAME.fullmatch(layer.name):
            german, english = list(what.items())[layer is not model]
            name = printable(layer.name)
            raise ModelUnusable(
                text(
                    de=f"{german} darf nicht »{name}« heißen; nimm nur a bis z, Ziffern und _.",
                    en=f"{english} can't be called “{name}”; use only a to z, digits and _.",
                )
            )


def answering(model: keras.Model, steps: list[graph.Step]) -> None:
    """Make sure that a network answers a tile with one row of numbers.

    Raises:
        ModelUnusable: it answers with a picture of numbers, most likely for want of `Flatten`.
    """
    shape = steps[-1].shape
    if len(shape) == 1:
        return
    shapes = {step.name: step.shape for step in steps} | {graph.INPUT: model.input_shape[1:]}
    wide = [step for step in steps if any(len(shapes[name]) > 1 for name in step.inputs)]
    first = next((s for s in wide if isinstance(s.operation, keras.layers.Dense)), None)
    before = (first or steps[-1]).name
    raise ModelUnusable(
        text(
            de=f"Das Netz »{model.name}« antwortet mit {shape} Zahlen statt mit einer Reihe; "
            f"schreib in die Zeile vor der Schicht »{before}« keras.layers.Flatten().",
            en=f"The network “{model.name}” answers with {shape} numbers instead of one row of "
            f"them; write keras.layers.Flatten() in the line before the layer “{before}”.",
        )
    )


def _adopt(layer: Any) -> None:
    """Let Keras's own activation stand where TensorFlow's of the same name does."""
    for name in SAME:
        if getattr(layer, "activation", None) is getattr(tensorflow.nn, name):
            layer.activation = getattr(keras.activations, name)


def _usual(step: graph.Step) -> None:
    """Refuse what computes in another way than the page and the file for it do."""
    operation = step.operation
    kinds = {getattr(operation, kind, "float32") for kind in ("compute_dtype", "variable_dtype")}
    strange = [str(kind) for kind in kinds if "float" in str(kind) and kind != "float32"]
    if strange:
        raise loadable.unfit(
            operation,
            de=f"rechnet mit {strange[0]} statt mit float32",
            en=f"computes with {strange[0]} instead of float32",
            instead=(
                'Lass dtype weg, und schreib keras.config.set_dtype_policy("float32") vor das '
                "Netz.",
                'leave dtype out, and write keras.config.set_dtype_policy("float32") before the '
                "network.",
            ),
        )
    if getattr(operation, "data_format", None) == "channels_first":
        raise loadable.unfit(
            operation,
            de="erwartet die Bilder vor Zeilen und Spalten (channels_first)",
            en="expects the maps before rows and columns (channels_first)",
            instead=(
                'Lass data_format weg, oder schreib "channels_last".',
                'leave data_format out, or write "channels_last".',
            ),
        )
    if len(step.node.outputs) != 1 or None in step.shape:
        raise loadable.unfit(
            operation,
            de="gibt nicht eine Antwort von fester Größe",
            en="does not give one answer of a fixed size",
            instead=(
                "Lass weg, was mehrere Antworten verlangt, zum Beispiel return_state.",
                "leave out what asks for several answers, such as return_state.",
            ),
        )


def _sized(model: keras.Model, steps: list[graph.Step]) -> None:
    """Refuse what is too large for the page, and for `store.load`."""
    limits = {
        "Parameter": ("parameters", model.count_params(), description.PARAMETERS),
        "Schichten": ("layers", len(steps), description.LAYERS),
        "Zahlen in einer Schicht": (
            "numbers in one layer",
            max(graph.size(step) for step in steps),
            description.ACTIVATIONS,
        ),
    }
    for german, (english, count, most) in limits.items():
        if count > most:
            raise ModelUnusable(
                text(
                    de=f"Das Netz »{model.name}« hat {count:,} {german}, das ist zu viel: "
                    f"Erlaubt sind {most:,}.".replace(",", "."),
                    en=f"The network “{model.name}” has {count:,} {english}, which is too many: "
                    f"{most:,} are allowed.",
                )
            )


def _all_layers(model: keras.Model) -> list[Any]:
    """Its layers, and those of networks within it."""
    found: list[Any] = []
    for layer in model.layers:
        found.append(layer)
        if isinstance(layer, keras.Model):
            found += _all_layers(layer)
    return found
