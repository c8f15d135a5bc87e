"""Reading single pictures, of whatever kind."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from digits.errors import PageUnreadable
from digits.normalise import ink_box, normalise
from digits.scan import picture

SYMBOLS = tuple("0123456789")


def drawn(paper: int, ink: int, size: int = 120) -> np.ndarray:
    """A seven, with paper around it."""
    image = np.full((size, size), paper, np.uint8)
    points = (np.array([(0.25, 0.2), (0.7, 0.2), (0.45, 0.85)]) * size).astype(np.int32)
    cv2.polylines(image, [points], False, ink, max(2, size // 15), cv2.LINE_AA)
    return image


def test_polarity_paper_and_contrast_do_not_matter() -> None:
    expected = normalise(drawn(255, 0)).astype(int)
    for paper, ink in ((0, 255), (230, 140), (60, 200), (120, 30)):
        tile = normalise(picture.clean(drawn(paper, ink)).grey)
        assert np.abs(tile - expected).mean() < 5, (paper, ink)


def test_a_photograph_with_a_shadow_is_read_like_a_drawing() -> None:
    shadow = np.linspace(0.55, 1, 900)[None, :] * np.linspace(0.8, 1, 900)[:, None]
    noise = np.random.default_rng(0).normal(0, 4, (900, 900))
    photograph = np.clip(drawn(225, 60, 900) * shadow + noise, 0, 255).astype(np.uint8)
    expected = normalise(drawn(255, 0, 900)).astype(int)
    assert np.abs(normalise(picture.clean(photograph).grey) - expected).mean() < 9


def touching(image: np.ndarray) -> np.ndarray:
    """Cut to its ink, so that it reaches the edges on all sides."""
    top, bottom, left, right = ink_box(image) or (0, 0, 0, 0)
    return image[top:bottom, left:right]


def transparent(path: Path) -> None:
    """A picture of a seven whose paper is nothing at all."""
    ink = 255 - drawn(255, 0)
    cv2.imwrite(str(path), np.dstack([np.zeros_like(ink)] * 3 + [ink]))


PLAIN = {
    "a clean scan": drawn(250, 20),
    "white on black": drawn(0, 255),
    "a tile": normalise(drawn(255, 0)),
    "a tile, white on black": 255 - normalise(drawn(255, 0)),
    "a tile in large pixels": normalise(drawn(255, 0)).repeat(9, axis=0).repeat(9, axis=1),
    "tiny": cv2.resize(drawn(255, 0), (20, 20), interpolation=cv2.INTER_AREA),
    "huge": drawn(255, 0, 4000),
    "small on a large page": np.pad(drawn(255, 0, 60), 500, constant_values=255),
    "cut to its edges": touching(drawn(255, 0)),
    "cut narrowly": drawn(255, 0)[15:112, 20:95],
    "a broad pen": cv2.erode(drawn(255, 0), np.ones((9, 9))),
    "a faint pencil": drawn(240, 215),
}


@pytest.mark.parametrize("name", PLAIN)
def test_plain_pictures_are_read_as_well_as_photographs(tmp_path: Path, name: str) -> None:
    cv2.imwrite(str(tmp_path / "seven.png"), PLAIN[name])
    ((_, tile),) = picture.tiles(tmp_path / "seven.png", SYMBOLS)
    assert np.abs(tile - normalise(drawn(255, 0)).astype(int)).mean() < 15


def test_what_is_transparent_is_paper(tmp_path: Path) -> None:
    transparent(tmp_path / "seven.png")
    ((_, tile),) = picture.tiles(tmp_path / "seven.png", SYMBOLS)
    assert np.abs(tile - normalise(drawn(255, 0)).astype(int)).mean() < 10


def test_small_bright_pictures_as_in_mnist_are_read(tmp_path: Path) -> None:
    image = cv2.resize(drawn(0, 255), (28, 28), interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(tmp_path / "seven.png"), image)
    ((_, tile),) = picture.tiles(tmp_path / "seven.png", SYMBOLS)
    assert np.abs(tile - normalise(drawn(255, 0)).astype(int)).mean() < 15


def test_blank_and_missing_pictures_are_told_apart(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "blank.png"), np.full((50, 50), 240, np.uint8))
    with pytest.raises(PageUnreadable, match=r"blank\.png is blank"):
        picture.tiles(tmp_path / "blank.png", SYMBOLS)
    with pytest.raises(PageUnreadable, match="does not exist"):
        picture.tiles(tmp_path / "none.png", SYMBOLS)


def test_json_names_each_picture_and_its_probabilities(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from digits.cli import parser
    from digits.model import description, evaluation, store

    cv2.imwrite(str(tmp_path / "seven.png"), drawn(255, 0))
    monkeypatch.setattr(description, "check", lambda _: None)
    monkeypatch.setattr(store, "load", lambda _: store.Stored(None, ("7", "1"), {}))
    monkeypatch.setattr(evaluation, "probabilities", lambda *_: np.array([[0.75, 0.25]]))
    files = [str(tmp_path / "none.png"), str(tmp_path / "seven.png")]
    assert parser.main(["predict", *files, "--json"]) == 1
    said = capsys.readouterr()
    assert "none.png" in said.err
    assert json.loads(said.out) == [
        {
            "file": files[1],
            "label": "7",
            "confidence": 0.75,
            "unlike": False,
            "probabilities": {"7": 0.75, "1": 0.25},
            "symbols": [
                {
                    "label": "7",
                    "confidence": 0.75,
                    "probabilities": {"7": 0.75, "1": 0.25},
                    "box": [26, 19, 89, 107],
                    "unlike": False,
                }
            ],
        }
    ]


@pytest.mark.parametrize("size", [60, 400, 1300, 3000])
def test_a_place_is_that_in_the_picture_however_large_it_is(tmp_path: Path, size: int) -> None:
    alone = drawn(255, 0, size)
    cv2.imwrite(str(tmp_path / "one.png"), alone)
    cv2.imwrite(str(tmp_path / "two.png"), np.hstack([alone, alone]))
    ((one, _),) = picture.tiles(tmp_path / "one.png", SYMBOLS)
    top, bottom, left, right = ink_box(alone) or (0, 0, 0, 0)
    assert np.abs(np.subtract(one, (left, top, right, bottom))).max() <= max(2, size / 60)
    first, second = (box for box, _ in picture.tiles(tmp_path / "two.png", SYMBOLS))
    assert np.abs(np.subtract(first, one)).max() <= max(2, size / 60)
    assert abs(second.left - first.left - size) <= max(2, size / 60)


def test_a_row_is_read_symbol_by_symbol_with_each_one_s_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from digits.cli import parser
    from digits.model import description, evaluation, store

    cv2.imwrite(str(tmp_path / "row.png"), np.hstack([drawn(255, 0), drawn(255, 0)]))
    answers = np.array([[0.75, 0.25], [0.1, 0.9]])
    monkeypatch.setattr(description, "check", lambda _: None)
    monkeypatch.setattr(store, "load", lambda _: store.Stored(None, ("7", "1"), {}))
    monkeypatch.setattr(evaluation, "probabilities", lambda _, tiles: answers[: len(tiles)])
    assert parser.main(["predict", str(tmp_path / "row.png")]) == 0
    first, second, third = capsys.readouterr().out.splitlines()
    assert first.endswith("row.png: 71 (75.0%)")
    assert " ".join(second.split()) == "7 75.0% x 26 – 89, y 19 – 107"
    assert " ".join(third.split()) == "1 90.0% x 146 – 209, y 19 – 107"
    assert parser.main(["predict", str(tmp_path / "row.png"), "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert told["label"] == "71" and [one["label"] for one in told["symbols"]] == ["7", "1"]
    first, second = (one["box"] for one in told["symbols"])
    assert second[0] - first[0] == 120 and first[1::2] == second[1::2]
