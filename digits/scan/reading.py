"""Reads one page, from file to tiles: a pure function, so that any computer can do it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from .. import wording
from ..errors import DigitsError, FrameNotFound, NoGrid, WritingUnreadable
from ..normalise import SIZE, normalised
from ..paper import qr
from ..paper.layout import COLUMNS, DIGITS, ROWS, Layout
from ..wording import text
from . import attempt, cells, frame, legible, orientation, pages, several, slips, symbols
from .attempt import Attempt
from .blank import blank
from .frame import Frame
from .sources import Corners, Source
from .thumbnail import thumbnail

Draw = bool | Literal["rejected"]

DARK = 128
"""What is darker by half may be a negative: white on black."""


@dataclass(frozen=True)
class Page:
    """What became of one page.

    Attributes:
        source: where it is from.
        problem: a sentence on why it could not be read; None if all is well.
        frame: where its grid lies.
        verdicts: for each cell, row by row, "used" or why not.
        doubtful: the used cells that may be struck out or rubbed out, through whose symbol a line
            of dust or a fold goes, or at which the feeder stuck or skipped, counted row by row.
        tiles: uint8 (used, 28, 28), the usable cells row by row, dark ink on white.
        thumbnail: a small JPEG with the mesh and the rejected cells drawn in; empty if not drawn.
        symbols: what the sheet itself says it holds; None if it says nothing.
        shown: what it holds by that, or else by its printed column, if that shows the digits.
        beside: the other sheets on the same page; `single_sheets` makes pages of them.
        blank: whether all that is wrong is that nothing is on it: the back of a
            sheet, scanned with the others.
        attempt: what was seen of a grid that was not found; None if not drawn.
    """

    source: Source
    problem: str | None = None
    frame: Frame | None = None
    verdicts: tuple[cells.Verdict, ...] = ()
    doubtful: tuple[int, ...] = ()
    tiles: NDArray[np.uint8] = field(default_factory=lambda: np.empty((0, SIZE, SIZE), np.uint8))
    thumbnail: bytes = b""
    symbols: tuple[str, ...] | None = None
    shown: tuple[str, ...] | None = None
    beside: tuple["Page", ...] = ()
    blank: bool = False
    attempt: Attempt | None = None

    @property
    def failed(self) -> bool:
        """Whether it could not be read, though there is something on it."""
        return self.problem is not None and not self.blank

    @property
    def used(self) -> list[int]:
        """The cells that gave a tile, counted row by row."""
        return [cell for cell, verdict in enumerate(self.verdicts) if verdict == "used"]

    @property
    def rejected(self) -> list[dict[str, Any]]:
        """The other cells: row, col and reason."""
        return [
            {"row": cell // COLUMNS, "col": cell % COLUMNS, "reason": verdict}
            for cell, verdict in enumerate(self.verdicts)
            if verdict != "used"
        ]


def read_page(source: Source, language: str, draw: Draw = False) -> Page:
    """Read one page from file to tiles; whatever goes wrong is told in `problem`.

    Of several sheets on it the first is given, with the others `beside` it.

    Args:
        source: the page.
        language: of the problem; a process elsewhere does not know it.
        draw: a thumbnail too, which only reports show; "rejected": only of a page that could not be
            read or of which cells are struck out or smudged.

    Example:
        >>> from digits.scan.sources import find
        >>> page = read_page(find(["01-pages"])[0], "en")
        >>> page.problem is None, page.tiles.shape[1:]
        (True, (28, 28))
    """
    wording.use(language)
    try:
        grey = pages.load_page(source.path, source.number, source.without)
        first, *others = _sheets(source, grey, draw)
        return replace(first, beside=tuple(others))
    except (DigitsError, OSError) as error:
        return Page(source, str(error))
    # A page nobody thought of must not take the others with it.
    except Exception as error:
        return Page(source, unforeseen(source, type(error).__name__))


def single_sheets(read: Iterable[Page]) -> Iterator[Page]:
    """Every sheet as a page of its own, in reading order.

    From the second sheet of a page on, the pages of a file are counted anew, and so are its writers
    where neither folder nor sheet tells who they are.

    Example:
        >>> from pathlib import Path
        >>> source = Source(Path("a.png"), 0, "a", "a.png")
        >>> two = Page(source, beside=(Page(source),))
        >>> [(page.source.number, page.source.writer) for page in single_sheets([two])]
        [(0, 'a-1'), (1, 'a-2')]
    """
    file, more = None, 0
    for page in read:
        if page.source.path != file:
            file, more = page.source.path, 0
        for sheet in (page, *page.beside):
            source = sheet.source
            number = source.number + more
            alone = (source.path.stem, f"{source.path.stem}-{source.number + 1}")
            if (page.beside or more) and source.writer in alone and not source.in_folder:
                source = replace(source, writer=f"{source.path.stem}-{number + 1}")
            yield replace(sheet, source=replace(source, number=number), beside=())
            more += 1
        more -= 1


def _sheets(source: Source, grey: NDArray[np.uint8], draw: Draw) -> list[Page]:
    """All sheets on a page, in reading order, and what is wrong with another or with all."""
    found, missing = _frames(grey, source.corners)
    if not found and np.count_nonzero(grey < DARK) > grey.size / 2:
        negative, told = _frames(255 - grey, source.corners)
        if negative:
            grey, found, missing = 255 - grey, negative, told
    if not found and blank(grey):
        left_out = text(
            de=f"{source.name} ist leer: weggelassen.", en=f"{source.name} is blank: left out."
        )
        return [Page(source, left_out, blank=True)]
    if not found:
        seen = attempt.of(grey, search=not isinstance(missing, NoGrid)) if draw else None
        in_dots = not isinstance(missing, NoGrid) and legible.dotted(grey)
        why = cells.illegible() if in_dots else missing
        return [Page(source, f"{source.name}: {why}", attempt=seen)]
    problem = []
    if missing:
        sentence = text(
            de=f"{source.name}: Ein weiteres Blatt liegt daneben, aber: {missing}",
            en=f"{source.name}: another sheet lies beside it, but: {missing}",
        )
        problem.append(Page(source, sentence))
    order = several.reading_order(grey, found)
    return [_sheet(source, grey, found[number], draw) for number in order] + problem


def _frames(
    grey: NDArray[np.uint8], corners: Corners | None
) -> tuple[list[Frame], FrameNotFound | None]:
    """The frames of all sheets on a page, and what is wrong with another."""
    found: list[Frame] = []
    try:
        if corners is not None:
            return [frame.at(grey, np.array(corners, float))], None
        for each in several.find(grey):
            found.append(each)
    except FrameNotFound as error:
        return found, error
    return found, None


def _sheet(source: Source, grey: NDArray[np.uint8], found: Frame, draw: Draw) -> Page:
    try:
        cut, streaked, rubbed = cells.cut_out(grey, found)
    except WritingUnreadable as error:
        return Page(source, f"{source.name}: {error}")
    named, number = qr.read(found.upright(grey), found.corners)
    if number and not source.in_folder:
        # Who copied a numbered sheet wrote all its copies.
        source = replace(source, writer=str(number))
    shown = named or _shown(grey, found)
    verdicts, doubtful = cells.judged(cut, Layout(shown).row_labels if shown else range(ROWS))
    # What is left of a streak may pass for a stroke: such symbols are kept, and doubtful.
    verdicts = [
        "used" if streak and verdict == "struck" else verdict
        for streak, verdict in zip(streaked.tolist(), verdicts, strict=True)
    ]
    used = np.array(verdicts) == "used"
    tiles = normalised(cut[used])
    wanted = draw is True or (draw and bool({*verdicts} - {"used", "empty"}))
    picture = thumbnail(grey, found, verdicts) if wanted else b""
    harmed = streaked | rubbed | slips.torn(found.mesh)
    unsure = tuple(np.flatnonzero(doubtful | (harmed & used)).tolist())
    return Page(source, None, found, tuple(verdicts), unsure, tiles, picture, named, shown)


def _shown(grey: NDArray[np.uint8], found: Frame) -> tuple[str, ...] | None:
    """The digits, if they are what is printed beside the grid; nothing else can be told."""
    upright = found.printed
    if upright is None:
        upright, _ = orientation.digits(found.upright(grey), found.mesh)
    return DIGITS if upright > symbols.LIKE else None


def agreeing(page: Page, layout: Layout) -> Page:
    """The page, or its problem if the sheet says that it holds other symbols than `layout`.

    Example:
        >>> from pathlib import Path
        >>> source = Source(Path("a.png"), 0, "Kim", "a.png")
        >>> agreeing(Page(source, symbols=("x", "y")), Layout(("x", "y"))).problem is None
        True
        >>> agreeing(Page(source, symbols=("x", "y")), Layout()).problem[:31]
        'a.png: this sheet holds x y, ex'
    """
    if page.symbols in (None, layout.symbols):
        return page
    here, there = " ".join(page.symbols or ()), " ".join(layout.symbols)
    return Page(
        page.source,
        text(
            de=f"{page.source.name}: Auf diesem Blatt steht {here}, erwartet wird {there}: "
            "Lege Blätter mit anderen Zeichen in einen anderen Ordner.",
            en=f"{page.source.name}: this sheet holds {here}, expected is {there}: "
            "put sheets with other symbols into another folder.",
        ),
    )


def entry(page: Page) -> dict[str, Any]:
    """A page as `sheets.json` has it: rows, columns and `page` count from 0.

    Example:
        >>> from pathlib import Path
        >>> source = Source(Path("a.png"), 0, "Kim", "a.png")
        >>> told = entry(Page(source, verdicts=("used", "struck")))
        >>> told["used"], told["rejected"]
        (1, [{'row': 0, 'col': 1, 'reason': 'struck'}])
    """
    corners = [] if page.frame is None else page.frame.corners.round(2).tolist()
    return {
        "file": page.source.file,
        "page": page.source.number,
        "writer": page.source.writer,
        "frame": corners,
        "used": len(page.used),
        "rejected": page.rejected,
        "doubtful": [{"row": cell // COLUMNS, "col": cell % COLUMNS} for cell in page.doubtful],
    }


def unforeseen(source: Source, what: str) -> str:
    """The sentence on a page that failed in a way that nobody thought of.

    Example:
        >>> from pathlib import Path
        >>> source = Source(Path("a.png"), 0, "Kim", "a.png")
        >>> unforeseen(source, "MemoryError")
        "a.png can't be read (MemoryError): scan the page again at 300 dpi."
    """
    return text(
        de=f"{source.name} ist unlesbar ({what}): scanne die Seite noch einmal mit 300 dpi.",
        en=f"{source.name} can't be read ({what}): scan the page again at 300 dpi.",
    )
