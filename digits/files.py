"""Writing files so that nothing is ever half-written: beside the old one first, then renamed.

Standard library only, because set-up begins with it.
"""

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from .errors import Busy
from .wording import text

PATIENCE = 5.0
"""Seconds to wait for another run: long enough for it to save a model, too short to seem dead."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path to write to; `path` changes only if the block ends without an exception.

    Example:
        >>> import tempfile
        >>> target = Path(tempfile.mkdtemp()) / "a.txt"
        >>> with replacing(target) as beside:
        ...     _ = beside.write_text("whole")
        >>> target.read_text()
        'whole'
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # The suffix stays: Keras and OpenCV choose a file's format by it.
    handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    beside = Path(name)
    try:
        yield beside
        # mkstemp makes private files; a learner's files are as public as any other file of theirs.
        beside.chmod(0o666 & ~_umask())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def replacing_files(folder: Path, last: str) -> Iterator[Path]:
    """Give a new folder to fill; its files move into `folder` only if the block ends well.

    Other files in `folder` stay. The file named `last` moves after all others, so that whoever
    reads it finds what it speaks of.

    Raises:
        Busy: another run is writing to `folder`.

    Example:
        >>> with replacing_files(Path("sheets"), last="sheets.json") as beside:
        ...     _ = (beside / "sheets.json").write_text("{}")
        >>> [path.name for path in Path("sheets").glob("*.json")]
        ['sheets.json']
    """
    with alone(folder):
        for left in folder.glob(".new-*"):
            # By a run that was killed: nobody else is in here.
            shutil.rmtree(left, ignore_errors=True)
        beside = Path(tempfile.mkdtemp(prefix=".new-", dir=folder))
        try:
            yield beside
            for path in sorted(beside.iterdir(), key=lambda path: path.name == last):
                path.replace(folder / path.name)
        finally:
            shutil.rmtree(beside, ignore_errors=True)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep every other run out of `folder` while the block lasts.

    The system itself lifts the lock when a process ends, however it ends.

    Raises:
        Busy: another run is in there and stays for five more seconds; the sentence says which.

    Example:
        >>> with alone(Path("sheets")):
        ...     print("nobody else is in there")
        nobody else is in there
    """
    folder.mkdir(parents=True, exist_ok=True)
    # Opened for appending, so that the name of whoever is in there stays readable.
    with (folder / ".lock").open("a+", encoding="utf-8") as file:
        until = time.monotonic() + PATIENCE
        while not _lock(file):
            if time.monotonic() < until:
                time.sleep(0.05)
                continue
            file.seek(0)
            who = file.read().strip() or "?"
            raise Busy(
                text(
                    de=f"In {folder} arbeitet gerade ein anderer Lauf (Prozess {who}). Warte, bis "
                    "er fertig ist, oder beende ihn mit Strg+C.",
                    en=f"Another run is working in {folder} (process {who}). Wait until it is "
                    "done, or end it with Ctrl+C.",
                )
            )
        file.truncate(0)
        file.write(f"{os.getpid()}")
        file.flush()
        yield


def _lock(file: TextIO) -> bool:
    """Lock an open file unless another process has; the answer is whether it is ours."""
    try:
        if sys.platform == "win32":
            import msvcrt

            # A byte far behind the text, because Windows keeps others from reading what is locked.
            file.seek(1000)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def write_json(path: Path, content: Any) -> None:
    """Write `content` as readable UTF-8 JSON, whole or not at all.

    Raises:
        ValueError: `content` holds a NaN or an infinity, which JSON does not know.

    Example:
        >>> write_json(Path("a.json"), {"labels": ["ä"]})
        >>> json.loads(Path("a.json").read_text("utf-8"))
        {'labels': ['ä']}
    """
    with replacing(path) as beside:
        beside.write_text(
            json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n",
            encoding="utf-8",
        )


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
