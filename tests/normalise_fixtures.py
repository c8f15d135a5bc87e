"""Writes the pictures on which `digits/normalise.py` and `web/js/normalise.js` must agree.

They are drawn here, not scanned, so that nobody's handwriting is in the project. Run it when the
algorithm changes: `python tests/normalise_fixtures.py`.
"""

import base64
import json
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from digits.normalise import normalise

FILE = Path(__file__).parent / "fixtures" / "normalise.json"
LINES = {
    "one": [[(30, 40), (60, 10), (60, 90)]],
    "four": [[(60, 10), (20, 60), (85, 62)], [(65, 40), (55, 95)]],
    "seven": [[(15, 15), (85, 12), (40, 95)], [(30, 50), (75, 52)]],
    "dash": [[(10, 50), (90, 50)]],
}


def pictures() -> dict[str, NDArray[np.uint8]]:
    """Pictures by name, uint8 (height, width), dark ink on white."""
    random = np.random.default_rng(0)
    found: dict[str, NDArray[np.uint8]] = {
        "blank": np.full((40, 50), 255, np.uint8),
        "point": np.full((31, 17), 255, np.uint8),
        "black": np.zeros((60, 90), np.uint8),
        "one pixel": np.zeros((1, 1), np.uint8),
        "noise": random.integers(0, 256, (50, 37), np.uint8),
    }
    found["point"][20, 3] = 100
    found["two dots"] = np.full((60, 60), 255, np.uint8)
    found["two dots"][5:15, 30:40] = found["two dots"][40:52, 28:40] = 0
    found["over the edge"] = np.full((50, 70), 255, np.uint8)
    cv2.line(found["over the edge"], (-20, 60), (90, -5), 0, 9, cv2.LINE_AA)
    for pen in (1, 5, 12, 20):
        for name, lines in LINES.items():
            picture = np.full((64, 60), 255, np.uint8)
            for line in lines:
                points = np.array(line, np.int32) // 2 + random.integers(0, 8, 2, np.int32)
                cv2.polylines(picture, [points], False, 30 * (pen < 5), pen, cv2.LINE_AA)
            found[f"{name}, pen {pen}"] = picture
        # A pencil: at its faintest two thirds as dark as at its darkest.
        picture = np.full((90, 90), 255, np.uint8)
        cv2.line(picture, (20, 10), (70, 40), 150, pen, cv2.LINE_AA)
        cv2.line(picture, (70, 40), (25, 80), 185, pen, cv2.LINE_AA)
        found[f"pencil, pen {pen}"] = picture
        ring = np.full((140, 120), 255, np.uint8)
        cv2.ellipse(ring, (60, 70), (25, 50), 20, 0, 360, 60, pen, cv2.LINE_AA)
        found[f"ring, pen {pen}"] = cv2.GaussianBlur(ring, (0, 0), 1.5)
    return found


def text(array: NDArray[np.uint8]) -> str:
    """The bytes of an array as base64."""
    return base64.b64encode(array.tobytes()).decode()


if __name__ == "__main__":
    fixtures = [
        {
            "name": name,
            "width": picture.shape[1],
            "height": picture.shape[0],
            "grey": text(picture),
            "tile": text(normalise(picture)),
        }
        for name, picture in pictures().items()
    ]
    FILE.write_text(json.dumps(fixtures, indent=1) + "\n", encoding="utf-8")
