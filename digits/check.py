"""Checks of the set-up: each line says what works, or what to do so that it will.

Every failure that learners report gets a line here or in `packages`. What is imported at the head
is the standard library only, because set-up asks here which files the page needs.
"""

import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from . import hints, machine, packages
from .errors import DigitsError
from .packages import Line
from .wording import number, text

FREE_GB = 0.5
FOLDERS = ("01-pages", "04-sheets", "05-model")
VENDOR_FILES = ("ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm")


def set_up(root: Path) -> Iterator[Line]:
    """All checks in the order in which their failures depend on each other, about 10 s.

    Args:
        root: the project's folder.
    """
    yield from quick(root)
    yield from (disk(root), packages.kernel(), packages.fonts())
    yield from packages.working()


def quick(root: Path) -> Iterator[Line]:
    """The checks that load nothing heavy, under a second; every notebook begins with them."""
    yield computer()
    yield python()
    yield environment(root)
    yield from packages.versions()
    yield vendor(root)
    yield from (folder(root / name) for name in FOLDERS)


def root() -> Path:
    """The project's folder: the current one or the nearest above it with a folder `01-pages`.

    Raises:
        DigitsError: there is none.

    Example:
        >>> (root() / "01-pages").is_dir()
        True
    """
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "01-pages").is_dir():
            return folder
    de = hints.here(
        terminal="Geh mit cd in den Projektordner und versuche es noch einmal.",
        notebook="Öffne in VS Code den ganzen Projektordner und starte das Notebook von dort.",
    )
    en = hints.here(
        terminal="Go to the project's folder with cd and try again.",
        notebook="Open the whole project folder in VS Code and start the notebook from there.",
    )
    raise DigitsError(
        text(
            de=f"Über {here} liegt kein Ordner 01-pages. {de}",
            en=f"There is no folder 01-pages above {here}. {en}",
        )
    )


def computer() -> Line:
    """Whether there is a TensorFlow for this kind of computer."""
    return Line(f"{sys.platform} {platform.machine()}", machine.remedy())


def python() -> Line:
    """Whether TensorFlow exists for this Python."""
    version = ".".join(map(str, sys.version_info[:3]))
    if (3, 10) <= sys.version_info[:2] <= (3, 13):
        return Line(f"Python {version}")
    return Line(
        f"Python {version}",
        text(
            de="Installiere Python 3.12 von https://www.python.org/downloads, lösche den Ordner "
            f".venv und starte {hints.setup()}.",
            en="Install Python 3.12 from https://www.python.org/downloads, delete the folder "
            f".venv and run {hints.setup()}.",
        ),
    )


def environment(root: Path) -> Line:
    """Whether this Python is the project's own `.venv`."""
    if Path(sys.prefix).resolve() == (root / ".venv").resolve():
        return Line(text(de=".venv ist in Gebrauch", en=".venv is in use"))
    own = hints.in_venv("digits")
    terminal = hints.here(
        terminal=text(de=f"; im Terminal startest du »{own}«", en=f"; in a terminal start “{own}”"),
        notebook="",
    )
    return Line(
        text(de=f"Python aus {sys.prefix}", en=f"Python from {sys.prefix}"),
        text(
            de=f"Wähle im Notebook oben rechts den Kernel .venv{terminal}.",
            en=f"Choose the kernel .venv at the top right of the notebook{terminal}.",
        ),
    )


def vendor(root: Path) -> Line:
    """Whether the page has what it calculates with."""
    subject = text(de="ONNX Runtime für die Seite", en="ONNX Runtime for the page")
    missing = [name for name in VENDOR_FILES if not (root / "web" / "vendor" / name).exists()]
    if not missing:
        return Line(subject)
    return Line(
        subject,
        text(
            de=f"In web/vendor fehlt {missing[0]}: starte {hints.setup()}.",
            en=f"web/vendor lacks {missing[0]}: run {hints.setup()}.",
        ),
    )


def folder(path: Path) -> Line:
    """Whether the learner's files can be written."""
    try:
        path.mkdir(exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            return Line(text(de=f"Ordner {path.name}", en=f"folder {path.name}"))
    except OSError as error:
        return Line(
            text(de=f"Ordner {path.name}", en=f"folder {path.name}"),
            text(
                de=f"Hier darf ich nicht schreiben ({error.strerror}): kopiere das Projekt in "
                "einen Ordner, der dir gehört.",
                en=f"I may not write here ({error.strerror}): copy the project to a folder of "
                "your own.",
            ),
        )


def disk(root: Path) -> Line:
    """Whether there is room for sheets and models."""
    free = shutil.disk_usage(root).free / 1e9
    subject = text(de=f"{number(free, 1)} GB frei", en=f"{number(free, 1)} GB free")
    if free >= FREE_GB:
        return Line(subject)
    return Line(subject, text(de="Lösche etwas auf der Festplatte.", en="Delete something."))


def ready(root: Path) -> str:
    """The first line of a notebook: that all is well, or the first thing to mend."""
    for line in quick(root):
        if not line.ok:
            return f"[FAIL] {line.subject}: {line.remedy}"
    return text(de="[OK] Alles ist eingerichtet.", en="[OK] Everything is set up.")
