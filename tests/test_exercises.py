"""The checks of the exercises: what a learner may hand in, right and wrong."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from digits import exercises

TILES = np.random.default_rng(0).integers(0, 256, (40, 28, 28), dtype=np.uint8)
LABELS = np.arange(40) % 10
TABLE = np.full((6, 10), 0.1)
WRITERS = np.array(["a", "a", "b"])
SURE, RIGHT = np.array([0.95, 0.5, 0.99]), np.array([True, True, False])


def zeros(*sizes: int, bias: float) -> list[tuple[Any, Any]]:
    layers = [(np.zeros((n, m)), np.zeros(m)) for n, m in pairwise(sizes)]
    layers[-1][1][0] = bias
    return layers


def council(*shifts: float) -> list[Any]:
    """Tables of several networks, each a little different."""
    return [TABLE + np.array([shift, -shift] + 8 * [0.0]) for shift in shifts]


FIVE = council(0.0, 0.01, 0.02, 0.03, 0.04)


@pytest.mark.parametrize(
    ("name", "answer", "about"),
    [
        ("inverted", 255 - TILES, (TILES,)),
        ("inverted", ~TILES, (TILES,)),
        ("most ink", np.int64(9), (LABELS[:, None, None] * np.ones((28, 28)), LABELS)),
        ("darkest", "0", (LABELS[:, None, None] * np.ones((28, 28)), LABELS, "0123456789")),
        ("too fast", np.array([[-9, 2.5 * (-1.1) ** n] for n in range(11)]), ()),
        ("same slope", (0.0123456, 0.0123459), ()),
        ("all zero", zeros(784, 20, 10, bias=0.02), ()),
        ("all zero", zeros(784, 100, 100, 10, bias=0.02), ()),
        ("best rate", {0.0: 0.09, 0.3: 0.08, 0.8: 0.12}, ()),
        ("best rate", {0: 0.09, 0.3: 0.1, 0.8: 0.12}, ()),
        ("hardest", {"a": 0.9, "b": np.float64(0.5)}, (WRITERS,)),
        ("council", FIVE, ()),
        ("council", np.array(FIVE), ()),
        ("unsure", (1, 1), (SURE, RIGHT)),
        ("border", ["1", "1", "1", "7", "7"], ()),
    ],
)
def test_right_answers_are_taken(
    name: str, answer: Any, about: tuple[Any, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    exercises.check(name, answer, *about)
    assert capsys.readouterr().out == "✅ Right!\n"


@pytest.mark.parametrize(
    ("name", "answer", "about"),
    [
        ("inverted", 1 - TILES / 255, (TILES,)),
        ("most ink", float("inf"), (TILES, LABELS)),
        ("most alike", (0, 10), (TILES, LABELS)),
        ("too fast", np.array([[-9, 2.5 * (-0.8) ** n] for n in range(11)]), ()),
        ("same slope", (0.0, 0.0), ()),
        # Nothing has been learned yet.
        ("all zero", zeros(784, 20, 10, bias=0), ()),
        ("all zero", [(np.ones((784, 20)), np.zeros(20)), *zeros(20, 10, bias=0.1)], ()),
        ("best rate", {0.0: 0.09, 0.3: 0.08, 0.8: 0.01}, ()),
        ("best rate", {"a": 1, "b": 2, "c": 3}, ()),
        ("best rate", [0.1, 0.2, 0.3], ()),
        ("hardest", ["a", "b"], (WRITERS,)),
        ("hardest", {"a": 0.9}, (WRITERS,)),
        ("hardest", {"a": [0.1, 0.9], "b": 0.5}, (WRITERS,)),
        ("hardest", {"a": 93.5, "b": 50.0}, (WRITERS,)),
        ("council", council(0.0, 0.01), ()),
        ("council", council(0.0, 0.0, 0.0, 0.0, 0.0), ()),
        ("unsure", (1, 0), (SURE, RIGHT)),
        ("border", ["1"] * 9, ()),
    ],
)
def test_wrong_answers_are_not_taken(
    name: str, answer: Any, about: tuple[Any, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    exercises.check(name, answer, *about)
    assert "❌ Not yet" in capsys.readouterr().out


def test_every_exercise_of_the_lessons_has_a_check() -> None:
    """Not one that no lesson asks for, either."""
    source = Path(__file__).parents[1] / "notebooks" / "source"
    told = "".join(path.read_text(encoding="utf-8") for path in source.glob("*.py"))
    for name in exercises.EXERCISES:
        assert f'exercises.check("{name}"' in told
