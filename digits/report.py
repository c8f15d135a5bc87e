"""Shows what became of every page: one page of HTML that needs no other file, and a table."""

import base64
import html
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.markup import escape
from rich.table import Table

from .files import replacing
from .frame import Frame
from .wording import language, number, text

if TYPE_CHECKING:
    from .prepare import Page

HEIGHT = 700
"""Of a thumbnail, in pixels, and a little more where that is no whole part of the page."""
BLUE = (26, 115, 184)
ORANGE = (245, 147, 34)
GREY = (150, 150, 150)

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
def writing(path: Path) -> Iterator[Callable[["Page"], None]]:
    """Give `show(page)`; the report appears at `path` when the block ends without an exception."""
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


def outcome(page: "Page") -> str:
    """What became of a page, in one line."""
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
        entries: pages as `prepare.entry` tells of them, with their `problem`.

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
    """What each writer's pages gave, for the terminal."""
    result = Table(box=None, header_style="bold")
    result.add_column(text(de="Hand", en="Writer"))
    for heading in (
        text(de="Seiten", en="pages"),
        text(de="unlesbar", en="unreadable"),
        text(de="benutzt", en="used"),
        text(de="verworfen", en="rejected"),
    ):
        result.add_column(heading, justify="right")
    for writer, tally in writers.items():
        result.add_row(escape(writer), *map(str, tally))
    return result


def thumbnail(page: NDArray[np.uint8], frame: Frame, verdicts: Sequence[str]) -> bytes:
    """A small JPEG of a page, upright, with the mesh and the rejected cells drawn in."""
    upright = np.rot90(page, frame.turns)
    step = max(1, upright.shape[0] // HEIGHT)
    height, width = upright.shape[0] // step, upright.shape[1] // step
    whole = np.ascontiguousarray(upright[: height * step, : width * step])
    small = cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA)
    picture = cv2.cvtColor(small, cv2.COLOR_GRAY2RGB)
    # OpenCV draws between whole numbers; with 4 more bits it draws between sixteenths.
    mesh = (((frame.mesh + 0.5) / step - 0.5) * 16).round().astype(np.int32)
    lines = [np.ascontiguousarray(line) for line in (*mesh, *mesh.swapaxes(0, 1))]
    cv2.polylines(picture, lines, False, BLUE, 1, cv2.LINE_AA, 4)
    corners = np.stack([mesh[:-1, :-1], mesh[:-1, 1:], mesh[1:, 1:], mesh[1:, :-1]], axis=2)
    for cell, verdict in zip(corners.reshape(-1, 4, 2), verdicts, strict=True):
        if verdict == "used":
            continue
        colour = GREY if verdict == "empty" else ORANGE
        inner = (cell * 0.8 + cell.mean(0) * 0.2).round().astype(np.int32)
        if verdict == "smudged":
            cv2.fillPoly(picture, [inner], colour, cv2.LINE_AA, 4)
        else:
            cv2.polylines(
                picture, [inner], True, colour, 1 if verdict == "empty" else 2, cv2.LINE_AA, 4
            )
        if verdict == "struck":
            cv2.polylines(picture, [inner[[1, 3]]], False, colour, 2, cv2.LINE_AA, 4)
    _, data = cv2.imencode(".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    return data.tobytes()


def _article(page: "Page") -> str:
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
