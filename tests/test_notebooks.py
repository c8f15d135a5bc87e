"""The notebooks are what their sources say, run in both places they are started from, and agree
with the package."""

import ast
import os
import re
import runpy
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from digits import words
from digits.paper.layout import Layout
from digits.scan import sheets

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
COMMITTED = sorted(
    path.relative_to(NOTEBOOKS).as_posix()
    for language in ("de", "en")
    for path in (NOTEBOOKS / language).rglob("*.ipynb")
    # JupyterLab keeps copies of what was open.
    if path.parent.name != ".ipynb_checkpoints"
)
LESSONS = [path for path in COMMITTED if path.startswith("de") and "solutions" not in path]
SOLUTIONS = [path for path in COMMITTED if path.startswith("en") and "solutions" in path]
FIRST = "de/01-prepare-training-data.ipynb"
RUN = LESSONS + SOLUTIONS
FEW_HANDS = """\
from digits.data import synthetic
synthetic.HANDS = synthetic.STRANGERS = 30
synthetic.DOODLES = 150
%reset -f"""
"""How many join in is for `tests/data`; here all that learns from them should be quick."""


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What each notebook put out, shortened, in an empty project, or how it failed.

    The code is the same in both languages, so one of them is enough: the lessons in German and from
    their own folder, as VS Code starts them, the solutions in English and from the project's root.
    """
    project = tmp_path_factory.mktemp("project")
    for name in ("01-pages", "04-sheets", "05-model"):
        (project / name).mkdir()
    _write_mnist(project / "mnist.npz")
    # Fresh processes: nbclient leaves the event loops of a thread open.
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        results = pool.submit(_outputs, FIRST, project).result()
        _thin_out(project / "04-sheets")
        rest = [path for path in LESSONS if path != FIRST]
        for both in pool.map(_outputs, rest, repeat(project)):
            results |= both
    return results


def _outputs(path: str, project: Path) -> dict[str, Any]:
    """What a lesson and its solutions put out, or the story of how one failed.

    As learners do, each cell of a lesson is run twice, and in the end all once more; whatever shows
    something else than at first is among the outputs as an error called "changed". The solutions
    are run in the same kernel, emptied, for TensorFlow takes long to load.
    """
    folder = project / "notebooks" / Path(path).parent
    folder.mkdir(parents=True, exist_ok=True)
    notebook = nbformat.read(NOTEBOOKS / path, as_version=4)
    client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(folder)}})
    # The kernel shows what C++ writes on standard error, but not where it sees pytest.
    here = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    solutions = f"en/solutions/{Path(path).name}"
    with client.setup_kernel(env=here | {"DIGITS_QUICK": "1"}):
        client.execute_cell(nbformat.v4.new_code_cell(FEW_HANDS), 0)
        lesson = _story(_lesson_outputs, client)
        start = f"import os\nos.chdir({str(project)!r})\n%reset -f"
        client.execute_cell(nbformat.v4.new_code_cell(start), 0)
        client.nb = nbformat.read(NOTEBOOKS / solutions, as_version=4)
        return {path: lesson, solutions: _story(_solutions_outputs, client)}


def _story(run: Callable[[NotebookClient], list[Any]], client: NotebookClient) -> Any:
    try:
        return run(client)
    except CellExecutionError as error:
        return str(error)


def _code(client: NotebookClient) -> list[tuple[int, nbformat.NotebookNode]]:
    return [(i, cell) for i, cell in enumerate(client.nb.cells) if cell.cell_type == "code"]


def _lesson_outputs(client: NotebookClient) -> list[Any]:
    outputs, shown = [], {}
    for index, cell in _code(client):
        client.execute_cell(cell, index)
        outputs += cell.outputs
        shown[index] = _shown(cell)
        client.execute_cell(cell, index)
        outputs += _changed(cell, shown[index])
    for index, cell in _code(client):
        client.execute_cell(cell, index)
        outputs += _changed(cell, shown[index])
    return outputs


def _solutions_outputs(client: NotebookClient) -> list[Any]:
    outputs = []
    for index, cell in _code(client):
        client.execute_cell(cell, index)
        outputs += cell.outputs
    return outputs


def _shown(cell: nbformat.NotebookNode) -> list[str]:
    """What a learner sees below a cell: words, values and pictures."""
    # Only the first time is the folder empty, other lessons add networks meanwhile, and each run
    # makes a widget of its own.
    shared = ("find_pages", "league", "models.json")
    if any(name in cell.source for name in shared) or "widget" in str(cell.outputs):
        return []
    words = "".join(output.text for output in cell.outputs if output.output_type == "stream")
    results = [output.data for output in cell.outputs if "data" in output]
    return [words, *(str(data.get("image/png", data.get("text/plain"))) for data in results)]


def _changed(cell: nbformat.NotebookNode, before: list[str]) -> list[Any]:
    if _shown(cell) == before:
        return []
    return [nbformat.v4.new_output("error", ename="changed", evalue=cell.source)]


def _thin_out(folder: Path) -> None:
    """Leave every third tile: lessons need tiles of each symbol by each writer, not many."""
    found = sheets.read(folder)
    layout = Layout(found.symbols)
    with sheets.writing(folder, layout) as add:
        for number, page in enumerate(found.pages):
            some = np.flatnonzero(found.page == number)[::3]
            cells = found.row[some] * layout.columns + found.col[some]
            add(page | {"used": len(some)}, found.tiles[some], cells)


def _write_mnist(path: Path) -> None:
    """A bar in one of ten places instead of MNIST: no test waits for the internet."""
    random = np.random.default_rng(0)
    y = random.integers(10, size=2500)
    x = random.integers(0, 60, (2500, 28, 28), np.uint8)
    x[np.arange(2500), :, 4 + 2 * y] += 190
    np.savez(path, x_train=x[500:], y_train=y[500:], x_test=x[:500], y_test=y[:500])


def code_cells(path: str) -> list[nbformat.NotebookNode]:
    notebook = nbformat.read(NOTEBOOKS / path, as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


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


@pytest.mark.parametrize("path", RUN)
def test_notebook_runs_and_shows_pictures_without_a_warning(
    path: str, outputs: dict[str, Any]
) -> None:
    assert not isinstance(outputs[path], str), outputs[path]
    said = [output.text for output in outputs[path] if output.output_type == "stream"]
    assert not [output.text for output in outputs[path] if output.get("name") == "stderr"]
    assert "warning" not in "".join(said).lower()
    if path in LESSONS:
        assert any("image/png" in output.get("data", {}) for output in outputs[path])


@pytest.mark.parametrize("path", LESSONS)
def test_a_cell_shows_the_same_when_it_runs_again(path: str, outputs: dict[str, Any]) -> None:
    changed = [o for o in outputs[path] if getattr(o, "ename", None) == "changed"]
    assert [output.evalue for output in changed] == []


@pytest.mark.parametrize("path", LESSONS)
def test_a_german_lesson_prints_german(path: str, outputs: dict[str, Any]) -> None:
    said = "".join(o.text for o in outputs[path] if o.output_type == "stream")
    english = {*words.GERMAN, "doubtful", "hands", "hidden", "largest", "output", "right", "wrong"}
    assert not english & {*re.findall(r"[a-z]+", said)}


@pytest.mark.parametrize("path", LESSONS + SOLUTIONS)
def test_a_function_s_name_is_given_to_nothing_else(path: str) -> None:
    """Whoever goes back to a cell above must not lose what one further down needs."""
    cells = [ast.parse(cell.source) for cell in code_cells(path)]
    nodes = [node for cell in cells for node in cell.body]
    functions = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    bound = {
        name.id
        for node in nodes
        if not isinstance(node, ast.FunctionDef)
        for name in ast.walk(node)
        if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
    }
    assert not functions & bound


def test_empty_folder_gets_sample_pages_and_says_so(outputs: dict[str, Any]) -> None:
    stream = [output.text for output in outputs[FIRST] if output.output_type == "stream"]
    said = "".join(stream)
    assert "01-pages ist leer" in said and "die ein Programm gezeichnet hat" in said
    assert "✅ sample-3.png" in said


@pytest.mark.parametrize("name", ["mlp", "cnn"])
def test_networks_of_the_lesson_are_those_of_the_package(name: str) -> None:
    import keras

    from digits.model import networks

    cells = [cell.source for cell in code_cells("de/02-train-model.ipynb")]
    (cell,) = (source for source in cells if source.startswith(f"def {name}():"))
    names: dict[str, Any] = {"keras": keras, "layers": keras.layers, "classes": 10}
    names["activation"] = "relu"
    exec(cell, names)
    lesson, package = names[name](), networks.NETWORKS[name]()
    assert [layer.get_config() for layer in lesson.layers] == [
        layer.get_config() for layer in package.layers
    ]
    assert lesson.count_params() == {"mlp": 89_610, "cnn": 225_034}[name]


def test_tile_made_by_hand_is_that_of_the_package() -> None:
    from digits.normalise import normalise

    cell = np.full((92, 92), 255, np.uint8)
    # Strokes of the usual width, which the package leaves as they are.
    cell[20:70, 46:51] = 30
    cell[20:25, 25:51] = 60
    names = {"np": np, "cell": cell}
    for step in code_cells("de/01-prepare-training-data.ipynb"):
        if step.source.startswith(("ink =", "scale =", "height,")):
            exec("import cv2\n" + step.source, names)
    difference = np.abs(names["tile"].astype(int) - normalise(cell))
    assert difference.mean() < 10
