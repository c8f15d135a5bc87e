"""What is given twice is read once: files, and drawings in several downloads of a collection."""

from collections import Counter
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from ..paper import collected
from ..wording import printable, text


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
    first: dict[Path, Path] = {}
    for _, path in given:
        first.setdefault(path.resolve(), path)
    # Only files of the same length can have the same contents.
    lengths = {file: _length(file) for file in first}
    common = Counter(lengths.values())
    contents: dict[bytes, Path] = {}
    for file, path in [*first.items()]:
        if lengths[file] and common[lengths[file]] > 1:
            with suppress(OSError):
                first[file] = contents.setdefault(blake2b(file.read_bytes()).digest(), path)

    kept, twice, seen = [], [], set[Path]()
    for folder, path in given:
        original = first[path.resolve()]
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


def _shown(path: Path) -> str:
    """A file as one sees it from the working folder."""
    here = Path.cwd()
    return printable(str(path.relative_to(here) if here in path.parents else path))
