"""Checks of the set-up: each line says what works, or what to do so that it will.

Every failure that learners report gets a line here. What is imported at the head is the standard
library only, because set-up asks here which files the page needs.
"""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from . import hints
from .wording import number, text

FREE_GB = 0.5
FOLDERS = ("01-pages", "04-sheets", "05-model")
VENDOR_FILES = ("ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm")
GERMAN = "äöüÄÖÜß„“"


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
    yield from (training_step(), onnx_round_trip())


def quick(root: Path) -> Iterator[Line]:
    """The checks that load nothing heavy, under a second; every notebook begins with them."""
    yield python()
    yield environment(root)
    yield from packages()
    yield vendor(root)
    yield from (folder(root / name) for name in FOLDERS)


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
    from packaging.requirements import Requirement

    for wanted in map(Requirement, metadata.requires("digits") or []):
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
            yield Line(
                f"{wanted.name} {found} ({wanted.specifier})",
                text(de=f"Starte {hints.setup()}.", en=f"Run {hints.setup()}."),
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


def kernel() -> Line:
    """Whether notebooks will find this Python."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    subject = text(de="Kernel für Notebooks", en="kernel for notebooks")
    remedy = text(
        de=f"Starte {hints.command('-m ipykernel install --sys-prefix', 'python')}.",
        en=f"Run {hints.command('-m ipykernel install --sys-prefix', 'python')}.",
    )
    try:
        command = KernelSpecManager().get_kernel_spec("python3").argv[0]
    except NoSuchKernel:
        return Line(subject, remedy)
    # A bare "python" means this one; another path would be another Python.
    return Line(subject, "" if command in ("python", sys.executable) else remedy)


def fonts() -> Line:
    """Whether figures can show German labels."""
    from matplotlib import font_manager, ft2font

    path = font_manager.findfont(font_manager.FontProperties(family=["sans-serif"]))
    known = ft2font.FT2Font(path).get_charmap()
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


def training_step() -> Line:
    """Whether TensorFlow loads and its loss falls in a few steps on noise."""

    def attempt() -> bool:
        import numpy as np

        from .model import networks
        from .model.backend import keras

        keras.utils.set_random_seed(0)
        model = networks.mlp(classes=2)
        model.compile("adam", "sparse_categorical_crossentropy")
        x, y = np.random.default_rng(0).random((8, 28, 28), np.float32), np.arange(8) % 2
        first, *_, last = model.fit(x, y, epochs=5, verbose=0).history["loss"]
        return bool(last < first)

    return _tried(text(de="TensorFlow trainiert", en="TensorFlow trains"), attempt)


def onnx_round_trip() -> Line:
    """Whether a network can be handed to the page."""

    def attempt() -> bool:
        import numpy as np

        from .model import export, networks

        with tempfile.TemporaryDirectory() as beside:
            tiles = np.random.default_rng(0).random((2, 28, 28, 1), np.float32)
            return export.to_onnx(networks.cnn(), Path(beside) / "check.onnx", tiles) < 1e-3

    return _tried(text(de="Export nach ONNX", en="export to ONNX"), attempt)


def ready(root: Path) -> str:
    """The first line of a notebook: that all is well, or the first thing to mend."""
    for line in quick(root):
        if not line.ok:
            return f"[FAIL] {line.subject}: {line.remedy}"
    return text(de="[OK] Alles ist eingerichtet.", en="[OK] Everything is set up.")


def _tried(subject: str, attempt: Callable[[], bool]) -> Line:
    # Whatever goes wrong inside a foreign library is the very thing to report here.
    try:
        fine = attempt()
        cause = ""
    except Exception as error:
        fine, cause = False, f" ({type(error).__name__})"
    remedy = text(
        de=f"Lösche den Ordner .venv und starte {hints.setup()}.",
        en=f"Delete the folder .venv and run {hints.setup()}.",
    )
    return Line(subject + cause, "" if fine else remedy)
