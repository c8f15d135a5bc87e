"""A class: a page of HTML that shows whose hand is hardest to read. It stays on this computer."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

import numpy as np

from .. import html
from ..scan.thumbnail import png
from ..wording import number, percent, text
from .evaluation import Evaluation

SHOWN = 12
"""Misread tiles to show of each pupil."""

STYLE = """
article { border-top: 1px solid var(--line); padding: .75rem 0 }
svg { display: block; fill: var(--faint); font-size: .8rem; height: 40px; width: 100% }
.scale { stroke: var(--line) }
.interval { stroke: var(--blue); stroke-width: 4 }
circle { fill: var(--blue) }
figure { display: inline-block; font-size: .9rem; margin: .5rem .5rem 0 0; text-align: center }
img { border: 1px solid var(--orange); display: block; width: 56px }
"""


def pseudonyms(writers: Iterable[str]) -> dict[str, str]:
    """For each writer another name, new at every call, so that none can be worked out.

    Example:
        >>> sorted(pseudonyms(["Kim", "Noor"]).values())
        ['Hand 1', 'Hand 2']
    """
    writers = list(writers)
    numbers = random.SystemRandom().sample(range(1, len(writers) + 1), len(writers))
    return {writer: f"Hand {n}" for writer, n in zip(writers, numbers, strict=True)}


def write(path: Path, results: Sequence[Evaluation], names: dict[str, str]) -> None:
    """Write the results of every pupil, hardest to read first, as one HTML file of its own.

    Args:
        path: where to.
        results: what networks answered, each pupil in one of them.
        names: how the page calls each pupil.

    Example:
        >>> from digits.data import dataset
        >>> data = dataset.load("04-sheets").take(np.arange(20))
        >>> perfect = Evaluation(data, np.eye(10, dtype=np.float32)[data.y])
        >>> write(Path("class.html"), [perfect], {"sample-1": "Hand 1"})
        >>> "Hand 1" in Path("class.html").read_text("utf-8")
        True
    """
    each = {
        who: Evaluation(result.data.take(own), result.probabilities[own])
        for result in results
        for who in result.per_writer()
        for own in [result.data.writers == who]
    }
    order = sorted(each, key=lambda who: each[who].accuracy)
    hardest, share = names[order[0]], percent(each[order[0]].accuracy)
    title = text(
        de=f"Am schwersten zu lesen: {hardest} ({share})",
        en=f"Hardest to read: {hardest} ({share})",
    )
    key = text(
        de="Jede Hand wurde von einem Netz gelesen, das sie nie gesehen hat. Der Punkt ist der "
        "Anteil richtig gelesener Zeichen; der Strich zeigt, wo er bei sehr viel mehr Zeichen "
        "läge (95 % sicher). Überlappen sich zwei Striche, kann der Unterschied Zufall sein. "
        "Schwer zu lesen heißt nicht falsch geschrieben: Das Netz kennt solche Formen zu wenig.",
        en="Each hand was read by a network that had never seen it. The dot is the share of "
        "symbols that were read right; the line shows where it would lie for very many more "
        "symbols (95 % sure). Where two lines overlap, the difference may be chance. "
        "Hard to read does not mean written wrong: the network has seen too few such forms.",
    )
    if len(each) < len(names):
        key += text(
            de=f" Gelesen wurden {len(each)} von {len(names)} Händen, dann wurde abgebrochen.",
            en=f" {len(each)} of {len(names)} hands were read, then it was stopped.",
        )
    # The scale begins below the worst hand, or the good ones could not be told apart.
    least = np.floor(min(result.interval[0] for result in each.values()) * 20) / 20
    with html.writing(path, title, key, STYLE) as file:
        for who in order:
            file.write(_article(names[who], each[who], least))


def _article(name: str, result: Evaluation, least: float) -> str:
    """One pupil: accuracy with its interval on a scale from `least` to 1, and what was misread."""
    symbols = result.data.symbols
    wrong = result.mistakes()
    pairs = Counter((symbols[result.data.y[i]], symbols[result.predicted[i]]) for i in wrong)
    confused = ", ".join(
        text(de=f"{a} als {b} gelesen ({k}×)", en=f"{a} read as {b} ({k}×)")
        for (a, b), k in pairs.most_common(3)
    )
    line = text(
        de=f"{percent(result.accuracy)} von {number(result.n)} Zeichen richtig",
        en=f"{percent(result.accuracy)} of {number(result.n)} symbols right",
    )
    line = escape("; ".join(filter(None, [line, confused])))
    low, middle, high = (
        f"{100 * (share - least) / (1 - least):.1f}%"
        for share in (result.interval[0], result.accuracy, result.interval[1])
    )
    figures = "".join(
        f'<figure><img alt="" src="{html.embedded(png(result.data.tiles[i]), "png")}">'
        f"{escape(symbols[result.data.y[i]])} → "
        f"{escape(symbols[result.predicted[i]])}</figure>"
        for i in wrong[:SHOWN]
    )
    return (
        f"<article><h2>{escape(name)}</h2><p>{line}</p>\n"
        f'<svg role="img" aria-label="{line}">'
        '<line class="scale" x1="0" x2="100%" y1="12" y2="12"/>'
        f'<line class="interval" x1="{low}" x2="{high}" y1="12" y2="12"/>'
        f'<circle cx="{middle}" cy="12" r="7"/>'
        f'<text y="36">{percent(least)}</text>'
        f'<text x="100%" y="36" text-anchor="end">{percent(1)}</text></svg>\n{figures}</article>\n'
    )
