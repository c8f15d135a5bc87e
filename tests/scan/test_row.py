"""A row of symbols is cut where the paper shows, and nowhere else."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from digits.normalise import normalise
from digits.paper import hands
from digits.scan import picture, row
from tests.row_fixtures import FILE, cut, pictures, unpacked


def written(symbols: str, seed: int = 0, pen: int = 7, gap: int = 96) -> np.ndarray:
    """Digits by one synthetic hand, side by side."""
    random = np.random.default_rng(seed)
    paper = np.full((180, gap * len(symbols) + 60), 255, np.uint8)
    for place, symbol in enumerate(symbols):
        if symbol == " ":
            continue
        for stroke in hands.write(hands.hand(seed), symbol, random):
            points = stroke * 130 + (70 + gap * place, 90)
            cv2.polylines(paper, [points.astype(np.int32)], False, 0, pen, cv2.LINE_AA)
    return paper


def test_symbols_are_those_of_the_fixtures() -> None:
    fixtures = json.loads(FILE.read_text("utf-8"))
    assert [fixture["name"] for fixture in fixtures] == list(pictures())
    for fixture in fixtures:
        name, expected = fixture["name"], fixture["symbols"]
        shape = fixture["height"], fixture["width"]
        found = cut(name, np.frombuffer(unpacked(fixture["grey"]), np.uint8).reshape(shape))
        assert [list(box) for box, _ in found] == [one["box"] for one in expected], name
        for (_, alone), one in zip(found, expected, strict=True):
            assert alone.tobytes() == unpacked(one["grey"]), name


@pytest.mark.parametrize("name", ["five, its bar apart", "four in two strokes"])
@pytest.mark.parametrize("scale", [1, 2, 4])
def test_a_digit_in_two_strokes_that_miss_each_other_stays_one(name: str, scale: int) -> None:
    large = cv2.resize(pictures()[name], None, fx=scale, fy=scale, interpolation=cv2.INTER_NEAREST)
    assert len(row.symbols(large)) == 1
    beside = np.hstack([large, large])
    assert len(row.symbols(beside)) == 2


def test_a_small_ring_is_a_speck_unless_the_network_knows_one() -> None:
    degrees = pictures()["degrees"]
    assert len(row.symbols(degrees, ("1", "2"))) == 2
    assert len(row.symbols(degrees, ("1", "2", "°"))) == 3


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("number", ["12", "030 1234567", "9876543210"])
def test_a_telephone_number_is_cut_into_its_digits(number: str, seed: int) -> None:
    found = row.symbols(written(number, seed, gap=130))
    places = [place for place, symbol in enumerate(number) if symbol != " "]
    assert len(found) == len(places)
    for (box, _), place in zip(found, places, strict=True):
        assert abs((box.left + box.right) / 2 - (70 + 130 * place)) < 60


def test_pieces_above_each_other_stay_together_and_dirt_goes() -> None:
    paper = np.full((100, 320), 255, np.uint8)
    paper[30:80, 20:26] = paper[12:18, 20:26] = 0  # i
    paper[40:46, 60:100] = paper[60:66, 60:100] = 0  # =
    paper[40:46, 130:170] = paper[20:28, 146:154] = paper[60:68, 146:154] = 0  # ÷
    paper[20:80, 210:216] = 0  # 1
    paper[5:7, 290:292] = 0  # dirt
    boxes = [box for box, _ in row.symbols(paper)]
    assert boxes == [(20, 12, 26, 80), (60, 40, 100, 66), (130, 20, 170, 68), (210, 20, 216, 80)]


def test_a_stroke_that_skips_stays_one_symbol() -> None:
    zero = np.full((200, 200), 255, np.uint8)
    cv2.ellipse(zero, (100, 100), (45, 70), 0, 0, 360, 0, 8)
    zero[:, 98:103] = 255
    assert len(row.symbols(zero)) == 1


def test_a_symbol_s_picture_shows_nothing_of_its_neighbour() -> None:
    paper = np.full((100, 120), 255, np.uint8)
    cv2.line(paper, (60, 10), (20, 90), 0, 5)
    cv2.line(paper, (75, 10), (55, 90), 0, 5)
    first, second = row.symbols(paper)
    assert first[0].right > second[0].left, "the boxes overlap"
    alone = np.full_like(paper, 255)
    cv2.line(alone, (60, 10), (20, 90), 0, 5)
    assert np.abs(normalise(first[1]).astype(int) - normalise(alone)).max() <= 1


def test_with_words_or_signs_of_two_pieces_a_picture_is_one_symbol(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "two.png"), written("11"))
    assert len(picture.tiles(tmp_path / "two.png", ("0", "1"))) == 2
    assert len(picture.tiles(tmp_path / "two.png", ("ch", "1"))) == 1
    assert len(picture.tiles(tmp_path / "two.png", ('"', "1"))) == 1


@pytest.mark.parametrize("turned", [False, True])
def test_a_photographed_number_is_read_like_a_drawn_one(tmp_path: Path, turned: bool) -> None:
    paper = written("2014", 3)
    height, width = paper.shape
    shadow = 1 - 0.45 * (np.arange(width)[None, :] > width / 2) * np.ones((height, 1))
    light = cv2.blur(shadow, (61, 61)) * np.linspace(0.75, 1, height)[:, None]
    noise = np.random.default_rng(0).normal(0, 3, paper.shape)
    photo = np.clip((40 + 0.75 * paper) * light + noise, 0, 255).astype(np.uint8)
    cv2.imwrite(str(tmp_path / "photo.png"), 255 - photo if turned else photo)
    cv2.imwrite(str(tmp_path / "drawn.png"), paper)
    seen, plain = (
        picture.tiles(tmp_path / name, ("0", "1")) for name in ("photo.png", "drawn.png")
    )
    assert len(seen) == len(plain) == 4
    for (_, tile), (_, expected) in zip(seen, plain, strict=True):
        assert np.abs(tile.astype(int) - expected).mean() < 20


def test_noise_is_no_row() -> None:
    noise = np.random.default_rng(0).integers(0, 2, (100, 600), np.uint8) * 255
    large = cv2.resize(noise, None, fx=4, fy=4, interpolation=cv2.INTER_NEAREST)
    assert len(row.symbols(large)) <= 1
