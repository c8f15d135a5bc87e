"""The command `digits`: reads the words on the command line and hands them to the commands.

Nothing heavy is imported here, so that `digits --help` answers at once.
"""

import argparse
import signal
import sys
from importlib import metadata
from pathlib import Path

from ..errors import DigitsError
from ..wording import text
from . import network_commands, sheet_commands, view_commands

PAGES = Path("01-pages")
SHEETS = Path("04-sheets")
MODELS = Path("05-model")


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code.

    0 all well, 1 bad input, 2 wrong usage, 130 stopped with Ctrl-C (128 + SIGINT, as shells count).
    """
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options) or 0)
    except DigitsError as error:
        print(_as_typed(str(error)), file=sys.stderr)
    except KeyboardInterrupt:
        # What is left to do is to end the processes; a second Ctrl-C would only make a mess of it.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        whole = text(de="Abgebrochen; alle Dateien sind heil.", en="Stopped; every file is whole.")
        print(whole, file=sys.stderr)
        return 130
    except OSError as error:
        print(_of_the_system(error), file=sys.stderr)
    return 1


def _as_typed(sentence: str) -> str:
    """The sentence with commands as they were typed, such as `.venv/bin/digits`, to be repeated."""
    typed = sys.argv[0]
    if Path(typed).stem != "digits" or Path(typed).is_absolute():
        return sentence
    return sentence.replace("»digits ", f"»{typed} ").replace("“digits ", f"“{typed} ")


def parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    top = argparse.ArgumentParser(
        prog="digits",
        description=text(
            de="Bring einem neuronalen Netz bei, deine Handschrift zu lesen.",
            en="Teach a neural network to read your own handwriting.",
        ),
    )
    top.add_argument("--version", action="version", version=metadata.version("digits"))
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    add = commands.add_parser(
        "template", help=text(de="das Raster zum Ausdrucken", en="the grid to print")
    )
    add.add_argument("-o", "--output", type=Path, default=Path("template.pdf"), metavar="FILE.pdf")
    add.add_argument(
        "--symbols",
        default="0123456789",
        help=text(de="2 bis 30 Zeichen, oder Wörter", en="2 to 30 characters, or words"),
    )
    add.add_argument("--paper", choices=("a4", "letter"), default="a4")
    add.add_argument(
        "--numbered",
        type=_count,
        default=0,
        metavar="N",
        help=text(de="N nummerierte Blätter, eins pro Kopf", en="N numbered sheets, one for each"),
    )
    add.add_argument(
        "--name", action="store_true", help=text(de="mit Namenszeile", en="with a line for a name")
    )
    add.set_defaults(run=sheet_commands.template)

    add = commands.add_parser(
        "samples",
        help=text(de="Übungsblätter von erfundenen Händen", en="pages by synthetic hands"),
    )
    add.add_argument("-o", "--output", type=Path, default=PAGES, metavar="FOLDER")
    add.add_argument("--pages", type=_count, default=3)
    add.add_argument("--seed", type=_count, default=0)
    add.set_defaults(run=sheet_commands.samples)

    add = commands.add_parser(
        "prepare", help=text(de="Scans in Ziffern zerlegen", en="cut scans into digits")
    )
    add.add_argument(
        "pages",
        nargs="*",
        default=[PAGES],
        metavar="PAGES",
        help=text(
            de="Bilder, PDFs und Ordner; ein Unterordner ist eine Person",
            en="pictures, PDFs and folders; a sub-folder is a writer",
        ),
    )
    add.add_argument("-o", "--output", type=Path, default=SHEETS, metavar="FOLDER")
    add.add_argument(
        "--symbols",
        help=text(
            de="wenn die Blätter sie nicht selbst nennen", en="if the sheets themselves don't tell"
        ),
    )
    add.add_argument(
        "--jobs",
        type=int,
        default=None,
        help=text(de="Seiten zugleich (sonst je Kern eine)", en="pages at once (else one a core)"),
    )
    add.add_argument(
        "--dask",
        metavar="ADDRESS",
        help=text(de="lesen lassen von einem Dask-Cluster", en="let a Dask cluster read"),
    )
    add.add_argument(
        "--shards",
        metavar="ADDRESS",
        help=text(de="Parquet-Dateien statt Sheets", en="Parquet files instead of sheets"),
    )
    add.add_argument("--json", action="store_true")
    add.set_defaults(run=sheet_commands.prepare)

    add = commands.add_parser("train", help=text(de="ein Netz trainieren", en="train a network"))
    add.add_argument(
        "--model", choices=("mlp", "cnn"), default="cnn", help=text(de="sonst cnn", en="else cnn")
    )
    add.add_argument(
        "--activation", default="relu", help=text(de="sonst relu", en="else relu"), metavar="NAME"
    )
    add.add_argument(
        "--epochs", type=_epochs, help=text(de="sonst MLP 240, CNN 45", en="else MLP 240, CNN 45")
    )
    add.add_argument("--seed", type=int, default=0)
    add.add_argument("--split", choices=("random", "writer"), default="random")
    add.add_argument(
        "--sheets",
        default=SHEETS,
        metavar="FOLDER",
        help=text(de="Ordner mit Bögen oder Shards", en="folder of sheets or shards"),
    )
    add.add_argument(
        "--distribute",
        action="store_true",
        help=text(de="auf alle GPUs verteilen", en="share the work among all GPUs"),
    )
    add.add_argument("-o", "--output", type=Path, default=MODELS, metavar="FOLDER")
    add.add_argument("--name", default=None)
    add.add_argument("--json", action="store_true")
    add.set_defaults(run=network_commands.train)

    add = commands.add_parser(
        "classroom",
        help=text(de="wessen Schrift ist am schwersten?", en="whose hand is hardest to read?"),
    )
    add.add_argument("--sheets", type=Path, default=SHEETS, metavar="FOLDER")
    add.add_argument("-o", "--output", type=Path, default=SHEETS / "classroom.html", metavar="FILE")
    add.add_argument("--model", choices=("mlp", "cnn"), default="cnn")
    add.add_argument("--epochs", type=_epochs, default=15)
    add.add_argument("--seed", type=int, default=0)
    add.add_argument(
        "--pseudonyms",
        action="store_true",
        help=text(de="ohne Namen auf der Seite", en="no names on the page"),
    )
    add.set_defaults(run=network_commands.classroom)

    add = commands.add_parser(
        "review",
        help=text(de="fragwürdige Zeichen zum Durchstreichen", en="doubtful symbols to strike out"),
    )
    add.add_argument("--sheets", type=Path, default=SHEETS, metavar="FOLDER")
    add.add_argument("-o", "--output", type=Path, default=SHEETS / "review.html", metavar="FILE")
    add.add_argument("--seed", type=int, default=0)
    add.set_defaults(run=network_commands.review)

    add = commands.add_parser("evaluate", help=text(de="ein Netz prüfen", en="test a network"))
    add.add_argument("data", nargs="+", type=Path, metavar="DATA")
    add.add_argument("--model", type=Path, default=MODELS / "cnn.keras", metavar="FILE.keras")
    add.add_argument("--json", action="store_true")
    add.set_defaults(run=network_commands.evaluate)

    add = commands.add_parser(
        "predict", help=text(de="einzelne Bilder lesen", en="read single pictures")
    )
    add.add_argument("images", nargs="+", type=Path, metavar="IMAGE")
    add.add_argument("--model", type=Path, default=MODELS / "cnn.keras", metavar="FILE.keras")
    add.add_argument("--json", action="store_true")
    add.set_defaults(run=network_commands.predict)

    add = commands.add_parser(
        "draw", help=text(de="in einem Fenster zeichnen", en="draw in a window")
    )
    add.add_argument("--model", type=Path, default=MODELS / "cnn.keras", metavar="FILE.keras")
    add.set_defaults(run=view_commands.draw)

    add = commands.add_parser(
        "serve", help=text(de="die Seite im Browser öffnen", en="serve the page")
    )
    add.add_argument("--port", type=int, default=5500)
    add.set_defaults(run=view_commands.serve)

    add = commands.add_parser(
        "check", help=text(de="prüfen, ob alles eingerichtet ist", en="check the set-up")
    )
    add.set_defaults(run=view_commands.check)
    return top


def _count(written: str) -> int:
    """A whole number that is not negative."""
    number = int(written)
    if number < 0:
        raise ValueError
    return number


def _epochs(written: str) -> int:
    """How long to train."""
    number = int(written)
    if number < 1:
        raise argparse.ArgumentTypeError(
            text(de="Trainiere mindestens eine Epoche.", en="Train for one epoch at least.")
        )
    return number


def _of_the_system(error: OSError) -> str:
    """What the operating system refused, as a sentence for learners."""
    import errno

    file = error.filename or ""
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
