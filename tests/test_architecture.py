"""The floors hold: no circle, no arrow up, and a ground that needs nothing installed."""

import ast
import runpy
import sys
from pathlib import Path

from tests.conftest import ROOT

ARCHITECTURE = runpy.run_path(str(ROOT / "docs" / "architecture.py"))
FLOORS = ARCHITECTURE["FLOORS"]


def test_the_picture_is_the_code_s_own() -> None:
    current = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert ARCHITECTURE["guide"]() == current, "run .venv/bin/python docs/architecture.py"


def test_no_module_leads_back_to_itself() -> None:
    assert ARCHITECTURE["circles"](ARCHITECTURE["imports"]()) == []
    circle = {"a": {"b"}, "b": {"c"}, "c": {"b"}}
    assert ARCHITECTURE["circles"](circle) == ["b", "c"]


def test_no_floor_uses_one_below_it() -> None:
    arrows = ARCHITECTURE["imports"]()
    assert "scan.grid" in arrows["scan.mesh"]
    assert "data.dataset" in arrows["scale.stream"]
    assert ARCHITECTURE["arrows_up"](arrows) == []
    assert ARCHITECTURE["arrows_up"]({"scan.report": {"cli.tables"}, "cli.tables": set()})


def test_every_module_stands_on_a_floor() -> None:
    stray = [name for name in ARCHITECTURE["modules"]() if name.split(".")[0] not in FLOORS]
    assert stray == []


def test_set_up_begins_with_the_standard_library_alone() -> None:
    arrows = ARCHITECTURE["imports"]()
    begun = {
        name
        for path in (ROOT / "bootstrap").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("digits")
        for name in _named(node, "digits")
    }
    assert {"errors", "hints", "locks", "wording"} <= begun
    for name in ARCHITECTURE["reach"]({n: _at_the_head(n) for n in arrows}, begun):
        path = ARCHITECTURE["modules"]()[name]
        foreign = _foreign(path)
        assert not foreign, f"{path} imports {foreign}"
        document = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
        assert "standard library" in " ".join(document.lower().split()), f"{path} should say so"


def _foreign(path: Path) -> list[str]:
    """What a module imports at its head that is neither Python's nor its package's."""
    body = ast.parse(path.read_text("utf-8")).body
    names = [alias.name for node in body if isinstance(node, ast.Import) for alias in node.names]
    names += [n.module or "" for n in body if isinstance(n, ast.ImportFrom) and not n.level]
    return [name for name in names if name.split(".")[0] not in sys.stdlib_module_names]


def _at_the_head(name: str) -> set[str]:
    """The modules of the package that a module on the ground imports at its head."""
    body = ast.parse(ARCHITECTURE["modules"]()[name].read_text("utf-8")).body
    return {
        name
        for node in body
        if isinstance(node, ast.ImportFrom) and node.level
        for name in _named(node, "")
    }


def _named(node: ast.ImportFrom, package: str) -> list[str]:
    """The modules that `from package.module import x` or `from package import module` names."""
    if (node.module or "") == package:
        return [alias.name for alias in node.names]
    return [(node.module or "").removeprefix("digits.")]
