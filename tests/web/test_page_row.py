"""Several digits on the page are read one by one, and one of them is shown in all layers."""

import re
from collections.abc import Sequence

import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from tests.web import drawings
from tests.web.visiting import DRAWN, Visit, prediction, settled

# TensorFlow does not yet know the keyword that NumPy 2 passes.
pytestmark = pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")

LINK = """async (strokes) => {
  const { encode } = await import("/web/js/page/state.js");
  const model = document.body.dataset.ready;
  location.hash = new URLSearchParams({ drawing: encode(strokes), model });
}"""
ONE = re.compile(r"^.$")
TILE = "() => [...window.painted.first.pass.drawn.tile]"


def written(symbols: str, size: int = 300, pitch: int = 280) -> drawings.Drawing:
    """Digits side by side, `pitch` thousandths of the paper from one to the next."""
    left = 500 - pitch * (len(symbols) - 1) / 2
    return [
        stroke
        for place, symbol in enumerate(symbols)
        for stroke in drawings.placed(
            [
                np.array(path) * size + (left + pitch * place - size / 2, 350)
                for path in DRAWN[symbol]
            ],
            None,
            50,
        )
    ]


def show(page: Page, drawing: Sequence[object]) -> None:
    page.evaluate(LINK, drawing)


def pen(page: Page, drawing: drawings.Drawing) -> None:
    """Draw with the mouse."""
    box = page.locator("#drawing").bounding_box()
    assert box
    for stroke in drawing:
        points = np.reshape(stroke["points"], (-1, 2)) / 1000 * box["width"]
        points += [box["x"], box["y"]]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point, steps=3)
        page.mouse.up()


@pytest.mark.parametrize("language", ["de-DE", "en-GB"])
def test_the_marks_fit_on_the_smallest_laptop(visit: Visit, language: str) -> None:
    page = visit("cnn", locale=language, viewport={"width": 1280, "height": 720})
    pen(page, written("47"))
    expect(page.locator("#marks label")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollHeight - innerHeight") == 0


def test_digits_that_stand_apart_are_read_one_by_one_and_the_pen_s_is_shown(visit: Visit) -> None:
    page = visit("mlp")
    expect(page.locator("#row")).to_be_hidden()
    pen(page, written("47")[:2])
    prediction(page).to_have_text("4")
    expect(page.locator("#row")).to_be_hidden()
    alone = page.evaluate(TILE)
    pen(page, written("47")[2:])
    prediction(page).to_have_text("47")
    marks = page.locator("#marks label")
    expect(marks).to_have_text(["4", "7"])
    expect(page.get_by_role("radio", name="7, symbol 2 of 2")).to_be_checked()
    expect(page.locator("#first .second")).to_contain_text("7:")
    marks.first.click()
    expect(page.locator("#first .bar.first b")).to_have_text("4")
    # Beside another digit it is seen as it was alone.
    assert page.evaluate(TILE) == alone
    prediction(page).to_have_text("47")
    page.click("#undo")
    prediction(page).to_have_text("4")
    expect(page.locator("#row")).to_be_hidden()
    page.click("#redo")
    prediction(page).to_have_text("47")
    page.click("#clear")
    prediction(page).to_be_empty()
    expect(page.locator("#row")).to_be_hidden()


def test_marks_stand_under_their_digits_and_the_keyboard_chooses(visit: Visit) -> None:
    page = visit("mlp")
    show(page, written("174"))
    prediction(page).to_have_text("174")
    paper = page.locator("#drawing").bounding_box()
    assert paper
    for place, mark in enumerate(page.locator("#marks b").all()):
        box = mark.bounding_box()
        assert box and box["y"] >= paper["y"] + paper["height"]
        middle = (box["x"] + box["width"] / 2 - paper["x"]) / paper["width"]
        assert abs(middle - (0.5 + 0.28 * (place - 1))) < 0.06
    page.locator("#marks :checked").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#first .bar.first b")).to_have_text("7")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#first .bar.first b")).to_have_text("1")


def test_the_answer_to_each_digit_is_the_network_s_to_it_alone(visit: Visit) -> None:
    page = visit("mlp")
    each = []
    for symbol, left in (("7", -140), ("4", 140)):
        alone = written(symbol)
        for stroke in alone:
            stroke["points"][::2] = [x + left for x in stroke["points"][::2]]
        show(page, alone)
        prediction(page).to_have_text(symbol)
        settled(page)
        each.append(page.evaluate("() => window.painted.first.pass.values.map((x) => [...x])"))
    show(page, written("74"))
    prediction(page).to_have_text("74")
    settled(page)
    answers = page.evaluate("() => window.painted.first.pass.answers.map((x) => [...x])")
    for answer, alone in zip(answers, each, strict=True):
        assert answer == pytest.approx(alone[-1], abs=1e-5)
    values = page.evaluate("() => window.painted.first.pass.values.map((x) => [...x])")
    for layer, alone in zip(values, each[1], strict=True):
        assert layer == pytest.approx(alone, abs=1e-4)


def test_everything_else_is_about_the_chosen_digit(visit: Visit) -> None:
    page = visit("mlp")
    show(page, written("74"))
    page.select_option("#model-2", "cnn")
    expect(page.locator("#prediction-2")).to_have_text("74")
    prediction(page).to_have_text("74")
    page.click("#why")
    expect(page.locator("#asking h2")).to_have_text("Why “4”?")
    page.locator("#marks label").first.click()
    expect(page.locator("#asking h2")).to_have_text("Why “7”?")
    expect(page.locator("#second .bar.first b")).to_have_text("7")
    page.click("#teach")
    page.locator("#asking .labels button", has_text="1").click()
    expect(page.locator("#asking table")).to_contain_text("now reads7")
    page.click("#close")
    # Younger, it reads all of them anew.
    page.locator("#epoch").fill("0")
    expect(page.locator("#age")).to_contain_text("dice")
    settled(page)
    assert len(page.evaluate("() => window.painted.first.pass.answers")) == 2


def test_switched_off_units_are_off_for_every_digit(visit: Visit) -> None:
    page = visit("mlp")
    show(page, written("74"))
    prediction(page).to_have_text("74")
    page.locator("#first .panel .frame").nth(2).click()
    page.get_by_role("button", name="Switch layer off").click()
    settled(page)
    first, second = page.evaluate("() => window.painted.first.pass.answers.map((x) => [...x])")
    assert first == pytest.approx(second, abs=1e-6), "without its units it reads all alike"
    page.get_by_role("button", name="Switch everything on again").click()
    prediction(page).to_have_text("74")


def test_read_as_one_is_kept_and_goes_with_the_link(visit: Visit) -> None:
    page = visit("mlp")
    pen(page, written("17"))
    prediction(page).to_have_text("17")
    page.get_by_label("Read symbols one by one").uncheck()
    expect(page.locator("#marks label")).to_have_count(0)
    expect(page.locator("#prediction")).to_have_text(ONE)
    page.reload()
    expect(page.locator("#apart")).not_to_be_checked()
    expect(page.locator("#prediction")).to_have_text(ONE)
    page.click("#share")
    page.wait_for_function("location.hash.includes('drawing=')")
    other = visit(url=page.url)
    expect(other.locator("#apart")).not_to_be_checked()
    # What a link shows changes nobody's own setting.
    other.evaluate("location.hash = ''")
    other.reload()
    other.wait_for_selector("body[data-ready]")
    expect(other.locator("#apart")).to_be_checked(timeout=10_000)
    page.locator("#apart").check()
    prediction(page).to_have_text("17")


def test_pieces_above_each_other_stay_together(visit: Visit) -> None:
    page = visit("mlp")
    bars = [{"erase": False, "width": 50, "points": [350, y, 650, y]} for y in (400, 550)]
    show(page, bars)
    expect(page.locator("#prediction")).to_have_text(ONE)
    settled(page)
    expect(page.locator("#row")).to_be_hidden()


@pytest.mark.parametrize(("sign", "several"), [('"', False), ("sch", False), ("°", True)])
def test_where_pieces_beside_each_other_are_one_sign_a_drawing_is_one(
    visit: Visit, sign: str, several: bool
) -> None:
    def other_labels(route: Route) -> None:
        labels = ["0", "1", "2", "3", "4", "5", "6", "7", "8", sign]
        route.fulfill(json={**route.fetch().json(), "labels": labels})

    page = visit("mlp", before=lambda page: page.context.route("**/mlp.json", other_labels))
    # A ring that would be a speck to others.
    ring = [500, 300, 530, 320, 500, 340, 470, 320, 500, 300]
    show(
        page,
        [
            *written("1"),
            {
                "erase": False,
                "width": 50,
                "points": [x + 200 * (i % 2 == 0) for i, x in enumerate(ring)],
            },
        ],
    )
    expect(page.locator("#prediction")).not_to_be_empty()
    settled(page)
    expect(page.locator("#marks label")).to_have_count(2 if several else 0)


def test_what_is_remembered_is_one_symbol(visit: Visit) -> None:
    page = visit("mlp")
    page.click("#remember")
    show(page, written("47"))
    prediction(page).to_have_text("47")
    settled(page)
    page.locator("#collection .labels").get_by_title("7:").click()
    expect(page.locator("#collection .measure")).to_contain_text("one symbol at a time")
    expect(page.locator("#collection .measure")).to_contain_text("0 of")
    page.locator("#apart").uncheck()
    settled(page)
    page.locator("#collection .labels").get_by_title("7:").click()
    expect(page.locator("#collection .measure")).to_contain_text("1 of")
