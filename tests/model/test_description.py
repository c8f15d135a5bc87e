"""A model from anywhere: what does not fit is refused in a sentence, before it costs anything."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import keras
import pytest

from digits.errors import ModelUnusable
from digits.model import description, networks, store
from tests.conftest import ROOT

# TensorFlow does not yet know the keyword that NumPy 2 passes.
pytestmark = pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")

ABOUT = {
    "name": "mlp",
    "created": "2026-01-01",
    "labels": list("0123456789"),
    "input": [28, 28],
    "layers": [
        {"name": "flatten", "type": "Flatten", "shape": [784]},
        {"name": "dense_1", "type": "Dense", "shape": [100]},
        {"name": "dense_2", "type": "Dense", "shape": [100]},
        {"name": "output", "type": "Dense", "shape": [10]},
    ],
    "parameters": 89_610,
    "test": {"accuracy": 0.9},
}

HOSTILE: dict[str, Any] = {
    "no dictionary": [],
    "nothing": {},
    "a number": 7,
    "other labels than outputs": ABOUT | {"labels": ["a", "b"]},
    "labels that are numbers": ABOUT | {"labels": list(range(10))},
    "labels in lists": ABOUT | {"labels": [["0"]] * 10},
    "labels twice": ABOUT | {"labels": ["0"] * 10},
    "labels that command the terminal": ABOUT | {"labels": ["\x1b[2J", *"123456789"]},
    "labels without end": ABOUT | {"labels": [str(i) for i in range(200_000)]},
    "labels of another kind": ABOUT | {"labels": "0123456789"},
    "input of words": ABOUT | {"input": [28, "a"]},
    "input of another size": ABOUT | {"input": [10**8, 10**8]},
    "input in lists": ABOUT | {"input": [[28], [28]]},
    "no layers": ABOUT | {"layers": []},
    "layers that are words": ABOUT | {"layers": ["output"]},
    "a layer without a name": ABOUT | {"layers": [{"shape": [10]}]},
    "a layer without end": ABOUT | {"layers": [{"name": "x", "shape": [10**8]}, *ABOUT["layers"]]},
    "a layer of true": ABOUT | {"layers": [{"name": "output", "shape": [True]}]},
    "layers without end": ABOUT | {"layers": [{"name": f"x{i}"} for i in range(200_000)]},
    "parameters without end": ABOUT | {"parameters": 10**12},
    "parameters that are words": ABOUT | {"parameters": "many"},
    "tiles of no class": ABOUT | {"tiles": {"learned": [10]}},
    "tiles that are words": ABOUT | {"tiles": {"learned": "01"}},
    "tiles in no groups": ABOUT | {"tiles": [0, 1]},
    "tiles without end": ABOUT | {"tiles": {"learned": [0] * 200_000}},
}


@pytest.fixture(scope="module")
def untrained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An MLP and its description, as `store.save` writes them."""
    path = tmp_path_factory.mktemp("model") / "mlp.keras"
    model = networks.mlp()
    model.compile("adam", "sparse_categorical_crossentropy")
    model.save(path)
    path.with_suffix(".json").write_text(json.dumps(ABOUT))
    return path


@pytest.fixture
def mlp(untrained: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(untrained.parent, tmp_path / "05-model"), "mlp.keras")


def changed(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Write a `.keras` file anew, with other settings of its layers."""
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    told = json.loads(parts["config.json"])
    change({layer["config"]["name"]: layer["config"] for layer in told["config"]["layers"]})
    parts["config.json"] = json.dumps(told).encode()
    with ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_what_was_saved_is_loaded(mlp: Path) -> None:
    assert store.load(mlp).model.count_params() == 89_610


@pytest.mark.parametrize("case", HOSTILE)
def test_a_description_that_does_not_fit_is_refused(mlp: Path, case: str) -> None:
    mlp.with_suffix(".json").write_text(json.dumps(HOSTILE[case]))
    with pytest.raises(ModelUnusable, match="damaged"):
        description.check(mlp)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"1" * 5_000_000])
def test_a_description_that_is_none_is_refused(mlp: Path, content: bytes) -> None:
    mlp.with_suffix(".json").write_bytes(content)
    with pytest.raises(ModelUnusable, match="damaged"):
        description.check(mlp)


@pytest.mark.parametrize("command", ["predict", "evaluate"])
def test_a_layer_without_end_is_refused_before_keras_is_loaded(mlp: Path, command: str) -> None:
    changed(mlp, lambda layers: layers["dense_1"].update(units=10**8))
    script = (
        "import sys; from digits.cli import parser\n"
        "code = parser.main(sys.argv[1:])\n"
        "print(code, 'tensorflow' in sys.modules, 'keras' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, command, "x.png", "--model", mlp],
        env=os.environ | {"DIGITS_LANG": "en"},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == ["1", "False", "False"]
    assert "is damaged" in done.stderr
    assert done.stderr.count("\n") == 1


def test_layers_that_are_large_together_are_refused_before_they_are_filled(mlp: Path) -> None:
    about = json.loads(json.dumps(ABOUT))
    for layer in about["layers"][1:3]:
        layer["shape"] = [10**6]
    mlp.with_suffix(".json").write_text(json.dumps(about))

    def enlarge(layers: dict[str, Any]) -> None:
        for name in ("dense_1", "dense_2"):
            layers[name]["units"] = 10**6

    changed(mlp, enlarge)
    # 4 TB: no computer here could even try.
    with pytest.raises(ModelUnusable, match="damaged"):
        store.load(mlp)


def test_planning_a_network_leaves_nothing_in_keras_to_be_filled_later(mlp: Path) -> None:
    changed(mlp, lambda layers: layers["output"].update(activation="no such thing"))
    with pytest.raises(ModelUnusable):
        store.load(mlp)
    with keras.StatelessScope():
        pass
    assert networks.mlp().count_params() == 89_610


def test_a_bomb_of_weights_is_refused(mlp: Path) -> None:
    with ZipFile(mlp) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    import h5py

    weights = mlp.with_name("weights.h5")
    weights.write_bytes(parts["model.weights.h5"])
    with h5py.File(weights, "a") as file:
        # Numbers that were never written take no room in the file, and all of it in memory.
        file["layers/dense"].create_dataset("bomb", (10**6, 10**6), "f4", chunks=(10, 10))
    with ZipFile(mlp, "w") as archive:
        for name, content in (parts | {"model.weights.h5": weights.read_bytes()}).items():
            archive.writestr(name, content)
    with pytest.raises(ModelUnusable, match="damaged"):
        description.check(mlp)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"{", b"\xff\xfe", b"[" * 100_000])
def test_a_stranger_s_description_never_stops_the_saving(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "other.onnx").touch()
    (tmp_path / "other.json").write_bytes(content)
    (tmp_path / "link.onnx").symlink_to(tmp_path / "nowhere")
    listed = store._index(tmp_path, ABOUT)
    assert [entry["name"] for entry in listed] == ["mlp"]


@pytest.mark.parametrize(
    "change",
    [{"name": "else"}, {"name": ["x"]}, {"test": {"accuracy": float("nan")}}, {"test": None}],
)
def test_a_description_with_odd_results_is_not_listed(
    tmp_path: Path, change: dict[str, Any]
) -> None:
    (tmp_path / "other.onnx").touch()
    (tmp_path / "other.json").write_text(json.dumps(ABOUT | {"name": "other"} | change))
    assert [entry["name"] for entry in store._index(tmp_path, ABOUT)] == ["mlp"]


def test_the_newest_models_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "LISTED", 2)
    for age, name in enumerate(("new", "old", "ancient")):
        (tmp_path / f"{name}.onnx").touch()
        about = ABOUT | {"name": name, "created": f"{2025 - age}"}
        (tmp_path / f"{name}.json").write_text(json.dumps(about))
        os.utime(tmp_path / f"{name}.json", (10**9 - age, 10**9 - age))
    listed = store._index(tmp_path, ABOUT)
    assert [entry["name"] for entry in listed] == ["mlp", "new", "old"]
