"""What is drawn in a real JupyterLab reaches a real kernel, and its answer comes back."""

import os
import re
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bootstrap import lab
from tests.app.test_draw import DOWN, model

__all__ = ["model"]

CELLS = """\
from pathlib import Path
from digits.app.notebook import Pad
Pad(Path({model!r}))

import numpy as np
from digits.app.weights import Filter
Filter(np.pad(np.ones((28, 2)), ((0, 0), (13, 13))))

from digits.app.collect import Collector
from digits.paper.layout import Layout
Collector(Path("01-pages"), Layout(("|", "-")), "kim")"""


@pytest.fixture
def notebook(
    model: Path, chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Page]:
    """A notebook of three widgets, open in JupyterLab."""
    book = nbformat.v4.new_notebook()
    book.cells = [
        nbformat.v4.new_code_cell(c) for c in CELLS.format(model=str(model)).split("\n\n")
    ]
    # Without it JupyterLab asks which kernel is meant.
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(book, tmp_path / "widgets.ipynb")
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("DIGITS_LANG", "en")
    monkeypatch.setattr(lab, "ROOT", tmp_path)
    # The language that ./bootstrap.sh lab was last started in; it is written at each start.
    lab.SETTINGS.unlink(missing_ok=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port, token = probe.getsockname()[1], secrets.token_urlsafe(8)
    command = [sys.executable, "-m", "jupyterlab", "--no-browser"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, *lab.options(port, "lab")],
            env=os.environ | {"JUPYTER_TOKEN": token},
            stdout=log,
            stderr=log,
        )
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    try:
        lab.wait_until_it_answers(process, port)
        page.goto(f"http://127.0.0.1:{port}/lab/tree/widgets.ipynb?token={token}")
        yield page
    finally:
        page.close()
        lab.end(process)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port))


def test_what_is_drawn_painted_and_collected_is_answered(notebook: Page, tmp_path: Path) -> None:
    # Keys that are pressed before the kernel is there are lost.
    expect(notebook.get_by_text(re.compile(r"\| (Idle|Leerlauf)"))).to_be_visible(timeout=120_000)
    notebook.locator(".jp-CodeCell").first.click()
    for _ in range(3):
        notebook.keyboard.press("Shift+Enter")
    surface = notebook.locator("canvas").first
    surface.wait_for(timeout=180_000)
    stroke(surface)
    sure = notebook.locator(".answers div", has_text=re.compile("^[|].*%"))
    expect(sure).to_have_css("font-weight", "700", timeout=30_000)

    grid, sentence = notebook.locator("canvas.paint"), notebook.locator(".sentence")
    expect(sentence).to_contain_text("0.00")
    grid.click(position={"x": 126, "y": 126})
    expect(sentence).not_to_contain_text("0.00", timeout=30_000)

    ask = notebook.locator(".ask")
    expect(ask).to_have_text("Draw: |")
    stroke(notebook.locator(".ask + div canvas"))
    # In JupyterLab this key has a meaning of its own.
    notebook.keyboard.press("Enter")
    expect(ask).to_have_text("Draw: -", timeout=60_000)
    assert (tmp_path / "01-pages" / "kim" / "mouse.png").stat().st_size


def stroke(surface: Locator) -> None:
    """Draw a line from top to bottom."""
    surface.scroll_into_view_if_needed()
    box = surface.bounding_box()
    assert box
    start, end = ((box["x"] + x, box["y"] + y) for x, y in DOWN)
    mouse = surface.page.mouse
    mouse.move(*start)
    mouse.down()
    mouse.move(*end, steps=8)
    mouse.up()
