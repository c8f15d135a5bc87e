"""Writes the pictures on which `digits/scan/row.py` and `web/js/pen/row.js` must agree.

They are drawn here, not scanned, so that nobody's handwriting is in the project. Run it when the
algorithm changes: `python -m tests.row_fixtures`.
"""

import base64
import json
import zlib
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from digits.paper import hands
from digits.scan import row
from digits.scan.row import Box

FILE = Path(__file__).parent / "fixtures" / "row.json"


def paper(height: int, width: int, *boxes: tuple[int, int, int, int]) -> NDArray[np.uint8]:
    """White paper with black rectangles: left, top, right, bottom."""
    picture = np.full((height, width), 255, np.uint8)
    for left, top, right, bottom in boxes:
        picture[top:bottom, left:right] = 0
    return picture


def written(symbols: str, hand: int, pitch: int, pen: int) -> NDArray[np.uint8]:
    """Digits by a synthetic hand, side by side."""
    random = np.random.default_rng(hand)
    picture = np.full((70, pitch * len(symbols) + 30), 255, np.uint8)
    for place, symbol in enumerate(symbols):
        for stroke in hands.write(hands.hand(hand), symbol, random):
            points = (stroke * 50 + (30 + pitch * place, 35)) * 16
            path = [np.round(points).astype(np.int32)]
            cv2.polylines(picture, path, False, 0, pen, cv2.LINE_AA, 4)
    return picture


def pictures() -> dict[str, NDArray[np.uint8]]:
    """Pictures by name, uint8 (height, width), dark ink on white."""
    random = np.random.default_rng(0)
    found = {
        "blank": paper(20, 30),
        "one pixel": paper(1, 1, (0, 0, 1, 1)),
        "black": np.zeros((20, 30), np.uint8),
        "i": paper(60, 40, (15, 20, 20, 55), (15, 8, 20, 13)),
        "equals": paper(40, 50, (5, 12, 40, 16), (5, 24, 40, 28)),
        "divided by": paper(50, 60, (8, 22, 50, 26), (26, 8, 31, 13), (26, 36, 31, 41)),
        "colon": paper(50, 30, (10, 10, 16, 16), (10, 34, 16, 40)),
        "umlaut": paper(60, 60, (10, 25, 45, 55), (14, 8, 20, 14), (34, 8, 40, 14)),
        "five, its bar apart": paper(70, 60, (10, 20, 14, 40), (10, 36, 40, 60), (16, 8, 46, 12)),
        "four in two strokes": paper(80, 60, (8, 8, 12, 46), (8, 42, 36, 46), (39, 20, 43, 72)),
        "seven, its bar apart": paper(70, 60, (8, 8, 44, 12), (30, 8, 34, 60), (18, 34, 28, 38)),
        "two ones": paper(60, 40, (8, 8, 12, 52), (20, 8, 24, 52)),
        "degrees": paper(60, 70, (8, 8, 12, 52), (24, 8, 28, 52), (38, 8, 44, 14)),
        "dirt": paper(60, 70, (8, 8, 12, 52), (40, 8, 44, 52), (56, 30, 58, 32), (25, 20, 32, 26)),
        "too many pieces": paper(
            44, 44, *((x, y, x + 2, y + 2) for x in range(0, 44, 4) for y in range(0, 44, 4))
        ),
        "to the edges": paper(30, 40, (0, 0, 4, 30), (36, 0, 40, 30), (18, 0, 22, 30)),
    }
    skipped = np.full((80, 60), 255, np.uint8)
    cv2.ellipse(skipped, (30, 40), (20, 32), 0, 0, 360, 0, 5, cv2.LINE_AA)
    skipped[:, 29:31] = 255
    found["a zero that skips"] = skipped
    slanted = np.full((60, 70), 255, np.uint8)
    cv2.line(slanted, (40, 6), (15, 54), 0, 3, cv2.LINE_AA)
    cv2.line(slanted, (52, 6), (35, 54), 0, 3, cv2.LINE_AA)
    found["slanted"] = slanted
    for size in (3, 5, 9):
        noise = cv2.GaussianBlur(random.integers(0, 256, (48, 90), np.uint8), (size, size), 0)
        found[f"noise, {size} smooth"] = cv2.normalize(noise, None, 0, 330, cv2.NORM_MINMAX)
    for hand, number in enumerate(("12", "30", "7145", "8269", "5454", "11177")):
        for pitch, pen in ((38, 3), (50, 6)):
            found[f"{number} by hand {hand}, pen {pen}"] = written(number, hand, pitch, pen)
    return found


KNOWN = {"degrees": ("1", "°")}
"""Which symbols there may be, where that matters."""


def cut(name: str, picture: NDArray[np.uint8]) -> list[tuple[Box, NDArray[np.uint8]]]:
    """The symbols of a picture."""
    return row.symbols(picture, KNOWN.get(name, ()))


def packed(array: NDArray[np.uint8]) -> str:
    """The bytes of an array, compressed, as base64."""
    return base64.b64encode(zlib.compress(array.tobytes(), 9)).decode()


def unpacked(text: str) -> bytes:
    """What `packed` packed; how small it gets depends on the library."""
    return zlib.decompress(base64.b64decode(text))


if __name__ == "__main__":
    fixtures = [
        {
            "name": name,
            "width": picture.shape[1],
            "height": picture.shape[0],
            "known": KNOWN.get(name, ()),
            "grey": packed(picture),
            "symbols": [
                {"box": list(box), "grey": packed(alone)} for box, alone in cut(name, picture)
            ],
        }
        for name, picture in pictures().items()
    ]
    FILE.write_text(json.dumps(fixtures, indent=1) + "\n", encoding="utf-8")
