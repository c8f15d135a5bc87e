"""How well networks read people whom they have never seen, and who draw on the page.

    python benchmarks/strangers.py PEN.json [--models 05-model/cnn.keras …] [--other mnist.npz …]
    python benchmarks/strangers.py PEN.json --unseen 04-sheets      also leave-one-writer-out

PEN.json holds digits as strokes: a list of {"label", "writer", "strokes"}, each stroke a list of
[x, y] on a surface of 1000 × 1000. They are drawn through the page's own `drawing.js` and
`normalise.js` in headless Chromium: as they were written, and at several sizes with several pens.
So are 200 drawings that are no digits (`tests/unlike.py`), which should be called so. Every share
stands with its n and the interval in which it lies with 95 % confidence. Whoever chooses anything
by these figures does so with `--writers first`, and reports with `--writers last`.
"""

import argparse
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page, sync_playwright

from digits.app import serve
from digits.data import dataset, loading
from digits.data.dataset import ink
from digits.model import crossvalidation, evaluation, networks, store, unlike
from digits.wording import percent

sys.path.insert(0, str(Path(__file__).parent.parent))
from tests import browser
from tests import unlike as unlike_digits
from tests.web import drawings

ROOT = Path(__file__).parent.parent
SIZES = (200, 300, 500, 700, 900)
"""Of the longer side, in thousandths of the surface."""
PENS = (40, 80, 140)
USUAL = 80
AS_WRITTEN = f"as written, pen {USUAL}"
SURE = (0.85, 0.95)
"""What is called about 90 % sure."""
NEARLY_SURE = "right where 85 to 95 % sure"

Tiles = dict[str, NDArray[np.uint8]]


@contextmanager
def page() -> Iterator[Page]:
    """A page of the project's own server in headless Chromium."""
    running = serve.server(ROOT, 0)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser.find(), args=list(browser.FLAGS)
        )
        opened = chromium.new_page()
        # Any file of the page's own server will do.
        opened.goto(f"{serve.address(running)}css/page.css")
        yield opened
        chromium.close()
    running.shutdown()


def drawn(opened: Page, digits: list[dict[str, Any]]) -> Tiles:
    """What the networks get of all digits, for each size and pen: uint8 (n, 28, 28)."""
    ways: list[tuple[int | None, int]] = [(None, USUAL)]
    ways += [(size, pen) for size in SIZES for pen in PENS]
    paths = [[np.array(stroke, float) for stroke in digit["strokes"]] for digit in digits]
    found = {}
    for size, pen in ways:
        name = f"{size / 10:.0f} %, pen {pen}" if size else AS_WRITTEN
        found[name] = drawings.tiles(opened, [drawings.placed(one, size, pen) for one in paths])
    return found


def strange(opened: Page) -> Tiles:
    """Drawings that are no digits, by kind, at all sizes and with the usual pen."""
    return {
        kind: drawings.tiles(
            opened,
            [drawings.placed(one, SIZES[i % len(SIZES)], USUAL) for i, one in enumerate(some)],
        )
        for kind, some in unlike_digits.drawings().items()
    }


def share(right: NDArray[np.bool_]) -> str:
    """A share with its interval and n."""
    if not len(right):
        return "–"
    low, high = evaluation.wilson(int(right.sum()), len(right))
    return f"{percent(float(right.mean()))} ({percent(low)} – {percent(high)}), n = {len(right)}"


def nearly_sure(confidence: NDArray[np.floating[Any]]) -> NDArray[np.bool_]:
    """Which answers are called about 90 % sure."""
    return (confidence >= SURE[0]) & (confidence < SURE[1])


def worst_tenth(right: NDArray[np.bool_], writers: NDArray[np.str_]) -> NDArray[np.bool_]:
    """The digits of the tenth of the writers who are read worst, one at least."""
    names = sorted(np.unique(writers), key=lambda name: float(right[writers == name].mean()))
    return np.asarray(right[np.isin(writers, names[: max(1, round(len(names) / 10))])])


def column(
    path: Path,
    tiles: Tiles,
    strangers: Tiles,
    y: NDArray[np.str_],
    writers: NDArray[np.str_],
    others: list[Path],
) -> dict[str, str]:
    """All that is measured of one network."""
    model, labels, info = store.load(path)

    def flagged(answers: NDArray[np.float32]) -> NDArray[np.bool_]:
        return np.array([unlike.is_unlike(answer, info) for answer in answers])

    told = {}
    reached = []
    for name, some in tiles.items():
        answers = evaluation.probabilities(model, ink(some))
        right = np.array(labels)[answers.argmax(1)] == y
        told[name] = share(right)
        if name == AS_WRITTEN:
            told["worst tenth of the writers"] = share(worst_tenth(right, writers))
            sure = answers.max(1)
            told[NEARLY_SURE] = share(right[nearly_sure(sure)])
            told["sure on average"] = percent(float(sure.mean()))
            told["called unlike"] = share(flagged(answers))
        else:
            reached.append(right.mean())
    told["largest difference between sizes and pens"] = percent(float(np.ptp(reached)))
    found = {
        kind: flagged(evaluation.probabilities(model, ink(some)))
        for kind, some in strangers.items()
    }
    told["no digit, called unlike"] = share(np.concatenate(list(found.values())))
    told |= {f"  {kind}": share(each) for kind, each in found.items()}
    for other in others:
        data = loading.load([other], labels).data
        tested = evaluation.evaluate(model, data)
        told[other.name] = share(tested.correct)
        near = nearly_sure(tested.confidence)
        told[f"  of them, {NEARLY_SURE}"] = share(tested.correct[near])
    test = info["test"]
    right = np.arange(test["n"]) < round(test["accuracy"] * test["n"])
    told[f"its own test, split by {info['split']['by']}"] = share(right)
    return told


def unseen(sheets: Path, kind: str) -> str:
    """How well networks read each writer of the sheets who learn from the others alone."""
    folds = crossvalidation.by_writer(
        dataset.load(sheets), networks.NETWORKS[kind], networks.EPOCHS[kind]
    )
    return share(crossvalidation.together(list(folds)).correct)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("pen", type=Path)
    default = [ROOT / "05-model" / f"{kind}.keras" for kind in ("mlp", "cnn")]
    options.add_argument("--models", type=Path, nargs="+", default=default)
    options.add_argument("--other", type=Path, nargs="*", default=[])
    options.add_argument("--unseen", type=Path)
    options.add_argument("--writers", choices=("all", "first", "last"), default="all")
    chosen = options.parse_args()

    digits = json.loads(chosen.pen.read_text(encoding="utf-8"))
    writers = np.array([digit["writer"] for digit in digits])
    names = np.unique(writers)
    half = {"all": names, "first": names[: len(names) // 2], "last": names[len(names) // 2 :]}
    kept = np.flatnonzero(np.isin(writers, half[chosen.writers]))
    digits, writers = [digits[i] for i in kept], writers[kept]
    y = np.array([str(digit["label"]) for digit in digits])

    with page() as opened:
        tiles, strangers = drawn(opened, digits), strange(opened)
    columns = {
        path.stem: column(path, tiles, strangers, y, writers, chosen.other)
        for path in chosen.models
    }
    if chosen.unseen:
        for name, told in columns.items():
            known = name in networks.NETWORKS
            told["leave-one-writer-out"] = unseen(chosen.unseen, name) if known else "–"
    print(f"{len(digits)} digits by {len(np.unique(writers))} people")
    print(f"{'':42}" + "".join(f"{name:>36}" for name in columns))
    for row in next(iter(columns.values())):
        print(f"{row:42}" + "".join(f"{told[row]:>36}" for told in columns.values()))


if __name__ == "__main__":
    main()
