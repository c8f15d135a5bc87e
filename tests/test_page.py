"""The page in a real browser, on networks that are trained here in a few seconds."""

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from digits import browser, dataset, evaluation, hands, models, serve, store
from digits.layout import DIGITS
from digits.normalise import normalise

# TensorFlow does not yet know the keyword that NumPy 2 passes.
pytestmark = pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")

ROOT = Path(__file__).parent.parent
DRAWN = {
    "1": [[(0.35, 0.35), (0.55, 0.15), (0.53, 0.5), (0.52, 0.88)]],
    "4": [[(0.45, 0.12), (0.28, 0.58), (0.75, 0.56)], [(0.62, 0.38), (0.58, 0.9)]],
    "7": [[(0.25, 0.15), (0.75, 0.15), (0.55, 0.5), (0.4, 0.9)]],
}


def examples(each: int = 60) -> dataset.Dataset:
    """Tiles written by synthetic hands."""
    rng = np.random.default_rng(0)
    tiles, labels = [], []
    for label, symbol in enumerate(DIGITS):
        for number in range(each):
            cell = np.full((120, 120), 255, np.uint8)
            for path in hands.write(hands.hand(number), symbol, rng):
                points = np.round((path + 0.5) * 120 * 16).astype(np.int32)
                cv2.polylines(cell, [points], False, 0, int(rng.integers(5, 12)), cv2.LINE_AA, 4)
            tiles.append(normalise(cell))
            labels.append(label)
    n = len(tiles)
    where = np.arange(n)
    return dataset.Dataset(
        dataset.ink(np.stack(tiles)), np.array(labels), np.array(["hand"] * n),
        np.array(["page"] * n), where * 0, where // 20, where % 20, DIGITS,
    )  # fmt: skip


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project folder with the page and three networks of quite different kinds."""
    import keras
    from keras import layers

    root = tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "web", root / "web")
    parts = dataset.split(examples())
    zoo = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(4, 5, strides=2, padding="same", name="strided"),
            layers.BatchNormalization(name="norm"),
            layers.Activation("elu", name="elu"),
            layers.Conv2D(6, 3, dilation_rate=2, padding="same", activation="tanh", name="wide"),
            layers.AveragePooling2D(2, name="mean"),
            layers.DepthwiseConv2D(3, depth_multiplier=2, padding="same", name="depthwise"),
            layers.LeakyReLU(negative_slope=0.1, name="leaky"),
            layers.SpatialDropout2D(0.2, name="dropout"),
            layers.MaxPooling2D(3, strides=2, padding="same", name="largest"),
            layers.Reshape((16, 12), name="reshape"),
            layers.LayerNormalization(name="unknown"),
            layers.Flatten(name="flatten"),
            layers.Dense(24, "sigmoid", name="dense"),
            layers.Dense(10, name="logits"),
            layers.Softmax(name="output"),
        ],
        name="zoo",
    )
    keras.utils.set_random_seed(0)
    networks = {"zoo": (zoo, 1), "cnn": (models.cnn(10, "tanh"), 4), "mlp": (models.mlp(), 10)}
    for name, (model, epochs) in networks.items():
        model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        tiles = models.shaped(model, parts.train.x)
        history = model.fit(tiles, parts.train.y, epochs=epochs, verbose=0).history
        result = evaluation.evaluate(model, parts.test)
        store.save(root / "05-model", name, model, parts, history, result)
    return root


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    with serve.server(site, 0) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield serve.address(running)
        running.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    executable = browser.find()
    assert executable, "the tests of the page need Chromium or Chrome"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, args=list(browser.FLAGS))
        yield running
        running.close()


Visit = Callable[..., Page]


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Visit]:
    """Opens the page as a new visitor; at the end nothing may have gone wrong unnoticed."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def open_page(model: str = "", url: str = address, ready: bool = True, **options: Any) -> Page:
        context = chromium.new_context(**{"locale": "en-GB", **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(f"{url}#model={model}" if model else url)
        if ready:
            page.wait_for_selector("body[data-ready]")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not problems


def draw(page: Page, symbol: str, button: Any = "left") -> None:
    box = page.locator("#drawing").bounding_box()
    assert box
    for stroke in DRAWN[symbol]:
        points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
        page.mouse.move(*points[0])
        page.mouse.down(button=button)
        for point in points[1:]:
            page.mouse.move(*point, steps=6)
        page.mouse.up(button=button)


def prediction(page: Page) -> Any:
    return expect(page.locator("#prediction"))


def settled(page: Page) -> None:
    """Wait until the newest drawing is on the screen."""
    page.evaluate(
        """async () => {
          const { views } = await import("./js/main.js");
          while (views.some((view) => view.running || view.waiting)) {
            await new Promise(requestAnimationFrame);
          }
        }"""
    )


@pytest.mark.parametrize("model", ["mlp", "cnn"])
@pytest.mark.parametrize("symbol", sorted(DRAWN))
def test_reads_what_is_drawn(visit: Visit, model: str, symbol: str) -> None:
    page = visit(model)
    prediction(page).to_be_empty()
    draw(page, symbol)
    prediction(page).to_have_text(symbol)
    assert float(page.locator("body").get_attribute("data-latency") or "nan") > 0
    page.click("#clear")
    prediction(page).to_be_empty()
    assert "Nothing drawn" in page.inner_text("#first .result")


def ink(page: Page) -> float:
    return float(
        page.evaluate(
            "async () => { const { drawing } = await import('./js/main.js');"
            " return drawing.grey().grey.reduce((sum, x) => sum + 255 - x, 0); }"
        )
    )


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


def test_a_wider_pen_leaves_more_ink(visit: Visit) -> None:
    page = visit()
    draw(page, "1")
    thin = ink(page)
    page.click("#clear")
    page.locator("#width").fill("140")
    draw(page, "1")
    assert ink(page) > 1.3 * thin


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


def answers(site: Path, page: Page, model: str) -> dict[str, Any]:
    """What onnxruntime in Python answers to the tile that the page shows, layer by layer."""
    import onnxruntime

    info = json.loads((site / "05-model" / f"{model}.json").read_text())
    tile = page.evaluate(
        "async () => [...(await import('./js/main.js')).views[0].values[0]]"
    )  # fmt: skip
    session = onnxruntime.InferenceSession(
        site / "05-model" / f"{model}.onnx", providers=["CPUExecutionProvider"]
    )
    names = [layer["name"] for layer in info["layers"]]
    x = np.array(tile, np.float32).reshape(1, *info["input"])
    return dict(zip(names, session.run(names, {"input": x}), strict=True))


@pytest.mark.parametrize("model", ["mlp", "cnn", "zoo"])
def test_every_layer_shows_what_the_network_computed(visit: Visit, site: Path, model: str) -> None:
    page = visit(model)
    draw(page, "4")
    settled(page)
    expected = answers(site, page, model)
    # Each unit's colour, read back from the screen as a share of the layer's full colour.
    shown = page.evaluate(
        """async () => {
          const { views: [view] } = await import("./js/main.js");
          return view.panels.slice(1, -1).map((panel, i) => {
            const { width, height } = panel.canvas;
            const { data } = panel.context.getImageData(0, 0, width, height);
            return { bound: view.usual[i + 1], pixels: [...panel.at].filter((_, unit) =>
              unit % 7 === 0).map((at) => [...data.slice(4 * at, 4 * at + 3)]) };
          });
        }"""
    )
    assert len(shown) == len(expected) - 1
    for (name, values), layer in zip(expected.items(), shown, strict=False):
        share = np.clip(values.ravel()[::7] / layer["bound"], -1, 1)[:, None]
        end = np.where(share < 0, [245, 147, 34], [26, 115, 184])
        colour = 255 + (end - 255) * np.abs(share)
        assert np.abs(colour - np.array(layer["pixels"])).max() < 2.5, name


EXPLAIN = """async ({ index, unit }) => {
  const { views: [view] } = await import("./js/main.js");
  const { explain } = await import("./js/explaining.js");
  const card = document.createElement("div");
  card.append(...explain({ ...view, index, unit }));
  const number = (cell) => Number(cell.textContent.replace("−", "-"));
  return {
    text: card.textContent,
    value: number(card.querySelector(".value")),
    terms: [...card.querySelectorAll(".terms tr:not(.total) td:last-child")].map(number),
    total: [...card.querySelectorAll(".terms .total td:last-child")].map(number),
    activation: [...card.querySelectorAll(".activation b")].map(number),
    logits: [...card.querySelectorAll(".softmax tr.this td:nth-child(2)")]
      .map((cell) => Number(cell.textContent.split("=")[1].replace("−", "-"))),
    winner: [...card.querySelectorAll(".winner")].map(number),
  };
}"""


@pytest.mark.parametrize("model", ["mlp", "cnn", "zoo"])
def test_the_numbers_of_an_explanation_add_up(visit: Visit, site: Path, model: str) -> None:
    page = visit(model)
    draw(page, "4")
    settled(page)
    rng = np.random.default_rng(1)
    for index, (name, values) in enumerate(answers(site, page, model).items(), 1):
        flat = values.ravel()
        units = {int(np.argmax(np.abs(flat))), *rng.integers(0, flat.size, 5).tolist()}
        for unit in units:
            card = page.evaluate(EXPLAIN, {"index": index, "unit": unit})
            where = (name, unit, card)
            value = flat[unit]
            assert card["value"] == pytest.approx(value, abs=6e-4), where
            if name in ("unknown", "flatten", "reshape", "dropout"):
                assert not card["terms"], where
                continue
            if "pool" in name or name == "largest":
                assert card["winner"] == pytest.approx([value], abs=6e-3), where
                continue
            assert len(card["total"]) == 1, where
            assert sum(card["terms"]) == pytest.approx(card["total"][0], abs=1e-6), where
            if card["activation"]:
                assert card["activation"] == pytest.approx([value], abs=6e-4), where
            elif card["logits"]:
                assert card["logits"] == pytest.approx(card["total"], abs=1e-6), where
            else:
                assert card["total"] == pytest.approx([value], abs=6e-4), where


def test_a_switched_off_map_is_dark_and_changes_the_answer(visit: Visit) -> None:
    page = visit("cnn")
    draw(page, "4")
    settled(page)
    before = page.inner_text(".bars")
    frame = page.locator(".panel .frame").nth(1)
    frame.click(position={"x": 20, "y": 20})
    page.get_by_role("button", name="Switch layer off").click()
    expect(page.locator("#explanation .value")).to_have_text("0.000")
    settled(page)
    assert page.inner_text(".bars") != before
    page.get_by_role("button", name="Switch everything on again").click()
    settled(page)
    assert page.inner_text(".bars") == before
    page.get_by_role("button", name="Switch map off").click()
    settled(page)
    assert page.locator(".track u:visible").count() == 10


def test_switched_off_units_are_computed_as_the_network_would(visit: Visit) -> None:
    page = visit("cnn")
    draw(page, "7")
    settled(page)
    difference = page.evaluate(
        """async () => {
          const { views: [{ network, values }] } = await import("./js/main.js");
          const { forward } = await import("./js/layers.js");
          return Math.max(...network.layers.slice(1).map((_, i) =>
            forward(network, i + 1, values[i]).reduce((most, x, unit) =>
              Math.max(most, Math.abs(x - values[i + 1][unit])), 0)));
        }"""
    )
    assert difference < 1e-4


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


def test_speaks_german_and_english(visit: Visit) -> None:
    page = visit(locale="de-DE")
    assert page.inner_text("#clear") == "Löschen"
    page.click("#language")
    assert page.inner_text("#clear") == "Clear"
    page.reload()
    expect(page.locator("#clear")).to_have_text("Clear", use_inner_text=True)
    assert page.locator("html").get_attribute("lang") == "en"


def test_nothing_leaves_the_computer_and_no_rule_is_broken(visit: Visit, address: str) -> None:
    page = visit(ready=False)
    requests: list[str] = []
    refused: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: refused.append(message.text))
    page.reload()
    page.wait_for_selector("body[data-ready]")
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
    page = visit("mlp", ready=False)
    page.context.route(missing, lambda route: route.fulfill(status=404))
    page.reload()
    expect(page.locator("#failure p:visible [lang=en]")).to_contain_text(words)
    page.context.unroute(missing)
    page.click("#retry")
    page.wait_for_selector("body[data-ready=mlp]")
    expect(page.locator("#failure")).to_be_hidden()
    draw(page, "4")
    prediction(page).to_have_text("4")


@pytest.mark.parametrize("file", ["mlp.onnx", "mlp.json", "models.json"])
def test_a_damaged_file_is_named_as_such(visit: Visit, file: str) -> None:
    page = visit("mlp", ready=False)
    page.context.route(f"**/{file}", lambda route: route.fulfill(body="{nonsense"))
    page.reload()
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
        for panel in page.locator("#first .panel canvas").all():
            box = panel.bounding_box()
            assert box and box["width"] > 5 and box["height"] > 5
        drawing = page.locator("#drawing").bounding_box()
        assert drawing and drawing["width"] >= 150
        if width > height > 500:
            result = page.locator("#first .result").bounding_box()
            assert result and result["x"] > drawing["x"] + drawing["width"]
            assert result["x"] + result["width"] <= width
            assert result["y"] + result["height"] <= height


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(visit: Visit, scheme: str) -> None:
    axe = ROOT / "node_modules" / "axe-core" / "axe.min.js"
    assert axe.is_file(), "run ./bootstrap.sh test once: it installs axe-core"
    page = visit("cnn", color_scheme=scheme, bypass_csp=True)
    draw(page, "4")
    page.locator(".panel .frame").nth(3).click(position={"x": 30, "y": 30})
    page.evaluate(axe.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")
    serious = [
        (problem["id"], [node["html"] for node in problem["nodes"]])
        for problem in found["violations"]
        if problem["impact"] in ("serious", "critical")
    ]
    assert serious == []


def test_the_tour_leads_through_the_page_once(visit: Visit) -> None:
    page = visit()
    page.click("#tour")
    bubble = page.locator("#tour-bubble")
    expect(bubble).to_contain_text("Draw here", use_inner_text=True)
    for _ in range(4):
        bubble.get_by_role("button", name="Next").click()
    bubble.get_by_role("button", name="Let’s go").click()
    expect(bubble).to_be_hidden()


def test_stays_small() -> None:
    own = [*(ROOT / "web" / "js").glob("*.js"), *(ROOT / "web" / "css").glob("*.css")]
    assert sum(file.stat().st_size for file in own) < 120 * 1024
