"""The notebooks are what their sources say, run in both places they are started from, and agree
with the package."""

import os
import runpy
from pathlib import Path

import nbformat
import numpy as np
import pytest
from conftest import ROOT
from nbclient import NotebookClient

NOTEBOOKS = ROOT / "notebooks"
COMMITTED = sorted(
    path.relative_to(NOTEBOOKS).as_posix()
    for language in ("de", "en")
    for path in (NOTEBOOKS / language).rglob("*.ipynb")
)
LESSONS = [path for path in COMMITTED if "solutions" not in path]
SOLUTIONS = [path for path in COMMITTED if "solutions" in path]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty project: its first lesson writes sample pages, the next ones go on from there."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("01-pages", "04-sheets", "05-model"):
        (folder / name).mkdir()
    return folder


def code_cells(path: str) -> list[nbformat.NotebookNode]:
    notebook = nbformat.read(NOTEBOOKS / path, as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def execute(path: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Run a notebook in a folder; give what it printed and fail on anything but that."""
    monkeypatch.setenv("DIGITS_QUICK", "1")
    notebook = nbformat.read(NOTEBOOKS / path, as_version=4)
    folder.mkdir(parents=True, exist_ok=True)
    client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(folder)}})
    client.execute(env={**os.environ})
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    noise = [output.text for output in outputs if output.get("name") == "stderr"]
    assert not noise
    assert any("image/png" in output.get("data", {}) for output in outputs)
    return [output.text for output in outputs if output.output_type == "stream"]


def test_notebooks_are_those_of_their_sources() -> None:
    built = runpy.run_path(str(NOTEBOOKS / "build.py"))["notebooks"]()
    assert sorted(path.as_posix() for path in built) == COMMITTED
    for path, content in built.items():
        assert (NOTEBOOKS / path).read_text(encoding="utf-8") == content, f"rebuild {path}"


@pytest.mark.parametrize("path", [path for path in COMMITTED if path.startswith("de")])
def test_code_is_the_same_in_both_languages(path: str) -> None:
    english = code_cells(path.replace("de", "en", 1))
    for german, other in zip(code_cells(path), english, strict=True):
        assert other.source == german.source.replace('language="de"', 'language="en"')
        assert other.id == german.id


@pytest.mark.parametrize("path", COMMITTED)
def test_cells_are_short_and_without_outputs(path: str) -> None:
    for cell in code_cells(path):
        assert not cell.outputs and cell.execution_count is None
        assert len(cell.source.splitlines()) <= 15, cell.source


@pytest.mark.parametrize("path", LESSONS + SOLUTIONS)
def test_notebook_runs(path: str, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # German ones as VS Code starts them, English ones from the project's root.
    folder = project if path.startswith("en") else project / "notebooks" / Path(path).parent
    execute(path, folder, monkeypatch)


def test_empty_folder_gets_sample_pages_and_says_so(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for page in (project / "01-pages").iterdir():
        page.unlink()
    said = execute("en/01-prepare-training-data.ipynb", project, monkeypatch)
    assert "drawn by a program" in said[0]
    assert len(list((project / "01-pages").iterdir())) == 3


@pytest.mark.parametrize("use_model", [1, 2])
def test_networks_of_the_lesson_are_those_of_the_package(use_model: int) -> None:
    import keras

    from digits import models

    cells = [cell.source for cell in code_cells("de/02-train-model.ipynb")]
    (cell,) = (source for source in cells if source.startswith(f"if use_model == {use_model}"))
    names = {"keras": keras, "layers": keras.layers, "activation": "relu", "classes": 10}
    exec(cell, names | {"use_model": use_model}, names)
    lesson, package = names["model"], (models.mlp, models.cnn)[use_model - 1]()
    assert [layer.get_config() for layer in lesson.layers] == [
        layer.get_config() for layer in package.layers
    ]
    assert lesson.count_params() == (89_610, 225_034)[use_model - 1]


def test_tile_made_by_hand_is_that_of_the_package() -> None:
    from digits.normalise import normalise

    cell = np.full((92, 92), 255, np.uint8)
    cell[20:70, 40:46] = 30
    cell[20:26, 30:46] = 90
    names = {"np": np, "cell": cell}
    for step in code_cells("de/01-prepare-training-data.ipynb"):
        if step.source.startswith(("ink =", "scale =")):
            exec("import cv2\n" + step.source, names)
    difference = np.abs(names["tile"].astype(int) - normalise(cell))
    assert difference.mean() < 10
