"""What each command does: call the package, show progress, print the outcome.

Each function takes the parsed options and returns the exit code (None means 0). Imports stand
inside the functions so that a command loads only what it uses.
"""

from argparse import Namespace

from .wording import text


def serve(options: Namespace) -> None:
    """Serve the page on 127.0.0.1 until Ctrl-C."""
    raise NotImplementedError


def template(options: Namespace) -> None:
    """Write the sheet to print."""
    from . import template
    from .layout import Layout

    template.write(options.output, Layout(tuple(options.symbols)))
    print(options.output)


def samples(options: Namespace) -> None:
    """Write pages by synthetic hands."""
    from rich.progress import track

    from . import samples

    written = samples.write(options.output, options.pages, options.seed)
    for _ in track(written, text(de="Seiten", en="Pages"), options.pages):
        pass
