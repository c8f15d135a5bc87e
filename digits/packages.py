"""Checks of the packages: whether they are there, can be loaded, and do what they are for.

`check` makes them part of the set-up. What is imported at the head is the standard library only,
because set-up begins with `check`.
"""

import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from . import hints, machine, trials
from .wording import text

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


def versions() -> Iterator[Line]:
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
