"""The sheet to print, and the marks that a scan or a photograph of it is read by."""

from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from digits import errors
from digits.cli import parser
from digits.paper import marks, qr, samples, template
from digits.paper.layout import Layout, parse_symbols
from digits.scan import cells, frame
from tests.scan import photographs

UNUSUAL = parse_symbols("ä Ö ß → ∑ √ ≤ ★ 😀 $ sch")


def printed(path: Path, number: int = 0, dpi: int = 200) -> NDArray[np.uint8]:
    """A sheet as a printer prints it, uint8 (height, width)."""
    document = pypdfium2.PdfDocument(path)
    picture = document[number].render(scale=dpi / 72, grayscale=True).to_pil()
    document.close()
    return np.array(picture)


def corners(paper: str = "a4", dpi: int = 200) -> NDArray[np.float64]:
    """Where the frame is on the printed sheet, float (4, 2)."""
    left, top, side = template.grid(Layout(), paper)
    ends = np.array([[0, 0], [20, 0], [20, 30], [0, 30]])
    return (np.array([left, top]) + ends * side) * dpi / 72


@pytest.mark.parametrize("paper", template.PAPERS)
def test_sheet_has_the_papers_size_and_the_grid_where_it_should_be(
    paper: str, tmp_path: Path
) -> None:
    template.write(tmp_path / "sheet.pdf", Layout(), paper)
    document = pypdfium2.PdfDocument(tmp_path / "sheet.pdf")
    assert document[0].get_size() == pytest.approx(template.PAPERS[paper], abs=0.01)
    document.close()
    found = frame.find(printed(tmp_path / "sheet.pdf"))
    np.testing.assert_allclose(found.corners, corners(paper), atol=1.5)
    assert found.turns == 0


def test_symbols_stand_beside_their_rows_as_text(tmp_path: Path) -> None:
    template.write(tmp_path / "sheet.pdf", Layout(UNUSUAL), name=True)
    document = pypdfium2.PdfDocument(tmp_path / "sheet.pdf")
    lines = document[0].get_textpage().get_text_bounded().split()
    document.close()
    # 30 rows for 11 symbols: the first eight get three each, the others two.
    assert [lines.count(symbol) for symbol in UNUSUAL] == [3] * 8 + [2] * 3
    assert "Name:" in lines


SYMBOLS = st.lists(
    st.text("aeijlmnsßwMWÖ…—∑→.|'-$", min_size=1, max_size=14), min_size=2, max_size=30, unique=True
)


@pytest.mark.parametrize("paper", template.PAPERS)
@settings(max_examples=4, derandomize=True)
@example(symbols=["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"])
@example(symbols=[f"E{number}" for number in range(30)])
@example(symbols=["WWWWWWWWWW", "——————————"])
@given(symbols=SYMBOLS)
def test_what_is_printed_beside_the_grid_stays_out_of_its_cells(
    paper: str, symbols: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("blank") / "sheet.pdf"
    try:
        template.write(path, Layout(tuple(symbols)), paper, name=True)
    except errors.SymbolsUnusable:
        assert len("".join(symbols).encode()) + len(symbols) > 120 or max(map(len, symbols)) > 12
        return
    sheet = printed(path, dpi=300)
    found = frame.find(sheet)
    assert set(cells.judge(cells.cut(sheet, found))) == {"empty"}
    assert qr.read(sheet, found.corners)[0] == tuple(symbols)
    # Printers leave the paper's edge white.
    assert sheet[:, : int(4 / 25.4 * 300)].min() == 255


@pytest.mark.parametrize(
    "symbols",
    [
        ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
        [f"E{number}" for number in range(30)],
    ],
)
def test_the_code_is_read_on_a_scan(symbols: list[str]) -> None:
    layout = Layout(tuple(symbols))
    for seed in range(2):
        blank = samples.blank(layout, "en")
        scan = samples._scanned(blank, np.random.default_rng(seed))
        assert qr.read(scan, frame.find(scan).corners)[0] == layout.symbols


def test_a_word_that_no_margin_holds_is_refused(tmp_path: Path) -> None:
    long = Layout(("Donaudampfschifffahrtsgesellschaft", "Rad"))
    with pytest.raises(errors.SymbolsUnusable, match="gesellschaft” is too long"):
        template.write(tmp_path / "sheet.pdf", long)
    with pytest.raises(errors.SymbolsUnusable, match="no font to print"):
        template.write(tmp_path / "sheet.pdf", Layout(("a", "\N{ZERO WIDTH SPACE}")))
    with pytest.raises(errors.SymbolsUnusable, match="too many letters"):
        template.write(
            tmp_path / "sheet.pdf", Layout(tuple(f"Schmetterling{n}" for n in range(30)))
        )
    assert not list(tmp_path.iterdir())


def test_the_same_sheet_is_the_same_file(tmp_path: Path) -> None:
    for name in ("one.pdf", "two.pdf"):
        template.write(tmp_path / name, Layout())
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


def test_numbered_sheets_tell_their_numbers(tmp_path: Path) -> None:
    template.write(tmp_path / "sheets.pdf", Layout(), numbered=3)
    read = [marks.read(printed(tmp_path / "sheets.pdf", number)) for number in range(3)]
    assert [seen and seen.number for seen in read] == [1, 2, 3]


@pytest.mark.parametrize("turns", range(4))
def test_marks_tell_symbols_and_which_way_is_up(turns: int, tmp_path: Path) -> None:
    template.write(tmp_path / "sheet.pdf", Layout(UNUSUAL))
    upright = printed(tmp_path / "sheet.pdf")
    seen = marks.read(np.ascontiguousarray(np.rot90(upright, -turns)))
    assert seen is not None
    assert (seen.turns, seen.symbols, seen.number) == (turns, UNUSUAL, None)


def test_marks_are_read_on_a_photograph_with_a_thumb_on_a_corner(tmp_path: Path) -> None:
    symbols = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÜẞ")
    template.write(tmp_path / "sheet.pdf", Layout(symbols), numbered=1)
    sheet = printed(tmp_path / "sheet.pdf")
    height, width = sheet.shape
    before = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    after = np.array([[300, 150], [1900, 60], [1980, 2350], [140, 2200]], np.float32)
    view = cv2.getPerspectiveTransform(before, after)
    photo = cv2.warpPerspective(sheet, view, (2100, 2450), borderValue=90.0)
    photo = (0.3 * photo + 0.4 * photo * np.linspace(0.6, 1, 2100)).astype(np.uint8)
    cv2.circle(photo, (230, 2150), 120, 140, -1)
    seen = marks.read(photo)
    assert seen is not None
    assert (seen.turns, seen.symbols, seen.number) == (0, symbols, 1)
    expected = cv2.perspectiveTransform(corners()[None], view)[0]
    np.testing.assert_allclose(seen.corners, expected, atol=6)


def test_marks_stand_in_for_lines_that_a_poor_copy_has_lost(tmp_path: Path) -> None:
    template.write(tmp_path / "sheet.pdf", Layout())
    sheet = printed(tmp_path / "sheet.pdf")
    for crossing in frame.find(sheet).mesh[:-1, 1:-1].reshape(-1, 2):
        x, y = crossing.astype(int).tolist()
        cv2.rectangle(sheet, (x - 5, y + 20), (x + 5, y + 45), 255, -1)
    found = frame.find(np.ascontiguousarray(np.rot90(sheet)))
    assert found.turns == 3
    np.testing.assert_allclose(found.corners, corners(), atol=3)


def test_a_sheet_without_marks_tells_nothing() -> None:
    assert marks.read(photographs.sheet(150)) is None


def test_a_symbol_without_a_font_is_named_and_the_old_sheet_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "sheet.pdf"
    path.write_text("old")
    assert parser.main(["template", "-o", str(path), "--symbols", "ab\N{ROCKET}"]) == 1
    assert "\N{ROCKET}" in capsys.readouterr().err
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_command_writes_the_wanted_sheets(tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    wish = ["--symbols", "xyz", "--paper", "letter", "--numbered", "2", "--name"]
    assert parser.main(["template", "-o", str(path), *wish]) == 0
    seen = marks.read(printed(path, 1))
    assert seen is not None and (seen.symbols, seen.number) == (("x", "y", "z"), 2)


@pytest.mark.parametrize("wish", ["a", "", "aba", "0123456789abcdefghijklmnopqrstu"])
def test_symbols_that_make_no_sheet_are_refused(wish: str) -> None:
    with pytest.raises(errors.SymbolsUnusable):
        parse_symbols(wish)


def test_an_accent_stays_with_its_letter() -> None:
    assert parse_symbols("ou\u0308\u2764\ufe0f") == ("o", "ü", "\u2764\ufe0f")
