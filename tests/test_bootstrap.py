"""Set-up as a newcomer meets it: in a fresh folder, without a network, without Python."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

from bootstrap import install, running, stamps, testing
from digits import locks
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(os.name == "nt", reason="bootstrap.sh is for Linux, macOS and WSL")

NO_NETWORK = {"https_proxy": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9"}


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """What set-up reads, in a new folder whose name has a space and an umlaut."""
    folder = tmp_path / "Schöne Ziffern"
    shutil.copytree(ROOT / "bootstrap", folder / "bootstrap")
    (folder / "digits").mkdir()
    for name in ("bootstrap.sh", "package.json", "pyproject.toml"):
        shutil.copy(ROOT / name, folder / name)
    for lock in ROOT.glob("requirements*.lock"):
        shutil.copy(lock, folder)
    # What set-up stands on lies here; the other floors are folders.
    for module in (ROOT / "digits").glob("*.py"):
        shutil.copy(module, folder / "digits")
    return folder


def start(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["./bootstrap.sh", *words],
        cwd=folder,
        env=os.environ | {"DIGITS_LANG": "de"} | environment,
        capture_output=True,
        text=True,
    )


def test_a_stick_that_is_not_there_is_said_before_anything_is_made(fresh: Path) -> None:
    outcome = start(fresh, "--wheels", str(fresh / "kein Stick"))
    assert outcome.returncode == 1
    assert "kein Stick gibt es nicht: prüfe den Pfad zum Stick" in outcome.stderr
    assert not (fresh / ".venv").exists()


def test_without_a_network_one_sentence_says_so(fresh: Path) -> None:
    outcome = start(
        fresh, PIP_RETRIES="0", PIP_NO_CACHE_DIR="1", UV_CACHE_DIR=str(fresh / "c"), **NO_NETWORK
    )
    assert outcome.returncode == 1
    assert outcome.stderr.startswith("✗ Ich erreiche das Netz nicht.")
    assert outcome.stderr.count("\n") == 1
    assert not (fresh / ".venv" / ".digits-ready").exists()


def test_without_a_suitable_python_one_sentence_says_so(fresh: Path) -> None:
    tools = fresh / "tools"
    tools.mkdir()
    for name in ("dirname", "sh"):
        (tools / name).symlink_to(shutil.which(name) or name)
    old = tools / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    outcome = start(fresh, PATH=str(tools))
    assert outcome.returncode == 1
    assert outcome.stderr.startswith("✗ Digits braucht Python 3.10 bis 3.13")


def test_a_second_set_up_at_the_same_time_waits_for_its_turn(fresh: Path) -> None:
    with locks.alone(fresh / ".bootstrap"):
        outcome = start(fresh, **NO_NETWORK)
    assert outcome.returncode == 1
    assert f"(Prozess {os.getpid()})" in outcome.stderr


PIP_WITHOUT_NETWORK = """#!/bin/sh
echo "$*" >> told
case $* in *--version) ;; *) echo connect timed out >&2; exit 1;; esac
"""
WITHOUT_UV = "/usr/bin:/bin"


def seem_set_up(folder: Path, python: str, lab: bool = False) -> None:
    """A set-up that is done, without the 1.6 GB: the stamps are what the next run looks at.

    Args:
        folder: the project.
        python: a script that stands for the environment's Python.
        lab: whether JupyterLab seems to be there, too.
    """
    venv.create(folder / ".venv", with_pip=False)
    (folder / "web" / "vendor").mkdir(parents=True)
    stamps = (
        "from bootstrap.install import *\n"
        f"for lock in [LOCK] + [LAB_LOCK] * {lab}: mark(stamp(lock), [lock, PROJECT])\n"
        "mark(VENDOR / '.ready', [ROOT / 'package.json'])\n"
    )
    subprocess.run([sys.executable, "-c", stamps], cwd=folder, check=True)
    program = folder / ".venv" / "bin" / "python"
    program.unlink()
    program.write_text(python)
    program.chmod(0o755)


@pytest.mark.parametrize("file", ["requirements.lock", "pyproject.toml"])
def test_what_is_set_up_is_left_alone_until_an_update_changes_it(fresh: Path, file: str) -> None:
    seem_set_up(fresh, PIP_WITHOUT_NETWORK)
    alone = start(fresh, PATH=WITHOUT_UV)
    assert alone.returncode == 0 and "schon eingerichtet" in alone.stdout

    with (fresh / file).open("a", encoding="utf-8") as changed:
        changed.write("\n# another version\n")
    outcome = start(fresh, PATH=WITHOUT_UV)
    assert outcome.returncode == 1, "changed versions must be installed"
    assert "schon eingerichtet" not in outcome.stdout
    assert "-r requirements.lock" in (fresh / "told").read_text().replace(f"{fresh}/", "")


def test_ctrl_c_in_the_demo_waits_for_the_step_and_begins_no_other(fresh: Path) -> None:
    seem_set_up(
        fresh,
        "#!/bin/sh\n"
        'echo "$3" >> steps\n'
        "trap 'sleep 1; echo saved >> steps; exit 130' INT\n"
        "while true; do sleep 0.1; done\n",
    )
    (fresh / "01-pages").mkdir()
    process = subprocess.Popen(
        ["./bootstrap.sh", "demo"], cwd=fresh, start_new_session=True, stderr=subprocess.PIPE
    )
    while not (fresh / "steps").exists():
        time.sleep(0.05)
    time.sleep(0.2)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert (fresh / "steps").read_text().split() == ["samples", "saved"]
    assert b"Traceback" not in said


def test_packages_of_a_set_up_that_was_killed_are_installed_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = tmp_path / "lock"
    lock.write_text("some==1\n")
    commands: list[list[str]] = []
    monkeypatch.setattr(stamps, "VENV", tmp_path)
    monkeypatch.setattr(install, "VENV", tmp_path)
    monkeypatch.setattr(stamps, "BEGUN", tmp_path / "begun")
    monkeypatch.setattr(install.shutil, "which", lambda *_, **__: "uv")

    def killed(command: list[str]) -> None:
        commands.append(command)
        raise KeyboardInterrupt

    monkeypatch.setattr(install, "attempt", killed)
    with pytest.raises(KeyboardInterrupt):
        install.install([lock], None)
    monkeypatch.setattr(install, "attempt", commands.append)
    install.install([lock], None)
    install.install([lock], None)
    assert ["--reinstall" in command for command in commands] == [False, True, True, False, False]


def test_what_the_system_refuses_becomes_a_sentence(fresh: Path) -> None:
    # A file in the way stops root as well, which a folder without rights would not.
    (fresh / ".bootstrap").touch()
    outcome = start(fresh)
    assert outcome.returncode == 1
    assert outcome.stderr.startswith("✗ Ein Schritt ist gescheitert")
    assert outcome.stderr.count("\n") == 1


WINDOWS, SHELL = "chromium", "chromium-headless-shell"
PLAYWRIGHT = "-m playwright install chromium"


class Computer:
    """A computer for tests with some programs, and what set-up asked of it."""

    def __init__(self, programs: set[str], brings: set[str]) -> None:
        self.programs = programs
        self.brings = brings
        self.asked: list[str] = []

    def which(self, program: str) -> str | None:
        return program if program in self.programs else None

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        words = " ".join(command[1:])
        if words == "-m tests.browser":
            return subprocess.CompletedProcess(command, not self.programs & {WINDOWS, SHELL})
        self.asked.append(words)
        self.programs |= {WINDOWS} if words == PLAYWRIGHT and "playwright" in self.brings else set()
        self.programs |= {SHELL} if words.endswith(SHELL) and "apt" in self.brings else set()
        return subprocess.CompletedProcess(command, 0)


@pytest.fixture
def computer(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Computer]:
    def made(user: int, programs: set[str], brings: set[str]) -> Computer:
        one = Computer(programs, brings)
        monkeypatch.setattr(testing, "is_current", lambda *_: True)
        monkeypatch.setattr(testing, "run", one.run)
        monkeypatch.setattr(testing.shutil, "which", one.which)
        monkeypatch.setattr(os, "geteuid", lambda: user)
        return one

    return made


APT = ["update", f"install -y --no-install-recommends {SHELL}"]


@pytest.mark.parametrize(
    ("user", "programs", "brings", "asked"),
    [
        # A browser with windows does, but as root in a container the quicker one comes on top.
        (0, {WINDOWS, "apt-get"}, {"apt"}, APT),
        (1000, {WINDOWS, "apt-get"}, {"apt"}, []),
        (0, {WINDOWS}, set(), []),
        # Where Debian has none of its own, the one with windows is used.
        (0, {WINDOWS, "apt-get"}, set(), APT),
        (0, {WINDOWS, SHELL, "apt-get"}, {"apt"}, []),
        (1000, {SHELL, "apt-get"}, {"apt"}, []),
        (0, {"google-chrome", WINDOWS}, set(), []),
        (1000, {"apt-get"}, {"playwright"}, [PLAYWRIGHT]),
        (0, {"apt-get"}, {"apt"}, [PLAYWRIGHT, *APT]),
    ],
)
def test_a_browser_is_asked_for_once_and_of_debian_as_root(
    computer: Callable[..., Computer],
    user: int,
    programs: set[str],
    brings: set[str],
    asked: list[str],
) -> None:
    one = computer(user, programs, brings)
    testing.prepare_tests()
    assert one.asked == asked


@pytest.mark.parametrize(("user", "programs"), [(1000, {"apt-get"}), (0, set())])
def test_without_any_browser_one_sentence_says_so(
    computer: Callable[..., Computer], user: int, programs: set[str]
) -> None:
    computer(user, programs, set())
    with pytest.raises(running.SetupFailed, match="lack a browser"):
        testing.prepare_tests()


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("npm error 407 Proxy Authentication Required", "The proxy asks for a name"),
        ("tunnel error: proxy authorization required", "The proxy asks for a name"),
        ("[Errno 30] Read-only file system: '/a'", "I may not write in this folder"),
        ("failed to copy file: No space left on device (os error 28)", "The disk is full"),
        ("npm ERR! code ENOTFOUND", "I can't reach the network"),
        ("error: Permission denied (os error 13)", "I may not write in this folder"),
        ("first\nthe last line\n", "A step failed: the last line"),
    ],
)
def test_a_failed_installer_becomes_a_sentence(output: str, sentence: str) -> None:
    assert running.reason(output).startswith(sentence)


def test_lock_files_hold_every_dependency_and_no_address() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8").split("[dependency-groups]")[0]
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    pinned = {line.split("==")[0] for line in lock.splitlines()}
    wanted = set(re.findall(r'^ +"([\w-]+)>=', project, re.MULTILINE))
    assert {"numpy", "keras", "tensorflow-cpu", "tensorflow"} <= wanted <= pinned
    locks = list(ROOT.glob("requirements*.lock"))
    assert len(locks) == 3
    assert [path.name for path in locks if "://" in path.read_text("utf-8")] == []
