"""What is drawn by mouse becomes tiles like any other, and nothing that was drawn is lost."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from digits.app import collect
from digits.app.collect import Collector
from digits.data import dataset
from digits.errors import SheetsUnusable
from digits.paper import samples
from digits.paper.layout import Layout
from digits.scan.prepare import prepare
from digits.scan.sources import find

UPRIGHT = [[[140, 40], [140, 240]]]
CORNER_TO_CORNER = [[[0, 0], [280, 280]]]
DOT = [[[200, 250]]]
LAYOUT = Layout(("|", "/", "."))


def send(pad: Collector, strokes: Any = None) -> None:
    """Hand over what the browser sends: a drawing, or the wish to take the last one back."""
    message = {"strokes": strokes, "turn": pad.turn} if strokes else {"undo": True}
    pad._handle_custom_msg(message | {"number": pad.answered + 1}, [])


def prepared(folder: Path, layout: Layout = LAYOUT) -> dataset.Dataset:
    sheets = folder.parent / "04-sheets"
    list(prepare(find([folder]), sheets, layout, jobs=1))
    return dataset.load(sheets)


def test_drawings_become_tiles_of_the_right_symbols_by_the_writer(tmp_path: Path) -> None:
    pad = Collector(tmp_path / "01-pages", LAYOUT, "kim")
    for _ in range(6):
        for symbol, drawing in enumerate((UPRIGHT, CORNER_TO_CORNER, DOT)):
            assert pad.turn == symbol
            send(pad, drawing)
    assert pad.counts == [6, 6, 6] and not pad.problem
    data = prepared(tmp_path / "01-pages")
    assert np.bincount(data.y).tolist() == [6, 6, 6]
    assert {*data.writers} == {"kim"}
    upright, slanting = (data.x[data.y == label] for label in (0, 1))
    assert (upright.sum(axis=1).max(axis=1) > 15).all(), "all ink in few columns"
    assert (slanting.sum(axis=1).max(axis=1) < 10).all(), "ink in many columns"


def test_drawings_lie_beside_scans_and_these_stay(tmp_path: Path) -> None:
    pages = tmp_path / "01-pages"
    (scan,) = samples.write(pages, pages=1)
    before = prepared(pages, Layout())
    pad = Collector(pages, Layout(), "kim")
    for _ in range(3):
        send(pad, UPRIGHT)
    data = prepared(pages, Layout())
    by_kim = data.take(data.writers == "kim")
    assert by_kim.y.tolist() == [0, 1, 2]
    scanned = data.take(data.writers == scan.stem)
    assert np.array_equal(scanned.tiles, before.tiles)


def test_the_pad_remembers_after_a_restart_and_in_another_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pad = Collector(tmp_path, LAYOUT, "kim")
    send(pad, UPRIGHT)
    send(pad, DOT)
    monkeypatch.setattr("digits.wording._chosen", "de")
    again = Collector(tmp_path, LAYOUT, "kim")
    assert (again.counts, again.turn) == ([1, 1, 0], 2)
    assert Collector(tmp_path, LAYOUT, "noor").counts == [0, 0, 0]


def test_nothing_drawn_leaves_no_file_and_the_last_drawing_can_be_taken_back(
    tmp_path: Path,
) -> None:
    pad = Collector(tmp_path, LAYOUT, "kim")
    send(pad)
    assert not [*tmp_path.iterdir()]
    for drawing in (UPRIGHT, UPRIGHT, DOT, UPRIGHT):
        send(pad, drawing)
    assert pad.counts == [2, 1, 1]
    for counts in ([1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0]):
        send(pad)
        assert pad.counts == counts


def test_what_was_asked_for_counts_though_another_notebook_was_quicker(tmp_path: Path) -> None:
    first, second = (Collector(tmp_path, LAYOUT, "kim") for _ in range(2))
    send(second, UPRIGHT)
    assert first.turn == 0, "it asks for an upright stroke"
    send(first, UPRIGHT)
    assert (first.counts, first.turn) == ([2, 0, 0], 1)


def test_a_full_sheet_takes_nothing_more(tmp_path: Path) -> None:
    layout = Layout(tuple("abcdefghijklmnopqrstuvwxyzäöüß"))
    pad = Collector(tmp_path, layout, "kim")
    page = collect.drawn.load(pad.path, layout)
    for cell in range(599):
        collect.drawn.draw(page, layout, cell, UPRIGHT, 280)
    collect.drawn.save(pad.path, page, layout)
    send(pad, UPRIGHT)
    assert pad.counts[0] == 20 and pad.turn == len(layout.symbols) - 1
    send(pad, UPRIGHT)
    assert pad.turn == -1
    written = pad.path.read_bytes()
    send(pad, DOT)
    assert pad.path.read_bytes() == written


@pytest.mark.parametrize("content", [b"", b"no picture", "other symbols", "a scan"])
def test_a_file_that_is_no_sheet_of_these_symbols_is_never_overwritten(
    content: bytes | str, tmp_path: Path
) -> None:
    path = tmp_path / "kim" / "mouse.png"
    if content == "other symbols":
        send(Collector(tmp_path, Layout(("a", "b")), "kim"), UPRIGHT)
    elif content == "a scan":
        next(samples.write(path.parent, pages=1)).rename(path)
    else:
        path.parent.mkdir()
        path.write_bytes(bytes(content))
    before = path.read_bytes()
    with pytest.raises(SheetsUnusable, match=r"mouse\.png.*another name"):
        Collector(tmp_path, LAYOUT, "kim")
    assert path.read_bytes() == before


def test_a_sheet_that_is_replaced_meanwhile_is_told_beside_the_drawing(tmp_path: Path) -> None:
    pad = Collector(tmp_path, LAYOUT, "kim")
    send(pad, UPRIGHT)
    pad.path.write_bytes(b"something else")
    send(pad, UPRIGHT)
    assert "mouse.png" in pad.problem and pad.path.read_bytes() == b"something else"
    pad.path.unlink()
    send(pad, UPRIGHT)
    assert not pad.problem and sum(pad.counts) == 1


@pytest.mark.parametrize("name", ["", " ", "..", "a/b", "a\\b", ".kim", "kim?"])
def test_a_name_that_can_t_be_a_folder_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(SheetsUnusable, match="writer"):
        Collector(tmp_path, LAYOUT, name)


@pytest.fixture
def shown(chromium: Browser, tmp_path: Path) -> Any:
    """The collector as a notebook shows it; what the page sends waits in `window.sent`."""
    pad = Collector(tmp_path, LAYOUT, "kim")
    page = chromium.new_page()
    state = {name: getattr(pad, name) for name in ("counts", "turn", "problem", "answered")}
    code = Path(collect.__file__).with_suffix(".js").read_text(encoding="utf-8")
    page.set_content("<div id='place'></div>")
    page.add_script_tag(
        content=code.replace("export default", "window.widget =")
        + f"""
        window.state = {json.dumps(state | {"settings": pad.settings})};
        window.sent = [];
        widget.render({{
          el: document.getElementById("place"),
          model: {{
            get: (name) => state[name],
            send: (message) => sent.push(message),
            on: (_, show) => (window.show = show),
          }},
        }});
        """,
        type="module",
    )
    page.wait_for_selector("canvas")
    yield pad, page
    page.close()


def answer(pad: Collector, page: Page) -> None:
    """Hand what the page has sent to the collector, and its answer to the page."""
    for message in page.evaluate("sent.splice(0)"):
        pad._handle_custom_msg(message, [])
    state = {name: getattr(pad, name) for name in ("counts", "turn", "problem", "answered")}
    page.evaluate("(now) => { Object.assign(state, now); show(); }", state)


def stroke(page: Page, *points: tuple[int, int]) -> None:
    box = page.locator("canvas").bounding_box()
    assert box
    (x, y), *others = points
    page.mouse.move(box["x"] + x, box["y"] + y)
    page.mouse.down()
    for x, y in others:
        page.mouse.move(box["x"] + x, box["y"] + y, steps=4)
    page.mouse.up()


def test_the_page_asks_sends_counts_and_takes_back(shown: tuple[Collector, Page]) -> None:
    pad, page = shown
    assert page.inner_text(".ask") == "Draw: |"
    page.click(".next")
    assert page.evaluate("sent.length") == 0, "nothing is drawn"
    stroke(page, (100, 40), (100, 200))
    page.keyboard.press("Enter")
    stroke(page, (40, 200), (200, 40))
    page.keyboard.press("Enter")
    assert page.evaluate("sent.length") == 1, "what is asked for next is not known yet"
    answer(pad, page)
    assert (page.inner_text(".ask"), pad.counts) == ("Draw: /", [1, 0, 0])
    assert "1 / 20" in page.inner_text(".counts")
    stroke(page, (40, 200), (200, 40))
    page.click(".clear")
    page.click(".undo")
    answer(pad, page)
    assert (page.inner_text(".ask"), pad.counts) == ("Draw: |", [0, 0, 0])


def test_a_drawing_that_could_not_be_kept_comes_back(shown: tuple[Collector, Page]) -> None:
    pad, page = shown
    pad.path.parent.mkdir()
    pad.path.write_bytes(b"something else")
    stroke(page, (100, 40), (100, 200))
    page.click(".next")
    answer(pad, page)
    assert "mouse.png" in page.inner_text(".problem")
    pad.path.unlink()
    page.click(".next")
    answer(pad, page)
    assert pad.counts == [1, 0, 0] and page.inner_text(".problem") == ""
