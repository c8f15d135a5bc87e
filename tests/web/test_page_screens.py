"""The page at every size and zoom, in the light and in the dark."""

import re
from itertools import product

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import ROOT
from tests.web.visiting import Visit, a_frame_later, boxes, draw, prediction, settled, without

# TensorFlow does not yet know the keyword that NumPy 2 passes.
pytestmark = pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")

LINES = """() => {
  const { width, height } = document.querySelector("#first .lines");
  const { data } = document.querySelector("#first .lines").getContext("2d")
    .getImageData(0, 0, width, height);
  return data.reduce((sum, value) => sum + (value > 0), 0);
}"""


@pytest.mark.parametrize(("width", "ratio"), [(5464, 0.25), (2732, 0.5), (1093, 1.25), (683, 2)])
def test_lines_are_wiped_at_every_zoom(visit: Visit, width: int, ratio: float) -> None:
    page = visit(
        "mlp", viewport={"width": width, "height": width * 9 // 16}, device_scale_factor=ratio
    )
    draw(page, "4")
    settled(page)
    assert page.evaluate(LINES) > 0
    page.click("#clear")
    prediction(page).to_be_empty()
    settled(page)
    assert page.evaluate(LINES) == 0


def test_another_ratio_while_open_draws_all_anew(visit: Visit) -> None:
    page = visit("mlp", viewport={"width": 1366, "height": 768})
    draw(page, "4")
    settled(page)
    client = page.context.new_cdp_session(page)
    for ratio in (0.5, 2):
        metrics = {"width": 1366, "height": 768, "deviceScaleFactor": ratio, "mobile": False}
        client.send("Emulation.setDeviceMetricsOverride", metrics)
        page.click("#drawing")
        page.wait_for_function(
            """ratio => [document.querySelector("#drawing"),
                document.querySelector("#first .lines")].every((canvas) =>
              Math.abs(canvas.width / canvas.getBoundingClientRect().width - ratio) < 0.02)""",
            arg=ratio,
        )


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1366, 768)])
@pytest.mark.parametrize(("beside", "locale"), [("mlp", "en-GB"), ("cnn", "de-DE")])
def test_two_networks_are_wholly_visible(
    visit: Visit, width: int, height: int, beside: str, locale: str
) -> None:
    page = visit("cnn", viewport={"width": width, "height": height}, locale=locale)
    page.select_option("#model-2", beside)
    expect(page.locator("#second")).to_be_visible()
    draw(page, "4")
    settled(page)
    for challenge in (False, True):
        if challenge:
            page.click("#tasks")
            a_frame_later(page)
        assert page.evaluate("[document.documentElement.scrollWidth, scrollY]") == [width, 0]
        assert page.evaluate("document.documentElement.scrollHeight") <= height
        for network in ("#first", "#second"):
            room = page.locator(f"{network} .layers").bounding_box()
            assert room
            assert page.locator(f"{network} .scroll-hint").is_hidden()
            parts = boxes(page.locator(f"{network} .panel, {network} .bar"))
            assert parts
            for box in parts:
                assert box["width"] and box["height"], box
                assert box["x"] >= 0 and box["x"] + box["width"] <= width, box
                assert box["y"] >= room["y"] - 1, box
                assert box["y"] + box["height"] <= room["y"] + room["height"] + 1, box


@pytest.mark.parametrize("locale", ["en-GB", "de-DE"])
def test_no_size_of_a_window_scrolls_sideways(visit: Visit, locale: str) -> None:
    page = visit("cnn", locale=locale, viewport={"width": 1920, "height": 1080})
    draw(page, "4")
    page.select_option("#model-2", "mlp")
    expect(page.locator("#second")).to_be_visible()
    for width, height in [
        *[(3840, 2160), (1920, 1080), (1366, 768), (1280, 720), (1100, 700), (1024, 768)],
        *[(1000, 600), (900, 700), (844, 390), (801, 500), (768, 1024), (640, 360), (390, 844)],
        *[(360, 640), (320, 568), (455, 227), (273, 136)],
    ]:
        page.set_viewport_size({"width": width, "height": height})
        # The page arranges itself a moment later.
        page.wait_for_function("(w) => document.documentElement.scrollWidth <= w", arg=width)


def test_a_network_that_is_too_wide_scrolls_and_says_so(visit: Visit) -> None:
    page = visit("zoo", viewport={"width": 1280, "height": 720})
    expect(page.locator("#first .scroll-hint")).to_contain_text("wider", use_inner_text=True)
    units = page.evaluate(
        """[...document.querySelectorAll("#first .panel canvas")].slice(0, 8)
          .map((canvas) => canvas.clientWidth / canvas.width)"""
    )
    assert units == [2, *[1] * 7]


@pytest.mark.parametrize("size", [(844, 390), (640, 360), (683, 384)])
def test_layers_are_in_view_while_one_draws_on_a_low_screen(
    visit: Visit, size: tuple[int, int]
) -> None:
    width, height = size
    page = visit("mlp", viewport={"width": width, "height": height})
    for part in ("#drawing", "#clear", "#prediction", "#first .panel:nth-of-type(1)"):
        box = page.locator(part).bounding_box()
        assert box, part
        assert box["y"] >= 0 and box["y"] + box["height"] <= height, part


def test_on_a_telephone_clearing_is_always_in_reach(visit: Visit) -> None:
    page = visit("cnn", viewport={"width": 390, "height": 844})
    draw(page, "4")
    page.evaluate("scrollTo(0, 900)")
    box = page.locator("#clear").bounding_box()
    assert box and 0 <= box["y"] <= 844 - box["height"]
    page.click("#clear")
    prediction(page).to_be_empty()


def colour(page: Page, selector: str) -> list[int]:
    """The colour of the first pixel of a layer's picture, which is zero."""
    return list(
        page.evaluate(
            """selector => [...document.querySelector(selector).getContext("2d")
              .getImageData(0, 0, 1, 1).data.slice(0, 3)]""",
            selector,
        )
    )


def test_in_the_dark_zero_is_dark(visit: Visit) -> None:
    page = visit("mlp", color_scheme="dark")
    draw(page, "4")
    settled(page)
    card = page.evaluate(
        """getComputedStyle(document.querySelector("#explanation")).backgroundColor
          .match(/\\d+/g).map(Number)"""
    )
    assert colour(page, "#first .panel canvas") == card
    page.click("#theme")
    assert colour(page, "#first .panel canvas") == [255, 255, 255]
    page.emulate_media(color_scheme="light")
    page.click("#theme")
    assert colour(page, "#first .panel canvas") == card


def test_the_style_sheet_is_for_browsers_from_2022() -> None:
    css = (ROOT / "web" / "css" / "page.css").read_text(encoding="utf-8")
    for young in ("light-dark(#", "color-mix(", ":has(", "@container", "@layer", "@scope"):
        assert young not in css


def test_a_caption_says_what_a_layer_is_for_and_the_point_comes_first(visit: Visit) -> None:
    page = visit("cnn", locale="de-DE")
    draw(page, "4")
    settled(page)
    card = page.locator("#explanation")
    page.get_by_role("button", name="32 Muster").click()
    expect(card).to_contain_text("schiebt ein kleines Fenster", use_inner_text=True)
    page.get_by_role("button", name="128 Stimmen").click()
    expect(card).to_contain_text("stimmt ab", use_inner_text=True)
    page.locator("#first .panel .frame").last.click(position={"x": 20, "y": 20})
    expect(card.locator(".point")).to_contain_text("1600 kleine Stimmen: dafür")
    expect(card.locator(".terms")).to_be_hidden()
    card.get_by_text("Genau vorrechnen").click()
    expect(card.locator(".terms")).to_contain_text("Neigung")
    # It stays as open as it was while one goes on drawing.
    page.click("#clear")
    settled(page)
    expect(card.locator(".terms")).to_be_visible()


def test_a_page_without_a_server_or_networks_shows_nothing_dead(visit: Visit) -> None:
    page = visit(url=(ROOT / "web" / "index.html").as_uri(), ready=False)
    expect(page.locator("#stuck")).to_be_visible()
    expect(page.locator("#clear")).to_be_hidden()
    page = visit(ready=False, before=without("**/models.json"))
    expect(page.locator("#failure")).to_be_visible()
    expect(page.locator("#model")).to_be_hidden()


SAYS = """async ({ count, given }) => {
  const { Prediction } = await import("/web/js/view/prediction.js");
  const result = document.querySelector("#first .result").cloneNode(true);
  document.body.append(result);
  const labels = Array.from({ length: count }, (_, i) => String.fromCharCode(65 + i));
  const shown = new Prediction({}, labels, true, result, result.querySelector("output"));
  const rest = (1 - given.reduce((sum, x) => sum + x)) / (count - given.length);
  const values = Float32Array.from(labels, (_, i) => given[i] ?? rest);
  const label = labels[values.indexOf(Math.max(...values))];
  shown.paint(values, values, [{ label, unlike: false }], 0);
  return [result.innerText, getComputedStyle(result.querySelector(".border em")).visibility];
}"""


@pytest.mark.parametrize("count", [10, 30])
def test_no_network_is_quite_certain_and_a_border_lies_between_two_that_are_alike(
    visit: Visit, count: int
) -> None:
    page = visit("mlp", locale="de-DE")
    for given in ([1.0, 0.0], [0.99996, 0.00002], [0.9951, 0.004], [0.98, 0.0011], [0.27, 0.1]):
        said, border = page.evaluate(SAYS, {"count": count, "given": given})
        assert "100" not in said
        assert not re.search(r"danach \w mit 0(,0)?\s%", said)
        assert border == "hidden"
    for given in ([0.5, 0.49], [0.4, 0.55]):
        assert page.evaluate(SAYS, {"count": count, "given": given})[1] == "visible"


MARKER = """async ({ first, second, swapped }) => {
  const { Prediction } = await import("./js/view/prediction.js");
  const result = document.querySelector("#first .result");
  const layer = { name: "o", type: "Dense", shape: [10] };
  const output = result.querySelector("output");
  const shown = new Prediction(layer, [..."0123456789"], true, result, output);
  const values = new Float32Array(10);
  values[swapped ? 7 : 2] = first;
  values[swapped ? 2 : 7] = second;
  const label = values[2] > values[7] ? "2" : "7";
  shown.paint(values, values, [{ label, unlike: false }], 0);
  const line = result.querySelector(".border > span");
  const { left, cursor } = getComputedStyle(line, "::after");
  const letter = parseFloat(getComputedStyle(document.documentElement).fontSize);
  return { place: (parseFloat(left) + 0.3 * letter) / line.clientWidth, cursor,
    ends: [...result.querySelectorAll(".border b")].map((end) => end.textContent),
    input: line.tabIndex >= 0 || line.matches("[role=slider]") };
}"""


def test_the_marker_lies_nearer_to_the_likelier_of_two(visit: Visit) -> None:
    page = visit("mlp")
    for share, swapped in product((0.5, 0.6, 0.9, 0.999), (False, True)):
        marker = page.evaluate(MARKER, {"first": share, "second": 1 - share, "swapped": swapped})
        assert marker["ends"] == ["2", "7"]
        likelier = marker["place"] if swapped else 1 - marker["place"]
        assert likelier == pytest.approx(share, abs=0.01)
        assert marker["cursor"] == "auto" and not marker["input"], "no slider, nor like one"
