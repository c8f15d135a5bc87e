"""Makes a trained network as sure as it is right.

Networks learn to be surer than they should be. One number mends that: divided by it, the sums
before the softmax lie closer together, and with them the shares (Guo, Pleiss, Sun and Weinberger,
2017, "On calibration of modern neural networks"). A sum is linear in its weights, so it is these
that are divided: whoever uses the network needs to know nothing of it, and all sums that the page
shows add up. The order of the answers, and so what is read, stays.
"""

import numpy as np
from numpy.typing import NDArray

from ..data.dataset import Dataset
from . import graph
from .backend import keras
from .networks import shaped

HIGHEST = 10.0
STEPS = 200


def calibrate(model: keras.Sequential, unseen: Dataset) -> float:
    """Divide the weights of the last layer by the temperature that fits tiles never learned from.

    Args:
        model: a trained network. It is left as it is unless it ends with a softmax over a Dense
            layer's own sums.
        unseen: what the network has not learned from, best of people whose other tiles it has not
            learned from either.

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
    before = hidden.predict(shaped(model, unseen.x), batch_size=256, verbose=0)
    weights = last.get_weights()
    sums = before @ weights[0] + (weights[1] if len(weights) > 1 else 0)
    fitting = temperature(sums, unseen.y)
    last.set_weights([weight / fitting for weight in weights])
    return fitting


def temperature(sums: NDArray[np.float32], y: NDArray[np.int64]) -> float:
    """What to divide by so that the right answers become as probable as they can, 1 to 10.

    It is never less than 1: a network that has read all of a few tiles right is not made surer.

    Args:
        sums: float (n, classes), of the last layer before the softmax.
        y: the classes, int (n,).

    Example:
        >>> sure_and_wrong_once = np.array([[9.0, 0], [9, 0], [9, 0], [9, 0]])
        >>> round(temperature(sure_and_wrong_once, np.array([0, 0, 0, 1])), 1)
        8.2
    """
    tried = np.geomspace(1, HIGHEST, STEPS)
    losses = []
    for divisor in tried:
        scaled = sums / divisor
        scaled = scaled - scaled.max(1, keepdims=True)
        given = scaled[np.arange(len(y)), y]
        losses.append(float((np.log(np.exp(scaled).sum(1)) - given).mean()))
    return float(tried[int(np.argmin(losses))])
