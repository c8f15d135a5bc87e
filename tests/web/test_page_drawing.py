"""Drawing on the page in a real browser: with mouse, finger and keyboard, kept and shared."""

from functools import partial

import numpy as np
import pytest
from playwright.sync_api import Browser, expect

from digits.paper.strokes import FORMS, strokes
from tests.web import drawings
from tests.web.visiting import DRAWN, Visit, draw, ink, prediction, settled

# TensorFlow does not yet know the keyword that NumPy 2 passes.
pytestmark = pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")


@pytest.mark.parametrize("model", ["mlp", "cnn"])
def test_reads_what_is_drawn(visit: Visit, model: str) -> None:
    page = visit(model)
    prediction(page).to_be_empty()
    for symbol in sorted(DRAWN):
        draw(page, symbol)
        prediction(page).to_have_text(symbol)
        assert float(page.locator("body").get_attribute("data-latency") or "nan") > 0
        page.click("#clear")
        prediction(page).to_be_empty()
        assert "Nothing drawn" in page.inner_text("#first .result")


def test_the_right_button_and_the_eraser_erase_and_undo_brings_back(visit: Visit) -> None:
    page = visit()
    draw(page, "7")
    drawn = ink(page)
    draw(page, "7", button="right")
    assert ink(page) == 0
    page.click("#undo")
    assert ink(page) == drawn
    page.click("#eraser")
    draw(page, "7")
    assert ink(page) == 0
    page.click("#undo")
    page.click("#pen")
    page.keyboard.press("Control+z")
    assert ink(page) == 0


def test_a_wider_pen_leaves_more_ink_on_the_paper_and_the_same_for_the_network(
    visit: Visit,
) -> None:
    page = visit()
    ink_of = """(selector) => {
      const canvas = document.querySelector(selector);
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return data.reduce((sum, x) => sum + 255 - x, 0);
    }"""
    paper, tile = "#drawing", "#first .panel canvas"
    draw(page, "1")
    settled(page)
    thin, seen = page.evaluate(ink_of, paper), page.evaluate(ink_of, tile)
    page.click("#clear")
    page.locator("#width").fill("140")
    draw(page, "1")
    settled(page)
    assert page.evaluate(ink_of, paper) > 1.3 * thin
    assert page.evaluate(ink_of, tile) == pytest.approx(seen, rel=0.02)


def form(symbol: str, name: str, size: float, pen: int) -> drawings.Drawing:
    """A form from school on the page's surface, `size` its longer side in thousandths."""
    return drawings.placed([spline @ points for points, spline in strokes(symbol, name)], size, pen)


def test_neither_size_nor_pen_changes_what_the_network_sees(visit: Visit) -> None:
    page = visit(ready=False)
    sizes = [(700, 80), (200, 40), (200, 80), (200, 140), (300, 140), (500, 140), (900, 40)]
    for symbol in "0123456789":
        drawn = [form(symbol, next(iter(FORMS[symbol])), size, pen) for size, pen in sizes]
        tiles = drawings.tiles(page, drawn).astype(int)
        # With its own pen, the smallest drawing would be a blob, and differ by more than 45.
        assert np.abs(tiles - tiles[0]).mean((1, 2)).max() < 20, symbol


def test_what_was_erased_is_not_seen_however_small_and_thick(visit: Visit) -> None:
    page = visit(ready=False)
    drawn = []
    for size in (200, 300, 400):
        whole = form("0", "oval", size, 140)
        end = int(500 + size / 2)
        rubber = {"erase": True, "width": 120, "points": [520, 500, end, 500]}
        drawn += [whole, [*whole, rubber], [*whole, *(dict(s, erase=True) for s in whole)]]
    copies = drawings.copies(page, drawn).reshape(-1, 3, 252, 252)
    for whole, part, nothing in copies:
        assert whole.min() == 0
        # The rubber is 30 pixels high, the smooth edges left out.
        assert (part[126 - 13 : 126 + 13, 134:] == 255).all()
        assert nothing.min() == 255
    for _, part, nothing in drawings.tiles(page, drawn).reshape(-1, 3, 28, 28):
        left, right = (255 - part[13:15].astype(int)).sum(0).reshape(2, 14).sum(1)
        assert left > 0
        assert right == 0
        assert nothing.min() == 255


def test_whatever_is_drawn_becomes_a_picture(visit: Visit) -> None:
    page = visit(ready=False)
    bold = {"erase": False, "width": 140}
    full = [{**bold, "points": [0, y, 1000, y]} for y in range(0, 1001, 100)]
    drawn = [
        [{**bold, "points": [500, 500]}],
        [{**bold, "points": [500, 500, 503, 500]}],
        [{**bold, "points": [0, 0]}],
        [{**bold, "points": [100, 500, 900, 500]}],
        [{**bold, "points": [-900, 500, 1900, 400]}],
        full,
        [{**bold, "points": []}],
        [{**bold, "points": [2000, 2000]}],
        [{**bold, "erase": True, "points": [500, 500]}],
    ]
    for number, tile in enumerate(drawings.tiles(page, drawn)):
        assert (tile.min() < 128) == (number < 6)


def test_draws_with_a_finger(visit: Visit) -> None:
    page = visit("mlp", has_touch=True, viewport={"width": 390, "height": 844})
    box = page.locator("#drawing").bounding_box()
    assert box
    client = page.context.new_cdp_session(page)
    middle = box["x"] + box["width"] / 2
    send = partial(client.send, "Input.dispatchTouchEvent")
    at = [[{"x": middle, "y": box["y"] + box["height"] * y}] for y in (0.1, 0.3, 0.6, 0.9)]
    send({"type": "touchStart", "touchPoints": at[0]})
    for points in at[1:]:
        send({"type": "touchMove", "touchPoints": points})
    send({"type": "touchEnd", "touchPoints": []})
    prediction(page).to_have_text("1")
    assert page.evaluate("scrollY") == 0


def test_draws_and_explains_with_the_keyboard_alone(visit: Visit) -> None:
    page = visit("mlp")
    page.focus("#drawing")
    for _ in range(12):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    for _ in range(24):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    prediction(page).to_have_text("1")
    page.locator(".panel .frame").nth(2).focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#spoken")).to_contain_text("dense_1 · unit 2")
    expect(page.locator("#explanation")).to_contain_text("weights")
    page.keyboard.press("Escape")
    expect(page.locator("#explanation")).not_to_contain_text("weights")


def test_two_networks_read_one_drawing(visit: Visit) -> None:
    page = visit("mlp")
    draw(page, "4")
    page.select_option("#model-2", "cnn")
    expect(page.locator("#prediction-2")).to_have_text("4")
    page.click("#clear")
    draw(page, "7")
    prediction(page).to_have_text("7")
    expect(page.locator("#prediction-2")).to_have_text("7")
    page.select_option("#model-2", "")
    expect(page.locator("#second")).to_be_hidden()


def test_the_drawing_survives_a_reload_and_travels_as_a_link(
    visit: Visit, chromium: Browser
) -> None:
    page = visit("mlp")
    draw(page, "4")
    drawn = ink(page)
    page.reload()
    prediction(page).to_have_text("4")
    assert ink(page) == drawn
    page.click("#share")
    page.wait_for_function("location.hash.includes('drawing=')")
    other = visit(url=page.url)
    prediction(other).to_have_text("4")
    assert ink(other) == pytest.approx(drawn, rel=1e-3)


@pytest.mark.parametrize("hash", ["#drawing=%00%00", "#drawing=AAAA&model=../x", "#model=nothing"])
def test_a_broken_link_or_memory_does_no_harm(visit: Visit, address: str, hash: str) -> None:
    page = visit(url=address + hash)
    page.evaluate('localStorage.setItem(\'digits\', \'{"strokes": [3, {"points": "x"}]}\')')
    page.reload()
    page.wait_for_selector("body[data-ready]")
    draw(page, "1")
    expect(page.locator("#prediction")).not_to_be_empty()


def test_a_tap_leaves_a_dot(visit: Visit) -> None:
    page = visit("mlp")
    page.click("#drawing", position={"x": 100, "y": 100})
    dot = ink(page)
    assert dot > 0
    expect(page.locator("#prediction")).not_to_be_empty()
    page.click("#undo")
    assert ink(page) == 0


def test_a_pen_that_leaves_the_paper_is_not_dragged_along_its_edge(visit: Visit) -> None:
    page = visit("mlp")
    box = page.locator("#drawing").bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, middle)
    page.mouse.down()
    # Out at the right side, far down beside the paper, and in again lower down.
    page.mouse.move(box["x"] + box["width"] + 60, middle, steps=4)
    page.mouse.move(box["x"] + box["width"] + 60, middle + box["height"] * 0.4, steps=8)
    page.mouse.move(box["x"] + box["width"] / 2, middle + box["height"] * 0.4, steps=8)
    page.mouse.up()
    edge = page.evaluate(
        """() => {
          const canvas = document.querySelector("#drawing");
          const side = canvas.width;
          const { data } = canvas.getContext("2d")
            .getImageData(Math.round(side * 0.98), Math.round(side * 0.62), 1, side >> 3);
          return data.filter((value, i) => i % 4 === 0 && value < 128).length;
        }"""
    )
    assert edge == 0
    page.click("#undo")
    assert ink(page) == 0
