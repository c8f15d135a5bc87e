"""Writes the tables of docs/commands.md and docs/commands.de.md from the commands' own help.

`.venv/bin/python docs/commands.py` brings them up to date; a test keeps them so.
"""

import argparse
from pathlib import Path

from digits import wording
from digits.cli import parser
from digits.wording import text

ROOT = Path(__file__).parent.parent
PAGES = {"en": ROOT / "docs" / "commands.md", "de": ROOT / "docs" / "commands.de.md"}
START, END = "<!-- commands -->\n", "<!-- /commands -->\n"


def commands() -> list[tuple[str, str, argparse.ArgumentParser]]:
    """Every command: its name, its help in the language in force, and its own parser."""
    top = parser.parser()
    (group,) = (action for action in top._actions if isinstance(action.choices, dict))
    told = {choice.dest: choice.help or "" for choice in group._get_subactions()}
    return [(name, told[name], command) for name, command in group.choices.items()]


def tables() -> str:
    """A heading, a sentence and a table of its options for each command."""
    lines: list[str] = []
    for name, told, command in commands():
        lines += [f"## digits {name}", "", _sentence(told), ""]
        options = [action for action in command._actions if action.dest != "help"]
        if options:
            heads = text(de="| Angabe | wofür |", en="| give | for |")
            lines += [heads, "|---|---|", *map(_row, options), ""]
    return "\n".join(lines)


def page(language: str) -> str:
    """The page in that language with its tables as the commands are now."""
    wording.use(language)
    head, rest = PAGES[language].read_text("utf-8").split(START)
    return head + START + tables() + END + rest.split(END)[1]


def _row(action: argparse.Action) -> str:
    """One option as it is typed, and what it is for."""
    value = "" if action.nargs == 0 else action.metavar or action.dest.upper()
    if action.choices:
        value = " / ".join(map(str, action.choices))
    names = ", ".join(f"`{name}`" for name in action.option_strings)
    return f"| {f'{names} {value}'.strip()} | {action.help} |"


def _sentence(words: str) -> str:
    """A command's help as a sentence."""
    return words[:1].upper() + words[1:] + ("" if words.endswith("?") else ".")


if __name__ == "__main__":
    for language, path in PAGES.items():
        path.write_text(page(language), "utf-8")
