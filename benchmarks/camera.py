"""How well the page reads digits on paper: held before the camera, and photographed.

    python benchmarks/camera.py 01-pages [--models 05-model/cnn.keras …] [--each 50]

Cells of scanned pages are written large on paper and photographed: at several sizes, a little
turned and tilted, in lamplight with a shadow, out of focus, with noise, as JPEG; on squared paper,
and with the desk in the picture. Each goes through the page's own code in headless Chromium. Beside
it stands how the same cells are read directly, and how `digits predict` would read the same
photographs. A digit that is read as several is not read.
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
from digits.scan import cells, frame, pages, picture, sources

ROOT = Path(__file__).parent.parent
SIDE = 480
"""Of the square that the drawing surface shows, in pixels of the camera."""
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


def measured(opened: Page, path: Path, some: list[Photograph], y: NDArray[np.int64]) -> None:
    """Print a line for each kind of photograph, read in every way."""
    direct = right(path, [[tile] for tile in ink(normalised(some))], y)
    print(f"{path.stem}: the cells themselves {share(direct)}")
    print(f"{'':30}{'before the camera':>36}{'from a file':>36}{'digits predict':>36}")
    for name, options in KINDS.items():
        chance = np.random.default_rng(1)
        photographs = [photograph(cell, chance, **options) for cell in some]
        packed = [
            base64.b64encode(cv2.imencode(".png", each)[1].tobytes()).decode()
            for each in photographs
        ]
        seen = opened.evaluate(SEEN, [packed, list(DIGITS)])
        predicted = [
            [tile] for tile in ink(normalised([picture.clean(each) for each in photographs]))
        ]
        ways = [[one for one, _ in seen], [one for _, one in seen], predicted]
        print(f"{name:30}" + "".join(f"{share(right(path, way, y)):>36}" for way in ways))


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
