"""Checks of the set-up: each line says what works, or what to do so that it will.

Every failure that learners report gets a line here. What is imported at the head is the standard
library only, because set-up asks here which files the page needs.
"""

import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from . import hints, machine, trials
from .errors import DigitsError
from .wording import number, text

FREE_GB = 0.5
FOLDERS = ("01-pages", "04-sheets", "05-model")
VENDOR_FILES = ("ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm")
GERMAN = "äöüÄÖÜß„“"
ILLEGAL = ("crash -4", "crash 3221225501")
"""A command that the processor does not know, on Unix and on Windows."""


class Line(NamedTuple):
    """The outcome of one check; `remedy` is one sentence, empty where all is well."""

    subject: str
    remedy: str = ""

    @property
    def ok(self) -> bool:
        """Whether there is nothing to mend."""
        return not self.remedy


def set_up(root: Path) -> Iterator[Line]:
    """All checks in the order in which their failures depend on each other, about 10 s.

    Args:
        root: the project's folder.
    """
    yield from quick(root)
    yield from (disk(root), kernel(), fonts())
    yield from working()


def quick(root: Path) -> Iterator[Line]:
    """The checks that load nothing heavy, under a second; every notebook begins with them."""
    yield computer()
    yield python()
    yield environment(root)
    yield from packages()
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


def packages() -> Iterator[Line]:
    """Whether each package is there, in a version that the project was made for."""
    again = text(de=f"Starte {hints.setup()}.", en=f"Run {hints.setup()}.")
    try:
        from packaging.requirements import Requirement

        requirements = [Requirement(wanted) for wanted in metadata.requires("digits") or []]
    # The very packages that are looked for may be missing or damaged.
    except (Exception, SystemExit) as error:
        yield Line(text(de="Pakete", en="packages") + _cause(error), again)
        return
    for wanted in requirements:
        if wanted.marker and not wanted.marker.evaluate():
            continue
        try:
            version = metadata.version(wanted.name)
        except metadata.PackageNotFoundError:
            version = None
        if version and wanted.specifier.contains(version):
            yield Line(f"{wanted.name} {version}")
        else:
            found = version or text(de="fehlt", en="missing")
            yield Line(f"{wanted.name} {found} ({wanted.specifier})", again)


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


def kernel() -> Line:
    """Whether notebooks will find this Python."""
    subject = text(de="Kernel für Notebooks", en="kernel for notebooks")
    remedy = text(
        de=f"Starte {hints.command('-m ipykernel install --sys-prefix', 'python')}.",
        en=f"Run {hints.command('-m ipykernel install --sys-prefix', 'python')}.",
    )
    try:
        from jupyter_client.kernelspec import KernelSpecManager

        command = KernelSpecManager().get_kernel_spec("python3").argv[0]
    except (Exception, SystemExit) as error:
        missing = type(error).__name__ == "NoSuchKernel"
        return Line(subject + _cause(error), remedy if missing else _anew())
    # A bare "python" means this one; another path would be another Python.
    return Line(subject, "" if command in ("python", sys.executable) else remedy)


def fonts() -> Line:
    """Whether figures can show German labels."""
    try:
        from matplotlib import font_manager, ft2font

        path = font_manager.findfont(font_manager.FontProperties(family=["sans-serif"]))
        known = ft2font.FT2Font(path).get_charmap()
    except (Exception, SystemExit) as error:
        return Line(text(de="Schrift für Bilder", en="font for figures") + _cause(error), _anew())
    subject = text(de=f"Schrift {Path(path).stem}", en=f"font {Path(path).stem}")
    if all(ord(letter) in known for letter in GERMAN):
        return Line(subject)
    return Line(
        subject,
        text(
            de="Ihr fehlen Umlaute: lösche die Zeile font.family in deiner matplotlibrc.",
            en="It lacks umlauts: delete the line font.family in your matplotlibrc.",
        ),
    )


def working() -> Iterator[Line]:
    """Whether all packages can be loaded, a network learns, and it can be handed to the page."""
    causes = dict(trials.outcomes([*trials.MODULES, "train", "export"]))
    broken = [name for name in trials.MODULES if causes[name]]
    if not broken:
        yield Line(text(de="Alle Pakete lassen sich laden", en="all packages can be loaded"))
    for name in broken:
        yield _told(text(de=f"{name} laden", en=f"loading {name}"), causes[name])
    yield _told(text(de="TensorFlow trainiert", en="TensorFlow trains"), causes["train"])
    yield _told(text(de="Export nach ONNX", en="export to ONNX"), causes["export"])


def ready(root: Path) -> str:
    """The first line of a notebook: that all is well, or the first thing to mend."""
    for line in quick(root):
        if not line.ok:
            return f"[FAIL] {line.subject}: {line.remedy}"
    return text(de="[OK] Alles ist eingerichtet.", en="[OK] Everything is set up.")


def _told(subject: str, cause: str) -> Line:
    """What a trial came to."""
    if not cause:
        return Line(subject)
    return Line(f"{subject} ({cause})", machine.remedy() or _anew(cause))


def _cause(error: BaseException) -> str:
    return f" ({type(error).__name__}: {error})"[:100]


def _anew(cause: str = "") -> str:
    if cause in ILLEGAL:
        return text(
            de="Dieser Prozessor ist zu alt für TensorFlow (ihm fehlt AVX): nimm einen anderen "
            "Rechner.",
            en="This processor is too old for TensorFlow (it lacks AVX): take another computer.",
        )
    return text(
        de=f"Lösche den Ordner .venv und starte {hints.setup()}.",
        en=f"Delete the folder .venv and run {hints.setup()}.",
    )
