"""From pages to sheets: has every page read on its own, then writes the tiles of all."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from itertools import chain
from pathlib import Path

import numpy as np

from ..errors import NoPages
from ..paper.layout import DIGITS, Layout
from ..wording import text
from . import index, parallel, report, sheets
from .reading import Page, agreeing, entry, single_sheets
from .sources import Source

REPORT = "report.html"
PATIENCE = 50
"""Pages that wait until one shows which symbols it holds."""


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
        sources: the pages, from `sources.find`.
        output: the sheets folder.
        layout: which row holds which symbol; if None, what the first filled-in sheet shows that
            shows it, and the digits if none does. Sheets that say otherwise become a problem.
        jobs: processes on this computer; one for each core if None.
        executor: reads the pages instead.

    Raises:
        NoPages: no page could be read, or earlier sheets would be replaced by empty ones; nothing
            but the report is written.

    Example:
        >>> from digits.scan.sources import find
        >>> for page in prepare(find(["01-pages/sample-1.png"]), Path("sheets")):
        ...     print(page.source.name, page.problem or "was read")
        sample-1.png was read
    """
    if executor:
        results = parallel.with_executor(executor, sources, report.draws)
    else:
        results = parallel.in_processes(sources, jobs, report.draws)
    results = single_sheets(results)
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


def _layout(results: Iterator[Page], layout: Layout | None) -> tuple[Layout, Iterator[Page]]:
    """The layout, from the first page that shows it if it isn't given; and all pages.

    A code may be smudged on the first sheet and whole on the next.
    """
    waiting: list[Page] = []
    while layout is None:
        page = next(results, None)
        if page is None or len(waiting) == PATIENCE:
            shown = [page.shown for page in waiting if page.shown]
            layout = Layout(shown[0] if shown else DIGITS)
        # An empty sheet has no say in what the others hold, unless all are empty.
        elif page.shown and page.used:
            layout = Layout(page.shown)
        if page:
            waiting.append(page)
    return layout, chain(waiting, results)


def _check_not_nothing(read: int, used: int, output: Path) -> None:
    if not read:
        raise NoPages(
            text(
                de=f"Keine Seite war lesbar; {output / REPORT} zeigt, warum.",
                en=f"No page could be read; {output / REPORT} shows why.",
            )
        )
    if not used and (output / index.NAME).exists():
        raise NoPages(
            text(
                de=f"Auf den Seiten steht nichts; {output} bleibt, wie es war."
                " Fülle die Vorlage aus und scanne sie noch einmal.",
                en=f"There is nothing on the pages; {output} stays as it was."
                " Fill in the template and scan it again.",
            )
        )
