"""A network says when it has never seen anything like a drawing."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from digits.cli import parser
from digits.data import synthetic
from digits.data.dataset import ink
from digits.model import evaluation, reader, store, tiles, unlike
from digits.normalise import normalised
from digits.paper.layout import DIGITS
from tests import unlike as drawings

# TensorFlow does not yet know the keyword that NumPy 2 passes.
pytestmark = pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")


def inked(paths: drawings.Paths) -> np.ndarray:
    """A drawing with an ordinary pen, uint8 (220, 220), dark ink on white."""
    every = np.concatenate(paths)
    low, high = every.min(0), every.max(0)
    picture = np.full((220, 220), 255, np.uint8)
    for path in paths:
        placed = (path - (low + high) / 2) * 160 / (high - low).max() + 110
        cv2.polylines(picture, [np.round(placed * 16).astype(int)], False, 0, 8, cv2.LINE_AA, 4)
    return picture


@pytest.fixture(scope="module")
def strange() -> dict[str, np.ndarray]:
    """Tiles of what is no digit, by kind."""
    return {
        kind: normalised([inked(paths) for paths in some])
        for kind, some in drawings.drawings().items()
    }


def test_there_are_two_hundred_drawings_of_all_kinds(strange: dict[str, np.ndarray]) -> None:
    assert sum(map(len, strange.values())) == 200
    assert {"letters", "hearts", "smileys", "houses", "scribbles"} <= set(strange)


def test_most_of_what_is_no_digit_is_called_unlike_and_few_digits_are(
    trained: Path, strange: dict[str, np.ndarray]
) -> None:
    model, _, info = store.load(trained / "mlp.keras")

    def flagged(some: np.ndarray) -> float:
        answers = evaluation.probabilities(model, ink(some))
        return float(np.mean([unlike.is_unlike(answer, info) for answer in answers]))

    # After eight epochs; `benchmarks/strangers.py` measures those of `digits train`.
    assert flagged(np.concatenate(list(strange.values()))) > 0.5
    hands = synthetic.tiles(DIGITS).take(np.arange(1000))
    assert flagged(hands.tiles) < 0.08


def test_it_looks_most_like_tiles_of_the_class(trained: Path) -> None:
    network = reader.Reader(trained / "mlp.keras")
    about = json.loads((trained / "mlp.json").read_text("utf-8"))
    own, _ = tiles.read(trained / "mlp.keras", about, "learned")
    for place in (0, 123, 399):
        alike = network.nearest(own[place])
        assert alike.shape == (3, 28, 28)
        assert any((tile == own[place]).all() for tile in alike)


def test_predict_says_so_and_shows_what_it_looks_like(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = drawings.drawn(drawings.HOUSES["of St. Nicholas"], np.random.default_rng(0))
    cv2.imwrite(str(tmp_path / "house.png"), inked(house))
    model = ["--model", str(trained / "mlp.keras")]
    assert parser.main(["predict", str(tmp_path / "house.png"), *model]) == 0
    said = capsys.readouterr().out
    assert "never seen anything like it" in said
    assert len([line for line in said.splitlines() if max(line) > "\u2800"]) == 7
    assert parser.main(["predict", str(tmp_path / "house.png"), *model, "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert told["unlike"] is True


def test_what_lies_between_two_is_not_unlike() -> None:
    unsure = np.full((300, 10), 0.01 / 9)
    unsure[:, 0] = 0.99
    beyond = unlike.threshold(unsure)
    assert not unlike.is_unlike(np.array([0.5, 0.5, *[0] * 8]), {"unlike": beyond})
    assert unlike.is_unlike(np.full(10, 0.1), {"unlike": beyond})


def test_answers_that_are_no_shares_have_no_border() -> None:
    assert unlike.threshold(np.array([[3.0, -1.0]])) is None
