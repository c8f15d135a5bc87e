"""Files are whole or untouched, and two runs never mix."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from digits import files, locks
from digits.errors import Busy, FolderUnsafe
from tests.conftest import ROOT


def test_an_interrupted_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    files.write_json(target, {"symbol": "ß"})
    with pytest.raises(KeyboardInterrupt), files.replacing(target) as beside:
        beside.write_text("half")
        raise KeyboardInterrupt
    assert '"ß"' in target.read_text("utf-8")
    assert list(tmp_path.iterdir()) == [target]


def test_several_files_move_together_and_the_last_one_last(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("stays")
    moved = []
    original = Path.replace

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "replace", lambda a, b: (moved.append(Path(b).name), original(a, b)))
        with files.replacing_files(tmp_path, last="b.json") as beside:
            for name in ("b.json", "a.png", "c.png"):
                (beside / name).write_text(name)
    assert moved[-1] == "b.json"
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"mine.txt", "a.png", "b.json", "c.png"}


def test_the_next_run_clears_away_what_a_killed_one_left(tmp_path: Path) -> None:
    (tmp_path / ".new-killed").mkdir()
    (tmp_path / ".new-killed" / "0.png").write_text("half")
    with files.replacing_files(tmp_path, last="b.json") as beside:
        (beside / "b.json").write_text("whole")
    assert {path.name for path in tmp_path.iterdir()} == {"b.json"}


def test_nan_is_never_written_as_json(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="JSON"):
        files.write_json(tmp_path / "a.json", {"loss": float("nan")})
    assert not list(tmp_path.iterdir())


def test_a_folder_in_use_is_closed_to_others_and_open_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "PATIENCE", 0.2)
    with locks.alone(tmp_path), pytest.raises(Busy, match="Another run"), locks.alone(tmp_path):
        pass
    with locks.alone(tmp_path):
        pass


def test_a_run_that_is_soon_done_is_waited_for(tmp_path: Path) -> None:
    entered, order = threading.Event(), []

    def save() -> None:
        with locks.alone(tmp_path):
            entered.set()
            time.sleep(0.3)
            order.append("first")

    other = threading.Thread(target=save)
    other.start()
    entered.wait()
    with locks.alone(tmp_path):
        order.append("second")
    other.join()
    assert order == ["first", "second"]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL there")
def test_what_a_killed_write_left_is_cleared_away_and_what_another_is_writing_is_not(
    tmp_path: Path,
) -> None:
    target = tmp_path / "report.html"
    killed = (
        "import os, signal, sys; from pathlib import Path; from digits import files\n"
        "with files.replacing(Path(sys.argv[1])) as beside:\n"
        "    beside.write_text('pictures of pupils')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", killed, target], cwd=ROOT)
    assert len(list(tmp_path.glob(".report-*.html"))) == 1
    with files.replacing(target) as first, files.replacing(target) as second:
        assert sorted(tmp_path.iterdir()) == sorted([first, second])
        second.write_text("second")
        first.write_text("first")
    assert list(tmp_path.iterdir()) == [target]
    assert target.read_text() == "first"


def test_runs_take_turns_and_leave_no_lock_behind(tmp_path: Path) -> None:
    inside, most = [], []

    def work() -> None:
        for _ in range(20):
            with locks.alone(tmp_path / "sheets", patience=60):
                inside.append(1)
                most.append(len(inside))
                time.sleep(0.001)
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 80
    with pytest.raises(ZeroDivisionError), locks.alone(tmp_path / "sheets"):
        _ = 1 / 0
    assert not list((tmp_path / "sheets").iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="links are for administrators there")
@pytest.mark.parametrize("kind", ["link", "link to nothing", "second name", "folder", "pipe"])
def test_a_lock_that_leads_elsewhere_is_refused(tmp_path: Path, kind: str) -> None:
    diary, folder = tmp_path / "diary.txt", tmp_path / "sheets"
    diary.write_text("precious")
    folder.mkdir()
    lock = folder / ".lock"
    if kind == "link":
        lock.symlink_to(diary)
    if kind == "link to nothing":
        lock.symlink_to(tmp_path / "nothing")
    if kind == "second name":
        os.link(diary, lock)
    if kind == "folder":
        lock.mkdir()
    if kind == "pipe":
        os.mkfifo(lock)
    with pytest.raises(FolderUnsafe, match=r"\.lock"), locks.alone(folder):
        pass
    assert diary.read_text() == "precious"
    assert not (tmp_path / "nothing").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="links are for administrators there")
def test_a_link_is_not_taken_for_files_on_their_way(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "diary.txt").write_text("precious")
    folder = tmp_path / "sheets"
    folder.mkdir()
    (folder / files.READY).symlink_to(tmp_path / "mine")
    files.settle(folder, last="b.json")
    with files.replacing_files(folder, last="b.json") as beside:
        (beside / "b.json").write_text("whole")
    assert (tmp_path / "mine" / "diary.txt").read_text() == "precious"
    assert {path.name for path in folder.iterdir()} == {"b.json"}


def test_who_is_in_a_stranger_s_folder_is_told_without_the_stranger_s_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "PATIENCE", 0)
    with locks.alone(tmp_path):
        (tmp_path / ".lock").write_text("\x1b[2J")
        with pytest.raises(Busy, match=r"\(process \?\)"), locks.alone(tmp_path):
            pass
