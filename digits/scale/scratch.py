"""A folder for what is needed for a moment, such as pages fetched from elsewhere."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..errors import DigitsError
from ..locks import alone

PREFIX = "digits-"
YOUNG = 60.0
"""Seconds for which a folder is left alone even if nobody has locked it: it may just be made."""


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder that goes when the block ends; what runs left that were killed goes first.

    Example:
        >>> with scratch() as folder:
        ...     _ = (folder / "page.png").write_bytes(b"")
        >>> folder.exists()
        False
    """
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        _clear(left)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    try:
        with alone(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _clear(left: Path) -> None:
    with suppress(OSError, DigitsError):
        about = left.lstat()
        # Everybody on this computer may put folders and links there.
        own = left.is_dir() and not left.is_symlink()
        own = own and about.st_uid == getattr(os, "getuid", lambda: about.st_uid)()
        if own and (left / ".lock").exists() and about.st_mtime < time.time() - YOUNG:
            with alone(left, patience=0):
                pass
            shutil.rmtree(left, ignore_errors=True)
