"""The lessons, executed as a learner does it: one after the other, in an empty project.

What they showed is kept in `.site_cache`, for as long as neither lessons nor package change.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

ROOT = Path(__file__).parent.parent.parent
NOTEBOOKS = ROOT / "notebooks"
CACHE = ROOT / ".site_cache"

DESCRIBE = """
def describe(figure, printer, cycle):
    said = [figure.get_suptitle()]
    for axes in figure.axes:
        said += [axes.get_title(), axes.get_xlabel(), axes.get_ylabel()]
    printer.text(" · ".join(dict.fromkeys(" ".join(words.split()) for words in said if words)))

def before_each_cell(*_):
    formatter = get_ipython().display_formatter.formatters["text/plain"]
    formatter.for_type_by_name("matplotlib.figure", "Figure", describe)

get_ipython().events.register("pre_run_cell", before_each_cell)
"""
"""Lets figures be told in words as well: all that is written on them, for who can't see them.

Before each cell, because `lesson.start`, which prepares figures, forgets what was said of them.
"""


def paths(language: str) -> list[Path]:
    """The lessons of a language in their order, without the solutions."""
    return sorted((NOTEBOOKS / language).glob("*.ipynb"))


def read(path: Path) -> NotebookNode:
    """A lesson as it is in the repository, without outputs."""
    return nbformat.read(path, as_version=4)


def as_written(language: str) -> list[NotebookNode]:
    """All lessons of a language without outputs."""
    return [read(path) for path in paths(language)]


def kept() -> Path:
    """Where results are kept as long as the package and what it learns stay the same."""
    digest = hashlib.sha256(os.environ.get("DIGITS_QUICK", "").encode())
    for path in [*sorted((ROOT / "digits").rglob("*.py")), ROOT / "requirements.lock"]:
        digest.update(path.read_bytes())
    return CACHE / digest.hexdigest()[:16]


def executed(language: str) -> list[NotebookNode]:
    """All lessons of a language with what their cells show.

    With DIGITS_QUICK=1 in the environment networks learn only for a moment.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell failed.
        ValueError: the set-up is not as a lesson needs it.
    """
    chosen = paths(language)
    written = hashlib.sha256(b"".join(path.read_bytes() for path in chosen)).hexdigest()[:16]
    results = [kept() / written / path.name for path in chosen]
    if not all(path.exists() for path in results):
        results[0].parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as project:
            for path, notebook in zip(results, run(chosen, Path(project)), strict=True):
                if "[FAIL]" in str(notebook):
                    raise ValueError(f"{path.name} says what is wrong with the set-up: {notebook}")
                nbformat.write(notebook, path)
    return [read(path) for path in results]


def run(chosen: Iterable[Path], project: Path) -> Iterator[NotebookNode]:
    """Execute notebooks one after the other in a project folder, as yet empty.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell failed.
    """
    for name in ("01-pages", "04-sheets", "05-model", "notebooks"):
        (project / name).mkdir()
    # Each lesson looks whether the set-up is complete.
    for name in (".venv", "web"):
        (project / name).symlink_to(ROOT / name, target_is_directory=True)
    # The order matters: what one lesson has written the next one reads.
    for path in chosen:
        print(path, flush=True)
        notebook = read(path)
        notebook.cells.insert(0, nbformat.v4.new_code_cell(DESCRIBE))
        where = {"metadata": {"path": str(project / "notebooks")}}
        NotebookClient(notebook, timeout=3600, resources=where).execute()
        del notebook.cells[0]
        _leave_out(notebook, project)
        yield notebook


def _leave_out(notebook: NotebookNode, project: Path) -> None:
    """Take out what says where the site was built."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "text" in output:
                output.text = re.sub(re.escape(f"{project}/"), "", output.text)
