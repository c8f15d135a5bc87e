import base64
import json
import threading
from typing import Any

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser

from digits.app import serve
from digits.normalise import WIDE, normalise, normalised
from digits.thinning import packed, peeled, unpacked
from tests.conftest import ROOT
from tests.normalise_fixtures import FILE, pictures

SAME = 1


def tile_of(fixture: dict[str, Any]) -> np.ndarray:
    return np.frombuffer(base64.b64decode(fixture["tile"]), np.uint8).reshape(28, 28).astype(int)


def test_tiles_are_those_of_the_fixtures() -> None:
    drawn = pictures()
    fixtures = json.loads(FILE.read_text(encoding="utf-8"))
    assert [fixture["name"] for fixture in fixtures] == list(drawn)
    for fixture in fixtures:
        tile = normalise(drawn[fixture["name"]])
        assert np.abs(tile_of(fixture) - tile).max() <= SAME, fixture["name"]


def test_page_makes_the_same_tiles(chromium: Browser) -> None:
    fixtures = json.loads(FILE.read_text(encoding="utf-8"))
    script = """async (fixtures) => {
      const { normalise } = await import("/web/js/normalise.js");
      const bytes = (text) => Uint8ClampedArray.from(atob(text), (sign) => sign.charCodeAt(0));
      return fixtures.map((f) => [...normalise(bytes(f.grey), f.width, f.height)]);
    }"""
    with serve.server(ROOT, 0) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        page = chromium.new_page()
        page.goto(serve.address(running))
        tiles = page.evaluate(script, fixtures)
        page.close()
        running.shutdown()
        thread.join()
    for fixture, tile in zip(fixtures, tiles, strict=True):
        difference = tile_of(fixture) - np.reshape(tile, (28, 28))
        assert np.abs(difference).max() <= SAME, fixture["name"]


def test_neither_place_nor_size_nor_pen_tells_hands_apart() -> None:
    def drawn(scale: float, pen: int) -> np.ndarray:
        picture = np.full((300, 300), 255, np.uint8)
        points = (np.array([(20, 90), (60, 10), (60, 110)]) * scale + 15).astype(np.int32)
        cv2.polylines(picture, [points], False, 0, pen, cv2.LINE_AA)
        return normalise(picture).astype(int)

    small_and_thin, large_and_thick = drawn(1, 2), drawn(2.5, 25)
    assert np.abs(small_and_thin - large_and_thick).mean() < 20


def test_many_cells_at_once_become_the_same_tiles() -> None:
    cells = [*pictures().values()] * 8
    assert np.array_equal(normalised(cells), [normalise(cell) for cell in cells])
    assert normalised([]).shape == (0, 28, 28)


def test_a_pixel_is_peeled_off_as_guo_and_hall_say() -> None:
    def goes(around: list[int], lower_right: bool) -> bool:
        nw, n, ne, e, se, s, sw, w = around
        pairs = (nw | n) + (ne | e) + (se | s) + (sw | w)
        others = (n | ne) + (e | se) + (s | sw) + (w | nw)
        crossings = (n < ne | e) + (e < se | s) + (s < sw | w) + (w < nw | n)
        side = (s | sw | 1 - nw) & w if lower_right else (n | ne | 1 - se) & e
        return crossings == 1 and 2 <= min(pairs, others) <= 3 and not side

    around = np.array([[number >> bit & 1 for bit in range(8)] for number in range(256)])
    pictures = np.zeros((256, WIDE, WIDE), np.uint8)
    pictures[:, 40, 40] = 1
    for bit, (y, x) in enumerate([(0, 0), (0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0)]):
        pictures[:, 39 + y, 39 + x] = around[:, bit]
    for lower_right in (True, False):
        left = unpacked(peeled(packed(pictures), lower_right))[:, 40, 40]
        assert [not each for each in left] == [goes(each, lower_right) for each in around.tolist()]


@pytest.mark.parametrize("pen", [2, 6, 12, 18, 24, 30])
def test_a_felt_tip_is_seen_like_a_pencil(pen: int) -> None:
    def ring(pen: int) -> np.ndarray:
        picture = np.full((260, 220), 255, np.uint8)
        cv2.ellipse(picture, (110, 130), (60, 80), 15, 0, 300, 0, pen, cv2.LINE_AA)
        return normalise(picture).astype(int)

    assert np.abs(ring(pen) - ring(10)).mean() < 12


def test_faint_parts_are_kept_and_dots_and_areas_stay_what_they_are() -> None:
    faint = np.full((80, 60), 255, np.uint8)
    cv2.line(faint, (10, 10), (50, 40), 130, 3, cv2.LINE_AA)
    cv2.line(faint, (50, 40), (10, 70), 180, 3, cv2.LINE_AA)
    tile = normalise(faint)
    assert tile[2:14].min() < 20
    assert tile[16:26].min() < 20
    dotted = np.full((80, 60), 255, np.uint8)
    dotted[5:12, 27:34] = 0
    dotted[30:75, 28:33] = 0
    assert cv2.connectedComponents((normalise(dotted) < 128).view(np.uint8))[0] == 3
    assert (normalise(np.zeros((40, 40), np.uint8)) < 128).mean() > 0.25


def test_ink_is_centred_by_its_mass() -> None:
    cell = np.full((80, 80), 255, np.uint8)
    cell[10:70, 20:26] = 0
    cell[10:20, 20:60] = 0
    ink = 255.0 - normalise(cell)
    centre = (np.argwhere(ink > 0) + 0.5).T @ ink[ink > 0] / ink.sum()
    assert abs(centre[1] - 14) < 0.6
