"""Writing files so that nothing is ever half-written: beside the old one first, then renamed.

Standard library only, because set-up begins with it.
"""

import glob
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from .errors import FolderUnsafe, FolderUnusable
from .locks import alone, lock, open_own
from .wording import text

READY = ".ready"
"""A folder of files that are whole and on their way into the folder around it."""
GONE = ".gone"
"""Within it, the names of files that go."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path to write to; `path` changes only if the block ends without an exception.

    What a run that was killed left beside `path` is cleared away.

    Example:
        >>> import tempfile
        >>> target = Path(tempfile.mkdtemp()) / "a.txt"
        >>> with replacing(target) as beside:
        ...     _ = beside.write_text("whole")
        >>> target.read_text()
        'whole'
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    for left in path.parent.glob(f".{glob.escape(path.stem)}-{'?' * 8}{path.suffix}"):
        _clear(left)
    handle, beside = _claimed(path)
    try:
        yield beside
        # mkstemp makes private files; a learner's files are as public as any other file of theirs.
        beside.chmod(0o666 & ~_umask())
        if sys.platform == "win32":
            # Windows renames no file that is open.
            handle.close()
        beside.replace(path)
    finally:
        handle.close()
        beside.unlink(missing_ok=True)


def _claimed(path: Path) -> tuple[BinaryIO, Path]:
    """A new file beside `path`, locked for as long as it is open, so that nobody clears it away."""
    while True:
        # The suffix stays: Keras and OpenCV choose a file's format by it.
        number, name = tempfile.mkstemp(
            prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent
        )
        handle, beside = os.fdopen(number, "r+b"), Path(name)
        lock(handle)
        # Another run may have come in between and taken it for left behind.
        if beside.exists():
            return handle, beside
        handle.close()


def _clear(left: Path) -> None:
    """Delete a file that nobody is writing to any more."""
    with suppress(OSError, FolderUnsafe), open_own(left, os.O_RDWR) as file:
        if not lock(file):
            return
        if sys.platform == "win32":
            file.close()
        left.unlink()


@contextmanager
def replacing_files(folder: Path, last: str) -> Iterator[Path]:
    """Give a new folder to fill; its files move into `folder` only if the block ends well.

    One rename decides: before it everything is as it was, after it everything is new, even if the
    run is killed while the files move; then `settle` moves the others. The file named `last` moves
    after all others. Other files in `folder` stay, but for those whose names the block has written
    into a file called `GONE`, one a line.

    Raises:
        Busy: another run is writing to `folder`.
        FolderUnsafe: its lock is a link to somewhere else.

    Example:
        >>> with replacing_files(Path("sheets"), last="sheets.json") as beside:
        ...     _ = (beside / "sheets.json").write_text("{}")
        >>> [path.name for path in Path("sheets").glob("*.json")]
        ['sheets.json']
    """
    with alone(folder):
        _move(folder, last)
        for left in folder.glob(".new-*"):
            # By a run that was killed: nobody else is in here.
            shutil.rmtree(left, ignore_errors=True)
        beside = Path(tempfile.mkdtemp(prefix=".new-", dir=folder))
        try:
            yield beside
            beside.rename(folder / READY)
            _move(folder, last)
        finally:
            shutil.rmtree(beside, ignore_errors=True)


def settle(folder: Path, last: str) -> None:
    """Finish the move of a run that was killed meanwhile; whoever reads `folder` calls this first.

    Args:
        folder: the folder that `replacing_files` was writing to.
        last: the file that moves after all others.

    Example:
        >>> Path("sheets/.ready").mkdir(parents=True)
        >>> _ = Path("sheets/.ready/sheets.json").write_text("{}")
        >>> settle(Path("sheets"), last="sheets.json")
        >>> Path("sheets/sheets.json").read_text()
        '{}'
    """
    if (folder / READY).is_dir():
        # Where nothing may be written, or a run is just moving, it stays as it is.
        with suppress(OSError), alone(folder):
            _move(folder, last)


def _move(folder: Path, last: str) -> None:
    ready = folder / READY
    # A link could lead to files of somebody else's.
    if ready.is_symlink() or not ready.is_dir():
        ready.unlink(missing_ok=True)
        return
    gone = ready / GONE
    if gone.is_file():
        for name in gone.read_text(encoding="utf-8").splitlines():
            if name and Path(name).name == name:
                (folder / name).unlink(missing_ok=True)
        gone.unlink()
    for path in sorted(ready.iterdir(), key=lambda path: path.name == last):
        path.replace(folder / path.name)
    ready.rmdir()


def check_room(folder: Path, names: Iterable[str], size: int = 0) -> None:
    """Make sure that files can be written into a folder, before the long work that makes them.

    Args:
        folder: it is made if need be.
        names: of the files; those that are there already may be replaced.
        size: of all files together, in bytes.

    Raises:
        FolderUnusable: the folder can't be made or written to, the disk is too full, or what has
            one of the names is a folder.
        Busy: another run is writing to it.
        FolderUnsafe: its lock is a link to somewhere else.

    Example:
        >>> check_room(Path("05-model"), ["cnn.onnx"], size=2**80)
        Traceback (most recent call last):
        digits.errors.FolderUnusable: The disk is too full for what goes into 05-model: delete ...
    """
    try:
        with alone(folder), tempfile.TemporaryFile(dir=folder):
            free = shutil.disk_usage(folder).free
    except OSError as error:
        raise FolderUnusable(
            text(
                de=f"In {folder} lässt sich nichts schreiben ({error.strerror}): nimm einen "
                "anderen Ordner, oder kopiere das Projekt in einen, der dir gehört.",
                en=f"Nothing can be written into {folder} ({error.strerror}): take another folder, "
                "or copy the project to one of your own.",
            )
        ) from error
    for file in (folder / name for name in names):
        if file.is_dir():
            raise FolderUnusable(
                text(
                    de=f"{file} ist ein Ordner, soll aber eine Datei werden: benenne ihn um.",
                    en=f"{file} is a folder but is to become a file: rename it.",
                )
            )
    if free < size:
        raise FolderUnusable(
            text(
                de=f"Die Festplatte ist zu voll für das, was nach {folder} soll: lösche etwas und "
                "versuche es noch einmal.",
                en=f"The disk is too full for what goes into {folder}: delete something and try "
                "again.",
            )
        )


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
