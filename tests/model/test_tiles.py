"""Tiles beside a network: the class's own, nobody's name, whole or not at all."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from digits.cli import parser
from digits.data import synthetic
from digits.data.split import Split
from digits.model import evaluation, store, tiles

# TensorFlow does not yet know the keyword that NumPy 2 passes.
pytestmark = pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")


def test_tiles_of_the_class_lie_beside_a_network(trained: Path, parts: Split) -> None:
    about = json.loads((trained / "mlp.json").read_text(encoding="utf-8"))
    kept, classes = tiles.read(trained / "mlp.keras", about, "learned")
    assert np.bincount(classes).tolist() == [40] * 10
    own = {tile.tobytes(): y for tile, y in zip(parts.train.tiles, parts.train.y, strict=True)}
    assert [own[tile.tobytes()] for tile in kept] == classes
    tested, classes = tiles.read(trained / "mlp.keras", about, "test")
    assert np.bincount(classes).tolist() == [10] * 10
    own = {tile.tobytes(): y for tile, y in zip(parts.test.tiles, parts.test.y, strict=True)}
    assert [own[tile.tobytes()] for tile in tested] == classes


def test_nobody_s_name_and_no_synthetic_hand_lies_there(trained: Path, parts: Split) -> None:
    assert all(
        who not in (trained / "mlp.json").read_text() for who in np.unique(parts.test.writers)
    )
    helped = tiles.choose(synthetic.join(parts))
    assert set(helped["learned"].writers) <= set(parts.train.writers)


def test_a_network_saved_without_tiles_takes_those_before_away(
    trained: Path, parts: Split, tmp_path: Path
) -> None:
    shutil.copytree(trained, tmp_path, dirs_exist_ok=True)
    model = store.load(trained / "mlp.keras").model
    result = evaluation.evaluate(model, parts.test)
    store.save(tmp_path, "mlp", model, parts, {}, result, keep_tiles=False)
    assert not list(tmp_path.glob("*.png"))
    about = json.loads((tmp_path / "mlp.json").read_text(encoding="utf-8"))
    assert about["tiles"] == {}
    assert tiles.read(tmp_path / "mlp.keras", about, "learned")[1] == []


def test_train_leaves_the_tiles_out_when_asked(sheets: Path, tmp_path: Path) -> None:
    words = ["train", "--model", "mlp", "--epochs", "1", "--no-tiles"]
    assert parser.main([*words, "--sheets", str(sheets), "-o", str(tmp_path)]) == 0
    assert not list(tmp_path.glob("*.png"))


@pytest.mark.parametrize("content", [b"", b"no picture", None, "of fewer tiles"])
def test_without_the_picture_there_are_no_tiles(
    trained: Path, tmp_path: Path, content: bytes | str | None
) -> None:
    about = json.loads((trained / "mlp.json").read_text(encoding="utf-8"))
    picture = tmp_path / "mlp.tiles.png"
    if isinstance(content, bytes):
        picture.write_bytes(content)
    elif content:
        tiles.sprites.write(picture, np.zeros((80, 28, 28), np.uint8))
    assert tiles.read(tmp_path / "mlp.keras", about, "learned")[1] == []
