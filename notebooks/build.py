"""Write the notebooks of both languages from the lessons in `source/`.

A lesson is one Python file in percent format. Its cells say where they belong:

    # %% [markdown] lang="de"         only in the German notebook (and "en" likewise)
    # %% tags=["solution"]            only in the notebook with the solutions
    # %% tags=["both"]                in the lesson and in its solutions

Code cells are the same in both languages but for `language="de"` in the first one.

    python notebooks/build.py
"""

from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode

HERE = Path(__file__).parent
LANGUAGES = ("de", "en")
KERNEL = {"display_name": ".venv", "language": "python", "name": "python3"}


def main() -> None:
    """Write every notebook into `de/` and `en/`."""
    for path, content in notebooks().items():
        target = HERE / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8", newline="\n")
        print(path.as_posix())


def notebooks() -> dict[Path, str]:
    """All notebooks: from the path below `notebooks/` to the file's content."""
    written = {}
    for source in sorted((HERE / "source").glob("*.py")):
        name = source.stem.replace("_", "-")
        lesson = jupytext.read(source, fmt="py:percent")
        for language in LANGUAGES:
            written[Path(language, f"{name}.ipynb")] = _notebook(lesson, language, "lesson")
            if any("solution" in _tags(cell) for cell in lesson.cells):
                path = Path(language, "solutions", f"{name}.ipynb")
                written[path] = _notebook(lesson, language, "solution")
    return written


def _notebook(lesson: NotebookNode, language: str, kind: str) -> str:
    cells = []
    for number, cell in enumerate(lesson.cells):
        tags = _tags(cell) or {"lesson"}
        if cell.metadata.get("lang", language) != language or not tags & {kind, "both"}:
            continue
        if cell.cell_type == "markdown":
            new = nbformat.v4.new_markdown_cell(cell.source)
        else:
            code = cell.source.replace('language="de"', f'language="{language}"')
            new = nbformat.v4.new_code_cell(code)
        # The place in the source: the same at every build, so that git shows only real changes.
        new.id = f"cell-{number:03d}"
        cells.append(new)
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def _tags(cell: NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", []))


if __name__ == "__main__":
    main()
