"""How fast the page is: from the pen to the picture, beside the time of the bare network.

Draws with the mouse in headless Chromium at 1280 × 800, on the models in 05-model/ and on two that
are large: 1.5 million parameters in 20 layers, and 7.5 million in 30. Prints one line for each.
Run it as: python benchmarks/page.py
"""

import shutil
import tempfile
import threading
import time
from pathlib import Path

import keras
import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from digits.app import serve
from digits.data import split
from digits.model import evaluation, store
from tests import browser
from tests.conftest import examples

L = keras.layers

ROOT = Path(__file__).parent.parent
SECONDS = 6

LISTEN = """() => {
  window.all = [];
  window.bare = [];
  document.querySelector("#first").addEventListener("painted", ({ detail: { pass } }) => {
    all.push(performance.now() - pass.drawn.time);
    bare.push(pass.milliseconds);
  });
}"""


def main() -> None:
    own = [*(ROOT / "web/js").rglob("*.js"), *(ROOT / "web/css").glob("*.css")]
    print(f"our JavaScript and CSS: {sum(file.stat().st_size for file in own) / 1000:.1f} kB")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        chromium = playwright.chromium.launch(
            executable_path=browser.find(), args=list(browser.FLAGS)
        )
        measure(chromium, ROOT, [("mlp", ""), ("cnn", ""), ("cnn", "cnn")])
        shutil.copytree(ROOT / "web", Path(folder, "web"))
        keep_large(Path(folder, "05-model"))
        measure(chromium, Path(folder), [("deep", ""), ("huge", "")])
        chromium.close()


def measure(chromium: Browser, root: Path, cases: list[tuple[str, str]]) -> None:
    """Draw on each network, alone or beside another."""
    running = serve.server(root, 0)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    for model, beside in cases:
        page = chromium.new_page(viewport={"width": 1280, "height": 800})
        begin = time.perf_counter()
        page.goto(f"{serve.address(running)}#model={model}")
        page.wait_for_selector("body[data-ready]")
        opened = time.perf_counter() - begin
        if beside:
            page.select_option("#model-2", beside)
            page.wait_for_selector("#second:not([hidden])")
        page.evaluate(LISTEN)
        scribble(page)
        pen, bare = page.evaluate("[window.all, window.bare]")
        print(
            f"{model}{' beside ' + beside if beside else ''}: open {opened:.2f} s; "
            f"pen to picture median {np.median(pen):.1f} ms, "
            f"95th percentile {np.percentile(pen, 95):.1f} ms over {len(pen)} pictures; "
            f"bare network median {np.median(bare):.1f} ms, "
            f"95th percentile {np.percentile(bare, 95):.1f} ms; "
            f"{np.median(pen) / np.median(bare):.1f} times the bare network",
            flush=True,
        )
        page.close()
    running.shutdown()


def keep_large(folder: Path) -> None:
    """Keep two networks after one step of training: how well they read does not matter."""
    folder.mkdir()
    data = examples()
    parts = split.train_test_split(data)
    for name, layers in (("deep", deep()), ("huge", huge())):
        model = keras.Sequential([keras.Input((28, 28, 1)), *layers])
        model.compile("adam", "sparse_categorical_crossentropy", run_eagerly=True)
        model.train_on_batch(data.x[:16, ..., None], data.y[:16])
        answers = np.asarray(model(parts.test.x[..., None]))
        result = evaluation.Evaluation(parts.test, answers)
        store.save(folder, name, model, parts, {"loss": [1.0]}, result)
        print(f"{name}: {model.count_params():,} parameters in {len(layers)} layers")


def deep() -> list[keras.layers.Layer]:
    """As those stack layers who want the last permille."""
    layers = []
    for maps in (32, 64):
        for _ in range(2):
            layers += [L.Conv2D(maps, 3, padding="same", activation="relu")]
            layers += [L.BatchNormalization()]
        layers += [L.MaxPooling2D(), L.Dropout(0.25)]
    layers += [L.Flatten(), L.Dense(440, "relu"), L.BatchNormalization(), L.Dropout(0.5)]
    return [*layers, L.Dense(100, "relu"), L.Dropout(0.5), L.Dense(50, "relu"), end()]


def huge() -> list[keras.layers.Layer]:
    """As those who believe that more helps more."""
    layers = [L.Flatten()]
    for units in (1000, 4096, 600, *[128] * 6):
        layers += [L.Dense(units, "relu"), L.BatchNormalization(), L.Dropout(0.2)]
    return [*layers, L.Dense(64, "relu"), end()]


def end() -> keras.layers.Layer:
    return L.Dense(10, "softmax")


def scribble(page: Page) -> None:
    """Draw loops that wander over the paper, lifting the pen now and then."""
    box = page.locator("#drawing").bounding_box()
    assert box
    begin = time.perf_counter()
    while time.perf_counter() - begin < SECONDS:
        page.click("#clear")
        for stroke in range(3):
            for step in range(40):
                angle = step / 6 + stroke
                x = 0.5 + 0.3 * np.cos(angle) + 0.05 * stroke
                y = 0.5 + 0.35 * np.sin(angle * 1.3)
                page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
                if step == 0:
                    page.mouse.down()
                time.sleep(0.008)
            page.mouse.up()


if __name__ == "__main__":
    main()
