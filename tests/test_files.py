"""Files are whole or untouched, and two runs never mix."""

import threading
import time
from pathlib import Path

import pytest

from digits import files
from digits.errors import Busy


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
    left = {path.name for path in tmp_path.iterdir()} - {".lock"}
    assert left == {"mine.txt", "a.png", "b.json", "c.png"}


def test_the_next_run_clears_away_what_a_killed_one_left(tmp_path: Path) -> None:
    (tmp_path / ".new-killed").mkdir()
    (tmp_path / ".new-killed" / "0.png").write_text("half")
    with files.replacing_files(tmp_path, last="b.json") as beside:
        (beside / "b.json").write_text("whole")
    assert {path.name for path in tmp_path.iterdir()} - {".lock"} == {"b.json"}


def test_nan_is_never_written_as_json(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="JSON"):
        files.write_json(tmp_path / "a.json", {"loss": float("nan")})
    assert not list(tmp_path.iterdir())


def test_a_folder_in_use_is_closed_to_others_and_open_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "PATIENCE", 0.2)
    with files.alone(tmp_path), pytest.raises(Busy, match="Another run"), files.alone(tmp_path):
        pass
    with files.alone(tmp_path):
        pass


def test_a_run_that_is_soon_done_is_waited_for(tmp_path: Path) -> None:
    entered, order = threading.Event(), []

    def save() -> None:
        with files.alone(tmp_path):
            entered.set()
            time.sleep(0.3)
            order.append("first")

    other = threading.Thread(target=save)
    other.start()
    entered.wait()
    with files.alone(tmp_path):
        order.append("second")
    other.join()
    assert order == ["first", "second"]
