"""`digits evaluate`: on what the network has not learned from, with all that can be read."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from digits.cli import parser
from digits.data import dataset, split
from digits.model import evaluation, networks, store
from digits.paper import samples, template
from digits.paper.layout import Layout
from digits.scan import sheets
from digits.scan.prepare import prepare
from digits.scan.sources import find

pytestmark = pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")

Run = Callable[..., tuple[int, int, str]]


@pytest.fixture(scope="module")
def place(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages, sheets, and two networks that would have learned from them, split in both ways."""
    folder = tmp_path_factory.mktemp("place")
    shutil.copytree(project, folder, dirs_exist_ok=True)
    data = dataset.load(folder / "04-sheets")
    for by in ("random", "writer"):
        model = networks.mlp()
        parts = split.train_test_split(data, by, seed=3)
        result = evaluation.evaluate(model, parts.test)
        store.save(folder / "05-model", by, model, parts, {"loss": [1.0]}, result)
    return folder


@pytest.fixture
def run(place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `digits evaluate`, gives its exit code, how many tiles were read, and what it said."""
    monkeypatch.chdir(place)

    def evaluate(*words: str, model: str = "random") -> tuple[int, int, str]:
        capsys.readouterr()
        code = parser.main(["evaluate", *words, "--model", f"05-model/{model}.keras", "--json"])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return code, json.loads(said.out)["n"] if said.out else 0, said.err

    return evaluate


@pytest.mark.parametrize("by", ["random", "writer"])
def test_of_the_sheets_it_learned_from_the_test_part_is_taken(
    place: Path, run: Run, by: split.By
) -> None:
    data = dataset.load(place / "04-sheets")
    parts = split.train_test_split(data, by, seed=3)
    code, n, said = run("04-sheets", model=by)
    assert (code, n) == (0, len(parts.test))
    assert f"knows {len(parts.train):,} from training" in said
    assert f"other {len(parts.test):,}" in said


def test_other_sheets_are_tested_whole_and_said_to_be_others(place: Path, run: Run) -> None:
    shutil.copytree(place / "04-sheets", place / "other", dirs_exist_ok=True)
    found = sheets.read(place / "other")
    with sheets.writing(place / "other", Layout()) as add:
        for number in range(len(found.pages)):
            here = np.flatnonzero(found.page == number)
            order = here[np.argsort(found.row[here] * 20 + found.col[here])][1:]
            add(found.pages[number], found.tiles[order], found.row[order] * 20 + found.col[order])
    code, n, said = run("other")
    assert (code, n) == (0, len(found.tiles) - len(found.pages))
    assert "not the sheets that the network learned from" in said
    assert "were there in training" not in said


def test_pages_from_the_training_are_known_again_whatever_they_are_called(
    place: Path, run: Run
) -> None:
    shutil.copy(place / "01-pages" / "sample-2.png", place / "renamed.png")
    new = next(samples.write(place / "new", 1, seed=7))
    code, n, said = run("renamed.png", str(new))
    assert code == 0 and n > 1000
    assert said.startswith("1 of these pages were there in training (renamed.png)")
    code, _, said = run(str(new))
    assert (code, said) == (0, "")

    both = find([place / "01-pages" / "sample-1.png", new])
    assert all(page.problem is None for page in prepare(both, place / "grown", jobs=1))
    code, _, said = run("grown")
    assert "1 of these pages were there in training (sample-1.png)" in said


def test_a_bad_file_does_not_take_the_good_ones_with_it(
    place: Path, run: Run, tmp_path: Path
) -> None:
    template.write(place / "blank.pdf", Layout())
    (place / "torn.npz").write_bytes(b"PK")
    np.savez(place / "letters.npz", x=np.zeros((1, 28, 28), np.uint8), y=np.array(["x"]))
    (place / "empty").mkdir(exist_ok=True)
    _, alone, _ = run("04-sheets")
    bad = ["blank.pdf", "torn.npz", "letters.npz", "none.png", "empty"]
    code, n, said = run(*bad[:2], "04-sheets", *bad[2:])
    assert (code, n) == (1, alone)
    assert all(name in said for name in bad)
    assert len(said.splitlines()) == len(bad) + 1
    code, n, _ = run("blank.pdf", "01-pages/sample-1.png")
    assert code == 1 and n > 500


@pytest.mark.parametrize("name", ["white.png", "blank.pdf", "torn.pdf"])
def test_no_message_leads_into_a_folder_that_is_gone(place: Path, run: Run, name: str) -> None:
    from PIL import Image

    Image.new("L", (900, 1300), 255).save(place / "white.png")
    template.write(place / "blank.pdf", Layout())
    (place / "torn.pdf").write_bytes(b"%PDF-1.4")
    code, n, said = run(name)
    assert (code, n) == (1, 0)
    assert said.startswith(name) and len(said.splitlines()) == 1
    assert "report.html" not in said and "/tmp" not in said


def test_a_sheet_of_other_symbols_that_the_network_knows_is_read_as_it_says(
    place: Path, run: Run
) -> None:
    list(samples.write(place / "three", 1, layout=Layout(("1", "4", "7"))))
    code, n, _ = run("three")
    assert code == 0 and n > 500
