"""The one frame, style and palette of every page that Python writes; none needs another file."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import TextIO

from .files import replacing
from .wording import language

STYLE = """
:root {
  color-scheme: light dark;
  --paper: #fff; --ink: #1c1c1c; --faint: #5f6368; --line: #ccc; --blue: #1a73b8; --orange: #f59322;
}
@media (prefers-color-scheme: dark) {
  :root { --paper: #16191d; --ink: #e6e6e6; --faint: #a8adb3; --line: #444a50; --blue: #6ab0e6 }
}
body {
  background: var(--paper); color: var(--ink); font: 17px/1.5 system-ui, sans-serif;
  margin: 2rem auto; max-width: 66rem; overflow-wrap: anywhere; padding: 0 1rem;
}
h2 { font-size: 1.1rem; margin: 0 }
p { margin: .25rem 0 .75rem }
a { color: var(--blue) }
img { background: #fff }
article, figure { break-inside: avoid }
figure { margin: 0 }
"""
"""What all pages share; each adds what only it needs. Blue and orange are those of the figures."""


@contextmanager
def writing(path: Path, title: str, lead: str, style: str = "") -> Iterator[TextIO]:
    """Give a page to write on below its title; it appears at `path` when the block ends well.

    Args:
        path: where to.
        title: its heading, as plain text.
        lead: a paragraph that says what there is to see, as plain text.
        style: CSS that only this page needs.

    Example:
        >>> with writing(Path("a.html"), "1 < 2", "Numbers.") as page:
        ...     _ = page.write("<p>Three.</p>")
        >>> "<h1>1 &lt; 2</h1>" in Path("a.html").read_text("utf-8")
        True
    """
    with replacing(path) as beside, beside.open("w", encoding="utf-8") as file:
        file.write(
            f'<!doctype html>\n<html lang="{language()}"><meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width">\n'
            f"<title>{escape(title)}</title>\n<style>{STYLE}{style}</style>\n"
            f"<h1>{escape(title)}</h1>\n<p>{escape(lead)}</p>\n<main>\n"
        )
        yield file
        file.write("</main>\n</html>\n")


def embedded(picture: bytes, kind: str) -> str:
    """A picture as an address inside a page.

    Args:
        picture: the content of its file.
        kind: "png" or "jpeg".

    Example:
        >>> embedded(b"...", "png")
        'data:image/png;base64,Li4u'
    """
    return f"data:image/{kind};base64,{base64.b64encode(picture).decode()}"
