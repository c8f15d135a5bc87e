"""Keeps runs out of each other's way: a folder, or a file, that a process has for itself.

Standard library only, because set-up begins with it.
"""

import errno
import os
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from .errors import Busy, FolderUnsafe
from .wording import text

PATIENCE = 5.0
"""Seconds to wait for another run: long enough for it to save a model, too short to seem dead."""
FAR = 2**30
"""Windows locks bytes; this one no file of ours has."""


@contextmanager
def alone(folder: Path, patience: float | None = None) -> Iterator[None]:
    """Keep every other run out of `folder` while the block lasts.

    The system itself lifts the lock when a process ends, however it ends.

    Args:
        folder: it is made if need be.
        patience: seconds to wait for another run; five if None.

    Raises:
        Busy: another run is in there and stays for so long; the sentence says which.
        FolderUnsafe: the lock is a link to somewhere else.

    Example:
        >>> with alone(Path("sheets")):
        ...     print("nobody else is in there")
        nobody else is in there
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / ".lock"
    until = time.monotonic() + (PATIENCE if patience is None else patience)
    while True:
        with open_own(path, os.O_RDWR | os.O_CREAT) as file:
            if not lock(file):
                if time.monotonic() >= until:
                    raise Busy(_who(folder, file))
            # The run that had it may have deleted it, and another may have made a new one.
            elif _leads_to(path, file):
                file.seek(0)
                file.truncate()
                file.write(b"%d" % os.getpid())
                file.flush()
                try:
                    yield
                finally:
                    _delete(path, file)
                return
        time.sleep(0.05)


def _who(folder: Path, file: BinaryIO) -> str:
    """The sentence on the run whose number is in a lock."""
    # The folder may be a stranger's, and its words are not for the screen.
    who = file.read(20).decode("ascii", "replace").strip()
    who = who if who.isdigit() else "?"
    return text(
        de=f"In {folder} arbeitet gerade ein anderer Lauf (Prozess {who}). Warte, bis er fertig "
        "ist, oder beende ihn mit Strg+C.",
        en=f"Another run is working in {folder} (process {who}). Wait until it is done, or end it "
        "with Ctrl+C.",
    )


def _leads_to(path: Path, file: BinaryIO) -> bool:
    """Whether a path still leads to an open file."""
    try:
        return os.path.samestat(path.lstat(), os.fstat(file.fileno()))
    except OSError:
        return False


def _delete(path: Path, file: BinaryIO) -> None:
    """Delete an open file that is ours."""
    with suppress(OSError):
        if sys.platform == "win32":
            # Windows deletes no file that is open.
            file.close()
        path.unlink()


def open_own(path: Path, flags: int) -> BinaryIO:
    """Open a file of ours in a folder that may be a stranger's: never what a link leads to."""
    # On Windows, which has no such flag, links are for administrators.
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    flags |= getattr(os, "O_BINARY", 0)
    try:
        number = os.open(path, flags, 0o666)
    except OSError as error:
        if error.errno not in (errno.ELOOP, errno.ENXIO, errno.EISDIR):
            raise
        raise _unsafe(path) from error
    about = os.fstat(number)
    if not stat.S_ISREG(about.st_mode) or about.st_nlink > 1:
        os.close(number)
        raise _unsafe(path)
    return os.fdopen(number, "r+b")


def _unsafe(path: Path) -> FolderUnsafe:
    return FolderUnsafe(
        text(
            de=f"{path} ist keine gewöhnliche Datei, sondern führt woandershin: lösche sie und "
            "versuche es noch einmal.",
            en=f"{path} is no ordinary file but leads elsewhere: delete it and try again.",
        )
    )


def lock(file: BinaryIO) -> bool:
    """Lock an open file unless another process has; the answer is whether it is ours."""
    try:
        if sys.platform == "win32":
            import msvcrt

            # A byte far behind the text, because Windows keeps others from reading what is locked.
            before = file.tell()
            file.seek(FAR)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            file.seek(before)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
