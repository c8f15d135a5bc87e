"""What was needed for a moment does not stay, not even after a kill."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from digits.scale.scratch import scratch
from tests.conftest import ROOT

KILLED = """
import os, signal
from digits.scale.scratch import scratch
with scratch() as folder:
    (folder / "pupil.png").write_bytes(b"handwriting")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL there")
def test_the_next_run_clears_what_a_killed_one_left_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "diary.txt").touch()
    (tmp_path / "digits-link").symlink_to(tmp_path / "mine")
    (tmp_path / "digits-of-my-own").mkdir()
    kept = {"mine", "digits-link", "digits-of-my-own"}
    command = [sys.executable, "-c", KILLED]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | {"TMPDIR": str(tmp_path)})
    assert done.returncode == -signal.SIGKILL
    [left] = {path.name for path in tmp_path.iterdir()} - kept
    with scratch() as other:
        assert (tmp_path / left).exists(), "it may be a run that has just begun"
        for path in tmp_path.iterdir():
            os.utime(path, (1, 1))
        with scratch():
            assert other.exists(), "somebody is in there"
            assert not (tmp_path / left).exists()
    assert {path.name for path in tmp_path.iterdir()} == kept
    assert (tmp_path / "mine" / "diary.txt").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="links are for administrators there")
def test_a_shard_is_not_written_to_where_a_link_leads(tmp_path: Path) -> None:
    from digits.paper.layout import Layout
    from digits.scale import shard

    diary = tmp_path / "diary.txt"
    diary.write_text("precious")
    (tmp_path / "shards").mkdir()
    (tmp_path / "shards" / "000000.parquet").symlink_to(diary)
    shard.write(str(tmp_path / "shards"), Layout(), "en", ("000000.parquet", []))
    assert diary.read_text() == "precious"
    assert not (tmp_path / "shards" / "000000.parquet").is_symlink()
