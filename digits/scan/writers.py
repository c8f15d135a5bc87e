"""Tells who wrote which file from where it lies, whichever way the files were named.

Pure functions on paths, so that they fit addresses elsewhere as well as this computer's files.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import count
from pathlib import PurePath
from typing import TypeVar

AnyPath = TypeVar("AnyPath", bound=PurePath)

COLLECTION = "01-pages"
"""In a folder of this name each sub-folder is a writer, however deep in it one looks."""


def names(files: Sequence[tuple[AnyPath, AnyPath]]) -> list[str]:
    """What each file is called, with slashes: its first folder is its writer, if there is one.

    A folder that is named alone is a collection: its sub-folders are writers, and each other file
    is a hand of its own. Of several folders each is a writer, as if the one around them had been
    named; files count as the folders in which they lie. So it makes no difference whether one
    names a collection, its sub-folders or the files in it. Two who would be called alike get the
    names of the folders around them.

    Args:
        files: for each the folder that was named, or that holds the file that was named, and the
            file; all absolute.

    Example:
        >>> from pathlib import PurePosixPath
        >>> desk_1, desk_2 = (PurePosixPath(f"/class/desk-{number}") for number in (1, 2))
        >>> names([(desk_1, desk_1 / "page.png"), (desk_2, desk_2 / "page.png")])
        ['desk-1/page.png', 'desk-2/page.png']
        >>> names([(desk_1, desk_1 / "page.png")])
        ['page.png']
    """
    # A collection counts as the folder in which it lies: it is no writer, but what is beside it is.
    known = [_collection(path) for _, path in files]
    homes = [
        folder.parent if folder else home for folder, (home, _) in zip(known, files, strict=True)
    ]
    around = _around({*homes})
    bases = [
        folder or (home if home == around else home.parent)
        for folder, home in zip(known, homes, strict=True)
    ]
    inside = [path.relative_to(base) for base, (_, path) in zip(bases, files, strict=True)]

    alike: dict[str, set[AnyPath]] = defaultdict(set)
    for base, name in zip(bases, inside, strict=True):
        alike[_writer(name)].add(base)
    told = {writer: _told_apart(places) for writer, places in alike.items()}
    return [
        told[_writer(name)][base] + name.as_posix()
        for base, name in zip(bases, inside, strict=True)
    ]


def _writer(name: PurePath) -> str:
    """Who wrote a file, by its name within a collection."""
    return name.parts[0] if len(name.parts) > 1 else name.stem


def _collection(path: AnyPath) -> AnyPath | None:
    """The folder `01-pages` around a file."""
    return next((folder for folder in path.parents if folder.name == COLLECTION), None)


def _around(folders: Iterable[AnyPath]) -> AnyPath | None:
    """The innermost folder that all of these lie in, or are."""
    first, *others = [[folder, *folder.parents][::-1] for folder in folders] or [[]]
    shared = [steps[0] for steps in zip(first, *others, strict=False) if len({*steps}) == 1]
    return shared[-1] if shared else None


def _told_apart(places: set[AnyPath]) -> dict[AnyPath, str]:
    """For each of some folders as much of the end of its path as the others don't share."""
    if len(places) == 1:
        return dict.fromkeys(places, "")
    parts = next(n for n in count(1) if len({place.parts[-n:] for place in places}) == len(places))
    return {place: "-".join(place.parts[-parts:]) + "-" for place in places}
