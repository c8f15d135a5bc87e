"""Shows what became of every page: one page of HTML that needs no other file, and a table."""

import base64
import html
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from rich.markup import escape
from rich.table import Table

from ..cli import tables
from ..files import replacing
from ..wording import language, number, text
from .reading import Page

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); gap: 1.5rem }
article { border: 1px solid #ccc; border-radius: 6px; padding: 1rem; break-inside: avoid }
h2 { font-size: 1rem; margin: 0; overflow-wrap: anywhere }
p { margin: .25rem 0 .75rem }
.problem { border-color: #f59322; border-width: 2px }
img { width: 100%; height: auto }
"""


@contextmanager
def writing(path: Path) -> Iterator[Callable[[Page], None]]:
    """Give `show(page)`; the report appears at `path` when the block ends without an exception.

    Example:
        >>> from digits.scan.sources import Source
        >>> source = Source(Path("a.png"), 0, "Kim", "a.png")
        >>> with writing(Path("report.html")) as show:
        ...     show(Page(source, problem="a.png is damaged."))
        >>> "a.png is damaged." in Path("report.html").read_text("utf-8")
        True
    """
    with replacing(path) as beside, beside.open("w", encoding="utf-8") as file:
        title = text(de="Was aus den Seiten wurde", en="What became of the pages")
        key = text(
            de="Blau: das gefundene Raster. Orange: verworfene Felder (/ durchgestrichen,"
            " ■ verschmiert). Grau: leere Felder.",
            en="Blue: the grid as found. Orange: rejected cells (/ struck out, ■ smudged)."
            " Grey: empty cells.",
        )
        file.write(
            f'<!doctype html>\n<html lang="{language()}"><meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width">\n'
            f"<title>{title}</title>\n<style>{STYLE}</style>\n<h1>{title}</h1>\n<p>{key}</p>\n<main>\n"
        )
        yield lambda page: print(_article(page), file=file)
        file.write("</main>\n</html>\n")


def outcome(page: Page) -> str:
    """What became of a page, in one line: its problem, or how many cells were rejected and why.

    Example:
        >>> from digits.scan.sources import Source
        >>> source = Source(Path("a.png"), 0, "Kim", "a.png")
        >>> outcome(Page(source, verdicts=("used", "empty", "struck")))
        '1 empty, 1 struck out'
    """
    if page.problem:
        return page.problem
    if not page.used:
        return text(de="Auf der Seite steht nichts.", en="There is nothing on the page.")
    reasons = [verdict for verdict in page.verdicts if verdict != "used"]
    words = {
        "empty": text(de="leer", en="empty"),
        "struck": text(de="durchgestrichen", en="struck out"),
        "smudged": text(de="verschmiert", en="smudged"),
    }
    return ", ".join(
        f"{number(reasons.count(reason))} {word}"
        for reason, word in words.items()
        if reason in reasons
    )


class Tally(NamedTuple):
    """What all pages of one writer gave together."""

    pages: int = 0
    unreadable: int = 0
    used: int = 0
    rejected: int = 0


def by_writer(entries: Iterable[dict[str, Any]]) -> dict[str, Tally]:
    """What each writer's pages gave.

    Args:
        entries: pages as `reading.entry` tells of them, with their `problem`.

    Example:
        >>> page = {"writer": "Kim", "used": 598, "rejected": [{}, {}], "problem": None}
        >>> by_writer([page, page])
        {'Kim': Tally(pages=2, unreadable=0, used=1196, rejected=4)}
    """
    writers: dict[str, Tally] = {}
    for entry in entries:
        before = writers.get(entry["writer"], Tally())
        page = (1, entry["problem"] is not None, entry["used"], len(entry["rejected"]))
        writers[entry["writer"]] = Tally(*map(sum, zip(before, page, strict=True)))
    return writers


def table(writers: dict[str, Tally]) -> Table:
    """What each writer's pages gave, from `by_writer`, for the terminal.

    Example:
        >>> table({"Kim": Tally(2, 0, 1196, 4)}).row_count
        1
    """
    result = tables.table(
        text(de="Hand", en="Writer"),
        text(de="Seiten", en="pages"),
        text(de="unlesbar", en="unreadable"),
        text(de="benutzt", en="used"),
        text(de="verworfen", en="rejected"),
    )
    for writer, tally in writers.items():
        result.add_row(escape(writer), *map(str, tally))
    return result


def _article(page: Page) -> str:
    heading = f"<h2>{html.escape(page.source.name)}</h2>"
    if page.problem:
        return f'<article class="problem">{heading}<p>{html.escape(page.problem)}</p></article>'
    used = text(de=f"{len(page.used)} Zeichen", en=f"{len(page.used)} symbols")
    line = html.escape("; ".join(filter(None, [used, outcome(page)])))
    picture = base64.b64encode(page.thumbnail).decode()
    return (
        f"<article>{heading}<p>{line}</p>"
        f'<img alt="{line}" src="data:image/jpeg;base64,{picture}"></article>'
    )
