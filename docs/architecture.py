"""Draws the architecture in CONTRIBUTING.md from the code's own imports.

`.venv/bin/python docs/architecture.py` brings the picture up to date; a test keeps it so, and
keeps the floors: a module uses its own floor and those above it, never those below.
"""

import ast
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parent.parent
GUIDE = ROOT / "CONTRIBUTING.md"
START, END = "<!-- architecture -->\n", "<!-- /architecture -->\n"

GROUND = ("wording", "errors", "hints", "machine", "locks", "files", "html")
GROUND += ("thinning", "normalise")
FLOORS = (*GROUND, "paper", "scan", "data", "model", "plots", "app", "scale")
FLOORS += ("trials", "packages", "check", "words", "mnist", "lesson", "exercises", "cli")
"""Modules and folders of the package, in the order in which they may use each other."""

Arrows = dict[str, set[str]]


def modules() -> dict[str, Path]:
    """Every module of the package by its name without `digits.`, such as `scan.frame`."""
    package = ROOT / "digits"
    paths = (path for path in sorted(package.rglob("*.py")) if not path.name.startswith("__"))
    return {".".join(path.relative_to(package).with_suffix("").parts): path for path in paths}


def imports() -> Arrows:
    """For every module those that it imports, at its head, inside functions or for types."""
    known = modules()
    arrows: Arrows = {}
    for name, path in known.items():
        # "scan.frame" as ("digits", "scan", "frame"): each dot of an import leaves one out.
        here = ("digits", *name.split("."))
        found: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                base = here[: -node.level] if node.level else ()
                target = (*base, *(node.module.split(".") if node.module else ()))
                longer = [(*target, alias.name) for alias in node.names]
                found |= {".".join(part[1:]) for part in (target, *longer) if part[0] == "digits"}
        arrows[name] = (found & known.keys()) - {name}
    return arrows


def floor(module: str) -> str:
    """The floor of a module: its folder, or itself where it has none."""
    return module.split(".")[0]


def circles(arrows: Arrows) -> list[str]:
    """Modules from which the arrows lead back to themselves."""
    return [module for module in arrows if module in reach(arrows, arrows[module])]


def arrows_up(arrows: Arrows) -> list[str]:
    """Arrows against the order of the floors, such as `scan.report → cli.tables`."""
    return [
        f"{module} → {target}"
        for module, targets in arrows.items()
        for target in sorted(targets)
        if FLOORS.index(floor(module)) < FLOORS.index(floor(target))
    ]


def reach(arrows: Arrows, start: Iterable[str]) -> set[str]:
    """All modules to which arrows lead from some, these included."""
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            waiting += arrows[module]
    return found


def without_detours(arrows: Arrows) -> Arrows:
    """Leave out an arrow where a longer way says the same."""
    return {
        module: {
            target
            for target in targets
            if not any(target in reach(arrows, [other]) for other in targets - {target})
        }
        for module, targets in arrows.items()
    }


def picture() -> str:
    """The package as Mermaid diagrams: the floors, then the modules of each."""
    arrows = imports()
    between: Arrows = {floor(module): set() for module in arrows}
    for module, targets in arrows.items():
        between[floor(module)] |= {floor(target) for target in targets} - {floor(module)}
    # Arrows to the ground, which nearly all modules use, would hide the rest.
    shown = {
        name: {target for target in targets if target not in GROUND}
        for name, targets in between.items()
        if name not in GROUND
    }
    lines = ["```mermaid", "flowchart TB", *_lines(without_detours(shown)), "```", ""]
    folders = [name for name in FLOORS if (ROOT / "digits" / name).is_dir()]
    lines += ["```mermaid", "flowchart LR"]
    for name in folders:
        inside = {
            module: {target for target in targets if floor(target) == name}
            for module, targets in arrows.items()
            if floor(module) == name
        }
        lines += [f"    subgraph {name}", *_lines(without_detours(inside)), "    end"]
    return "\n".join([*lines, "```", ""])


def _lines(arrows: Arrows) -> list[str]:
    """One line for each arrow, and for each module that has none."""
    pointed = {target for targets in arrows.values() for target in targets}
    lines = []
    for module in sorted(arrows):
        lines += [f"    {_box(module)} --> {_box(target)}" for target in sorted(arrows[module])]
        if not arrows[module] and module not in pointed:
            lines.append(f"    {_box(module)}")
    return lines


def _box(module: str) -> str:
    """A module as Mermaid writes a box: its whole name, and its last part to be seen."""
    return f"{module}[{module.split('.')[-1]}]" if "." in module else module


def guide() -> str:
    """CONTRIBUTING.md with the picture as the code is now."""
    head, rest = GUIDE.read_text("utf-8").split(START)
    tail = rest.split(END)[1]
    return head + START + picture() + END + tail


if __name__ == "__main__":
    GUIDE.write_text(guide(), "utf-8")
