"""Makes a trained network as sure as it is right.

Networks learn to be surer than they should be, or less sure where their weights were kept small.
One number mends that: divided by it, the sums before the softmax lie closer together or further
apart, and with them the shares (Guo, Pleiss, Sun and Weinberger, 2017, "On calibration of modern
neural networks"). A sum is linear in its weights, so it is these that are divided: whoever uses the
network needs to know nothing of it, and all sums that the page shows add up. The order of the
answers, and so what is read, stays.
"""

import numpy as np
from numpy.typing import NDArray

from ..data.dataset import Dataset
from . import graph
from .backend import keras
from .networks import shaped

LOWEST, HIGHEST = 0.5, 10.0
STEPS = 200
KNOWN = 0.75
"""How much people count whose other tiles were learned from; the rest is synthetic strangers'."""


def calibrate(model: keras.Model, known: Dataset, strangers: Dataset | None = None) -> float:
    """Divide the weights of the last layer by the temperature that fits tiles never learned from.

    People whose other tiles were learned from are read more easily than those who draw on the page,
    and synthetic hands, which are bent more than any human's, less easily. The truth lies between:
    at the mean of what fits both, on a scale of factors.

    Args:
        model: a trained network. It is left as it is unless it ends with a softmax over a Dense
            layer's own sums.
        known: tiles to validate.
        strangers: tiles of synthetic hands from whom it has not learned, where there are such.

    Returns:
        The temperature: 1 where nothing was divided.

    Example:
        >>> from digits.data import dataset
        >>> from digits.model import networks
        >>> calibrate(networks.mlp(), dataset.load("04-sheets")) >= 1
        True
    """
    last = model.layers[-1]
    if not isinstance(last, keras.layers.Dense) or last.activation is not keras.activations.softmax:
        return 1.0
    steps = graph.steps(model)
    uses = [step for step in steps if step.operation is last]
    if uses != steps[-1:] or uses[0].name != last.name:
        return 1.0
    hidden = keras.Model(model.inputs, last.input)
    weights = last.get_weights()

    def fitting(tiles: Dataset) -> float:
        before = hidden.predict(shaped(model, tiles.x), batch_size=256, verbose=0)
        return temperature(before @ weights[0] + (weights[1] if len(weights) > 1 else 0), tiles.y)

    if strangers:
        divisor = fitting(known) ** KNOWN * fitting(strangers) ** (1 - KNOWN)
    else:
        # A network that has read all of a few tiles right is not made surer.
        divisor = max(1.0, fitting(known))
    last.set_weights([weight / divisor for weight in weights])
    return divisor


def temperature(sums: NDArray[np.float32], y: NDArray[np.int64]) -> float:
    """What to divide by so that the right answers become as probable as they can, 0.5 to 10.

    Args:
        sums: float (n, classes), of the last layer before the softmax.
        y: the classes, int (n,).

    Example:
        >>> sure_and_wrong_once = np.array([[9.0, 0], [9, 0], [9, 0], [9, 0]])
        >>> round(temperature(sure_and_wrong_once, np.array([0, 0, 0, 1])), 1)
        8.2
    """
    tried = np.geomspace(LOWEST, HIGHEST, STEPS)
    losses = []
    for divisor in tried:
        scaled = sums / divisor
        scaled = scaled - scaled.max(1, keepdims=True)
        given = scaled[np.arange(len(y)), y]
        losses.append(float((np.log(np.exp(scaled).sum(1)) - given).mean()))
    return float(tried[int(np.argmin(losses))])
