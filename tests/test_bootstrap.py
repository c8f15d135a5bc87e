"""Set-up as a newcomer meets it: in a fresh folder, without a network, without Python."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import venv
from pathlib import Path

import pytest

from bootstrap import install, running
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


def seem_set_up(folder: Path) -> None:
    """A set-up that is done, without the 1.6 GB: the stamps are what the next run looks at."""
    venv.create(folder / ".venv", with_pip=False)
    (folder / "web" / "vendor").mkdir(parents=True)
    stamps = (
        "from bootstrap.install import *\n"
        "mark(VENV / '.digits-ready', [ROOT / 'requirements.lock', PROJECT])\n"
        "mark(VENDOR / '.ready', [ROOT / 'package.json'])\n"
    )
    subprocess.run([sys.executable, "-c", stamps], cwd=folder, check=True)


def test_what_is_set_up_is_left_alone(fresh: Path) -> None:
    seem_set_up(fresh)
    assert "schon eingerichtet" in start(fresh, **NO_NETWORK).stdout

    (fresh / "requirements.lock").write_text("nothing-of-this-name==1\n")
    outcome = start(fresh, PIP_RETRIES="0", PIP_NO_CACHE_DIR="1", **NO_NETWORK)
    assert outcome.returncode == 1, "changed versions must be installed"


@pytest.mark.parametrize("file", ["requirements.lock", "pyproject.toml"])
def test_what_an_update_changes_is_installed_anew(fresh: Path, file: str) -> None:
    seem_set_up(fresh)
    with (fresh / file).open("a", encoding="utf-8") as changed:
        changed.write("\n# another version\n")
    outcome = start(fresh, PIP_RETRIES="0", PIP_NO_CACHE_DIR="1", **NO_NETWORK)
    assert "schon eingerichtet" not in outcome.stdout


def test_ctrl_c_in_the_demo_waits_for_the_step_and_begins_no_other(fresh: Path) -> None:
    seem_set_up(fresh)
    (fresh / "01-pages").mkdir()
    step = fresh / ".venv" / "bin" / "python"
    step.unlink()
    step.write_text(
        "#!/bin/sh\n"
        'echo "$3" >> steps\n'
        "trap 'sleep 1; echo saved >> steps; exit 130' INT\n"
        "while true; do sleep 0.1; done\n"
    )
    step.chmod(0o755)
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
    monkeypatch.setattr(install, "VENV", tmp_path)
    monkeypatch.setattr(install, "BEGUN", tmp_path / "begun")
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
