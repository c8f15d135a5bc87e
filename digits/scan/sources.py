"""Finds the pages to read: in which file each lies, and who wrote it; `pages` reads them."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from ..errors import NoPages, PageUnreadable
from ..paper import collected
from ..wording import printable, text
from . import twice, writers
from .pages import count

PICTURES = (
    *(".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".heic", ".heif", ".avif", ".jp2", ".bmp"),
    *(".gif", ".pbm", ".pgm", ".ppm", ".pnm", ".psd", ".tga"),
)
"""What is looked at in a folder; a file that is named itself may be called as it likes."""


Corners = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Source:
    """One page to read.

    Attributes:
        path: the file.
        number: the page in the file, from 0.
        writer: who wrote it.
        file: the file as a learner knows it, relative to the folder that was searched.
        corners: x and y of the frame's four corners on the page, where a person points to them.
        without: which drawings of a collection are left out, because another file holds them.
    """

    path: Path
    number: int
    writer: str
    file: str
    corners: Corners | None = None
    without: frozenset[int] = frozenset()

    @property
    def name(self) -> str:
        """The page as a learner knows it; its number is told from the second page of a file on."""
        if not self.number:
            return self.file
        number = self.number + 1
        return text(de=f"{self.file}, Seite {number}", en=f"{self.file}, page {number}")

    @property
    def key(self) -> str:
        """What the page is called in `pointed`: the file, and from its second page on the number.

        Example:
            >>> Source(Path("a.pdf"), 1, "Kim", "a.pdf").key
            'a.pdf:2'
        """
        return f"{self.file}:{self.number + 1}" if self.number else self.file

    @property
    def in_folder(self) -> bool:
        """Whether a folder tells who wrote the page."""
        return "/" in self.file


def find(paths: Iterable[Path | str], tell: Callable[[str], None] = lambda _: None) -> list[Source]:
    """All pages of files and folders, in order of name; a sub-folder is a writer, see `writers`.

    Outside a sub-folder every page is by a writer of its own, also within a PDF: it is taken for
    the sheets of a class. What was collected on the page is by one, however much it is. In a
    folder, hidden files and files that are no pictures by name are passed over. A file that can't
    be opened counts as one page, so that reading it tells what is wrong. A file that is given
    twice, under whatever names, counts once, or one tile could be learnt from and tested with; and
    so does a drawing in several downloads of a collection.

    Args:
        paths: files and folders.
        tell: gets a sentence on what is given twice.

    Raises:
        NoPages: a path does not exist, or there is no file at all.

    Example:
        >>> [(source.name, source.writer) for source in find(["01-pages"])]
        [('sample-1.png', 'sample-1'), ('sample-2.png', 'sample-2')]
    """
    tops = [Path(path) for path in paths]
    given: list[tuple[Path, Path]] = []
    for top in tops:
        if not top.exists():
            raise NoPages(
                text(
                    de=f"{top} gibt es hier nicht ({Path.cwd()}): geh mit cd in den "
                    "Projektordner, oder prüfe den Namen.",
                    en=f"There is no {top} here ({Path.cwd()}): go to the project's folder with "
                    "cd, or check the name.",
                )
            )
        # Not resolved: a link in a writer's folder is a page by that writer.
        place = Path(os.path.abspath(top))  # noqa: PTH100
        folder = place if place.is_dir() else place.parent
        given += [(folder, path) for path in (_files(place) if place.is_dir() else [place])]
    if not given:
        raise NoPages(
            text(
                de=f"In {_listed(tops)} liegen keine Seiten: lege dort Scans als PNG, JPEG,"
                " HEIC oder PDF ab.",
                en=f"There are no pages in {_listed(tops)}: put scans there as PNG, JPEG, HEIC "
                "or PDF.",
            )
        )
    files, again = twice.once(given)
    files, without, drawings = twice.each_drawing_once(files)
    if again or drawings:
        tell(twice.repeated(again + drawings))
    named = zip(writers.names(files), files, strict=True)
    return [
        replace(source, without=without.get(path, frozenset()))
        for name, (_, path) in named
        for source in split(path, name)
    ]


def pointed(found: Iterable[Source], corners: Mapping[str, Corners]) -> list[Source]:
    """The same pages, some with corners to which a person points because they can't be read.

    Args:
        found: the pages, from `find`.
        corners: by a page's `key`, or the path of its file, x and y of the four corners of the
            frame in pixels of the page, in any order.

    Raises:
        NoPages: none of the pages is called so.

    Example:
        >>> corners = {"sample-1.png": [(120, 90), (980, 95), (975, 1600), (118, 1590)]}
        >>> pointed(find(["01-pages"]), corners)[0].corners[0]
        (120, 90)
    """
    pages = list(found)
    for key, places in corners.items():
        file = Path(os.path.abspath(key))  # noqa: PTH100
        for number, page in enumerate(pages):
            if key.replace("\\", "/") == page.key or (file == page.path and not page.number):
                pages[number] = replace(page, corners=places)
                break
        else:
            raise NoPages(
                text(
                    de=f"{key} ist keine der Seiten, die gelesen werden: schreibe den Namen wie im "
                    "Bericht.",
                    en=f"{key} is none of the pages to be read: write its name as in the report.",
                )
            )
    return pages


def split(path: Path, name: str) -> list[Source]:
    """The pages of one file.

    Args:
        path: the file.
        name: the file relative to the folder that was searched, with slashes.

    Example:
        >>> [source.writer for source in split(Path("01-pages/sample-1.png"), "Kim/sample-1.png")]
        ['Kim']
    """
    # A stick may bring names that no file in UTF-8 can hold, and no terminal should show.
    name = printable(name)
    stem = PurePosixPath(name).stem
    folder, _, _ = name.rpartition("/")
    pages = _pages(path)
    several = pages > 1 and path.suffix.lower() != collected.ENDING
    alone = [f"{stem}-{number + 1}" if several else stem for number in range(pages)]
    writers = [folder.split("/")[0]] * pages if folder else alone
    # Absolute, because a process elsewhere has another working folder.
    return [Source(path.absolute(), number, who, name) for number, who in enumerate(writers)]


def is_page(name: str) -> bool:
    """Whether a file of a folder is taken for a page: no hidden file, and a picture by its name.

    Args:
        name: the file relative to the folder, with slashes.

    Example:
        >>> is_page("Anna/page 1.JPG"), is_page("Anna/.page.jpg"), is_page("Anna/notes.txt")
        (True, False, False)
    """
    path = PurePosixPath(name)
    hidden = any(part.startswith(".") for part in path.parts)
    return path.suffix.lower() in (*PICTURES, ".pdf", collected.ENDING) and not hidden


def _files(folder: Path) -> list[Path]:
    found = (path for path in folder.rglob("*") if is_page(path.relative_to(folder).as_posix()))
    return sorted(path for path in found if path.is_file())


def _pages(path: Path) -> int:
    try:
        return count(path)
    except (PageUnreadable, PermissionError):
        return 1


def _listed(paths: list[Path]) -> str:
    return ", ".join(str(path) for path in paths)
