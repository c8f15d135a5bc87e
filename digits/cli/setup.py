"""The command that checks the set-up; see `paper` for how commands are made."""

from argparse import Namespace

from ..wording import text
from .options import Commands


def add_parsers(commands: Commands) -> None:
    """Add `check`."""
    add = commands.add_parser(
        "check", help=text(de="prüfen, ob alles eingerichtet ist", en="check the set-up")
    )
    add.set_defaults(run=check)


def check(options: Namespace) -> int:
    """Check the set-up line by line and say what to do next."""
    from rich.console import Console
    from rich.markup import escape

    from .. import check
    from ..lesson import root

    console = Console(highlight=False, soft_wrap=True)
    failed = 0
    for line in check.set_up(root()):
        mark = "[green]\\[OK][/]  " if line.ok else "[red]\\[FAIL][/]"
        console.print(mark, escape(line.subject))
        if not line.ok:
            console.print("      →", escape(line.remedy))
            failed += 1
    console.print(
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
