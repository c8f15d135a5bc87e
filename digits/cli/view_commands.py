"""What the commands for looking do: draw, serve the page, check the set-up.

As in `sheet_commands`, imports stand inside the functions.
"""

from argparse import Namespace

from ..wording import text


def draw(options: Namespace) -> None:
    """Open a window in which the network reads along while one draws."""
    from ..app import window

    window.window(options.model).mainloop()


def serve(options: Namespace) -> None:
    """Serve the page on 127.0.0.1 until Ctrl-C."""
    from pathlib import Path

    from ..app import serve

    running = serve.server(Path.cwd(), options.port)
    print(
        text(
            de=f"Die Seite: {serve.address(running)} (Beenden mit Strg+C)",
            en=f"The page: {serve.address(running)} (stop with Ctrl-C)",
        ),
        flush=True,
    )
    try:
        running.serve_forever()
    except KeyboardInterrupt:
        print()
    finally:
        running.server_close()


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
