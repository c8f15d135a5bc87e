"""Tells what became of every page: a page of HTML, and what each writer's pages gave."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import NamedTuple

from .. import hints, html
from ..wording import number, text
from .attempt import Attempt
from .reading import Draw, Page
from .sources import Source

STYLE = """
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); gap: 1.5rem }
article { border: 1px solid var(--line); border-radius: 6px; padding: 1rem }
.problem { border-color: var(--orange); border-width: 2px }
img { width: 100%; height: auto }
article:has(svg) { grid-column: 1 / -1 }
svg { cursor: crosshair; display: block; height: 90vh; max-width: 100% }
polygon { fill: none; stroke: var(--orange); stroke-width: 3px; vector-effect: non-scaling-stroke }
pre { white-space: pre-wrap }
"""
POINT = """<script>
// A click moves the nearest corner there, and the command follows.
for (const picture of document.querySelectorAll("svg")) {
  const { points } = picture.querySelector("polygon");
  const told = picture.parentElement.querySelector("b");
  picture.addEventListener("click", ({ clientX, clientY }) => {
    const at = new DOMPoint(clientX, clientY).matrixTransform(picture.getScreenCTM().inverse());
    const away = (corner) => Math.hypot(corner.x - at.x, corner.y - at.y);
    const nearest = [...points].reduce((a, b) => away(b) < away(a) ? b : a);
    nearest.x = Math.round(at.x);
    nearest.y = Math.round(at.y);
    told.textContent = told.dataset.cell === undefined
      ? [...points].map(({ x, y }) => `${x},${y}`).join(",")
      : [...points].map(({ x, y }) => `(${x}, ${y})`).join(", ");
  });
}
</script>
"""
"""What the report does where a page could not be read."""


CLASS = 40
"""Pages that all have a picture; of later ones, those of which something was rejected."""
DRAWN = 500
"""Pages, the first ones, that may have a picture at all."""
ROOM = 6_500_000
"""Bytes of pictures, which take a third more within a page: a browser opens 10 MB at once."""


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
        " ■ verschmiert). Grau: leere Felder. Fragwürdig ist, was vielleicht "
        "durchgestrichen ist oder unter Falz, Staub oder fremder Tinte gelitten hat:"
        f" {hints.step('review')} zeigt es.",
        en="Blue: the grid as found. Orange: rejected cells (/ struck out, ■ smudged)."
        f" Grey: empty cells. Doubtful is what may be struck out, or harmed by a fold, dust or "
        f"foreign ink: {hints.step('review')} shows it.",
    )
    written = pictures = 0
    with html.writing(path, title, key, STYLE) as file:

        def show(page: Page) -> None:
            nonlocal written, pictures
            worth = written < CLASS or {*page.verdicts} - {"used", "empty"}
            picture = page.attempt.picture if page.attempt else page.thumbnail
            small = pictures + len(picture) < ROOM
            drawn = bool(picture) and bool(worth or page.attempt) and small
            pictures += drawn * len(picture)
            written += 1
            print(_article(page, drawn), file=file)

        yield show
        file.write(POINT)


def draws(number: int) -> Draw:
    """What is to be drawn of a page before which so many others come.

    Example:
        >>> draws(3), draws(50), draws(5000)
        (True, 'rejected', False)
    """
    if number >= DRAWN:
        return False
    return number < CLASS or "rejected"


def outcome(page: Page) -> str:
    """What became of a page, in one line: its problem, or the rejected and the doubtful cells.

    Example:
        >>> from digits.scan.sources import Source
        >>> source = Source(Path("a.png"), 0, "Kim", "a.png")
        >>> outcome(Page(source, verdicts=("used", "empty", "struck")))
        '1 empty, 1 struck out'
    """
    if page.problem:
        return page.problem
    if not page.used:
        return text(
            de="Auf der Seite steht nichts. Siehst du doch etwas, dann scanne sie dunkler.",
            en="There is nothing on the page. If you see something, scan it darker.",
        )
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
    if page.doubtful:
        count = number(len(page.doubtful))
        told.append(text(de=f"{count} fragwürdig", en=f"{count} doubtful"))
    if page.frame and page.frame.mirrored:
        told.append(text(de="spiegelverkehrt: zurückgespiegelt", en="mirrored: read in a mirror"))
    return ", ".join(told)


class Tally(NamedTuple):
    """What all pages of one writer gave together."""

    pages: int = 0
    unreadable: int = 0
    used: int = 0
    rejected: int = 0


def add(writers: dict[str, Tally], page: Page) -> None:
    """Add what a page gave to what its writer's pages gave together; nobody wrote a blank one.

    Example:
        >>> from digits.scan.sources import Source
        >>> source = Source(Path("a.png"), 0, "Kim", "a.png")
        >>> writers: dict[str, Tally] = {}
        >>> for _ in range(2):
        ...     add(writers, Page(source, verdicts=("used", "used", "struck")))
        >>> writers
        {'Kim': Tally(pages=2, unreadable=0, used=4, rejected=2)}
    """
    if page.blank:
        return
    before = writers.get(page.source.writer, Tally())
    used = len(page.used)
    given = (1, page.problem is not None, used, len(page.verdicts) - used)
    writers[page.source.writer] = Tally(*map(sum, zip(before, given, strict=True)))


def _article(page: Page, drawn: bool) -> str:
    heading = f"<h2>{escape(page.source.name)}</h2>"
    if page.problem:
        kind = ' class="problem"' if page.failed else ""
        help_out = _pointing(page.source, page.attempt) if page.attempt and drawn else ""
        return f"<article{kind}>{heading}<p>{escape(page.problem)}</p>{help_out}</article>"
    used = text(de=f"{len(page.used)} Zeichen", en=f"{len(page.used)} symbols")
    line = escape("; ".join(filter(None, [used, outcome(page)])))
    if not drawn:
        small = text(
            de="ohne Bild, damit der Bericht klein bleibt", en="no picture, to keep this short"
        )
        return f"<article>{heading}<p>{line} ({small})</p></article>"
    picture = html.embedded(page.thumbnail, "jpeg")
    return f'<article>{heading}<p>{line}</p><img alt="{line}" src="{picture}"></article>'


def _pointing(source: Source, attempt: Attempt) -> str:
    """The page as far as it was understood, and what to run once somebody has shown the grid."""
    corners = attempt.corners.round().astype(int).tolist()
    told = ",".join(f"{x},{y}" for x, y in corners)
    cells = ", ".join(f"({x}, {y})" for x, y in corners)
    typed = hints.here(
        terminal=hints.again("prepare", "--corners", f"{source.key}:{told}"),
        notebook=f"corners = {{{source.key!r}: [{cells}]}}",
    )
    command = hints.here(
        terminal=escape(typed).replace(told, f"<b>{told}</b>"),
        notebook=escape(typed).replace(cells, f"<b data-cell>{cells}</b>"),
    )
    picture = html.embedded(attempt.picture, "jpeg")
    width, height = attempt.size
    dots = text(de="Blaue Punkte: gefundene Felder. ", en="Blue dots: cells that were found. ")
    explained = (dots if attempt.cells else "") + text(
        de="Siehst du das Raster? Dann klicke auf jede seiner vier Ecken, bis die orange Linie auf "
        "seinem Rand liegt, und "
        + hints.here("führe das aus:", "setze das in der Zelle mit »prepare« ein:"),
        en="Do you see the grid? Then click on each of its four corners until the orange line lies "
        "on its edge, and " + hints.here("run this:", "put this into the cell with “prepare”:"),
    )
    points = " ".join(f"{x},{y}" for x, y in corners)
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(source.name)}">'
        f'<image href="{picture}" width="{width}" height="{height}"/>'
        f'<polygon points="{points}"/></svg>'
        f"<p>{explained}</p><pre><code>{command}</code></pre>"
    )
