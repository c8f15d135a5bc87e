"""Tells a drawing that is like nothing a network knows, and shows what it looks most like.

A network must choose one of its symbols, even for a heart. But where it has also learned from
doodles to be sure of nothing (`data.synthetic`), it spreads its answer over many symbols when it
sees one. Entropy tells how wide: 0 for one symbol, ln 2 = 0.69 for two that are equally likely (the
border between a 4 and a 9 is still among digits), ln 10 = 2.3 for all ten. What is wider than
nearly all that really was a symbol is unlike all of them.

References:
    D. Hendrycks, M. Mazeika, T. Dietterich: Deep anomaly detection with outlier exposure.
    ICLR 2019.
    X. Liu, Y. Lochman, C. Zach: GEN, pushing the limits of softmax-based out-of-distribution
    detection. CVPR 2023, on entropies of the answer as the measure.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..wording import text

SHARE = 0.97
"""Of the symbols that a network has not learned from, so many are not to be called unlike."""
NEAREST = 3
SMALLEST = 1e-30


def entropy(probabilities: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Over how many symbols answers are spread, in nats.

    Args:
        probabilities: (n, classes), each row adds up to 1.

    Returns:
        float64 (n,).

    Example:
        >>> entropy(np.array([[1, 0, 0, 0], [0.5, 0.5, 0, 0], [0.25] * 4])).round(2).tolist()
        [0.0, 0.69, 1.39]
    """
    p = np.asarray(probabilities, np.float64)
    return np.asarray((p * np.log(1 / np.maximum(p, SMALLEST))).sum(-1))


def threshold(probabilities: NDArray[np.floating[Any]]) -> float | None:
    """Beyond which entropy a drawing is unlike all that a network knows, at least ln 2.

    Args:
        probabilities: the network's answers to symbols that it has not learned from, best of people
            whom it does not know either, (n, classes).

    Returns:
        The entropy in nats; None where the answers are no probabilities.

    Example:
        >>> round(threshold(np.array([[0.9, 0.05, 0.05], [0.98, 0.01, 0.01]])), 3)
        0.693
    """
    if not np.allclose(probabilities.sum(-1), 1, atol=1e-3):
        return None
    usual = float(np.quantile(entropy(probabilities), SHARE, method="higher"))
    return max(usual, float(np.log(2)))


def last_hidden(layers: list[dict[str, Any]]) -> str | None:
    """The layer that the answer is made from: what goes into the last dense one.

    Args:
        layers: of a network's description.

    Returns:
        Its name, or None where the answer is made from the tile itself.

    Example:
        >>> last_hidden([{"name": "dense", "type": "Dense"}, {"name": "output", "type": "Dense"}])
        'dense'
    """
    last = max((i for i, layer in enumerate(layers) if layer.get("type") == "Dense"), default=0)
    if not last:
        return None
    name = layers[last].get("inputs", [layers[last - 1]["name"]])[0]
    return name if name in {layer["name"] for layer in layers} else None


def nearest(
    hidden: NDArray[np.floating[Any]], known: NDArray[np.floating[Any]]
) -> NDArray[np.int64]:
    """Which known tiles lie nearest to a drawing in a network's last hidden layer.

    Directions are compared, not lengths (Sun, Ming, Zhu and Li, 2022, "Out-of-distribution
    detection with deep nearest neighbors"): a drawing unlike all others answers weakly.

    Args:
        hidden: what that layer answers to the drawing, (d,).
        known: what it answers to the tiles, (n, d).

    Returns:
        int64 (3,), or as many as there are; the nearest first.

    Example:
        >>> nearest(np.array([0.0, 1.0]), np.array([[9.0, 0.0], [0.0, 5.0], [1.0, 1.0]])).tolist()
        [1, 2, 0]
    """
    lengths = np.linalg.norm(known, axis=1) * np.linalg.norm(hidden)
    likeness = known @ hidden / np.maximum(lengths, SMALLEST)
    return np.argsort(-likeness, kind="stable")[:NEAREST]


def is_unlike(probabilities: NDArray[np.floating[Any]], info: Mapping[str, Any]) -> bool:
    """Whether a drawing is unlike all that a network knows.

    Args:
        probabilities: the network's answer, (classes,).
        info: the network's description; where it says nothing of it, nothing is unlike.

    Example:
        >>> is_unlike(np.full(10, 0.1), {"unlike": 1.5}), is_unlike(np.full(10, 0.1), {})
        (True, False)
    """
    beyond = info.get("unlike")
    return beyond is not None and bool(entropy(probabilities) > beyond)


def sentence(shown: int) -> str:
    """What a network says of a drawing that is unlike all that it knows.

    Args:
        shown: how many tiles follow that it looks most like.

    Example:
        >>> sentence(0)
        'I have never seen anything like it.'
    """
    said = text(de="So etwas habe ich noch nie gesehen.", en="I have never seen anything like it.")
    most = text(de=" Am ehesten sieht es für mich so aus:", en=" To me it looks most like these:")
    return said + (most if shown else "")
