"""How well the page reads digits on paper: held before the camera, and photographed.

    python benchmarks/camera.py 01-pages [--models 05-model/cnn.keras …] [--each 50]

Cells of scanned pages are written large on paper and photographed: at several sizes, a little
turned and tilted, in lamplight with a shadow, out of focus, with noise, as JPEG; on squared paper,
and with the desk in the picture. Each goes through the page's own code in headless Chromium. Beside
it stand how the same cells are read directly, and how `digits predict` reads the same photographs.
The baseline evens out the paper and cuts at one threshold. A digit that is read as several is not
read. Whoever chooses anything by these figures does so on some pages, and reports on others.
"""

import argparse
import base64
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page
from strangers import page, share

from digits.data.dataset import ink
from digits.model import evaluation, store
from digits.normalise import normalised
from digits.paper.layout import DIGITS, Layout
from digits.scan import cells, frame, pages, picture, row, sources

ROOT = Path(__file__).parent.parent
SIDE = 480
"""Of the square that the drawing surface shows, in pixels of the camera."""
AT_ONCE = 20
KINDS = {
    "lamplight": {},
    "lamplight and a shadow": {"shadow": True},
    "shadow, squared paper": {"shadow": True, "squared": True},
    "shadow, desk in the picture": {"shadow": True, "desk": True},
}

SEEN = """async ([photographs, labels]) => {
  const { inPhoto, inSquare } = await import("/web/js/pen/picture.js");
  const { Cutting } = await import("/web/js/pen/cutting.js");
  const cutting = new Cutting();
  const read = (canvas) => {
    if (!canvas) return [];
    const { width, height } = canvas;
    const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
    const grey = Uint8ClampedArray.from({ length: width * height }, (_, i) => data[4 * i]);
    return cutting.cut({ grey, width, height }, labels, true).pieces.map(({ tile }) => [...tile]);
  };
  const found = [];
  for (const photograph of photographs) {
    const bytes = Uint8Array.from(atob(photograph), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes]));
    found.push([read(inSquare(image, image.width, image.height)), read(inPhoto(image))]);
  }
  return found;
}"""
"""Of each photograph the tiles, ink 1, that networks get: before the camera, and from a file."""

Photograph = NDArray[np.uint8]


def photograph(
    cell: Photograph,
    chance: np.random.Generator,
    shadow: bool = False,
    squared: bool = False,
    desk: bool = False,
) -> Photograph:
    """What stands in a cell as a camera sees it, uint8 (480, 480)."""
    large = cv2.resize(cell, None, fx=8, fy=8, interpolation=cv2.INTER_CUBIC)
    left, top, width, height = cv2.boundingRect((large < 128).view(np.uint8))
    scale = chance.uniform(0.3, 0.6) * SIDE / max(width, height)
    middle = (left + width / 2, top + height / 2)
    turned = np.vstack([cv2.getRotationMatrix2D(middle, chance.normal(0, 4), scale), [0, 0, 1]])
    turned[:2, 2] += SIDE * (0.5 + chance.uniform(-0.06, 0.06, 2)) - middle
    tilt = np.array([[1, 0, -SIDE / 2], [0, 1, -SIDE / 2], [0, 0, 1]])
    tilt = np.vstack([tilt[:2], chance.normal(0, 0.15 / SIDE, 2) @ tilt[:2] + tilt[2]])
    back = np.array([[1, 0, SIDE / 2], [0, 1, SIDE / 2], [0, 0, 1]])
    ink = cv2.warpPerspective(255 - large, back @ tilt @ turned, (SIDE, SIDE)) / 255

    across, down = np.meshgrid(*[np.arange(SIDE) / SIDE - 0.5] * 2)
    thrown_back = 1 - chance.uniform(0.35, 0.85) * ink
    if squared:
        pitch, start = chance.uniform(0.1, 0.2), chance.uniform(0, 0.2, 2)
        away = [
            np.abs((axis + begin) % pitch - pitch / 2)
            for axis, begin in zip((across, down), start, strict=True)
        ]
        thrown_back *= 1 - chance.uniform(0.12, 0.3) * (np.minimum(*away) < 1.5 / SIDE)
    if desk:
        thrown_back[:, : round(chance.uniform(0.1, 0.16) * SIDE)] *= chance.uniform(0.2, 0.6)
    light = chance.uniform(150, 240) * (1 + chance.uniform(0.1, 0.5) * _slope(across, down, chance))
    if shadow:
        edge = (_slope(across, down, chance) - chance.uniform(-0.3, 0.3)) / chance.uniform(
            0.02, 0.15
        )
        light *= 1 - chance.uniform(0.15, 0.5) / (1 + np.exp(-edge))
    seen = cv2.GaussianBlur(light * thrown_back, (0, 0), chance.uniform(1, 2.5))
    seen += chance.normal(0, chance.uniform(1, 8), seen.shape)
    quality = [cv2.IMWRITE_JPEG_QUALITY, 70]
    _, packed = cv2.imencode(".jpg", np.clip(seen, 0, 255).astype(np.uint8), quality)
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), np.uint8)


def _slope(
    across: NDArray[np.float64], down: NDArray[np.float64], chance: np.random.Generator
) -> NDArray[np.float64]:
    """How far each pixel is along some direction."""
    angle = chance.uniform(0, 2 * np.pi)
    return np.asarray(np.cos(angle) * across + np.sin(angle) * down)


def written(folder: Path, each: int) -> tuple[list[Photograph], NDArray[np.int64]]:
    """Some usable cells of every page in a folder, and which digit each is."""
    layout = Layout(DIGITS)
    chance = np.random.default_rng(0)
    found, labels = [], []
    for source in sources.find([folder]):
        grey = pages.load_page(source.path, source.number)
        cut = cells.cut(grey, frame.find(grey))
        usable = np.flatnonzero(np.array(cells.judge(cut, layout.row_labels)) == "used")
        for cell in chance.choice(usable, min(each, len(usable)), replace=False):
            found.append(cut[cell])
            labels.append(layout.cell_labels[cell])
    return found, np.array(labels)


def right(path: Path, tiles: list[list[Any]], y: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each was read as it was written; `tiles` holds those of one symbol each, ink 1."""
    model, _, _ = store.load(path)
    alone = np.array([len(some) == 1 for some in tiles])
    told = alone.copy()
    x = np.array([some[0] for some in tiles if len(some) == 1], np.float32).reshape(-1, 28, 28)
    told[alone] = evaluation.probabilities(model, x).argmax(1) == y[alone]
    return told


def tiles(cleaned: Photograph) -> list[NDArray[np.float32]]:
    """The tiles, ink 1, that networks get of dark ink on white."""
    if not (cleaned < 255).any():
        return []
    found = row.symbols(cleaned, tuple(DIGITS))
    return list(ink(normalised([one for _, one in found] if len(found) > 1 else [cleaned])))


def levelled(grey: Photograph) -> Photograph:
    """The baseline: on levelled paper, what is darker than one threshold (Otsu, 1979)."""
    width = min(grey.shape) // 3 | 1
    paper = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((width, width), np.uint8))
    dark = cv2.subtract(cv2.blur(paper, (width, width)), grey)
    threshold, _ = cv2.threshold(dark, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    full = np.percentile(dark[dark > threshold], 75) if (dark > threshold).any() else 255
    faint = threshold / 2
    return (255 - 255 * np.clip((dark - faint) / (full - faint), 0, 1)).astype(np.uint8)


def measured(opened: Page, path: Path, some: list[Photograph], y: NDArray[np.int64]) -> None:
    """Print a line for each kind of photograph, read in every way."""
    direct = right(path, [[tile] for tile in ink(normalised(some))], y)
    print(f"{path.stem}: the cells themselves {share(direct)}")
    print(
        f"{'':30}{'before the camera':>36}{'from a file':>36}{'digits predict':>36}"
        f"{'one threshold':>36}"
    )
    for name, options in KINDS.items():
        chance = np.random.default_rng(1)
        photographs = [photograph(cell, chance, **options) for cell in some]
        packed = [
            base64.b64encode(cv2.imencode(".png", each)[1].tobytes()).decode()
            for each in photographs
        ]
        seen = []
        for start in range(0, len(packed), AT_ONCE):
            some_of = packed[start : start + AT_ONCE]
            seen += opened.evaluate(SEEN, [some_of, list(DIGITS)])
        ways = [[one for one, _ in seen], [one for _, one in seen]]
        ways += [
            [tiles(how(photo)) for photo in photographs]
            for how in (lambda photo: picture.clean(photo).grey, levelled)
        ]
        print(
            f"{name:30}" + "".join(f"{share(right(path, way, y)):>36}" for way in ways), flush=True
        )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("pages", type=Path)
    options.add_argument(
        "--models", type=Path, nargs="+", default=[ROOT / "05-model" / "cnn.keras"]
    )
    options.add_argument("--each", type=int, default=50, help="cells of every page")
    chosen = options.parse_args()
    some, y = written(chosen.pages, chosen.each)
    with page() as opened:
        for path in chosen.models:
            measured(opened, path, some, y)


if __name__ == "__main__":
    main()
