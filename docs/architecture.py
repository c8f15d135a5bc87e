"""Draws the architecture in CONTRIBUTING.md from the code's own imports.

`.venv/bin/python docs/architecture.py` brings the picture up to date; a test keeps it so.
"""

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent
GUIDE = ROOT / "CONTRIBUTING.md"
START, END = "<!-- architecture -->\n", "<!-- /architecture -->\n"
EVERYWHERE = ("errors", "wording", "files", "layout")
"""Modules that nearly all others import; arrows to them would hide the rest."""


def imports(path: Path, modules: set[str]) -> set[str]:
    """The modules of the package that a module imports, at its head or inside a function."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            names = [node.module] if node.module else [alias.name for alias in node.names]
            found |= {name for name in names if name in modules}
    return found - {path.stem}


def without_detours(arrows: dict[str, set[str]]) -> dict[str, set[str]]:
    """Leave out an arrow where a longer way says the same."""

    def reach(start: str, seen: set[str]) -> set[str]:
        for target in arrows[start] - seen:
            seen.add(target)
            reach(target, seen)
        return seen

    return {
        module: {
            target
            for target in targets
            if not any(target in reach(other, set()) for other in targets - {target})
        }
        for module, targets in arrows.items()
    }


def picture() -> str:
    """The package as a Mermaid diagram: an arrow points from a module to one that it uses."""
    paths = {path.stem: path for path in (ROOT / "digits").glob("*.py")}
    modules = {name for name in paths if not name.startswith("_") and name not in EVERYWHERE}
    arrows = without_detours({name: imports(paths[name], modules) for name in modules})
    lines = [
        f"    {module} --> {target}"
        for module in sorted(arrows)
        for target in sorted(arrows[module])
    ]
    return "\n".join(["```mermaid", "flowchart LR", *lines, "```", ""])


def guide() -> str:
    """CONTRIBUTING.md with the picture as the code is now."""
    head, rest = GUIDE.read_text("utf-8").split(START)
    tail = rest.split(END)[1]
    return head + START + picture() + END + tail


if __name__ == "__main__":
    GUIDE.write_text(guide(), "utf-8")
