"""Messages name the next step as their reader takes it, in one way for all of them."""

import ast
import re
import shutil
import sys
from pathlib import Path

import pytest

from digits import hints, lesson, wording
from digits.data import dataset, split
from digits.errors import ModelUnusable, SheetsUnusable, SymbolsUnusable
from digits.model import store
from digits.paper import layout
from tests.conftest import ROOT

BARE = re.compile(
    r"bootstrap\.(sh|ps1)|\.venv[/\\]|[»“]digits |jupyter lab\b"
    r"|\bdigits (template|samples|prepare|train|evaluate|predict|draw|serve|check|classroom|review)"
    r"|--(split|symbols|port) "
)


def in_the_code() -> list[tuple[Path, ast.AST]]:
    paths = [*(ROOT / "digits").rglob("*.py"), *(ROOT / "bootstrap").glob("*.py")]
    return [(path, ast.parse(path.read_text("utf-8"))) for path in sorted(paths)]


def sentences(tree: ast.AST) -> list[str]:
    """What may be shown: all strings but documentation and what goes through `hints`."""
    documents = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    documents |= {
        id(keyword.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "hints.here"
        for keyword in node.keywords
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if id(node) not in documents
    ]


def test_no_message_names_a_command_past_the_hints() -> None:
    bare = [
        f"{path.relative_to(ROOT)}: {sentence}"
        for path, tree in in_the_code()
        if path.name != "hints.py"
        for sentence in sentences(tree)
        if BARE.search(sentence)
    ]
    assert bare == []
    assert BARE.search("Run “digits prepare” first."), "the search itself must find something"


def test_every_step_that_a_message_names_is_a_command() -> None:
    from digits.cli import parser

    (commands,) = parser.parser()._subparsers._group_actions  # type: ignore[union-attr]
    named = {
        node.args[0].value
        for _, tree in in_the_code()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "hints.step"
        if isinstance(node.args[0], ast.Constant)
    }
    assert {"prepare", "train"} <= named <= set(commands.choices)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("windows", "setup"), [(False, "./bootstrap.sh"), (True, ".\\bootstrap.ps1")]
)
def test_commands_are_those_of_the_computer(
    windows: bool, setup: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hints, "WINDOWS", windows)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(sys, "argv", ["/somewhere/digits/__main__.py"])
    folder = ".venv\\Scripts\\" if windows else ".venv/bin/"
    assert hints.setup() == f"“{setup}”"
    assert hints.setup("demo") == f"“{setup} demo”"
    assert hints.step("prepare") == f"“{folder}digits prepare”"
    assert hints.command("-m x", "python") == f"“{folder}python -m x”"
    wording.use("de")
    assert hints.step("train") == f"»{folder}digits train«"


def test_a_program_that_the_terminal_finds_by_name_is_called_by_its_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = Path(sys.executable).parent / "digits"
    monkeypatch.setattr(sys, "argv", [str(own)])
    monkeypatch.setattr(shutil, "which", lambda _: str(own))
    assert hints.step("prepare") == "“digits prepare”"
    # Another computer-wide `digits` is not the one that speaks here.
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/digits")
    assert hints.step("prepare") == f"“{hints.in_venv('digits')} prepare”"


def test_what_was_typed_is_said_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["../.venv/bin/digits"])
    assert hints.step("prepare") == "“../.venv/bin/digits prepare”"


def section(notebook: int, step: int, language: str) -> str:
    """The code of a step of a lesson, from its source."""
    (path,) = (ROOT / "notebooks" / "source").glob(f"{notebook:02}_*.py")
    heading = {"de": "Schritt", "en": "Step"}[language]
    _, _, rest = path.read_text("utf-8").partition(f"\n# ## {heading} {step}: ")
    body = re.split(rf"\n# ## (?:{heading} |Das |What )", rest)[0]
    return "\n".join(line for line in body.splitlines() if not line.startswith("#"))


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    "cell",
    sorted({*hints.CELLS.values(), *hints.CELLS_OF_SYMBOLS.values()}, key=str),
    ids=lambda c: f"{c[1]}.{c[2]}",
)
def test_the_cells_stand_where_the_hints_say(cell: hints.Cell, language: str) -> None:
    assert f"{cell.code}(" in section(cell.notebook, cell.step, language)


def test_in_a_lesson_messages_name_cells_not_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "01-pages").mkdir()
    monkeypatch.chdir(tmp_path)
    lesson.start("en")
    said = [capsys.readouterr().out]
    for action in (
        lambda: dataset.load(tmp_path / "04-sheets"),
        lambda: dataset.load(tmp_path / "06-symbols" / "sheets"),
        lambda: store.load(tmp_path / "05-model" / "mlp.keras"),
        lambda: store.load(tmp_path / "05-model" / "symbols.keras"),
        lambda: split.check_writers(["one"]),
        lambda: layout.parse_symbols("a"),
    ):
        with pytest.raises((SheetsUnusable, ModelUnusable, SymbolsUnusable)) as error:
            action()
        said.append(str(error.value))
    assert "notebook 1 down to the cell with “prepare” in step 4" in said[1]
    assert "notebook 5 down to the cell with “prepare” in step 2" in said[2]
    assert "notebook 2 down to the cell with “store.save” in step 5" in said[3]
    assert "notebook 5 down to the cell with “store.save” in step 2" in said[4]
    assert 'by="random"' in said[5] and 'parse_symbols("ABCDE")' in said[6]
    assert not BARE.search(" ".join(said))


def test_what_only_a_terminal_can_do_is_said_to_be_for_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hints, "WINDOWS", False)
    hints.use("notebook")
    wording.use("de")
    assert hints.setup() == "»./bootstrap.sh« im Terminal"
    assert hints.step("serve").endswith("digits serve« im Terminal")
