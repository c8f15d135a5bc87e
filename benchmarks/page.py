"""How fast the page is: from the pen to the picture, beside the time of the bare network.

Draws with the mouse in headless Chromium on the models in 05-model/, at 1280 × 800, and prints one
line per model.
Run it as: python benchmarks/page.py
"""

import threading
import time
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

from digits.app import serve
from tests import browser

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
    running = serve.server(ROOT, 0)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser.find(), args=list(browser.FLAGS)
        )
        for model, beside in (("mlp", ""), ("cnn", ""), ("cnn", "cnn")):
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
                f"{np.median(pen) / np.median(bare):.1f} times the bare network"
            )
            page.close()
        chromium.close()
    running.shutdown()


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
