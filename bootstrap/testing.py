"""What only the tests need: the tools that check the page, and a browser.

Only the standard library is used, because nothing else is there yet.
"""

import os
import shutil

from digits.wording import text

from .running import PYTHON, QUIET, ROOT, SetupFailed, attempt, npm, run, say
from .stamps import is_current, mark

SHELL = "chromium-headless-shell"


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
