"""What each command does: call the package, show progress, print the outcome.

Each function takes the parsed options and returns the exit code (None means 0). Imports stand
inside the functions so that a command loads only what it uses.
"""

from argparse import Namespace


def serve(options: Namespace) -> None:
    """Serve the page on 127.0.0.1 until Ctrl-C."""
    raise NotImplementedError
