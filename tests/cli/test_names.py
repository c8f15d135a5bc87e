"""Names from a stranger's stick: they end no command, and command no terminal."""

import json
import os
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from digits.cli import parser
from digits.data import dataset
from digits.errors import DigitsError, NoPages
from tests.scan import photographs

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux takes any bytes for a name"
)

RED = "\x1b[31m"


@pytest.fixture(scope="module")
def stick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page whose name is not UTF-8, and one in a folder that would colour the terminal."""
    folder = tmp_path_factory.mktemp("stick")
    pages = [cv2.imencode(".png", photographs.sheet(100, seed=n))[1].tobytes() for n in (1, 2)]
    (folder / f"{RED}Kim").mkdir()
    (folder / f"{RED}Kim" / f"{RED}a.png").write_bytes(pages[0])
    (folder / os.fsdecode(b"scan\xe4.png")).write_bytes(pages[1])
    (folder / f"zz{RED}twice.png").write_bytes(pages[1])
    (folder / os.fsdecode(b"\xff\x1b[2J.png")).write_text("no picture")
    return folder


def test_sheets_are_made_whatever_the_files_are_called(
    stick: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    words = ["prepare", str(stick), "-o", str(tmp_path), "--jobs", "1"]
    assert parser.main(words) == 1
    table, said = capfd.readouterr()
    assert "Given twice" in said
    assert RED not in said
    assert parser.main([*words, "--json"]) == 1
    told = json.loads(capfd.readouterr().out)["pages"]
    used = {page["file"]: page["used"] for page in told}
    assert used == {r"\x1b[31mKim/\x1b[31ma.png": 600, r"scan\xe4.png": 600, r"\xff\x1b[2J.png": 0}
    assert r"scan\xe4" in table
    assert RED not in table
    assert "\x1b[2J" not in table
    assert "\x1b" not in (tmp_path / "report.html").read_text("utf-8")
    writers = set(dataset.load(tmp_path).writers.tolist())
    assert writers == {r"\x1b[31mKim", r"scan\xe4"}


def test_one_name_does_not_cost_a_whole_shard(
    stick: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    words = ["prepare", str(stick), "--shards", str(tmp_path / "shards"), "--jobs", "1"]
    assert parser.main(words) == 1
    said = capfd.readouterr()
    assert "1,800 symbols" in said.out
    assert r"\xff\x1b[2J.png is neither a picture nor a PDF" in said.err
    assert "\x1b" not in said.err.replace("\x1b[2K", "").replace("\x1b[1A", "")


def test_names_in_sentences_and_from_elsewhere_are_written_out(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert str(NoPages(f"{RED}a\u202e.png is missing.")) == r"\x1b[31ma\u202e.png is missing."
    assert parser.main(["prepare", f"{RED}here"]) == 1
    assert parser.main(["template", "--symbols", f"ab{RED}"]) == 1
    assert RED not in capfd.readouterr().err

    (tmp_path / "04-sheets").mkdir()
    index = {
        "labels": ["a", f"b{RED}"], "tiles": {"a": [], f"b{RED}": []}, "pages": [],
        "files": {"a": "a.png", f"b{RED}": "b.png"},
    }  # fmt: skip
    (tmp_path / "04-sheets" / "sheets.json").write_text(json.dumps(index))
    with pytest.raises(DigitsError, match="do not fit together"):
        dataset.load(tmp_path / "04-sheets")


def test_an_archive_s_name_is_written_out(tmp_path: Path) -> None:
    from digits.data import loading

    path = tmp_path / f"{RED}.npz"
    np.savez(path, x=np.zeros((2, 28, 28), np.uint8), y=np.array(["a", "b"]))
    data = loading.load([path], ("a", "b"))[0]
    assert {*data.writers, *data.files} == {r"\x1b[31m", r"\x1b[31m.npz"}
