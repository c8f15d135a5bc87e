"""Finds the pages to read: in which file each lies, and who wrote it; `pages` reads them."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..errors import NoPages, PageUnreadable
from ..wording import printable, text
from .pages import count

PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".heic", ".heif", ".bmp", ".gif")
"""What is looked at in a folder; a file that is named itself may be called as it likes."""


@dataclass(frozen=True)
class Source:
    """One page to read.

    Attributes:
        path: the file.
        number: the page in the file, from 0.
        writer: who wrote it.
        file: the file as a learner knows it, relative to the folder that was searched.
    """

    path: Path
    number: int
    writer: str
    file: str

    @property
    def name(self) -> str:
        """The page as a learner knows it; its number is told from the second page of a file on."""
        if not self.number:
            return self.file
        number = self.number + 1
        return text(de=f"{self.file}, Seite {number}", en=f"{self.file}, page {number}")

    @property
    def in_folder(self) -> bool:
        """Whether a folder tells who wrote the page."""
        return "/" in self.file


def find(paths: Iterable[Path | str]) -> list[Source]:
    """All pages of files and folders, in order of name; a sub-folder is a writer.

    Outside a sub-folder every page is by a writer of its own, also within a PDF: it is taken for
    the sheets of a class. In a folder, hidden files and files that are no pictures by name are
    passed over. A file that can't be opened counts as one page, so that reading it tells what is
    wrong.

    Args:
        paths: files and folders.

    Raises:
        NoPages: a path does not exist, or there is no file at all.

    Example:
        >>> [(source.name, source.writer) for source in find(["01-pages"])]
        [('sample-1.png', 'sample-1'), ('sample-2.png', 'sample-2')]
    """
    tops = [Path(path) for path in paths]
    sources: list[Source] = []
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
        for path in _files(top) if top.is_dir() else [top]:
            inside = path.relative_to(top) if top.is_dir() else Path(path.name)
            sources += split(path, inside.as_posix())
    if not sources:
        raise NoPages(
            text(
                de=f"In {_listed(tops)} liegen keine Seiten: lege dort Scans als PNG, JPEG,"
                " HEIC oder PDF ab.",
                en=f"There are no pages in {_listed(tops)}: put scans there as PNG, JPEG, HEIC "
                "or PDF.",
            )
        )
    return sources


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
    name, stem = printable(name), printable(path.stem)
    folder, _, _ = name.rpartition("/")
    pages = _pages(path)
    alone = [f"{stem}-{number + 1}" for number in range(pages)] if pages > 1 else [stem]
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
    return path.suffix.lower() in (*PICTURES, ".pdf") and not hidden


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
