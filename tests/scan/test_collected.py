"""What was collected on the page is read like pages, and what a stranger made of it is refused."""

import base64
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from digits import wording
from digits.errors import PageUnreadable
from digits.paper import collected
from digits.scan import pages, prepare, sheets, sources

LETTERS = tuple("abcdefghijklmnopqrstuvwxyzäöüß")
UPRIGHT = {"erase": False, "width": 80, "points": [500, 100, 520, 500, 500, 900]}
LEVEL = {"erase": False, "width": 80, "points": [100, 500, 500, 520, 900, 500]}


def collection(*drawings: tuple[str, list[Any]], symbols: tuple[str, ...] = ("0", "1")) -> str:
    """The content of a file, from labels and strokes."""
    kept = [{"label": label, "strokes": strokes} for label, strokes in drawings]
    return json.dumps({"name": "hand", "symbols": symbols, "drawings": kept})


def photograph(picture: np.ndarray) -> dict[str, str]:
    encoded = base64.b64encode(cv2.imencode(".png", picture)[1].tobytes()).decode()
    return {"picture": f"data:image/png;base64,{encoded}"}


def test_a_collection_fills_sheets_by_one_writer(tmp_path: Path) -> None:
    # A sheet has room for 20 of each of thirty symbols.
    many = [("b", [UPRIGHT])] * 23 + [("ß", [LEVEL])] * 2
    kim, ben = tmp_path / "pages" / "kim.digits", tmp_path / "pages" / "ben" / "hand-abcd.digits"
    ben.parent.mkdir(parents=True)
    kim.write_text(collection(*many, symbols=LETTERS), encoding="utf-8")
    ben.write_text(collection(("a", [LEVEL]), symbols=LETTERS), encoding="utf-8")
    (tmp_path / "pages" / "broken.digits").write_text("{")
    read = list(prepare.prepare(sources.find([tmp_path / "pages"]), tmp_path / "sheets", jobs=1))
    assert [bool(page.problem) for page in read] == [False, True, False, False]
    assert read[-1].source.name == "kim.digits, page 2"
    found = sheets.read(tmp_path / "sheets")
    assert found.symbols == LETTERS
    counts = np.bincount(found.labels, minlength=30)
    assert {LETTERS[label]: int(counts[label]) for label in np.flatnonzero(counts)} == {
        "a": 1,
        "b": 23,
        "ß": 2,
    }
    assert [page["writer"] for page in found.pages] == ["ben", "kim", "kim"]
    across, down = ((255 - found.tiles.astype(int)).sum(axis).max(1) for axis in (1, 2))
    assert ((down > across) == (found.labels != LETTERS.index("b"))).all(), "each as it was drawn"


def test_what_was_rubbed_out_is_gone_and_a_photograph_is_like_a_drawing(tmp_path: Path) -> None:
    paper = np.full((126, 126), 255, np.uint8)
    cv2.line(paper, (63, 20), (63, 100), 0, 9)
    rubbed = {"erase": True, "width": 200, "points": [0, 500, 1000, 500]}
    gone = {"erase": True, "width": 1000, "points": [500, 100, 500, 900]}
    file = tmp_path / "hand.digits"
    drawings = [
        [UPRIGHT],
        [photograph(paper)],
        [photograph(paper), LEVEL],
        [UPRIGHT, rubbed],
        [UPRIGHT, gone],
    ]
    file.write_text(collection(*(("0", marks) for marks in drawings)))
    (page,) = prepare.prepare(sources.find([file]), tmp_path / "sheets", jobs=1)
    assert page.used == [0, 1, 2, 3]
    drawn, photographed, both, parted = 255 - page.tiles.astype(int)
    assert np.abs(drawn - photographed).mean() < 8
    assert (both.sum(0) > 500).sum() > (drawn.sum(0) > 500).sum() + 10
    assert (parted[13:15] == 0).all() and (drawn[13:15] > 0).any()


def stroke(place: int) -> dict[str, Any]:
    """Like no other."""
    return {"erase": False, "width": 80, "points": [400 + place, 100, 500, 500, 500, 900]}


@pytest.mark.parametrize("folders", [("", ""), ("kim/", "kim/"), ("", "ben/")])
def test_a_drawing_in_two_downloads_of_a_collection_is_read_once(
    tmp_path: Path, folders: tuple[str, str]
) -> None:
    older = [("0", [stroke(place)]) for place in range(8)]
    # After the first download the last one was deleted, and five more were drawn.
    newer = [*older[:-1], *(("1", [stroke(place)]) for place in range(20, 25))]
    files = [
        tmp_path / folders[0] / "hand-abcd.digits",
        tmp_path / folders[1] / "hand-abcd (1).digits",
    ]
    for file, drawings in zip(files, (older, newer), strict=True):
        file.parent.mkdir(exist_ok=True)
        file.write_text(collection(*drawings))
    told: list[str] = []
    found = sources.find([tmp_path], told.append)
    (sentence,) = told
    assert (
        "read once" in sentence and "7 drawings in" in sentence and "hand-abcd.digits" in sentence
    )
    read = list(prepare.prepare(found, tmp_path / "sheets", jobs=1))
    assert sorted(len(page.used) for page in read) == [1, 12]
    assert len(sheets.read(tmp_path / "sheets").tiles) == 13


def test_a_collection_that_another_holds_is_not_read_at_all(tmp_path: Path) -> None:
    older = [("0", [stroke(place)]) for place in range(3)]
    (tmp_path / "z.digits").write_text(collection(*older))
    (tmp_path / "a.digits").write_text(collection(*older, ("1", [UPRIGHT]), ("1", [LEVEL])))
    # What is drawn anew is another drawing, and a damaged file stays one problem of its own.
    (tmp_path / "other.digits").write_text(collection(("0", [stroke(9)])))
    (tmp_path / "broken.digits").write_text("{")
    found = sources.find([tmp_path])
    assert [source.file for source in found] == ["a.digits", "broken.digits", "other.digits"]
    assert not any(source.without for source in found)


BROKEN = {
    "nothing": "",
    "no JSON": "{",
    "NUL": "\0" * 100,
    "nested": "[" * 100_000,
    "foreign": '{"name": "package", "version": 1}',
    "a list": "[1, 2]",
    "no symbol": collection(("0", [UPRIGHT]), symbols=("0", "\0")),
    "one symbol": collection(("0", [UPRIGHT]), symbols=("0",)),
    "long symbols": collection(("0", [UPRIGHT]), symbols=("0", "1" * 100)),
    "NaN": collection(("0", [UPRIGHT])).replace("520", "NaN"),
    "infinite": collection(("0", [UPRIGHT])).replace("520", "1e999"),
    "huge": collection(("0", [UPRIGHT])).replace("520", "1" * 1000),
    "odd": collection(("0", [{**UPRIGHT, "points": [1, 2, 3]}])),
    "wide": collection(("0", [{**UPRIGHT, "width": 1e9}])),
    "no strokes": collection(("0", [7])),
    "an address": collection(("0", [{"picture": "file:///etc/passwd"}])),
    "no picture": collection(("0", [{"picture": "data:image/png;base64,aaaa"}])),
    "bomb": collection(("0", [photograph(np.full((3000, 3000), 255, np.uint8))])),
}


@pytest.mark.parametrize("kind", sorted(BROKEN))
def test_what_is_no_whole_collection_is_refused_in_one_sentence(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "hand.digits"
    file.write_text(BROKEN[kind])
    assert [source.writer for source in sources.find([file])] == ["hand"]
    with pytest.raises(PageUnreadable) as told:
        pages.load_page(file)
    assert str(told.value).startswith("hand.digits is no whole collection of drawings: download")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (collection(), "hand.digits ist leer: sammle auf der Seite zuerst Zeichnungen."),
        (collection(("7", [UPRIGHT])), "hand.digits: Eine Zeichnung soll »7« sein, aber gesammelt"),
        (" " * (collected.LARGEST + 1), "hand.digits ist viel zu groß für eine Sammlung"),
        ("{", "hand.digits ist keine ganze Sammlung von Zeichnungen"),
    ],
)
def test_the_sentence_tells_the_true_reason(tmp_path: Path, content: str, sentence: str) -> None:
    wording.use("de")
    file = tmp_path / "hand.digits"
    file.write_text(content)
    with pytest.raises(PageUnreadable, match=sentence):
        pages.count(file)


def test_drawings_of_nothing_or_from_far_away_do_no_harm(tmp_path: Path) -> None:
    far = {"erase": False, "width": 80, "points": [-1e300, 5, 1e300, 5]}
    file = tmp_path / "hand.digits"
    nothing = {"erase": False, "width": 80, "points": []}
    file.write_text(collection(("0", []), ("0", [nothing]), ("0", [far]), ("1", [UPRIGHT])))
    (page,) = prepare.prepare(sources.find([file]), tmp_path / "sheets", jobs=1)
    assert page.used == [2, 300], "from -1000 to 2000 it is a line"
