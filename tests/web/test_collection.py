"""A drawing becomes data: remembered in this browser, taken home as a file, read like a page."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from digits.scan import prepare, sheets, sources
from tests.web import filmed
from tests.web.test_camera import give, png
from tests.web.visiting import Visit, draw, ink, prediction, settled

# TensorFlow does not yet know the keyword that NumPy 2 passes.
pytestmark = pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")


def remember(page: Page, symbol: str) -> None:
    settled(page)
    page.locator("#collection .labels").get_by_title(f"{symbol}:").click()


def counts(page: Page) -> dict[str, int]:
    """How many drawings there are of each symbol, where there are any."""
    shown = page.locator("#collection .labels button").all_inner_texts()
    return {label: int(n) for label, n in (text.split("\n") for text in shown) if n != "0"}


def download(page: Page, folder: Path) -> Path:
    with page.expect_download() as started:
        page.click("#keep")
    file = folder / started.value.suggested_filename
    started.value.save_as(file)
    return file


def test_what_was_remembered_outlives_a_reload_and_becomes_tiles(
    visit: Visit, written: Callable[[int], filmed.Picture], tmp_path: Path
) -> None:
    page = visit("mlp")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.post_data else None)
    page.click("#remember")
    remember(page, "7")
    expect(page.locator("#collection .measure")).to_contain_text("Draw a digit first.")
    for symbol in "7147":
        draw(page, symbol)
        remember(page, symbol)
        assert ink(page) == 0, "paper for the next one"
    # What the network takes for a 7 is a 1 to whoever drew it.
    draw(page, "7")
    draw(page, "7", button="right")
    draw(page, "1")
    remember(page, "1")
    give(page, "drop", png(written(7)))
    prediction(page).not_to_be_empty()
    remember(page, "7")
    assert not sent
    page.reload()
    page.wait_for_selector("body[data-ready]")
    page.click("#remember")
    assert counts(page) == {"1": 2, "4": 1, "7": 3}

    file = download(page, tmp_path / "01-pages")
    assert file.suffix == ".digits"
    (tmp_path / "01-pages" / "noor").mkdir()
    file.rename(tmp_path / "01-pages" / "noor" / file.name)
    (read,) = prepare.prepare(sources.find([tmp_path / "01-pages"]), tmp_path / "04-sheets", jobs=1)
    assert read.problem is None
    found = sheets.read(tmp_path / "04-sheets")
    assert np.bincount(found.labels).tolist() == [0, 2, 0, 0, 1, 0, 0, 3]
    assert found.pages[0]["writer"] == "noor"
    ones = 255 - found.tiles[found.labels == 1].astype(int)
    assert np.abs(ones[0] - ones[1]).mean() < 8, "nothing is left of what was rubbed out"


def test_the_last_one_and_all_of_them_can_be_deleted(visit: Visit) -> None:
    page = visit("mlp")
    page.click("#remember")
    expect(page.locator("#keep")).to_be_disabled()
    for symbol in "714":
        draw(page, symbol)
        remember(page, symbol)
    page.click("#drop-last")
    assert counts(page) == {"1": 1, "7": 1}
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.click("#drop-all")
    assert counts(page) == {"1": 1, "7": 1}
    page.once("dialog", lambda dialog: dialog.accept())
    page.click("#drop-all")
    assert counts(page) == {}
    page.click("#undo")
    prediction(page).to_have_text("4")
    page.click("#forget")
    expect(page.locator("#collection")).to_be_hidden()


KEPT = """(drawings) => localStorage.setItem("digits-collected 0 1 2 3 4 5 6 7 8 9",
  JSON.stringify({ name: "hand-test", drawings }))"""


def test_a_full_collection_and_a_browser_that_keeps_nothing_say_so(
    visit: Visit, tmp_path: Path
) -> None:
    page = visit("mlp", locale="de-DE")
    told = page.locator("#collection .measure")
    page.evaluate(KEPT, [{"label": "3", "strokes": []}] * 600)
    page.click("#remember")
    draw(page, "7")
    remember(page, "7")
    expect(told).to_contain_text("Mehr passt nicht", use_inner_text=True)
    assert counts(page) == {"3": 600}
    prediction(page).not_to_be_empty()
    page.evaluate(KEPT, "nonsense")
    # As in a private window of some browsers.
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('never') } }")
    remember(page, "7")
    draw(page, "1")
    remember(page, "1")
    expect(told).to_contain_text("Dieser Browser behält nichts", use_inner_text=True)
    assert counts(page) == {"1": 1, "7": 1}
    kept = json.loads(download(page, tmp_path).read_text("utf-8"))
    assert [each["label"] for each in kept["drawings"]] == ["7", "1"]
    assert kept["symbols"] == list("0123456789")
