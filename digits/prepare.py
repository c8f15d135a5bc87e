"""From pages to sheets: reads every page on its own, then writes the tiles of all.

Reading a page is a pure function, so any executor of `concurrent.futures` can do it: the processes
of this computer or, through Dask, those of many.
"""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import (
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
)
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from . import cells, frame, marks, pages, report, sheets, wording
from .errors import DigitsError, FrameNotFound, NoPages
from .frame import Frame
from .layout import COLUMNS, DIGITS, Layout
from .normalise import SIZE, normalise
from .pages import Source
from .wording import text

Item = TypeVar("Item")
Result = TypeVar("Result")

REPORT = "report.html"
AHEAD = 64
"""Pages under way or waiting to be written, at most; memory stays flat however many there are."""


@dataclass(frozen=True)
class Page:
    """What became of one page.

    Attributes:
        source: where it is from.
        problem: a sentence on why it could not be read; None if all is well.
        frame: where its grid lies.
        verdicts: for each cell, row by row, "used" or why not.
        tiles: uint8 (used, 28, 28), the usable cells row by row, dark ink on white.
        thumbnail: a small JPEG with the mesh and the rejected cells drawn in.
        symbols: what the sheet itself says it holds; None if it says nothing.
    """

    source: Source
    problem: str | None = None
    frame: Frame | None = None
    verdicts: tuple[cells.Verdict, ...] = ()
    tiles: NDArray[np.uint8] = field(default_factory=lambda: np.empty((0, SIZE, SIZE), np.uint8))
    thumbnail: bytes = b""
    symbols: tuple[str, ...] | None = None

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


def prepare(
    sources: Sequence[Source],
    output: Path,
    layout: Layout | None = None,
    jobs: int | None = None,
    executor: Executor | None = None,
) -> Iterator[Page]:
    """Read pages and write `output`; gives each page as soon as it is read, in order.

    The sheets change only after the last page was taken; whoever stops before keeps what was there.
    `report.html` shows what became of every page.

    Args:
        sources: the pages, from `pages.find`.
        output: the sheets folder.
        layout: which row holds which symbol; if None, what the first sheet that could be read says,
            and the digits if it says nothing. Sheets that say otherwise become a problem.
        jobs: processes on this computer; one for each core if None.
        executor: reads the pages instead.

    Raises:
        NoPages: no page could be read, or earlier sheets would be replaced by empty ones; nothing
            but the report is written.
    """
    results = _by(executor, sources) if executor else _here(sources, jobs)
    output = Path(output)
    with report.writing(output / REPORT) as show:
        try:
            layout, results = _layout(results, layout)
            with sheets.writing(output, layout) as add:
                read = used = 0
                for page in results:
                    page = agreeing(page, layout)
                    show(page)
                    if page.problem is None:
                        add(entry(page), page.tiles, np.array(page.used, np.intp))
                        read, used = read + 1, used + len(page.used)
                    yield page
                _check_not_nothing(read, used, output)
        except NoPages as error:
            nothing = error
        else:
            return
    raise nothing


def read_page(source: Source, language: str) -> Page:
    """Read one page from file to tiles; whatever goes wrong is told in `problem`.

    Args:
        source: the page.
        language: of the problem; a process elsewhere does not know it.
    """
    wording.use(language)
    try:
        grey = pages.read_page(source.path, source.number)
        try:
            found = frame.find(grey)
        except FrameNotFound as error:
            raise FrameNotFound(f"{source.name}: {error}") from error
        symbols, number = marks.read_code(np.rot90(grey, found.turns), found.corners)
        if number and not source.in_folder:
            # Who copied a numbered sheet wrote all its copies.
            source = replace(source, writer=str(number))
        cut = cells.cut(grey, found)
        verdicts = cells.judge(cut)
        used = [
            normalise(cell)
            for cell, verdict in zip(cut, verdicts, strict=True)
            if verdict == "used"
        ]
        tiles = np.array(used, np.uint8).reshape(-1, SIZE, SIZE)
        thumbnail = report.thumbnail(grey, found, verdicts)
        return Page(source, None, found, tuple(verdicts), tiles, thumbnail, symbols)
    except (DigitsError, OSError) as error:
        return Page(source, str(error))
    # A page nobody thought of must not take the others with it.
    except Exception as error:
        return Page(source, _unforeseen(source, type(error).__name__))


def agreeing(page: Page, layout: Layout) -> Page:
    """The page, or its problem if the sheet says that it holds other symbols than `layout`."""
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
    """A page as `sheets.json` has it; `page` counts from 0."""
    corners = [] if page.frame is None else page.frame.corners.round(2).tolist()
    return {
        "file": page.source.file,
        "page": page.source.number,
        "writer": page.source.writer,
        "frame": corners,
        "used": len(page.used),
        "rejected": page.rejected,
    }


def _layout(results: Iterator[Page], layout: Layout | None) -> tuple[Layout, Iterator[Page]]:
    """The layout, from the first page that could be read if it isn't given; and all pages."""
    waiting: list[Page] = []
    while layout is None:
        page = next(results, None)
        if page is None:
            layout = Layout()
        else:
            waiting.append(page)
            if page.problem is None:
                layout = Layout(page.symbols or DIGITS)
    return layout, chain(waiting, results)


def _here(sources: Sequence[Source], jobs: int | None) -> Iterator[Page]:
    """Read pages in processes of this computer; a page that kills its process is only reported."""
    jobs = min(jobs or os.cpu_count() or 1, len(sources))
    if jobs == 1:
        for source in sources:
            yield read_page(source, wording.language())
        return
    rest = deque(sources)
    while rest:
        try:
            with processes(jobs) as pool:
                for page in _by(pool, list(rest)):
                    rest.popleft()
                    yield page
        except BrokenExecutor:
            # Some page brought the pool down; only alone can it be told which.
            yield _alone(rest.popleft())


def _alone(source: Source) -> Page:
    try:
        with processes(1) as pool:
            return pool.submit(read_page, source, wording.language()).result()
    except BrokenExecutor:
        return Page(source, _unforeseen(source, text(de="Speicher voll", en="out of memory")))


def processes(jobs: int | None) -> ProcessPoolExecutor:
    """Processes of this computer that read pages; one for each core if None."""
    # Fresh processes: a fork of a notebook with TensorFlow's threads in it may hang.
    return ProcessPoolExecutor(jobs, get_context("spawn"), _start)


def _start() -> None:
    """Prepare a process for reading: one core is its share, and Ctrl-C is its parent's business."""
    cv2.setNumThreads(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _by(executor: Executor, sources: Sequence[Source]) -> Iterator[Page]:
    """Read pages with an executor, in order."""
    read = partial(read_page, language=wording.language())
    for source, future in ahead(executor, read, sources, AHEAD):
        try:
            page = future.result()
        except (BrokenExecutor, CancelledError):
            raise
        # A cluster outlives the workers that a page kills, and tells which page it was.
        except Exception as error:
            page = Page(source, _unforeseen(source, type(error).__name__))
        yield page


def ahead(
    executor: Executor, call: Callable[[Item], Result], items: Iterable[Item], limit: int
) -> Iterator[tuple[Item, Future[Result]]]:
    """Hand items to an executor, never more than `limit` at once; gives them back in order."""
    waiting: deque[tuple[Item, Future[Result]]] = deque()
    try:
        for item in items:
            waiting.append((item, executor.submit(call, item)))
            if len(waiting) == limit:
                yield waiting.popleft()
        while waiting:
            yield waiting.popleft()
    finally:
        for _, future in waiting:
            future.cancel()


def _check_not_nothing(read: int, used: int, output: Path) -> None:
    if not read:
        raise NoPages(
            text(
                de=f"Keine Seite war lesbar; {output / REPORT} zeigt, warum.",
                en=f"No page could be read; {output / REPORT} shows why.",
            )
        )
    if not used and (output / sheets.INDEX).exists():
        raise NoPages(
            text(
                de=f"Auf den Seiten steht nichts; {output} bleibt, wie es war."
                " Fülle die Vorlage aus und scanne sie noch einmal.",
                en=f"There is nothing on the pages; {output} stays as it was."
                " Fill in the template and scan it again.",
            )
        )


def _unforeseen(source: Source, what: str) -> str:
    return text(
        de=f"{source.name} ist unlesbar ({what}): scanne die Seite noch einmal mit 300 dpi.",
        en=f"{source.name} can't be read ({what}): scan the page again at 300 dpi.",
    )
