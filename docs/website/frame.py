"""What all pages of the site have around them, and what is on the front page."""

import posixpath
import re
from collections.abc import Sequence
from pathlib import Path
from string import Template
from typing import NamedTuple

from digits.wording import language, number, text

LIVE = "digits.html"
PROJECT = "digits.zip"


class Card(NamedTuple):
    """A lesson on the front page; addresses are seen from the top of the site.

    Attributes:
        address: of the lesson.
        title: its heading as HTML.
        lead: its first words as HTML.
        picture: the address of a picture of it, or nothing.
    """

    address: str
    title: str
    lead: str
    picture: str


def page(here: str, title: str, main: str, other: str = "") -> str:
    """A whole page in the language in force.

    Args:
        here: its own address, seen from the top of the site like all others.
        title: its heading as HTML.
        main: what it shows, an element `main`.
        other: the same page in the other language, if there is one.
    """
    own = language()
    plain = re.sub("<[^>]*>", "", title)
    tops = {
        f"{own}/index.html#lessons": text(de="Lektionen", en="Lessons"),
        f"{own}/teachers.html": text(de="Für Lehrkräfte", en="For teachers"),
        f"{own}/vscode.html": text(de="Einrichten", en="Set-up"),
    }
    bottoms = {
        LIVE: text(de="Die Seite", en="The page"),
        f"{own}/template.pdf": text(de="Vorlage zum Drucken (PDF)", en="Sheet to print (PDF)"),
        PROJECT: text(de="Das ganze Projekt (ZIP)", en="The whole project (zip)"),
        f"{own}/commands.html": text(de="Befehle", en="Commands"),
        f"{own}/networks.html": text(de="Eigene Netze", en="Networks of your own"),
        f"{own}/offline.html": text(de="Ohne Netz", en="Without network"),
        "en/scale.html": text(de="Im Großen (englisch)", en="At scale"),
        "en/licences.html": text(de="Lizenzen (englisch)", en="Licences"),
        "en/changelog.html": text(de="Neues (englisch)", en="What is new"),
    }

    def links(goals: dict[str, str]) -> list[str]:
        current = {here: ' aria-current="page"'}
        return [
            f'<a href="{to(here, goal)}"{current.get(goal, "")}>{words}</a>'
            for goal, words in goals.items()
        ]

    bottom = "".join(f"<li>{link}</li>" for link in links(bottoms))
    switch = ""
    if other:
        tongue, called = text(de="en", en="de"), text(de="English", en="Deutsch")
        attributes = f'class="other" lang="{tongue}" hreflang="{tongue}"'
        switch = f'<a href="{to(here, other)}" {attributes}>{called}</a>'
    return f"""<!doctype html>
<html lang="{own}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{plain if "Digits" in plain else f"{plain} – Digits"}</title>
<link rel="icon" href="{to(here, "icon.svg")}" type="image/svg+xml">
<link rel="stylesheet" href="{to(here, "style.css")}">
</head>
<body>
<a class="skip" href="#main">{text(de="Zum Inhalt", en="Skip to the content")}</a>
<header>
<a class="home" href="{to(here, f"{own}/index.html")}"><img src="{to(here, "icon.svg")}" alt=""
width="27" height="27">Digits</a>
<nav aria-label="{text(de="Hauptmenü", en="Main menu")}">
{" ".join(links(tops))}
{switch}
</nav>
</header>
{main}
<footer>
<ul>{bottom}</ul>
</footer>
</body>
</html>
"""


def to(here: str, goal: str) -> str:
    """The way from one address to another; both are seen from the top of the site."""
    return posixpath.relpath(goal, posixpath.dirname(here) or ".")


def front(lessons: Sequence[Card], size: int) -> str:
    """The front page: what this is, to be seen and tried at once, and where to go on.

    Args:
        lessons: all lessons in their order.
        size: of the page with its networks, in bytes.
    """
    here = f"{language()}/index.html"
    items = []
    for card in lessons:
        picture = ""
        if card.picture:
            picture = f'<img src="{to(here, card.picture)}" alt="" loading="lazy">'
        heading = f'<h3><a href="{to(here, card.address)}">{card.title}</a></h3>'
        words = f"<div>{heading}<p>{card.lead}</p></div>"
        items.append(f"<li>{picture}{words}</li>")
    return _filled("front", lessons="\n".join(items), size=number(size / 1e6, 1))


def doing(name: str) -> str:
    """How to work through a lesson oneself, whose notebook has that name."""
    return _filled("doing", name=name)


def reading(body: str, headings: Sequence[tuple[str, str]] = ()) -> str:
    """A text to read, beside it what it contains if that is much.

    Args:
        body: all of it.
        headings: the anchor and the words of each.
    """
    if len(headings) < 4:
        return f'<main id="main" class="reading"><div>\n{body}</div></main>'
    entries = "".join(f'<li><a href="#{anchor}">{words}</a></li>' for anchor, words in headings)
    called = text(de="Auf dieser Seite", en="On this page")
    return (
        f'<main id="main" class="reading long"><div>\n{body}</div>\n<nav class="contents" '
        f'aria-label="{called}"><div><b>{called}</b><ul>{entries}</ul></div></nav></main>'
    )


def onward(here: str, before: Card | None, after: Card | None) -> str:
    """The ways to the lessons before and after one."""
    links = []
    if before:
        links.append(f'<a href="{to(here, before.address)}" rel="prev">← {before.title}</a>')
    if after:
        links.append(f'<a href="{to(here, after.address)}" rel="next">{after.title} →</a>')
    called = text(de="Weitere Lektionen", en="More lessons")
    return f'<nav class="onward" aria-label="{called}">{" ".join(links)}</nav>\n'


def _filled(piece: str, **values: str) -> str:
    """A piece of HTML of this folder in the language in force, its gaps filled."""
    source = Path(__file__).with_name(f"{piece}.{language()}.html")
    return Template(source.read_text("utf-8")).substitute(values)
