"""The command that checks the set-up; see `paper` for how commands are made."""

import os
import sys
from argparse import Namespace
from io import TextIOWrapper

from .. import hints
from ..wording import text
from .options import Commands


def add_parsers(commands: Commands) -> None:
    """Add `check`."""
    add = commands.add_parser(
        "check", help=text(de="prüfen, ob alles eingerichtet ist", en="check the set-up")
    )
    add.set_defaults(run=check)


def check(options: Namespace) -> int:
    """Check the set-up line by line and say what to do next.

    Nothing that set-up installs is used here: it may be what is missing.
    """
    from .. import check

    # Not every console of Windows' can show an arrow.
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    failed = 0
    for line in check.set_up(check.root()):
        print(_coloured("[OK]  ", 32) if line.ok else _coloured("[FAIL]", 31), line.subject)
        if not line.ok:
            print("      →", line.remedy)
            failed += 1
        sys.stdout.flush()
    print(
        text(
            de="Alles bereit. Weiter mit notebooks/de/01-prepare-training-data.ipynb.",
            en="All is ready. Go on with notebooks/en/01-prepare-training-data.ipynb.",
        )
        if not failed
        else text(
            de="Beginne oben: oft verschwindet der Rest mit dem ersten Fehler.",
            en="Begin at the top: often the rest goes away with the first failure.",
        )
    )
    return int(bool(failed))


def _coloured(word: str, colour: int) -> str:
    """The word in a colour of the terminal, where there is one that shows colours."""
    plain = not sys.stdout.isatty() or "NO_COLOR" in os.environ or hints.WINDOWS
    return word if plain else f"\033[{colour}m{word}\033[0m"
