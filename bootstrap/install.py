"""What set-up puts on the disk: `.venv` with the pinned packages, and `web/vendor` for the page.

Only the standard library is used, because nothing else is there yet.
"""

import json
import os
import shutil
import sys
import tarfile
import tempfile
import time
import venv
from collections.abc import Sequence
from pathlib import Path

from digits import hints
from digits.check import VENDOR_FILES
from digits.wording import number, text

from .running import (
    BIN,
    NEEDED_GB,
    PYTHON,
    QUIET,
    ROOT,
    VENV,
    SetupFailed,
    attempt,
    npm,
    run,
    say,
    tick,
)
from .stamps import BEGUN, LOCK, begun, is_current, mark, stamp
from .testing import prepare_tests

VENDOR = ROOT / "web" / "vendor"
TEST_LOCK = ROOT / "requirements-test.lock"
LAB_LOCK = ROOT / "requirements-lab.lock"
MEGABYTES = {LOCK.name: 500, TEST_LOCK.name: 150, LAB_LOCK.name: 35}
"""What the network has to bring, about."""
PROJECT = ROOT / "pyproject.toml"
"""Says, among other things, where the command `digits` begins."""


def set_up(test: bool, wheels: Path | None, lab: bool = False) -> None:
    """Bring `.venv` and `web/vendor` to the state that the pinned files ask for."""
    started = time.monotonic()
    locks = [LOCK] + [TEST_LOCK] * test + [LAB_LOCK] * lab
    locks = [
        lock
        for lock in locks
        if begun(lock).exists() or not is_current(stamp(lock), [lock, PROJECT])
    ]
    vendor_done = is_current(VENDOR / ".ready", [ROOT / "package.json"])

    if locks:
        make_environment()
        install(locks, wheels)
    if not vendor_done:
        fetch_onnxruntime_web(wheels)
    if test:
        prepare_tests()
    if not locks and vendor_done:
        tick(text(de="Alles ist schon eingerichtet.", en="Everything is set up already."))
        return
    size = folder_size(VENV) + folder_size(VENDOR)
    seconds = time.monotonic() - started
    tick(
        text(
            de=f"Fertig nach {number(seconds)} Sekunden, {number(size / 1e9, 2)} GB belegt.",
            en=f"Ready after {number(seconds)} seconds, {number(size / 1e9, 2)} GB on disk.",
        )
    )


def make_environment() -> None:
    """Create `.venv` with pip in it, unless there is one that works and is whole."""
    free = shutil.disk_usage(ROOT).free / 1e9
    if free < NEEDED_GB and not Path(PYTHON).exists():
        raise SetupFailed(
            text(
                de=f"Auf der Festplatte sind nur {number(free, 1)} GB frei, Digits braucht "
                f"{number(NEEDED_GB, 1)} GB. Lösche etwas und starte noch einmal.",
                en=f"Only {number(free, 1)} GB are free on this disk and Digits needs "
                f"{number(NEEDED_GB, 1)} GB. Delete something and start again.",
            )
        )
    whole = Path(PYTHON).exists() and not (BEGUN.exists() and BEGUN.read_text("utf-8") == "pip")
    if whole and run([PYTHON, "-m", "pip", "--version"]).returncode == 0:
        return
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    say(
        text(
            de=f"Ich lege eine Umgebung mit Python {version} im Ordner .venv an …",
            en=f"Making an environment with Python {version} in the folder .venv …",
        )
    )
    try:
        # The environment's own Python must not be a link to one inside another environment.
        venv.create(VENV, clear=True, symlinks=os.name != "nt")
        BEGUN.write_text("pip", "utf-8")
    except OSError as error:
        raise SetupFailed(
            text(
                de=f"Der Ordner .venv lässt sich hier nicht anlegen ({error.strerror}). Kopiere "
                "das Projekt in einen Ordner, in dem du schreiben darfst.",
                en=f"The folder .venv can't be made here ({error.strerror}). Copy the project to "
                "a folder in which you may write.",
            )
        ) from error
    if run([PYTHON, "-m", "ensurepip", "--default-pip"]).returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise SetupFailed(
            text(
                de="Deinem Python fehlt das Paket venv. Installiere es mit: "
                f"sudo apt install python{version}-venv, dann starte noch einmal.",
                en="Your Python lacks the package venv. Install it with: "
                f"sudo apt install python{version}-venv, then start again.",
            )
        )
    BEGUN.unlink()


def install(locks: Sequence[Path], wheels: Path | None) -> None:
    """Install the pinned packages and this project itself, by uv if possible, else by pip."""
    offline = ["--no-index", "--find-links", str(wheels.resolve())] if wheels else []
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check"]
    uv = shutil.which("uv", path=BIN) or shutil.which("uv")
    if not uv and run([*pip, "install", "-q", *offline, "uv"]).returncode == 0:
        uv = shutil.which("uv", path=BIN)
    tool = [str(uv), "pip", "install", "--python", PYTHON] if uv else [*pip, "install"]
    if not sys.stderr.isatty():
        tool.append("-q")
    if any(begun(lock).exists() for lock in locks):
        # A package that was being copied looks installed, but may lack files.
        tool.append("--reinstall" if uv else "--force-reinstall")
    for lock in locks:
        begun(lock).write_text("packages", "utf-8")

    size = sum(MEGABYTES.get(lock.name, 0) for lock in locks)
    network = text(de=f"dem Netz (etwa {size} MB)", en=f"the network (about {size} MB)")
    where = str(wheels) if wheels else network
    say(
        text(
            de=f"Ich installiere die Pakete aus {where} …",
            en=f"Installing the packages from {where} …",
        )
    )
    for lock in locks:
        attempt([*tool, *offline, "-r", str(lock)])
    # 290 MB of C++ headers, for people who compile extensions of TensorFlow.
    for headers in VENV.glob("[Ll]ib/**/site-packages/tensorflow/include"):
        shutil.rmtree(headers)
    attempt([*tool, *offline, "--no-deps", "--no-build-isolation", "-e", str(ROOT)])
    for lock in locks:
        mark(stamp(lock), [lock, PROJECT])
        begun(lock).unlink()


def fetch_onnxruntime_web(wheels: Path | None) -> None:
    """Put the three files that the page needs into `web/vendor`."""
    say(
        text(
            de="Ich hole ONNX Runtime Web, damit das Netz im Browser rechnet (33 MB) …",
            en="Getting ONNX Runtime Web, so that the network runs in the browser (33 MB) …",
        )
    )
    with tempfile.TemporaryDirectory() as folder:
        package = onnxruntime_web().replace("@", "-") + ".tgz"
        if wheels:
            archive = wheels / package
            if not archive.exists():
                raise SetupFailed(
                    text(
                        de=f"In {wheels} fehlt {package}. Wie du den Ordner füllst, steht in "
                        "docs/offline.de.md.",
                        en=f"{wheels} lacks {package}. docs/offline.md says how to fill it.",
                    )
                )
        else:
            attempt([*npm(), "pack", *QUIET, onnxruntime_web()], cwd=folder)
            archive = Path(folder) / package
        VENDOR.mkdir(parents=True, exist_ok=True)
        with tarfile.open(archive) as content:
            for name in VENDOR_FILES:
                member = content.extractfile(f"package/dist/{name}")
                assert member, name
                (VENDOR / name).write_bytes(member.read())
    mark(VENDOR / ".ready", [ROOT / "package.json"])


def fill(folder: Path, lab: bool) -> None:
    """Download into `folder` what `--wheels` installs on computers like this one."""
    folder.mkdir(parents=True, exist_ok=True)
    say(
        text(
            de=f"Ich lade alle Pakete nach {folder} (etwa 500 MB) …",
            en=f"Downloading all packages to {folder} (about 500 MB) …",
        )
    )
    locks = [word for lock in [LOCK] + [LAB_LOCK] * lab for word in ("-r", str(lock))]
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check"]
    attempt([*pip, "download", "--only-binary=:all:", "-q", "-d", str(folder), *locks, "uv"])
    attempt([*npm(), "pack", *QUIET, onnxruntime_web()], cwd=folder)
    tick(
        text(
            de=f"Kopiere {folder} auf einen Stick. Auf den anderen Rechnern startest du dann "
            f"{hints.setup('--wheels ORDNER')}.",
            en=f"Copy {folder} to a stick. On the other computers run "
            f"{hints.setup('--wheels FOLDER')}.",
        )
    )


def onnxruntime_web() -> str:
    """The npm package with the version that `package.json` pins."""
    package = json.loads((ROOT / "package.json").read_text("utf-8"))
    return f"onnxruntime-web@{package['peerDependencies']['onnxruntime-web']}"


def folder_size(folder: Path) -> int:
    """Bytes in all files below `folder`."""
    return sum(path.lstat().st_size for path in folder.rglob("*"))
