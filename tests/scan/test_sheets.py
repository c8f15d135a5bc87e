"""The sheets folder is written whole or not at all, and a damaged one is refused."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digits.errors import SheetsUnusable
from digits.paper.layout import Layout
from digits.scan import sheets


def write(folder: Path, symbols: tuple[str, ...], pages: int = 2) -> np.ndarray:
    """Write pages on which every cell is used; gives the tiles in the order of the pages."""
    tiles = np.random.default_rng(0).integers(0, 256, (pages * 600, 28, 28), np.uint8)
    with sheets.writing(folder, Layout(symbols)) as add:
        for page in range(pages):
            entry = {"file": f"{page}.png", "page": 0, "writer": "a", "used": 600, "rejected": []}
            add(entry, tiles[600 * page : 600 * page + 600], np.arange(600))
    return tiles


def test_what_is_written_is_read(tmp_path: Path) -> None:
    tiles = write(tmp_path, ("a", "b", "c", "d"))
    found = sheets.read(tmp_path)
    cells = 600 * found.page + 20 * found.row + found.col
    assert sorted(cells) == list(range(1200))
    np.testing.assert_array_equal(found.tiles, tiles[cells])
    np.testing.assert_array_equal(
        found.labels, np.array(Layout(("a", "b", "c", "d")).cell_labels * 2)[cells]
    )


def test_a_sprite_sheet_has_20_tiles_to_a_row(tmp_path: Path) -> None:
    write(tmp_path, tuple("0123456789"))
    with Image.open(tmp_path / "7.png") as image:
        assert (image.mode, image.size) == ("L", (20 * 28, 6 * 28))


def test_symbols_that_are_no_file_names_are_kept(tmp_path: Path) -> None:
    symbols = ("/", "a", "A", "ß", "…", "sch")
    write(tmp_path, symbols)
    assert sheets.read(tmp_path).symbols == symbols
    assert (tmp_path / "U+002F.png").exists()
    names = [path.name.casefold() for path in tmp_path.glob("*.png")]
    assert len(set(names)) == len(symbols)


def test_a_failing_write_leaves_what_was_there(tmp_path: Path) -> None:
    write(tmp_path, ("a", "b"))
    before = {path.name: path.read_bytes() for path in tmp_path.glob("[!.]*")}
    with pytest.raises(RuntimeError), sheets.writing(tmp_path, Layout(("a", "b"))) as add:
        add({"file": "x"}, np.zeros((1, 28, 28), np.uint8), np.array([0]))
        raise RuntimeError
    assert {path.name: path.read_bytes() for path in tmp_path.glob("[!.]*")} == before


def test_sheets_of_earlier_symbols_go_and_other_files_stay(tmp_path: Path) -> None:
    write(tmp_path, ("a", "b", "c"))
    (tmp_path / "mine.png").write_bytes(b"")
    write(tmp_path, ("c", "d"))
    assert {path.name for path in tmp_path.glob("*.png")} == {"c.png", "d.png", "mine.png"}


def test_a_missing_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SheetsUnusable, match="digits prepare"):
        sheets.read(tmp_path)


@pytest.mark.parametrize(
    "damage", ["sheet gone", "no json", "wrong json", "small sheet", "bad page"]
)
def test_a_damaged_folder_is_refused(tmp_path: Path, damage: str) -> None:
    write(tmp_path, ("a", "b"))
    index = tmp_path / "sheets.json"
    if damage == "sheet gone":
        (tmp_path / "b.png").unlink()
    if damage == "no json":
        index.write_text("{", encoding="utf-8")
    if damage == "wrong json":
        index.write_text("[1, 2]", encoding="utf-8")
    if damage == "small sheet":
        Image.new("L", (560, 28)).save(tmp_path / "b.png")
    if damage == "bad page":
        content = json.loads(index.read_text(encoding="utf-8"))
        content["tiles"]["a"][0]["page"] = 9
        index.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(SheetsUnusable, match="digits prepare"):
        sheets.read(tmp_path)
