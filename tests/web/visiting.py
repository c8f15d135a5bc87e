"""How a visitor of the page acts, for the tests: draws, waits, looks."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

DRAWN = {
    "1": [[(0.35, 0.35), (0.55, 0.15), (0.53, 0.5), (0.52, 0.88)]],
    "4": [[(0.45, 0.12), (0.28, 0.58), (0.75, 0.56)], [(0.62, 0.38), (0.58, 0.9)]],
    "7": [[(0.25, 0.15), (0.75, 0.15), (0.55, 0.5), (0.4, 0.9)]],
}

Visit = Callable[..., Page]


def draw(page: Page, symbol: str, button: Any = "left") -> None:
    box = page.locator("#drawing").bounding_box()
    assert box
    for stroke in DRAWN[symbol]:
        points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
        page.mouse.move(*points[0])
        page.mouse.down(button=button)
        for point in points[1:]:
            page.mouse.move(*point, steps=6)
        page.mouse.up(button=button)


def prediction(page: Page) -> Any:
    return expect(page.locator("#prediction"))


def settled(page: Page) -> None:
    """Wait until the newest drawing is on the screen."""
    page.wait_for_function("() => !document.querySelector('[data-busy]')")


def a_frame_later(page: Page) -> None:
    page.evaluate("new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))")


WATCH = """addEventListener("painted", ({ target, detail }) => {
  window.painted = { ...window.painted, [target.id]: detail };
});"""
"""Keeps what the page itself says when it has painted: `painted.first` with `model` and `pass`."""


def ink(page: Page) -> float:
    """How much ink is on the paper."""
    return float(
        page.evaluate(
            """() => {
              const { width, height } = document.querySelector("#drawing");
              return document.querySelector("#drawing").getContext("2d")
                .getImageData(0, 0, width, height).data.reduce((sum, x) => sum + 255 - x, 0);
            }"""
        )
    )
