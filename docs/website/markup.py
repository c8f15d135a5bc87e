"""Texts and notebooks as HTML: Markdown, formulas as MathML, coloured code, pictures as files.

A browser draws MathML itself, so that a formula needs no script, no font and no network.
"""

import base64
import re
import struct
from collections.abc import Callable, Iterator
from html import escape
from itertools import pairwise
from typing import Any, NamedTuple

from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.anchors import anchors_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from nbformat import NotebookNode
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from digits.wording import text

Relink = Callable[[str], str]
"""From an address as it stands in a text to where it leads on the site."""

FORMULA = re.compile(r"\$([^$\s](?:[^$]*[^$\s])?)\$")
"""A formula within HTML, which Markdown leaves alone."""
SPACE = '<mspace width="0.17em"></mspace>'
ANSI = re.compile(r"\x1b\[[0-9;]*m")


class Text(NamedTuple):
    """A text as HTML.

    Attributes:
        title: its first heading, as HTML without its element.
        lead: its first paragraph, likewise.
        body: all of it.
        headings: those of the second level: anchor and words as HTML.
    """

    title: str
    lead: str
    body: str
    headings: list[tuple[str, str]]


def formula(latex: str, display: bool = False) -> str:
    """A formula as MathML, which also tells how it was written."""
    drawn = convert(latex, display="block" if display else "inline")
    # As TeX does, around functions such as ln: else "y ln a" would read "ylna".
    drawn = re.sub(r"(?<=</mi>)(?=<mi>[a-z]{2,}</mi>)", SPACE, drawn)
    drawn = re.sub(r"(<mi>[a-z]{2,}</mi>)(?=<m(?!o))", rf"\1{SPACE}", drawn)
    return drawn.replace("<math ", f'<math alttext="{escape(latex)}" ', 1)


def code(source: str, language: str) -> str:
    """Lines of code, coloured where Pygments knows the language."""
    try:
        lexer = get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return escape(source)
    return highlight(source, lexer, HtmlFormatter(nowrap=True))


def markdown(source: str, relink: Relink, formulas: bool = False) -> Text:
    """A Markdown text as HTML.

    Args:
        source: the text, with HTML in it.
        relink: for links and pictures.
        formulas: whether what stands between dollars is one.
    """
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    parser.use(anchors_plugin, max_level=3)
    parser.add_render_rule("fence", _fence)
    parser.add_render_rule("code_block", _fence)
    if formulas:
        parser.use(dollarmath_plugin, renderer=_dollars, allow_digits=False)
        parser.add_render_rule("html_block", _html)
    parser.add_render_rule("table_open", lambda *_: '<div class="wide" tabindex="0"><table>\n')
    parser.add_render_rule("table_close", lambda *_: "</table></div>\n")
    tokens = parser.parse(source)
    for token in _all(tokens):
        for name in ("href", "src"):
            if name in token.attrs:
                token.attrs[name] = relink(str(token.attrs[name]))
        if token.type == "image":
            token.attrs["loading"] = "lazy"

    def words(kind: str, tag: str) -> Iterator[tuple[str, str]]:
        for token, inside in pairwise(tokens):
            if token.type == kind and token.tag == tag and not token.level:
                inner = parser.renderer.render([inside], parser.options, {})
                yield str(token.attrs.get("id", "")), inner.strip()

    body = parser.renderer.render(tokens, parser.options, {})
    titles, leads = list(words("heading_open", "h1")), list(words("paragraph_open", "p"))
    return Text(
        title=titles[0][1] if titles else "",
        lead=leads[0][1] if leads else "",
        body=body,
        headings=list(words("heading_open", "h2")),
    )


def notebook(lesson: NotebookNode, relink: Relink, keep: Callable[[bytes], str]) -> Text:
    """A notebook as HTML.

    Args:
        lesson: with or without outputs.
        relink: for links and pictures in its texts.
        keep: keeps a PNG file that a cell has shown, and gives its address.
    """
    texts, parts = [], []
    for cell in lesson.cells:
        if cell.cell_type == "markdown":
            texts.append(markdown(cell.source, relink, formulas=True))
            parts.append(texts[-1].body)
        else:
            parts.append(f'<pre class="code" tabindex="0">{code(cell.source, "python")}</pre>\n')
            parts += [_output(output, keep) for output in cell.get("outputs", [])]
    return Text(
        title=next(part.title for part in texts if part.title),
        lead=next(part.lead for part in texts if part.lead),
        body="".join(parts),
        headings=[heading for part in texts for heading in part.headings],
    )


def _output(output: NotebookNode, keep: Callable[[bytes], str]) -> str:
    """What a cell has shown, once below it."""
    if output.output_type == "stream":
        return f'<pre class="said" tabindex="0">{escape(_printed(output.text))}</pre>\n'
    data = output.data
    if "application/vnd.jupyter.widget-view+json" in data:
        note = text(
            de="Im Notebook ist hier eine Fläche zum Zeichnen.",
            en="In the notebook there is a surface to draw on here.",
        )
        return f'<p class="pad">{note}</p>\n'
    if "image/png" in data:
        content = base64.b64decode(data["image/png"])
        # Known beforehand, so that the text does not jump when the picture arrives.
        width, height = struct.unpack(">II", content[16:24])
        told = data.get("text/plain", "")
        shown = text(de="Bild zur Zelle darüber", en="Figure of the cell above")
        alt = escape(shown if not told or told.startswith("<") else f"{shown}: {told}")
        return (
            f'<img class="figure" src="{keep(content)}" alt="{alt}" width="{width}" '
            f'height="{height}" loading="lazy">\n'
        )
    if "text/html" in data:
        # What is around it scrolls, also by keys.
        shown = re.sub(r"overflow-x:\s*auto;?", "", data["text/html"])
        return f'<div class="wide plain" tabindex="0">{shown}</div>\n'
    value = escape(data.get("text/plain", ""))
    return f'<pre class="said value" tabindex="0">{value}</pre>\n'


def _printed(words: str) -> str:
    """What is seen in the end of words with colours and of a progress bar that went back."""
    lines = ANSI.sub("", words).replace("\b", "").split("\n")
    return "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines)


def _all(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _all(token.children or [])


def _dollars(latex: str, options: dict[str, Any]) -> str:
    return formula(latex, options["display_mode"])


def _fence(_: object, tokens: list[Token], index: int, *__: object) -> str:
    token = tokens[index]
    return f'<pre class="code" tabindex="0">{code(token.content, token.info.strip())}</pre>\n'


def _html(_: object, tokens: list[Token], index: int, *__: object) -> str:
    return FORMULA.sub(lambda found: formula(found[1]), tokens[index].content)
