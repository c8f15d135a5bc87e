"""Cells lose the printed lines and keep their strokes; what can't be read is refused."""

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from digits.errors import WritingUnreadable
from digits.normalise import normalise
from digits.scan import cells, frame, pages
from digits.scan.legible import legible
from digits.scan.straight import MARGIN, SIDE
from tests.scan import damage, handling, photographs
from tests.scan.marking import BLANK, draw, read


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


@pytest.mark.parametrize("radius", [0.44, 0.48])
@pytest.mark.parametrize("pen", [40, 200], ids=["both in pen", "in pencil below pen"])
def test_a_symbol_that_touches_a_circle_in_the_next_cell_stays(radius: float, pen: int) -> None:
    page = photographs.sheet(200, seed=4, ink=pen)
    angles = np.linspace(0, 2 * np.pi, 40)
    around = 0.5 + radius * np.stack([np.cos(angles), np.sin(angles)], axis=-1) + (0, 0.04)
    for column in range(1, 20, 3):
        draw(page, (10, column), *around, ink=30)
        draw(page, (11, column), (0.5, -0.02), (0.5, 0.85), ink=30)
    _, verdicts = read(page)
    assert [verdicts[11 * 20 + column] for column in range(1, 20, 3)] == ["used"] * 7


def test_the_end_of_a_stroke_in_an_empty_cell_is_no_symbol() -> None:
    page = photographs.sheet(**BLANK)
    for column in range(20):
        draw(page, (10, column), (0.3, 0.2), (0.7, 0.2), (0.6, 1.3), ink=30)
    _, verdicts = read(page)
    assert [cell for cell, verdict in enumerate(verdicts) if verdict == "used"] == [
        *range(200, 220)
    ]


@pytest.mark.parametrize("turned", [False, True], ids=["on the lower line", "on the left line"])
@pytest.mark.parametrize("width", [3, 5])
def test_a_foot_upon_a_printed_line_stays_with_its_digit(turned: bool, width: int) -> None:
    page = photographs.sheet(**BLANK)
    ink = np.full_like(page, 255)
    two = np.array([(0.3, 0.35), (0.55, 0.3), (0.65, 0.45), (0.32, 0.7), (0.72, 0.7)])
    offsets = np.linspace(-0.04, 0.04, 17)
    for row, column in np.ndindex(28, 17):
        off = 0.3 + offsets[column] if row % 5 == 2 else 0
        shape = two + np.array([0, off])
        shape = shape[:, ::-1] * (-1, 1) + (1, 0) if turned else shape
        draw(ink, (row, column + 2), *shape, ink=60, width=width)
    page = (page * (ink / 255)).astype(np.uint8)
    cut, _ = read(page)
    on_line, within = (
        [
            normalise(cut[20 * (row + down) + column + 2])
            for row in range(2, 25, 5)
            for column in range(17)
        ]
        for down in (0, 2)
    )
    alike = [damage.likeness(*pair) > damage.ALIKE for pair in zip(on_line, within, strict=True)]
    assert np.mean(alike) > 0.95


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


COPIED = {
    "dithered": (damage.dithered, 235),
    "by a screen": (damage.screened, 4),
    "peppered": (damage.peppered, 0.02),
}


@pytest.mark.parametrize("how", COPIED)
def test_a_page_from_a_copier_in_photo_mode_gives_the_same_digits(
    sample_pages: list[Path], how: str
) -> None:
    page = pages.load_page(sample_pages[0])
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


@pytest.mark.parametrize(("size", "paper"), [(4, 222), (4, 230), (8, 230)])
def test_printed_lines_that_dots_hold_on_to_do_not_become_writing(size: int, paper: int) -> None:
    page = (photographs.sheet(200, seed=3) * (paper / 235)).clip(0, 255).astype(np.uint8)
    copy = damage.ordered(page, photographs.crossings(), size).page
    cut = cells.cut(copy, frame.find(copy))
    along = np.r_[MARGIN - 2 : MARGIN + 2, MARGIN + SIDE - 2 : MARGIN + SIDE + 2]
    assert (cut[:, along] < 128).mean() < 0.02
    assert (cut[:, :, along] < 128).mean() < 0.02


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
