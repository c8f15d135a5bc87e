"""The page as a whole in a real browser: on every screen, in both languages, when things fail."""

import json
import re
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.conftest import ROOT
from tests.web.visiting import Visit, boxes, draw, instead, prediction, settled, without

# TensorFlow does not yet know the keyword that NumPy 2 passes.
pytestmark = pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")


def test_the_menu_lists_the_networks_newest_first(visit: Visit, site: Path) -> None:
    page = visit()
    names = page.locator("#model option").evaluate_all("options => options.map((o) => o.value)")
    listed = json.loads((site / "05-model" / "models.json").read_text())
    assert names == [entry["name"] for entry in listed]
    assert "89,610" in page.inner_text("#model option[value=mlp]")
    assert "%" in page.inner_text("#model option[value=mlp]")
    page.select_option("#model", "cnn")
    page.wait_for_selector("body[data-ready=cnn]")
    assert page.locator("#first .panel").count() == 7


def test_speaks_german_and_english(visit: Visit) -> None:
    page = visit(locale="de-DE")
    assert page.inner_text("#clear") == "Löschen"
    page.click("#language")
    assert page.inner_text("#clear") == "Clear"
    page.reload()
    expect(page.locator("#clear")).to_have_text("Clear", use_inner_text=True)
    assert page.locator("html").get_attribute("lang") == "en"


def test_nothing_leaves_the_computer_and_no_rule_is_broken(visit: Visit, address: str) -> None:
    requests: list[str] = []
    refused: list[str] = []

    def listen(page: Page) -> None:
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: refused.append(message.text))

    page = visit(before=listen)
    draw(page, "4")
    prediction(page).to_have_text("4")
    home = address.removesuffix("web/")
    assert requests
    assert [url for url in requests if not url.startswith(home)] == []
    assert not [text for text in refused if "Content Security Policy" in text]
    blocked = page.evaluate(
        """() => { const script = document.createElement("script");
          script.textContent = "document.body.dataset.injected = 1";
          document.body.append(script); return !document.body.dataset.injected; }"""
    )
    assert blocked


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ("**/models.json", "no trained network"),
        ("**/mlp.json", "missing in 05-model"),
        ("**/mlp.onnx", "missing in 05-model"),
        ("**/ort.wasm.min.mjs", "web/vendor"),
        ("**/*.wasm", "web/vendor"),
    ],
)
def test_what_is_missing_is_said_and_can_be_tried_again(
    visit: Visit, address: str, missing: str, words: str
) -> None:
    page = visit("mlp", ready=False, before=without(missing))
    expect(page.locator("#failure p:visible [lang=en]")).to_contain_text(words)
    page.context.unroute(missing)
    page.click("#retry")
    page.wait_for_selector("body[data-ready=mlp]")
    expect(page.locator("#failure")).to_be_hidden()
    draw(page, "4")
    prediction(page).to_have_text("4")


@pytest.mark.parametrize("file", ["mlp.onnx", "mlp.json", "models.json"])
def test_a_damaged_file_is_named_as_such(visit: Visit, file: str) -> None:
    page = visit("mlp", ready=False, before=instead(f"**/{file}", body="{nonsense"))
    expect(page.locator("#failure p:visible [lang=en]")).to_contain_text("damaged")


@pytest.mark.parametrize(
    ("file", "change"),
    [
        ("mlp.json", {"labels": ["a", "b"]}),
        ("mlp.json", {"labels": list(range(10))}),
        ("mlp.json", {"labels": [["0"]] * 10}),
        ("mlp.json", {"input": [28, "a"]}),
        ("mlp.json", {"layers": [{"name": "output", "shape": [10**8]}]}),
        ("mlp.json", {"layers": [{"name": f"x{n}", "shape": [10]} for n in range(100_000)]}),
        ("mlp.json", {"parameters": 10**12}),
        ("mlp.json", {"tiles": {"learned": [10]}}),
        ("mlp.json", {"tiles": {"learned": [0] * 200_000}}),
        ("models.json", [{"name": f"model {n}"} for n in range(200_000)]),
        ("models.json", [{"name": ["mlp"]}]),
        ("models.json", {"mlp": 1}),
    ],
)
def test_a_stranger_s_description_is_refused_in_a_sentence(
    visit: Visit, site: Path, file: str, change: dict[str, object] | list[object]
) -> None:
    whole = json.loads((site / "05-model" / file).read_text("utf-8"))
    body = json.dumps(whole | change if isinstance(change, dict) and file == "mlp.json" else change)
    page = visit("mlp", ready=False, before=instead(f"**/{file}", body=body))
    expect(page.locator("#failure p:visible [lang=en]")).to_contain_text("damaged")


def test_opened_by_double_click_it_says_what_to_do(visit: Visit) -> None:
    page = visit(url=(ROOT / "web" / "index.html").as_uri(), ready=False)
    expect(page.locator("#stuck")).to_be_visible()


def test_works_in_a_folder_of_any_static_host(visit: Visit, site: Path) -> None:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    handler = partial(Quiet, directory=str(site.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        page = visit("mlp", f"http://127.0.0.1:{running.server_address[1]}/{site.name}/web/")
        draw(page, "4")
        prediction(page).to_have_text("4")
        page.close()
        running.shutdown()
        thread.join()


@pytest.mark.parametrize("model", ["mlp", "cnn", "zoo"])
def test_fits_every_screen(visit: Visit, model: str) -> None:
    page = visit(model)
    draw(page, "4")
    for width, height in [(390, 844), (844, 390), (768, 1024), (1280, 720), (3840, 2160)]:
        page.set_viewport_size({"width": width, "height": height})
        settled(page)
        # The layers follow the window a frame or two later.
        page.wait_for_function(
            "width => document.documentElement.scrollWidth <= width", arg=width, timeout=5000
        )
        panels = boxes(page.locator("#first .panel canvas"))
        assert panels
        for box in panels:
            assert box["width"] > 5 and box["height"] > 5
        drawing = page.locator("#drawing").bounding_box()
        assert drawing and drawing["width"] >= 150
        if width > height > 500:
            result = page.locator("#first .result").bounding_box()
            assert result and result["x"] > drawing["x"] + drawing["width"]
            assert result["x"] + result["width"] <= width
            assert result["y"] + result["height"] <= height


def middle(place: Locator) -> tuple[float, float]:
    box = place.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize(("width", "height"), [(780, 700), (390, 844)])
def test_the_card_does_not_cover_what_it_explains(visit: Visit, width: int, height: int) -> None:
    page = visit("cnn", viewport={"width": width, "height": height})
    draw(page, "4")
    settled(page)
    frame = page.locator("#first .panel .frame").nth(2)
    frame.evaluate("frame => frame.scrollIntoView({ block: 'end' })")
    page.mouse.move(*middle(frame))
    # Pointed at, a unit is framed, and nothing comes between it and the pointer.
    mark = page.locator("#first .mark:visible")
    expect(mark).to_have_count(1)
    card = page.locator("#explanation")
    expect(card).to_be_hidden()
    page.mouse.down()
    page.mouse.up()
    expect(card).to_contain_text("pool_1")
    unit, cover = mark.bounding_box(), card.bounding_box()
    assert unit and cover
    assert unit["y"] + unit["height"] <= cover["y"]
    for above in (".paper", "#first .result"):
        box = page.locator(above).bounding_box()
        assert box and box["y"] + box["height"] <= unit["y"]
    page.mouse.move(*middle(card))
    page.click("#close")
    expect(card).to_be_hidden()


def test_nothing_shows_above_the_paper_when_layers_are_scrolled(visit: Visit) -> None:
    page = visit("cnn", viewport={"width": 390, "height": 844})
    draw(page, "4")
    settled(page)
    page.mouse.move(200, 700)
    page.mouse.wheel(0, 500)
    page.wait_for_function("() => scrollY >= 500")
    shot = page.screenshot(clip={"x": 0, "y": 0, "width": 390, "height": 5})
    strip = cv2.imdecode(np.frombuffer(shot, np.uint8), cv2.IMREAD_COLOR)
    assert strip is not None
    assert (strip == strip[0, 0]).all()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(visit: Visit, scheme: str) -> None:
    axe = ROOT / "node_modules" / "axe-core" / "axe.min.js"
    assert axe.is_file(), "run ./bootstrap.sh test once: it installs axe-core"
    page = visit("cnn", color_scheme=scheme, bypass_csp=True)
    draw(page, "4")
    page.locator(".panel .frame").nth(3).click(position={"x": 30, "y": 30})
    page.evaluate(axe.read_text(encoding="utf-8"))
    assert serious(page) == []
    # A telephone lies on its side, and names of menus have no room.
    page.set_viewport_size({"width": 844, "height": 390})
    assert serious(page) == []


def serious(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds that keeps somebody out, with the places."""
    return [
        (problem["id"], [node["html"] for node in problem["nodes"]])
        for problem in page.evaluate("axe.run()")["violations"]
        if problem["impact"] in ("serious", "critical")
    ]


def test_the_tour_leads_through_the_page_once(visit: Visit) -> None:
    page = visit()
    page.click("#tour")
    bubble = page.locator("#tour-bubble")
    expect(bubble).to_contain_text("Draw here", use_inner_text=True)
    for _ in range(5):
        bubble.get_by_role("button", name="Next").click()
        # A hand has drawn where the visitor has not, so that there is something to explain.
        prediction(page).to_have_text("4")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('#tour-bubble') !== null")
    page.keyboard.press("Enter")
    expect(bubble).to_be_hidden()


def test_without_a_network_there_is_no_tour_and_it_is_not_over(visit: Visit) -> None:
    def seem_a_person(page: Page) -> None:
        page.add_init_script("Object.defineProperty(navigator, 'webdriver', { value: false })")
        without("**/models.json")(page)

    page = visit(ready=False, before=seem_a_person)
    expect(page.locator("#failure")).to_be_visible()
    expect(page.locator("#tour-bubble")).to_be_hidden()
    page.context.unroute("**/models.json")
    page.reload()
    expect(page.locator("#tour-bubble")).to_be_visible()


def test_on_a_telephone_the_tour_covers_nothing_that_it_shows(visit: Visit) -> None:
    page = visit("cnn", viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    page.click("#tour")
    for _ in range(6):
        ring, bubble = (
            page.locator(part).bounding_box() for part in ("#tour-ring", "#tour-bubble")
        )
        assert ring and bubble
        assert ring["width"] > 100
        assert ring["y"] + ring["height"] <= bubble["y"]
        assert bubble["y"] + bubble["height"] <= 844
        page.locator("#tour-bubble button:visible").last.click()


def test_stays_small() -> None:
    own = [*(ROOT / "web" / "js").rglob("*.js"), *(ROOT / "web" / "css").glob("*.css")]
    # Types and reasons stand in comments, and whoever reads the code shall not be spared them.
    comments = re.compile(r"/\*.*?\*/|^\s*//[^\n]*\n|^\s*\n", re.DOTALL | re.MULTILINE)
    code = [comments.sub("", file.read_text("utf-8")) for file in own]
    assert sum(len(part.encode()) for part in code) < 222 * 1024


FLOORS = ["", "pen", "network", "view", "explain", "page"]
"""Of the page's program: each uses those before it; `main.js` connects all."""


def test_no_part_of_the_program_uses_one_above_it() -> None:
    root = ROOT / "web" / "js"
    for file in root.rglob("*.js"):
        floor = file.relative_to(root).parent.as_posix().strip(".")
        if file.name in ("main.js", "drawing.js") and not floor:
            continue
        for name in re.findall(r'^(?:import .*|  )from "(\..*)";', file.read_text("utf-8"), re.M):
            used = (file.parent / name).resolve().relative_to(root).parent.as_posix().strip(".")
            assert FLOORS.index(used) <= FLOORS.index(floor), (file, name)
