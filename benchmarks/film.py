"""What the film of learning costs: in training, on the disk, and on the page.

    python benchmarks/film.py 04-sheets             training, with and without a film in turn
    python benchmarks/film.py 04-sheets --page      and the page on the models in 05-model/

Keeping a film takes as long for few epochs as for many, so it is measured on a few, and set against
the time that all epochs of the recipe take.
"""

import argparse
import threading
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, Page, Route, sync_playwright

from digits.app import serve
from digits.data import dataset, split, synthetic
from digits.data.split import Split
from digits.model import film, networks, training
from tests import browser
from tests.web.visiting import draw, settled

ROOT = Path(__file__).parent.parent
EPOCHS = {"mlp": 12, "cnn": 2}
ROUNDS = 3


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("sheets", type=Path)
    parser.add_argument("--page", action="store_true")
    options = parser.parse_args()
    parts = synthetic.join(split.train_test_split(dataset.load(options.sheets)))
    for kind in EPOCHS:
        trained(kind, parts)
    if options.page:
        on_the_page()


def trained(kind: str, parts: Split) -> None:
    seconds: dict[bool, list[float]] = {True: [], False: []}
    written, size, moments = [], 0, 0
    for turn in range(ROUNDS + 1):
        for keep in (False, True):
            training.seed(0)
            model = networks.NETWORKS[kind](len(parts.train.symbols))
            kept = film.Film() if keep else None
            begin = time.perf_counter()
            training.fit(model, parts.train, parts.validation, EPOCHS[kind], film=kept)
            took = time.perf_counter() - begin
            # The first round also pays for what is set up only once.
            if turn:
                seconds[keep].append(took)
            if kept:
                with TemporaryDirectory() as folder:
                    begin = time.perf_counter()
                    path = Path(folder) / "x.film"
                    moments = len(film.write(path, kept, model, parts.validation))
                    written.append(time.perf_counter() - begin)
                    size = path.stat().st_size
    without, keeping = median(seconds[False]), median(seconds[True])
    whole = without / EPOCHS[kind] * networks.EPOCHS[kind]
    cost = max(0, keeping - without) + median(written)
    print(
        f"{kind}, {ROUNDS} rounds of {EPOCHS[kind]} epochs: {without:.2f} s without a film, "
        f"{keeping:.2f} s with one of {moments} moments; writing it {median(written):.2f} s, "
        f"{size / 1e6:.1f} MB; of the {whole:.0f} s of all epochs {cost / whole:.1%}"
    )


def on_the_page() -> None:
    running = serve.server(ROOT, 0)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    address = serve.address(running)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser.find(), args=list(browser.FLAGS)
        )
        for model in EPOCHS:
            opened: dict[bool, list[float]] = {True: [], False: []}
            for _ in range(5):
                for keep in (True, False):
                    page, took = opening(chromium, address, model, keep)
                    opened[keep].append(took)
                    page.close()
            page, _ = opening(chromium, address, model, True)
            draw(page, "4")
            settled(page)
            ages = page.evaluate(SCRUB)
            reasons = page.evaluate(ASK)
            print(
                f"{model}: open {median(opened[False]):.2f} s without a film, "
                f"{median(opened[True]):.2f} s with one (n = 5); first use of the slider "
                f"{ages[0]:.0f} ms, each further moment median {median(ages[1:]):.1f} ms "
                f"(n = {len(ages) - 1}); why, median {median(reasons):.0f} ms, at most "
                f"{max(reasons):.0f} ms (n = {len(reasons)})"
            )
            page.close()
        chromium.close()
    running.shutdown()


def opening(chromium: Browser, address: str, model: str, keep: bool) -> tuple[Page, float]:
    page = chromium.new_page(viewport={"width": 1366, "height": 768})

    def without(route: Route) -> None:
        response = route.fetch()
        told: dict[str, Any] = response.json()
        route.fulfill(response=response, json=told if keep else told | {"film": []})

    page.route(f"**/05-model/{model}.json", without)
    begin = time.perf_counter()
    page.goto(f"{address}#model={model}")
    page.wait_for_selector("body[data-ready]")
    return page, time.perf_counter() - begin


SCRUB = """async () => {
  const slider = document.querySelector("#epoch");
  const all = [];
  for (let i = 0; i < 31; i++) {
    const begin = performance.now();
    const painted = new Promise((resolve) => addEventListener("painted", resolve, { once: true }));
    slider.value = i % Number(slider.max);
    slider.dispatchEvent(new Event("input"));
    await painted;
    all.push(performance.now() - begin);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  slider.value = slider.max;
  slider.dispatchEvent(new Event("input"));
  await new Promise((resolve) => setTimeout(resolve, 300));
  return all;
}"""
"""Milliseconds from moving the slider to the picture."""

ASK = """async () => {
  const all = [];
  for (let i = 0; i < 10; i++) {
    for (const id of ["#undo", "#redo"]) document.querySelector(id).click();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const answered = new Promise((done) => addEventListener("answered", done, { once: true }));
    const begin = performance.now();
    document.querySelector("#why").click();
    await answered;
    all.push(performance.now() - begin);
    document.querySelector("#why").click();
  }
  return all;
}"""
"""Milliseconds until it is known why."""


if __name__ == "__main__":
    main()
