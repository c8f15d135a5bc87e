"""How a visitor of the page acts, for the tests: draws, waits, looks."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

DRAWN = {
    "1": [[(0.35, 0.35), (0.55, 0.15), (0.53, 0.5), (0.52, 0.88)]],
    "4": [[(0.45, 0.12), (0.28, 0.58), (0.75, 0.56)], [(0.62, 0.38), (0.58, 0.9)]],
    "7": [[(0.25, 0.15), (0.75, 0.15), (0.55, 0.5), (0.4, 0.9)]],
}

Visit = Callable[..., Page]
"""Opens the page; `before` tells what is done to it until then, so that it need not open twice."""


def without(address: str) -> Callable[[Page], None]:
    """For `Visit`: what is missing on the server."""
    return instead(address, status=404)


def instead(address: str, **answer: Any) -> Callable[[Page], None]:
    """For `Visit`: what the server answers, as `Route.fulfill` takes it."""
    return lambda page: page.context.route(address, lambda route: route.fulfill(**answer))


def draw(page: Page, symbol: str, button: Any = "left") -> None:
    box = page.locator("#drawing").bounding_box()
    assert box
    for stroke in DRAWN[symbol]:
        points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
        page.mouse.move(*points[0])
        page.mouse.down(button=button)
        for point in points[1:]:
            page.mouse.move(*point, steps=2)
        page.mouse.up(button=button)


def prediction(page: Page) -> Any:
    return expect(page.locator("#prediction"))


def settled(page: Page) -> None:
    """Wait until the newest drawing is on the screen."""
    page.wait_for_function("() => !document.querySelector('[data-busy]')")


def boxes(places: Locator) -> list[dict[str, float]]:
    """Where all of them are in the window, asked for at once."""
    found: list[dict[str, float]] = places.evaluate_all(
        """(all) => all.map((one) => ({ ...one.getBoundingClientRect().toJSON(),
             said: one.innerText }))"""
    )
    return found


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
