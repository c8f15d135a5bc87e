"""What a pen has struck out is told from what belongs to a symbol."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from digits.paper import samples
from digits.paper.layout import Layout
from digits.scan import cells, frame, pages
from digits.scan.crossed import crossed
from digits.scan.runs import strokes
from digits.scan.skeleton import intricacy
from digits.scan.transitions import met
from tests.scan import damage, photographs
from tests.scan.marking import BLANK, draw, read


@pytest.mark.parametrize("ink", [40, 190], ids=["pen", "pencil"])
@pytest.mark.parametrize("cell", [(0, 0), (14, 9), (29, 19)])
def test_a_stroke_from_corner_to_corner_strikes_a_digit_out(
    ink: int, cell: tuple[int, int]
) -> None:
    page = photographs.sheet(200, seed=3)
    draw(page, cell, (0.02, 0.98), (0.98, 0.02), ink=ink)
    _, verdicts = read(page)
    assert [divmod(k, 20) for k, verdict in enumerate(verdicts) if verdict == "struck"] == [cell]


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


@pytest.mark.parametrize("size", [1.1, 1.15])
def test_rings_that_touch_each_other_leave_no_symbol_behind_as_if_it_had_none(
    varied: tuple[photographs.Picture, frame.Frame], size: float
) -> None:
    page, found = varied
    page = page.copy()
    angles = np.linspace(0, 6.3, 40)
    circled = [cell for cell in range(600) if cell // 20 % 3 == 1 and cell % 20 % 6 < 2]
    for cell in circled:
        row, column = divmod(cell, 20)
        middle = found.mesh[row : row + 2, column : column + 2].mean((0, 1))
        pitch = found.mesh[row, column + 1, 0] - found.mesh[row, column, 0]
        ring = middle + size * pitch / 2 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
        cv2.polylines(page, [ring.round().astype(np.int32)], True, 60, 4, cv2.LINE_AA)
    cut, streaked, unsure = cells.cut_out(page, found)
    verdicts, doubtful = cells.judged(cut)
    shown = doubtful | streaked | unsure
    silent = [cell for cell in circled if verdicts[cell] == "used" and not shown[cell]]
    assert len(silent) <= 1


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
        ("a level stroke", 0.6, 0.9),
        ("an upright stroke", 0.6, 0.75),
        ("an upright stroke", 0.75, 0.95),
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


@pytest.mark.parametrize(
    ("how", "size", "share"),
    [
        ("a level stroke", 0.6, 0.9),
        ("an upright stroke", 0.75, 0.9),
        ("an upright stroke", 0.9, 0.9),
    ],
)
def test_strokes_through_a_third_of_all_symbols_do_not_become_usual(
    varied: tuple[photographs.Picture, frame.Frame], how: str, size: float, share: float
) -> None:
    page, found = varied
    gone: set[int] = set()
    for number in range(4):
        struck = damage.KINDS[how].damage(page, found.mesh, size + number / 100)
        page = struck.page
        gone |= set(struck.gone)
    verdicts, doubtful = cells.judged(cells.cut(page, found))
    told = {cell for cell in range(600) if verdicts[cell] == "struck" or doubtful[cell]}
    assert len(told & gone) >= share * len(gone)
    assert len(told - gone) < 20


@pytest.mark.parametrize("whole", [range(5, 600, 20), range(240, 260)], ids=["column", "row"])
def test_where_a_row_or_a_column_is_crossed_out_all_of_it_is_doubtful(
    varied: tuple[photographs.Picture, frame.Frame], whole: range
) -> None:
    page, found = varied
    page = page.copy()
    for cell in whole:
        row, column = divmod(cell, 20)
        middle = found.mesh[row : row + 2, column : column + 2].mean((0, 1))
        # One in ten hardly shows.
        half = (10, 1) if row % 10 == cell % 10 else (40, 5)
        cv2.line(page, (middle - half).astype(int), (middle + half).astype(int), 60, 4)
    verdicts, doubtful = cells.judged(cells.cut(page, found))
    told = {cell for cell in range(600) if verdicts[cell] == "struck" or doubtful[cell]}
    assert told >= set(whole)
    assert len(told - set(whole)) < 25


@pytest.mark.parametrize("ink", [0, 150])
def test_a_short_stroke_by_another_pen_makes_a_symbol_doubtful_at_least(ink: int) -> None:
    cut = np.full((600, 82, 82), 255, np.uint8)
    along = range(7, 600, 40)
    for cell, each in enumerate(cut):
        cv2.line(each, (40, 25), (44 - cell % 9, 55), 90, 5)
        if cell in along:
            cv2.line(each, (42, 32), (40, 60), ink, 5)
    verdicts, doubtful = cells.judged(cut)
    told = {cell for cell in range(600) if verdicts[cell] == "struck" or doubtful[cell]}
    assert told == set(along)


@pytest.fixture(scope="module")
def varied(sample_pages: list[Path]) -> tuple[photographs.Picture, frame.Frame]:
    """A page by a hand that writes each symbol a little differently each time."""
    page = pages.load_page(sample_pages[1])
    return page, frame.find(page)


def test_a_stroke_that_lies_along_a_symbol_s_own_makes_it_doubtful() -> None:
    ink = np.zeros((600, 82, 82), np.uint8)
    ink[:, 28:53, 40:44] = 1
    along = range(7, 600, 40)
    for cell in along:
        ink[cell, 25:55, 43:47] = 1
    found = crossed(255 - 255 * ink, ink, strokes(ink), range(30))
    assert np.flatnonzero(found.surely | found.perhaps).tolist() == list(along)


def test_what_crosses_itself_is_more_intricate_however_large_and_wide() -> None:
    ink = np.zeros((600, 41, 41), np.uint8)
    for cell in range(600):
        size, width = 8 + cell % 5, 1 + cell % 4
        cv2.circle(ink[cell], (20, 20), size, 1, width)
        if cell >= 300:
            cv2.line(ink[cell], (20, 2), (20, 38), 1, width)
    assert set(intricacy(ink)[:300]) == {1}
    assert set(intricacy(ink)[300:]) == {3}


def test_one_meets_more_strokes_across_what_is_crossed_out_however_large_and_wide() -> None:
    ink = np.zeros((40, 41, 41), np.uint8)
    for cell in range(40):
        size, width = 9 + cell % 4, 1 + cell % 2
        cv2.ellipse(ink[cell], (20, 20), (size, size + 4), 0, 0, 360, 1, width)
        if cell >= 20:
            cv2.line(ink[cell], (20, 2), (20, 38), 1, width)
    level = met(ink)[:, 0]
    assert np.ptp(level[:20]) < 0.3
    assert (level[20:] > level[:20] + 0.2).all()


SYMBOLS = {
    "t": [[(0.5, 0.1), (0.5, 0.9)], [(0.2, 0.4), (0.8, 0.4)]],
    "+": [[(0.5, 0.1), (0.5, 0.9)], [(0.1, 0.5), (0.9, 0.5)]],
    "7": [[(0.2, 0.15), (0.8, 0.15), (0.4, 0.9)], [(0.2, 0.5), (0.8, 0.5)]],
    "H": [[(0.2, 0.1), (0.2, 0.9)], [(0.8, 0.1), (0.8, 0.9)], [(0.2, 0.5), (0.8, 0.5)]],
}


def marked_off(page: photographs.Picture, layout: Layout | None = None) -> set[tuple[int, int]]:
    verdicts = cells.judge(cells.cut(page, frame.find(page)), layout and layout.row_labels)
    return {divmod(k, 20) for k, verdict in enumerate(verdicts) if verdict != "used"}


@pytest.mark.parametrize("barred", [5, 8])
def test_a_way_to_write_a_symbol_that_many_share_loses_none(barred: int) -> None:
    page = photographs.sheet(**BLANK)
    sevens = [[(0.25, 0.2), (0.75, 0.2), (0.45, 0.85)], [(0.3, 0.5), (0.7, 0.5)]]
    for cell in range(600):
        for line in sevens[: 1 + (7 * cell % 20 < barred)]:
            draw(page, divmod(cell, 20), *line, ink=60)
    assert not marked_off(page)


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


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 4, 2), (5, 1, 4)])
def test_where_each_row_is_by_another_hand_all_symbols_are_kept(order: tuple[int, ...]) -> None:
    hands = []
    for number in order:
        page = samples.page(number)
        hands.append(cells.cut(page, frame.find(page)))
    # Each hand writes the first, the second or the third row of every digit.
    by_row = np.stack([hand.reshape(30, -1) for hand in hands])
    mixed = by_row[(np.arange(30) + np.arange(30) // 3) % 3, np.arange(30)].reshape(hands[0].shape)
    before = np.array([cells.judge(hand) for hand in hands]).reshape(3, 30, 20)
    alone = before[(np.arange(30) + np.arange(30) // 3) % 3, np.arange(30)].ravel()
    verdicts = np.array(cells.judge(mixed))
    assert np.count_nonzero((verdicts != "used") & (alone == "used")) <= 2
