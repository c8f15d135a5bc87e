"""Set up Digits in this folder, then run the demo or the tests if asked to.

Called by bootstrap.sh and bootstrap.ps1 as `python -m bootstrap`.
"""

import argparse
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from digits import hints, machine
from digits.errors import DigitsError
from digits.locks import alone
from digits.wording import text

from .install import fill, set_up
from .lab import lab
from .running import PYTHON, ROOT, SetupFailed, npm, reason, run, say, tick


def main() -> int:
    """Set up, and go on with the job that was asked for."""
    options = arguments()
    try:
        if options.wheels and not options.wheels.is_dir():
            raise SetupFailed(
                text(
                    de=f"Den Ordner {options.wheels} gibt es nicht: prüfe den Pfad zum Stick.",
                    en=f"There is no folder {options.wheels}: check the path to the stick.",
                )
            )
        if remedy := machine.remedy():
            raise SetupFailed(remedy)
        with alone(ROOT / ".bootstrap"):
            testing = options.job == "test"
            # Tests open the lessons in a real JupyterLab.
            set_up(testing, lab=testing or options.job == "lab", wheels=options.wheels)
        if options.fill:
            fill(options.fill.resolve(), options.job == "lab")
            return 0
        if options.job == "demo":
            return demo(serve=not options.no_serve)
        if options.job == "lab":
            return lab()
        if options.job == "test":
            return test()
    except (SetupFailed, DigitsError) as error:
        print(f"✗ {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"✗ {reason(str(error))}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        again = text(
            de="Abgebrochen. Starte noch einmal, es geht dort weiter.",
            en="Stopped. Start again and it goes on from there.",
        )
        print(f"\n✗ {again}", file=sys.stderr)
        return 130
    print(
        text(
            de="Weiter geht es mit notebooks/de/01-prepare-training-data.ipynb "
            f"oder mit {hints.setup('demo')}.",
            en="Go on with notebooks/en/01-prepare-training-data.ipynb "
            f"or with {hints.setup('demo')}.",
        )
    )
    return 0


def arguments() -> argparse.Namespace:
    """The words behind `./bootstrap.sh`."""
    parser = argparse.ArgumentParser(
        prog="bootstrap",
        description=text(de="Richtet Digits in diesem Ordner ein.", en="Sets up Digits here."),
    )
    parser.add_argument(
        "job",
        nargs="?",
        choices=("demo", "lab", "test"),
        help=text(
            de="demo: Seiten lesen, trainieren, Seite öffnen; lab: die Notebooks in JupyterLab; "
            "test: alle Tests",
            en="demo: read pages, train, open the page; lab: the notebooks in JupyterLab; "
            "test: every test",
        ),
    )
    parser.add_argument(
        "--no-serve",
        action="store_true",
        help=text(de="demo endet nach dem Training", en="demo ends after training"),
    )
    parser.add_argument(
        "--wheels",
        type=Path,
        metavar="FOLDER",
        help=text(
            de="ohne Netz aus diesem Ordner installieren (siehe docs/offline.de.md)",
            en="install from this folder, without a network (see docs/offline.md)",
        ),
    )
    parser.add_argument(
        "--fill",
        type=Path,
        metavar="FOLDER",
        help=text(de="diesen Ordner für --wheels füllen", en="fill this folder for --wheels"),
    )
    return parser.parse_args()


def demo(serve: bool) -> int:
    """Pages → sheets → both models → page; a step whose result is newer than its source rests."""
    pages, sheets = ROOT / "01-pages", ROOT / "04-sheets" / "sheets.json"
    # Exit code 1 of a step says that, say, one page could not be read; what could be done is done.
    outcome = 0
    if len(visible(pages)) == 1:
        outcome |= digits("samples", "--pages", "6")
    if age(sheets) > min(map(age, visible(pages))):
        outcome |= digits("prepare")
    for model in ("mlp", "cnn"):
        if sheets.exists() and age(ROOT / "05-model" / f"{model}.json") > age(sheets):
            outcome |= digits("train", "--model", model)
    if not (ROOT / "05-model" / "models.json").exists():
        return 1
    if serve:
        return digits("serve") | outcome
    tick(
        text(
            de=f"Beide Netze sind trainiert. Die Seite öffnest du mit {hints.setup('demo')}.",
            en=f"Both networks are trained. Open the page with {hints.setup('demo')}.",
        )
    )
    return outcome


def test() -> int:
    """Check the code's form, then run every test."""
    # One more than there are cores: tests of the page often wait for a browser.
    workers = min(4, (os.cpu_count() or 1) + 1)
    pytest = [PYTHON, "-m", "pytest", "-n", str(workers)]
    checks = [
        [PYTHON, "-m", "ruff", "check"],
        [PYTHON, "-m", "ruff", "format", "--check"],
        [PYTHON, "-m", "mypy"],
        [*npm(), "run", "--silent", "check"],
    ]
    # File by file, so that what the tests of a file share is made once.
    tests = [*pytest, "--dist", "loadfile", "--no-loadscope-reorder"]
    # Tests start Python and kernels by the hundred: where nothing compiled may be kept, as in many
    # containers, each would spend six seconds on compiling TensorFlow anew.
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}

    failed = 0
    # Each of them keeps one core busy only.
    with ThreadPoolExecutor() as pool:
        outcomes = pool.map(partial(run, env=environment), checks)
        for check, outcome in zip(checks, outcomes, strict=True):
            say(shown(check))
            print(outcome.stdout + outcome.stderr, end="", flush=True)
            failed |= outcome.returncode
    say(shown(tests))
    failed |= subprocess.run(tests, cwd=ROOT, env=environment).returncode
    return int(bool(failed))


def shown(command: list[str]) -> str:
    """A command as it could be typed here."""
    return f"$ {' '.join(word.replace(str(ROOT) + os.sep, '') for word in command)}"


def digits(*words: str) -> int:
    """Run one `digits` command as a learner would type it, and show it.

    Raises:
        KeyboardInterrupt: Ctrl-C, unless it ended the server, which has no other end.
    """
    say(f"$ digits {' '.join(words)}")
    stopped = False
    with subprocess.Popen([PYTHON, "-m", "digits", *words], cwd=ROOT) as command:
        while command.poll() is None:
            try:
                command.wait()
            except KeyboardInterrupt:
                # The command has heard it too. It takes its time to leave whole files behind, which
                # `subprocess.run` would not give it.
                stopped = True
    if stopped and words[0] != "serve":
        raise KeyboardInterrupt
    return command.returncode


def visible(folder: Path) -> list[Path]:
    """A folder and all that is in it but hidden files; the folder's own age tells of deletions."""
    return [folder, *(path for path in folder.rglob("*") if path.name[0] != ".")]


def age(path: Path) -> float:
    """Seconds since `path` was written; endless if it does not exist."""
    return time.time() - path.stat().st_mtime if path.exists() else float("inf")


if __name__ == "__main__":
    sys.exit(main())
