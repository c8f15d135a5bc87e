"""Every function shows in its docstring how it is used; the examples run as tests."""

import ast

from tests.conftest import ROOT

EXEMPT = {
    "check": "what it answers depends on the computer",
    "cli": "is tried by test_cli",
    "crossvalidation.at_random": "trains several networks",
    "crossvalidation.by_writer": "trains several networks",
    "draw.reader": "needs a trained network",
    "draw.window": "needs a screen",
    "export.to_onnx": "takes seconds",
    "lesson.live_curves": "shows something in a notebook only",
    "lesson.load_mnist": "fetches MNIST from the internet",
    "lesson.start": "begins a notebook",
    "network_commands": "commands, tried by test_training, test_evaluation and test_predict",
    "parallel.processes": "takes seconds to start",
    "samples.page": "takes seconds",
    "samples.write": "takes seconds",
    "sheet_commands": "commands, tried by test_prepare and test_template",
    "store.load": "needs a trained network",
    "store.save": "takes seconds",
    "stream.split": "needs shards of more pages than a second can read",
    "training.fit": "takes seconds",
    "view_commands": "commands, tried by test_check, test_draw and test_serve",
}


def test_every_function_says_what_it_does_and_shows_how() -> None:
    docstrings = {
        f"{path.stem}.{node.name}": ast.get_docstring(node) or ""
        for path in sorted((ROOT / "digits").glob("*.py"))
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    assert [name for name, docstring in docstrings.items() if not docstring] == []
    lacking = {name for name, docstring in docstrings.items() if ">>> " not in docstring}
    modules = {name.split(".")[0] for name in lacking}
    assert [name for name in EXEMPT if name not in lacking | modules] == [], "no longer exempt"
    assert sorted(n for n in lacking if n not in EXEMPT and n.split(".")[0] not in EXEMPT) == []
