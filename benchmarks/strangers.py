"""How well networks read people whom they have never seen, and who draw on the page.

    python benchmarks/strangers.py PEN.json [--models 05-model/cnn.keras …] [--other mnist.npz …]

PEN.json holds digits as strokes: a list of {"label", "writer", "strokes"}, each stroke a list of
[x, y] on a surface of 1000 × 1000. They are drawn through the page's own `drawing.js` and
`normalise.js` in headless Chromium: as they were written, and at several sizes with several pens.
Every share stands with its n and the interval in which it lies with 95 % confidence. Whoever
chooses anything by these figures does so with `--writers first`, and reports with `--writers last`.
"""

import argparse
import base64
import json
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.table import Table

from digits.app import serve
from digits.data import loading
from digits.data.dataset import ink
from digits.model import evaluation, store
from digits.wording import percent

sys.path.insert(0, str(Path(__file__).parent.parent))
from tests import browser

ROOT = Path(__file__).parent.parent
SIZES = (200, 300, 500, 700, 900)
"""Of the longer side, in thousandths of the surface."""
PENS = (40, 80, 140)
USUAL = 80
SURE = (0.85, 0.95)
"""What is called about 90 % sure."""

DRAW = """async (drawings) => {
  const { Drawing } = await import("/web/js/drawing.js");
  const { normalise } = await import("/web/js/normalise.js");
  const drawing = new Drawing(document.createElement("canvas"), () => {});
  return drawings.map((strokes) => {
    drawing.set(strokes);
    const { grey, width, height } = drawing.grey();
    return btoa(String.fromCharCode(...normalise(grey, width, height)));
  });
}"""


def strokes(digit: dict[str, Any], size: int | None, pen: int) -> list[dict[str, Any]]:
    """A digit as the page keeps it; brought to a size in the middle, or left as it was written."""
    paths = [np.array(stroke, float) for stroke in digit["strokes"]]
    every = np.concatenate(paths)
    low, high = every.min(0), every.max(0)
    if size:
        scale = size / max((high - low).max(), 1)
        paths = [np.round((path - (low + high) / 2) * scale + 500) for path in paths]
    return [
        {"erase": False, "width": pen, "points": path.astype(int).ravel().tolist()}
        for path in paths
    ]


def drawn(digits: list[dict[str, Any]]) -> dict[str, NDArray[np.float32]]:
    """What the networks get of all digits, for each size and pen: float32 (n, 28, 28)."""
    ways: list[tuple[int | None, int]] = [(None, USUAL)]
    ways += [(size, pen) for size in SIZES for pen in PENS]
    running = serve.server(ROOT, 0)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    found = {}
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser.find(), args=list(browser.FLAGS)
        )
        page = chromium.new_page()
        # Any file of the page's own server will do.
        page.goto(f"{serve.address(running)}css/page.css")
        for size, pen in ways:
            tiles = page.evaluate(DRAW, [strokes(digit, size, pen) for digit in digits])
            bytes_ = b"".join(base64.b64decode(tile) for tile in tiles)
            name = f"{size / 10:.0f} %, pen {pen}" if size else f"as written, pen {pen}"
            found[name] = ink(np.frombuffer(bytes_, np.uint8).reshape(-1, 28, 28))
        chromium.close()
    running.shutdown()
    return found


def share(right: NDArray[np.bool_]) -> str:
    """A share with its interval and n."""
    if not len(right):
        return "–"
    low, high = evaluation.wilson(int(right.sum()), len(right))
    return f"{percent(float(right.mean()))} ({percent(low)} – {percent(high)}), n = {len(right)}"


def worst_tenth(right: NDArray[np.bool_], writers: NDArray[np.str_]) -> NDArray[np.bool_]:
    """The digits of the tenth of the writers who are read worst, one at least."""
    names = sorted(np.unique(writers), key=lambda name: float(right[writers == name].mean()))
    return np.asarray(right[np.isin(writers, names[: max(1, round(len(names) / 10))])])


def column(
    path: Path,
    tiles: dict[str, NDArray[np.float32]],
    y: NDArray[np.str_],
    writers: NDArray[np.str_],
    others: list[Path],
) -> dict[str, str]:
    """All that is measured of one network."""
    model, labels, _ = store.load(path)
    told = {}
    reached = []
    for name, x in tiles.items():
        answers = evaluation.probabilities(model, x)
        right = np.array(labels)[answers.argmax(1)] == y
        told[name] = share(right)
        if name.startswith("as written"):
            told["worst tenth of the writers"] = share(worst_tenth(right, writers))
            sure = answers.max(1)
            near = (sure >= SURE[0]) & (sure < SURE[1])
            told["right where 85 to 95 % sure"] = share(right[near])
            told["sure on average"] = percent(float(sure.mean()))
        else:
            reached.append(right.mean())
    told["largest difference between sizes and pens"] = percent(float(np.ptp(reached)))
    for other in others:
        data = loading.load([other], labels).data
        told[other.name] = share(evaluation.evaluate(model, data).correct)
    return told


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("pen", type=Path)
    default = [ROOT / "05-model" / f"{kind}.keras" for kind in ("mlp", "cnn")]
    options.add_argument("--models", type=Path, nargs="+", default=default)
    options.add_argument("--other", type=Path, nargs="*", default=[])
    options.add_argument("--writers", choices=("all", "first", "last"), default="all")
    chosen = options.parse_args()

    digits = json.loads(chosen.pen.read_text(encoding="utf-8"))
    writers = np.array([digit["writer"] for digit in digits])
    names = np.unique(writers)
    half = {"all": names, "first": names[: len(names) // 2], "last": names[len(names) // 2 :]}
    kept = np.flatnonzero(np.isin(writers, half[chosen.writers]))
    digits, writers = [digits[i] for i in kept], writers[kept]
    y = np.array([str(digit["label"]) for digit in digits])

    tiles = drawn(digits)
    columns = {path.stem: column(path, tiles, y, writers, chosen.other) for path in chosen.models}
    table = Table(title=f"{len(digits)} digits by {len(np.unique(writers))} people", box=None)
    table.add_column("")
    for name in columns:
        table.add_column(name, justify="right")
    for row in next(iter(columns.values())):
        table.add_row(row, *(told[row] for told in columns.values()))
    Console().print(table)


if __name__ == "__main__":
    main()
