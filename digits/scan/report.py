"""Tells what became of every page: a page of HTML, and what each writer's pages gave."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from .. import html
from ..wording import number, text
from .reading import Page

STYLE = """
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); gap: 1.5rem }
article { border: 1px solid var(--line); border-radius: 6px; padding: 1rem }
.problem { border-color: var(--orange); border-width: 2px }
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
    title = text(de="Was aus den Seiten wurde", en="What became of the pages")
    key = text(
        de="Blau: das gefundene Raster. Orange: verworfene Felder (/ durchgestrichen,"
        " ■ verschmiert). Grau: leere Felder.",
        en="Blue: the grid as found. Orange: rejected cells (/ struck out, ■ smudged)."
        " Grey: empty cells.",
    )
    with html.writing(path, title, key, STYLE) as file:
        yield lambda page: print(_article(page), file=file)


def outcome(page: Page) -> str:
    """What became of a page, in one line: its problem, or the rejected cells, and if mirrored.

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
    told = [
        f"{number(reasons.count(reason))} {word}"
        for reason, word in words.items()
        if reason in reasons
    ]
    if page.frame and page.frame.mirrored:
        told.append(text(de="spiegelverkehrt: zurückgespiegelt", en="mirrored: read in a mirror"))
    return ", ".join(told)


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


def _article(page: Page) -> str:
    heading = f"<h2>{escape(page.source.name)}</h2>"
    if page.problem:
        return f'<article class="problem">{heading}<p>{escape(page.problem)}</p></article>'
    used = text(de=f"{len(page.used)} Zeichen", en=f"{len(page.used)} symbols")
    line = escape("; ".join(filter(None, [used, outcome(page)])))
    picture = html.embedded(page.thumbnail, "jpeg")
    return f'<article>{heading}<p>{line}</p><img alt="{line}" src="{picture}"></article>'
