"""What is written on a photograph is found as the page finds it, and nothing else."""

import json

import cv2
import numpy as np
import pytest

from digits.paper import photos
from digits.scan import photo, picture, row
from tests.photo_fixtures import FILE, pictures
from tests.row_fixtures import unpacked


def test_what_is_found_is_that_of_the_fixtures() -> None:
    fixtures = json.loads(FILE.read_text("utf-8"))
    assert [fixture["name"] for fixture in fixtures] == list(pictures())
    for fixture in fixtures:
        shape = fixture["height"], fixture["width"]
        seen = np.frombuffer(unpacked(fixture["grey"]), np.uint8).reshape(shape)
        for look in fixture["looks"]:
            expected, told = look["found"], photo.ink(seen, look["sure"], look["size"])
            named = (fixture["name"], look["sure"], look["size"])
            assert (told is None) == (expected is None), named
            if told and expected:
                assert [list(told.box), told.size] == [expected["box"], expected["size"]], named
                wanted = np.frombuffer(unpacked(expected["grey"]), np.uint8)
                assert np.abs(told.grey.astype(int).ravel() - wanted).max() <= 1, named


@pytest.mark.parametrize("name", ["nothing", "a pixel", "a line of pixels", "black"])
def test_where_nothing_is_written_nothing_is_found(name: str) -> None:
    assert picture.clean(pictures()[name]).grey.min() == 255


@pytest.mark.parametrize("scale", [0.6, 1, 3])
def test_a_photographed_number_is_found_whole(scale: float) -> None:
    large = cv2.resize(photos.number("030 12 4567"), None, fx=scale, fy=scale)
    assert len(row.symbols(picture.clean(large).grey)) == 9


@pytest.mark.parametrize("margin", [0, 30, 200, 900])
@pytest.mark.parametrize("name", ["half in the shadow", "squared paper", "a broad pen", "chalk"])
def test_a_symbol_is_found_however_much_paper_is_around_it(name: str, margin: int) -> None:
    seen = pictures()[name]
    alone = picture.clean(seen)
    more = picture.clean(np.pad(seen, margin, mode="edge"))
    (here,) = [box for box, _ in row.symbols(alone.grey)]
    (there,) = [box for box, _ in row.symbols(more.grey)]
    moved = np.subtract(more.place(there), margin)
    assert np.abs(moved - alone.place(here)).max() <= 2 + margin / 100
