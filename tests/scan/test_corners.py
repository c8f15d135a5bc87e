"""A page that can't be read is read with the help of a person who points to four corners."""

import json
import re
import shlex
from html import unescape
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser

from digits import hints
from digits.cli import parser
from digits.errors import FrameNotFound, NoPages
from digits.scan import frame, prepare
from digits.scan.sources import find, pointed
from tests.scan import photographs

AWAY = np.array([(15, -12), (-10, 14), (12, 9), (-14, -10)])
"""What a hand misses corners by, in pixels; a cell has 50."""


@pytest.fixture(scope="module")
def sheet() -> np.ndarray:
    return photographs.sheet(150, seed=3)


@pytest.fixture(scope="module")
def clean(sheet: np.ndarray) -> frame.Frame:
    return frame.find(sheet)


@pytest.fixture(scope="module")
def faded(sheet: np.ndarray, clean: frame.Frame) -> np.ndarray:
    """A page where two of three lines between rows are gone for the most part."""
    page = sheet.copy()
    for line in np.delete(clean.mesh, range(3, 30, 3), axis=0):
        (left, y), (right, _) = line[[0, 12]].round().astype(int)
        page[y - 4 : y + 5, left - 5 : right] = 250
    with pytest.raises(FrameNotFound):
        frame.find(page)
    return page


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("mirrored", [False, True])
def test_corners_in_any_order_on_a_page_that_lies_any_way(
    sheet: np.ndarray, clean: frame.Frame, turns: int, mirrored: bool
) -> None:
    lying = np.ascontiguousarray(np.rot90(sheet[:, ::-1] if mirrored else sheet, turns))
    height, width = sheet.shape
    x, y = clean.corners.T
    x = width - 1 - x if mirrored else x
    for _ in range(turns):
        x, y, width, height = y, width - 1 - x, height, width
    corners = np.stack([x, y], axis=1)[[2, 0, 3, 1]] + AWAY
    found = frame.at(lying, corners)
    assert found.mirrored == mirrored
    assert np.array_equal(found.upright(lying), sheet)
    assert np.abs(found.mesh - clean.mesh).max() < 1


def test_wrong_corners_are_refused(sheet: np.ndarray, clean: frame.Frame) -> None:
    down, right = clean.mesh[1, 0] - clean.mesh[0, 0], clean.mesh[0, 1] - clean.mesh[0, 0]
    wrong = [clean.corners + away for away in (down, -down, right, -right, down / 2)]
    shorter, broader = clean.corners.copy(), clean.corners.copy()
    shorter[2:] -= down
    broader[1:3] += right
    point, line = np.full((4, 2), 300.0), np.stack([np.arange(4) * 200.0] * 2, axis=1)
    outside = clean.corners - 5000
    for corners in [*wrong, shorter, broader, point, line, outside]:
        with pytest.raises(FrameNotFound):
            frame.at(sheet, corners)


def test_a_single_wrong_corner_is_refused_or_put_right(
    sheet: np.ndarray, clean: frame.Frame
) -> None:
    down, right = clean.mesh[1, 0] - clean.mesh[0, 0], clean.mesh[0, 1] - clean.mesh[0, 0]
    refused = 0
    for corner in range(4):
        for away in (down, -down, right, 3 * right):
            corners = clean.corners.copy()
            corners[corner] += away
            try:
                found = frame.at(sheet, corners)
            except FrameNotFound:
                refused += 1
            else:
                assert np.linalg.norm(found.mesh - clean.mesh, axis=2).max() < 3
    assert refused >= 14


def covered(sheet: np.ndarray, clean: frame.Frame, kind: str, share: float) -> np.ndarray:
    """A page of which so much lies under strips of paper, or under blots of correction fluid."""
    page, (left, top), (right, bottom) = sheet.copy(), clean.corners.min(0), clean.corners.max(0)
    chance = np.random.default_rng(1)
    for number in range(8):
        if kind == "strips":
            y = int(top + (bottom - top) * number / 8) - 12
            page[y : y + 80, int(left) - 10 : int(left + share * (right - left))] = 245
            continue
        for _ in range(8):
            x, y = chance.uniform((left, top), (right, bottom)).round().astype(int).tolist()
            cv2.circle(page, (x, y), int(130 * share), 246, -1, cv2.LINE_AA)
    return page


@pytest.mark.parametrize(("kind", "share"), [("strips", 0.6), ("strips", 0.75), ("fluid", 0.5)])
def test_corners_help_where_many_lines_are_covered(
    sheet: np.ndarray, clean: frame.Frame, kind: str, share: float
) -> None:
    page = covered(sheet, clean, kind, share)
    with pytest.raises(FrameNotFound):
        frame.find(page)
    found = frame.at(page, clean.corners + AWAY / 2)
    assert np.abs(found.mesh - clean.mesh).max() < 2
    test_wrong_corners_are_refused(page, clean)


def test_where_half_of_the_lines_one_way_are_gone_nothing_is_guessed(
    sheet: np.ndarray, clean: frame.Frame
) -> None:
    page = sheet.copy()
    for line in clean.mesh:
        (left, y), (right, _) = line[[0, 10]].round().astype(int)
        page[y - 4 : y + 5, left - 5 : right] = 250
    for share in (0.25, 0.5, 1):
        with pytest.raises(FrameNotFound):
            frame.at(page, clean.corners + AWAY * share)


def test_a_wrong_corner_beside_covered_lines_is_refused(
    sheet: np.ndarray, clean: frame.Frame
) -> None:
    page = covered(sheet, clean, "fluid", 0.45)
    for corner in range(4):
        for away in (clean.mesh[1, 0] - clean.mesh[0, 0], clean.mesh[0, 1] - clean.mesh[0, 0]):
            corners = clean.corners.copy()
            corners[corner] += away
            with pytest.raises(FrameNotFound):
                frame.at(page, corners)


def test_the_report_tells_what_to_run_and_follows_clicks(
    faded: np.ndarray,
    clean: frame.Frame,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    chromium: Browser,
) -> None:
    pages, sheets = tmp_path / "01 pages", tmp_path / "04-sheets"
    pages.mkdir()
    Image.fromarray(faded).save(pages / "my page.png")
    words = ["prepare", str(pages), "-o", str(sheets), "--jobs", "1", "--json"]
    assert parser.main(words) == 1
    capsys.readouterr()

    screen = chromium.new_page()
    screen.goto((sheets / "report.html").as_uri())
    picture = screen.locator("svg")
    box = picture.bounding_box()
    assert box
    for x, y in clean.corners + AWAY / 2:
        scale = box["width"] / faded.shape[1]
        picture.click(position={"x": x * scale, "y": y * scale})
    command = screen.locator("code").inner_text()
    screen.close()
    assert command.startswith(hints.command("prepare")[1:-1])
    [corners] = re.findall(r"my page\.png:[^']*", command)
    assert parser.main([*words, "--corners", corners]) == 0
    [told] = json.loads(capsys.readouterr().out)["pages"]
    assert told["used"] > 500
    assert np.abs(np.array(told["frame"]) - clean.corners).max() < 3


def test_the_same_in_a_notebook(faded: np.ndarray, clean: frame.Frame, tmp_path: Path) -> None:
    hints.use("notebook")
    Image.fromarray(faded).save(tmp_path / "a.png")
    sources = find([tmp_path])
    with pytest.raises(NoPages):
        list(prepare.prepare(sources, tmp_path, jobs=1))
    report = (tmp_path / "report.html").read_text("utf-8")
    [cell] = re.findall("<code>(.*?)</code>", report)
    told: dict[str, dict[str, list[tuple[int, int]]]] = {}
    exec(unescape(re.sub("</?b[^>]*>", "", cell)), told)
    assert len(told["corners"]["a.png"]) == 4
    corners = [tuple(corner) for corner in clean.corners]
    [page] = prepare.prepare(pointed(sources, {"a.png": corners}), tmp_path, jobs=1)
    assert page.problem is None


def test_a_page_that_is_not_there_is_told_before_the_long_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Image.new("L", (300, 300)).save(tmp_path / "a.png")
    words = ["prepare", str(tmp_path), "-o", str(tmp_path / "sheets"), "--corners"]
    assert parser.main([*words, "b.png:1,2,3,4,5,6,7,8"]) == 1
    assert "b.png is none of the pages" in capsys.readouterr().err
    assert not (tmp_path / "sheets").exists()
    with pytest.raises(SystemExit):
        parser.main([*words, "a.png:1,2,3"])


def test_a_command_is_quoted_as_its_shell_needs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    typed = ["prepare", "my pages", "--jobs", "2"]
    monkeypatch.setattr("sys.argv", ["digits", *typed])
    told = hints.again("prepare", "--corners", "a b.png:1,2")
    assert shlex.split(told)[1:] == [*typed, "--corners", "a b.png:1,2"]
    monkeypatch.setattr(hints, "WINDOWS", True)
    told = hints.again("prepare", "--corners", "a.png:1,2")
    assert told.endswith(' prepare "my pages" --jobs 2 --corners "a.png:1,2"')
