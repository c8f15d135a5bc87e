"""Sample pages: sheets filled in by synthetic hands, as they come out of a scanner.

For everyone who has no page of their own yet. The pages say in their names and inside their files
that nobody wrote them.
"""

# The annotations name NumPy's random numbers, which would be loaded with every page.
from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from .. import hints
from ..errors import SymbolsUnusable
from ..files import replacing
from ..wording import language, text
from . import hands, template
from .layout import Layout
from .strokes import FORMS

DPI = 300
STRUCK, OVERWRITTEN, SLIPPED = 0.004, 0.006, 0.02
"""How often a cell is struck through, a digit is written over, a digit leaves its cell."""


def write(folder: Path, pages: int, seed: int = 0, layout: Layout | None = None) -> Iterator[Path]:
    """Write `sample-1.png`, `sample-2.png`, … and yield each path once its file is whole."""
    from PIL import Image, PngImagePlugin

    about = PngImagePlugin.PngInfo()
    about.add_text("Title", "Sample page")
    about.add_text("Description", "Not handwriting: drawn by a program, Digits")
    about.add_text("Source", f"seed {seed}")
    for number in range(1, pages + 1):
        path = folder / f"sample-{number}.png"
        with replacing(path) as beside:
            picture = Image.fromarray(page(number, seed, layout or Layout()))
            picture.save(beside, dpi=(DPI, DPI), pnginfo=about, compress_level=1)
        yield path


def page(number: int, seed: int = 0, layout: Layout | None = None) -> NDArray[np.uint8]:
    """A scanned page by the hand with that number, dark ink on white.

    Returns:
        uint8 (3508, 2480), A4 at 300 dpi; the same number, seed and language give the
            same page.

    Raises:
        SymbolsUnusable: the layout has symbols that the hands have not learnt.
    """
    layout = layout or Layout()
    unknown = [symbol for symbol in layout.symbols if symbol not in FORMS]
    if unknown:
        raise SymbolsUnusable(
            text(
                de=f"Die erfundenen Hände schreiben nur Ziffern, nicht {', '.join(unknown)}: "
                f"Schreibe selbst auf ein Raster; {hints.step('template')} macht es zum Drucken.",
                en=f"The synthetic hands write digits only, not {', '.join(unknown)}: "
                f"write by hand on a grid; {hints.step('template')} makes it to print.",
            )
        )
    rng = np.random.default_rng((seed, number))
    sheet = blank(layout, language())
    ink = _ink(hands.hand(number, seed), layout, sheet.shape, rng)
    return _scanned((sheet * (1 - ink)).astype(np.uint8), rng)


@lru_cache(maxsize=4)
def blank(layout: Layout, language: str) -> NDArray[np.uint8]:
    """The sheet as printed in that language, uint8 (height, width) at 300 dpi."""
    import pypdfium2

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.pdf"
        template.write(path, layout)
        document = pypdfium2.PdfDocument(path)
        printed = document[0].render(scale=DPI / 72, grayscale=True).to_numpy()
        sheet: NDArray[np.uint8] = printed.reshape(printed.shape[:2]).copy()
        document.close()
    return sheet


def _ink(
    hand: hands.Hand, layout: Layout, shape: tuple[int, ...], rng: np.random.Generator
) -> NDArray[np.float32]:
    """How much of the light the ink swallows at each pixel of the sheet, float (h, w), 0 to 1."""
    left, top, side = (DPI / 72 * length for length in template.grid(layout))
    # Twice as fine, because OpenCV draws lines of whole pixels only.
    canvas = np.zeros((2 * shape[0], 2 * shape[1]), np.uint8)
    for cell, label in enumerate(layout.cell_labels):
        row, column = divmod(cell, layout.columns)
        corner = np.array([left + column * side, top + row * side])
        times = 2 if rng.random() < OVERWRITTEN else 1
        paths = [
            path for _ in range(times) for path in hands.write(hand, layout.symbols[label], rng)
        ]
        if rng.random() < STRUCK:
            paths.append(_strike(rng))
        place = _place(np.concatenate(paths), rng)
        for path in paths:
            _draw(canvas, 2 * ((path + place) * side + corner), 2 * side * hand.pen, rng)

    ink = cv2.resize(canvas, shape[::-1], interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    grain = cv2.GaussianBlur(rng.random(shape, np.float32), (0, 0), 0.8)
    grain = np.clip((grain - 0.5) * 4 + 0.5, 0, 1)
    swallowed: NDArray[np.float32] = ink * (1 - hand.grey / 255) * (1 - hand.grain * grain)
    return swallowed


def _place(points: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Where in the cell a writer puts these points: near its middle and, but for a slip, inside."""
    place = rng.normal(0.5, 0.06, 2)
    if rng.random() < SLIPPED:
        return place
    first, last = 0.05 - points.min(0), 0.95 - points.max(0)
    return np.clip(place, np.minimum(first, last), np.maximum(first, last))


def _draw(
    canvas: NDArray[np.uint8], path: NDArray[np.float64], pen: float, rng: np.random.Generator
) -> None:
    """Draw a path whose width and darkness follow the pressure of the pen."""
    wave = np.sin(np.linspace(0, rng.uniform(3, 8), len(path)) + rng.uniform(0, 6))
    pressure = rng.uniform(0.85, 1.15) + 0.15 * wave
    points = np.round(path).astype(int)
    for a, b, force in zip(points[:-1], points[1:], pressure[1:], strict=True):
        colour = min(255, int(215 * force))
        cv2.line(canvas, a.tolist(), b.tolist(), colour, max(2, round(pen * force)))


def _strike(rng: np.random.Generator) -> NDArray[np.float64]:
    """A stroke or a scribble through the whole cell, float (n, 2), in shares of a cell."""
    if rng.random() < 0.5:
        return np.array([[0.45, -0.45], [-0.45, 0.45]]) + rng.normal(0, 0.06, (2, 2))
    there_and_back = np.stack([np.linspace(-0.4, 0.4, 9), np.tile([0.35, -0.35], 5)[:9]], axis=1)
    return np.asarray(there_and_back + rng.normal(0, 0.05, (9, 2)))


def _scanned(sheet: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """The sheet as a scanner sees it: a little turned, unevenly fed, blurred, noisy, dusty."""
    height, width = sheet.shape
    turn, scale = np.radians(rng.normal(0, 0.25)), rng.uniform(0.97, 1.0)
    x = np.arange(width, dtype=np.float32)[None, :] - width / 2
    y = np.arange(height, dtype=np.float32)[:, None] - height / 2
    # The feed hastens and slows: a slow wave along the page, and another across.
    x = x + rng.uniform(0, 2) * np.sin(y / rng.uniform(300, 900) + rng.uniform(0, 6))
    y = y + rng.uniform(0, 3) * np.sin(y / rng.uniform(200, 900) + rng.uniform(0, 6))
    from_x = (np.cos(turn) * x - np.sin(turn) * y) / scale + width / 2 + rng.normal(0, 8)
    from_y = (np.sin(turn) * x + np.cos(turn) * y) / scale + height / 2 + rng.normal(0, 8)
    seen = cv2.remap(
        sheet,
        from_x.astype(np.float32),
        from_y.astype(np.float32),
        cv2.INTER_LINEAR,
        borderValue=255.0,
    )
    seen = cv2.GaussianBlur(seen, (0, 0), rng.uniform(0.5, 1.0))

    paper, black = rng.uniform(246, 275), rng.uniform(5, 35)
    grey = black + (paper - black) / 255 * seen.astype(np.float32)
    grey += rng.normal(0, 1, grey.shape).astype(np.float32) * rng.uniform(0.5, 4)
    for edge in (grey[-int(rng.integers(2, 14)) :], grey[:, : int(rng.integers(1, 5))]):
        edge *= rng.uniform(0.2, 0.8)
    for _ in range(rng.integers(5, 60)):
        speck = rng.integers(0, width), rng.integers(0, height)
        cv2.circle(grey, [int(c) for c in speck], int(rng.integers(1, 3)), rng.uniform(60, 220), -1)
    return np.asarray(np.clip(grey, 0, 255), np.uint8)
