"""Who wrote a page depends on where it lies, and a page that is given twice counts once."""

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digits.cli import parser
from digits.scan.sources import Source, find

LINKS = pytest.mark.skipif(sys.platform == "win32", reason="links are for administrators there")
FILES = (
    "01-pages/anna/1.png",
    "01-pages/anna/more/2.png",
    "01-pages/ben.png",
    "desk-1/page.png",
    "desk-2/page.png",
    "desk-2/back.png",
    "room/desk-1/page.png",
    "kim.png",
    "scans/x.png",
    "scans/y.png",
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with pages, no two of them alike."""
    for number, file in enumerate(FILES):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.full((9, 9), number, np.uint8)).save(tmp_path / file)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(sources: list[Source]) -> dict[str, str]:
    return {source.file: source.writer for source in sources}


COLLECTION = {"anna/1.png": "anna", "anna/more/2.png": "anna", "ben.png": "ben"}
DESKS = {"desk-1/page.png": "desk-1", "desk-2/back.png": "desk-2", "desk-2/page.png": "desk-2"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("01-pages", COLLECTION),
        ("./01-pages/", COLLECTION),
        ("01-pages/anna 01-pages/ben.png", COLLECTION),
        ("01-pages/ben.png 01-pages/anna/1.png 01-pages/anna/more/2.png", COLLECTION),
        ("01-pages/anna/more", {"anna/more/2.png": "anna"}),
        ("01-pages/anna/1.png", {"anna/1.png": "anna"}),
        ("desk-1 desk-2", DESKS),
        ("desk-2/ ./desk-1/", DESKS),
        ("scans/../desk-1 desk-2", DESKS),
        ("desk-1/page.png desk-2", DESKS),
        ("desk-1/page.png desk-2/page.png desk-2/back.png", DESKS),
        ("desk-1", {"page.png": "page"}),
        ("desk-1/page.png", {"page.png": "page"}),
        ("scans", {"x.png": "x", "y.png": "y"}),
        ("scans/x.png scans/y.png", {"x.png": "x", "y.png": "y"}),
        ("01-pages kim.png", COLLECTION | {"kim.png": "kim"}),
        ("01-pages desk-1", COLLECTION | {"desk-1/page.png": "desk-1"}),
        (
            "desk-1 room/desk-1",
            {"desk-1/page.png": "desk-1", "room-desk-1/page.png": "room-desk-1"},
        ),
    ],
)
def test_writers_keep_their_folder_whichever_way_pages_are_named(
    folder: Path, words: str, expected: dict[str, str]
) -> None:
    found = told(find(words.split()))
    if words == "desk-1 room/desk-1":
        # The outer folder has a name of its own in each run.
        found = {name.replace(f"{folder.name}-", ""): who.replace(f"{folder.name}-", "")
                 for name, who in found.items()}  # fmt: skip
    assert found == expected
    absolute = [str(folder / word) for word in words.split()]
    assert set(told(find(absolute)).values()) == set(told(find(words.split())).values())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("01-pages 01-pages/ben.png", "01-pages/ben.png."),
        ("01-pages ./01-pages/ben.png 01-pages/../01-pages/ben.png", "01-pages/ben.png."),
        ("01-pages kim-again.png kim.png", "kim.png = kim-again.png."),
        ("01-pages kim-again.png kim.png ./kim.png kim.png", "kim.png = kim-again.png."),
        pytest.param("01-pages link.png", "link.png = 01-pages/ben.png.", marks=LINKS),
        pytest.param("linked 01-pages", "01-pages/anna/1.png = linked/anna/1.png", marks=LINKS),
    ],
)
def test_a_page_that_is_given_twice_is_read_once_and_said_once(
    folder: Path, words: str, said: str
) -> None:
    shutil.copy("kim.png", "kim-again.png")
    if "link" in words:
        (folder / "link.png").symlink_to(folder / "01-pages" / "ben.png")
        (folder / "linked").symlink_to(folder / "01-pages")
    sentences: list[str] = []
    found = find(words.split(), sentences.append)
    assert len(found) == 3 + ("kim" in words)
    assert len({source.path.resolve() for source in found}) == len(found)
    (sentence,) = sentences
    assert sentence.startswith("Given twice, but read once: ")
    assert said in sentence
    named = sentence.removesuffix(".").partition(": ")[2].split(", ")
    assert len(set(named)) == len(named)


def test_pages_that_only_look_alike_are_all_read(folder: Path) -> None:
    sentences: list[str] = []
    # Of the same length, as pages by the same scanner may well be.
    lengths = {(folder / file).stat().st_size for file in FILES}
    assert len(lengths) < len(FILES)
    for number in range(2):
        # As from a program that ends all its files with the same picture, a thumbnail.
        (folder / f"end-{number}.png").write_bytes(b"%d" % number + bytes(9000))
    assert len(find([folder], sentences.append)) == len(FILES) + 2
    assert sentences == []


def test_prepare_says_what_was_given_twice_and_cuts_it_once(
    sample_pages: list[Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for place in ("01-pages", "again"):
        (tmp_path / place).mkdir()
        shutil.copy(sample_pages[0], tmp_path / place / "page.png")
    monkeypatch.chdir(tmp_path)
    words = ["prepare", "01-pages", "01-pages/page.png", "again", "--json"]
    assert parser.main(words) == 0
    said = capsys.readouterr()
    assert said.err.count("Given twice, but read once") == 1
    (page,) = json.loads(said.out)["pages"]
    assert (page["file"], page["writer"]) == ("page.png", "page")
