"""Ctrl-C at an awkward moment: a sentence, no mess, and the files as they were."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
import pytest

from digits.data import dataset, split
from digits.model import evaluation, store

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no process groups to signal")


def begin(
    folder: Path, *words: str, screen: int = subprocess.PIPE, **environment: str
) -> subprocess.Popen[str]:
    """Start a command as a terminal does: Ctrl-C reaches it and all processes that it starts."""
    return subprocess.Popen(
        [sys.executable, *words],
        cwd=folder,
        env=os.environ | {"DIGITS_LANG": "en", "TF_CPP_MIN_LOG_LEVEL": "3"} | environment,
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=screen,
        text=True,
    )


def workers(pid: int) -> int:
    """How many pages are being read by processes that `pid` started."""
    listed = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=", "-o", "ppid=", "-o", "args="],
        capture_output=True,
        text=True,
    )
    lines = [[*line.split(maxsplit=2), "", ""] for line in listed.stdout.splitlines()]
    parents = {line[0]: line[1] for line in lines}
    # Some are forks of a process that this one started.
    by_fork = [parents.get(line[1]) == str(pid) and "forkserver" in line[2] for line in lines]
    afresh = [line[1] == str(pid) and "spawn_main" in line[2] for line in lines]
    return sum(by_fork) + sum(afresh)


@pytest.mark.parametrize("times", [1, 3])
def test_ctrl_c_while_pages_are_read_leaves_the_old_sheets(tmp_path: Path, times: int) -> None:
    (tmp_path / "01-pages").mkdir()
    for number in range(8):
        cv2.imwrite(
            str(tmp_path / "01-pages" / f"{number}.png"),
            np.full((900, 640), 255 - number, np.uint8),
        )
    (tmp_path / "04-sheets").mkdir()
    (tmp_path / "04-sheets" / "sheets.json").write_text("mine")

    process = begin(tmp_path, "-m", "digits", "prepare", "--jobs", "2")
    while workers(process.pid) < 2:
        assert process.poll() is None, process.communicate()
    for _ in range(times):
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.1)
    # Returns only when the last process that could write has ended, so none is left behind.
    _, said = process.communicate(timeout=60)

    assert process.returncode == 130
    assert said.splitlines()[-1] == "Stopped; every file is whole."
    assert "Traceback" not in said
    assert (tmp_path / "04-sheets" / "sheets.json").read_text() == "mine"
    assert {path.name for path in (tmp_path / "04-sheets").iterdir()} == {"sheets.json"}


def end(process: subprocess.Popen[str], name: str) -> None:
    """Send a signal to a process alone, as when a notebook's kernel is restarted."""
    while workers(process.pid) < 2:
        assert process.poll() is None, process.communicate()
    os.kill(process.pid, getattr(signal, name))
    process.wait(10)
    # The workers hold these pipes open for as long as they live.
    process.communicate(timeout=30)
    assert process.returncode == -getattr(signal, name)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGKILL"])
def test_whoever_reads_pages_ends_with_the_process_that_asked(tmp_path: Path, name: str) -> None:
    (tmp_path / "01-pages").mkdir()
    for number in range(8):
        cv2.imwrite(
            str(tmp_path / "01-pages" / f"{number}.png"),
            np.full((900, 640), 255 - number, np.uint8),
        )
    with TemporaryDirectory(prefix="digits-test-") as temporary:
        process = begin(tmp_path, "-m", "digits", "prepare", "--jobs", "2", TMPDIR=temporary)
        end(process, name)
        assert [*Path(temporary).iterdir()] == []

    # What was left behind goes with the next run.
    again = begin(tmp_path, "-m", "digits", "prepare", "--jobs", "1")
    again.communicate(timeout=60)
    assert again.returncode == 1
    left = {path.name for path in (tmp_path / "04-sheets").iterdir()}
    assert left == {"report.html"}


def test_ctrl_c_while_a_network_learns_saves_the_best_so_far(sheets: Path, tmp_path: Path) -> None:
    # The epoch under way is shown on a screen only, so there is one.
    seen_by_us, screen = os.openpty()
    words = ["-m", "digits", "train", "--model", "mlp", "--epochs", "5000", "--sheets", str(sheets)]
    process = begin(tmp_path, *words, screen=screen, TERM="xterm", NO_COLOR="1", COLUMNS="120")
    os.close(screen)
    shown = ""
    # Quick epochs come and go between two looks at the screen, so any from the second on will do.
    while not re.search(r"Epoch ([2-9]|\d{2,})/5000", shown):
        shown += re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", os.read(seen_by_us, 65536).decode("utf-8"))
    os.killpg(process.pid, signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    os.close(seen_by_us)

    assert process.returncode == 0
    assert "Stopped: the best weights so far are saved." in said
    about = json.loads((tmp_path / "05-model" / "mlp.json").read_text(encoding="utf-8"))
    assert 2 <= len(about["history"]["loss"]) < 5000
    # What was saved is the best of what was learnt, and can be loaded.
    stored = store.load(tmp_path / "05-model" / "mlp.keras")
    parts = split.train_test_split(dataset.load(sheets))
    result = evaluation.evaluate(stored.model, parts.validation)
    history = about["history"]
    # How sure it is was set after the training, which of the answers it gives was not.
    assert result.accuracy == pytest.approx(history["val_accuracy"][np.argmin(history["val_loss"])])
