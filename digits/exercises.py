"""Tells a right answer to an exercise from a wrong one, without giving the right one away.

A lesson hands over the answer and what the exercise is about; how to find the answer stands in the
solutions.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .wording import text


def check(exercise: str, answer: Any, *about: Any) -> None:
    """Print whether an answer is right; `...` stands for none yet.

    Args:
        exercise: a name from `EXERCISES`.
        answer: the learner's.
        about: what the exercise is about, as its function in this module takes it.

    Example:
        >>> check("parameters", ..., 10)
        Your answer is still missing: put it in place of the three dots.
        >>> check("parameters", 1000, 10)
        ❌ Not yet. Open the hint, and try once more.
        >>> check("parameters", 235146, 10)
        ✅ Right!
    """
    if answer is ...:
        print(
            text(
                de="Deine Antwort fehlt noch: Setze sie an die Stelle der drei Punkte.",
                en="Your answer is still missing: put it in place of the three dots.",
            )
        )
    elif _right(EXERCISES[exercise], answer, *about):
        print(text(de="✅ Richtig!", en="✅ Right!"))
    else:
        print(
            text(
                de="❌ Noch nicht. Öffne den Tipp und versuche es noch einmal.",
                en="❌ Not yet. Open the hint, and try once more.",
            )
        )


def _right(rule: Callable[..., Any], answer: Any, *about: Any) -> bool:
    # An answer of any other kind, such as a word for a number, is simply not right.
    try:
        return bool(rule(answer, *about))
    except (TypeError, ValueError, LookupError, AttributeError, ArithmeticError):
        return False


def _inverted(answer: NDArray[np.uint8], x: NDArray[np.uint8]) -> bool:
    return answer.shape == x.shape and bool((answer.astype(int) + x == 255).all())


def _most_ink(answer: int, x: NDArray[np.uint8], y: NDArray[np.integer[Any]]) -> bool:
    return int(answer) == int(np.argmax([x[y == label].mean() for label in range(10)]))


def _nearest(answer: float, x: Any, y: Any, asked: Any, truth: Any) -> bool:
    known, asked = (part.reshape(-1, 784) / 255 for part in (x[:2000], asked[:200]))
    found = [y[np.argmin(((known - one) ** 2).sum(axis=1))] for one in asked]
    return abs(answer - np.mean(found == truth[:200])) < 0.002


def _darkest(answer: str, tiles: NDArray[np.uint8], labels: Any, symbols: Any) -> bool:
    greys = [tiles[labels == label].mean() for label in range(len(symbols))]
    return str(answer) == symbols[int(np.argmin(greys))]


def _average(answer: NDArray[Any], tiles: NDArray[np.uint8], labels: Any) -> bool:
    means = np.stack([tiles[labels == label].mean(axis=0) for label in np.unique(labels)])
    return np.shape(answer) == means.shape and np.allclose(answer, means, atol=1)


def _most_alike(answer: Any, tiles: NDArray[np.uint8], labels: Any) -> bool:
    flat = tiles.reshape(-1, 784).astype(np.float32) / 255
    squares = (flat**2).sum(axis=1)
    distances = squares[:, None] + squares[None, :] - 2 * flat @ flat.T
    distances[labels[:, None] == labels[None, :]] = np.inf
    first, second = (int(place) for place in answer)
    return bool(distances[first, second] <= distances.min() + 1e-3)


def _parameters(answer: int, classes: int) -> bool:
    return answer == 785 * 256 + 257 * 128 + 129 * classes


def _one_layer(answer: Any, classes: int) -> bool:
    return answer.count_params() == 785 * classes


def _learning_curve(answer: Any) -> bool:
    return len(answer) >= 4 and all(0 < share <= 1 for share in answer) and answer[-1] > answer[0]


def _too_fast(answer: Any) -> bool:
    return len(answer) >= 5 and abs(answer[-1][1]) > abs(answer[0][1])


def _same_slope(answer: Any) -> bool:
    derived, measured = answer
    return derived != 0 and bool(np.isclose(derived, measured, rtol=1e-2, atol=1e-6))


def _all_zero(answer: Any) -> bool:
    # Only the last bias moves, and it tells a network that has learned from one that has not.
    weights = [np.asarray(layer) for layer, _ in answer]
    return len(weights) >= 2 and not any(layer.any() for layer in weights) and answer[-1][1].any()


def _best_rate(answer: Any) -> bool:
    return set(answer) == {0.0, 0.3, 0.8} and min(answer, key=answer.__getitem__) != 0.8


def _hardest(answer: Any, writers: Any) -> bool:
    shares = [float(share) for share in answer.values()]
    return set(answer) == set(writers.tolist()) and all(0 <= share <= 1 for share in shares)


def _council(answer: Any) -> bool:
    tables = np.asarray(answer)
    alike = np.allclose(tables, tables[:1], atol=1e-6)
    return len(tables) == 5 and not alike and np.allclose(tables.sum(axis=2), 1, atol=1e-3)


def _seven(answer: str) -> bool:
    return str(answer) == "7"


def _unsure(answer: Any, confidence: Any, correct: Any) -> bool:
    sure = confidence >= 0.9
    return tuple(map(int, answer)) == (int((~sure).sum()), int((sure & ~correct).sum()))


def _border(answer: Any) -> bool:
    return len(answer) >= 5 and len(set(answer)) >= 2


EXERCISES: dict[str, Callable[..., Any]] = {
    "inverted": _inverted,
    "most ink": _most_ink,
    "nearest": _nearest,
    "darkest": _darkest,
    "average": _average,
    "most alike": _most_alike,
    "parameters": _parameters,
    "one layer": _one_layer,
    "learning curve": _learning_curve,
    "too fast": _too_fast,
    "same slope": _same_slope,
    "all zero": _all_zero,
    "best rate": _best_rate,
    "hardest": _hardest,
    "council": _council,
    "seven": _seven,
    "unsure": _unsure,
    "border": _border,
}
