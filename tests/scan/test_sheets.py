"""The sheets folder is written whole or not at all, and a damaged one is refused."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digits.errors import SheetsUnusable
from digits.paper.layout import Layout
from digits.scan import sheets, sprites
from tests.conftest import ROOT


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
    "damage",
    ["sheet gone", "no json", "deep json", "wrong json", "small sheet", "other sheet", "bad page"],
)
def test_a_damaged_folder_is_refused(tmp_path: Path, damage: str) -> None:
    write(tmp_path, ("a", "b"))
    index = tmp_path / "sheets.json"
    if damage == "sheet gone":
        (tmp_path / "b.png").unlink()
    if damage == "no json":
        index.write_text("{", encoding="utf-8")
    if damage == "deep json":
        index.write_text("[" * 100_000, encoding="utf-8")
    if damage == "other sheet":
        (tmp_path / "b.png").write_bytes((tmp_path / "a.png").read_bytes())
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


def test_many_tiles_of_one_symbol_become_several_pictures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sprites, "MOST", 250)
    tiles = write(tmp_path, ("a", "b"))
    assert {path.name for path in tmp_path.glob("*.png")} == {
        "a.png", "a-2.png", "a-3.png", "b.png", "b-2.png", "b-3.png",
    }  # fmt: skip
    found = sheets.read(tmp_path)
    np.testing.assert_array_equal(found.tiles, tiles[600 * found.page + 20 * found.row + found.col])
    write(tmp_path, ("a", "c"), pages=0)
    assert {path.name for path in tmp_path.glob("*.png")} == {"a.png", "c.png"}


def test_what_an_earlier_version_wrote_is_read_however_many_pixels_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiles = write(tmp_path, ("a", "b"))
    index = tmp_path / "sheets.json"
    content = json.loads(index.read_text(encoding="utf-8"))
    del content["sha256"]
    index.write_text(json.dumps(content), encoding="utf-8")
    # As 228,000 tiles in one picture are to Pillow as it comes.
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    found = sheets.read(tmp_path)
    np.testing.assert_array_equal(found.tiles, tiles[600 * found.page + 20 * found.row + found.col])


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such pipes there")
@pytest.mark.parametrize("name", ["../pipe.png", "{folder}/pipe.png", ".././pipe.png", "pipe"])
def test_no_file_is_opened_before_its_name_is_checked(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "04-sheets"
    write(folder, ("a", "b"))
    for pipe in (tmp_path / "pipe.png", folder / "pipe"):
        os.mkfifo(pipe)
    index = folder / "sheets.json"
    content = json.loads(index.read_text(encoding="utf-8"))
    content["files"]["a"] = name.format(folder=tmp_path)
    index.write_text(json.dumps(content), encoding="utf-8")
    # Whoever opened the pipe would wait for ever.
    with pytest.raises(SheetsUnusable, match="do not fit together"):
        sheets.read(folder)


KILLED = """
import os, pathlib, signal, sys
import numpy as np
from digits.paper.layout import Layout
from digits.scan import sheets

folder, left = pathlib.Path(sys.argv[1]), int(sys.argv[2])
def deadly(original):
    def call(*arguments, **options):
        global left
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return original(*arguments, **options)
    return call
for name in ("replace", "rename", "unlink", "rmdir"):
    setattr(pathlib.Path, name, deadly(getattr(pathlib.Path, name)))
with sheets.writing(folder, Layout(("b", "c"))) as add:
    page = {"file": "new", "page": 0, "writer": "new"}
    add(page, np.ones((600, 28, 28), np.uint8), np.arange(600))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL there")
def test_a_run_killed_at_any_moment_leaves_the_old_sheets_or_the_new_ones(tmp_path: Path) -> None:
    outcomes = []
    while outcomes[-1:] != ["done"]:
        folder = tmp_path / str(len(outcomes))
        old = write(folder, ("a", "b"), pages=1)
        code = subprocess.run(
            [sys.executable, "-c", KILLED, folder, str(len(outcomes))], cwd=ROOT
        ).returncode
        assert code in (0, -signal.SIGKILL)
        found = sheets.read(folder)
        if found.symbols == ("a", "b"):
            np.testing.assert_array_equal(found.tiles, old)
            assert "new" not in outcomes
            outcomes.append("old")
            continue
        assert (found.tiles == 1).all()
        assert found.pages[0]["file"] == "new"
        assert {path.name for path in folder.glob("[!.]*")} == {"b.png", "c.png", "sheets.json"}
        outcomes.append("done" if not code else "new")
    assert {"old", "new"} < {*outcomes}
