"""Writing files so that nothing is ever half-written: beside the old one first, then renamed."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


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
    """
    folder.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".new-", dir=folder))
    try:
        yield beside
        for path in sorted(beside.iterdir(), key=lambda path: path.name == last):
            path.replace(folder / path.name)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def write_json(path: Path, content: Any) -> None:
    """Write `content` as readable UTF-8 JSON, whole or not at all.

    Raises:
        ValueError: `content` holds a NaN or an infinity, which JSON does not know.
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
