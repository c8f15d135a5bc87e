"""Makes sure that a network from a file, which may be anybody's, fits into the memory."""

import math
from concurrent.futures import ThreadPoolExecutor
from typing import Any

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
    # An optimizer begins to count at once.
    network = {key: value for key, value in told.items() if key != "compile_config"}

    def drawn_up() -> keras.Sequential:
        with keras.StatelessScope(initialize_variables=False):
            return keras.saving.deserialize_keras_object(network, safe_mode=True)

    # In a thread of its own, for Keras keeps in mind for each thread what is still to be filled.
    with ThreadPoolExecutor(1) as own:
        model = own.submit(drawn_up).result()
    parameters = model.count_params()
    if parameters > PARAMETERS or parameters != info.get("parameters", parameters):
        raise ValueError(f"{parameters} parameters")
    for layer in model.layers:
        if math.prod(layer.output.shape[1:]) > ACTIVATIONS:
            raise ValueError(f"{layer.name} answers with {layer.output.shape}")
    if list(model.output_shape[1:]) != [len(info["labels"])]:
        raise ValueError("as many labels as answers are needed")
