"""Cells lose the printed lines and keep their strokes; what can't be used is told apart."""

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from digits.errors import WritingUnreadable
from digits.normalise import normalise
from digits.paper import samples
from digits.paper.layout import Layout
from digits.scan import cells, frame, pages
from digits.scan.legible import legible
from digits.scan.reading import read_page
from digits.scan.skeleton import intricacy
from digits.scan.sources import find
from digits.scan.straight import MARGIN, SIDE
from tests.scan import damage, handling, margins, photographs

BLANK = {"filled": False, "dpi": 200}


def read(page: photographs.Picture) -> tuple[cells.Pixels, list[str]]:
    cut = cells.cut(page, frame.find(page))
    return cut, list(cells.judge(cut))


def draw(
    page: photographs.Picture,
    cell: tuple[int, int],
    *line: tuple[float, float],
    ink: int,
    width: int = 4,
) -> None:
    """Draw a line through points given in cells from the cell's upper left corner."""
    scale = page.shape[1] / photographs.PAPER[0]
    corner = photographs.crossings()[cell]
    points = (corner + np.array(line) * photographs.CELL) * scale
    cv2.polylines(page, [points.round().astype(np.int32)], False, ink, width, cv2.LINE_AA)


def test_real_scans_lose_their_lines_and_what_is_struck_out_and_nothing_else(
    scans: Path, subtests: pytest.Subtests
) -> None:
    truth = json.loads((scans / "truth.json").read_text(encoding="utf-8"))
    for name in (f"blatt{number}.png" for number in range(1, 7)):
        with subtests.test(name):
            cut, verdicts = read(pages.load_page(scans / name))
            rejected = {divmod(k, 20) for k, verdict in enumerate(verdicts) if verdict != "used"}
            must, may = ({tuple(cell) for cell in truth[name][key]} for key in ("must", "may"))
            assert must <= rejected <= must | may
            middle = cut.shape[1] // 2
            for picture in (cut, cut.swapaxes(1, 2)):
                # A line would darken most of a row near the edge; strokes that cross it do not.
                ends = [picture[:, : middle // 2], picture[:, -(middle // 2) :]]
                assert (np.concatenate(ends, axis=1) < 200).mean(2).max() < 0.6


@pytest.mark.parametrize("kind", ["shadow", "all at once"])
@pytest.mark.parametrize("ink", [40, 200], ids=["pen", "pencil"])
def test_every_digit_of_a_photograph_is_used(kind: str, ink: int) -> None:
    shot = replace(photographs.KINDS[kind], dpi=150)
    picture, _ = photographs.take(photographs.sheet(200, ink=ink), shot)
    _, verdicts = read(picture)
    assert verdicts == ["used"] * 600


def test_an_unfilled_sheet_has_no_digits() -> None:
    _, verdicts = read(photographs.sheet(**BLANK))
    assert verdicts == ["empty"] * 600


@pytest.mark.parametrize("ink", [40, 190], ids=["pen", "pencil"])
@pytest.mark.parametrize("cell", [(0, 0), (14, 9), (29, 19)])
def test_a_stroke_from_corner_to_corner_strikes_a_digit_out(
    ink: int, cell: tuple[int, int]
) -> None:
    page = photographs.sheet(200, seed=3)
    draw(page, cell, (0.02, 0.98), (0.98, 0.02), ink=ink)
    _, verdicts = read(page)
    assert [divmod(k, 20) for k, verdict in enumerate(verdicts) if verdict == "struck"] == [cell]


def test_a_blot_is_smudged() -> None:
    page = photographs.sheet(200)
    for y in np.linspace(0.1, 0.9, 30):
        draw(page, (4, 4), (0.1, y), (0.9, y), ink=30)
    _, verdicts = read(page)
    assert verdicts[4 * 20 + 4] == "smudged"


def test_faint_pencil_comes_out_as_dark_as_pen() -> None:
    pencil, _ = read(photographs.sheet(200, ink=185))
    pen, _ = read(photographs.sheet(200, ink=30))
    assert np.abs(pencil.min((1, 2)).astype(int) - pen.min((1, 2))).max() < 30


def test_a_stroke_over_the_line_stays_whole_and_with_its_cell() -> None:
    page = photographs.sheet(**BLANK)
    draw(page, (10, 10), (0.5, 0.3), (0.5, 1.1), ink=30)
    cut, verdicts = read(page)
    assert [k for k, verdict in enumerate(verdicts) if verdict == "used"] == [10 * 20 + 10]
    rows = np.flatnonzero((cut[10 * 20 + 10] < 128).any(1))
    inside = (rows - MARGIN) / SIDE
    np.testing.assert_allclose([inside[0], inside[-1]], [0.28, 1.1], atol=0.04)
    assert len(rows) == rows[-1] - rows[0] + 1


def test_digits_that_touch_each_other_on_the_line_stay_in_their_cells() -> None:
    page = photographs.sheet(**BLANK)
    draw(page, (10, 10), (0.3, 0.2), (0.5, 0.99), ink=30)
    draw(page, (11, 10), (0.5, 0.01), (0.7, 0.8), ink=30)
    _, verdicts = read(page)
    assert [k for k, verdict in enumerate(verdicts) if verdict == "used"] == [210, 230]


def test_dust_is_no_digit() -> None:
    page = photographs.sheet(**BLANK)
    draw(page, (3, 3), (0.5, 0.5), (0.5, 0.5), ink=30)
    page[page.shape[0] // 2, ::40] = 60
    _, verdicts = read(page)
    assert verdicts.count("used") <= 1


def lowered(strength: float, seed: int = 4) -> tuple[photographs.Picture, cells.Pixels]:
    """A page whose writing lies so many cells too low, and its cells before."""
    page = photographs.sheet(150, seed=seed)
    found = frame.find(page)
    return damage.low(page, found.mesh, strength).page, cells.cut(page, found)


def test_writing_that_lies_low_all_over_the_page_is_cut_where_it_lies() -> None:
    page, before = lowered(0.16)
    after, verdicts = read(page)
    assert verdicts == ["used"] * 600
    pairs = zip(before, after, strict=True)
    alike = [damage.likeness(normalise(a), normalise(b)) > damage.ALIKE for a, b in pairs]
    assert np.mean(alike) > 0.98


@pytest.mark.parametrize("strength", [0.3, 0.5, 0.8])
def test_writing_between_two_rows_is_refused(strength: float) -> None:
    page, _ = lowered(strength)
    with pytest.raises(WritingUnreadable, match="between the cells"):
        read(page)


def alike(before: cells.Pixels, after: cells.Pixels, verdicts: list[str]) -> list[bool]:
    """For each used cell, whether it shows what it showed before."""
    tiles = [
        [normalise(cell) for cell, verdict in zip(each, verdicts, strict=True) if verdict == "used"]
        for each in (before, after)
    ]
    return [damage.likeness(*pair) > damage.ALIKE for pair in zip(*tiles, strict=True)]


@pytest.mark.parametrize("jump", [-0.17, 0.133, 0.3])
def test_digits_that_the_feeder_tore_apart_are_put_together(jump: float) -> None:
    page = photographs.sheet(150, seed=5)
    found = frame.find(page)
    after, verdicts = read(handling.slipped(page, found.mesh, jump).page)
    assert verdicts.count("used") > 590
    assert alike(cells.cut(page, found), after, verdicts).count(False) <= 5


@pytest.mark.parametrize(("half", "share"), [(5, 0.5), (10, 0.45), (10, 0.55)])
def test_digits_of_which_a_fold_takes_a_part_are_smudged(half: int, share: float) -> None:
    page = photographs.sheet(200, seed=5)
    found = frame.find(page)
    middle = round(float(handling.at(found.mesh, 7 + share, 10)[1]))
    folded = page.copy()
    folded[middle - half : middle + half] = 250
    _, verdicts = read(folded)
    rejected = [k for k, verdict in enumerate(verdicts) if verdict != "used"]
    assert rejected == [*range(140, 160)]
    assert verdicts.count("smudged") >= 10


STREAKS = ("line of dust", "dust across", "dark fold", "grey line of dust")
ALL_KINDS = handling.DIVIDED | margins.STAINS


@pytest.mark.parametrize("kind", STREAKS)
@pytest.mark.parametrize("strength", [0, 1])
def test_a_straight_line_across_the_page_takes_no_writing_with_it(
    kind: str, strength: int, tmp_path: Path
) -> None:
    page, happened = samples.page(2, seed=strength), ALL_KINDS[kind]
    soiled = happened.damage(page, frame.find(page).mesh, happened.strengths[strength])
    for name, picture in (("clean", page), ("soiled", soiled.page)):
        Image.fromarray(picture).save(tmp_path / f"{name}.png", compress_level=0)
    clean, seen = (read_page(source, "en") for source in find([tmp_path]))
    assert len(seen.used) >= len(clean.used) - 6
    assert damage.wrong(clean, soiled, seen) <= 6


@pytest.mark.parametrize("beyond", [0.0, 0.4, 0.9])
@pytest.mark.parametrize("tilt", [0.0, 0.2])
def test_a_stroke_along_a_ruler_strikes_a_row_out_and_a_line_of_dust_does_not(
    beyond: float, tilt: float
) -> None:
    page = photographs.sheet(150, seed=5)
    page[:, page.shape[1] // 2 - 5 : page.shape[1] // 2 - 3] //= 3
    draw(page, (20, 0), (-beyond, 0.4), (20 + beyond, 0.4 + tilt), ink=60)
    _, verdicts = read(page)
    assert "empty" not in verdicts
    struck = [k for k, verdict in enumerate(verdicts) if verdict == "struck"]
    assert len(set(struck) & set(range(400, 420))) >= 19
    assert len(struck) <= 21


COPIED = {
    "dithered": (damage.dithered, 235),
    "by a screen": (damage.screened, 4),
    "peppered": (damage.peppered, 0.02),
}


@pytest.mark.parametrize("how", COPIED)
def test_a_page_from_a_copier_in_photo_mode_gives_the_same_digits(how: str) -> None:
    page = samples.page(1)
    before = cells.cut(page, frame.find(page))
    copy, strength = COPIED[how]
    copied = copy(page, photographs.crossings(), strength).page
    after = cells.cut(copied, frame.find(copied))
    (clean_verdicts, perhaps), (verdicts, perhaps_copied) = map(cells.judged, (before, after))
    # What is doubtful on one of them may be struck out on the other.
    sure = ~(perhaps | perhaps_copied)
    assert np.mean(sure) > 0.85
    assert np.count_nonzero(sure & (np.array(verdicts) != np.array(clean_verdicts))) <= 6
    kept = sure & (np.array(verdicts) == "used") & (np.array(clean_verdicts) == "used")
    pairs = list(zip(before[kept], after[kept], strict=True))[::7]
    alike = [damage.likeness(normalise(a), normalise(b)) > damage.ALIKE for a, b in pairs]
    assert np.mean(alike) > 0.97


def test_what_is_left_of_a_stroke_along_a_line_is_not_the_next_cell_s() -> None:
    page = photographs.sheet(200, seed=3)
    before, _ = read(page)
    for column in range(0, 20, 3):
        draw(page, (10, column), (0.3, 1.04), (0.6, 1.03), ink=60, width=2)
    after, verdicts = read(page)
    assert verdicts == ["used"] * 600
    row = slice(220, 240)
    assert alike(before[row], after[row], ["used"] * 20) == [True] * 20
    assert np.abs(after[row].astype(int) - before[row])[:, : MARGIN + SIDE // 8].max() < 60


def test_symbols_of_which_only_dots_are_left_are_illegible_and_dots_as_symbols_are_not() -> None:
    cut, _ = read(photographs.sheet(150, seed=3))
    assert legible(cut, joined=True)
    dots = np.full_like(cut, 255)
    dots[:, 30:36, 30:36] = dots[:, 45:51, 48:54] = 0
    assert not legible(np.maximum(cut, dots), joined=False)
    some = cut.copy()
    some[60:120] = 255
    some[60:120, 40:47, 40:47] = 0
    assert legible(some, joined=False)


def test_strokes_that_a_copy_broke_into_bits_are_refused() -> None:
    page = photographs.sheet(300, seed=6, ink=130)
    chance = np.random.default_rng(0).random((page.shape[0] // 5, page.shape[1] // 5))
    gaps = cv2.resize(chance, page.shape[::-1]) > 0.5
    page[(page > 100) & gaps] = 250
    with pytest.raises(WritingUnreadable, match="dots or bits"):
        read(page)


@pytest.mark.parametrize("kind", margins.STAINS)
def test_a_stain_takes_no_writing_with_it(kind: str) -> None:
    page = photographs.sheet(200, seed=3)
    mesh = frame.find(page).mesh
    stain, strengths, _ = margins.STAINS[kind]
    for strength in (strengths[0], strengths[-1]):
        _, verdicts = read(stain(page, mesh, strength).page)
        assert verdicts == ["used"] * 600


@pytest.mark.parametrize("radius", [0.44, 0.52])
def test_a_circled_symbol_is_struck_out_and_its_neighbours_are_not(radius: float) -> None:
    page = photographs.sheet(200, seed=7)
    angles = np.linspace(0, 6.3, 40)
    around = [(0.5 + radius * np.cos(t), 0.5 + radius * np.sin(t)) for t in angles]
    circled = [(row, 3 * row % 20) for row in range(3, 27, 3)]
    for cell in circled:
        draw(page, cell, *around, ink=50)
    _, verdicts = read(page)
    assert [divmod(k, 20) for k, verdict in enumerate(verdicts) if verdict == "struck"] == circled


STROKES = {
    "level": [[(0.08, 0.52), (0.92, 0.48)]],
    "upright": [[(0.53, 0.06), (0.47, 0.94)]],
    "falling": [[(0.08, 0.3), (0.92, 0.7)]],
    "small cross": [[(0.2, 0.2), (0.8, 0.8)], [(0.2, 0.8), (0.8, 0.2)]],
    "double": [[(0.1, 0.4), (0.9, 0.42)], [(0.1, 0.58), (0.9, 0.6)]],
    "tick into the next cell": [[(0.2, 0.5), (0.4, 0.8), (1.08, 0.1)]],
}


@pytest.mark.parametrize("how", STROKES)
@pytest.mark.parametrize("width", [3, 8])
def test_a_stroke_through_a_symbol_strikes_it_out_and_no_other(how: str, width: int) -> None:
    page = photographs.sheet(200, seed=11)
    # Single cells, and all of a row.
    cells_struck = [(row, 7 * row % 20) for row in range(3, 27, 2)] + [(28, c) for c in range(20)]
    for cell in cells_struck:
        for line in STROKES[how]:
            draw(page, cell, *line, ink=60, width=width)
    struck = marked_off(page)
    assert len(struck & set(cells_struck)) >= 0.9 * len(cells_struck)
    assert len(struck - set(cells_struck)) <= 2


@pytest.mark.parametrize(
    ("how", "size", "share"),
    [
        ("a level stroke", 0.6, 0.75),
        ("an upright stroke", 0.75, 0.75),
        ("a double stroke", 0.6, 0.95),
    ],
)
def test_a_short_stroke_through_a_symbol_makes_it_doubtful_at_least(
    varied: tuple[photographs.Picture, frame.Frame], how: str, size: float, share: float
) -> None:
    page, found = varied
    struck = damage.KINDS[how].damage(page, found.mesh, size)
    verdicts, doubtful = cells.judged(cells.cut(struck.page, found))
    told = [verdicts[cell] == "struck" or bool(doubtful[cell]) for cell in struck.gone]
    assert np.mean(told) >= share
    assert np.count_nonzero(doubtful & np.isin(range(600), struck.gone)) > 5
    assert np.count_nonzero(doubtful & ~np.isin(range(600), struck.gone)) < 20


@pytest.fixture(scope="module")
def varied() -> tuple[photographs.Picture, frame.Frame]:
    """A page by a hand that writes each symbol a little differently each time."""
    page = samples.page(2)
    return page, frame.find(page)


def test_what_crosses_itself_is_more_intricate_however_large_and_wide() -> None:
    ink = np.zeros((600, 41, 41), np.uint8)
    for cell in range(600):
        size, width = 8 + cell % 5, 1 + cell % 4
        cv2.circle(ink[cell], (20, 20), size, 1, width)
        if cell >= 300:
            cv2.line(ink[cell], (20, 2), (20, 38), 1, width)
    assert set(intricacy(ink)[:300]) == {1}
    assert set(intricacy(ink)[300:]) == {3}


SYMBOLS = {
    "t": [[(0.5, 0.1), (0.5, 0.9)], [(0.2, 0.4), (0.8, 0.4)]],
    "+": [[(0.5, 0.1), (0.5, 0.9)], [(0.1, 0.5), (0.9, 0.5)]],
    "7": [[(0.2, 0.15), (0.8, 0.15), (0.4, 0.9)], [(0.2, 0.5), (0.8, 0.5)]],
    "H": [[(0.2, 0.1), (0.2, 0.9)], [(0.8, 0.1), (0.8, 0.9)], [(0.2, 0.5), (0.8, 0.5)]],
}


def marked_off(page: photographs.Picture, layout: Layout | None = None) -> set[tuple[int, int]]:
    verdicts = cells.judge(cells.cut(page, frame.find(page)), layout and layout.row_labels)
    return {divmod(k, 20) for k, verdict in enumerate(verdicts) if verdict != "used"}


def test_strokes_that_belong_to_symbols_strike_none_out() -> None:
    page = photographs.sheet(**BLANK)
    layout = Layout(tuple(SYMBOLS))
    for cell, label in enumerate(layout.cell_labels):
        for line in SYMBOLS[layout.symbols[label]]:
            draw(page, divmod(cell, 20), *line, ink=60)
    assert not marked_off(page, layout)


def test_a_large_hand_that_leans_keeps_its_symbols() -> None:
    page = samples.page(13)
    assert len(marked_off(page)) <= 35
