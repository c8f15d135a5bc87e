"""What can be refused is refused before the long work, and what was there stays."""

import shutil
from collections.abc import Callable
from pathlib import Path

import keras
import pytest

from digits import locks
from digits.cli import parser
from digits.model import crossvalidation, networks, training

pytestmark = pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")


class Begun(Exception):
    """Training would begin now."""


@pytest.fixture
def refused(
    project: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., str]:
    """Runs a command that is refused before any network learns, and gives its one sentence."""

    def begins(*_: object, **__: object) -> None:
        raise Begun

    monkeypatch.setattr(training, "fit", begins)
    monkeypatch.chdir(project)

    def run(command: str, *words: str) -> str:
        assert parser.main([command, "-o", str(tmp_path / "out"), *words]) == 1
        printed, said = capsys.readouterr()
        assert not printed
        assert said.strip() and "\n" not in said.strip() and "Traceback" not in said
        return said.strip()

    return run


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        ".",
        "..",
        "a/b",
        "../x",
        "a\\b",
        "c:d",
        "what?",
        "models",
        "Models",
        "con",
        "NUL.2",
        "lpt1",
        ".hidden",
        "end.",
        "end ",
        "line\nbreak",
        "bell\a",
        "byte\udcf6",
        "x" * 300,
    ],
)
def test_a_name_that_some_system_takes_for_no_file(
    refused: Callable[..., str], tmp_path: Path, name: str
) -> None:
    said = refused("train", "--model", "mlp", "--name", name)
    assert "can't be the name of a model" in said
    assert said.isprintable()
    assert not list(tmp_path.rglob("*.keras"))


@pytest.mark.parametrize("activation", ["glu", "nonsense", "", "threshold"])
@pytest.mark.parametrize("kind", ["mlp", "cnn"])
def test_an_activation_that_no_layer_can_use(
    refused: Callable[..., str], kind: str, activation: str
) -> None:
    assert "Keras knows no activation" in refused(
        "train", "--model", kind, "--activation", activation
    )


def test_a_network_that_the_page_could_not_show(
    refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def own(classes: int, activation: str) -> keras.Sequential:
        mine = keras.layers.Lambda(lambda x: x * 2, name="mine")
        flat, last = keras.layers.Flatten(), keras.layers.Dense(classes, "softmax")
        return keras.Sequential([keras.Input((28, 28)), mine, flat, last])

    monkeypatch.setitem(networks.NETWORKS, "mlp", own)
    assert "“mine” (Lambda) can't be loaded again" in refused("train", "--model", "mlp")


@pytest.mark.parametrize("command", ["train", "classroom", "review"])
def test_a_folder_in_which_nothing_can_be_written(
    refused: Callable[..., str], tmp_path: Path, command: str
) -> None:
    (tmp_path / "file").touch()
    assert "Nothing can be written" in refused(
        command, "-o", str(tmp_path / "file" / "inside" / "x")
    )


@pytest.mark.parametrize(
    ("command", "file"),
    [
        ("train", "out/cnn.onnx"),
        ("train", "out/models.json"),
        ("classroom", "out"),
        ("review", "out"),
    ],
)
def test_a_folder_where_the_file_should_go(
    refused: Callable[..., str], tmp_path: Path, command: str, file: str
) -> None:
    (tmp_path / file).mkdir(parents=True)
    assert "is a folder" in refused(command)


def test_a_full_disk(
    refused: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = shutil.disk_usage(tmp_path)._replace(free=2 * 10**6)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    assert "disk is too full" in refused("train")


def test_a_folder_in_which_another_run_writes(
    refused: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "PATIENCE", 0)
    with locks.alone(tmp_path / "out"):
        assert "Another run is working in" in refused("train")


def test_what_is_fine_is_not_refused(refused: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mlp.onnx").write_bytes(b"of an earlier run")
    for name in ("mlp", "mein Netz (2)", "Zürich", "netz.1", "コン"):
        with pytest.raises(Begun):
            refused("train", "--model", "mlp", "--name", name)
    assert (tmp_path / "out" / "mlp.onnx").read_bytes() == b"of an earlier run"


def test_comparing_a_class_begins_where_all_is_well(
    refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crossvalidation.synthetic, "join", lambda parts: parts)
    for command in ("classroom", "review"):
        with pytest.raises(Begun):
            refused(command)
