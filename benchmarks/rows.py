"""How well digits that stand apart are told from the pieces of one digit.

    python benchmarks/rows.py PEN.json [--writers all|first|last]

PEN.json is that of `strangers.py`. Its digits are drawn through the page's own `drawing.js`, as
they were written, and cut by `scan/row.py`, which does what the page does. Beside each other stand
two by one writer, at several gaps between their strokes, as shares of their mean longer side. The
baseline cuts wherever the paper shows between pieces of ink. Whoever chooses anything by these
figures does so with `--writers first`, and reports with `--writers last`.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from strangers import USUAL, page, share

from digits.normalise import INK
from digits.scan import row
from tests.web import drawings

GAPS = (0.1, 0.15, 0.2, 0.3, 0.4, 0.5)
PAIRS = 500
AT_ONCE = 100
MARGIN = 60
"""Of paper around a pair, in thousandths."""

Digit = list[NDArray[np.float64]]


def beside(first: Digit, second: Digit, gap: float) -> Digit:
    """Two digits side by side on one line, as far apart as a share of their size."""
    corners = [np.concatenate(digit) for digit in (first, second)]
    size = np.mean([np.ptp(each, axis=0).max() for each in corners])
    middle = [(each.min(0) + each.max(0)) / 2 for each in corners]
    start = corners[0][:, 0].max() + gap * size
    move = np.array([start - corners[1][:, 0].min(), middle[0][1] - middle[1][1]])
    both = [*first, *(stroke + move for stroke in second)]
    every = np.concatenate(both)
    # As they were written, if the paper is large enough.
    scale = min(1, (1000 - 2 * MARGIN) / np.ptp(every, axis=0).max())
    return [(stroke - (every.min(0) + every.max(0)) / 2) * scale + 500 for stroke in both]


def counts(opened: Any, digits: list[Digit]) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """How many symbols each is cut into, and how many pieces of ink it has."""
    found = []
    for start in range(0, len(digits), AT_ONCE):
        some = [drawings.placed(one, None, USUAL) for one in digits[start : start + AT_ONCE]]
        for copy in drawings.copies(opened, some):
            ink = (copy <= 255 - INK).astype(np.uint8)
            bare = cv2.connectedComponents(ink, connectivity=8)[0] - 1
            found.append((len(row.symbols(copy)), bare))
    symbols, bare = np.array(found).T
    return symbols, bare


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("pen", type=Path)
    options.add_argument("--writers", choices=("all", "first", "last"), default="all")
    chosen = options.parse_args()
    written = json.loads(chosen.pen.read_text(encoding="utf-8"))
    names = sorted({digit["writer"] for digit in written})
    half = {"all": names, "first": names[: len(names) // 2], "last": names[len(names) // 2 :]}
    by: dict[str, list[Digit]] = {name: [] for name in half[chosen.writers]}
    for digit in written:
        if digit["writer"] in by:
            by[digit["writer"]].append([np.array(stroke, float) for stroke in digit["strokes"]])

    random = np.random.default_rng(0)
    with page() as opened:
        symbols, bare = counts(opened, [digit for some in by.values() for digit in some])
        print(f"one digit is one: {share(symbols == 1)}; where paper cuts: {share(bare == 1)}")
        for gap in GAPS:
            pairs = []
            for name in random.choice(list(by), PAIRS):
                first, second = random.choice(len(by[name]), 2, replace=False)
                pairs.append(beside(by[name][first], by[name][second], gap))
            symbols, bare = counts(opened, pairs)
            print(
                f"two digits {gap:.2f} apart are two: {share(symbols == 2)}; "
                f"where paper cuts: {share(bare == 2)}",
                flush=True,
            )


if __name__ == "__main__":
    main()
