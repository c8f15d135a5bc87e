"""Makes sure that a network from a file, which may be anybody's, fits into the memory."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from . import graph
from .backend import keras
from .description import ACTIVATIONS, PARAMETERS


def check_size(told: dict[str, Any], info: dict[str, Any]) -> None:
    """Draw a network up without its numbers, and refuse it if these would fill the memory.

    Args:
        told: what its `.keras` file says of its layers.
        info: its description.

    Raises:
        Exception: of whatever kind, if it is damaged, too large or not as described.

    Example:
        >>> import json
        >>> from digits.model import networks
        >>> check_size(json.loads(networks.mlp(2).to_json()), {"labels": ["a", "b"]})
    """
    model = drawn_up(told)
    parameters = model.count_params()
    if parameters > PARAMETERS or parameters != info.get("parameters", parameters):
        raise ValueError(f"{parameters} parameters")
    steps = graph.steps(model)
    for step in steps:
        if graph.size(step) > ACTIVATIONS:
            raise ValueError(f"{step.name} answers with {step.shape}")
    if list(steps[-1].shape) != [len(info["labels"])]:
        raise ValueError("as many labels as answers are needed")


def drawn_up(told: dict[str, Any]) -> keras.Model:
    """A network without its numbers.

    Args:
        told: what its `.keras` file says of its layers.

    Raises:
        Exception: of whatever kind, if Keras can't load it without running code from there.
    """
    # An optimizer begins to count at once.
    network = {key: value for key, value in told.items() if key != "compile_config"}

    def draw_up() -> keras.Model:
        with keras.StatelessScope(initialize_variables=False):
            return keras.saving.deserialize_keras_object(network, safe_mode=True)

    # In a thread of its own, for Keras keeps in mind for each thread what is still to be filled.
    with ThreadPoolExecutor(1) as own:
        return own.submit(draw_up).result()
