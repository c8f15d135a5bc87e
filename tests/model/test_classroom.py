"""A class with its pupils: whose page is whose, and whose hand is hardest to read."""

import json
import re
import shutil
from pathlib import Path

import keras
import numpy as np
import pytest
from PIL import Image

from digits.cli import parser
from digits.data import dataset
from digits.data.dataset import Dataset
from digits.errors import SheetsUnusable
from digits.model import classroom, crossvalidation, networks, training
from digits.model.evaluation import Evaluation
from digits.paper import template
from digits.paper.layout import Layout
from digits.scan.reading import read_page
from digits.scan.sources import find


def data(writers: dict[str, int], symbols: tuple[str, ...] = ("0", "1")) -> Dataset:
    """Made-up tiles: for each writer so many, whose class shows in one dark pixel."""
    names = np.repeat(list(writers), list(writers.values()))
    n = len(names)
    y = np.arange(n) % len(symbols)
    tiles = np.full((n, 28, 28), 255, np.uint8)
    tiles[np.arange(n), 0, y] = 0
    zeros = np.zeros(n, np.int64)
    return Dataset(tiles, y, names, names, zeros, zeros, zeros, symbols)


def answered(given: Dataset, wrong: dict[str, int]) -> Evaluation:
    """Answers of which each writer's first few are wrong."""
    predicted = given.y.copy()
    for writer, n in wrong.items():
        first = np.flatnonzero(given.writers == writer)[:n]
        predicted[first] = 1 - predicted[first]
    return Evaluation(given, np.eye(2, dtype=np.float32)[predicted] * 0.8 + 0.1)


def test_a_folder_is_a_pupil_and_a_pdf_outside_one_is_a_class(tmp_path: Path) -> None:
    (tmp_path / "Anna" / "more").mkdir(parents=True)
    for grey, name in enumerate(("class.pdf", "Anna/two.pdf", "Anna/more/again.pdf", "Ben.png")):
        sheet = Image.new("L", (200, 300), 255 - grey)
        more = {"save_all": True, "append_images": [sheet]} if name.endswith("pdf") else {}
        sheet.save(tmp_path / name, **more)
    found = [(source.file, source.number, source.writer) for source in find([tmp_path])]
    assert sorted(found) == [
        ("Anna/more/again.pdf", 0, "Anna"),
        ("Anna/more/again.pdf", 1, "Anna"),
        ("Anna/two.pdf", 0, "Anna"),
        ("Anna/two.pdf", 1, "Anna"),
        ("Ben.png", 0, "Ben"),
        ("class.pdf", 0, "class-1"),
        ("class.pdf", 1, "class-2"),
    ]


def test_a_numbered_sheet_tells_its_writer_unless_a_folder_does(tmp_path: Path) -> None:
    (tmp_path / "Anna").mkdir()
    template.write(tmp_path / "class.pdf", Layout(), numbered=2)
    template.write(tmp_path / "Anna" / "hers.pdf", Layout(), numbered=2, name=True)
    sources = find([tmp_path])
    writers = [read_page(source, "en").source.writer for source in sources]
    assert writers == ["Anna", "Anna", "1", "2"]


def test_prepare_tells_what_each_pupil_gave_and_the_page_names_none(
    sample_pages: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pupils, sheets = tmp_path / "pupils", str(tmp_path / "sheets")
    for pupil, page in zip(("Anna", "Bengül"), sample_pages, strict=False):
        (pupils / pupil).mkdir(parents=True)
        shutil.copy(page, pupils / pupil)
    (pupils / "Anna" / "bad.png").write_text("no picture")
    assert parser.main(["prepare", str(pupils), "-o", sheets, "--jobs", "1"]) == 1
    shown = capsys.readouterr().out
    anna = re.search(r"Anna +(\d+) +(\d+) +(\d+) +(\d+)", shown)
    assert anna
    read, unreadable, used, rejected = map(int, anna.groups())
    assert (read, unreadable, used + rejected) == (2, 1, 600)

    page = tmp_path / "results.html"
    options = ["--model", "mlp", "--epochs", "1", "-o", str(page), "--pseudonyms"]
    assert parser.main(["classroom", "--sheets", sheets, *options]) == 0
    key = capsys.readouterr().out
    content = page.read_text(encoding="utf-8")
    assert re.search(r"Hand \d: Anna\nHand \d: Bengül", key)
    assert "Anna" not in content
    assert "Bengül" not in content
    assert {"Hand 1", "Hand 2"} <= set(re.findall("Hand [0-9]", content))


def test_the_page_puts_the_hardest_hand_first_and_shows_what_was_misread(tmp_path: Path) -> None:
    given = data({"Anna": 100, "<b>Ben": 50, "Cem": 200})
    result = answered(given, {"Anna": 10, "<b>Ben": 20})
    path = tmp_path / "page.html"
    classroom.write(path, [result], {who: who for who in ("Anna", "<b>Ben", "Cem")})
    content = path.read_text(encoding="utf-8")
    assert re.findall("<h2>(.*)</h2>", content) == ["&lt;b&gt;Ben", "Anna", "Cem"]
    assert "Hardest to read: &lt;b&gt;Ben (60.0%)" in content
    assert content.count("0 → 1") + content.count("1 → 0") == 10 + classroom.SHOWN
    assert "0 read as 1 (10×)" in content


def test_the_page_needs_nothing_from_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    result = answered(data({"Anna": 20, "Ben": 20}), {"Anna": 5})
    classroom.write(path, [result], {"Anna": "Anna", "Ben": "Ben"})
    content = path.read_text(encoding="utf-8")
    assert "<script" not in content
    assert "http" not in content
    assert set(re.findall(r'src="([^"]{5})', content)) == {"data:"}


def test_each_hand_is_read_by_a_network_that_never_saw_it(monkeypatch: pytest.MonkeyPatch) -> None:
    given = data({f"pupil {n}": 40 for n in range(12)})
    learnt: list[set[str]] = []

    def note(model: keras.Model, train: Dataset, validation: Dataset, *_: int, seed: int) -> None:
        learnt.append({*train.writers.tolist(), *validation.writers.tolist()})

    monkeypatch.setattr(training, "fit", note)
    results = list(crossvalidation.by_writer(given, networks.mlp, 1, folds=crossvalidation.FOLDS))
    tested = [set(result.data.writers.tolist()) for result in results]
    assert len(tested) == crossvalidation.FOLDS
    assert all(not seen & test for seen, test in zip(learnt, tested, strict=True))
    assert sorted(name for group in tested for name in group) == sorted(set(given.writers.tolist()))


def test_a_class_of_one_is_told_what_to_do() -> None:
    with pytest.raises(SheetsUnusable, match="make a folder for each person"):
        list(crossvalidation.by_writer(data({"Anna": 40}), networks.mlp, 1))


def test_pseudonyms_can_not_be_worked_out_from_the_names() -> None:
    pupils = [f"pupil {n}" for n in range(30)]
    once, again = classroom.pseudonyms(pupils), classroom.pseudonyms(pupils)
    assert len(set(once.values())) == 30
    assert once != again
    assert list(once.values()) != [f"Hand {n}" for n in range(1, 31)]


def test_json_tells_what_each_pupil_gave(
    pupils: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert parser.main(["prepare", str(pupils), "-o", str(tmp_path / "sheets"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["writers"]
    assert told["Anna"]["pages"] == 1
    assert told["Anna"]["used"] > 500


def test_ctrl_c_keeps_the_pupils_that_were_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = data({f"pupil {n}": 40 for n in range(10)})
    trained: list[int] = []

    def fit(*_: object, seed: int) -> training.History:
        trained.append(seed)
        # As after Ctrl-C in the middle of the third: what was learnt till then, and no more.
        return {"loss": [0.5] * (2 if len(trained) < 3 else 1)}

    monkeypatch.setattr(training, "fit", fit)
    monkeypatch.setattr(dataset, "load", lambda _: given)
    page = tmp_path / "classroom.html"
    assert parser.main(["classroom", "--epochs", "2", "-o", str(page)]) == 130
    said = capsys.readouterr()
    assert "Stopped: the page shows what had been read until then." in said.err
    assert len(trained) == 3
    content = page.read_text("utf-8")
    assert content.count("<article") == 4
    assert "4 of 10 hands were read" in content


def test_a_large_class_is_learnt_in_fewer_epochs() -> None:
    epochs = [crossvalidation.epochs_for(tiles) for tiles in (600, 3000, 36_000, 72_000)]
    assert epochs[:2] == [15, 15]
    assert 15 > epochs[2] > epochs[3] >= 5
