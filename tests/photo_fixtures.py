"""Writes the photographs on which `digits/scan/photo.py` and `web/js/pen/photo.js` must agree.

They are painted here, so that nobody's handwriting is in the project. Run it when the algorithm
changes: `python -m tests.photo_fixtures`.
"""

import json
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from digits.paper import hands
from digits.scan import photo
from tests.row_fixtures import packed

FILE = Path(__file__).parent / "fixtures" / "photo.json"
HEIGHT, WIDTH = 96, 132


def written(
    symbols: str, hand: int, size: int, pen: int, height: int = HEIGHT
) -> NDArray[np.uint8]:
    """Symbols by a synthetic hand, in black on white; blanks are gaps."""
    random = np.random.default_rng(hand)
    picture = np.full((height, max(WIDTH, size * len(symbols) + 20)), 255, np.uint8)
    start = picture.shape[1] / 2 - size * (len(symbols) - 1) / 2
    for place, symbol in enumerate(symbols):
        for stroke in hands.write(hands.hand(hand), symbol, random) if symbol != " " else ():
            points = (stroke * size + (start + size * place, height / 2)) * 16
            path = [np.round(points).astype(np.int32)]
            cv2.polylines(picture, path, False, 0, pen, cv2.LINE_AA, 4)
    return picture


def lit(
    page: NDArray[np.uint8], paper: float = 220, ink: float = 60, shadow: float = 0.5
) -> NDArray[np.uint8]:
    """The page in the light of a lamp, half of it in the shadow, with grain."""
    height, width = page.shape
    across = np.arange(width) - width / 3
    light = 1 - shadow / (1 + np.exp(across / 4)) - 0.001 * np.arange(height)[:, None]
    grain = np.random.default_rng(0).normal(0, 2, page.shape)
    seen = (ink + (paper - ink) * (page / 255)) * light + grain
    return np.clip(np.rint(seen), 0, 255).astype(np.uint8)


def pictures() -> dict[str, NDArray[np.uint8]]:
    """Photographs by name, uint8 (height, width)."""
    five, four = written("5", 1, 70, 4), written("4", 3, 60, 5)
    squared = five.copy()
    squared[::12] = np.minimum(squared[::12], 190)
    squared[:, 5::12] = np.minimum(squared[:, 5::12], 190)
    desk, finger = five.copy(), np.full_like(five, 255)
    desk[:, :14] = 0
    cv2.line(finger, (80, 140), (60, 50), 0, 16)
    top, bottom, left, right = 12, 84, 44, 92
    return {
        "in lamplight": lit(five, shadow=0),
        "half in the shadow": lit(four),
        "with a pencil": lit(five, ink=165, shadow=0.3),
        "faint": lit(five, paper=200, ink=178, shadow=0),
        "chalk": lit(five, paper=60, ink=210, shadow=0.2),
        "white on black": 255 - four,
        "squared paper": lit(squared),
        "beside a desk": lit(desk),
        "a finger": lit(finger),
        "nothing": lit(np.full_like(five, 255)),
        "cut to its edges": five[top:bottom, left:right],
        "a broad pen": written("0", 2, 70, 18),
        "small": written("8", 4, 12, 2),
        "far from the lens": lit(written("3", 5, 24, 2)),
        "a row": lit(written("7 1204", 2, 30, 3)),
        "a long row": lit(written("0301472589", 4, 30, 3, 48)),
        "two lines": lit(np.vstack([written("12", 1, 40, 3, 48), written("9", 1, 40, 3, 48)])),
        "a pixel": np.full((1, 1), 9, np.uint8),
        "a line of pixels": np.full((1, 50), 9, np.uint8),
        "a column of pixels": np.full((50, 1), 9, np.uint8),
        "black": np.zeros((20, 30), np.uint8),
    }


def found(picture: NDArray[np.uint8], sure: bool, size: int) -> dict[str, object] | None:
    """What is found, as the fixtures hold it."""
    seen = photo.ink(picture, sure, size)
    return seen and {"box": list(seen.box), "size": seen.size, "grey": packed(seen.grey)}


WAYS = ((False, 0), (True, 0), (True, 40))
"""How each is looked at: whether it is sure that something is written, and how large it is."""

if __name__ == "__main__":
    fixtures = [
        {
            "name": name,
            "width": picture.shape[1],
            "height": picture.shape[0],
            "grey": packed(picture),
            "looks": [
                {"sure": sure, "size": size, "found": found(picture, sure, size)}
                for sure, size in WAYS
            ],
        }
        for name, picture in pictures().items()
    ]
    FILE.write_text(json.dumps(fixtures, indent=1) + "\n", encoding="utf-8")
