"""Tiles in Parquet files, at any address, and learning from them as a stream."""

import itertools
import json
import math
import os
import shutil
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import fsspec
import numpy as np
import pyarrow.parquet as pq
import pytest
from PIL import Image

from digits import scale
from digits.cli import parser
from digits.data import dataset
from digits.errors import ClusterUnusable, NoPages, SheetsUnusable
from digits.paper import samples, template
from digits.paper.layout import Layout
from digits.scale import shards, stream
from digits.scan import prepare
from digits.scan.sources import find


@pytest.fixture(scope="module")
def written(pupils: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shards") / "new"
    list(shards.write(shards.find([str(pupils)]), str(folder), jobs=1, size=1))
    return folder


def cells(data: dataset.Dataset) -> set[tuple[str, str, int, int, int, int]]:
    """Everything that tells a tile from others."""
    arrays = (data.files, data.writers, data.pages, data.rows, data.columns, data.y)
    return set(zip(*(array.tolist() for array in arrays), strict=True))


def test_shards_hold_the_same_tiles_as_sheets(pupils: Path, written: Path, tmp_path: Path) -> None:
    for _ in prepare.prepare(find([pupils]), tmp_path, jobs=1):
        pass
    sheets = dataset.load(tmp_path)
    table = pq.read_table(sorted(written.glob("*.parquet")))
    assert table.num_rows == len(sheets)
    names = ("file", "writer", "page", "row", "column", "label")
    label = np.array(sheets.symbols)[sheets.y]
    known = (sheets.files, sheets.writers, sheets.pages, sheets.rows, sheets.columns, label)
    tiles = dict(zip(zip(*(array.tolist() for array in known), strict=True), sheets.x, strict=True))
    for row in table.to_pylist()[::7]:
        tile = np.frombuffer(row["tile"], np.uint8).reshape(28, 28)
        expected = tiles[tuple(row[name] for name in names)]
        np.testing.assert_array_equal(dataset.ink(tile), expected)


def test_pages_may_come_from_and_tiles_go_to_any_address(pupils: Path, written: Path) -> None:
    memory = fsspec.filesystem("memory")
    memory.put(str(pupils / "Anna"), "/bucket/Anna", recursive=True)
    with ThreadPoolExecutor(1) as threads:
        found = shards.find(["memory://bucket"])
        list(shards.write(found, "memory://shards", executor=threads))
    assert memory.cat("/shards/000000.parquet") == (written / "000000.parquet").read_bytes()
    assert stream.split("memory://shards").train.tiles > 400


def test_each_tile_is_in_one_part_and_comes_once_an_epoch(
    written: Path, pupils: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = stream.split(written, "random", seed=1)
    assert isinstance(parts.train, stream.Stream)
    assert not cells(parts.validation) & cells(parts.test)
    everything = sum(shard["tiles"] for shard in index(written)["shards"])
    assert len(parts.train) + len(parts.validation) + len(parts.test) == everything
    assert 0.05 * everything < len(parts.test) < 0.15 * everything

    (varied, _) = next(iter(parts.train.batches((28, 28), 64, seed=0)))
    monkeypatch.setattr(stream, "augment", lambda x, _: x)
    (plain, _) = next(iter(parts.train.batches((28, 28), 64, seed=0)))
    assert 0.01 < np.abs(np.asarray(varied) - np.asarray(plain)).mean() < 0.3, "as variants"

    turns = math.ceil(len(parts.train) / 64)
    batches = list(itertools.islice(parts.train.batches((28, 28, 1), 64, seed=0), turns))
    x = np.concatenate([np.asarray(x) for x, _ in batches])
    y = np.concatenate([np.asarray(y) for _, y in batches])
    assert x.shape == (len(parts.train), 28, 28, 1)
    assert (x.min(), x.max()) == (0, 1)
    assert set(np.bincount(y) > 100) == {True}
    assert len(set(y[:64].tolist())) > 5, "tiles are shuffled"
    held = np.concatenate([parts.validation.x, parts.test.x]).reshape(-1, 784)
    learnt = {tile.tobytes() for tile in x.reshape(-1, 784)}
    assert not learnt & {tile.tobytes() for tile in held}


def test_a_tested_writer_is_never_learnt_from(written: Path) -> None:
    parts = stream.split(written, "writer", seed=0)
    assert isinstance(parts.train, stream.Stream)
    (tested,) = set(parts.test.writers.tolist())
    assert tested not in parts.validation.writers
    of_tested = sum(
        shard["tiles"]
        for shard in index(written)["shards"]
        if tested in pq.read_table(written / shard["file"])["writer"].to_pylist()
    )
    assert len(parts.test) == of_tested
    everything = sum(shard["tiles"] for shard in index(written)["shards"])
    assert len(parts.train) + len(parts.validation) == everything - of_tested


def test_only_a_sample_of_the_test_is_held_in_memory(
    written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = len(stream.split(written).test)
    monkeypatch.setattr(stream, "HELD", 60)
    parts = stream.split(written)
    assert 30 < len(parts.test) < 90 < full
    assert len(set(parts.test.writers.tolist())) == 3


# TensorFlow's, when weights are copied.
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_training_takes_shards(
    written: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--model", "mlp", "--epochs", "2", "--json", "-o", str(tmp_path)]
    assert parser.main(["train", "--sheets", str(written), *options]) == 0
    info = json.loads(capsys.readouterr().out)
    assert info["split"]["train"] > 1000
    assert info["history"]["loss"][1] < info["history"]["loss"][0]
    assert (tmp_path / "mlp.onnx").exists()


def test_finished_shards_are_never_overwritten(written: Path, pupils: Path) -> None:
    before = {path: path.read_bytes() for path in written.iterdir()}
    with pytest.raises(SheetsUnusable, match="another folder"):
        list(shards.write(shards.find([str(pupils / "Ben")]), str(written)))
    assert {path: path.read_bytes() for path in written.iterdir()} == before


def test_the_command_tells_of_every_page_without_tiles(
    pupils: Path, written: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.png").write_text("no picture")
    inputs = [str(pupils / "Anna"), str(tmp_path / "bad.png")]
    output = str(tmp_path / "shards")
    assert parser.main(["prepare", *inputs, "--shards", output, "--jobs", "1"]) == 1
    told = capsys.readouterr()
    assert f"{index(written)['shards'][0]['tiles']} symbols" in told.out
    assert "bad.png is" in told.err
    assert parser.main(["prepare", str(tmp_path / "bad.png"), "--shards", output + "2"]) == 1
    assert not (tmp_path / "shards2" / "shards.json").exists()


def test_writers_keep_their_folder_and_a_page_that_is_given_twice_counts_once(pupils: Path) -> None:
    sentences: list[str] = []
    anna, ben = str(pupils / "Anna"), str(pupils / "Ben")
    found = shards.find([anna, ben, f"{anna}/sample-1.png", f"file://{ben}/"], sentences.append)
    assert [name for _, name in found] == ["Anna/sample-1.png", "Ben/sample-2.png"]
    (sentence,) = sentences
    assert sentence.startswith("Given twice, but read once") and sentence.count(".png") == 2


def test_shards_hold_the_symbols_that_the_sheet_names_and_json_tells_of_them(
    sample_pages: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pages, output = tmp_path / "pages", str(tmp_path / "shards")
    list(samples.write(pages, 2, layout=Layout(("7", "1", "4"))))
    template.write(pages / "a-blank.pdf", Layout(("x", "y")))
    shutil.copy(sample_pages[0], pages / "stranger.png")
    with Image.open(pages / "sample-1.png") as first:
        # Of this one the code can't be read.
        first.paste(90, (2090, 30, 2230, 160))
        first.save(pages / "b-smudged.png", compress_level=1)
    (pages / "sample-1.png").unlink()
    words = ["prepare", str(pages), "--shards", output, "--jobs", "1", "--json"]
    assert parser.main(words) == 1
    said = capsys.readouterr()
    told = json.loads(said.out)
    assert (told["pages"], told["tiles"]) == (4, told["shards"][0]["tiles"])
    assert [problem["file"] for problem in told["shards"][0]["problems"]] == [
        "a-blank.pdf",
        "stranger.png",
    ]
    assert "stranger.png: this sheet holds 0 1 2" in said.err
    assert json.loads((tmp_path / "shards" / "shards.json").read_text())["labels"] == list("714")
    table = pq.read_table(tmp_path / "shards" / "000000.parquet")
    assert table.num_rows == told["tiles"] > 1100
    rows, labels = (table[name].to_pylist() for name in ("row", "label"))
    assert {row // 10 for row, label in zip(rows, labels, strict=True) if label == "1"} == {1}


class Deadly(str):
    """An address whose reading kills the process."""

    __slots__ = ()

    def __reduce__(self) -> tuple[Callable[[int], None], tuple[int]]:
        return os._exit, (137,)


def test_a_process_that_dies_is_one_sentence_and_leaves_no_collection(tmp_path: Path) -> None:
    files = [(Deadly("page.png"), "page.png")]
    with pytest.raises(ClusterUnusable, match="A process died"):
        list(shards.write(files, str(tmp_path / "new"), jobs=1))
    assert not (tmp_path / "new" / "shards.json").exists()


def test_pages_with_nothing_on_them_make_no_shards(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template.write(tmp_path / "pages" / "blank.pdf", Layout(("Ja", "Nein")))
    words = ["prepare", str(tmp_path / "pages"), "--shards", str(tmp_path / "new"), "--jobs", "1"]
    assert parser.main([*words, "--json"]) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["tiles"] == 0
    assert said.err.splitlines()[-1].startswith("There is nothing on the pages.")


def test_an_empty_address_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NoPages, match="check the address"):
        shards.find([str(tmp_path)])


def test_damaged_shards_are_one_sentence(written: Path, tmp_path: Path) -> None:
    shutil.copytree(written, tmp_path / "shards")
    (tmp_path / "shards" / "000001.parquet").write_bytes(b"PAR1")
    with pytest.raises(SheetsUnusable, match="do not fit together"):
        stream.split(tmp_path / "shards")


def test_a_classroom_without_the_extra_packages_learns_how_to_get_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for module in ("shards", "stream"):
        monkeypatch.delattr(scale, module, raising=False)
        monkeypatch.setitem(sys.modules, f"digits.scale.{module}", None)
    monkeypatch.setitem(sys.modules, "distributed", None)
    (tmp_path / "page.png").write_text("")
    (tmp_path / "shards.json").write_text("{}")
    for command in (
        ["prepare", str(tmp_path), "--shards", str(tmp_path / "new")],
        ["prepare", str(tmp_path), "--dask", "tcp://127.0.0.1:9"],
        ["train", "--sheets", str(tmp_path)],
    ):
        assert parser.main(command) == 1
    assert capsys.readouterr().err.count("pip install") == 3


def index(folder: Path) -> dict[str, list[dict[str, int]]]:
    loaded: dict[str, list[dict[str, int]]] = json.loads((folder / "shards.json").read_text())
    return loaded
