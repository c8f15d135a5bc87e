"""What stands beside a grid, and how pale or dark a page may be; kinds as `damage` has them."""

import cv2
import numpy as np

from tests.scan.damage import Damaged, Kind, Picture, Points
from tests.scan.handling import ROWS, band, draw

PEN = 60


def numbered(page: Picture, mesh: Points, strength: float) -> Damaged:
    """Each row numbered by hand to the right of the grid, `strength` cells high."""
    return Damaged(_written(page, mesh, strength, [str(row + 1) for row in range(ROWS)]), (), mesh)


def repeated(page: Picture, mesh: Points, strength: float) -> Damaged:
    """The row's digit by hand to the right of the grid, `strength` cells high."""
    return Damaged(_written(page, mesh, strength, [str(row // 3) for row in range(ROWS)]), (), mesh)


def ticked(page: Picture, mesh: Points, strength: float) -> Damaged:
    """A tick to the right of each row, `strength` cells high."""
    page = page.copy()
    for row in range(ROWS):
        tick = np.array([[0.5, 0.3], [0.5 + strength / 2, 0.45], [0.5 - strength / 2, 0.7]])
        _beside(page, mesh, tick + np.array([row, 0]))
    return Damaged(page, (), mesh)


def circled(page: Picture, mesh: Points, strength: float) -> Damaged:
    """A ring around each printed symbol, `strength` cells high."""
    page = page.copy()
    angle = np.linspace(0, 2 * np.pi, 40)
    for row in range(ROWS):
        ring = np.stack([np.sin(angle) * strength / 2, np.cos(angle) * 0.45 * strength], axis=1)
        _beside(page, mesh[:, ::-1], ring + np.array([row + 0.5, 0.66]))
    return Damaged(page, (), mesh)


def lined(page: Picture, mesh: Points, strength: float) -> Damaged:
    """A line between symbols and grid, `strength` cells away from the grid."""
    page = page.copy()
    _beside(page, mesh[:, ::-1], np.array([[-1, strength + 0.03], [ROWS + 1, strength]]))
    return Damaged(page, (), mesh)


def negative(page: Picture, mesh: Points, strength: float) -> Damaged:
    """White on black."""
    return Damaged(255 - page, (), mesh)


def pale(page: Picture, mesh: Points, strength: float) -> Damaged:
    """At `strength` of the contrast."""
    return Damaged((255 - strength * (255.0 - page)).round().astype(np.uint8), (), mesh)


def _written(page: Picture, mesh: Points, height: float, words: list[str]) -> Picture:
    page = page.copy()
    pitch = float(np.linalg.norm(mesh[0, 1] - mesh[0, 0]))
    face, thick = cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, max(1, round(0.04 * pitch))
    for row, word in enumerate(words):
        place = mesh[row : row + 2, -1].mean(0) + pitch * np.array([0.3, height / 2])
        at = place.round().astype(int).tolist()
        cv2.putText(page, word, at, face, height * pitch / 22, PEN, thick, cv2.LINE_AA)
    return page


def _beside(page: Picture, mesh: Points, path: Points) -> None:
    """A stroke along rows and cells beyond the last column."""
    width = len(mesh[0]) - 1
    beyond = mesh[:, -1:] + np.arange(3)[:, None] * (mesh[:, -1:] - mesh[:, -2:-1])
    draw(
        page, np.concatenate([beyond, beyond[:, -1:].repeat(width - 2, axis=1)], axis=1), path, 0.04
    )


def highlighted(page: Picture, mesh: Points, strength: float) -> Damaged:
    """Highlighter over a row, which takes `strength` of the light."""
    mask = np.zeros(page.shape, np.uint8)
    draw(mask, mesh, np.array([[7.5, 0], [7.4, 20]]), 0.6, 255)
    return Damaged(_shaded(page, mask, strength), (), mesh)


def ringed(page: Picture, mesh: Points, strength: float) -> Damaged:
    """The ring of a cup, which takes `strength` of the light."""
    mask = np.zeros(page.shape, np.uint8)
    angle = np.linspace(0, 2 * np.pi, 99)
    draw(mask, mesh, np.stack([14 + 4 * np.sin(angle), 9 + 4 * np.cos(angle)], axis=1), 0.15, 255)
    return Damaged(_shaded(page, mask, strength), (), mesh)


def dusty(page: Picture, mesh: Points, strength: float) -> Damaged:
    """A grey line of dust along the page, which takes `strength` of the light."""
    mask = np.zeros(page.shape, np.uint8)
    draw(mask, mesh, np.array([[0, 7.45], [30, 7.5]]), 0.03, 255)
    return Damaged(_shaded(page, mask, strength), (), mesh)


def _shaded(page: Picture, mask: Picture, strength: float) -> Picture:
    soft = cv2.GaussianBlur(mask, None, 1.5).astype(np.float32) / 255
    return np.asarray((page * (1 - strength * soft)).round().astype(np.uint8))


STAINS: dict[str, Kind] = {
    "soft fold": Kind(lambda p, m, s: band(p, m, 0.85, s, True), (0.1, 0.25, 0.6)),
    "highlighter": Kind(highlighted, (0.12, 0.2, 0.3)),
    "ring of a cup": Kind(ringed, (0.15, 0.2, 0.3)),
    "grey line of dust": Kind(dusty, (0.2, 0.3, 0.4)),
}
MARGINS: dict[str, Kind] = {
    "numbers beside": Kind(numbered, (0.3, 0.45, 0.6)),
    "digits beside": Kind(repeated, (0.3, 0.45, 0.6)),
    "ticks beside": Kind(ticked, (0.3, 0.5, 0.8)),
    "symbols circled": Kind(circled, (0.6, 0.75, 0.9)),
    "line beside": Kind(lined, (0.2, 0.25, 0.3)),
    "white on black": Kind(negative, (1,)),
    "pale": Kind(pale, (0.3, 0.15, 0.1)),
}
