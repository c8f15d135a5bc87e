"""The frame is found on whatever a classroom scans or photographs, and on nothing else."""

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from digits.errors import FrameNotFound
from digits.paper import marks, samples, template
from digits.paper.layout import Layout
from digits.scan import frame, pages, several
from tests.scan import damage, handling, margins, photographs

CORNERS = ([0, 0, -1, -1], [0, -1, -1, 0])


@pytest.fixture(scope="module")
def flat() -> photographs.Picture:
    return photographs.sheet(dpi=200)


def test_real_scans_and_the_original_template_are_framed_to_a_pixel(
    scans: Path, subtests: pytest.Subtests
) -> None:
    truth = json.loads((scans / "truth.json").read_text(encoding="utf-8"))
    corners = {f"blatt{number}.png": truth[f"blatt{number}.png"]["frame"] for number in range(1, 7)}
    corners["grid-digits.pdf"] = [
        [149.5, 149.5],
        [2330.5, 149.5],
        [2330.5, 3357.5],
        [149.5, 3357.5],
    ]
    for name, expected in corners.items():
        with subtests.test(name):
            found = frame.find(pages.load_page(scans / name))
            assert np.linalg.norm(found.corners - expected, axis=1).max() < 1
            assert found.turns == 0
    for name in ("blatt5.png", "blatt6.png"):
        with subtests.test(f"{name}, of whose lines a third is left beside bold writing"):
            page = pages.load_page(scans / name)
            mesh = frame.find(page).mesh
            found = frame.find(handling.broken(page, mesh, 0.6).page)
            assert np.linalg.norm(found.mesh - mesh, axis=2).max() < 3


@pytest.mark.parametrize("kind", photographs.KINDS)
def test_photographs_are_framed_to_two_pixels(flat: photographs.Picture, kind: str) -> None:
    shot = replace(photographs.KINDS[kind], dpi=150)
    picture, crossings = photographs.take(flat, shot)
    found = frame.find(picture)
    assert np.linalg.norm(found.corners - crossings[CORNERS], axis=1).max() < 2
    assert np.linalg.norm(found.mesh - crossings, axis=2).max() < 2
    assert found.turns == -shot.turns % 4


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_turned_scan_gives_the_same_mesh(flat: photographs.Picture, turns: int) -> None:
    upright = frame.find(flat)
    turned = frame.find(np.rot90(flat, turns))
    assert turned.turns == -turns % 4
    np.testing.assert_allclose(turned.mesh, upright.mesh, atol=0.5)


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("blur", [0, 2], ids=["sharp", "blurred"])
def test_a_page_seen_in_a_mirror_is_read_the_right_way_round(turns: int, blur: int) -> None:
    page = photographs.sheet(150, seed=1)
    page = cv2.GaussianBlur(page, None, blur) if blur else page
    for seen, mirrored in ((page, False), (page[:, ::-1], True)):
        seen = np.ascontiguousarray(np.rot90(seen, turns))
        found = frame.find(seen)
        assert found.mirrored is mirrored
        np.testing.assert_array_equal(found.upright(seen), page)
        np.testing.assert_allclose(found.mesh, frame.find(page).mesh, atol=0.5)


@pytest.mark.parametrize("symbols", ["ABCDEFGHIJ", "9876543210", "0864213579"])
def test_other_symbols_are_no_reason_to_see_a_mirror(symbols: str, tmp_path: Path) -> None:
    template.write(tmp_path / "sheet.pdf", Layout(tuple(symbols)))
    page = pages.load_page(tmp_path / "sheet.pdf")
    left, top, side = (300 / 72 * length for length in template.grid(Layout()))
    bare = page.copy()
    bare[: int(top - side / 4)] = bare[int(top + 30.25 * side) :] = 255
    bare[:, int(left + 20.25 * side) :] = 255
    assert not frame.find(bare).mirrored
    # The marks tell, whatever the symbols.
    found = frame.find(page[:, ::-1])
    assert found.mirrored
    np.testing.assert_array_equal(found.upright(page[:, ::-1]), page)


def test_a_mirrored_sheet_with_broken_lines_is_read_by_its_marks(tmp_path: Path) -> None:
    template.write(tmp_path / "sheet.pdf", Layout())
    page = pages.load_page(tmp_path / "sheet.pdf")
    expected = frame.find(page).mesh
    left, top, side = (300 / 72 * length for length in template.grid(Layout()))
    for step in range(600):
        y, x = round(top + (step // 20) * side), round(left + (step % 20 + 0.3) * side)
        page[y - 8 : y + 9, x : x + 40] = 255
        y, x = round(top + (step // 20 + 0.3) * side), round(left + (step % 20) * side)
        page[y : y + 40, x - 8 : x + 9] = 255
    found = frame.find(page[:, ::-1])
    assert found.mirrored
    np.testing.assert_allclose(found.mesh, expected, atol=1.5)


@pytest.mark.parametrize("paper", template.PAPERS)
def test_our_own_template_is_read(tmp_path: Path, paper: str) -> None:
    template.write(tmp_path / "sheet.pdf", Layout(("A", "b", ".")), paper)
    found = frame.find(pages.load_page(tmp_path / "sheet.pdf"))
    left, top, side = (300 / 72 * length for length in template.grid(Layout(), paper))
    right, bottom = left + 20 * side, top + 30 * side
    expected = np.array([[left, top], [right, top], [right, bottom], [left, bottom]]) - 0.5
    np.testing.assert_allclose(found.corners, expected, atol=1)


def squared(millimetres: float) -> photographs.Picture:
    paper = np.full((2339, 1654), 245, np.uint8)
    lines = np.arange(millimetres, 290, millimetres) * 200 / 25.4
    paper[lines.round().astype(int)] = 150
    paper[:, lines[lines < 1650].round().astype(int)] = 150
    return paper


REFUSED = {
    "blank": lambda: np.full((3508, 2480), 250, np.uint8),
    "black": lambda: np.zeros((1500, 1000), np.uint8),
    "one pixel": lambda: np.zeros((1, 1), np.uint8),
    "noise": lambda: np.random.default_rng(0).integers(0, 256, (2000, 1500), np.uint8),
    "squared paper": lambda: squared(5),
    "a grid of 20 × 20": lambda: photographs.sheet(150, rows=20),
    "a row too many": lambda: photographs.sheet(150, rows=31),
    "the upper half": lambda: photographs.sheet(150)[:877],
    "without the last column": lambda: photographs.sheet(150)[:, :1100],
    "30 × 20 squares without symbols": lambda: photographs.sheet(150, symbols=False),
    "symbols cut off": lambda: photographs.sheet(150)[:, 100:],
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_complete_sheet_is_refused(what: str) -> None:
    with pytest.raises(FrameNotFound, match="whole"):
        frame.find(REFUSED[what]())


@pytest.fixture(scope="module")
def sheets(
    flat: photographs.Picture, sample_pages: list[Path]
) -> dict[str, tuple[photographs.Picture, photographs.Points]]:
    """A sheet without marks and one of ours, with their crossings."""
    own = pages.load_page(sample_pages[2])
    own = cv2.resize(own, None, fx=2 / 3, fy=2 / 3, interpolation=cv2.INTER_AREA)
    return {"plain": (flat, frame.find(flat).mesh), "ours": (own, frame.find(own).mesh)}


@pytest.mark.parametrize("sheet", ["ours", "plain"])
@pytest.mark.parametrize("kind", handling.DIVIDED)
def test_a_divided_grid_is_found_whole(
    sheets: dict[str, tuple[photographs.Picture, photographs.Points]], sheet: str, kind: str
) -> None:
    damage, strengths, _ = handling.DIVIDED[kind]
    # The strongest, but for the curved page, whose corners are not told so exactly there.
    damaged = damage(*sheets[sheet], strengths[0 if kind == "broken lines, curved" else -1])
    found = frame.find(damaged.page)
    assert found.turns == 0
    assert damaged.mesh is not None
    assert np.linalg.norm(found.corners - damaged.mesh[CORNERS], axis=1).max() < 1


@pytest.mark.parametrize("jump", [-0.25, 0.4, 0.45])
def test_lines_that_go_on_far_to_one_side_are_followed(
    sheets: dict[str, tuple[photographs.Picture, photographs.Points]], jump: float
) -> None:
    damaged = handling.slipped(*sheets["plain"], jump)
    found = frame.find(damaged.page)
    assert damaged.mesh is not None
    # A line that the jump goes through may count to either side.
    off = np.linalg.norm(found.mesh - damaged.mesh, axis=2).max(1)
    assert (off < 1).sum() >= 30


@pytest.mark.parametrize(("jump", "row"), [(0.5, 9), (0.5, 4), (-0.5, 25), (0.7, 9), (-0.7, 25)])
def test_a_jump_onto_the_next_line_is_never_taken_for_none(
    sheets: dict[str, tuple[photographs.Picture, photographs.Points]], jump: float, row: int
) -> None:
    page, mesh = sheets["plain"]
    y, step = round(mesh[row, 0, 1]) + 20, round(jump * (mesh[0, 1, 0] - mesh[0, 0, 0]))
    page = page.copy()
    page[y:] = np.roll(page[y:], step, 1)
    try:
        found = frame.find(page)
    except FrameNotFound:
        return
    slipped = mesh + np.where(mesh[..., 1:] > y, [step, 0], 0)
    off = np.linalg.norm(found.mesh - slipped, axis=2).max(1)
    assert (off < 1).sum() >= 30


@pytest.mark.parametrize("sheet", ["plain", "ours"])
@pytest.mark.parametrize(("more", "row"), [(0.28, 14.3), (0.4, 13.7), (0.4, 7.5), (-0.25, 13.4)])
def test_lines_are_found_where_the_feeder_sticks_or_skips(
    sheets: dict[str, tuple[photographs.Picture, photographs.Points]],
    sheet: str,
    more: float,
    row: float,
) -> None:
    damaged = handling.stuck(*sheets[sheet], more, row)
    assert damaged.mesh is not None
    assert np.linalg.norm(frame.find(damaged.page).mesh - damaged.mesh, axis=2).max() < 1.5


def test_dots_of_a_copier_beside_the_grid_are_no_symbols() -> None:
    page = samples.page(1, seed=77)
    page = cv2.resize(page, None, fx=2 / 3, fy=2 / 3, interpolation=cv2.INTER_AREA)
    for side, paper in ((4, 241), (4, 245), (8, 245)):
        assert frame.find(damage.ordered(page, None, side, paper).page).turns == 0, (side, paper)


@pytest.mark.parametrize("place", [7.3, 7.48, 7.7])
def test_a_column_that_dust_divides_counts_as_one(
    sheets: dict[str, tuple[photographs.Picture, photographs.Points]], place: float
) -> None:
    page, mesh = sheets["plain"]
    page = page.copy()
    handling.draw(page, mesh, np.array([[0, place], [30, place + 0.03]]), 0.03, 120)
    found = frame.find(page)
    assert np.linalg.norm(found.corners - mesh[CORNERS], axis=1).max() < 1


@pytest.mark.parametrize(("sheet", "bend"), [("ours", 7.5), ("plain", 9)])
def test_broken_lines_on_a_curved_page_are_found(
    sheets: dict[str, tuple[photographs.Picture, photographs.Points]], sheet: str, bend: float
) -> None:
    damaged = handling.broken_and_curved(*sheets[sheet], bend)
    assert damaged.mesh is not None
    off = np.linalg.norm(frame.find(damaged.page).mesh - damaged.mesh, axis=2)
    assert off.max() < 2
    assert np.median(off) < 0.7


INCOMPLETE = {
    "a row too many": ((31, 20), (0, 0)),
    "a row too few": ((29, 20), (0, 0)),
    "without the last column": ((30, 20), (1100, 1754)),
    "without the last row": ((30, 20), (1240, 1640)),
    "no lines left": ((30, 20), (0, 0)),
}


@pytest.mark.parametrize("what", INCOMPLETE)
def test_broken_lines_of_no_complete_sheet_are_refused(what: str) -> None:
    (rows, columns), (right, bottom) = INCOMPLETE[what]
    page = photographs.sheet(150, rows=rows, columns=columns)
    mesh = photographs.crossings(rows, columns) * page.shape[1] / photographs.PAPER[0]
    broken = handling.broken(page, mesh, 0.98 if what == "no lines left" else 0.45).page
    with pytest.raises(FrameNotFound, match="whole"):
        frame.find(broken[: bottom or None, : right or None])


def clouds(height: int, width: int) -> photographs.Picture:
    """Light and dark at all sizes, as in photographs of anything."""
    chance = np.random.default_rng(0)
    picture = chance.normal(128, 4, (height, width))
    for fineness in (3, 6, 12, 24, 48, 96):
        coarse = chance.normal(0, 30, (fineness * height // width + 1, fineness))
        picture += cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return picture.clip(0, 255).astype(np.uint8)


def print_of(height: int, width: int) -> photographs.Picture:
    """A page of a book."""
    page = np.full((height, width), 245, np.uint8)
    for line in range(60, height - 40, 40):
        text = "what was written here is no sheet of ours " * (width // 600 + 1)
        cv2.putText(page, text[line % 41 :], (40, line), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 30, 2)
    return page


FOREIGN = {
    "too narrow for a grid": lambda: np.full((3000, 150), 200, np.uint8),
    "blank": lambda: np.full((400, 300), 200, np.uint8),
    "a small photograph": lambda: clouds(480, 640),
    "a large photograph": lambda: clouds(2250, 3000),
    "a page of a book": lambda: print_of(1600, 1200),
    "a ruled page": lambda: np.where(np.arange(1600)[:, None] % 40 < 2, 120, print_of(1600, 1200)),
    "a portrait in a frame": lambda: np.pad(clouds(800, 600), 40, constant_values=20),
}


@pytest.mark.parametrize("what", FOREIGN)
def test_a_picture_without_a_grid_costs_no_search(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sought(*_: object) -> None:
        pytest.fail("a foreign picture is searched for lines or marks")

    monkeypatch.setattr(frame, "_by_lines", sought)
    monkeypatch.setattr(marks, "read", sought)
    with pytest.raises(FrameNotFound, match="no grid"):
        frame.find(FOREIGN[what]().astype(np.uint8))


@pytest.mark.parametrize("sheet", ["plain", "ours"])
@pytest.mark.parametrize("kind", [kind for kind in margins.MARGINS if kind != "white on black"])
def test_what_stands_beside_the_grid_or_fades_does_not_hide_it(
    sheets: dict[str, tuple[photographs.Picture, photographs.Points]], sheet: str, kind: str
) -> None:
    damage, strengths, _ = margins.MARGINS[kind]
    damaged = damage(*sheets[sheet], strengths[-1])
    found = frame.find(damaged.page)
    assert found.turns == 0
    assert np.linalg.norm(found.corners - sheets[sheet][1][CORNERS], axis=1).max() < 1


def test_lines_that_are_gone_stay_where_those_around_them_say(sample_pages: list[Path]) -> None:
    page = pages.load_page(sample_pages[0])
    mesh = frame.find(page).mesh
    found = frame.find(handling.covered_rows(page, mesh, 13).page)
    assert np.linalg.norm(found.mesh - mesh, axis=2).max() < 1


def test_patches_of_correction_fluid_move_no_corner() -> None:
    page = samples.page(5)
    mesh = frame.find(page).mesh
    around = [(-0.15, -0.15), (-0.15, 1.15), (1.15, 1.15), (1.15, -0.15)]
    for seed in (0, 2, 4):
        covered = page.copy()
        for cell in np.random.default_rng(seed).permutation(600)[:60].tolist():
            row, column = divmod(cell, 20)
            points = [handling.at(mesh, row + down, column + across) for down, across in around]
            cv2.fillPoly(covered, [np.array(points).round().astype(np.int32)], 252)
        assert np.linalg.norm(frame.find(covered).mesh - mesh, axis=2).max() < 1, seed


@pytest.mark.parametrize("side", ["top", "left"])
def test_a_sheet_whose_outer_line_is_covered_is_refused(
    sheets: dict[str, tuple[photographs.Picture, photographs.Points]], side: str
) -> None:
    page, mesh = sheets["ours"]
    covered = page.copy()
    line = mesh[0] if side == "top" else mesh[:, 0]
    cv2.polylines(covered, [line.round().astype(np.int32)], False, 252, 12)
    with pytest.raises(FrameNotFound):
        frame.find(covered)


@pytest.mark.parametrize("left", [False, True], ids=["on the right", "on the left"])
@pytest.mark.parametrize("way", [(2, False), (3, False), (2, True)])
def test_two_sheets_that_lie_differently_are_read_from_left_to_right(
    flat: photographs.Picture, way: tuple[int, bool], left: bool
) -> None:
    turns, mirrored = way
    small = cv2.resize(flat, None, fx=0.75, fy=0.75, interpolation=cv2.INTER_AREA)
    other = np.rot90(small, -turns)[:, :: -1 if mirrored else 1]
    missing = max(small.shape[0] - other.shape[0], 0)
    other = np.pad(other, ((0, missing), (0, 0)), constant_values=250)
    page = np.concatenate([other, small] if left else [small, other], axis=1)
    frames = list(several.find(page))
    seen = [
        (frames[number].turns, frames[number].mirrored)
        for number in several.reading_order(page, frames)
    ]
    assert seen == ([way, (0, False)] if left else [(0, False), way])


def test_a_copy_with_hardly_any_lines_is_told_from_no_sheet(
    sheets: dict[str, tuple[photographs.Picture, photographs.Points]],
) -> None:
    for page, mesh in sheets.values():
        with pytest.raises(FrameNotFound, match=r"lines of the grid.*darker"):
            frame.find(handling.broken(page, mesh, 0.9).page)


def test_a_column_on_either_side_is_told_from_none(
    sheets: dict[str, tuple[photographs.Picture, photographs.Points]],
) -> None:
    page, mesh = sheets["plain"]
    page = page.copy()
    page[:, : round(mesh[:, 0, 0].min()) - 8] = 250
    with pytest.raises(FrameNotFound, match="missing"):
        frame.find(page)
    for row, letter in enumerate("ABCDEFGHJK" * 3):
        for line in (mesh[row], mesh[row, ::-1]):
            x, y = (line[0] + (line[0] - line[1]) / 2 + (-10, 45)).round().astype(int).tolist()
            cv2.putText(page, letter, (x, y), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 40, 3, cv2.LINE_AA)
    with pytest.raises(FrameNotFound, match="both sides"):
        frame.find(page)
