"""Dust, folds and stains take no writing with them; where they did, it is told."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digits.paper import samples
from digits.scan import frame
from digits.scan.reading import Page, read_page
from digits.scan.sources import find
from tests.scan import damage, handling, margins, photographs
from tests.scan.marking import BLANK, draw, read


def test_dust_is_no_digit() -> None:
    page = photographs.sheet(**BLANK)
    draw(page, (3, 3), (0.5, 0.5), (0.5, 0.5), ink=30)
    page[page.shape[0] // 2, ::40] = 60
    _, verdicts = read(page)
    assert verdicts.count("used") <= 1


def test_a_blot_is_smudged() -> None:
    page = photographs.sheet(200)
    for y in np.linspace(0.1, 0.9, 30):
        draw(page, (4, 4), (0.1, y), (0.9, y), ink=30)
    _, verdicts = read(page)
    assert verdicts[4 * 20 + 4] == "smudged"


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


@pytest.mark.parametrize("half", [0.06, 0.1])
def test_a_digit_that_a_fold_along_the_page_goes_through_is_doubtful(
    clean: tuple[int, photographs.Picture, Page], half: float, tmp_path: Path
) -> None:
    _, page, before = clean
    folded = handling.band(page, frame.find(page).mesh, 1, half, False)
    after = seen(folded.page, tmp_path)
    assert damage.wrong(before, folded, after) <= 2
    assert len(after.used) >= len(before.used) - 6
    assert len(after.doubtful) - len(before.doubtful) <= 40


@pytest.mark.parametrize("reach", [0.1, 0.2, 0.3])
def test_a_tick_beside_the_grid_that_reaches_into_a_symbol_is_shown_for_review(
    clean: tuple[int, photographs.Picture, Page], reach: float, tmp_path: Path
) -> None:
    _, page, before = clean
    mesh, ticked = frame.find(page).mesh, page.copy()
    for row in range(1, 30, 3):
        tick = np.array([[row + 0.4, 20 - reach], [row + 0.8, 20.2], [row - 0.2, 20.9]])
        handling.draw(ticked, mesh, tick, 0.05, 50)
    after = seen(ticked, tmp_path)
    assert damage.wrong(before, damage.Damaged(ticked), after) == 0


STREAKS = ("line of dust", "dust across", "dark fold", "grey line of dust")
ALL_KINDS = handling.DIVIDED | margins.STAINS


@pytest.fixture(scope="module", params=[0, 1])
def clean(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[int, photographs.Picture, Page]:
    """How strongly a page will be soiled, the page before, and what is read of it then."""
    page = samples.page(2, seed=request.param)
    return request.param, page, seen(page, tmp_path_factory.mktemp("clean"))


def seen(page: photographs.Picture, folder: Path) -> Page:
    """What is read of a scanned page, which is written into an empty folder."""
    Image.fromarray(page).save(folder / "page.png", compress_level=0)
    (source,) = find([folder])
    return read_page(source, "en")


@pytest.mark.parametrize("kind", STREAKS)
def test_a_straight_line_across_the_page_takes_no_writing_with_it(
    clean: tuple[int, photographs.Picture, Page], kind: str, tmp_path: Path
) -> None:
    (strength, page, before), happened = clean, ALL_KINDS[kind]
    soiled = happened.damage(page, frame.find(page).mesh, happened.strengths[strength])
    after = seen(soiled.page, tmp_path)
    assert len(after.used) >= len(before.used) - 6
    assert damage.wrong(before, soiled, after) <= 6


@pytest.mark.parametrize("more", [0.3, -0.2])
def test_what_is_drawn_out_or_cut_off_where_the_feeder_sticks_or_skips_is_doubtful(
    clean: tuple[int, photographs.Picture, Page], more: float, tmp_path: Path
) -> None:
    row, (_, page, before) = 14, clean
    after = seen(handling.stuck(page, frame.find(page).mesh, more, row + 0.4).page, tmp_path)
    harmed = {*range(row * 20, row * 20 + 20)}
    assert len(harmed & {*after.used}) >= 10
    assert harmed & {*after.used} <= {*after.doubtful}
    assert len({*before.used} - {*after.used} - harmed) <= 1


@pytest.mark.parametrize("kind", margins.STAINS)
def test_a_stain_takes_no_writing_with_it(kind: str) -> None:
    page = photographs.sheet(200, seed=3)
    mesh = frame.find(page).mesh
    stain, strengths, _ = margins.STAINS[kind]
    for strength in (strengths[0], strengths[-1]):
        _, verdicts = read(stain(page, mesh, strength).page)
        assert verdicts == ["used"] * 600


@pytest.mark.parametrize("rows", [(0,), (29,), (0, 1), (7, 8, 9)])
def test_highlighter_over_rows_takes_no_writing_with_it(rows: tuple[int, ...]) -> None:
    page = photographs.sheet(200, seed=3)
    mesh = frame.find(page).mesh
    mask = np.zeros(page.shape, np.uint8)
    for row in rows:
        handling.draw(mask, mesh, np.array([[row + 0.5, 0], [row + 0.5, 20]]), 0.75, 255)
    for light in (0.85, 0.7):
        _, verdicts = read(np.where(mask > 127, page * light, page).astype(np.uint8))
        assert verdicts == ["used"] * 600


@pytest.mark.parametrize("size", [2, 4, 6])
def test_a_speck_in_an_empty_cell_is_no_symbol(size: int) -> None:
    page = photographs.sheet(**BLANK)
    chance = np.random.default_rng(size)
    cells_with_dust = chance.choice(600, 30, replace=False)
    for cell in cells_with_dust.tolist():
        x, y = chance.uniform(0.3, 0.6, 2)
        draw(page, divmod(cell, 20), (x, y), (x + 0.01, y), ink=60, width=size)
    _, verdicts = read(page)
    assert verdicts == ["empty"] * 600


def test_a_dot_in_all_cells_of_a_row_is_a_symbol() -> None:
    page = photographs.sheet(**BLANK)
    for column in range(20):
        draw(page, (4, column), (0.5, 0.5), (0.51, 0.5), ink=60, width=5)
    _, verdicts = read(page)
    assert [cell // 20 for cell, verdict in enumerate(verdicts) if verdict == "used"] == [4] * 20


@pytest.mark.parametrize(("dpi", "screen"), [(100, 3), (100, 6), (120, 7)])
def test_a_copy_whose_dots_hide_the_grid_is_refused_for_its_dots(
    dpi: int, screen: int, tmp_path: Path
) -> None:
    page = photographs.sheet(dpi, seed=3)
    whole, cut_off = damage.screened(page, photographs.crossings(), screen).page, page[:700]
    assert "in dots or bits" in (seen(whole, tmp_path).problem or "")
    assert "in dots or bits" not in (seen(cut_off, tmp_path).problem or "in dots or bits")


@pytest.mark.parametrize("how", ["blurred", "out of focus", "shaken"])
def test_a_blurred_page_is_sharpened_or_refused_for_its_blur(
    clean: tuple[int, photographs.Picture, Page], how: str, tmp_path: Path
) -> None:
    (number, page, before), happened = clean, damage.KINDS[how]
    # A little of it is taken back, too much is refused.
    blurred = happened.damage(page, photographs.crossings(), happened.strengths[2 * number])
    after = seen(blurred.page, tmp_path)
    if number and after.problem:
        assert "is blurred" in after.problem
        return
    assert len(after.used) >= len(before.used) - 6
    assert damage.wrong(before, blurred, after) <= 6
