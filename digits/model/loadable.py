"""Whether any computer can load a network again, and the sentence for a layer that is unfit."""

import warnings
from collections.abc import Sequence
from types import FunctionType
from typing import Any

from ..errors import ModelUnusable
from ..wording import text
from . import plan
from .backend import keras
from .graph import Step


def check(model: keras.Model, steps: Sequence[Step]) -> None:
    """Make sure that Keras can load a network from its file without running code from there.

    Args:
        model: the network.
        steps: its own.

    Raises:
        ModelUnusable: a layer holds Python code, or Keras can't load it, or would load it as two.

    Example:
        >>> from digits.model import graph, networks
        >>> check(networks.cnn(), graph.steps(networks.cnn()))
    """
    for step in steps:
        if _is_own(step.operation):
            raise unfit(
                step.operation,
                de="lässt sich nicht wieder laden, weil eigener Python-Code darin steckt",
                en="can't be loaded again, because there is Python code of one's own in it",
            )
    shared = _shared(model)
    if shared is not None:
        raise unfit(
            shared,
            de="steht in zwei Netzen zugleich, und aus der Datei würden daraus zwei verschiedene",
            en="stands in two networks at once, and loaded from a file it would become two",
            instead=("Bau für jedes eine eigene.", "build one for each of them."),
        )
    if _loads(model):
        return
    for step in steps:
        if not _loads(step.operation):
            raise unfit(
                step.operation,
                de="lässt sich von Keras nicht wieder laden",
                en="can't be loaded again by Keras",
            )
    raise ModelUnusable(
        text(
            de=f"Keras kann das Netz »{model.name}« nicht wieder laden; schreib es nur mit "
            "Schichten aus keras.layers.",
            en=f"Keras can't load the network “{model.name}” again; write it with layers from "
            "keras.layers only.",
        )
    )


def _is_own(layer: Any) -> bool:
    """Whether a layer, or a function in it, is no part of Keras; other computers do not know it."""
    parts = [type(layer), *vars(layer).values(), *_wrapped(layer)]
    codes = [part for part in parts if isinstance(part, type | FunctionType)]
    return isinstance(layer, keras.layers.Lambda) or any(
        code.__module__.split(".")[0] not in ("keras", "builtins") for code in codes
    )


def _shared(model: keras.Model) -> Any:
    """The first layer that stands in two networks of those within a network, if any.

    Keras keeps each network with layers of its own.
    """
    owners: dict[int, keras.Model] = {}
    open_ = [model]
    while open_:
        network = open_.pop(0)
        for layer in network.layers:
            owner = owners.setdefault(id(layer), network)
            if owner is not network and not isinstance(layer, keras.layers.InputLayer):
                return layer
            if owner is network and isinstance(layer, keras.Model) and layer not in open_:
                open_.append(layer)
    return None


def _wrapped(layer: Any) -> list[type]:
    """The kinds of the layers within a layer."""
    within = getattr(layer, "_flatten_layers", None)
    return [type(inner) for inner in within(include_self=False)] if within else []


def _loads(part: Any) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            config = keras.saving.serialize_keras_object(part)
        plan.drawn_up(config)
    # What a layer's own code raises for a configuration that it can't read can be anything.
    except Exception:
        return False
    return True


def unfit(
    operation: Any, de: str, en: str, instead: tuple[str, str] | None = None
) -> ModelUnusable:
    """The sentence that names a layer, says what is wrong with it and what to write instead.

    Args:
        operation: the layer.
        de, en: what is wrong, after the layer's name.
        instead: what to do, in both languages.
    """
    kind = type(operation).__name__
    german, english = instead or (
        "Lass sie weg, oder nimm zum Beispiel Conv2D oder Dense mit der Aktivierung relu.",
        "leave it out, or use Conv2D or Dense with the activation relu, for example, instead.",
    )
    what = ("Die Schicht", "The layer")
    if not isinstance(operation, keras.layers.Layer):
        what = ("Die Rechnung", "The operation")
    return ModelUnusable(
        text(
            de=f"{what[0]} »{operation.name}« ({kind}) {de}: {german}",
            en=f"{what[1]} “{operation.name}” ({kind}) {en}: {english}",
        )
    )
