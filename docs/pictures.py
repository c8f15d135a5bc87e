"""Makes the pictures of the README and the site: `.venv/bin/python docs/pictures.py`.

All that is to be seen on them was written by synthetic hands and read by a network that has learned
from these; no real handwriting is among it.
"""

import tempfile
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from playwright.sync_api import sync_playwright

from digits.app import page, publish
from digits.paper import photos, samples
from docs import site
from tests import browser

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
SEVEN = "p286y46b44efk48kp46j67sgocie6hsc8og.p28b4egfkdwjgdm"
"""A drawing as the page's own links write it."""


def write_paper() -> None:
    """The upper part of a filled sheet."""
    sheet = cv2.resize(samples.page(1), (640, 905), interpolation=cv2.INTER_AREA)
    Image.fromarray(sheet[:430]).save(PICTURES / "sheet.webp", quality=60)


def write_tiles(sheets: Path) -> None:
    """Twenty tiles of each digit."""
    rows = [
        cv2.imread(str(sheets / f"{digit}.png"), cv2.IMREAD_GRAYSCALE)[:28] for digit in range(10)
    ]
    Image.fromarray(np.vstack(rows)).resize((840, 420), Image.Resampling.BICUBIC).save(
        PICTURES / "tiles.webp", quality=60
    )


def write_telephone() -> None:
    """A telephone number as a telephone takes it."""
    Image.fromarray(photos.number("741 1477")).save(PICTURES / "telephone.webp", quality=60)


def write_page(networks: list[Path]) -> None:
    """The page in both languages, with the same drawing."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        single = Path(folder) / "digits.html"
        publish.publish(page.folder(ROOT), networks, single, with_tiles=True)
        running = playwright.chromium.launch(
            executable_path=browser.find(), args=list(browser.FLAGS)
        )
        for language in ("de", "en"):
            view = running.new_page(locale=language, viewport={"width": 1366, "height": 768})
            view.goto(f"{single.as_uri()}#model=cnn&drawing={SEVEN}")
            view.wait_for_selector("body[data-ready]")
            view.wait_for_function("() => !document.querySelector('[data-busy]')")
            # How busy this computer was says nothing.
            view.evaluate("document.querySelector('#latency').textContent = ''")
            shot = Path(folder) / "shot.png"
            view.screenshot(path=shot)
            Image.open(shot).save(PICTURES / f"page-{language}.webp", quality=70, method=6)
        running.close()


if __name__ == "__main__":
    networks = site.train(short=False)
    write_paper()
    write_telephone()
    write_tiles(networks[0].parent.parent / "04-sheets")
    write_page(networks)
