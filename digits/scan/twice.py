"""What is given twice is read once: files, and drawings in several downloads of a collection."""

import os
from collections import Counter
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from ..paper import collected
from ..wording import printable, text

END = 4096
"""Bytes at the end of a file by which most that are as long as another are told from it."""


def repeated(files: list[str]) -> str:
    """The sentence on files that are given twice.

    Example:
        >>> repeated(["a.png", "b.png = a.png", "a.png"])
        'Given twice, but read once: a.png, b.png = a.png.'
    """
    # What is given three times is named once.
    names = list(dict.fromkeys(files))
    shown, more = ", ".join(names[:5]), len(names) - 5
    if more > 0:
        shown += text(de=f" und {more} weitere", en=f" and {more} more")
    return text(
        de=f"Doppelt vorhanden, aber nur einmal gelesen: {shown}.",
        en=f"Given twice, but read once: {shown}.",
    )


def once(given: list[tuple[Path, Path]]) -> tuple[list[tuple[Path, Path]], list[str]]:
    """The files without those that are given again, by another name or with the same contents."""
    real = {path: path.resolve() for _, path in given}
    first: dict[Path, Path] = {}
    for _, path in given:
        first.setdefault(real[path], path)
    alike = [*first]
    # The cheap first: few files have the same length, and of those fewer the same end.
    for tell in (_length, _end, _contents):
        told = {file: tell(file) for file in alike}
        common = Counter(told.values())
        alike = [file for file in alike if told[file] and common[told[file]] > 1]
    contents: dict[object, Path] = {}
    for file in alike:
        first[file] = contents.setdefault(told[file], first[file])

    kept, twice, seen = [], [], set[Path]()
    for folder, path in given:
        original = first[real[path]]
        if original == path and path not in seen:
            kept.append((folder, path))
        else:
            twice.append(
                _shown(path) if original == path else f"{_shown(path)} = {_shown(original)}"
            )
        seen.add(path)
    return kept, twice


def each_drawing_once(
    files: list[tuple[Path, Path]],
) -> tuple[list[tuple[Path, Path]], dict[Path, frozenset[int]], list[str]]:
    """The files without collections that others hold, and what to leave out of the rest.

    Whoever goes on collecting after a download has the same drawings in the next one.

    Returns:
        The files; for each collection which of its drawings are left out; and what is to be told.
    """
    collections = {
        path: collected.told_apart(path)
        for _, path in files
        if path.suffix.lower() == collected.ENDING
    }
    seen = set[str]()
    without, told = dict[Path, frozenset[int]](), []
    # The fullest is the newest.
    for path in sorted(collections, key=lambda path: -len(collections[path])):
        left_out = [number for number, one in enumerate(collections[path]) if one in seen]
        seen.update(collections[path])
        without[path] = frozenset(left_out)
        if left_out:
            count = len(left_out)
            told.append(
                text(
                    de=f"{count} {'Zeichnung' if count == 1 else 'Zeichnungen'} in {_shown(path)}",
                    en=f"{count} {'drawing' if count == 1 else 'drawings'} in {_shown(path)}",
                )
            )
    whole = {path for path in without if 0 < len(collections[path]) == len(without[path])}
    return [(folder, path) for folder, path in files if path not in whole], without, told


def _length(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _end(path: Path) -> tuple[int, bytes]:
    with suppress(OSError), path.open("rb") as file:
        length = file.seek(0, os.SEEK_END)
        file.seek(-min(length, END), os.SEEK_END)
        return length, file.read()
    return 0, str(path).encode(errors="surrogateescape")


def _contents(path: Path) -> bytes:
    with suppress(OSError):
        return blake2b(path.read_bytes()).digest()
    return b""


def _shown(path: Path) -> str:
    """A file as one sees it from the working folder."""
    here = Path.cwd()
    return printable(str(path.relative_to(here) if here in path.parents else path))
