"""Drawings as the page keeps them, and what its own modules make of them for the networks.

The tests of the page and `benchmarks/strangers.py` draw with it.
"""

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page

Drawing = list[dict[str, Any]]
"""Strokes with `erase`, `width` and `points`, in thousandths of the surface's side."""

SEEN = """async ([drawings, small]) => {
  const { Drawing } = await import("/web/js/drawing.js");
  const { normalise } = await import("/web/js/normalise.js");
  const drawing = new Drawing(document.createElement("canvas"), () => {});
  return drawings.map((strokes) => {
    drawing.set(strokes);
    const { grey, width, height } = drawing.grey();
    const pixels = small ? normalise(grey, width, height) : grey;
    return btoa(Array.from(pixels, (value) => String.fromCharCode(value)).join(""));
  });
}"""


def placed(paths: Sequence[NDArray[Any]], size: float | None, pen: int) -> Drawing:
    """Strokes as the page keeps them.

    Args:
        paths: float (n, 2) each, x to the right and y downwards.
        size: of the longer side in thousandths, in the middle; None leaves the strokes as they are.
        pen: its width, in thousandths.
    """
    every = np.concatenate(paths)
    low, high = every.min(0), every.max(0)
    if size:
        scale = size / max((high - low).max(), 1e-6)
        paths = [(path - (low + high) / 2) * scale + 500 for path in paths]
    return [
        {"erase": False, "width": pen, "points": np.round(path).astype(int).ravel().tolist()}
        for path in paths
    ]


def tiles(page: Page, drawings: Sequence[Drawing]) -> NDArray[np.uint8]:
    """The tiles that networks get of drawings, uint8 (n, 28, 28).

    Args:
        page: any file of the project's own server.
        drawings: each as the page keeps it.
    """
    return _seen(page, drawings, small=True)


def copies(page: Page, drawings: Sequence[Drawing]) -> NDArray[np.uint8]:
    """The copies in fine lines from which the page makes these tiles, uint8 (n, side, side)."""
    return _seen(page, drawings, small=False)


def _seen(page: Page, drawings: Sequence[Drawing], small: bool) -> NDArray[np.uint8]:
    pictures = [base64.b64decode(text) for text in page.evaluate(SEEN, [list(drawings), small])]
    side = round(len(pictures[0]) ** 0.5)
    return np.frombuffer(b"".join(pictures), np.uint8).reshape(-1, side, side)
