"""Trained networks as files: whole, listed, and refused where they are damaged."""

import json
import shutil
from pathlib import Path

import keras
import pytest

from digits.data import synthetic
from digits.data.split import Split
from digits.errors import DigitsError, ModelUnusable
from digits.model import evaluation, store

# TensorFlow does not yet know the keyword that NumPy 2 passes.
pytestmark = pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")


def test_trained_network_reads_hands_it_knows(trained: Path, parts: Split) -> None:
    info = json.loads((trained / "mlp.json").read_text(encoding="utf-8"))
    assert info["test"]["accuracy"] > 0.8
    assert info["test"]["n"] == len(parts.test)
    assert info["labels"] == list("0123456789")
    assert info["parameters"] == 89_610
    assert info["split"] == {
        "by": "random",
        "seed": 0,
        "train": len(parts.train),
        "validation": len(parts.validation),
        "test": len(parts.test),
        "synthetic": synthetic.HANDS * 10,
    }
    assert {len(curve) for curve in info["history"].values()} == {8}
    assert info["history"]["loss"][-1] < 0.7 * info["history"]["loss"][0]
    assert info["difference"] < 1e-4
    listed = json.loads((trained / "models.json").read_text(encoding="utf-8"))
    assert [(model["name"], model["accuracy"]) for model in listed] == [
        ("mlp", info["test"]["accuracy"])
    ]


def test_missing_and_damaged_models_are_told_apart(trained: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match="digits train"):
        store.load(tmp_path / "none.keras")
    shutil.copytree(trained, tmp_path, dirs_exist_ok=True)
    (tmp_path / "mlp.keras").write_bytes(b"half")
    with pytest.raises(ModelUnusable, match="damaged"):
        store.load(tmp_path / "mlp.keras")


@pytest.mark.parametrize("name", ["../x", "a/b", "models", ""])
def test_a_name_that_is_no_file_name_is_refused(
    trained: Path, parts: Split, tmp_path: Path, name: str
) -> None:
    model = store.load(trained / "mlp.keras").model
    result = evaluation.evaluate(model, parts.test)
    with pytest.raises(DigitsError):
        store.save(tmp_path, name, model, parts, {}, result)
    assert not list(tmp_path.rglob("*.keras"))


def test_a_second_model_is_listed_before_the_first(
    trained: Path, parts: Split, tmp_path: Path
) -> None:
    shutil.copytree(trained, tmp_path, dirs_exist_ok=True)
    model = store.load(trained / "mlp.keras").model
    result = evaluation.evaluate(model, parts.test)
    store.save(tmp_path, "again", model, parts, {"loss": [1.0]}, result)
    listed = json.loads((tmp_path / "models.json").read_text(encoding="utf-8"))
    assert [entry["name"] for entry in listed] == ["again", "mlp"]


def test_what_could_not_be_loaded_again_does_not_replace_the_last_model(
    trained: Path, parts: Split, tmp_path: Path
) -> None:
    shutil.copytree(trained, tmp_path, dirs_exist_ok=True)
    before = {path.name: path.read_bytes() for path in tmp_path.glob("mlp.*")}
    model = store.load(trained / "mlp.keras").model
    result = evaluation.evaluate(model, parts.test)
    own = keras.Sequential(
        [
            keras.Input((28, 28)),
            keras.layers.Flatten(),
            keras.layers.Dense(10, lambda x: keras.ops.softmax(x), name="mine"),
        ]
    )
    with pytest.raises(ModelUnusable, match="“mine” \\(Dense\\) can't be loaded"):
        store.save(tmp_path, "mlp", own, parts, {}, result)
    assert {path.name: path.read_bytes() for path in tmp_path.glob("mlp.*")} == before
