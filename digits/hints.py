"""Names the next step as its reader takes it: a command of this computer, or a cell of a notebook.

Every message that says what to run asks here. Standard library only, because set-up begins with it.
"""

import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import Literal, NamedTuple

from .wording import text

Place = Literal["terminal", "notebook"]

WINDOWS = os.name == "nt"


class Cell(NamedTuple):
    """Where in the lessons something is done: a piece of the cell's code, and where it stands."""

    code: str
    notebook: int
    step: int


CELLS = {
    "template": Cell("template.write", 5, 1),
    "prepare": Cell("prepare", 1, 4),
    "train": Cell("store.save", 2, 5),
}
"""What the lessons do in place of a command."""
CELLS_OF_SYMBOLS = CELLS | {"prepare": Cell("prepare", 5, 2), "train": Cell("store.save", 5, 2)}
"""The same for what lesson 5 makes of symbols of one's own."""
OF_SYMBOLS = {"06-symbols", "symbols"}
"""What lesson 5 calls its folder and its network."""

_place: Place = "terminal"


def use(place: Place) -> None:
    """Set where the reader of all later messages is; a lesson does so when it begins."""
    global _place
    _place = place


def step(name: str, about: Path | str = "") -> str:
    """The command of that name; in a notebook how far to run which one instead, to fit “run …”.

    Args:
        name: of a command of `digits`.
        about: the folder or file that the message is about: what belongs to symbols of one's own
            is made in another notebook.

    Example:
        >>> use("notebook")
        >>> f"Run {step('prepare')}."
        'Run notebook 1 down to the cell with “prepare” in step 4.'
        >>> f"Run {step('prepare', Path('06-symbols/sheets'))}."
        'Run notebook 5 down to the cell with “prepare” in step 2.'
    """
    path = Path(about)
    own = OF_SYMBOLS & {*path.parts, path.stem}
    cell = (CELLS_OF_SYMBOLS if own else CELLS).get(name)
    if _place == "terminal" or not cell:
        return command(name)
    return text(
        de=f"Notebook {cell.notebook} bis zur Zelle mit »{cell.code}« in Schritt {cell.step}",
        en=f"notebook {cell.notebook} down to the cell with “{cell.code}” in step {cell.step}",
    )


def command(words: str, program: str = "digits") -> str:
    """A command of `.venv` in quotes, as it is typed on this computer.

    Args:
        words: what follows the program's name.
        program: such as "digits" or "python".
    """
    return _in_terminal(f"{_typed(program)} {words}")


def again(name: str, *words: str) -> str:
    """The command that is running as it was typed, without quotes around it, with further words.

    Args:
        name: of the command, where it is not one of `digits` that is running.
        words: what is added.
    """
    started = Path(sys.argv[0])
    ours = started.stem == "digits" or started.parts[-2:] == ("digits", "__main__.py")
    typed = [*(sys.argv[1:] if ours else [name]), *words]
    # PowerShell takes for a list whatever has commas and no quotes.
    joined = " ".join(map(_quoted, typed)) if WINDOWS else shlex.join(typed)
    return f"{_typed('digits')} {joined}"


def _quoted(word: str) -> str:
    return f'"{word}"' if set(word) & set(" ,;&()'") else word


def setup(words: str = "") -> str:
    """The command that sets up, or does so and goes on with a job, in quotes.

    Example:
        >>> use("notebook")
        >>> setup("demo").endswith(" demo” in a terminal")
        True
    """
    script = r".\bootstrap.ps1" if WINDOWS else "./bootstrap.sh"
    return _in_terminal(f"{script} {words}".strip())


def in_venv(program: str) -> str:
    """Where a program of `.venv` lies, seen from the project's folder."""
    return rf".venv\Scripts\{program}" if WINDOWS else f".venv/bin/{program}"


def here(terminal: str, notebook: str) -> str:
    """The one of two wordings that fits where the reader is, such as an option or an argument.

    Example:
        >>> use("notebook")
        >>> here(terminal="--split random", notebook='by="random"')
        'by="random"'
    """
    return notebook if _place == "notebook" else terminal


def _in_terminal(typed: str) -> str:
    if _place == "notebook":
        return text(de=f"»{typed}« im Terminal", en=f"“{typed}” in a terminal")
    return text(de=f"»{typed}«", en=f"“{typed}”")


def _typed(program: str) -> str:
    """The program as it was typed, or found by its name alone, or else as it lies in `.venv`."""
    started = Path(sys.argv[0])
    if started.stem == program and not started.is_absolute():
        return sys.argv[0]
    found = shutil.which(program)
    if found and Path(found).parent == Path(sys.executable).parent:
        return program
    return in_venv(program)
