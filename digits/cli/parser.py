"""The command `digits`: reads the words on the command line and hands them to the commands.

Nothing heavy is imported here, so that `digits --help` answers at once.
"""

import argparse
import errno
import io
import signal
import sys
from typing import Any, NoReturn

from ..errors import DigitsError
from ..wording import printable, text
from . import app, classroom, model, paper, predict, scan, setup


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code.

    0 all well, 1 bad input, 2 wrong usage, 130 stopped with Ctrl-C (128 + SIGINT, as shells count).
    """
    for stream in (sys.stdout, sys.stderr):
        # A sign that the terminal does not know must not end a command that has done its work.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options) or 0)
    except DigitsError as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        # What is left to do is to end the processes; a second Ctrl-C would only make a mess of it.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        whole = text(de="Abgebrochen; alle Dateien sind heil.", en="Stopped; every file is whole.")
        print(whole, file=sys.stderr)
        return 130
    except OSError as error:
        print(_of_the_system(error), file=sys.stderr)
    return 1


def parser() -> argparse.ArgumentParser:
    """All commands with their options; each module of commands adds its own."""
    top = argparse.ArgumentParser(
        prog="digits",
        description=text(
            de="Bring einem neuronalen Netz bei, deine Handschrift zu lesen.",
            en="Teach a neural network to read your own handwriting.",
        ),
    )
    top.add_argument(
        "--version", action=_Version, nargs=0, help=text(de="Version zeigen", en="show the version")
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for room in (paper, scan, model, predict, classroom, app, setup):
        room.add_parsers(commands)
    return top


class _Version(argparse.Action):
    """Print the version, which takes as long to look up as everything else before a command."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> NoReturn:
        from importlib import metadata

        print(metadata.version("digits"))
        parser.exit()


def _of_the_system(error: OSError) -> str:
    """What the operating system refused, as a sentence for learners."""
    file = printable(str(error.filename or ""))
    if error.errno == errno.ENOSPC:
        return text(
            de="Die Festplatte ist voll. Lösche etwas und versuche es noch einmal.",
            en="The disk is full. Delete something and try again.",
        )
    if isinstance(error, PermissionError):
        return text(
            de=f"{file} darf hier nicht gelesen oder geschrieben werden. Prüfe die Rechte.",
            en=f"{file} may not be read or written here. Check its permissions.",
        )
    return text(
        de=f"Das Betriebssystem meldet bei {file}: {error.strerror}.",
        en=f"The operating system says about {file}: {error.strerror}.",
    )
